package eval

import (
	"kpv/parser"
	"kpv/pv"
)

// block compiles a list of statements.
func (c *checker) block(list *parser.Stmts) *block {
	b := &block{}
	if list == nil {
		return b
	}
	c.beginList()
	defer c.beginList()
	for _, s := range list.List {
		b.steps = append(b.steps, c.steps(s)...)
	}
	return b
}

// steps compiles a statement; a lone semicolon is none.
func (c *checker) steps(s *parser.Stmt) []step {
	do, point := c.counted(s)
	if do == nil {
		return nil
	}
	do = c.traced(s.Pos.Offset, lastToken(s), do)
	return []step{{do: do, point: point, pos: c.tree.Pos(s.Pos.Offset), line: c.lastLine(s)}}
}

// lastLine is the line that $cfg(line) gives for a statement over several lines: where the parenthesis of a call closes, and where the
// semicolon of an assignment stands. Observed on 5.6.3.
func (c *checker) lastLine(s *parser.Stmt) int {
	last := 0
	switch {
	case s.Call != nil:
		_, last = s.Call.Span()
	case s.Assign != nil:
		_, last = s.Assign.Right.Span()
		last++
	default:
		return 0
	}
	return int(c.tree.Pos(last).InFile().Line)
}

func (c *checker) stmt(s *parser.Stmt) action {
	switch {
	case s.If != nil:
		return c.ifStmt(s.If)
	case s.While != nil:
		return c.while(s.While)
	case s.Switch != nil:
		return c.switchStmt(s.Switch)
	case s.Jump != nil:
		return c.jump(s.Jump)
	case s.Assign != nil:
		return c.assign(s.Assign)
	case s.Call != nil:
		return c.call(s.Call)
	}
	return nil
}

func (c *checker) body(b *parser.Body) *block {
	switch {
	case b == nil:
		return nil
	case b.Block != nil:
		return c.block(&b.Block.Stmts)
	}
	c.beginList()
	defer c.beginList()
	return &block{steps: c.steps(b.Stmt)}
}

func (c *checker) compiler() compiler {
	return compiler{target: c.opt.Target, returnMode: c.settings.returnMode, cover: c.cover}
}

// condition is what an if or while tests, while it is compiled.
type condition struct {
	x      parser.Expr
	truth  truth
	pos    parser.Pos // of the statement
	test   intFn      // nil for one that is refused
	point  int        // the statement's, of coverage
	leaves bool       // it may leave, instead of coming out one way or the other
}

// condition compiles what if and while test, with Kamailio's warnings about it. The statement begins with token first.
func (c *checker) condition(x parser.Expr, word string, first int) condition {
	cond := condition{x: x, truth: truth{negative: c.settings.returnMode != 0}, pos: c.tree.Pos(first), point: c.point()}
	before := c.operands
	cond.test = c.tested(x, word)
	cond.leaves = c.operands > before
	return cond
}

func (c *checker) tested(x parser.Expr, word string) intFn {
	n := c.expr(x)
	if word == "while" && n.typ == strType {
		c.fail(n.pos, castHint(intType), "the condition of while must be an integer")
		return nil
	}
	if n.isConst() {
		c.kamailioWarns(n.pos, "constant-condition", "constant value in "+word+"(...)")
	}
	if n.typ == strType {
		c.kamailioWarns(n.pos, "text-condition", "the condition of "+word+" is a text; a cast would say what is meant")
	}
	n = c.fold(n)
	if n.op == opConst && n.val.IsInt() {
		c.decided[x] = n.val.Num() > 0
	}
	return c.compiler().int(n)
}

// truth says which numbers a condition takes for true: those above zero, and where it is set the negative ones as well.
type truth struct{ negative bool }

func (t truth) holds(i int64) bool { return i > 0 || t.negative && i < 0 }

func (c *checker) ifStmt(s *parser.If) action {
	test := c.condition(s.Cond, "if", s.Pos.Offset)
	truth := test.truth
	then, other := c.body(s.Then), c.body(s.Else)
	cond := c.tracedCondition(truth, test.pos, "then", "else", c.countedIf(test, then))
	return func(m *Machine) int {
		i, ok := cond(m)
		if m.flow&flowExit != 0 { // an exit within the condition
			return 0
		}
		m.flow &^= flowReturn | flowBreak
		switch {
		case ok && truth.holds(i):
			return m.runList(then)
		case other != nil:
			return m.runList(other)
		}
		return 1
	}
}

func (c *checker) while(s *parser.While) action {
	test := c.condition(s.Cond, "while", s.Pos.Offset)
	test.truth.negative = test.truth.negative || c.opt.Target.NegativeLoops()
	truth, pos, body := test.truth, test.pos, c.body(s.Body)
	cond, ended := c.countedWhile(test, body)
	cond = c.tracedCondition(truth, pos, "another turn", "the loop ends", cond)
	most := c.settings.maxLoops
	return func(m *Machine) int {
		result, seen := 1, flow(0)
		for turns := 1; seen&(flowBreak|flowReturn|flowExit) == 0; turns++ {
			i, ok := cond(m)
			if !ok || !truth.holds(i) {
				ended(m)
				break
			}
			if turns > most && most > 0 {
				m.emit(Error, pos, "runaway while: more than max_while_loops="+itoa(most)+" turns; the loop ends here")
				return -1
			}
			result = m.runList(body)
			seen |= m.flow
			m.flow &^= flowBreak
		}
		return result
	}
}

