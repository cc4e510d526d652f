package repl

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tab is what the Tab key does to a line: it puts in what all completions have in common. What can be chosen from, or how what is
// being typed is used, is to be shown; it fits into a width.
func (s *Session) tab(line []rune, pos, width int) (insert, show string) {
	c := s.Complete(severalLines(string(line[:pos])))
	switch len(c.Words) {
	case 0:
		return "", s.hinted(c.Hint)
	case 1:
		insert = c.Words[0][c.Typed:]
		if last, n := utf8.DecodeLastRuneInString(insert); pos < len(line) && line[pos] == last && strings.ContainsRune(")}\"", last) {
			insert = insert[:len(insert)-n] // it is closed already
		}
		return insert, s.hinted(c.Hint)
	}
	if insert = commonPrefix(c.Words)[c.Typed:]; insert != "" {
		return insert, ""
	}
	show = columns(c.Words, width)
	if c.Hidden > 0 {
		show += s.hinted(fmt.Sprintf("and %d more; type on to see them", c.Hidden))
	}
	return "", show
}

func (s *Session) hinted(hint string) string {
	if hint == "" {
		return ""
	}
	return s.style.in(s.style.Dim, hint) + "\n"
}

// commonPrefix is what all words begin with.
func commonPrefix(words []string) string {
	prefix := words[0]
	for _, word := range words {
		for !strings.HasPrefix(word, prefix) {
			_, n := utf8.DecodeLastRuneInString(prefix)
			prefix = prefix[:len(prefix)-n]
		}
	}
	return prefix
}

// columns writes words in columns, one below the other, as many as a width has room for.
func columns(words []string, width int) string {
	widest := 0
	for _, word := range words {
		widest = max(widest, textWidth(word))
	}
	perLine := max(1, (width+1)/(widest+2))
	rows := (len(words) + perLine - 1) / perLine
	var b strings.Builder
	for row := range rows {
		for i := row; i < len(words); i += rows {
			b.WriteString(words[i])
			if i+rows < len(words) {
				b.WriteString(strings.Repeat(" ", widest+2-textWidth(words[i])))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
