package tr

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"

	"kpv/pv"
)

// encodeTrans write bytes in other alphabets, and read them back (spec/pv.md 3.1).
var encodeTrans = []*pv.Trans{
	{
		Name: "s.encode.hexa", Module: "pv", Doc: "The bytes as lower-case hexadecimal digits.",
		Example: `$var(x) = "Hello";
xlog("$(var(x){s.encode.hexa})\n"); # -> 48656c6c6f`,
		Apply: text(func(s string) string { return hex.EncodeToString([]byte(s)) }),
	},
	{
		Name: "s.decode.hexa", Module: "pv", Doc: "The bytes that pairs of hexadecimal digits stand for; null where one is none, while a lone last digit does not count.",
		Example: `$var(x) = "48656c6c6f";
xlog("$(var(x){s.decode.hexa})\n"); # -> Hello`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			if s, ok := decodeHexa(v.Text()); ok {
				return pv.String(s), nil
			}
			return pv.Blank, nil
		},
	},
	{
		Name: "s.encode.base64", Module: "pv", Doc: "The bytes in base64.",
		Example: `$var(x) = "Hello World";
xlog("$(var(x){s.encode.base64})\n"); # -> SGVsbG8gV29ybGQ=`,
		Apply: encode64(base64.StdEncoding),
	},
	{
		Name: "s.decode.base64", Module: "pv", Doc: "The bytes that base64 stands for; null when padding is missing. Other characters count as Kamailio counts them.",
		Example: `$var(x) = "SGVsbG8gV29ybGQ=";
xlog("$(var(x){s.decode.base64})\n"); # -> Hello World`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) { return decode64(v.Text()), nil },
	},
	{
		Name: "s.encode.base64t", Module: "pv", Doc: "The bytes in base64, without padding.",
		Example: `$var(x) = "Hello World";
xlog("$(var(x){s.encode.base64t})\n"); # -> SGVsbG8gV29ybGQ`,
		Apply: encode64(base64.RawStdEncoding),
	},
	{
		Name: "s.decode.base64t", Module: "pv", Doc: "The bytes that base64 stands for, whether padded or not.",
		Example: `$var(x) = "SGVsbG8gV29ybGQ";
xlog("$(var(x){s.decode.base64t})\n"); # -> Hello World`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			s := v.Text()
			return decode64(s + "==="[:-len(s)&3]), nil
		},
	},
	{
		Name: "s.encode.base64url", Module: "pv", Doc: "The bytes in base64 with - and _ for + and /.",
		Example: `$var(x) = "??>";
xlog("$(var(x){s.encode.base64url})\n"); # -> Pz8-`,
		Apply: encode64(base64.URLEncoding),
	},
	{
		Name: "s.decode.base64url", Module: "pv", Doc: "The bytes that base64 with - and _ stands for, whether padded or not.",
		Example: `$var(x) = "Pz8-";
xlog("$(var(x){s.decode.base64url})\n"); # -> ??>`,
		Apply: decode64URL,
	},
	{
		Name: "s.encode.base64urlt", Module: "pv", Doc: "The bytes in base64 with - and _, without padding.",
		Example: `$var(x) = "Hello World";
xlog("$(var(x){s.encode.base64urlt})\n"); # -> SGVsbG8gV29ybGQ`,
		Apply: encode64(base64.RawURLEncoding),
	},
	{
		Name: "s.decode.base64urlt", Module: "pv", Doc: "The bytes that base64 with - and _ stands for, whether padded or not.",
		Example: `$var(x) = "SGVsbG8gV29ybGQ";
xlog("$(var(x){s.decode.base64urlt})\n"); # -> Hello World`,
		Apply: decode64URL,
	},
	{
		Name: "s.encode.base58", Module: "pv", Doc: "The bytes in base58, Bitcoin's alphabet.",
		Example: `$var(x) = "Hello World";
xlog("$(var(x){s.encode.base58})\n"); # -> JxF12TrwUP45BMd`,
		Apply: fallible(encode58),
	},
	{
		Name: "s.decode.base58", Module: "pv", Doc: "The bytes that base58 stands for, without zero bytes that stand first. Kamailio 5.6 has these behind the others, and a NUL byte.",
		Example: `$var(x) = "JxF12TrwUP45BMd";
xlog("$(var(x){s.decode.base58})\n"); # -> Hello World`,
		Apply: decode58,
	},
	{
		Name: "s.encode.7bit", Module: "pv", Doc: "Characters packed as in an SMS, 8 into 7 bytes, in upper-case hexadecimal.",
		Example: `$var(x) = "hellohello";
xlog("$(var(x){s.encode.7bit})\n"); # -> E8329BFD4697D9EC37`,
		Apply: text(encode7),
	},
	{
		Name: "s.decode.7bit", Module: "pv", Doc: "The characters that were packed as in an SMS.",
		Example: `$var(x) = "E8329BFD4697D9EC37";
xlog("$(var(x){s.decode.7bit})\n"); # -> hellohello`,
		Apply: text(decode7),
	},
}

