package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// ExplainStep is one thing that is done to find the value of an expression.
type ExplainStep struct {
	Text  string   // what is evaluated, with the values found before in place of its operands
	Value pv.Value // what it gave
	Why   string   // types and conversions; may be empty

	Failed bool // there is no value, which has been reported
}

// Explanation says how an expression is evaluated.
type Explanation struct {
	Type  string // known before running: int, str, any
	Steps []ExplainStep
	Notes []string // what Kamailio rewrites before running
	Value pv.Value
	OK    bool // false: it failed, which has been reported
}

// Explain evaluates one expression, or a call as it would be within one, and tells step by step how. Everything in it happens once, as if
// it had been run.
func (s *Session) Explain(ctx context.Context, name, text string) (Explanation, parser.Errors, error) {
	e, findings := s.Prepare(name, text)
	if e == nil {
		return Explanation{}, findings, nil
	}
	expr := e.expr
	switch {
	case e.call:
		expr = e.Tree.Items[0].Stmt.Call
	case e.program.bare != nil:
		expr = nil
	}
	if expr == nil {
		return Explanation{}, nil, errors.New("only an expression can be explained, such as \"a\" + 5")
	}
	c := e.check
	x := &explainer{c: c, origins: map[*node]*node{}}
	c.rewritten = x.note
	n := c.expr(expr)
	x.Type = n.typ.String()
	n = c.fold(n)
	if n.op == opConst && x.origins[n] != nil {
		x.Notes = append(x.Notes, "nothing in it changes, so it is computed once, when the script is read")
	}
	s.adopt(e)
	err := s.running(ctx, func(m *Machine) {
		m.here = &step{pos: n.pos}
		x.m = m
		x.Value, x.OK = x.explain(n, asValue)
	})
	return x.Explanation, findings, err
}

// explainer evaluates a tree of nodes from its leaves: an operator runs on the values of its operands, as constants.
type explainer struct {
	Explanation
	c *checker
	m *Machine
	// origins are the expressions that constants were computed of.
	origins map[*node]*node
}

// note remembers a rewriting before the run.
func (x *explainer) note(from, to *node) {
	if from.isConst() {
		x.origins[to] = from
		return
	}
	x.Notes = append(x.Notes, fmt.Sprintf("%s is rewritten as %s when the script is read", x.shown(from), x.shown(to)))
}

// manner is how an operand is evaluated: its value as it is, the same where its type decides what happens (compiler.tested), or as the
// integer that is demanded.
type manner uint8

const (
	asValue manner = iota
	asTested
	asInteger
)

// explain evaluates n.
func (x *explainer) explain(n *node, how manner) (pv.Value, bool) {
	if from := x.origins[n]; from != nil { // was computed as a value, wherever it stands
		_, ok := x.explain(from, asValue)
		return n.val, ok
	}
	switch n.op {
	case opConst:
		return n.val, true
	case opVar:
		return x.variable(n.v), true
	case opCall:
		return x.call(n, how)
	case opLegacy:
		return x.apply(n, how, "")
	case opAnd, opOr:
		return x.logic(n)
	case opSelval:
		return x.selval(n, how)
	}
	solved := *n
	ok := true
	if solved.x, ok = x.solve(n.x, leftManner(n, how)); !ok {
		return pv.Null, false
	}
	if n.y != nil {
		if solved.y, ok = x.solve(n.y, rightManner(n, solved.x.val, how)); !ok {
			return pv.Null, false
		}
	}
	return x.apply(&solved, how, x.why(&solved, how))
}

// leftManner is how an operator evaluates its left or only operand.
func leftManner(n *node, how manner) manner {
	switch n.op {
	case opPlus:
		return how
	case opConcat, opStr, opDefined, opStrlen, opStrempty, opTextEq, opTextNe, opMatch:
		return asValue
	case opEq, opNe:
		if n.x.typ != intType {
			return asTested
		}
	}
	return asInteger
}

