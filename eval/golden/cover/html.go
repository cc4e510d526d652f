package cover

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"os"
	"strings"
)

//go:embed page.html
var page string

// The parts of the page.
type (
	htmlPage struct {
		Files []htmlFile
		Sum   Totals
	}
	htmlFile struct {
		ID, Name string
		Totals   Totals
		Routes   []Counted
		Lines    []htmlLine
		Problem  string // why there is no source
	}
	htmlLine struct {
		Number int
		Hits   string // of the line's statements; empty without any
		Code   string
		Sides  string // of its branches, that were not reached
		Class  string
	}
)

// WriteHTML writes one page with the sources of all files, which needs nothing from elsewhere.
func WriteHTML(w io.Writer, files []*File) error {
	t, err := template.New("page").Parse(page)
	if err != nil {
		return err
	}
	data := htmlPage{Sum: Sum(files)}
	for i, f := range files {
		file := htmlFile{ID: fmt.Sprintf("file%d", i+1), Name: f.Name, Totals: f.Totals(), Routes: f.only(Route)}
		if source, err := os.ReadFile(f.Name); err != nil {
			file.Problem = err.Error()
		} else {
			file.Lines = f.htmlLines(string(source))
		}
		data.Files = append(data.Files, file)
	}
	return t.Execute(w, data)
}

func (f *File) htmlLines(source string) []htmlLine {
	var list []htmlLine
	for text := range strings.Lines(source) {
		list = append(list, htmlLine{Number: len(list) + 1, Code: strings.TrimRight(strings.ToValidUTF8(text, "\uFFFD"), "\r\n")})
	}
	for _, line := range f.Lines() {
		if line.Number <= len(list) {
			l := &list[line.Number-1]
			l.Hits, l.Class = fmt.Sprint(line.Hits), "hit"
			if line.Hits == 0 {
				l.Class = "miss"
			}
		}
	}
	for _, c := range f.Spots {
		if c.Hits == 0 && c.Kind != Route && c.Line <= len(list) {
			list[c.Line-1].notReached(c)
		}
	}
	return list
}

// notReached marks a line of which a branch's side, or one of several statements, was not reached.
func (l *htmlLine) notReached(c Counted) {
	if l.Class == "hit" {
		l.Class = "part"
	}
	if c.Kind == Branch && l.Class != "miss" {
		if l.Sides != "" {
			l.Sides += "; "
		}
		l.Sides += "never: " + c.Name
	}
}
