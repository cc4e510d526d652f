package sip

import (
	"errors"
	"strings"
)

const blanks = " \t\r\n"

// NameAddr finds the address in `"name" <address>`: what stands before it, the address, and how long both are. Without a < all of s
// is the address. It is false when the < is never closed (spec/pv.md 3.4).
func NameAddr(s string) (name, address string, length int, ok bool) {
	open := angle(s)
	if open < 0 {
		return "", s, len(s), true
	}
	n := strings.IndexByte(s[open:], '>')
	if n < 0 {
		return s[:open], "", 0, false
	}
	return s[:open], s[open+1 : open+n], open + n + 1, true
}

// angle finds the first < outside quotes. A quote that is never closed hides all that follows; a backslash before a quote keeps it from
// closing, even where another backslash is before that.
func angle(s string) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted || s[i-1] == '\\'
		case s[i] == '<' && !quoted:
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
	rest, ok := to.address(strings.Trim(s, blanks))
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
	name := 0
	if strings.HasPrefix(s, `"`) {
		name = quotedEnd(s) + 1
		if name == 0 {
			return "", false
		}
	}
	open := name + strings.IndexByte(s[name:], '<')
	if open < name {
		n := strings.IndexAny(s, "; \t\r\n")
		if n < 0 {
			n = len(s)
		}
		to.Address = s[:n]
		return s[n:], true
	}
	n := strings.IndexByte(s[open:], '>')
	if n < 0 {
		return "", false
	}
	to.Display = strings.TrimRight(s[:open], blanks)
	to.Address = s[open+1 : open+n]
	return s[open+n+1:], strings.IndexByte(to.Address, '<') < 0
}

// params checks the parameters and finds the tag.
func (to *ToBody) params() bool {
	for rest := to.Params; ; {
		n := strings.IndexAny(rest, "=;"+blanks)
		if n < 0 {
			n = len(rest)
		}
		name := rest[:n]
		value, after, ok := toValue(strings.TrimLeft(rest[n:], blanks))
		if !ok || name == "" {
			return false
		}
		if strings.EqualFold(name, "tag") {
			to.Tag = value
		}
		if after == "" {
			return true
		}
		rest = strings.TrimLeft(after[1:], blanks)
	}
}

// toValue takes the value behind a name, if there is one; what follows is empty or starts with a semicolon.
func toValue(s string) (value, rest string, ok bool) {
	rest = s
	if strings.HasPrefix(s, "=") {
		s = strings.TrimLeft(s[1:], blanks)
		n := strings.IndexAny(s, "=;"+blanks)
		if n < 0 {
			n = len(s)
		}
		value, rest = s[:n], s[n:]
		if strings.HasPrefix(s, `"`) {
			n = quotedEnd(s)
			if n < 0 {
				return "", "", false
			}
			value, rest = s[1:n], s[n+1:]
		}
	}
	rest = strings.TrimLeft(rest, blanks)
	return value, rest, rest == "" || rest[0] == ';'
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
