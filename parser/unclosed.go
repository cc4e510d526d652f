package parser

import (
	"fmt"
	"slices"
	"strings"
)

// unclosed is the error about a text or comment that is open to the end of the script, and swallowed what stands there.
type unclosed struct {
	err  *Error
	text bool
}

// consequences leaves out what only follows from something that is never closed: what should close behind it, and, where a missing
// quote can be found, what its text turned inside out. Items behind it are no longer what they were, and go too.
func (t *Tree) consequences(scanned, read Errors) Errors {
	if t.incomplete {
		read = slices.DeleteFunc(read, func(e *Error) bool { return e.Incomplete })
	}
	errs := append(scanned, read...)
	if t.unclosed.err == nil {
		return errs
	}
	errs = slices.DeleteFunc(errs, func(e *Error) bool { return e.Incomplete && e != t.unclosed.err })
	begin := t.unclosed.err.Pos
	if quote := t.missingQuote(begin); t.unclosed.text && quote.IsValid() {
		begin = Pos{Src: quote.Src, Line: quote.Line, Col: 1}
		t.unclosed.err.Pos = quote
		t.unclosed.err.Msg = "a quote is missing in this line: the text that begins here goes on over its end"
		t.unclosed.err.Hint = ""
		t.Items = slices.DeleteFunc(t.Items, func(item *Item) bool { return !t.Pos(item.At).before(begin) })
	} else if t.unclosed.text && t.quotesBefore(begin) && t.unclosed.err.Hint == "" {
		t.unclosed.err.Hint = "the number of quotes on this line is odd; one may be missing before"
	}
	return slices.DeleteFunc(errs, func(e *Error) bool { return e != t.unclosed.err && e.Pos.Src == begin.Src && !e.Pos.before(begin) })
}

// LostRoutes tells whether routes are missing from the tree, because a missing quote made text of code or the head of one is wrong.
func (t *Tree) LostRoutes() bool { return t.unclosed.text || t.lostRoute }

// missingQuote finds the first text that goes on over the end of its line, and ends in a line in which another such text begins: there,
// texts and what is between them have changed places. The last of these texts is the one that is never closed.
func (t *Tree) missingQuote(last Pos) Pos {
	var begin Pos
	endLine := int32(0)
	for i := range t.tokens {
		tok := &t.tokens[i]
		if tok.src != last.Src || tok.kind != tokString || !goesOn(tok.raw()) {
			continue
		}
		if begin.IsValid() && endLine == tok.pos().Line {
			return begin
		}
		begin, endLine = tok.pos(), tok.endPos().Line
	}
	if begin.IsValid() && endLine == last.Line {
		return begin
	}
	return Pos{}
}

// quotesBefore tells whether a text stands on the line of p, before it.
func (t *Tree) quotesBefore(p Pos) bool {
	return slices.ContainsFunc(t.tokens, func(tok token) bool {
		return tok.kind == tokString && tok.src == p.Src && tok.pos().Line == p.Line && tok.pos().before(p)
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

// openBlock says which block, of those in the route before token n, lacks its brace by the indentation: the first in which a } stands
// further to the left than the line that opens the block. It is "" when the indentation tells nothing.
func (t *Tree) openBlock(n int) string {
	from := n - 1
	for from > 0 && !t.startsRouteAt(from) {
		from--
	}
	var open []int
	for i := from; i < n; i++ {
		switch tok := &t.tokens[i]; {
		case tok.is("{"):
			open = append(open, i)
		case tok.is("}") && len(open) > 0:
			last := open[len(open)-1]
			if first := t.lineStart(i); first == i && len(open) > 1 && t.indent(i) < t.indent(t.lineStart(last)) {
				return fmt.Sprintf("going by the indentation, the { in line %d lacks its }", t.tokens[last].pos().Line)
			}
			open = open[:len(open)-1]
		}
	}
	return ""
}

// startsRouteAt tells whether token n is the word that begins a route.
func (t *Tree) startsRouteAt(n int) bool {
	return t.tokens[n].kind == tokKeyword && strings.HasSuffix(t.tokens[n].raw(), "route") && t.lineStart(n) == n && t.indent(n) == 1
}

// lineStart is the first token in the line of token n.
func (t *Tree) lineStart(n int) int {
	line := t.tokens[n].pos().Line
	for n > 0 && t.tokens[n-1].src == t.tokens[n].src && t.tokens[n-1].endPos().Line == line {
		n--
	}
	return n
}

func (t *Tree) indent(n int) int32 { return t.tokens[n].pos().Col }
