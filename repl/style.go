package repl

import (
	"fmt"
	"strings"

	"kpv/eval"
	"kpv/parser"
	"kpv/pv"
)

// Style is how the parts of input and output look; its zero value is plain.
type Style struct {
	Findings                                                    parser.Style
	Prompt, Text, Number, Keyword, Variable, Comment, Dim, Bold string
	Reset                                                       string
}

// Colours is the style for terminals.
var Colours = Style{
	Findings: parser.ANSI,
	Prompt:   "\x1b[1;34m", Text: "\x1b[32m", Number: "\x1b[36m", Keyword: "\x1b[1;33m", Variable: "\x1b[35m", Comment: "\x1b[2m",
	Dim: "\x1b[2m", Bold: "\x1b[1m", Reset: "\x1b[0m",
}

// in puts text into a colour, if the style has any.
func (s *Style) in(colour, text string) string {
	if colour == "" {
		return text
	}
	return colour + text + s.Reset
}

// mostShown bounds how much of a value is shown, in bytes.
const mostShown = 2000

// value shows a value with its type.
func (s *Style) value(v pv.Value) string {
	switch text := v.Text(); {
	case v.IsNull():
		return s.in(s.Dim, "null")
	case v.IsString() && len(text) > mostShown:
		return s.in(s.Text, fmt.Sprintf("%q", strings.ToValidUTF8(text[:mostShown], ""))) + fmt.Sprintf("... (str, %d bytes)", len(text))
	}
	shown, kind, _ := cutLast(eval.Show(v), " (")
	if v.IsInt() {
		return s.in(s.Number, shown) + kind
	}
	return s.in(s.Text, shown) + kind
}

// cutLast cuts text before the last separator, which stays with the rest.
func cutLast(text, separator string) (before, rest string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i:], true
}

// short shows a value in little space.
func (s *Style) short(v pv.Value) string {
	const most = 24
	if text := v.Text(); v.IsString() && len(text) > most {
		return s.in(s.Text, fmt.Sprintf("%q", strings.ToValidUTF8(text[:most], ""))) + "... (str)"
	}
	return s.value(v)
}
