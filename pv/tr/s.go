package tr

import (
	"errors"
	"strconv"
	"strings"

	"kpv/pv"
)

// stringTrans measure a text or pick something from it (spec/pv.md 3.1).
var stringTrans = []*pv.Trans{
	{
		Name: "s.len", Module: "pv", Doc: "The length in bytes.",
		Example: `$var(x) = "Zoë";
xlog("$(var(x){s.len})\n"); # -> 4`,
		Apply: number(func(s string) int { return len(s) }),
	},
	{
		Name: "s.int", Module: "pv",
		Doc: "The text as an integer: decimal digits with an optional sign, and nothing else; the printed form stays as it was.",
		Example: `$var(x) = "7";
$var(y) = $(var(x){s.int}) + 1;
xlog("$var(y)\n"); # -> 8`,
		Apply: toInt,
	},
	{
		Name: "s.intv", Module: "pv", Since61: true, Doc: "As s.int, but an integer below zero is printed as one of 64 bits without sign.",
		Example: `$var(x) = "007";
$var(y) = $(var(x){s.intv}) + 1;
xlog("$(var(x){s.intv}) $var(y)\n"); # -> 007 8`,
		Apply: func(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
			if v.IsInt() { // observed
				return pv.Numeric(strconv.FormatUint(uint64(v.Num()), 10), v.Num()), nil
			}
			return toInt(env, v, args)
		},
	},
	{
		Name: "s.substr", Module: "pv",
		Params: []pv.Param{{Name: "offset", Kind: pv.ParamInt}, {Name: "length", Kind: pv.ParamNatural}},
		Doc:    "The part from offset (0 is the first byte, negative counts from the end) of length bytes; length 0 takes the rest.",
		Example: `$var(x) = "abcdefgh";
xlog("$(var(x){s.substr,2,3}) $(var(x){s.substr,-2,0})\n"); # -> cde gh`,
		Apply: substr,
	},
	{
		Name: "s.select", Module: "pv",
		Params: []pv.Param{{Name: "index", Kind: pv.ParamInt}, {Name: "separator", Kind: pv.ParamChar}},
		Doc:    "The field at index (0 is the first, -1 the last) of a text cut at a separator character.",
		Example: `$var(x) = "a,b,c";
xlog("$(var(x){s.select,1,,}) $(var(x){s.select,-1,,})\n"); # -> b c`,
		Apply: selectField,
	},
	{
		Name: "s.selectsw", Module: "pv", Since61: true, Params: []pv.Param{{Name: "index", Kind: pv.ParamInt}},
		Doc: "The field at index (0 is the first, -1 the last) of a text cut at each space, tab, CR or LF.",
		Example: `$var(x) = "a b";
xlog("$(var(x){s.selectsw,1})\n"); # -> b`,
		Apply: selectWord,
	},
	{
		Name: "s.charat", Module: "pv", Since61: true, Params: []pv.Param{{Name: "index", Kind: pv.ParamInt}},
		Doc: "The character at index. Kamailio 6.1.4 gives the first one for every index inside the text, and so does kpv.",
		Example: `$var(x) = "hello";
xlog("$(var(x){s.charat,0}) [$(var(x){s.charat,9})]\n"); # -> h []`,
		Apply: charAt,
	},
	{
		Name: "s.byteat", Module: "pv", Since61: true, Params: []pv.Param{{Name: "index", Kind: pv.ParamInt}},
		Doc: "The byte at index (0 is the first), as a number; an empty text that counts as -1 where there is none.",
		Example: `$var(x) = "ABC";
xlog("$(var(x){s.byteat,1})\n"); # -> 66`,
		Apply: byteAt,
	},
	{
		Name: "s.count", Module: "pv", Params: []pv.Param{{Name: "character", Kind: pv.ParamMark}},
		Doc: "How many times a character occurs.",
		Example: `$var(x) = "a,b,c";
xlog("$(var(x){s.count,,})\n"); # -> 2`,
		Apply: func(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
			mark := first(args[0].Text())
			if mark == "" {
				return pv.Int(0), nil
			}
			return pv.Int(int64(strings.Count(v.Text(), mark))), nil
		},
	},
	{
		Name: "s.tolower", Module: "pv", Doc: "ASCII letters in lower case.",
		Example: `$var(x) = "ABC";
xlog("$(var(x){s.tolower})\n"); # -> abc`,
		Apply: text(func(s string) string { return mapASCII(s, 'A', 'Z') }),
	},
	{
		Name: "s.toupper", Module: "pv", Doc: "ASCII letters in upper case.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.toupper})\n"); # -> ABC`,
		Apply: text(func(s string) string { return mapASCII(s, 'a', 'z') }),
	},
	{
		Name: "s.numeric", Module: "pv", Doc: "The decimal digits of the text, all else left out.",
		Example: `$var(x) = "+1 (555) 010-99";
xlog("$(var(x){s.numeric})\n"); # -> 155501099`,
		Apply: text(func(s string) string { return keep(s, isDigit) }),
	},
}

