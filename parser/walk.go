package parser

// Node is anything in the tree that Walk visits: *Item, *Route, *Stmt, *Stmts, and every Expr.
type Node any

// Walk calls visit for node and, where it returns true, for all below it, in the order of the text.
func Walk(node Node, visit func(Node) bool) {
	if !visit(node) {
		return
	}
	switch n := node.(type) {
	case *Item:
		if n.Route != nil {
			Walk(&n.Route.Body.Stmts, visit)
		}
		if n.Stmt != nil {
			Walk(n.Stmt, visit)
		}
	case *Stmts:
		for _, s := range n.List {
			Walk(s, visit)
		}
	case *Stmt:
		walkStmt(n, visit)
	case Expr:
		for _, x := range operands(n) {
			Walk(x, visit)
		}
		if b, ok := n.(*BlockExpr); ok {
			Walk(&b.Block.Stmts, visit)
		}
	}
}

func walkStmt(s *Stmt, visit func(Node) bool) {
	switch {
	case s.If != nil:
		Walk(s.If.Cond, visit)
		walkBody(s.If.Then, visit)
		walkBody(s.If.Else, visit)
	case s.While != nil:
		Walk(s.While.Cond, visit)
		walkBody(s.While.Body, visit)
	case s.Switch != nil:
		Walk(s.Switch.Sel, visit)
		for _, c := range s.Switch.Cases {
			if c.Label != nil {
				Walk(c.Label, visit)
			}
			Walk(c.Body, visit)
		}
	case s.Jump != nil && s.Jump.Arg != nil && s.Jump.Arg.X != nil:
		Walk(s.Jump.Arg.X, visit)
	case s.Assign != nil:
		Walk(s.Assign.Right, visit)
	case s.Call != nil:
		Walk(s.Call, visit)
	}
}

func walkBody(b *Body, visit func(Node) bool) {
	switch {
	case b == nil:
	case b.Block != nil:
		Walk(&b.Block.Stmts, visit)
	default:
		Walk(b.Stmt, visit)
	}
}

// operands lists the expressions directly below one.
func operands(x Expr) []Expr {
	switch n := x.(type) {
	case *Unary:
		return []Expr{n.X}
	case *Binary:
		return []Expr{n.X, n.Y}
	case *Selval:
		return []Expr{n.Cond, n.Yes, n.No}
	case *Call:
		return n.Args
	case *Paren:
		return []Expr{n.Assign.Right}
	case *Legacy:
		return []Expr{n.Right}
	}
	return nil
}
