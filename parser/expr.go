package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Expr is a node of an expression. Span gives its first and last token, by number.
type Expr interface {
	Span() (from, to int)
}

// span is embedded by every expression node.
type span struct{ From, To int }

// Span gives the first and the last token.
func (s span) Span() (from, to int) { return s.From, s.To }

type (
	// Num is an integer literal, its value asked of the tree by From.
	Num struct{ span }
	// Str is a string literal.
	Str struct{ span }
	// Var is a variable, or a select when it starts with @.
	Var struct{ span }
	// Bare is a plain word where one may stand: a route's name, a flag's name, the right side of "method ==".
	Bare struct {
		span
		Word string
	}
	// Unary is a prefix operator: ! ~ - (int) (str) defined, and strlen() and strempty(). "not" is !.
	Unary struct {
		span
		Op string
		X  Expr
	}
	// Binary is an infix operator, spelled as its sign: "and" is &&, "or" is ||. eq, ne, ieq, ine and mod keep their names.
	Binary struct {
		span
		Op   string
		X, Y Expr
	}
	// Selval is selval(cond, yes, no).
	Selval struct {
		span
		Cond, Yes, No Expr
	}
	// Call is a function call, or route(...).
	Call struct {
		span
		Name string
		Args []Expr
	}
	// Paren is ( $var = expr ), whose value is whether the assignment succeeded.
	Paren struct {
		span
		Assign *Assign
	}
	// BlockExpr is { statements } used as a value.
	BlockExpr struct {
		span
		Block *Block
	}
	// Legacy is a comparison with an operand of old scripts: method == INVITE, src_ip == 10.0.0.0/8.
	Legacy struct {
		span
		Name, Op string
		Right    Expr // nil for a lone operand such as "myself" is not: always set
	}
)

// precedence of the infix operators, loosest first (spec/language.md 2.1: equality binds tighter than shifts and bit operators).
var precedence = map[string]int{
	"||": 1, "or": 1, "&&": 2, "and": 2, "|": 3, "&": 4, "^": 5, "<<": 6, ">>": 7,
	"==": 8, "!=": 8, "=~": 8, "eq": 8, "ne": 8, "ieq": 8, "ine": 8,
	"<": 9, ">": 9, "<=": 9, ">=": 9, "+": 10, "-": 10, "*": 11, "/": 11, "mod": 11,
}

// prefix operators and the sign they stand for.
var prefix = map[string]string{"!": "!", "not": "!", "~": "~", "-": "-", "(int)": "(int)", "(str)": "(str)", "defined": "defined"}

// spelled maps the word operators to their signs.
var spelled = map[string]string{"or": "||", "and": "&&"}

// isOp tells whether t is the operator, word or punctuation named.
func isOp(t *lexer.Token, text string) bool {
	return (t.Type == tokOp || t.Type == tokKeyword) && t.Value == text
}

// parseExpr reads an expression; participle calls it wherever the grammar has an Expr.
func parseExpr(lex *lexer.PeekingLexer) (Expr, error) { return climb(lex, 1) }

// climb is precedence climbing: operands, then operators at least as tight as level, all of them left-associative.
func climb(lex *lexer.PeekingLexer, level int) (Expr, error) {
	left, err := unary(lex)
	if err != nil {
		return nil, err
	}
	for {
		t := lex.Peek()
		power := precedence[t.Value]
		if power < level || t.Type != tokOp && t.Type != tokKeyword {
			return left, nil
		}
		op := lex.Next().Value
		right, err := climb(lex, power+1)
		if err != nil {
			return nil, err
		}
		if sign, ok := spelled[op]; ok {
			op = sign
		}
		left = &Binary{span: join(left, right), Op: op, X: left, Y: right}
	}
}

func join(x, y Expr) span {
	from, _ := x.Span()
	_, to := y.Span()
	return span{from, to}
}

