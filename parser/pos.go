package parser

import (
	"sort"
	"strings"
)

// Source is one text that tokens come from: a file, standard input, a -e snippet, or the body of a #!define being expanded.
// Sources form a chain through From, so that a diagnostic can say how the text came to be read.
type Source struct {
	Name  string // as the user named it; for a macro "#!define NAME"
	Text  string
	From  Pos  // where the include or the macro stands; zero for what the user named
	Macro bool // the text is a macro's body, not a file
	Dir   string

	lines []int32 // offsets of line starts, built when first asked
}

// Pos is a place in a source: line and column count from 1, columns in bytes as Kamailio counts them. Its zero means nowhere.
type Pos struct {
	Src       *Source
	Line, Col int32
}

// IsValid tells whether the position is somewhere.
func (p Pos) IsValid() bool { return p.Src != nil }

// InFile follows macro expansions out to the place in a file where the reader of a message would look.
func (p Pos) InFile() Pos {
	for p.Src != nil && p.Src.Macro && p.Src.From.IsValid() {
		p = p.Src.From
	}
	return p
}

// at turns a byte offset into a position. Line starts are found once per source.
func (s *Source) at(offset int) Pos {
	if s.lines == nil {
		s.lines = append(s.lines, 0)
		for i := 0; i < len(s.Text); i++ {
			if s.Text[i] == '\n' {
				s.lines = append(s.lines, int32(i+1))
			}
		}
	}
	line := sort.Search(len(s.lines), func(i int) bool { return int(s.lines[i]) > offset })
	return Pos{Src: s, Line: int32(line), Col: int32(offset) - s.lines[line-1] + 1}
}

// lineStart is the offset of line n, which there is.
func (s *Source) lineStart(n int32) int {
	s.at(0)
	return int(s.lines[n-1])
}

// Line returns the text of line n (from 1) without its newline.
func (s *Source) Line(n int32) string {
	s.at(0)
	if n < 1 || int(n) > len(s.lines) {
		return ""
	}
	line, _, _ := strings.Cut(s.Text[s.lines[n-1]:], "\n")
	return strings.TrimSuffix(line, "\r")
}
