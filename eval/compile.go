package eval

import (
	"fmt"

	"kpv/parser"
	"kpv/pv"
)

// valueFn evaluates an expression; intFn evaluates it where an integer is demanded; appendFn adds its text to a buffer. False means
// that it failed, which has been reported.
type (
	valueFn  func(m *Machine) (pv.Value, bool)
	intFn    func(m *Machine) (int64, bool)
	appendFn func(m *Machine, b []byte) ([]byte, bool)
)

// compiler makes closures of nodes.
type compiler struct {
	target     pv.Target
	returnMode int64     // 6.1's return_mode: 1 gives calls in expressions their raw code
	cover      *coverage // nil where nothing is counted
}

// value compiles n for where any value will do.
func (c compiler) value(n *node) valueFn {
	switch n.op {
	case opConst:
		v := n.val
		return func(*Machine) (pv.Value, bool) { return v, true }
	case opVar:
		return c.readVar(n.v)
	case opPlus:
		return c.plus(n, c.value)
	case opConcat, opStr:
		return c.joined(n)
	case opSelval:
		return c.selval(n)
	}
	return c.fromInt(c.int(n))
}

func (c compiler) fromInt(num intFn) valueFn {
	return func(m *Machine) (pv.Value, bool) {
		i, ok := num(m)
		return pv.Int(i), ok
	}
}

func (c compiler) readVar(v *variable) valueFn {
	if v.class.Space == pv.SpaceVar && v.constant() && len(v.trans) == 0 {
		slot := v.key.Slot
		return func(m *Machine) (pv.Value, bool) { return m.spaces[pv.SpaceVar].slots[slot].Value, true }
	}
	return func(m *Machine) (pv.Value, bool) { return v.read(m), true }
}

// plus adds or joins a chain of operands by what comes up: integers are added as long as they lead, from the first text on everything
// is joined (spec/language.md 4.3). The whole chain costs one allocation.
func (c compiler) plus(n *node, evaluate func(*node) valueFn) valueFn {
	operands := chain(n)
	first := evaluate(operands[0])
	nums, texts := make([]intFn, len(operands)), make([]appendFn, len(operands))
	for i, x := range operands {
		nums[i], texts[i] = c.int(x), c.appendTo(x)
	}
	target := c.target
	return func(m *Machine) (pv.Value, bool) {
		v, ok := first(m)
		i := 1
		for ; ok && i < len(nums) && v.IsInt(); i++ {
			var y int64
			y, ok = nums[i](m)
			v = pv.Int(target.Wrap(v.Num() + y))
		}
		if !ok || i == len(nums) {
			return v, ok
		}
		return m.join(v, texts[i:])
	}
}

// tested compiles n for where its type decides what is done: beside ==, and as a switch over texts. A selval there fails, as where an
// integer is demanded.
func (c compiler) tested(n *node) valueFn {
	switch n.op {
	case opSelval:
		return c.fromInt(c.intSelval(n))
	case opPlus:
		return c.plus(n, c.tested)
	}
	return c.value(n)
}

// chain lists the operands of a left-deep chain of + whose types are not known.
func chain(n *node) []*node {
	if n.op != opPlus {
		return []*node{n}
	}
	return append(chain(n.x), n.y)
}

// join puts texts behind a value.
func (m *Machine) join(v pv.Value, texts []appendFn) (pv.Value, bool) {
	base, ok := len(m.buf), true
	b := append(m.buf, v.Text()...)
	for _, text := range texts {
		if b, ok = text(m, b); !ok {
			break
		}
	}
	return m.cut(b, base, ok)
}

// maxText bounds a text, in bytes: a loop that doubles one would take all memory. Kamailio's own process memory is 8 MB by default.
const maxText = 16 << 20

var errLongText = fmt.Errorf("the text grows beyond %d MiB", maxText>>20)

// cut takes the text behind base off the machine's buffer.
func (m *Machine) cut(b []byte, base int, ok bool) (pv.Value, bool) {
	m.buf = b[:base]
	if len(b)-base > maxText {
		m.fail("%v; the expression fails", errLongText)
		return pv.Null, false
	}
	return pv.String(string(b[base:])), ok
}

// joined evaluates a chain of texts in the machine's buffer, with one allocation for the result.
func (c compiler) joined(n *node) valueFn {
	text := c.appendTo(n)
	return func(m *Machine) (pv.Value, bool) {
		base := len(m.buf)
		b, ok := text(m, m.buf)
		return m.cut(b, base, ok)
	}
}

// appendTo compiles n for where its text is wanted: null is empty.
func (c compiler) appendTo(n *node) appendFn {
	switch n.op {
	case opConst:
		text := n.text()
		return func(_ *Machine, b []byte) ([]byte, bool) { return append(b, text...), true }
	case opStr:
		return c.appendTo(n.x)
	case opConcat:
		left, right := c.appendTo(n.x), c.appendTo(n.y)
		return func(m *Machine, b []byte) ([]byte, bool) {
			b, ok := left(m, b)
			if !ok {
				return b, false
			}
			return right(m, b)
		}
	}
	value := c.value(n)
	return func(m *Machine, b []byte) ([]byte, bool) {
		m.buf = b // what is evaluated below works behind b
		v, ok := value(m)
		b = m.buf[:len(b)]
		if !v.IsNull() {
			b = v.Append(b)
		}
		return b, ok
	}
}

