package eval

import (
	"slices"

	"kpv/parser"
)

// unreachable warns of the first statement of a list that nothing leads to.
func (c *checker) unreachable(list *parser.Stmts) {
	for i, s := range list.List {
		why := c.leaves(s)
		if why == "" {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(list.List[i+1:]), func(s *parser.Stmt) bool { return s.Empty })
		if len(rest) == 0 || s.Jump != nil && isBreak(rest[0]) { // "exit; break;" is how many write the end of a case
			return
		}
		next := rest[0].Pos.Offset
		if !c.tree.DirectiveBetween(s.Pos.Offset, next) { // what is there depends on a #!define then
			c.warn(c.tree.Pos(next), "unreachable", "this is never reached: %s", why)
		}
		return
	}
}

func isBreak(s *parser.Stmt) bool { return s.Jump != nil && s.Jump.Kind == "break" }

// leaves tells why nothing behind a statement is reached, "" when it is.
func (c *checker) leaves(s *parser.Stmt) string {
	switch {
	case s.Jump != nil:
		return s.Jump.Kind + " comes before it"
	case s.If != nil && s.If.Else != nil && c.bodyLeaves(s.If.Then) && c.bodyLeaves(s.If.Else):
		return "both ways through the if before it leave"
	case s.While != nil && c.decided[s.While.Cond] && !breaks(s.While.Body) && !c.cannotEnd(s.While): // else that is said already
		return "the loop before it has no break"
	case s.Switch != nil && c.switchLeaves(s.Switch):
		return "all cases of the switch before it leave"
	}
	return ""
}

func (c *checker) bodyLeaves(b *parser.Body) bool {
	if b.Block == nil {
		return c.leaves(b.Stmt) != ""
	}
	return c.listLeaves(&b.Block.Stmts)
}

func (c *checker) listLeaves(list *parser.Stmts) bool {
	return slices.ContainsFunc(list.List, func(s *parser.Stmt) bool { return c.leaves(s) != "" })
}

// switchLeaves tells whether all ways through a switch leave: there is a default, no break, and what the cases fall through to leaves.
func (c *checker) switchLeaves(s *parser.Switch) bool {
	hasDefault := false
	for _, k := range s.Cases {
		hasDefault = hasDefault || k.Default
		if listBreaks(k.Body) {
			return false
		}
	}
	return hasDefault && c.listLeaves(s.Cases[len(s.Cases)-1].Body)
}

// breaks tells whether there is a break in the body of a loop that ends this loop, and not one inside of it.
func breaks(b *parser.Body) bool {
	if b.Block == nil {
		return stmtBreaks(b.Stmt)
	}
	return listBreaks(&b.Block.Stmts)
}

func listBreaks(list *parser.Stmts) bool { return slices.ContainsFunc(list.List, stmtBreaks) }

func stmtBreaks(s *parser.Stmt) bool {
	switch {
	case s.If != nil:
		return breaks(s.If.Then) || s.If.Else != nil && breaks(s.If.Else)
	case s.While != nil, s.Switch != nil:
		return false
	}
	return isBreak(s)
}

func isEmpty(b *parser.Body) bool { return b != nil && b.Stmt != nil && b.Stmt.Empty }

// lastEmpty is the semicolon that an if ends with, where that is the body of its last part.
func lastEmpty(s *parser.If) *parser.Stmt {
	last := s.Then
	if s.Else != nil {
		last = s.Else
	}
	if isEmpty(last) {
		return last.Stmt
	}
	return nil
}

// strayAfterIf finds the semicolon that is the whole body of an if or an else. Before an else it is the way to write "nothing", and
// before a block it is an error that says so.
func (c *checker) strayAfterIf(s *parser.If) {
	end := lastEmpty(s)
	if end == nil || c.tree.Raw(end.Pos.Offset+1) == "{" {
		return
	}
	if s.Else != nil && isEmpty(s.Then) { // both do nothing, which is meant then
		return
	}
	what := "the if ends at this semicolon: it guards nothing"
	if s.Else != nil {
		what = "the else ends at this semicolon: what follows runs in any case"
	}
	c.advise(c.tree.Pos(end.Pos.Offset), "stray-semicolon", "remove the semicolon; a block that does nothing is { ; }", "%s", what)
}

// lintLoop looks for a loop whose body is a semicolon, but where a call in its condition does the work; and for one that cannot end.
func (c *checker) lintLoop(s *parser.Stmt) {
	w := s.While
	switch {
	case isEmpty(w.Body) && !c.doesSomething(w.Cond):
		c.advise(c.tree.Pos(w.Body.Stmt.Pos.Offset), "stray-semicolon", "remove the semicolon", "the while ends at this semicolon: its body is empty")
	case c.cannotEnd(w):
		c.warn(c.tree.Pos(s.Pos.Offset), "endless-while", "nothing in this loop can end it")
	}
}

