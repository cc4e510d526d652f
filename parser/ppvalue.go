package parser

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ppValue is a value in the preprocessor's own expressions, which came with 5.7: a number, floating in 32 bits, or a text. Errors of
// evaluation are values, since what && and || do not look at may fail.
type ppValue struct {
	num    float32
	text   string
	isText bool
	err    error
}

var (
	errTextOperand = errors.New("only + and comparisons take texts")
	errZero        = errors.New("division by zero")
)

// holds tells whether #!ifexp reads what follows.
func (v ppValue) holds() bool {
	if v.isText {
		return v.text != ""
	}
	return v.num != 0
}

// operand is what the value is to && and ||, where any text is true.
func (v ppValue) operand() ppValue {
	if v.isText {
		return ppValue{num: 1}
	}
	return v
}

// number reads a text that is digits, perhaps with a dot; any other is no number.
func (v ppValue) number() float32 {
	if !v.isText {
		return v.num
	}
	n, width := ppNumber(v.text)
	if width == 0 || width < len(v.text) {
		return float32(math.NaN())
	}
	return n
}

// ppNumber reads the digits at the start of a text, as Kamailio does, with a rounding at each.
func ppNumber(text string) (n float32, width int) {
	for width < len(text) && isDigit(text[width]) {
		n = float32(n*10) + float32(text[width]-'0')
		width++
	}
	if width == 0 || width == len(text) || text[width] != '.' {
		return n, width
	}
	scale := float32(1)
	for width++; width < len(text) && isDigit(text[width]); width++ {
		scale /= 10
		n += float32(text[width]-'0') * scale
	}
	return n, width
}

// String joins numbers to texts.
func (v ppValue) String() string {
	switch {
	case v.isText:
		return v.text
	case v.num == float32(int64(v.num)) && math.Abs(float64(v.num)) < math.MaxInt64:
		return strconv.FormatInt(int64(v.num), 10)
	}
	return strconv.FormatFloat(float64(v.num), 'g', 4, 32)
}

// defined is what #!defexp makes of the value: of a number what stands before the dot, without a sign (observed).
func (v ppValue) defined() string {
	switch {
	case v.isText:
		return v.text
	case v.num != v.num || math.Abs(float64(v.num)) >= math.MaxInt64:
		return strconv.FormatUint(1<<63, 10)
	}
	return strconv.FormatUint(uint64(int64(v.num)), 10)
}

func ppBool(b bool) ppValue {
	if b {
		return ppValue{num: 1}
	}
	return ppValue{}
}

// ppApply computes left op right; the right side of a comparison or + takes the type of the left.
func ppApply(op string, left, right ppValue) ppValue {
	switch op {
	case ",":
		return right
	case "&&", "||":
		if left.err == nil && (left.operand().num != 0) != (op == "&&") {
			return left.operand()
		}
		return firstError(left, right, right.operand())
	case "==", "!=", "<", ">", "<=", ">=":
		return firstError(left, right, ppBool(ppCompare(op, left, right)))
	case "+":
		if left.isText {
			return firstError(left, right, ppValue{text: left.text + right.String(), isText: true})
		}
		return firstError(left, right, ppValue{num: left.num + right.number()})
	}
	if left.isText || right.isText {
		return firstError(left, right, ppValue{err: errTextOperand})
	}
	return firstError(left, right, ppArithmetic(op, left.num, right.num))
}

// firstError is the result, or the error of a side.
func firstError(left, right, result ppValue) ppValue {
	switch {
	case left.err != nil:
		return left
	case right.err != nil:
		return right
	}
	return result
}

func ppCompare(op string, left, right ppValue) bool {
	if left.isText {
		return ordered(op, left.text, right.String())
	}
	return ordered(op, left.num, right.number())
}

func ordered[T float32 | string](op string, x, y T) bool {
	switch op {
	case "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case ">":
		return x > y
	case "<=":
		return x <= y
	}
	return x >= y
}

func ppArithmetic(op string, x, y float32) ppValue {
	switch op {
	case "-":
		return ppValue{num: x - y}
	case "*":
		return ppValue{num: x * y}
	case "/":
		if y == 0 {
			return ppValue{err: errZero}
		}
		return ppValue{num: x / y}
	case "%":
		return ppValue{num: float32(math.Mod(float64(x), float64(y)))}
	case "**":
		return ppValue{num: float32(math.Pow(float64(x), float64(y)))}
	}
	return ppValue{num: float32(ppBits(op, int64(x), int64(y)))}
}

func ppBits(op string, x, y int64) int64 {
	switch op {
	case "<<":
		return x << uint64(y&63)
	case ">>":
		return x >> uint64(y&63)
	case "&":
		return x & y
	case "|":
		return x | y
	}
	return x ^ y
}

// unquoted takes the quotes off a definition's text.
func unquoted(text string) string {
	if n := len(text); n > 1 && strings.IndexByte(`"'`, text[0]) >= 0 && text[0] == text[n-1] {
		return text[1 : n-1]
	}
	return text
}