// rightManner is how an operator evaluates its right operand once the left one is known: behind an integer + and == want another.
func rightManner(n *node, left pv.Value, how manner) manner {
	equality := n.op == opEq || n.op == opNe
	switch {
	case n.op != opPlus && !equality:
		return leftManner(n, how)
	case left.IsInt() || n.x.typ == intType || how == asInteger && n.op == opPlus:
		return asInteger
	case equality && left.IsNull():
		return asTested
	}
	return asValue
}

// solve makes a constant of an operand.
func (x *explainer) solve(n *node, how manner) (*node, bool) {
	v, ok := x.explain(n, how)
	if !ok {
		return nil, false
	}
	return &node{op: opConst, val: v, typ: n.typ, pos: n.pos}, true
}

// apply runs one operator.
func (x *explainer) apply(n *node, how manner, why string) (pv.Value, bool) {
	c := x.c.compiler()
	value := c.value(n)
	switch how {
	case asTested:
		value = c.tested(n)
	case asInteger:
		value = c.fromInt(c.int(n))
	}
	v, ok := value(x.m)
	if !ok {
		why = ""
	}
	x.Steps = append(x.Steps, ExplainStep{Text: x.shown(n), Value: v, Why: why, Failed: !ok})
	return v, ok
}

// call runs a call, and tells the code it returned.
func (x *explainer) call(n *node, how manner) (pv.Value, bool) {
	code := 0
	told, run, last := *n, block{steps: slices.Clone(n.run.steps)}, len(n.run.steps)-1
	do := run.steps[last].do
	run.steps[last].do = func(m *Machine) int {
		code = do(m)
		return code
	}
	told.run = &run
	v, ok := x.apply(&told, how, "")
	if x.c.settings.returnMode != 1 {
		x.Steps[len(x.Steps)-1].Why = fmt.Sprintf("its code is %d; above 0 is true, 1 here, all else is 0", code)
	}
	return v, ok
}

// truth evaluates what decides, as an integer.
func (x *explainer) truth(n *node) (operand *node, i int64, ok bool) {
	operand, ok = x.solve(n, asInteger)
	if !ok {
		return operand, 0, false
	}
	if i, ok = x.m.toInt(operand.val, n.pos); !ok {
		x.Steps = append(x.Steps, ExplainStep{Text: x.shown(operand), Why: "is needed as a number", Failed: true})
	}
	return operand, i, ok
}

// logic evaluates the right side only where it decides.
func (x *explainer) logic(n *node) (pv.Value, bool) {
	left, i, ok := x.truth(n.x)
	if !ok {
		return pv.Null, false
	}
	if (i != 0) == (n.op == opOr) {
		v := pv.Int(boolInt(i != 0))
		x.Steps = append(x.Steps, ExplainStep{Text: x.shown(&node{op: n.op, x: left, y: n.y}), Value: v,
			Why: "the left side decides; the right one is not evaluated"})
		return v, true
	}
	right, ok := x.solve(n.y, asInteger)
	if !ok {
		return pv.Null, false
	}
	return x.apply(&node{op: n.op, typ: intType, pos: n.pos, x: left, y: right}, asInteger, "any number but 0 is true here")
}

// selval evaluates the operand that is picked.
func (x *explainer) selval(n *node, how manner) (pv.Value, bool) {
	if how != asValue {
		return x.apply(n, how, "")
	}
	cond, i, ok := x.truth(n.x)
	if !ok {
		return pv.Null, false
	}
	solved := &node{op: opSelval, pos: n.pos, x: cond, y: n.y, z: n.z}
	picked := &solved.z
	if i > 0 {
		picked = &solved.y
	}
	if *picked, ok = x.solve(*picked, asValue); !ok {
		return pv.Null, false
	}
	why := "above 0 picks the second, else the third; the other one is not evaluated"
	if (*picked).val.IsNull() {
		why += "; null becomes \"\""
	}
	return x.apply(solved, how, why)
}