// doesSomething tells whether an expression calls or assigns.
func (c *checker) doesSomething(x parser.Expr) bool {
	does := false
	parser.Walk(x, func(n parser.Node) bool {
		switch n.(type) {
		case *parser.Call, *parser.Paren, *parser.BlockExpr:
			does = true
		}
		return !does
	})
	return does
}

// cannotEnd tells whether a loop's condition depends on nothing that the loop changes, and nothing in it jumps or calls a route.
func (c *checker) cannotEnd(w *parser.While) bool {
	names, plain := c.plainNames(w.Cond)
	if always, constant := c.decided[w.Cond]; !plain || constant && !always || breaks(w.Body) {
		return false
	}
	ends := false
	visit := func(n parser.Node) bool {
		switch n := n.(type) {
		case *parser.Stmt:
			ends = ends || n.Jump != nil && !isBreak(n) || n.Assign != nil && slices.Contains(names, c.varName(n.Assign.Left.Pos.Offset))
		case *parser.Call:
			ends = ends || n.Name == "route" || c.mayWrite(n, names)
		case *parser.Paren:
			ends = ends || slices.Contains(names, c.varName(n.Assign.Left.Pos.Offset))
		}
		return !ends
	}
	if w.Body.Block != nil {
		parser.Walk(&w.Body.Block.Stmts, visit)
	} else {
		parser.Walk(w.Body.Stmt, visit)
	}
	return !ends
}

// plainNames lists the variables of an expression if all change by assignment only and nothing is called.
func (c *checker) plainNames(x parser.Expr) (names []string, plain bool) {
	plain = !c.doesSomething(x)
	parser.Walk(x, func(n parser.Node) bool {
		switch n := n.(type) {
		case *parser.Var:
			name := c.varName(n.From)
			names = append(names, name)
			plain = plain && name != ""
		case *parser.Legacy:
			plain = false
		}
		return plain
	})
	return names, plain
}

// varName is the name of a variable that changes by assignment only, however it is written; "" for any other.
func (c *checker) varName(token int) string {
	ref, err := parser.SplitVar(c.tree.Str(token))
	if err != nil || !slices.Contains([]string{"var", "vz", "vn"}, ref.Name) {
		return ""
	}
	for _, t := range ref.Trans {
		if t.HasPar { // which may come from another variable
			return ""
		}
	}
	return ref.Name + "(" + ref.Inner + ")"
}

// mayWrite tells whether a function gets one of the variables in a text, not only to log it.
func (c *checker) mayWrite(x *parser.Call, names []string) bool {
	if c.onlyLogs(x) {
		return false
	}
	for _, arg := range x.Args {
		s, ok := arg.(*parser.Str)
		if !ok {
			continue
		}
		parts, _ := parser.SplitFormat(c.tree.Str(s.From))
		for _, p := range parts {
			if p.Var != nil && slices.Contains(names, p.Var.Name+"("+p.Var.Inner+")") {
				return true
			}
		}
	}
	return false
}

// returnZero finds a return in a route[NAME] whose value is 0, or may be 0 because it is the truth of something: that ends the script.
// In routes that nothing calls there is no difference.
func (c *checker) returnZero(s *parser.Stmt) {
	pos := c.tree.Pos(s.Pos.Offset)
	if s.Jump.Arg == nil {
		return
	}
	switch x := s.Jump.Arg.X.(type) {
	case *parser.Num:
		if c.tree.Num(x.From) == 0 {
			c.advise(pos, "return-zero", "write exit if that is meant, else return 1 or return -1", "return 0 ends the whole script")
		}
	case *parser.Binary:
		if infixOps[x.Op] <= opGe && infixOps[x.Op] >= opEq || x.Op == "&&" || x.Op == "||" {
			c.returnsTruth(pos)
		}
	case *parser.Unary:
		if slices.Contains([]string{"!", "defined", "strempty"}, x.Op) {
			c.returnsTruth(pos)
		}
	case *parser.Call:
		if c.settings.returnMode != 1 {
			c.returnsTruth(pos)
		}
	}
}

func (c *checker) returnsTruth(pos parser.Pos) {
	c.advise(pos, "return-zero", "test it in an if, and return 1 or -1", "this returns 0 where it is false, and return 0 ends the whole script")
}
