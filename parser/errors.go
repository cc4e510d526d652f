package parser

import (
	"fmt"
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
	End        Pos // behind the last byte that it is about; zero where that is not known
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
		return fmt.Sprintf("%s: %s%s", e.Severity, Shorten(e.Msg), rule)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s%s", p.Src.Name, p.Line, p.Col, e.Severity, Shorten(e.Msg), rule)
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
