package main

import (
	"fmt"
	"os"
	"path"
	"strings"
)

// allowance is a difference that is meant to be.
type allowance struct{ pattern, reason string }

// readAllowances reads the lines between ```oracle and ``` of a Markdown file.
func readAllowances(file string) ([]allowance, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []allowance
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```oracle"
		case inside && line != "":
			pattern, reason, _ := strings.Cut(line, " ")
			if reason = strings.TrimSpace(reason); reason == "" {
				return nil, fmt.Errorf("%s: %s differs without a reason", file, pattern)
			}
			list = append(list, allowance{pattern, reason})
		}
	}
	return list, nil
}

func reasonFor(list []allowance, name string) (string, bool) {
	for _, a := range list {
		if ok, err := path.Match(a.pattern, name); ok && err == nil {
			return a.reason, true
		}
	}
	return "", false
}
