package eval

import (
	"fmt"
	"math"

	"kpv/eval/catalog"
	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
)

// checker turns a tree into a program. It reports everything that Kamailio would refuse, in one pass; what it builds for a script
// with errors is thrown away.
type checker struct {
	tree     *parser.Tree
	lib      *Library
	catalog  *catalog.Catalog
	opt      Options
	errs     parser.Errors
	warnings int // that Kamailio counts as "config warnings"

	scope
	before  scope // what earlier texts of a session declared, which may be declared anew
	session bool
	bodies  []body // of the routes
	// rewritten is told when folding changes an expression; nil when nobody asks.
	rewritten func(from, to *node)
	notes     []note
	nested    int    // variables that are being bound, inside each other
	late      bool   // the program runs already: names cannot become slots
	inCall    string // the function whose arguments are being read

	// The route that is being compiled; empty outside of routes.
	routeKind, routeName string

	// What lint looks at.
	uses           map[variableID]*usage
	comparisons    []emptyComparison
	lateKeys       []*variable           // of memcached, that are not constant
	calls          map[string][]string   // the routes that each route[NAME] calls by constant name; "" for all that runs by itself
	dynamicRoutes  bool                  // some route is called by a name that is not constant
	decided        map[parser.Expr]bool  // conditions that are constant, with what they come to
	loadedAt       map[string]parser.Pos // where this script loads a module
	needed         map[string]need       // modules that are not loaded, with the first use
	logged         map[int]bool          // texts that are only logged, by token
	dynamicSetters bool                  // some t_on_failure() or the like is given a variable

	calledMocks map[*mock]bool
	operands    int       // how many operands there were so far that run like statements, and so may leave
	changing    bool      // a variable was named that changes when it is read
	cover       *coverage // nil where nothing is counted
}

func (c *checker) fail(pos parser.Pos, hint, format string, args ...any) {
	c.errs = append(c.errs, &parser.Error{Pos: pos, Msg: fmt.Sprintf(format, args...), Hint: hint})
}

// kamailioWarns reports what Kamailio itself warns about, and counts.
func (c *checker) kamailioWarns(pos parser.Pos, rule, text string) {
	c.warnings++
	c.warn(pos, rule, "%s", text)
}

func (c *checker) warn(pos parser.Pos, rule, format string, args ...any) {
	c.advise(pos, rule, "", format, args...)
}

// advise warns, with a hint what to do about it.
func (c *checker) advise(pos parser.Pos, rule, hint, format string, args ...any) {
	c.errs = append(c.errs, &parser.Error{Pos: pos, Severity: parser.SeverityWarning, Rule: rule, Hint: hint, Msg: fmt.Sprintf(format, args...)})
}

// posOf is the place where an expression starts.
func (c *checker) posOf(x parser.Expr) parser.Pos {
	from, _ := x.Span()
	return c.tree.Pos(from)
}

// expr binds and types an expression. After an error it returns a harmless constant, so that the rest is still looked at.
func (c *checker) expr(x parser.Expr) *node {
	pos := c.posOf(x)
	switch x := x.(type) {
	case *parser.Num:
		return constant(pv.Int(c.tree.Num(x.From)), pos)
	case *parser.Str:
		if !c.tree.IsText(x.From) {
			c.fail(pos, "put it in quotes; only src_ip and dst_ip are compared with a plain one", "an address stands where a value should")
		}
		n := constant(pv.String(c.tree.Str(x.From)), pos)
		n.token = x.From + 1
		return n
	case *parser.Var:
		return c.varNode(x, pos)
	case *parser.Unary:
		return c.unary(x, pos)
	case *parser.Binary:
		return c.binary(x, pos)
	case *parser.Selval:
		return &node{op: opSelval, pos: pos, x: c.expr(x.Cond), y: c.expr(x.Yes), z: c.expr(x.No)}
	case *parser.Call:
		return c.runNode(c.call(x), x)
	case *parser.Paren:
		return c.runNode(c.assign(x.Assign), x)
	case *parser.BlockExpr:
		c.operands++
		b := c.block(&x.Block.Stmts)
		if len(b.steps) == 0 {
			c.fail(pos, "", "a block that is used as a value must have a statement that does something")
		}
		return &node{op: opCall, typ: intType, pos: pos, run: b, source: c.written(x.Span())}
	case *parser.Legacy:
		return c.legacy(x, pos)
	case *parser.Bare:
		c.fail(pos, "text needs quotes, a variable a $", "%q is not a value", x.Word)
	}
	return broken(pos)
}

// runNode makes an operand of something that runs as a statement does.
func (c *checker) runNode(do action, x parser.Expr) *node {
	c.operands++
	from, to := x.Span()
	pos := c.tree.Pos(from)
	return &node{op: opCall, typ: intType, pos: pos, run: &block{steps: []step{{do: c.traced(from, to, do), pos: pos}}}, source: c.written(from, to)}
}

