package eval

import (
	"slices"
	"strconv"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// usage notes how a plain variable is used, for what can be said about it at the end.
type usage struct {
	first   parser.Pos // where it is first assigned to
	written bool
	read    bool
	mixed   bool // something else than an integer is assigned to it
}

// variableID names a variable within the script.
type variableID struct {
	space pv.Space
	slot  int
}

// noteRead remembers that a variable is read.
func (c *checker) noteRead(v *variable) {
	if use := c.usageOf(v); use != nil {
		use.read = true
	}
}

func (c *checker) noteWrite(v *variable, right *node, pos parser.Pos) {
	use := c.usageOf(v)
	if use == nil {
		return
	}
	if !use.written {
		use.first, use.written = pos, true
	}
	use.mixed = use.mixed || right.typ != intType
}

// usageOf finds the notes on a variable of the process; others may be read elsewhere.
func (c *checker) usageOf(v *variable) *usage {
	if v == nil || !v.constant() || v.class.Space != pv.SpaceVar && v.class.Space != pv.SpaceVn {
		return nil
	}
	id := variableID{v.class.Space, v.key.Slot}
	if c.uses[id] == nil {
		c.uses[id] = &usage{}
	}
	return c.uses[id]
}

// lint warns about what is allowed and hardly meant.
func (c *checker) lint() {
	c.emptyComparisons()
	if !c.errs.Failed() { // what an error hides may use them
		c.unreadVariables()
		c.unusedRoutes()
	}
	c.expiriesFromData()
	top := &parser.Stmts{} // the statements outside of routes follow each other too
	for _, item := range c.tree.Items {
		if item.Stmt != nil {
			top.List = append(top.List, item.Stmt)
		}
		parser.Walk(item, func(n parser.Node) bool {
			switch n := n.(type) {
			case *parser.Stmts:
				c.unreachable(n)
			case *parser.Stmt:
				c.lintStmt(n, item)
			case *parser.Binary:
				c.callBelowZero(n)
			}
			return true
		})
	}
	c.unreachable(top)
}

func (c *checker) unreadVariables() {
	c.readInTexts()
	for _, use := range c.uses {
		if use.written && !use.read {
			c.warn(use.first, "unread-variable", "this variable is never read")
		}
	}
}

// readInTexts notes the variables in all texts of the script, also in those for functions that kpv does not know.
func (c *checker) readInTexts() {
	for _, text := range c.tree.Texts() {
		parts, _ := parser.SplitFormat(text)
		for _, p := range parts {
			if p.Var == nil || p.Var.Inner == "" {
				continue
			}
			for _, space := range []pv.Space{pv.SpaceVar, pv.SpaceVn} {
				if slot, ok := c.symbols[space][p.Var.Inner]; ok && c.uses[variableID{space, slot}] != nil {
					c.uses[variableID{space, slot}].read = true
				}
			}
		}
	}
}

// emptyComparisons looks at comparisons of a variable with "" once it is known what is assigned to it.
func (c *checker) emptyComparisons() {
	for _, n := range c.comparisons {
		number := n.x.typ == intType
		if n.x.op == opVar && len(n.x.v.trans) == 0 {
			use := c.usageOf(n.x.v)
			number = n.x.v.class.Type == "int" || use != nil && use.written && !use.mixed
		}
		if number {
			c.warn(n.pos, "number-and-empty-text", "a number is compared with an empty text")
		}
	}
}

func (c *checker) unusedRoutes() {
	if c.dynamicRoutes {
		return
	}
	for _, item := range c.tree.Items {
		r := item.Route
		if r == nil || r.Kind != "route" || r.Name == nil {
			continue
		}
		if name := c.tree.RouteName(r); !c.calledRoutes[name] && name != mainRoute && !strings.HasPrefix(name, mockPrefix) && !c.tree.Mentions(name) {
			c.warn(c.tree.Pos(item.At), "unused-route", "route[%s] is never called", name)
		}
	}
}

func (c *checker) unreachable(list *parser.Stmts) {
	for i, s := range list.List {
		if s.Jump == nil || i+1 == len(list.List) || list.List[i+1].Empty {
			continue
		}
		next := list.List[i+1].Pos.Offset
		if !c.tree.DirectiveBefore(next) { // what is there depends on a #!define then
			c.warn(c.tree.Pos(next), "unreachable", "this is never reached: %s comes before it", s.Jump.Kind)
		}
		return
	}
}

func (c *checker) lintStmt(s *parser.Stmt, item *parser.Item) {
	pos := c.tree.Pos(s.Pos.Offset)
	switch {
	case s.If != nil:
		c.assignmentCondition(s.If.Cond)
		if s.If.Else == nil && isEmpty(s.If.Then) {
			c.warn(pos, "stray-semicolon", "the if ends at its semicolon: it guards nothing")
		}
	case s.While != nil:
		c.assignmentCondition(s.While.Cond)
		if c.cannotEnd(s.While) {
			c.warn(pos, "endless-while", "nothing in this loop can end it")
		}
	case s.Jump != nil && s.Jump.Kind == "return" && item.Route != nil && c.isZero(s.Jump.Arg):
		c.warn(pos, "return-zero", "return 0 ends the whole script")
	}
}

func isEmpty(b *parser.Body) bool { return b.Stmt != nil && b.Stmt.Empty }

func (c *checker) assignmentCondition(x parser.Expr) {
	if p, ok := x.(*parser.Paren); ok {
		c.warn(c.posOf(p), "assignment-condition", "this assigns, and is then true; == compares")
	}
}

func (c *checker) isZero(arg *parser.JumpArg) bool {
	if arg == nil {
		return false
	}
	n, ok := arg.X.(*parser.Num)
	return ok && c.tree.Num(n.From) == 0
}

// cannotEnd tells whether a loop's condition depends on nothing that the loop changes, and nothing in it jumps or calls a route.
func (c *checker) cannotEnd(w *parser.While) bool {
	names, plain := c.plainNames(w.Cond)
	if !plain {
		return false
	}
	changes := false
	check := func(n parser.Node) bool {
		switch n := n.(type) {
		case *parser.Stmt:
			changes = changes || n.Jump != nil || n.Assign != nil && slices.Contains(names, c.tree.Str(n.Assign.Left.Pos.Offset))
		case *parser.Call:
			changes = changes || n.Name == "route"
		case *parser.Paren, *parser.BlockExpr:
			changes = true
		}
		return !changes
	}
	if w.Body.Block != nil {
		parser.Walk(&w.Body.Block.Stmts, check)
	} else {
		parser.Walk(w.Body.Stmt, check)
	}
	return !changes
}

// plainNames lists the variables of an expression, as written, if all change by assignment only and nothing is called.
func (c *checker) plainNames(x parser.Expr) (names []string, plain bool) {
	plain = true
	parser.Walk(x, func(n parser.Node) bool {
		switch n := n.(type) {
		case *parser.Var:
			names = append(names, c.tree.Str(n.From))
			plain = plain && changesByAssignment(c.tree.Str(n.From))
		case *parser.Call, *parser.Paren, *parser.BlockExpr, *parser.Legacy:
			plain = false
		}
		return plain
	})
	return names, plain
}

func changesByAssignment(text string) bool {
	ref, err := parser.SplitVar(text)
	return err == nil && len(ref.Trans) == 0 && slices.Contains([]string{"var", "vz", "vn"}, ref.Name)
}

// callBelowZero finds comparisons of a call with a negative number.
func (c *checker) callBelowZero(x *parser.Binary) {
	_, call := x.X.(*parser.Call)
	minus, ok := x.Y.(*parser.Unary)
	if !call || !ok || minus.Op != "-" || c.settings.returnMode == 1 {
		return
	}
	if _, number := minus.X.(*parser.Num); number && slices.Contains([]string{"==", "ieq", "<", "<="}, x.Op) {
		c.warn(c.posOf(x), "call-below-zero", "a call in an expression is 1 or 0, never negative")
	}
}

// expiriesFromData warns where the text of a variable could bring a => into a memcached key.
func (c *checker) expiriesFromData() {
	for _, v := range c.lateKeys {
		before := ""
		for _, p := range v.name.parts {
			before += p.text
			if p.v != nil && !c.safeInKey(p.v) && !strings.Contains(before, "=>") {
				c.warn(v.pos, "expiry-from-data", "a => in %s would set the expiry of %s", p.v.text, v.text)
				break
			}
		}
	}
}

// expiryNotANumber warns of a constant key whose expiry is no number. Kamailio takes the digits in front, if any.
func (c *checker) expiryNotANumber(v *variable, text string) {
	_, expiry, found := strings.Cut(text, "=>")
	if !found || v.class.Module != "memcached" || !c.opt.Lint {
		return
	}
	if _, err := strconv.ParseInt(strings.TrimSpace(expiry), 10, 64); err != nil && expiry != "" {
		c.warn(v.pos, "expiry-not-a-number", "%q is not a number of seconds", expiry)
	}
}

// hashes are transformations whose result cannot hold =>.
var hashes = []string{"s.md5", "s.sha256", "s.sha384", "s.sha512", "s.len", "s.int", "s.numeric", "s.corehash", "uri.host", "uri.port"}

// safeInKey tells whether a variable's text cannot hold =>: numbers, and what ends in a hash.
func (c *checker) safeInKey(v *variable) bool {
	if n := len(v.trans); n > 0 {
		return slices.Contains(hashes, v.trans[n-1].Name)
	}
	use := c.usageOf(v)
	return v.class.Type == "int" || use != nil && use.written && !use.mixed
}