// jump compiles return, exit, drop and break (spec/language.md 5.5).
func (c *checker) jump(j *parser.Jump) action {
	how := map[string]flow{"return": flowReturn, "exit": flowExit, "drop": flowExit | flowDrop, "break": flowBreak}[j.Kind]
	value, failed := c.jumpValue(j)
	isReturn := j.Kind == "return"
	return func(m *Machine) int {
		i, ok := value(m)
		if !ok {
			i = failed
		}
		m.flow |= how
		code := int32(i)           // with either target
		if isReturn && code == 0 { // "return 0" ends the script
			m.flow |= flowExit
		}
		return int(code)
	}
}

// jumpValue compiles the value, and tells what takes its place when it cannot be computed.
func (c *checker) jumpValue(j *parser.Jump) (value intFn, failed int64) {
	if j.Arg == nil || j.Arg.X == nil {
		i := int64(0)
		switch {
		case j.Kind == "return", j.Kind == "exit":
			i = 1
		case j.Kind == "break" && j.Arg != nil:
			c.fail(c.tree.Pos(j.Pos.Offset), "write break;", "break takes no parentheses")
		}
		return func(*Machine) (int64, bool) { return i, true }, i
	}
	n := c.expr(j.Arg.X)
	switch {
	case j.Kind == "break":
		c.fail(n.pos, "", "break takes no value")
	case n.typ == strType:
		c.fail(n.pos, castHint(intType), "%s needs an integer", j.Kind)
	}
	return c.compiler().int(c.fold(n)), c.opt.Target.FailedReturn()
}

// assign compiles variable = expression. It is worth 1, or -1 when the expression or the write failed.
func (c *checker) assign(a *parser.Assign) action {
	right := c.fold(c.expr(a.Right)).settled()
	pos := c.tree.Pos(a.Pos.Offset)
	v := c.variableAt(a.Left.Pos.Offset)
	c.noteWrite(v, right, pos)
	switch {
	case v == nil:
		return func(*Machine) int { return -1 }
	case len(v.trans) > 0:
		c.fail(pos, "", "%s cannot be assigned to: a transformation makes a value, not a place", v.text)
	case v.class.ReadOnly():
		c.fail(pos, "", "%s can only be read", v.text)
	}
	return c.tracedAssign(v, pos, c.store(v, right))
}

// store compiles the writing, with short cuts for a plain $var(name).
func (c *checker) store(v *variable, right *node) action {
	if slot, ok := (&node{op: opVar, v: v}).slot(); ok {
		if k, ok := right.step(slot); ok {
			return c.count(slot, k, c.assignValue(v, right))
		}
		if right.typ == intType && right.op != opCall {
			return assignInt(slot, c.compiler().int(right))
		}
	}
	return c.assignValue(v, right)
}

// step tells whether n is the variable in slot plus or minus a constant, the usual way to count.
func (n *node) step(slot int) (k int64, ok bool) {
	if n.op != opPlus && n.op != opMinus || n.y.op != opConst || !n.y.val.IsInt() {
		return 0, false
	}
	from, plain := n.x.slot()
	k = n.y.val.Num()
	if n.op == opMinus {
		k = -k
	}
	return k, plain && from == slot
}

// count adds a constant to a plain $var(name); what is not an integer goes the slow way.
func (c *checker) count(slot int, k int64, slow action) action {
	target := c.opt.Target
	return func(m *Machine) int {
		v := &m.spaces[pv.SpaceVar].slots[slot].Value
		if !v.IsInt() {
			return slow(m)
		}
		*v = pv.Int(target.Wrap(v.Num() + k))
		return 1
	}
}

// assignInt stores an integer in a plain $var(name).
func assignInt(slot int, num intFn) action {
	return func(m *Machine) int {
		i, ok := num(m)
		if !ok {
			return -1
		}
		m.spaces[pv.SpaceVar].slots[slot].Value = pv.Int(i)
		return 1
	}
}

func (c *checker) assignValue(v *variable, right *node) action {
	if right.op == opCall { // alone on the right side a call gives its raw code
		b := right.run
		return func(m *Machine) int { return v.assign(m, pv.Int(int64(m.operand(b)))) }
	}
	value, isSelect := c.compiler().value(right), right.isSelect()
	digits := right.op == opVar && v.class.WantsDigits()
	return func(m *Machine) int {
		x, ok := value(m)
		if !ok {
			return -1
		}
		if digits {
			x = x.WithDigits()
		}
		if isSelect && x.IsNull() { // assigned as the empty text
			if assigned := v.assign(m, pv.String("")); x.IsBlank() {
				return assigned
			}
			return -1
		}
		if x.IsBlank() { // the right side could not be read: that null is stored all the same
			m.warn(m.pos(), "%s gets no value: the right side has none", v.text)
			v.assign(m, pv.Null)
			return -1
		}
		return v.assign(m, x)
	}
}