// decodeHexa decodes up to the first pair that is none, and says whether there was one.
func decodeHexa(s string) (string, bool) {
	b := make([]byte, len(s)/2)
	n, err := hex.Decode(b, []byte(s[:len(b)*2]))
	return string(b[:n]), err == nil
}

func encode64(encoding *base64.Encoding) pv.TransFunc {
	return text(func(s string) string { return encoding.EncodeToString([]byte(s)) })
}

// decode64 reads groups of four. A character that is none of the 64 is read as if all bits were set (cases 104, 105, the oracle).
func decode64(s string) pv.Value {
	n := len(s)
	switch {
	case n == 0:
		return pv.String("")
	case n%4 != 0 || s[n-2] == '=' && s[n-1] != '=':
		return pv.Blank
	}
	b := make([]byte, 0, n/4*3)
	for ; len(s) > 0; s = s[4:] {
		i, j, k, l := sextet(s[0]), sextet(s[1]), sextet(s[2]), sextet(s[3])
		b = append(b, i<<2|j>>4, j<<4|k>>2, k<<6|l)
		if len(s) == 4 {
			b = b[:len(b)-min(2, len(s)-len(strings.TrimRight(s, "=")))]
		}
	}
	return pv.String(string(b))
}

// sextet is the value of a base64 digit.
func sextet(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case isDigit(c):
		return c - '0' + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 0xff
}

// decode64URL ignores a last digit that fills no byte, unless it is alone. Kamailio takes the padding from what the length with it promises: too much of it
// takes bytes away.
func decode64URL(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
	s := v.Text()
	if s == "" && env.Target() != pv.V56 {
		return pv.String(""), nil
	}
	digits := strings.TrimRight(s, "=")
	size := len(s)/4*3 + max(0, len(s)%4-1) - (len(s) - len(digits))
	if len(s) > 1 && len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	b, err := base64.RawURLEncoding.DecodeString(digits)
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return pv.Blank, errors.New("not base64url")
	}
	if size <= 0 {
		return pv.Blank, nil
	}
	return pv.String(string(b[:min(size, len(b))])), nil
}

// The digits of base58, and those that math/big has for base 58.
const (
	digits58  = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	bigDigits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
)

// max58 bounds a conversion whose time grows faster than the text; Kamailio's buffer is as small.
const max58 = 1 << 16

var errLong58 = errors.New("the text is too long for base58")

// encode58 writes the bytes as one number. Each zero byte before it is a 1.
func encode58(s string) (string, error) {
	if len(s) > max58 {
		return "", errLong58
	}
	rest := strings.TrimLeft(s, "\x00")
	b := []byte(strings.Repeat("1", len(s)-len(rest)))
	if rest == "" {
		return string(b), nil
	}
	for _, c := range new(big.Int).SetBytes([]byte(rest)).Append(nil, 58) {
		b = append(b, digits58[strings.IndexByte(bigDigits, c)])
	}
	return string(b), nil
}

func decode58(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
	s := v.Text()
	if len(s) > max58 {
		return pv.Blank, errLong58
	}
	rest := strings.TrimLeft(s, "1")
	digits := []byte(rest)
	for i, c := range digits {
		value := strings.IndexByte(digits58, c)
		if value < 0 {
			return pv.Blank, errors.New("not a base58 digit")
		}
		digits[i] = bigDigits[value]
	}
	n, _ := new(big.Int).SetString("0"+string(digits), 58)
	if env.Target() == pv.V56 { // moves the bytes to the front, and counts the zero behind (case 107 and the oracle)
		return pv.String(string(n.Bytes()) + strings.Repeat("\x00", len(s)-len(rest)+1)), nil
	}
	return pv.String(string(n.Bytes())), nil
}

// encode7 packs the low bits first, as GSM 03.38 does; no character set is mapped (case 108).
func encode7(s string) string {
	packed := make([]byte, (len(s)*7+7)/8)
	for i := range len(s) {
		at, shift := i*7/8, i*7%8
		packed[at] |= s[i] << shift
		if at+1 < len(packed) && shift != 1 { // the highest bit, which is none of the seven, stays behind
			packed[at+1] |= s[i] >> (8 - shift)
		}
	}
	return strings.ToUpper(hex.EncodeToString(packed))
}

// decode7 computes with digits that are none as decodeURL does; a lone last one is followed by the zero at the end of the text.
func decode7(s string) string {
	packed := make([]byte, (len(s)+1)/2)
	for i := range len(s) {
		packed[i/2] |= nibble(s[i]) << (4 * (1 - i%2))
	}
	if len(s)%2 == 1 {
		packed[len(s)/2] |= nibble(0)
	}
	b := make([]byte, len(packed)*8/7)
	for i := range b {
		at, shift := i*7/8, i*7%8
		b[i] = packed[at] >> shift
		if at+1 < len(packed) {
			b[i] |= packed[at+1] << (8 - shift)
		}
		b[i] &= 0x7f
	}
	return string(b)
}
