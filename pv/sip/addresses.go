package sip

import (
	"fmt"
	"slices"
	"strings"
)

// Headers that list addresses are read whole: a malformed entry spoils all of its header (observed on 5.6.3 and 6.1.5).

// Contacts are the entries of each Contact header, none where it is a star. A malformed one spoils all.
func (m *Message) Contacts() ([][]Address, error) {
	lines, err := m.addresses(Contact, ContactLine)
	if err != nil {
		return nil, err
	}
	return lines, nil
}

// RouteLines are the entries of each Route or Record-Route header, up to one that is malformed. What stands in their brackets may be no
// URI.
func (m *Message) RouteLines(name string) ([][]Address, error) {
	return m.addresses(name, func(body string) ([]Address, bool) { return readEntries(body, readRoute) })
}

// Identities are the entries of the headers of a name that say who calls, like P-Asserted-Identity, up to one that is malformed.
func (m *Message) Identities(name string) ([]Address, error) {
	lines, err := m.addresses(name, func(body string) ([]Address, bool) { return readEntries(body, readIdentity) })
	return slices.Concat(lines...), err
}

// FirstIdentity is the first of the entries in such a header, whatever the others are.
func FirstIdentity(body string) ([]Address, error) {
	a, _, ok := readIdentity(body)
	if !ok {
		return nil, ErrBody
	}
	return []Address{a}, nil
}

func (m *Message) addresses(name string, read func(body string) ([]Address, bool)) (lines [][]Address, err error) {
	for h := range m.Named(name) {
		line, ok := read(h.Body)
		if !ok {
			return lines, fmt.Errorf("malformed %s header: %q", full(name), h.Body)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// ContactLine reads the entries of one Contact header. A star counts for all there is, whatever follows.
func ContactLine(body string) ([]Address, bool) {
	if strings.HasPrefix(body, "*") {
		return nil, true
	}
	return readEntries(body, readContact)
}

// entryReader reads the entry that a text starts with. What follows it is empty, or begins with the comma.
type entryReader func(s string) (a Address, rest string, ok bool)

func readEntries(body string, read entryReader) (list []Address, ok bool) {
	for {
		body = strings.TrimLeft(body, blanks)
		a, rest, ok := read(body)
		if !ok {
			return nil, false
		}
		a.Text = strings.TrimRight(body[:len(body)-len(rest)], blanks)
		list = append(list, a)
		if rest == "" {
			return list, true
		}
		body = rest[1:]
	}
}

// readRoute reads name <address>;params. The blanks behind the name are part of it.
func readRoute(s string) (a Address, rest string, ok bool) {
	open := unquoted(s, '<')
	if open < 0 {
		return a, "", false
	}
	end := strings.IndexByte(s[open:], '>')
	if end < 0 {
		return a, "", false
	}
	a.Name, a.URI = s[:open], s[open+1:open+end]
	rest, ok = a.takeParams(s[open+end+1:])
	return a, rest, ok
}

// readContact reads name <address>;params or address;params.
func readContact(s string) (a Address, rest string, ok bool) {
	n := contactName(s)
	if n < 0 {
		return a, "", false
	}
	a.Name = strings.TrimRight(s[:n], blanks)
	end := uriEnd(s[n:])
	if end < 0 {
		return a, "", false
	}
	a.URI = strings.TrimRight(s[n:n+end], blanks)
	if strings.HasPrefix(a.URI, "<") && strings.HasSuffix(a.URI, ">") {
		a.URI = strings.Trim(a.URI[1:len(a.URI)-1], blanks)
	}
	rest, ok = a.takeParams(s[n+end:])
	return a, rest, ok && a.URI != ""
}

// contactName is how long the name is that stands before an address: it goes to the bracket, or to the last blank before a colon. It is
// negative where there is neither.
func contactName(s string) int {
	quoted, blank := false, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' && (i == 0 || s[i-1] != '\\'):
			quoted = !quoted
		case quoted:
		case c == '<':
			return i
		case c == ':':
			return blank
		case strings.IndexByte(blanks, c) >= 0:
			blank = i + 1
		}
	}
	return -1
}

// uriEnd finds the comma or semicolon behind an address, or its end; negative where a bracket or quote is left open.
func uriEnd(s string) int {
	quoted, angled := false, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' && (i == 0 || s[i-1] != '\\'):
			quoted = !quoted
		case quoted:
		case c == '<':
			angled = true
		case c == '>':
			angled = false
		case !angled && (c == ',' || c == ';'):
			return i
		}
	}
	if quoted || angled {
		return -1
	}
	return len(s)
}

// readIdentity reads what a To header may hold too.
func readIdentity(s string) (a Address, rest string, ok bool) {
	n := entryEnd(s)
	to, err := ParseToBody(s[:n])
	return Address{Name: to.Display, URI: to.Address, Params: to.Params}, s[n:], err == nil
}

// takeParams takes the parameters behind an address; what follows them is empty or begins with a comma.
func (a *Address) takeParams(s string) (rest string, ok bool) {
	s = strings.TrimLeft(s, blanks)
	if s == "" || s[0] == ',' {
		return s, true
	}
	if s[0] != ';' {
		return "", false
	}
	s = strings.TrimLeft(s[1:], blanks)
	list := ParamList{rest: s, separator: ';'}
	for list.Next() {
	}
	a.Params = s[:len(s)-len(list.rest)]
	return list.rest, list.Err == nil
}