// why tells in words what an operator does to the types of its operands.
func (x *explainer) why(n *node, how manner) string {
	switch n.op {
	case opPlus, opSum, opConcat:
		return x.whyPlus(n, how == asInteger)
	case opInt:
		return "(int) makes an integer of " + kindOf(n.x.val)
	case opStr:
		return "(str) makes a text of " + kindOf(n.x.val)
	case opEq, opNe:
		switch {
		case n.x.typ == intType || n.x.val.IsInt():
			return "left is an integer, so integers are compared" + converted(n.y.val)
		case n.x.val.IsNull() && n.y.val.IsInt():
			return "left is null and right an integer, so null counts as 0"
		}
		return "left is " + kindOf(n.x.val) + ", so texts are compared" + texts(n.y.val)
	case opTextEq, opTextNe:
		return "texts are compared" + texts(n.x.val) + texts(n.y.val)
	case opMatch:
		return "the right side is a regular expression; upper and lower case are the same" + texts(n.x.val)
	case opDefined:
		return "defined asks whether there is a value"
	case opStrlen, opStrempty:
		return strings.TrimPrefix(texts(n.x.val), "; ")
	}
	both := converted(n.x.val)
	if n.y != nil {
		both += converted(n.y.val)
	}
	if both == "" {
		return ""
	}
	return "integers are needed" + both
}

func (x *explainer) whyPlus(n *node, demanded bool) string {
	left, right := n.x.val, n.y.val
	switch {
	case n.op == opSum || demanded || n.op == opPlus && left.IsInt():
		why := "left is an integer, so + adds"
		if demanded && !left.IsInt() {
			why = "an integer is demanded here, so + adds" + converted(left)
		}
		return why + converted(right)
	case right.IsString():
		return "left is " + kindOf(left) + ", so + joins"
	}
	return "left is " + kindOf(left) + ", so " + asText(right) + " and + joins"
}

// converted tells what becomes of a value where an integer is needed.
func converted(v pv.Value) string {
	switch {
	case v.IsInt():
		return ""
	case v.IsNull():
		return ", null becomes 0"
	}
	return fmt.Sprintf(", %q is converted to a number", v.Text())
}

// asText tells what becomes of null or an integer where a text is needed.
func asText(v pv.Value) string {
	if v.IsNull() {
		return `null becomes ""`
	}
	return fmt.Sprintf("%s becomes %q", v.Text(), v.Text())
}

// texts tells the same behind something else, and nothing of what is a text.
func texts(v pv.Value) string {
	if v.IsString() {
		return ""
	}
	return "; " + asText(v)
}

func kindOf(v pv.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.IsInt():
		return "an integer"
	}
	return "a text"
}

// shown writes an expression with what is known of it.
func (x *explainer) shown(n *node) string {
	switch n.op {
	case opConst:
		if n.val.IsNull() {
			return "null"
		}
		if n.val.IsInt() {
			return n.val.Text()
		}
		return fmt.Sprintf("%q", n.val.Text())
	case opVar:
		return n.v.text
	case opCall, opLegacy:
		return n.source
	case opSelval:
		return fmt.Sprintf("selval(%s, %s, %s)", x.shown(n.x), x.shown(n.y), x.shown(n.z))
	}
	sign := signs[n.op]
	switch {
	case n.y != nil:
		return x.operand(n.x) + " " + sign + " " + x.operand(n.y)
	case strings.HasPrefix(sign, "str"):
		return sign + "(" + x.shown(n.x) + ")"
	case sign == "defined":
		return "defined " + x.operand(n.x)
	}
	return sign + x.operand(n.x)
}

// operand puts parentheses around what has operators of its own.
func (x *explainer) operand(n *node) string {
	if n.x == nil {
		return x.shown(n)
	}
	return "(" + x.shown(n) + ")"
}

// signs are the operators as they are written.
var signs = operatorSigns()

func operatorSigns() map[op]string {
	all := map[op]string{opSum: "+", opConcat: "+"}
	for sign, op := range infixOps {
		all[op] = sign
	}
	for sign, op := range prefixOps {
		all[op] = sign
	}
	return all
}
