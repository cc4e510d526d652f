package parser

import (
	"github.com/alecthomas/participle/v2/lexer"
)

// ParseEntry reads what somebody typed at a prompt: what may stand in a script, and as the last thing perhaps an expression, which is
// returned besides. A semicolon is not needed at the end. The text goes on where opt.After ended.
func ParseEntry(name, text string, opt *Options) (*Tree, Expr, Errors) {
	tree, errs := tokenize(name, text, opt)
	if _, problem := tooLong(tree.tokens); problem != "" || len(errs) > 0 {
		return tree, nil, tree.consequences(errs, tree.items())
	}
	tree.expr = len(tree.tokens) + 1
	tokens, from := tree.tokens, tree.lastStatement()
	x, problem := tree.expression(from)
	if _, call := x.(*Call); problem == nil && !call && tree.trial(tokens[:from]) {
		tree.tokens, tree.expr = tokens, from
		return tree, x, nil
	}
	if last := len(tokens) - 1; last >= 0 && tokens[last].raw() != ";" && tokens[last].raw() != "}" {
		end := int32(len(tree.root.Text))
		if tree.trial(append(tokens[:last+1:last+1], token{kind: tokOp, src: tree.root, start: end, end: end})) &&
			!tree.emptyAt(last+1) {
			return tree, nil, nil
		}
	}
	tree.tokens, tree.Items = tokens, nil
	errs = tree.items()
	switch {
	case len(errs) > 0 && problem != nil && errs[0].Pos.before(problem.Pos): // what got further is what was meant
		errs = Errors{problem}
	case len(tokens) == 1 && tokens[0].kind == tokIdent && len(errs) > 0:
		errs[0].Incomplete = false // a word alone is a mistake, not the beginning of a call
	}
	return tree, nil, errs
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

// lastStatement is the token behind the last semicolon that is in no bracket and not at the end.
func (t *Tree) lastStatement() int {
	from, depth := 0, 0
	for i := range t.tokens {
		switch t.tokens[i].raw() {
		case "{", "(", "[":
			depth++
		case "}", ")", "]":
			depth--
		case ";":
			if depth == 0 && i+1 < len(t.tokens) {
				from = i + 1
			}
		}
	}
	return from
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
	if first.src != last.src {
		return first.raw()
	}
	return first.src.Text[first.start:last.end]
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
