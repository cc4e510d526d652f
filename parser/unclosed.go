package parser

import (
	"slices"
	"strings"
)

// unclosed is the error about a text or comment that is open to the end of the script, and swallowed what stands there.
type unclosed struct {
	err  *Error
	text bool
}

// consequences leaves out what only follows from something that is never closed: what should close behind it, and, where a missing
// quote can be found, what its text turned inside out.
func (t *Tree) consequences(errs Errors) Errors {
	if t.incomplete {
		errs = slices.DeleteFunc(errs, func(e *Error) bool { return e.Incomplete })
	}
	if t.unclosed.err == nil {
		return errs
	}
	begin := t.unclosed.err.Pos
	if quote := t.missingQuote(begin.Src); t.unclosed.text && quote.IsValid() {
		begin = quote
		t.unclosed.err.Pos = quote
		t.unclosed.err.Msg = "this text goes on over the line end; its closing quote is missing"
		t.unclosed.err.Hint = ""
	} else if t.unclosed.text && t.quotesBefore(begin) && t.unclosed.err.Hint == "" {
		t.unclosed.err.Hint = "the number of quotes on this line is odd; one may be missing before"
	}
	return slices.DeleteFunc(errs, func(e *Error) bool { return e.Pos.Src == begin.Src && !e.Pos.before(begin) })
}

// missingQuote finds the first text of a source that goes on over the end of a line of code.
func (t *Tree) missingQuote(src *Source) Pos {
	for i := range t.tokens {
		if tok := &t.tokens[i]; tok.src == src && tok.kind == tokString && swallowsCode(tok.raw()) {
			return tok.pos()
		}
	}
	return Pos{}
}

// quotesBefore tells whether a text stands on the line of p, before it.
func (t *Tree) quotesBefore(p Pos) bool {
	return slices.ContainsFunc(t.tokens, func(tok token) bool {
		return tok.kind == tokString && tok.src == p.Src && tok.pos().Line == p.Line && tok.pos().before(p)
	})
}

// swallowsCode tells whether a literal goes on over the end of a line, and one of its lines ends as code does.
func swallowsCode(raw string) bool {
	lines := strings.Split(raw, "\n")
	return goesOn(raw) && slices.ContainsFunc(lines[:len(lines)-1], func(line string) bool {
		line = strings.TrimRight(line, " \t\r")
		return line != "" && strings.ContainsAny(line[len(line)-1:], ";{})")
	})
}

// goesOn tells whether a literal has the end of a line in it: one of several pieces on lines of their own has not.
func goesOn(raw string) bool {
	inside := false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == raw[0]:
			inside = !inside
		case c == '\\' && raw[0] == '"':
			i++
		case c == '\n' && inside:
			return true
		}
	}
	return false
}
