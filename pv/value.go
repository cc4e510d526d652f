package pv

import (
	"fmt"
	"strconv"
)

// kind says what a Value holds.
type kind uint8

const (
	null  kind = iota // no value; prints as <null>
	blank             // no value either, yet prints as nothing: what a failed transformation gives (spec/pv.md 3)
	number
	text
	both  // a text that also counts as a number: what {s.int} gives for "+7"
	loose // a text that counts as a number where one is looked for, but not to +: what a port is (spec/pv.md 4.3)
)

// Value is what a variable holds or an expression gives: nothing, an integer, bytes, or a text that is also an integer. It is
// passed by value; its zero is null.
type Value struct {
	str  string
	num  int64
	kind kind
}

// Null is no value. Blank is no value that prints as nothing.
var (
	Null  = Value{}
	Blank = Value{kind: blank}
)

// Int makes an integer.
func Int(n int64) Value { return Value{num: n, kind: number} }

// String makes a text.
func String(s string) Value { return Value{str: s, kind: text} }

// Bool makes 1 or 0.
func Bool(b bool) Value {
	if b {
		return Int(1)
	}
	return Int(0)
}

// Numeric makes a text that counts as n where a number is wanted.
func Numeric(s string, n int64) Value { return Value{str: s, num: n, kind: both} }

// Loose makes a text that counts as n for memcached, indexes, parameters of transformations and is_int, but not in expressions.
func Loose(s string, n int64) Value { return Value{str: s, num: n, kind: loose} }

// IsNull tells whether there is no value.
func (v Value) IsNull() bool { return v.kind <= blank }

// IsBlank tells whether it is the null of a failed read or transformation, which an assignment takes for an error.
func (v Value) IsBlank() bool { return v.kind == blank }

// IsInt tells whether the value counts as an integer where Kamailio looks at the type: left of +, as operand of $mcinc.
func (v Value) IsInt() bool { return v.kind == number || v.kind == both }

// IsBare tells whether the value is an integer and no text: one that was written out or computed.
func (v Value) IsBare() bool { return v.kind == number }

// WithDigits gives an integer the text that it has where it comes from a variable.
func (v Value) WithDigits() Value {
	if v.IsBare() {
		return Numeric(v.Text(), v.num)
	}
	return v
}

// IsString tells whether the value is text and nothing else.
func (v Value) IsString() bool { return v.kind == text || v.kind == loose }

// HasNum tells whether the value counts as an integer where Kamailio looks for one without asking what else it is.
func (v Value) HasNum() bool { return v.kind >= number && v.kind != text }

// Num is the integer of a value for which HasNum holds, else 0.
func (v Value) Num() int64 { return v.num }

// Text is the value as a text in an expression; null is empty.
func (v Value) Text() string {
	if v.kind == number {
		return strconv.FormatInt(v.num, 10)
	}
	return v.str
}

// Append adds the value to b as a format string prints it: null as <null>.
func (v Value) Append(b []byte) []byte {
	switch v.kind {
	case number:
		return strconv.AppendInt(b, v.num, 10)
	case null:
		return append(b, "<null>"...)
	}
	return append(b, v.str...)
}

// Printed is the value as a format string prints it: null as <null>.
func (v Value) Printed() string {
	if v.kind == null {
		return "<null>"
	}
	return v.Text()
}

// Overwritten gives an integer the digits that it has when others were read behind it: Kamailio writes the digits of all integers
// into one place, from its end. Other values stay what they are, and change nothing. Observed.
func (v Value) Overwritten(by []Value) Value {
	if v.kind != number {
		return v
	}
	result := v
	for _, other := range by {
		if other.kind != number {
			continue
		}
		digits, over := result.Text(), other.Text()
		if len(over) < len(digits) {
			over = digits[:len(digits)-len(over)] + over
		}
		result = Numeric(over[len(over)-len(digits):], v.num)
	}
	return result
}

// ToInt converts to an integer: null is 0, text is read as the target reads it. False when the text is no number.
func (v Value) ToInt(t Target) (int64, bool) {
	if v.kind == text {
		return t.ParseInt(v.str)
	}
	return v.num, true
}

// String shows the value for tests and debuggers.
func (v Value) String() string {
	switch v.kind {
	case number:
		return strconv.FormatInt(v.num, 10)
	case text:
		return strconv.Quote(v.str)
	case both:
		return fmt.Sprintf("%q=%d", v.str, v.num)
	case loose:
		return fmt.Sprintf("%q~%d", v.str, v.num)
	case blank:
		return "blank"
	}
	return "null"
}
