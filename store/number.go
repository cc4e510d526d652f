package store

import (
	"math"
	"strings"
)

// parseCounter reads the text that memcached's incr and decr take for a number: C's strtoull up to a blank, a NUL or the end.
// So " 42 ", "+5", "007", "12 apples" and "-0" count, while "", "abc", "12abc", "0x10" and everything past 2^64-1 do not. A negative
// number wraps like in C, but memcached refuses those that come out at 2^63 or more, among them every small one.
//
// Only a text of nothing but blanks is treated otherwise: memcached then reads on behind the value, here it is no number.
func parseCounter(text string) (uint64, bool) {
	text = strings.TrimLeft(text, blanks)
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits = strings.TrimPrefix(text, "+")
	}
	n, rest, ok := leadingNumber(digits)
	if !ok || rest != "" && strings.IndexByte(blanks+"\x00", rest[0]) < 0 {
		return 0, false
	}
	if negative {
		n = -n
		return n, n <= math.MaxInt64
	}
	return n, true
}

// blanks is what C's isspace takes for one.
const blanks = " \t\n\v\f\r"

// leadingNumber splits the decimal digits off the front of text; not ok without any or when they pass 64 bits.
func leadingNumber(text string) (n uint64, rest string, ok bool) {
	i := 0
	for ; i < len(text) && '0' <= text[i] && text[i] <= '9'; i++ {
		digit := uint64(text[i] - '0')
		if n > (math.MaxUint64-digit)/10 {
			return 0, "", false
		}
		n = n*10 + digit
	}
	return n, text[i:], i > 0
}
