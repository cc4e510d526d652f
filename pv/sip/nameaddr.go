package sip

import (
	"errors"
	"strings"
)

const blanks = " \t\r\n"

// NameAddr finds the address in `"name" <address>`: what stands before it, the address, and how long both are. Without a < all of s
// is the address. It is false when the < is never closed (spec/pv.md 3.4).
func NameAddr(s string) (name, address string, length int, ok bool) {
	open := unquoted(s, '<')
	if open < 0 {
		return "", s, len(s), true
	}
	n := unquoted(s[open:], '>')
	if n < 0 {
		return s[:open], "", 0, false
	}
	return s[:open], s[open+1 : open+n], open + n + 1, true
}

// unquoted finds the first bracket outside quotes. A quote that is never closed hides all that follows; a backslash before a quote keeps it from
// closing, even where another backslash is before that.
func unquoted(s string, bracket byte) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted || s[i-1] == '\\'
		case s[i] == bracket && !quoted:
			return i
		}
	}
	return -1
}

// ToBody is the body of a header like To: "display" <uri>;params.
type ToBody struct {
	Display string // with its quotes
	Address string
	URI     URI
	Params  string // without the leading ;
	Tag     string // of the last tag parameter, without quotes
	HasTag  bool   // be it empty
}

// Errors of ParseTo, besides those of ParseURI.
var (
	ErrBody   = errors.New("not a name and address")
	ErrParams = errors.New("the parameters behind the address are malformed")
)

// ParseTo cuts the body of a To or From header (spec/pv.md 3.4), and the address in it.
func ParseTo(s string) (ToBody, error) {
	to, err := ParseToBody(s)
	if err != nil {
		return ToBody{}, err
	}
	if to.URI, err = ParseURI(to.Address); err != nil {
		return ToBody{}, err
	}
	return to, nil
}

// ParseToBody is ParseTo without a look into the address.
func ParseToBody(s string) (ToBody, error) {
	var to ToBody
	rest, ok := to.address(strings.TrimLeft(s, blanks))
	if !ok {
		return ToBody{}, ErrBody
	}
	rest = strings.TrimLeft(rest, blanks)
	if rest == "" {
		return to, nil
	}
	if rest[0] != ';' {
		return ToBody{}, ErrBody
	}
	to.Params = strings.TrimLeft(rest[1:], blanks)
	if !to.params() {
		return ToBody{}, ErrParams
	}
	return to, nil
}

// address takes display name and address, and returns what follows.
func (to *ToBody) address(s string) (rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		n := quotedEnd(s) + 1
		rest = strings.TrimLeft(s[n:], blanks)
		if n == 0 || !strings.HasPrefix(rest, "<") {
			return "", false
		}
		to.Display = s[:n]
		return to.enclosed(rest[1:])
	}
	n := strings.IndexAny(s, `<>"\;`)
	switch {
	case n < 0:
		n = len(s)
	case s[n] == '<':
		to.Display = strings.TrimRight(s[:n], blanks)
		return to.enclosed(s[n+1:])
	case s[n] != ';':
		return "", false
	}
	to.Address = strings.TrimRight(s[:n], blanks)
	return s[n:], to.Address != "" && !strings.ContainsAny(to.Address, blanks)
}

// enclosed takes the address up to its >.
func (to *ToBody) enclosed(s string) (rest string, ok bool) {
	n := strings.IndexAny(s, `<>"\`)
	if n < 0 || s[n] != '>' {
		return "", false
	}
	to.Address = strings.Trim(s[:n], blanks)
	return s[n+1:], to.Address != "" && !strings.ContainsAny(to.Address, blanks)
}

// params checks the parameters and finds the tag.
func (to *ToBody) params() bool {
	return to.eachParam(func(name, value string, given bool) bool {
		if strings.EqualFold(name, "tag") {
			to.Tag, to.HasTag = value, given
		}
		return true
	})
}

// Param is the value of the first parameter of a name; given tells whether it has one, be it empty.
func (to *ToBody) Param(name string) (value string, given bool) {
	if to.Params != "" {
		to.eachParam(func(n, v string, g bool) bool {
			found := strings.EqualFold(n, name)
			if found {
				value, given = v, g
			}
			return !found
		})
	}
	return value, given
}

// eachParam goes through the parameters as long as the function wants more; false when they are malformed.
func (to *ToBody) eachParam(visit func(name, value string, given bool) bool) bool {
	for rest := to.Params; ; {
		n := strings.IndexAny(rest, "=;"+blanks)
		if n < 0 {
			n = len(rest)
		}
		name, tail := rest[:n], strings.TrimLeft(rest[n:], blanks)
		value, after, ok := toValue(tail, strings.EqualFold(name, "tag"))
		if !ok || name == "" || strings.ContainsAny(name, `"\,`) {
			return false
		}
		if !visit(name, value, strings.HasPrefix(tail, "=")) || after == "" {
			return true
		}
		rest = strings.TrimLeft(after[1:], blanks)
	}
}

// toValue takes the value behind a name, if there is one; what follows is empty or starts with a semicolon.
func toValue(s string, isTag bool) (value, rest string, ok bool) {
	rest = s
	if strings.HasPrefix(s, "=") {
		s = strings.TrimLeft(s[1:], blanks)
		if strings.HasPrefix(s, `"`) {
			value, rest, ok = quotedValue(s)
		} else {
			value, rest, ok = bareValue(s, isTag)
		}
		if !ok {
			return "", "", false
		}
	}
	rest = strings.TrimLeft(rest, blanks)
	return value, rest, rest == "" || rest[0] == ';'
}

// bareValue takes a value without quotes. Only that of a tag may have commas, of which those at its start do not count.
func bareValue(s string, isTag bool) (value, rest string, ok bool) {
	unwanted := `"\,`
	if isTag {
		s, unwanted = strings.TrimLeft(s, ","), `"\`
	}
	n := strings.IndexAny(s, "=;"+blanks)
	if n < 0 {
		n = len(s)
	}
	return s[:n], s[n:], !strings.ContainsAny(s[:n], unwanted)
}

func quotedValue(s string) (value, rest string, ok bool) {
	n := quotedEnd(s)
	if n < 0 {
		return "", "", false
	}
	return s[1:n], s[n+1:], strings.IndexByte(s[1:n], '\\') < 0
}

// quotedEnd finds the quote that closes the one s starts with.
func quotedEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}
