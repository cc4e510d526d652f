package eval

import "kpv/parser"

// PointKind says what a Point is.
type PointKind uint8

// Coverage counts statements, the sides of what branches, and routes.
const (
	PointStatement PointKind = iota
	PointBranch
	PointRoute
)

// Point is a place in a script that is counted when it is reached.
type Point struct {
	Kind     PointKind
	Pos, End parser.Pos
	Name     string // of a branch: its side; of a route: how it is declared
}

// coverage collects the points of a script while it is compiled. Without one nothing is counted, and nothing is compiled in.
//
// Counting costs as much as a small statement does, so what follows from other counts is not counted: a statement behind one that
// always goes on, and the sides of a condition whose body begins with a statement.
type coverage struct {
	points  []Point
	derived []derivation
	sides   map[*node]int // the first of the two points of a logical operator, which may be compiled twice
	here    int           // the statement that is being compiled
	before  int           // the statement before it, if that always goes on to it; else none
}

// none is no point.
const none = -1

// derivation says that a point was reached as often as from was, less how often another one was.
type derivation struct{ point, from, less int }

// Points are the places that a machine counts, when the program was compiled with Options.Coverage.
func (p *Program) Points() []Point {
	if p.cover == nil {
		return nil
	}
	return p.cover.points
}

// Hits is how often each of the program's Points was reached so far.
func (m *Machine) Hits() []uint64 {
	if m.prog.cover == nil {
		return nil
	}
	for _, d := range m.prog.cover.derived {
		m.hits[d.point] = m.hits[d.from]
		if d.less != none {
			m.hits[d.point] -= min(m.hits[d.less], m.hits[d.from])
		}
	}
	return m.hits
}

// counters has room for what a run of the program counts.
func (p *Program) counters() []uint64 {
	if p.cover == nil {
		return nil
	}
	return make([]uint64, len(p.cover.points))
}

// add makes a point, and returns its number.
func (k *coverage) add(p Point) int {
	p.Pos, p.End = p.Pos.InFile(), p.End.InFile()
	if p.End.Src != p.Pos.Src || p.End.Line < p.Pos.Line || p.End == p.Pos { // the end may be within a macro
		p.End = p.Pos
		p.End.Col++
	}
	k.points = append(k.points, p)
	return len(k.points) - 1
}

// branch makes the points of the sides of a branch, and returns the first one's number.
func (k *coverage) branch(pos, end parser.Pos, sides ...string) int {
	for _, side := range sides {
		k.add(Point{Kind: PointBranch, Pos: pos, End: end, Name: side})
	}
	return len(k.points) - len(sides)
}

// beginList begins or ends a list of statements: the next statement does not follow on one before it.
func (c *checker) beginList() {
	if c.cover != nil {
		c.cover.before = none
	}
}

// counted compiles a statement so that it is counted.
func (c *checker) counted(s *parser.Stmt) (counting action, point int) {
	k := c.cover
	if k == nil || s.Empty {
		return c.stmt(s), none
	}
	n := k.add(Point{Kind: PointStatement, Pos: c.tree.Pos(s.Pos.Offset), End: c.tree.PosAfter(lastToken(s))})
	before, leaves := k.before, c.operands
	k.here = n
	do := c.stmt(s)
	k.before = none
	if s.Assign != nil && leaves == c.operands {
		k.before = n
	}
	if before != none {
		k.derived = append(k.derived, derivation{n, before, none})
		return do, n
	}
	return func(m *Machine) int {
		m.hits[n]++
		return do(m)
	}, n
}

// point is that of the statement being compiled.
func (c *checker) point() int {
	if c.cover == nil {
		return none
	}
	return c.cover.here
}

// lastToken is where a statement ends, without the statements that it holds.
func lastToken(s *parser.Stmt) int {
	var x parser.Expr
	switch {
	case s.If != nil:
		x = s.If.Cond
	case s.While != nil:
		x = s.While.Cond
	case s.Switch != nil:
		x = s.Switch.Sel
	case s.Jump != nil && s.Jump.Arg != nil:
		x = s.Jump.Arg.X
	case s.Assign != nil:
		x = s.Assign.Right
	case s.Call != nil:
		x = s.Call
	}
	if x == nil {
		return s.Pos.Offset
	}
	_, last := x.Span()
	return last
}

