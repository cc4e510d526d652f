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
	open  int // the token before which a block should have ended; 0 when that is not the matter
}

func (e *syntaxError) Error() string            { return e.msg }
func (e *syntaxError) Message() string          { return e.msg }
func (e *syntaxError) Position() lexer.Position { return lexer.Position{Offset: e.token} }

func (e *syntaxError) at(t *Tree) *Error {
	pos := t.Pos(e.token)
	if e.after {
		pos = t.PosAfter(min(e.token, len(t.tokens)) - 1)
	}
	hint := t.hintAt(e.token)
	if hint == "" && e.open > 0 {
		hint = t.openBlock(min(e.open, len(t.tokens)))
	}
	if hint == "" {
		hint = e.hint
	}
	if hint == "" {
		hint = t.habit(e.token)
	}
	return &Error{Pos: pos, Msg: e.msg, Hint: hint, Incomplete: e.eof}
}

// hintAt finds a likely cause before a token that does not fit.
func (t *Tree) hintAt(n int) string {
	if n == 0 || n > len(t.tokens) {
		return ""
	}
	for _, hint := range []string{t.strayBefore(n), t.misdefined(n)} {
		if hint != "" {
			return hint
		}
	}
	last := &t.tokens[n-1]
	switch {
	case last.raw() == "loadmodule" && t.tokens[min(n, len(t.tokens)-1)].kind == tokIdent:
		return "the module's name needs quotes: loadmodule \"" + t.Raw(n) + ".so\""
	case last.kind == tokString && goesOn(last.raw()):
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

// unexpected complains about the token that stands where something else should.
func unexpected(t *lexer.Token, want string) *syntaxError {
	e := &syntaxError{token: t.Pos.Offset, eof: t.EOF()}
	if t.EOF() {
		e.msg = "the script ends where " + want + " should follow"
		return e
	}
	if t.Type == tokNumID {
		e.msg, e.hint = notNumber(t.Value)
		return e
	}
	if t.Value == "}" && want == "a statement" {
		e.msg, e.hint = "syntax error: this } closes nothing", "is there one too many before, or a { missing?"
		return e
	}
	e.msg = fmt.Sprintf("syntax error: unexpected %s, where %s should stand", show(t), want)
	if t.Type == tokKeyword && words[t.Value] == "" && precedence[t.Value] == 0 {
		e.hint = t.Value + " is a word of the language; as a name it needs quotes"
	}
	return e
}

// missing complains about punctuation that should stand before t.
func missing(t *lexer.Token, want string) *syntaxError {
	e := &syntaxError{token: t.Pos.Offset, after: true, eof: t.EOF(), msg: fmt.Sprintf("syntax error: missing %s", want)}
	if !t.EOF() {
		e.msg += fmt.Sprintf(" before %s", show(t))
	}
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
	if quoted, ok := strings.CutPrefix(first, `"`); ok {
		token, _, _ := strings.Cut(quoted, `"`)
		return missing(&err.Unexpected, token)
	}
	for _, w := range wanted {
		if strings.HasPrefix(first, w.rule) {
			return unexpected(&err.Unexpected, w.name)
		}
	}
	return unexpected(&err.Unexpected, "a statement")
}

// resync skips what belongs to a broken statement, of which first is the first token: up to its semicolon, or over the blocks that it goes
// on with, which it returns. Inside a block it stops before the closing brace; at the top level it goes over it, and stops before what can
// only stand there.
func resync(lex *lexer.PeekingLexer, first *lexer.Token, top bool) (blocks []*Block) {
	for t := lex.Peek(); !t.EOF(); t = lex.Peek() {
		moved := t.Pos.Offset != first.Pos.Offset
		switch {
		case isOp(t, "{"):
			b := &Block{}
			if err := b.Parse(lex); err != nil {
				b.bad = append(b.bad, err)
			}
			blocks = append(blocks, b)
			if next := lex.Peek(); !isOp(next, "else") && (first.Value != "do" || !isOp(next, "while")) {
				return blocks
			}
		case isOp(t, "}") && !top, moved && startsRoute(lex), moved && top && startsSetting(lex):
			return blocks
		case isOp(t, "}"), isOp(t, ";"):
			lex.Next()
			return blocks
		default:
			lex.Next()
		}
	}
	return blocks
}

// startsSetting tells of words that only begin what stands at the top level.
func startsSetting(lex *lexer.PeekingLexer) bool {
	t := lex.Peek()
	if t.Type == tokIdent || t.Type == tokKeyword {
		if next := ahead(lex, 1); next == "=" || next == "." && ahead(lex, 3) == "=" {
			return true
		}
	}
	return isOp(t, "loadmodule") || isOp(t, "loadmodulex") || isOp(t, "modparam") || isOp(t, "modparamx") || isOp(t, "mpath") || isOp(t, "loadpath")
}

// Bad is a value that could not be read.
type Bad struct{ span }

// rest makes a statement of the blocks that a broken one goes on with, so that they are looked at too.
func rest(at lexer.Position, blocks []*Block) *Stmt {
	s := &Stmt{Pos: at}
	s.If = &If{Pos: at, Cond: &Bad{span{at.Offset, at.Offset}}, Then: &Body{Block: blocks[0]}}
	if len(blocks) > 1 {
		s.If.Else = &Body{Stmt: rest(at, blocks[1:])}
	}
	return s
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
	for isOp(lex.Peek(), "case") || isOp(lex.Peek(), "default") {
		b.label(lex)
		b.read(lex)
	}
	t = lex.Peek()
	if startsRoute(lex) {
		b.bad = append(b.bad, &syntaxError{token: t.Pos.Offset, open: t.Pos.Offset,
			msg: "a route begins inside of an open block", hint: "a } is missing before it"})
		b.Close = t.Pos.Offset
		return nil
	}
	if t.EOF() {
		return &syntaxError{token: b.Open, open: t.Pos.Offset, eof: true, msg: "this { is never closed"}
	}
	b.Close = lex.Next().Pos.Offset
	if len(b.List) == 0 && len(b.bad) == 0 {
		b.bad = append(b.bad, &syntaxError{token: b.Close, msg: "a block cannot be empty", hint: "write { ; } for a block that does nothing"})
	}
	return nil
}

// label complains about a label outside of a switch, and skips it.
func (b *Block) label(lex *lexer.PeekingLexer) {
	b.bad = append(b.bad, unexpected(lex.Peek(), "a statement"))
	for t := lex.Peek(); !t.EOF() && !isOp(t, ";") && !isOp(t, "}") && !isOp(t, "{"); t = lex.Peek() {
		if isOp(lex.Next(), ":") {
			return
		}
	}
}

// Stmts is a list of statements, up to a closing brace or, in a switch, the next label.
type Stmts struct {
	List []*Stmt
	bad  []error
}

// startsRoute tells whether a route's head comes next, which can only stand at the top level.
func startsRoute(lex *lexer.PeekingLexer) bool {
	t := lex.Peek()
	if t.Type != tokKeyword || t.Value != "route" {
		return t.Type == tokKeyword && strings.HasSuffix(t.Value, "_route")
	}
	if next := ahead(lex, 1); next != "[" {
		return next == "{"
	}
	for n := 2; n < lookahead; n++ { // route[NAME]; is a call that is written wrong
		if next := ahead(lex, n); next == "{" || next == ";" {
			return next == "{"
		}
	}
	return false
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
			if blocks := resync(lex, t, false); blocks != nil {
				s.List = append(s.List, rest(t.Pos, blocks))
			}
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

// noArgument are the words that cannot begin the value of a jump.
var noArgument = map[string]bool{";": true, "}": true, "else": true, "if": true, "while": true, "switch": true, "case": true, "default": true,
	"return": true, "exit": true, "drop": true, "break": true}

// JumpArg is the value of return, exit or drop; X is nil for "return()".
type JumpArg struct{ X Expr }

// Parse reads the value, if there is one.
func (a *JumpArg) Parse(lex *lexer.PeekingLexer) error {
	if t := lex.Peek(); t.EOF() || noArgument[t.Value] && t.Type != tokString {
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
