package repl

import (
	"regexp"
	"strings"
)

// mostPainted bounds the length of a line that is coloured, so that typing stays swift.
const mostPainted = 4000

// painted finds what has a colour: comments, texts, variables, numbers, words.
var painted = regexp.MustCompile(`(/\*.*|#.*|//.*)|("(?:[^"\\]|\\.)*"?|'[^']*'?)|(\$\(?\w*)|(\b(?:0x[0-9a-fA-F]+|\d+)\b)|(\b[A-Za-z_]\w*\b)`)

// painted words are those of the language.
var paintedWords = map[string]bool{"if": true, "else": true, "while": true, "switch": true, "case": true, "default": true, "return": true,
	"exit": true, "drop": true, "break": true, "route": true, "request_route": true, "reply_route": true, "event_route": true, "modparam": true,
	"loadmodule": true, "include_file": true, "import_file": true, "and": true, "or": true, "not": true, "mod": true, "eq": true, "ne": true,
	"ieq": true, "ine": true, "defined": true, "selval": true, "strlen": true, "strempty": true, "int": true, "str": true}

// Paint colours a line of input; what is seen stays the same.
func (s *Style) Paint(line string) string {
	switch {
	case s.Reset == "" || len(line) > mostPainted:
		return line
	case strings.HasPrefix(line, "\\"):
		name, rest, spaced := strings.Cut(line, " ")
		if spaced {
			rest = " " + rest
		}
		return s.in(s.Keyword, name) + rest
	}
	var b strings.Builder
	at := 0
	for _, m := range painted.FindAllStringSubmatchIndex(line, -1) {
		b.WriteString(line[at:m[0]])
		at = m[1]
		token := line[m[0]:m[1]]
		switch {
		case m[2] >= 0:
			token = s.comment(token)
		case m[4] >= 0:
			token = s.in(s.Text, token)
		case m[6] >= 0:
			token = s.in(s.Variable, token)
		case m[8] >= 0:
			token = s.in(s.Number, token)
		case paintedWords[token]:
			token = s.in(s.Keyword, token)
		}
		b.WriteString(token)
	}
	return b.String() + line[at:]
}

// comment colours a comment up to the end of its line, which a line of several has as a mark; a directive is none.
func (s *Style) comment(text string) string {
	head, rest, more := strings.Cut(text, string(newline))
	if strings.HasPrefix(text, "/*") {
		head, rest, more = text, "", false
		if end := strings.Index(text, "*/"); end >= 0 {
			head, rest = text[:end+2], text[end+2:]
			return s.in(s.Comment, head) + s.Paint(rest)
		}
	}
	colour := s.Comment
	if strings.HasPrefix(text, "#!") {
		colour = s.Keyword
	}
	if !more {
		return s.in(colour, head)
	}
	return s.in(colour, head) + string(newline) + s.Paint(rest)
}
