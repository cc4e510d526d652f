package eval

import "kpv/pv"

// fold rewrites an expression as Kamailio does when it starts (spec/language.md 3.1). Most of it could be left out if it could not
// be seen: a dropped operand is not evaluated, calls included, and "$x && 1" is $x as an integer, not 0 or 1.
func (c *checker) fold(n *node) *node {
	if n.op == opConst || n.op == opVar || n.op == opCall || n.op == opLegacy {
		return n
	}
	n.x = c.fold(n.x)
	if n.y != nil {
		n.y = c.fold(n.y)
	}
	if n.z != nil {
		n.z = c.fold(n.z)
	}
	if n.isConst() {
		return c.rewrite(n, c.foldConstant(n))
	}
	n.varies = true // so that what stands above need not look again all the way down
	if n.y == nil || n.op == opSelval {
		return n
	}
	if short := c.foldOneSide(n); short != nil {
		return c.rewrite(n, short)
	}
	return specialize(n)
}

// rewrite puts an expression in the place of another, and tells who wants to know.
func (c *checker) rewrite(from, to *node) *node {
	if c.rewritten != nil && from != to {
		c.rewritten(from, to)
	}
	return to
}

// foldConstant computes a constant expression. What fails is reported now and stays, to fail again each time; what a session runs at
// once tells then.
func (c *checker) foldConstant(n *node) *node {
	v, ok := constantValue(n, c.opt.Target, func(text string) {
		if !c.session || c.routeKind != "" {
			c.warn(n.pos, "constant-fails", "%s", text)
		}
	})
	if !ok {
		return n
	}
	folded := constant(v, n.pos)
	folded.typ = n.typ
	return folded
}

// constantValue runs a constant expression on a machine of its own.
func constantValue(n *node, target pv.Target, report func(string)) (pv.Value, bool) {
	m := NewMachine(&Program{target: target, scope: scope{settings: defaultSettings()}}, Config{Sink: func(e Event) { report(e.Text) }})
	compiler := compiler{target: target}
	return compiler.value(n)(m)
}

// foldOneSide applies the rules for one constant operand. Nil means none applies.
func (c *checker) foldOneSide(n *node) *node {
	if zero, ok := absorbing[n.op]; ok {
		switch {
		case n.y.isLow(zero.value) && !zero.leftOnly:
			return constant(n.y.val, n.pos)
		case n.x.isLow(zero.value):
			return constant(n.x.val, n.pos)
		}
	}
	if unit, ok := neutral[n.op]; ok {
		if n.y.isLow(unit.value) && c.staysInt(n) {
			return asInt(n.x)
		}
		if n.x.isLow(unit.value) && !unit.rightOnly && c.staysInt(n) {
			return asInt(n.y)
		}
	}
	switch {
	case (n.op == opEq || n.op == opTextEq) && n.y.isText(""):
		return &node{op: opStrempty, typ: intType, pos: n.pos, x: n.x}
	case (n.op == opEq || n.op == opTextEq) && n.x.isText(""):
		return &node{op: opStrempty, typ: intType, pos: n.pos, x: n.y}
	case n.op == opPlus && n.typ == strType && n.y.isText(""):
		return n.x
	}
	return nil
}

// staysInt holds back the rule for + where the left side's type is unknown: "$s + 0" may be a text.
func (c *checker) staysInt(n *node) bool { return n.op != opPlus || n.typ == intType }

// absorbing operands decide the result alone: e*0, 0/e, e&&0, e||1.
var absorbing = map[op]struct {
	value    int64
	leftOnly bool
}{
	opMul: {value: 0}, opDiv: {value: 0, leftOnly: true}, opMod: {value: 0, leftOnly: true}, opBitAnd: {value: 0}, opAnd: {value: 0},
	opOr: {value: 1},
}

// neutral operands leave the other side as it is: e*1, e/1, e-0, e|0, e&&1, e||0, e+0.
var neutral = map[op]struct {
	value     int64
	rightOnly bool
}{
	opMul: {value: 1}, opDiv: {value: 1, rightOnly: true}, opMinus: {value: 0, rightOnly: true}, opBitOr: {value: 0}, opAnd: {value: 1},
	opOr: {value: 0}, opPlus: {value: 0},
}

// asInt is (int)e. An expression that is an integer already stays as it is: "route(X) * 1" is route(X), with its raw code.
func asInt(x *node) *node {
	if x.typ == intType {
		return x
	}
	return &node{op: opInt, typ: intType, pos: x.pos, x: x}
}

// specialize picks the operator for a + whose left side's type is known.
func specialize(n *node) *node {
	if n.op == opPlus {
		switch n.x.typ {
		case intType:
			n.op = opSum
		case strType:
			n.op = opConcat
		}
	}
	return n
}