// text compiles n for where its text is compared.
func (c compiler) text(n *node) valueFn {
	if n.spelled == "" {
		return c.value(n)
	}
	v := pv.String(n.spelled)
	return func(*Machine) (pv.Value, bool) { return v, true }
}

// selval picks a value. An undefined pick is the empty text (spec/language.md 4.8).
func (c compiler) selval(n *node) valueFn {
	cond, yes, no := c.int(n.x), c.value(n.y), c.value(n.z)
	return func(m *Machine) (pv.Value, bool) {
		i, ok := cond(m)
		if !ok {
			return pv.Null, false
		}
		pick := no
		if i > 0 {
			pick = yes
		}
		v, ok := pick(m)
		if v.IsNull() {
			v = pv.String("")
		}
		return v, ok
	}
}

// int compiles n for where an integer is demanded. A + of unknown type is a sum there, not a text to convert.
func (c compiler) int(n *node) intFn {
	switch n.op {
	case opConst:
		return c.intConst(n)
	case opVar:
		return c.intVar(n)
	case opLegacy:
		return n.test
	case opCall:
		return c.callResult(n.run)
	case opSelval:
		return c.intSelval(n)
	case opConcat, opStr:
		return c.toInt(c.value(n), n.pos)
	case opInt:
		return c.int(n.x)
	case opNeg, opFlip, opNot:
		return c.prefix(n)
	case opDefined, opStrlen, opStrempty:
		return c.textTest(n)
	case opAnd, opOr:
		return c.logic(n)
	case opEq, opNe:
		return c.equality(n)
	case opTextEq, opTextNe:
		return c.textEquality(n)
	case opMatch:
		return c.match(n)
	}
	return c.arithmetic(n)
}

func (c compiler) intConst(n *node) intFn {
	if n.val.IsInt() {
		i := n.val.Num()
		return func(*Machine) (int64, bool) { return i, true }
	}
	v := n.val
	return c.toInt(func(*Machine) (pv.Value, bool) { return v, true }, n.pos)
}

func (c compiler) intVar(n *node) intFn {
	if slot, ok := n.slot(); ok {
		pos := n.pos
		return func(m *Machine) (int64, bool) {
			v := &m.spaces[pv.SpaceVar].slots[slot].Value
			if v.IsInt() {
				return v.Num(), true
			}
			return m.toInt(*v, pos)
		}
	}
	return c.toInt(c.value(n), n.pos)
}

// slot returns the slot of a plain $var(name).
func (n *node) slot() (int, bool) {
	if n.op == opVar && n.v.class.Space == pv.SpaceVar && n.v.constant() && len(n.v.trans) == 0 {
		return n.v.key.Slot, true
	}
	return 0, false
}

func (c compiler) toInt(value valueFn, pos parser.Pos) intFn {
	return func(m *Machine) (int64, bool) {
		v, ok := value(m)
		if !ok {
			return 0, false
		}
		return m.toInt(v, pos)
	}
}

// toInt converts a value. Text that is no number fails the expression in 6.1 and is 0 in 5.6 (spec/language.md 4.1).
func (m *Machine) toInt(v pv.Value, pos parser.Pos) (int64, bool) {
	i, ok := v.ToInt(m.Target())
	if ok {
		return i, true
	}
	if m.Target().BadIntFails() {
		m.emit(Error, pos, "cannot convert "+quote(v.Text())+" to a number; the expression fails")
		return 0, false
	}
	m.warn(pos, "cannot convert %s to a number; it counts as 0", quote(v.Text()))
	return 0, true
}

// callResult runs a call as an operand: true or false, unless return_mode 1 asks for the code itself.
func (c compiler) callResult(b *block) intFn {
	if c.returnMode == 1 {
		return func(m *Machine) (int64, bool) { return int64(m.operand(b)), true }
	}
	return func(m *Machine) (int64, bool) { return boolInt(m.operand(b) > 0), true }
}

// intSelval fails: Kamailio cannot evaluate a selval of variables where an integer is demanded (spec/language.md 4.8).
func (c compiler) intSelval(n *node) intFn {
	pos := n.pos
	return func(m *Machine) (int64, bool) {
		m.emit(Error, pos, "selval() cannot be used where an integer is needed (a defect of Kamailio's); assign it to a variable first")
		return 0, false
	}
}

func (c compiler) prefix(n *node) intFn {
	x, target := c.int(n.x), c.target
	switch n.op {
	case opNeg:
		return func(m *Machine) (int64, bool) {
			i, ok := x(m)
			return target.Wrap(-i), ok
		}
	case opFlip:
		return func(m *Machine) (int64, bool) {
			i, ok := x(m)
			return ^i, ok
		}
	}
	return func(m *Machine) (int64, bool) {
		i, ok := x(m)
		return boolInt(i == 0), ok
	}
}