func unary(lex *lexer.PeekingLexer) (Expr, error) {
	t := lex.Peek()
	op, ok := prefix[t.Value]
	if !ok || t.Type != tokOp && t.Type != tokKeyword {
		return primary(lex)
	}
	lex.Next()
	x, err := unary(lex)
	if err != nil {
		return nil, err
	}
	_, to := x.Span()
	return &Unary{span: span{t.Pos.Offset, to}, Op: op, X: x}, nil
}

func primary(lex *lexer.PeekingLexer) (Expr, error) {
	t := lex.Peek()
	at := span{t.Pos.Offset, t.Pos.Offset}
	switch {
	case t.Type == tokInt:
		lex.Next()
		return &Num{at}, nil
	case t.Type == tokString || t.Type == tokAddr:
		lex.Next()
		return &Str{at}, nil
	case t.Type == tokVar || t.Type == tokSelect:
		lex.Next()
		return &Var{at}, nil
	case isOp(t, "("):
		return parenthesis(lex)
	case isOp(t, "{"):
		return blockExpr(lex)
	case isOp(t, "selval"):
		return selval(lex)
	case isOp(t, "strlen"), isOp(t, "strempty"):
		return stringTest(lex)
	case t.Type == tokKeyword && legacyWords[t.Value] != nil:
		return legacy(lex)
	case t.Type == tokIdent && ahead(lex, 1) != "(" && foreign[t.Value] == "":
		lex.Next()
		return nil, noValue(t, lex.Peek().EOF())
	case t.Type == tokIdent, t.Type == tokKeyword && callable()[t.Value]:
		return callExpr(lex)
	}
	return nil, unexpected(t, "a value")
}

// expect takes the token named, or says what is missing and where.
func expect(lex *lexer.PeekingLexer, text string) error {
	if t := lex.Peek(); !isOp(t, text) {
		return missing(t, text)
	}
	lex.Next()
	return nil
}

func parenthesis(lex *lexer.PeekingLexer) (Expr, error) {
	open := lex.Next()
	if ahead(lex, 1) == "=" && lex.Peek().Type == tokVar {
		return parenAssign(lex, open.Pos.Offset)
	}
	x, err := climb(lex, 1)
	if err != nil {
		return nil, err
	}
	return x, expect(lex, ")")
}

func parenAssign(lex *lexer.PeekingLexer, from int) (Expr, error) {
	left := lex.Next()
	lex.Next()
	right, err := climb(lex, 1)
	if err != nil {
		return nil, err
	}
	to := lex.Peek().Pos.Offset
	a := &Assign{Pos: left.Pos, Left: &VarLit{Pos: left.Pos, Raw: left.Value}, Right: right}
	return &Paren{span: span{from, to}, Assign: a}, expect(lex, ")")
}

// ahead returns the text of the token n places behind the next one.
func ahead(lex *lexer.PeekingLexer, n int) string {
	back := lex.MakeCheckpoint()
	defer lex.LoadCheckpoint(back)
	for range n {
		lex.Next()
	}
	return lex.Peek().Value
}

func blockExpr(lex *lexer.PeekingLexer) (Expr, error) {
	from := lex.Peek().Pos.Offset
	b := &Block{}
	if err := b.Parse(lex); err != nil {
		return nil, err
	}
	return &BlockExpr{span: span{from, b.Close}, Block: b}, nil
}

func selval(lex *lexer.PeekingLexer) (Expr, error) {
	from := lex.Next().Pos.Offset
	var parts [3]Expr
	for i, before := range []string{"(", ",", ","} {
		if err := expect(lex, before); err != nil {
			return nil, err
		}
		x, err := climb(lex, 1)
		if err != nil {
			return nil, err
		}
		parts[i] = x
	}
	to := lex.Peek().Pos.Offset
	return &Selval{span: span{from, to}, Cond: parts[0], Yes: parts[1], No: parts[2]}, expect(lex, ")")
}