// toInt keeps the text as it was written, and puts its number beside it.
func toInt(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
	if v.IsInt() {
		return v, nil
	}
	if n, ok := parseInt(env, v); ok {
		return pv.Numeric(v.Text(), n), nil
	}
	return pv.Blank, nil
}

// parseInt reads a decimal number; hexadecimal, which expressions read, is none here (cases 082 to 084, 422).
func parseInt(env pv.Env, v pv.Value) (int64, bool) {
	if v.HasNum() {
		return v.Num(), true
	}
	s := v.Text()
	digits := strings.TrimLeft(s, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		return 0, false
	}
	return env.Target().ParseInt(s)
}

var errRange = errors.New("out of range")

func substr(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, offset, length := v.Text(), args[0].Num(), args[1].Num()
	size := int64(len(s))
	if offset < 0 {
		offset += size
	}
	if offset < 0 || offset >= size {
		return pv.Blank, errRange
	}
	if length == 0 || length > size-offset {
		length = size - offset
	}
	if length < 0 {
		return pv.Blank, errors.New("the length is negative")
	}
	return pv.String(s[offset : offset+length]), nil
}

func selectField(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, index, separator := v.Text(), args[0].Num(), args[1].Text()
	if index < 0 {
		return pv.String(fieldFromEnd(s, separator, -index)), nil
	}
	for ; index > 0; index-- {
		_, rest, found := strings.Cut(s, separator)
		if !found {
			return pv.String(""), nil
		}
		s = rest
	}
	field, _, _ := strings.Cut(s, separator)
	return pv.String(field), nil
}

func fieldFromEnd(s, separator string, n int64) string {
	for ; n > 1; n-- {
		i := strings.LastIndex(s, separator)
		if i < 0 {
			return ""
		}
		s = s[:i]
	}
	return s[strings.LastIndex(s, separator)+1:]
}

// selectWord is selectField with any blank as the separator.
func selectWord(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, index := v.Text(), args[0].Num()
	for ; index < -1; index++ {
		i := strings.LastIndexAny(s, blanks)
		if i < 0 {
			return pv.String(""), nil
		}
		s = s[:i]
	}
	if index < 0 {
		return pv.String(s[strings.LastIndexAny(s, blanks)+1:]), nil
	}
	for ; index > 0; index-- {
		i := strings.IndexAny(s, blanks)
		if i < 0 {
			return pv.String(""), nil
		}
		s = s[i+1:]
	}
	if i := strings.IndexAny(s, blanks); i >= 0 {
		s = s[:i]
	}
	return pv.String(s), nil
}

// charAt does as 6.1.4 does, whose every index inside the text means the first character (case 527).
func charAt(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, i := v.Text(), args[0].Num()
	if i < 0 || i >= int64(len(s)) {
		return pv.String(""), nil
	}
	return pv.String(s[:1]), nil
}

func byteAt(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, i := v.Text(), args[0].Num()
	if i < 0 || i >= int64(len(s)) {
		return pv.Numeric("", -1), errRange // observed
	}
	return pv.Int(int64(s[i])), nil
}

// first is the first byte of a parameter of which no more counts.
func first(s string) string { return s[:min(1, len(s))] }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// keep leaves out the bytes that are not wanted.
func keep(s string, wanted func(byte) bool) string {
	n := 0
	for n < len(s) && wanted(s[n]) {
		n++
	}
	if n == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:n])
	for ; n < len(s); n++ {
		if wanted(s[n]) {
			b.WriteByte(s[n])
		}
	}
	return b.String()
}

// mapASCII flips the case of the letters from..to.
func mapASCII(s string, from, to byte) string {
	for i := range len(s) {
		if s[i] >= from && s[i] <= to {
			var b strings.Builder
			b.Grow(len(s))
			b.WriteString(s[:i])
			for ; i < len(s); i++ {
				c := s[i]
				if c >= from && c <= to {
					c ^= 0x20
				}
				b.WriteByte(c)
			}
			return b.String()
		}
	}
	return s
}
