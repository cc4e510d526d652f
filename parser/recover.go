package parser

import (
	"fmt"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// syntaxError is an error while reading tokens: it knows the token by number, and becomes a finding once the tree is at hand.
type syntaxError struct {
	token int
	after bool // the place is the end of the token before: something is missing there
	msg   string
	hint  string
	eof   bool
}

func (e *syntaxError) Error() string            { return e.msg }
func (e *syntaxError) Message() string          { return e.msg }
func (e *syntaxError) Position() lexer.Position { return lexer.Position{Offset: e.token} }

func (e *syntaxError) at(t *Tree) *Error {
	pos := t.Pos(e.token)
	if e.after {
		pos = t.PosAfter(min(e.token, len(t.tokens)) - 1)
	}
	hint := e.hint
	if better := t.hintAt(e.token); better != "" {
		hint = better
	}
	return &Error{Pos: pos, Msg: e.msg, Hint: hint, Incomplete: e.eof}
}

// hintAt finds a likely cause before a token that does not fit.
func (t *Tree) hintAt(n int) string {
	if n == 0 || n > len(t.tokens) {
		return ""
	}
	last := &t.tokens[n-1]
	switch {
	case last.raw() == ";" && t.Raw(n) == "{":
		return "remove the semicolon before the block; or give the block a condition: it cannot stand alone"
	case last.kind == tokString && strings.Contains(last.raw(), "\n"):
		p := last.pos()
		return fmt.Sprintf("the text that begins at %d:%d goes on over a line end; is its closing quote missing?", p.Line, p.Col)
	case last.src.Macro && strings.Contains(last.src.Text, "#"):
		return "the comment belongs to the definition, and hides what follows it; put it on a line of its own"
	case last.kind == tokVar && n < len(t.tokens) && t.tokens[n].start == last.end && t.tokens[n].kind == tokIdent:
		next := &t.tokens[n]
		return fmt.Sprintf("%s is read by its first letters in code; write $(%s%s...)", last.raw(), last.raw()[1:], next.raw())
	}
	return ""
}

// foreign are words and signs of other languages, with what to write instead.
var foreign = map[string]string{
	"for": "write a while with a counter", "foreach": "write a while with a counter", "do": "write while (...) { ... }",
	"elseif": "write else if (...)", "elif": "write else if (...)", "elsif": "write else if (...)",
	"continue": "put the rest of the loop's body into an if", "goto": "call a route",
	"+=": "write $x = $x + 1", "?": "write selval(condition, yes, no)", "var": "there are no declarations: $var(x) = 1; makes it",
	"let": "there are no declarations: $var(x) = 1; makes it",
}

// habit is the hint for a token that looks like one of another language; before is the one in front of it.
func habit(t *lexer.Token) string {
	switch {
	case t.Type == tokOp && t.Value == "=":
		return "= assigns, in a statement of its own; == compares"
	case t.Type == tokOp && t.Value == "!":
		return "there is no !~; write !($x =~ ...)"
	case t.Type == tokString:
		return ""
	}
	return foreign[t.Value]
}

// unexpected complains about the token that stands where something else should.
func unexpected(t *lexer.Token, want string) *syntaxError {
	e := &syntaxError{token: t.Pos.Offset, eof: t.EOF()}
	if t.EOF() {
		e.msg = "the script ends where " + want + " should follow"
		return e
	}
	e.msg = fmt.Sprintf("syntax error: unexpected %s, where %s should stand", show(t), want)
	switch {
	case habit(t) != "":
		e.hint = habit(t)
	case t.Type == tokKeyword:
		e.hint = t.Value + " is a word of the language; as a name it needs quotes"
	case t.Type == tokIdent && precedence[strings.ToLower(t.Value)] > 0:
		e.hint = "operators are written in lower case: " + strings.ToLower(t.Value)
	}
	return e
}

// missing complains about punctuation that should stand before t.
func missing(t *lexer.Token, want string) *syntaxError {
	e := &syntaxError{token: t.Pos.Offset, after: true, eof: t.EOF(), msg: fmt.Sprintf("syntax error: missing %s", want)}
	if !t.EOF() {
		e.msg += fmt.Sprintf(" before %s", show(t))
	}
	e.hint = habit(t)
	return e
}

func show(t *lexer.Token) string {
	text := t.Value
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return fmt.Sprintf("%q", text)
}

// wanted names the grammar's parts as people call them. Participle tells what it expected only as text, rule first.
var wanted = []struct{ rule, name string }{
	{"StrLit", "a text in quotes"}, {"ParamValue", "a text or a number"}, {"NumLit", "a number"}, {"Block", "a block { ... }"},
	{"Body", "a statement or a block"}, {"Expr", "a value"}, {"RouteName", "a route's name"}, {"Stmt", "a statement"},
}

// fromParticiple turns participle's complaint into ours. Where one certain token was wanted, it names that.
func fromParticiple(err *participle.UnexpectedTokenError) *syntaxError {
	_, expected, _ := strings.Cut(err.Message(), "(expected ")
	first, _, _ := strings.Cut(strings.TrimLeft(strings.TrimSuffix(expected, ")"), "("), " ")
	if strings.HasPrefix(first, `"`) {
		return missing(&err.Unexpected, strings.Trim(first, `")`))
	}
	for _, w := range wanted {
		if strings.HasPrefix(first, w.rule) {
			return unexpected(&err.Unexpected, w.name)
		}
	}
	return unexpected(&err.Unexpected, "a statement")
}

// resync skips what belongs to a broken statement: up to its semicolon, or over the block that it ends with. Inside a block it
// stops before the closing brace; at the top level it goes over it.
func resync(lex *lexer.PeekingLexer, top bool) {
	depth := 0
	for t := lex.Peek(); !t.EOF(); t = lex.Peek() {
		switch {
		case isOp(t, "{"):
			depth++
		case isOp(t, "}"):
			if depth == 0 && !top {
				return
			}
			depth = max(depth-1, 0)
			if depth == 0 {
				lex.Next()
				return
			}
		case isOp(t, ";") && depth == 0:
			lex.Next()
			return
		}
		lex.Next()
	}
}

// Block is { statements }. It may not be empty.
type Block struct {
	Stmts
	Open, Close int
}

// Parse reads the block; errors inside are kept in the list, and reading goes on behind them.
func (b *Block) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if !isOp(t, "{") {
		return participle.NextMatch
	}
	b.Open = lex.Next().Pos.Offset
	b.read(lex)
	t = lex.Peek()
	if startsRoute(lex) {
		b.bad = append(b.bad, &syntaxError{token: t.Pos.Offset, msg: "a route begins inside of an open block", hint: "a } is missing before it"})
		b.Close = t.Pos.Offset
		return nil
	}
	if t.EOF() {
		return &syntaxError{token: b.Open, eof: true, msg: "this { is never closed"}
	}
	b.Close = lex.Next().Pos.Offset
	if len(b.List) == 0 && len(b.bad) == 0 {
		b.bad = append(b.bad, &syntaxError{token: b.Close, msg: "a block cannot be empty", hint: "write { ; } for a block that does nothing"})
	}
	return nil
}

