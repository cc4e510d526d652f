package eval

import (
	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
)

// textTest is defined, strlen and strempty.
func (c compiler) textTest(n *node) intFn {
	x, kind := c.value(n.x), n.op
	return func(m *Machine) (int64, bool) {
		v, ok := x(m)
		switch kind {
		case opDefined:
			return boolInt(!ok || !v.IsNull()), true // what cannot be computed counts as defined (observed on 5.6.3)
		case opStrlen:
			return int64(len(v.Text())), ok
		}
		return boolInt(v.Text() == ""), ok
	}
}

func (c compiler) logic(n *node) intFn {
	x, y, stop := c.int(n.x), c.int(n.y), n.op == opOr
	if c.cover != nil {
		return c.countedLogic(n, x, y)
	}
	return func(m *Machine) (int64, bool) {
		i, ok := x(m)
		if !ok || (i != 0) == stop {
			return boolInt(i != 0), ok
		}
		i, ok = y(m)
		return boolInt(i != 0), ok
	}
}

// equality compares by what the left side turns out to be (spec/language.md 4.4).
func (c compiler) equality(n *node) intFn {
	want := n.op == opEq
	if n.x.typ == intType {
		x, y := c.int(n.x), c.int(n.y)
		return func(m *Machine) (int64, bool) {
			i, ok := x(m)
			if !ok {
				return 0, false
			}
			j, ok := y(m)
			return boolInt((i == j) == want), ok
		}
	}
	x, y, num, text := c.tested(n.x), c.tested(n.y), c.int(n.y), c.text(n.y)
	isSelect := n.x.isSelect()
	return func(m *Machine) (int64, bool) {
		left, ok := x(m)
		if !ok {
			return 0, false
		}
		if left.IsNull() && isSelect { // a text in any case
			left = pv.String("")
		}
		if left.IsInt() {
			j, ok := num(m)
			return boolInt((left.Num() == j) == want), ok
		}
		other := text
		if left.IsNull() {
			other = y
		}
		right, ok := other(m)
		return boolInt(equal(left, right) == want), ok
	}
}

// equal compares a left side that is text or null: a null takes the type of the right side.
func equal(left, right pv.Value) bool {
	if left.IsNull() && right.IsInt() {
		return right.Num() == 0
	}
	return left.Text() == right.Text()
}

func (c compiler) textEquality(n *node) intFn {
	x, y, want := c.value(n.x), c.text(n.y), n.op == opTextEq
	return func(m *Machine) (int64, bool) {
		left, ok := x(m)
		if !ok {
			return 0, false
		}
		right, ok := y(m)
		return boolInt((left.Text() == right.Text()) == want), ok
	}
}

// match is =~: does the regular expression occur in the text (spec/language.md 4.5).
func (c compiler) match(n *node) intFn {
	x, y, fixed, pos := c.value(n.x), c.value(n.y), n.re, n.y.pos
	return func(m *Machine) (int64, bool) {
		subject, ok := x(m)
		if !ok {
			return 0, false
		}
		re := fixed
		if re == nil {
			if re, ok = m.pattern(y, pos); !ok {
				return 0, false
			}
		}
		found, err := re.Test(cString(subject.Text()))
		if err != nil {
			m.emit(Error, pos, "=~: "+err.Error())
		}
		return boolInt(found), true
	}
}

// pattern compiles a regular expression that comes from a variable, or finds it among those seen before.
func (m *Machine) pattern(y valueFn, pos parser.Pos) (*ere.Regexp, bool) {
	v, ok := y(m)
	if !ok {
		return nil, false
	}
	return m.compiled(v.Text(), pos)
}

func (m *Machine) compiled(pattern string, pos parser.Pos) (*ere.Regexp, bool) {
	re, err := m.patterns.compile(pattern, ere.IgnoreCase)
	if err != nil {
		m.emit(Error, pos, "bad regular expression "+quote(pattern)+": "+err.Error())
		return nil, false
	}
	return re, true
}