func (c *checker) varNode(x *parser.Var, pos parser.Pos) *node {
	v := c.variableAt(x.From)
	c.noteRead(v)
	if v == nil {
		return broken(pos)
	}
	n := &node{op: opVar, pos: pos, v: v}
	if c.tree.Raw(x.From)[0] == '@' { // a select is a text (spec/language.md 2.2)
		n.typ = strType
	}
	return n
}

// isSelect tells whether n is an @select: a text, and the empty one when there is none.
func (n *node) isSelect() bool { return n.op == opVar && n.typ == strType }

// isNullVar tells whether n is literally $null.
func (n *node) isNullVar() bool {
	return n.op == opVar && n.v.class.Name == "null" && len(n.v.trans) == 0
}

// refuses reports an operand whose type is refused.
func (c *checker) refuses(bad typ, n *node, want typ) bool {
	if n.typ == bad {
		c.fail(n.pos, castHint(want), "type mismatch: %s instead of %s", bad, want)
	}
	return n.typ == bad
}

func castHint(want typ) string { return fmt.Sprintf("(%s)... converts", want) }

func (c *checker) unary(x *parser.Unary, pos parser.Pos) *node {
	n := &node{op: prefixOps[x.Op], typ: intType, pos: pos, x: c.expr(x.X)}
	if literal, ok := x.X.(*parser.Num); ok && n.op == opNeg && c.tree.Num(literal.From) == math.MinInt32 {
		return c.smallest(pos)
	}
	bad := false
	switch n.op {
	case opNot, opFlip, opNeg:
		bad = c.refuses(strType, n.x, intType)
	case opStrlen, opStrempty, opDefined:
		bad = c.refuses(intType, n.x, strType)
	case opStr:
		n.typ = strType
	}
	if bad {
		return broken(pos)
	}
	return n
}

// smallest is -2147483648, whose digits wrap before the sign is seen. 5.6 keeps the literal in more bits than it calculates with: its text
// has no sign. (Observed; any sum or product of constants shows the sign.)
func (c *checker) smallest(pos parser.Pos) *node {
	n := constant(pv.Int(c.opt.Target.Wrap(-math.MinInt32)), pos)
	n.spelled = "2147483648"
	return n
}

func (c *checker) binary(x *parser.Binary, pos parser.Pos) *node {
	n := &node{op: infixOps[x.Op], typ: intType, pos: pos, x: c.expr(x.X), y: c.expr(x.Y)}
	if n.y.isNullVar() {
		if test := c.nullTest(n); test != nil {
			return test
		}
	}
	c.noteEmptyComparison(n)
	if c.mismatch(n) {
		return broken(pos)
	}
	switch n.op {
	case opPlus:
		n.typ = n.x.typ
	case opMatch:
		c.prepareMatch(n)
	}
	return n
}

// mismatch reports operands that do not go together (spec/language.md 3).
func (c *checker) mismatch(n *node) bool {
	switch n.op {
	case opPlus, opEq, opNe:
		return n.x.typ == intType && c.refuses(strType, n.y, intType)
	case opTextEq, opTextNe, opMatch:
		return c.refuses(intType, n.x, strType)
	}
	left := c.refuses(strType, n.x, intType)
	return c.refuses(strType, n.y, intType) || left
}

// nullTest rewrites a comparison with $null on its right side to a test whether the left side is defined (spec/language.md 3).
func (c *checker) nullTest(n *node) *node {
	switch n.op {
	case opEq, opTextEq, opIntEq, opMatch, opNe, opTextNe, opIntNe:
	default:
		return nil
	}
	if n.x.typ == intType {
		c.fail(n.x.pos, "", "a number is never $null")
		return broken(n.pos)
	}
	test := &node{op: opDefined, typ: intType, pos: n.pos, x: n.x}
	switch n.op {
	case opNe, opTextNe, opIntNe:
		return c.rewrite(n, test)
	}
	return c.rewrite(n, &node{op: opNot, typ: intType, pos: n.pos, x: test})
}

// prepareMatch compiles a constant regular expression at start, as Kamailio does. What only folding makes constant is left for later.
func (c *checker) prepareMatch(n *node) {
	fixed := n.y.isConst()
	n.y = c.fold(n.y)
	if fixed {
		c.compileMatch(n)
	}
}

func (c *checker) compileMatch(n *node) {
	y := n.y
	if y.op != opConst || !y.val.IsString() {
		c.fail(y.pos, "", "the right side of =~ must be a text")
		return
	}
	re, err := ere.Compile(y.val.Text(), ere.IgnoreCase)
	if err != nil {
		c.fail(y.pos, "", "bad regular expression %q: %v", y.val.Text(), err)
		return
	}
	n.re = re
}