// countedIf counts how often a condition holds and how often it does not. One that is decided before the run has no branches.
func (c *checker) countedIf(cond condition, then *block) intFn {
	n := c.sides(cond, "then", "else")
	if n == none {
		return cond.test
	}
	if !cond.leaves && len(then.steps) > 0 {
		c.cover.derived = append(c.cover.derived, derivation{n, then.steps[0].point, none}, derivation{n + 1, cond.point, n})
		return cond.test
	}
	return func(m *Machine) (int64, bool) {
		i, ok := cond.test(m)
		switch {
		case m.flow&flowExit != 0: // neither
		case ok && cond.truth.holds(i):
			m.hits[n]++
		default:
			m.hits[n+1]++
		}
		return i, ok
	}
}

// countedWhile counts the turns of a loop, and how often it ends because the condition does not hold.
func (c *checker) countedWhile(cond condition, body *block) (test intFn, ended func(*Machine)) {
	n := c.sides(cond, "another turn", "the loop ends")
	if n == none {
		return cond.test, func(*Machine) {}
	}
	ended = func(m *Machine) { m.hits[n+1]++ }
	if len(body.steps) > 0 {
		c.cover.derived = append(c.cover.derived, derivation{n, body.steps[0].point, none})
		return cond.test, ended
	}
	return func(m *Machine) (int64, bool) {
		i, ok := cond.test(m)
		if ok && cond.truth.holds(i) {
			m.hits[n]++
		}
		return i, ok
	}, ended
}

// sides makes the points of a condition, none where nothing is counted.
func (c *checker) sides(cond condition, yes, no string) int {
	if _, decided := c.decided[cond.x]; c.cover == nil || decided || cond.test == nil {
		return none
	}
	_, last := cond.x.Span()
	return c.cover.branch(cond.pos, c.tree.PosAfter(last), yes, no)
}

// countedPick counts the cases of a switch, and how often there was none for the value.
func (c *checker) countedPick(s *parser.Switch, w *cases, pick func(*Machine) (int, bool)) func(*Machine) (int, bool) {
	if c.cover == nil {
		return pick
	}
	first := len(c.cover.points)
	for _, k := range s.Cases {
		pos := c.tree.Pos(k.Pos.Offset)
		c.cover.branch(pos, pos, c.caseName(k))
	}
	other := first + w.fallback
	if w.fallback < 0 {
		pos := c.tree.Pos(s.Pos.Offset)
		other = c.cover.branch(pos, pos, "no case")
	}
	return func(m *Machine) (int, bool) {
		i, ok := pick(m)
		switch {
		case m.flow&flowExit != 0: // none
		case ok && i >= 0:
			m.hits[first+i]++
		default:
			m.hits[other]++
		}
		return i, ok
	}
}

func (c *checker) caseName(k *parser.Case) string {
	if k.Default {
		return "default"
	}
	from, _ := k.Label.Span()
	if k.Regex {
		return "case /" + c.tree.Raw(from)
	}
	return "case " + c.tree.Raw(from)
}

// countedRoute counts how often a route's first statement runs: an empty one has nothing to be covered.
func (c *checker) countedRoute(item *parser.Item, steps []step) {
	if c.cover == nil || len(steps) == 0 {
		return
	}
	r, pos := item.Route, c.tree.Pos(item.At)
	n, do := c.cover.add(Point{Kind: PointRoute, Pos: pos, End: steps[0].pos, Name: routeHead(c.tree, r)}), steps[0].do
	steps[0].do = func(m *Machine) int {
		m.hits[n]++
		return do(m)
	}
}

// countedLogic is && or || that counts how often the left side decides, and how often the right one is looked at.
func (c compiler) countedLogic(n *node, x, y intFn) intFn {
	at, known := c.cover.sides[n]
	if !known {
		sign := map[op]string{opAnd: "&&", opOr: "||"}[n.op]
		at = c.cover.branch(n.y.pos, n.y.pos, "left of "+sign+" decides", "right of "+sign)
		c.cover.sides[n] = at
	}
	stop := n.op == opOr
	return func(m *Machine) (int64, bool) {
		i, ok := x(m)
		if !ok || (i != 0) == stop {
			m.hits[at]++
			return boolInt(i != 0), ok
		}
		m.hits[at+1]++
		i, ok = y(m)
		return boolInt(i != 0), ok
	}
}
