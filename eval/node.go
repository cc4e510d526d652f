package eval

import (
	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
)

// typ is what is known of an expression's type before running it (spec/language.md 3).
type typ uint8

const (
	anyType typ = iota
	intType
	strType
)

func (t typ) String() string { return [...]string{"any", "int", "str"}[t] }

// op is what a node does.
type op uint8

const (
	opConst op = iota
	opVar
	opLegacy // a comparison of old scripts: method == INVITE
	opCall   // a function or route call, an assignment in parentheses, a block: anything that runs as statements do
	opSelval // selval(x, y, z)
	// prefix
	opNeg
	opNot
	opFlip
	opInt
	opStr
	opDefined
	opStrlen
	opStrempty
	// infix
	opOr
	opAnd
	opBitOr
	opBitAnd
	opXor
	opShl
	opShr
	opEq
	opNe
	opMatch
	opTextEq
	opTextNe
	opIntEq
	opIntNe
	opLt
	opGt
	opLe
	opGe
	opPlus
	opSum    // + of which the left side is known to be an integer
	opConcat // + of which the left side is known to be a text
	opMinus
	opMul
	opDiv
	opMod
)

var prefixOps = map[string]op{"!": opNot, "~": opFlip, "-": opNeg, "(int)": opInt, "(str)": opStr, "defined": opDefined,
	"strlen": opStrlen, "strempty": opStrempty}

var infixOps = map[string]op{"||": opOr, "&&": opAnd, "|": opBitOr, "&": opBitAnd, "^": opXor, "<<": opShl, ">>": opShr,
	"==": opEq, "!=": opNe, "=~": opMatch, "eq": opTextEq, "ne": opTextNe, "ieq": opIntEq, "ine": opIntNe,
	"<": opLt, ">": opGt, "<=": opLe, ">=": opGe, "+": opPlus, "-": opMinus, "*": opMul, "/": opDiv, "mod": opMod}

// node is an expression with its names bound and its type known.
type node struct {
	op      op
	typ     typ
	pos     parser.Pos
	x, y, z *node
	val     pv.Value    // opConst
	spelled string      // opConst: its text, where that is not the value's
	source  string      // opCall, opLegacy: as written
	varies  bool        // folding found that it is not constant
	token   int         // of a string literal: its token, counted from 1
	v       *variable   // opVar
	run     *block      // opCall
	test    intFn       // opLegacy
	re      *ere.Regexp // opMatch with a constant right side
}

// broken stands for an expression with an error that was reported: of unknown type, and not constant, so that nothing more is said
// about it.
func broken(pos parser.Pos) *node { return &node{op: opCall, pos: pos} }

func (n *node) isBroken() bool { return n.op == opCall && n.run == nil }

func constant(v pv.Value, pos parser.Pos) *node {
	n := &node{op: opConst, val: v, typ: strType, pos: pos}
	if v.IsInt() {
		n.typ = intType
	}
	return n
}

// isConst tells whether nothing below depends on the run.
func (n *node) isConst() bool {
	switch n.op {
	case opConst:
		return true
	case opVar, opCall, opLegacy:
		return false
	}
	return !n.varies && n.x.isConst() && (n.y == nil || n.y.isConst()) && (n.z == nil || n.z.isConst())
}

// text is a constant's.
func (n *node) text() string {
	if n.spelled != "" {
		return n.spelled
	}
	return n.val.Text()
}

// isLow tells whether n is a constant that is the value in its low 32 bits, all that Kamailio's folding looks at: in 6.1
// "e && (1 << 33)" is 8589934592, and "e * (1 << 33)" too (observed on 6.1.5).
func (n *node) isLow(value int64) bool {
	return n.op == opConst && n.val.IsInt() && int64(int32(n.val.Num())) == value
}

func (n *node) isText(value string) bool {
	return n.op == opConst && n.val.IsString() && n.val.Text() == value
}

// variable is a $... with its class found, its name bound, and its transformations looked up.
type variable struct {
	class *pv.Class
	text  string // as written
	pos   parser.Pos
	key   pv.Key    // finished, when name is nil
	name  *format   // gives the name at run time
	from  *variable // gives the name at run time, for classes that take one variable there
	index *variable
	steps [2]*variable // give the indexes in a path
	trans []transform
}

// transform is a transformation with its parameters.
type transform struct {
	*pv.Trans
	apply pv.TransFunc // Trans.Apply, or what Trans.Prepare made of constant parameters
	text  string
	args  []argument

	overwrites bool // reading the args may write over the digits of integers
}

// argument is a constant, or a variable that gives it.
type argument struct {
	val   pv.Value
	v     *variable
	param *pv.Param // which the variable stands for; nil where any value will do
}
