package eval

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kpv/parser"
)

// assignmentAsValue warns of an assignment in parentheses: its value is whether it succeeded.
func (c *checker) assignmentAsValue(x *parser.Paren) {
	left := x.Assign.Left.Pos.Offset
	c.advise(c.tree.Pos(left+1), "assignment-condition", "== compares", "this assigns, and is then true")
	if ref, err := parser.SplitVar(c.tree.Str(left)); err == nil {
		c.readByName(ref)
	}
}

// emptyComparison is a comparison of x with an empty text.
type emptyComparison struct {
	x        *node
	pos      parser.Pos
	equal    bool // == or eq
	mirrored bool // the empty text is on the left
}

func (c *checker) noteEmptyComparison(n *node) {
	equal, unequal := n.op == opEq || n.op == opTextEq, n.op == opNe || n.op == opTextNe
	switch {
	case !equal && !unequal:
	case n.y.isText(""):
		c.comparisons = append(c.comparisons, emptyComparison{n.x, n.pos, equal, false})
	case n.x.isText(""):
		c.comparisons = append(c.comparisons, emptyComparison{n.y, n.pos, equal, true})
	}
}

// emptyComparisons looks at comparisons of a variable with "" once it is known what is assigned to it.
func (c *checker) emptyComparisons() {
	for _, n := range c.comparisons {
		if c.isNumber(n.x) {
			c.advise(n.pos, "number-and-empty-text", "compare with 0, or with $null if it may be unset", "a number is compared with an empty text")
		}
	}
}

// numbers are transformations that make one.
var numbers = []string{"s.len", "s.int", "s.count", "s.corehash", "param.count", "num.fdigit", "num.ldigit"}

// isNumber tells whether an expression is always an integer, as far as the script shows.
func (c *checker) isNumber(x *node) bool {
	if x.op != opVar {
		return x.typ == intType
	}
	if n := len(x.v.trans); n > 0 {
		return slices.Contains(numbers, x.v.trans[n-1].Name)
	}
	use := c.usageOf(x.v)
	return x.v.class.Type == "int" || use != nil && use.written && !use.mixed
}

// number reads an integer literal, perhaps negative.
func (c *checker) number(x parser.Expr) (int64, bool) {
	switch x := x.(type) {
	case *parser.Num:
		return c.tree.Num(x.From), true
	case *parser.Unary:
		if n, ok := x.X.(*parser.Num); ok && x.Op == "-" {
			return -c.tree.Num(n.From), true
		}
	}
	return 0, false
}

// callCompared finds comparisons of a call with a number that come out the same for 1 and for 0, which are all that it can be.
func (c *checker) callCompared(x *parser.Binary) {
	if c.settings.returnMode == 1 {
		return
	}
	op, other := infixOps[x.Op], x.Y
	_, isCall := x.X.(*parser.Call)
	if !isCall {
		_, isCall = x.Y.(*parser.Call)
		op, other = mirrored(op), x.X
	}
	n, isNumber := c.number(other)
	if !isCall || !isNumber {
		return
	}
	no, known := compared(op, 0, n)
	if yes, _ := compared(op, 1, n); known && yes == no {
		c.callNeverIs(c.posOf(x), yes)
	}
}

func (c *checker) callNeverIs(pos parser.Pos, always bool) {
	how := "never"
	if always {
		how = "always"
	}
	c.advise(pos, "call-compared", "call it as a statement of its own, and look at $rc", "a call in an expression is 1 or 0: this is %s true", how)
}

// mirrored is the comparison with its sides exchanged.
func mirrored(o op) op {
	switch o {
	case opLt:
		return opGt
	case opGt:
		return opLt
	case opLe:
		return opGe
	case opGe:
		return opLe
	}
	return o
}

// compared computes a comparison of integers; known is false for any other operator.
func compared(o op, x, y int64) (result, known bool) {
	switch o {
	case opEq, opIntEq:
		return x == y, true
	case opNe, opIntNe:
		return x != y, true
	case opLt:
		return x < y, true
	case opGt:
		return x > y, true
	case opLe:
		return x <= y, true
	case opGe:
		return x >= y, true
	}
	return false, false
}

// callSwitched finds labels that a switch over a call never gets to.
func (c *checker) callSwitched(s *parser.Switch) {
	if _, ok := s.Sel.(*parser.Call); !ok || c.settings.returnMode == 1 {
		return
	}
	for _, k := range s.Cases {
		if n, ok := c.number(k.Label); ok && !k.Regex && n != 0 && n != 1 {
			c.callNeverIs(c.tree.Pos(k.Pos.Offset), false)
		}
	}
}

// transformation is the start of one.
var transformation = regexp.MustCompile(`^\{([a-z]+\.[a-z0-9.]+)[^{}]*\}`)

// shortForm warns where a transformation follows a variable in a text, and is text.
func (c *checker) shortForm(ref *parser.VarRef, behind string, pos parser.Pos) {
	m := transformation.FindStringSubmatch(behind)
	if m == nil || !c.opt.Lint || c.lib.Vars.Trans(m[1]) == nil || strings.HasPrefix(ref.Text, "$(") {
		return
	}
	c.advise(pos, "short-form", fmt.Sprintf("write $(%s%s)", ref.Text[1:], m[0]), "%s behind a variable is text", m[0])
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

// memcachedKey warns of a constant key that is empty, or whose expiry is no number. Kamailio takes the digits in front, if any.
func (c *checker) memcachedKey(v *variable, text string) {
	name, expiry, found := strings.Cut(text, "=>")
	if !found || v.class.Module != "memcached" || !c.opt.Lint {
		return
	}
	if name == "" {
		c.warn(v.pos, "empty-key", "the key is empty: nothing can be stored there")
	}
	if _, err := strconv.ParseInt(strings.TrimSpace(expiry), 10, 64); err != nil && expiry != "" {
		c.warn(v.pos, "expiry-not-a-number", "%q is not a number of seconds", expiry)
	}
}

// hashes are transformations whose result cannot hold =>, beside those that make a number.
var hashes = []string{"s.md5", "s.sha256", "s.sha384", "s.sha512", "s.numeric", "uri.host", "uri.port"}

// safeInKey tells whether a variable's text cannot hold =>: numbers, and what ends in a hash.
func (c *checker) safeInKey(v *variable) bool {
	if n := len(v.trans); n > 0 && slices.Contains(hashes, v.trans[n-1].Name) {
		return true
	}
	return c.isNumber(&node{op: opVar, v: v})
}
