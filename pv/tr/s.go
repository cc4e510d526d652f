package tr

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"strings"

	"kpv/pv"
)

var stringTrans = []*pv.Trans{
	{
		Name: "s.len", Module: "pv", Doc: "The length in bytes.",
		Example: `$var(x) = "Zoë";
xlog("$(var(x){s.len})\n"); # -> 4`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) { return pv.Int(int64(len(v.Text()))), nil },
	},
	{
		Name: "s.int", Module: "pv", Doc: "The text as an integer: decimal digits with an optional sign, and nothing else; the printed form stays as it was.",
		Example: `$var(x) = "7";
$var(y) = $(var(x){s.int}) + 1;
xlog("$var(y)\n"); # -> 8`,
		Apply: toInt,
	},
	{
		Name: "s.md5", Module: "pv", Doc: "The MD5 sum, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.md5})\n"); # -> 900150983cd24fb0d6963f7d28e17f72`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			sum := md5.Sum([]byte(v.Text()))
			return pv.String(hex.EncodeToString(sum[:])), nil
		},
	},
	{
		Name: "s.substr", Module: "pv",
		Params: []pv.Param{{Name: "offset", Kind: pv.ParamInt}, {Name: "length", Kind: pv.ParamInt}},
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
		Name: "s.tolower", Module: "pv", Doc: "ASCII letters in lower case.",
		Example: `$var(x) = "ABC";
xlog("$(var(x){s.tolower})\n"); # -> abc`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			return pv.String(mapASCII(v.Text(), 'A', 'Z')), nil
		},
	},
	{
		Name: "s.toupper", Module: "pv", Doc: "ASCII letters in upper case.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.toupper})\n"); # -> ABC`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			return pv.String(mapASCII(v.Text(), 'a', 'z')), nil
		},
	},
	{
		Name: "s.decode.hexa", Module: "pv", Doc: "The bytes that pairs of hexadecimal digits stand for, up to the first that is none.",
		Example: `$var(x) = "48656c6c6f";
xlog("$(var(x){s.decode.hexa})\n"); # -> Hello`,
		Apply: decodeHexa,
	},
}

// toInt keeps the text; what is no number gives the blank null, without an error line (spec/pv.md 3.1, cases 082 and 083).
func toInt(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
	s := v.Text()
	digits := strings.TrimLeft(s, "+-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X") {
		return pv.Blank, nil
	}
	n, ok := env.Target().ParseInt(s)
	if !ok {
		return pv.Blank, nil
	}
	return pv.Numeric(s, n), nil
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

// mapASCII flips the case of the letters from..to.
func mapASCII(s string, from, to byte) string {
	for i := range len(s) {
		if s[i] >= from && s[i] <= to {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= from && b[i] <= to {
					b[i] ^= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

func decodeHexa(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
	s := v.Text()
	b := make([]byte, len(s)/2)
	n, _ := hex.Decode(b, []byte(s[:len(b)*2]))
	return pv.String(string(b[:n])), nil
}
