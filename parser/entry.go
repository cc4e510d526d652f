package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// ParseEntry reads what somebody typed at a prompt: what may stand in a script, and as the last thing perhaps an expression, which is
// returned besides. A semicolon is not needed at the end. The text goes on where opt.After ended.
func ParseEntry(name, text string, opt *Options) (*Tree, Expr, Errors) {
	tree, errs := tokenize(name, text, opt)
	tree.expr = len(tree.tokens) + 1
	x, problem, ok := tree.entry()
	switch {
	case ok && len(errs) == 0:
		return tree, x, nil
	case ok:
		return tree, x, tree.consequences(errs, nil)
	case len(errs) > 0:
		return tree, nil, tree.consequences(errs, tree.items())
	}
	return tree, nil, tree.refused(problem)
}

// entry reads the tokens as what a session takes. When they are no such thing, the problem is what is wrong with the expression at the end.
func (t *Tree) entry() (x Expr, problem *Error, ok bool) {
	if _, long := tooLong(t.tokens); long != "" {
		return nil, nil, false
	}
	tokens, starts := t.tokens, t.statementStarts()
	from := starts[len(starts)-1]
	x, problem = t.expression(from)
	if _, call := x.(*Call); problem == nil && !call && t.trial(tokens[:from]) {
		t.tokens, t.expr = tokens, from
		return x, nil, true
	}
	if ended := t.ended(tokens); ended != nil && t.trial(ended) && !t.emptyAt(len(tokens)) {
		return nil, nil, true
	}
	t.tokens, t.Items = tokens, nil
	return nil, problem, false
}

// refused says why the tokens are nothing that a session takes, given what is wrong with the expression at the end, if anything.
func (t *Tree) refused(problem *Error) Errors {
	tokens := t.tokens
	errs := t.items()
	switch {
	case len(errs) == 0:
		return nil
	case problem != nil && errs[0].Pos.before(problem.Pos): // what got further is what was meant
		return Errors{problem}
	case len(tokens) == 1 && tokens[0].kind == tokIdent:
		errs[0].Incomplete = false // a word alone is a mistake, not the beginning of a call
	case errs[0].Incomplete:
	default:
		if early := t.earlyValue(); early != nil {
			return Errors{early}
		}
		if ended := t.ended(tokens); ended != nil { // that the semicolon at the end is missing is no mistake
			t.tokens, t.Items = ended, nil
			errs = t.items()
			t.tokens = tokens
		}
	}
	return errs
}

// earlyValue refuses the first expression that is not the last thing of all.
func (t *Tree) earlyValue() *Error {
	tokens, starts := t.tokens, t.statementStarts()
	defer func() { t.tokens = tokens }()
	for i, from := range starts[:len(starts)-1] {
		t.tokens = tokens[:starts[i+1]]
		_, problem := t.expression(from)
		if problem == nil && !t.trial(t.tokens[from:]) {
			t.tokens = tokens
			return &Error{Pos: t.Pos(from), Msg: "a value can only be the last thing that is entered", Hint: "enter it by itself to see it"}
		}
	}
	return nil
}

// trial reads tokens as items, and tells whether nothing is wrong with them.
func (t *Tree) trial(tokens []token) bool {
	t.tokens, t.Items = tokens, nil
	return len(t.items()) == 0
}

// emptyAt tells whether a semicolon is a statement of its own: the missing body of an if or while.
func (t *Tree) emptyAt(n int) (found bool) {
	for _, item := range t.Items {
		Walk(item, func(node Node) bool {
			s, ok := node.(*Stmt)
			found = found || ok && s.Empty && s.Pos.Offset == n
			return !found
		})
	}
	return found
}

// ended is the tokens with a semicolon at the end, nil when they have something there that needs none.
func (t *Tree) ended(tokens []token) []token {
	last := len(tokens) - 1
	if last < 0 || tokens[last].raw() == ";" || tokens[last].raw() == "}" {
		return nil
	}
	end := int32(len(t.root.Text))
	return append(tokens[:last+1:last+1], token{kind: tokOp, src: t.root, start: end, end: end})
}

// statementStarts are the tokens at which statements may begin: the first, and those behind a semicolon that is in no bracket.
func (t *Tree) statementStarts() []int {
	starts, depth := []int{0}, 0
	for i := range t.tokens {
		switch t.tokens[i].raw() {
		case "{", "(", "[":
			depth++
		case "}", ")", "]":
			depth--
		case ";":
			if depth == 0 && i+1 < len(t.tokens) {
				starts = append(starts, i+1)
			}
		}
	}
	return starts
}

// expression reads all tokens from one on as an expression, perhaps with a semicolon.
func (t *Tree) expression(from int) (Expr, *Error) {
	lex, err := lexer.Upgrade(&feed{tokens: t.tokens, next: from, end: len(t.tokens)})
	if err != nil {
		return nil, t.explain(err)
	}
	x, err := parseExpr(lex)
	if err != nil {
		return nil, t.explain(err)
	}
	if isOp(lex.Peek(), ";") {
		lex.Next()
	}
	if next := lex.Peek(); !next.EOF() {
		return nil, t.explain(unexpected(next, "the end"))
	}
	if b, ok := x.(*BlockExpr); ok && len(b.Block.bad) > 0 {
		return nil, t.explain(b.Block.bad[0])
	}
	return x, nil
}

// before tells whether p stands in front of q.
func (p Pos) before(q Pos) bool {
	p, q = p.InFile(), q.InFile()
	return p.Line < q.Line || p.Line == q.Line && p.Col < q.Col
}

// Text is the source of tokens from to to, as written.
func (t *Tree) Text(from, to int) string {
	if from < 0 || to >= len(t.tokens) || from > to {
		return ""
	}
	first, last := &t.tokens[from], &t.tokens[to]
	if first.src == last.src {
		return first.src.Text[first.start:last.end]
	}
	words := make([]string, 0, to-from+1) // a macro or included file begins or ends it
	for i := from; i <= to; i++ {
		words = append(words, t.tokens[i].raw())
	}
	return strings.Join(words, " ")
}

// Closed is the token up to which the parentheses close that are open from token from to token to.
func (t *Tree) Closed(from, to int) int {
	open := 0
	for i := from; i < len(t.tokens) && (i <= to || open > 0); i++ {
		switch {
		case t.tokens[i].is("("):
			open++
		case t.tokens[i].is(")"):
			open--
		}
		to = max(to, i)
	}
	return to
}

// ItemBytes says from where to where in the text item i stands; false for one that an included file or a macro begins or ends.
func (t *Tree) ItemBytes(i int) (from, to int, ok bool) {
	end := len(t.tokens)
	if i+1 < len(t.Items) {
		end = t.Items[i+1].At
	}
	if end > t.Items[i].At+1 && t.tokens[end-1].start == t.tokens[end-1].end { // a semicolon that was not there
		end--
	}
	if i == len(t.Items)-1 {
		end = min(end, t.expr)
	}
	first, last := &t.tokens[t.Items[i].At], &t.tokens[end-1]
	return int(first.start), int(last.end), first.src == t.root && last.src == t.root
}