func stringTest(lex *lexer.PeekingLexer) (Expr, error) {
	t := lex.Next()
	if err := expect(lex, "("); err != nil {
		return nil, err
	}
	x, err := climb(lex, 1)
	if err != nil {
		return nil, err
	}
	to := lex.Peek().Pos.Offset
	return &Unary{span: span{t.Pos.Offset, to}, Op: t.Value, X: x}, expect(lex, ")")
}

func callExpr(lex *lexer.PeekingLexer) (Expr, error) {
	c := &Call{}
	return c, c.Parse(lex)
}

// Parse reads name(arguments); the parentheses of some of the core's own may be left out.
func (c *Call) Parse(lex *lexer.PeekingLexer) error {
	name := lex.Peek()
	if name.Type != tokIdent && (name.Type != tokKeyword || !callable()[name.Value]) {
		return participle.NextMatch
	}
	lex.Next()
	if hint := foreign[name.Value]; hint != "" {
		skipParentheses(lex)
		return &syntaxError{token: name.Pos.Offset, msg: "syntax error: there is no " + name.Value, hint: hint}
	}
	if t := lex.Peek(); !isOp(t, "(") {
		if name.Type == tokKeyword && bareCalls()[name.Value] {
			c.Name, c.span = name.Value, span{name.Pos.Offset, name.Pos.Offset}
			return nil
		}
		e := missing(t, "(")
		e.hint = bareWord(name.Value, t)
		if name.Value == "route" {
			e.hint = "a route is called with parentheses: route(NAME)"
		}
		return e
	}
	lex.Next()
	c.Name = name.Value
	if err := c.arguments(lex); err != nil {
		return err
	}
	c.span = span{name.Pos.Offset, lex.Peek().Pos.Offset}
	return expect(lex, ")")
}

// skipParentheses passes over what stands in parentheses, if any come next.
func skipParentheses(lex *lexer.PeekingLexer) {
	if !isOp(lex.Peek(), "(") {
		return
	}
	for depth := 0; !lex.Peek().EOF(); {
		switch t := lex.Next(); {
		case isOp(t, "("):
			depth++
		case isOp(t, ")"):
			depth--
		}
		if depth == 0 || isOp(lex.Peek(), "{") || isOp(lex.Peek(), "}") {
			return
		}
	}
}

func (c *Call) arguments(lex *lexer.PeekingLexer) error {
	if isOp(lex.Peek(), ",") && !IsCoreFunction(c.Name) { // Kamailio's grammar lets one comma lead
		lex.Next()
	}
	for !isOp(lex.Peek(), ")") {
		arg, err := argument(lex)
		if err != nil {
			return err
		}
		c.Args = append(c.Args, arg)
		if !isOp(lex.Peek(), ",") {
			break
		}
		lex.Next()
		if isOp(lex.Peek(), ")") {
			return unexpected(lex.Peek(), "an argument behind the comma")
		}
	}
	return nil
}

// argument reads an expression, or a plain word: only route() and the core's own functions take one, but the word alone tells too
// little to complain about here.
func argument(lex *lexer.PeekingLexer) (Expr, error) {
	t, next := lex.Peek(), ahead(lex, 1)
	word := &Bare{span: span{t.Pos.Offset, t.Pos.Offset}, Word: t.Value}
	switch last := next == ")" || next == ","; {
	case t.Type == tokIdent && last, protocols[t.Value] && last:
		lex.Next()
		return word, nil
	case (protocols[t.Value] || t.Type == tokAddr) && next == ":":
		err := socket(lex)
		word.To = lex.Peek().Pos.Offset - 1
		return word, err
	case isOp(t, "uri") && next == ":": // of forward()
		lex.Next()
		lex.Next()
		word.To, word.Word = lex.Peek().Pos.Offset, "uri:"+lex.Next().Value
		return word, nil
	}
	return climb(lex, 1)
}
