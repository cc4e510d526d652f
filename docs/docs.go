// Package docs has the guide to the language at hand, for kpv doc. Its test runs the examples in it.
package docs

import (
	_ "embed"
	"strings"
)

//go:embed language.md
var language string

// Section is a part of the guide, under a heading of its own.
type Section struct {
	Title string
	Text  string // Markdown, without the heading
}

// Language lists the sections of the guide to the language, in order.
func Language() []Section {
	var list []Section
	code := false
	for line := range strings.Lines(language) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if title := strings.TrimLeft(line, "#"); !code && strings.HasPrefix(line, "##") {
			list = append(list, Section{Title: strings.TrimSpace(title)})
		} else if n := len(list); n > 0 {
			list[n-1].Text += line
		}
	}
	return list
}