// Stmts is a list of statements, up to a closing brace or, in a switch, the next label.
type Stmts struct {
	List []*Stmt
	bad  []error
}

// startsRoute tells whether a route's head comes next, which can only stand at the top level.
func startsRoute(lex *lexer.PeekingLexer) bool {
	t := lex.Peek()
	return t.Type == tokKeyword && (strings.HasSuffix(t.Value, "_route") || t.Value == "route" && ahead(lex, 1) != "(")
}

// Parse reads the statements of a case; there may be none.
func (s *Stmts) Parse(lex *lexer.PeekingLexer) error {
	s.read(lex)
	return nil
}

func (s *Stmts) read(lex *lexer.PeekingLexer) {
	for {
		t := lex.Peek()
		if t.EOF() || isOp(t, "}") || isOp(t, "case") || isOp(t, "default") || startsRoute(lex) {
			return
		}
		stmt, err := readStmt(lex)
		if err != nil {
			if len(s.bad) <= maxErrors {
				s.bad = append(s.bad, err)
			}
			if lex.Peek().EOF() {
				return
			}
			resync(lex, false)
			continue
		}
		s.List = append(s.List, stmt)
	}
}

// Semicolon ends a statement. Where only the semicolon is missing, reading goes on as if it stood there.
type Semicolon struct{ missing error }

// Parse takes the semicolon.
func (s *Semicolon) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if isOp(t, ";") {
		lex.Next()
		return nil
	}
	err := missing(t, ";")
	if isOp(t, "}") || t.Type == tokVar || t.Type == tokIdent || t.Type == tokKeyword && precedence[t.Value] == 0 {
		s.missing = err
		return nil
	}
	return err
}

// Parse reads what stands in a route's brackets.
func (n *RouteName) Parse(lex *lexer.PeekingLexer) error {
	n.From = lex.Peek().Pos.Offset
	n.To = n.From - 1
	for t := lex.Peek(); !t.EOF() && !isOp(t, "]") && !isOp(t, "{"); t = lex.Peek() {
		n.To = lex.Next().Pos.Offset
	}
	if n.To < n.From {
		return &syntaxError{token: n.From, msg: "a route's name is missing between [ and ]"}
	}
	return nil
}

// JumpArg is the value of return, exit or drop; X is nil for "return()".
type JumpArg struct{ X Expr }

// Parse reads the value, if there is one.
func (a *JumpArg) Parse(lex *lexer.PeekingLexer) error {
	if isOp(lex.Peek(), ";") {
		return participle.NextMatch
	}
	if isOp(lex.Peek(), "(") && ahead(lex, 1) == ")" {
		lex.Next()
		lex.Next()
		return nil
	}
	x, err := climb(lex, 1)
	a.X = x
	return err
}
