package fn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonKind is what kind of value a JSON value is.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonFalse
	jsonTrue
	jsonInt
	jsonReal
	jsonText
	jsonArray
	jsonObject
)

// jsonValue is a JSON value whose objects keep their order, which encoding/json does not do.
type jsonValue struct {
	kind    jsonKind
	integer int64
	real    float64
	text    string
	items   []*jsonValue // of an array
	members []jsonMember // of an object
}

type jsonMember struct {
	name  string
	value *jsonValue
}

// member finds a member's value, nil when there is none.
func (v *jsonValue) member(name string) *jsonValue {
	for _, m := range v.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// set adds a member, or replaces its value.
func (v *jsonValue) set(name string, value *jsonValue) {
	for i := range v.members {
		if v.members[i].name == name {
			v.members[i].value = value
			return
		}
	}
	v.members = append(v.members, jsonMember{name, value})
}

var (
	errJSONTop       = errors.New("it must be an object or an array")
	errJSONUTF8      = errors.New("it is not UTF-8")
	errJSONEscape    = errors.New("an escape of a text is no character: \\u0000, or half of a pair")
	errJSONInteger   = errors.New("an integer is too big")
	errJSONReal      = errors.New("a real number is too big")
	errJSONDuplicate = errors.New("a name comes twice in an object")
)

// parseJSON reads a document as strictly as the library jansson does: an object or an array, names once, no character 0.
func parseJSON(text string) (*jsonValue, error) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	switch {
	case trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[':
		return nil, errJSONTop
	case !utf8.ValidString(text):
		return nil, errJSONUTF8
	case badEscape(text):
		return nil, errJSONEscape
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind its end")
	}
	decoder = json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return readJSON(decoder)
}

// badEscape finds \u0000 and surrogates that are not a pair, which encoding/json lets pass.
func badEscape(text string) bool {
	high := false
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 >= len(text) {
			if high {
				return true
			}
			continue
		}
		i++
		if text[i] != 'u' || i+4 >= len(text) {
			if high {
				return true
			}
			continue
		}
		n, err := strconv.ParseUint(text[i+1:i+5], 16, 16)
		low := n >= 0xdc00 && n <= 0xdfff
		if err == nil && (n == 0 || high != low) {
			return true
		}
		high = err == nil && n >= 0xd800 && n <= 0xdbff
		i += 4
	}
	return high
}

// readJSON reads the next value, which is known to be well-formed.
func readJSON(d *json.Decoder) (*jsonValue, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case nil:
		return &jsonValue{kind: jsonNull}, nil
	case bool:
		if t {
			return &jsonValue{kind: jsonTrue}, nil
		}
		return &jsonValue{kind: jsonFalse}, nil
	case string:
		return &jsonValue{kind: jsonText, text: t}, nil
	case json.Number:
		return readNumber(t.String())
	case json.Delim:
		if t == '[' {
			return readArray(d)
		}
		return readObject(d)
	}
	return nil, fmt.Errorf("unexpected %v", token)
}

func readNumber(s string) (*jsonValue, error) {
	if strings.ContainsAny(s, ".eE") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(f, 0) {
			return nil, errJSONReal
		}
		return &jsonValue{kind: jsonReal, real: f}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil, errJSONInteger
	}
	return &jsonValue{kind: jsonInt, integer: n}, nil
}

func readArray(d *json.Decoder) (*jsonValue, error) {
	v := &jsonValue{kind: jsonArray}
	for d.More() {
		item, err := readJSON(d)
		if err != nil {
			return nil, err
		}
		v.items = append(v.items, item)
	}
	_, err := d.Token() // the bracket
	return v, err
}

func readObject(d *json.Decoder) (*jsonValue, error) {
	v := &jsonValue{kind: jsonObject}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if seen[name] {
			return nil, errJSONDuplicate
		}
		seen[name] = true
		value, err := readJSON(d)
		if err != nil {
			return nil, err
		}
		v.members = append(v.members, jsonMember{name, value})
	}
	_, err := d.Token() // the brace
	return v, err
}

// append writes the value, with blanks behind commas and colons where spaced.
func (v *jsonValue) append(b []byte, spaced bool) []byte {
	comma, colon := ",", ":"
	if spaced {
		comma, colon = ", ", ": "
	}
	switch v.kind {
	case jsonFalse:
		return append(b, "false"...)
	case jsonTrue:
		return append(b, "true"...)
	case jsonInt:
		return strconv.AppendInt(b, v.integer, 10)
	case jsonReal:
		return append(b, realText(v.real)...)
	case jsonText:
		return appendQuoted(b, v.text)
	case jsonArray:
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, comma...)
			}
			b = item.append(b, spaced)
		}
		return append(b, ']')
	case jsonObject:
		b = append(b, '{')
		for i, m := range v.members {
			if i > 0 {
				b = append(b, comma...)
			}
			b = append(appendQuoted(b, m.name), colon...)
			b = m.value.append(b, spaced)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

// realText is C's %.17g made recognizable as a real number, with a short exponent: 1.0, 0.10000000000000001, 1e30.
func realText(f float64) string {
	s := fmt.Sprintf("%.17g", f)
	mantissa, exponent, has := strings.Cut(s, "e")
	if !has {
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "-"
	}
	return mantissa + "e" + sign + strings.TrimLeft(exponent[1:], "0")
}

func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case strings.IndexByte("\b\f\n\r\t", c) >= 0:
			b = append(b, '\\', "bfnrt"[strings.IndexByte("\b\f\n\r\t", c)])
		default:
			b = fmt.Appendf(b, `\u%04X`, c)
		}
	}
	return append(b, '"')
}
