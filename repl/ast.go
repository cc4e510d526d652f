package repl

import (
	"context"
	"errors"
	"strings"

	"kpv/parser"
)

// ast shows how an expression is read.
func (s *Session) ast(_ context.Context, text string) error {
	if text == "" {
		return errUsage
	}
	tree, x, findings := s.engine.Parse(promptName, text)
	s.show(findings)
	switch {
	case len(findings) > 0:
		return nil
	case x == nil && len(tree.Items) == 1 && tree.Items[0].Stmt != nil && tree.Items[0].Stmt.Call != nil:
		x = tree.Items[0].Stmt.Call
	case x == nil || len(tree.Items) > 0:
		return errors.New("only an expression can be shown")
	}
	s.printf("%s", drawTree(tree, x, ""))
	return nil
}

// drawTree writes an expression, its operands below it.
func drawTree(tree *parser.Tree, x parser.Expr, indent string) string {
	from, to := x.Span()
	name, below := tree.Text(from, to), []parser.Expr(nil)
	switch x := x.(type) {
	case *parser.Unary:
		name, below = x.Op, []parser.Expr{x.X}
	case *parser.Binary:
		name, below = x.Op, []parser.Expr{x.X, x.Y}
	case *parser.Selval:
		name, below = "selval", []parser.Expr{x.Cond, x.Yes, x.No}
	case *parser.Call:
		name, below = x.Name+"()", x.Args
	case *parser.Paren:
		name, below = x.Assign.Left.Raw+" =", []parser.Expr{x.Assign.Right}
	}
	var b strings.Builder
	b.WriteString(indent + strings.ReplaceAll(name, "\n", " ") + "\n")
	for _, operand := range below {
		b.WriteString(drawTree(tree, operand, indent+"  "))
	}
	return b.String()
}
