package eval

import (
	"math"

	"kpv/pv"
)

// arithmetic compiles the operators on two integers.
func (c compiler) arithmetic(n *node) intFn {
	if fast := c.arithmeticFast(n); fast != nil {
		return fast
	}
	x, y := c.int(n.x), c.int(n.y)
	if n.op == opDiv || n.op == opMod {
		return c.division(n, x, y)
	}
	apply := operation(n.op, c.target)
	return func(m *Machine) (int64, bool) {
		i, ok := x(m)
		if !ok {
			return 0, false
		}
		j, ok := y(m)
		if !ok {
			return 0, false
		}
		return apply(i, j), true
	}
}

// operation is what an operator does to two integers.
func operation(o op, target pv.Target) func(i, j int64) int64 {
	switch o {
	case opBitOr:
		return func(i, j int64) int64 { return i | j }
	case opBitAnd:
		return func(i, j int64) int64 { return i & j }
	case opXor:
		return func(i, j int64) int64 { return i ^ j }
	case opShl:
		return func(i, j int64) int64 { return target.Wrap(i << target.ShiftCount(j)) }
	case opShr:
		return func(i, j int64) int64 { return i >> target.ShiftCount(j) }
	case opIntEq:
		return func(i, j int64) int64 { return boolInt(i == j) }
	case opIntNe:
		return func(i, j int64) int64 { return boolInt(i != j) }
	case opLt:
		return func(i, j int64) int64 { return boolInt(i < j) }
	case opGt:
		return func(i, j int64) int64 { return boolInt(i > j) }
	case opLe:
		return func(i, j int64) int64 { return boolInt(i <= j) }
	case opGe:
		return func(i, j int64) int64 { return boolInt(i >= j) }
	case opMinus:
		return func(i, j int64) int64 { return target.Wrap(i - j) }
	case opMul:
		return func(i, j int64) int64 { return target.Wrap(i * j) }
	}
	return func(i, j int64) int64 { return target.Wrap(i + j) }
}

// division fails on a zero divisor, and also where Kamailio dies: the smallest integer divided by -1.
func (c compiler) division(n *node, x, y intFn) intFn {
	rest, pos, least := n.op == opMod, n.pos, c.target.MinInt()
	return func(m *Machine) (int64, bool) {
		i, ok := x(m)
		if !ok {
			return 0, false
		}
		j, ok := y(m)
		switch {
		case !ok:
			return 0, false
		case j == 0:
			m.emit(Error, pos, "division by zero; the expression fails")
			return 0, false
		case j == -1 && i == least:
			m.emit(Error, pos, "the smallest integer divided by -1 does not fit an integer (Kamailio dies of this); the expression fails")
			return 0, false
		case rest:
			return i % j, true
		}
		return i / j, true
	}
}

// arithmeticFast are the shapes that loops are made of: a plain $var(name) with a constant. Nil for all others.
func (c compiler) arithmeticFast(n *node) intFn {
	slot, plain := n.x.slot()
	if !plain || n.y.op != opConst || !n.y.val.IsInt() {
		return nil
	}
	k, slow, target := n.y.val.Num(), c.intVar(n.x), c.target
	if n.op == opMinus && k != math.MinInt64 {
		n, k = &node{op: opSum}, -k
	}
	switch n.op {
	case opSum, opPlus:
		return func(m *Machine) (int64, bool) {
			if v := &m.spaces[pv.SpaceVar].slots[slot].Value; v.IsInt() {
				return target.Wrap(v.Num() + k), true
			}
			i, ok := slow(m)
			return target.Wrap(i + k), ok
		}
	case opLt:
		return func(m *Machine) (int64, bool) {
			if v := &m.spaces[pv.SpaceVar].slots[slot].Value; v.IsInt() {
				return boolInt(v.Num() < k), true
			}
			i, ok := slow(m)
			return boolInt(i < k), ok
		}
	}
	return nil
}
