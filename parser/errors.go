package parser

import (
	"fmt"
	"io"
	"strings"
)

// Severity says what a finding means for the run.
type Severity uint8

// An Error refuses the script, a Warning does not.
const (
	SeverityError Severity = iota
	SeverityWarning
)

func (s Severity) String() string {
	if s == SeverityWarning {
		return "warning"
	}
	return "error"
}

// Error is one finding about a script, made for the person who wrote it.
type Error struct {
	Pos        Pos
	Severity   Severity
	Rule       string // identifier of a warning, for # kpv:ignore and --explain; empty for errors of syntax
	Msg        string
	Hint       string // what to do about it; may be empty
	Incomplete bool   // the text ended too early: more of it could make it right
}

// Error gives the one-line form: FILE:LINE:COL: error: MESSAGE.
func (e *Error) Error() string {
	p := e.Pos.InFile()
	rule := ""
	if e.Rule != "" {
		rule = " [" + e.Rule + "]"
	}
	if !p.IsValid() {
		return fmt.Sprintf("%s: %s%s", e.Severity, e.Msg, rule)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s%s", p.Src.Name, p.Line, p.Col, e.Severity, e.Msg, rule)
}

// Errors is a list of findings in the order of the text.
type Errors []*Error

// Error joins the one-line forms.
func (l Errors) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Failed tells whether at least one finding refuses the script.
func (l Errors) Failed() bool {
	for _, e := range l {
		if e.Severity == SeverityError {
			return true
		}
	}
	return false
}

// IsIncomplete tells that the only thing wrong with a text is that it stops too early: a REPL asks for another line then.
func IsIncomplete(err error) bool {
	list, ok := err.(Errors)
	return ok && len(list) > 0 && list[0].Incomplete
}

// Style adds colour to a drawn error; its zero value adds none.
type Style struct{ Error, Warning, Hint, Reset string }

// ANSI is the style for terminals.
var ANSI = Style{Error: "\x1b[1;31m", Warning: "\x1b[1;35m", Hint: "\x1b[36m", Reset: "\x1b[0m"}

// Draw writes the finding with its source line, a caret under the place, the chain of includes and macros, and the hint.
func (e *Error) Draw(w io.Writer, style Style) {
	mark := style.Error
	if e.Severity == SeverityWarning {
		mark = style.Warning
	}
	fmt.Fprintf(w, "%s%s%s\n", mark, e.Error(), style.Reset)
	drawLine(w, e.Pos.InFile())
	for p := e.Pos; p.IsValid() && p.Src.From.IsValid(); p = p.Src.From {
		drawOrigin(w, p)
	}
	if e.Hint != "" {
		fmt.Fprintf(w, "%shint: %s%s\n", style.Hint, e.Hint, style.Reset)
	}
}

// drawLine shows the source line with a caret; control characters of hostile input are made visible, tabs are kept so that the
// caret stands under its character.
func drawLine(w io.Writer, p Pos) {
	if !p.IsValid() {
		return
	}
	line := p.Src.Line(p.Line)
	before := line[:min(int(p.Col-1), len(line))]
	blank := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, before)
	fmt.Fprintf(w, "    %s\n    %s^\n", printable(line), blank)
}

func drawOrigin(w io.Writer, p Pos) {
	if p.Src.Macro {
		fmt.Fprintf(w, "    in the expansion of %s: %s\n", p.Src.Name, printable(p.Src.Line(p.Line)))
		return
	}
	from := p.Src.From.InFile()
	fmt.Fprintf(w, "    included from %s:%d\n", from.Src.Name, from.Line)
}

// printable replaces control characters, which a terminal would obey, by a visible sign of the same width.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0) {
			return '·'
		}
		return r
	}, s)
}
