package sip

import "strings"

// Entry is one of the entries that the headers of a name list: Via, Contact and Route may have several in one line.
type Entry struct {
	Text string
	Raw  string // with the comma behind it
}

// Value is the text of entry n of all headers of a name; from the last one when n is negative.
func (m *Message) Value(name string, n int) (string, bool) {
	e, ok := m.Entry(name, n)
	return e.Text, ok
}

// Entry is entry n of all headers of a name; from the last one when n is negative.
func (m *Message) Entry(name string, n int) (Entry, bool) {
	if n < 0 {
		n += m.Values(name)
	}
	for h := range m.Named(name) {
		if n < 0 {
			break
		}
		count := entries(h.Body)
		if n >= count {
			n -= count
			continue
		}
		return nthEntry(h.Body, n), true
	}
	return Entry{}, false
}

func nthEntry(s string, n int) Entry {
	for {
		text, rest := cutEntry(s)
		if n == 0 {
			return Entry{Text: text, Raw: strings.TrimRight(s[:len(s)-len(rest)], blanks)}
		}
		s = rest
		n--
	}
}

// List cuts a list into its entries.
func List(s string) (list []string) {
	for s != "" {
		var entry string
		entry, s = cutEntry(s)
		list = append(list, entry)
	}
	return list
}

// entries counts the entries of a list.
func entries(s string) int {
	count := 0
	for ; s != ""; count++ {
		_, s = cutEntry(s)
	}
	return count
}

// Values counts the entries of all headers of a name.
func (m *Message) Values(name string) int {
	count := 0
	for h := range m.Named(name) {
		count += entries(h.Body)
	}
	return count
}

// cutEntry takes the first entry of a list: up to a comma outside quotes and angle brackets.
func cutEntry(s string) (entry, rest string) {
	n := entryEnd(s)
	entry = strings.TrimRight(s[:n], blanks)
	if n < len(s) {
		rest = strings.TrimLeft(s[n+1:], blanks)
	}
	return entry, rest
}

// entryEnd finds the comma behind the first entry, or the end.
func entryEnd(s string) int {
	quoted, angled := false, false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if quoted {
				i++
			}
		case '"':
			quoted = !quoted
		case '<':
			angled = angled || !quoted
		case '>':
			angled = angled && quoted
		case ',':
			if !quoted && !angled {
				return i
			}
		}
	}
	return len(s)
}

// Address is an address in a header like Contact, Route or P-Asserted-Identity, with its parameters.
type Address struct {
	Text   string // all of it
	Name   string // the display name, with its quotes
	URI    string
	Params string // without the leading ;
}

// Address is entry n of the addresses in the headers of a name.
func (m *Message) Address(name string, n int) (Address, bool) {
	text, ok := m.Value(name, n)
	if !ok {
		return Address{}, false
	}
	return ParseAddress(text)
}

// ParseAddress cuts an entry of a list of addresses.
func ParseAddress(text string) (Address, bool) {
	a := Address{Text: text}
	open := unquoted(text, '<')
	if open < 0 {
		uri, params, _ := strings.Cut(text, ";")
		a.URI, a.Params = strings.TrimRight(uri, blanks), strings.TrimLeft(params, blanks)
		return a, a.URI != ""
	}
	n := strings.IndexByte(text[open:], '>')
	if n < 0 {
		return a, false
	}
	a.Name, a.URI = strings.TrimRight(text[:open], blanks), text[open+1:open+n]
	_, params, _ := strings.Cut(text[open+n+1:], ";")
	a.Params = strings.TrimLeft(params, blanks)
	return a, true
}

// Bare is the text without parameters.
func (a *Address) Bare() string {
	return strings.TrimRight(a.Text[:len(a.Text)-len(a.Params)], ";"+blanks)
}

// Param is the value of a parameter; the last of a name counts.
func (a *Address) Param(name string) (string, bool) { return Param(a.Params, name) }

// Param is the value of a parameter in a list that semicolons separate; the last of a name counts.
func Param(params, name string) (value string, has bool) {
	if params == "" {
		return "", false
	}
	list := Params(params, ';')
	for list.Next() {
		if strings.EqualFold(list.Name, name) {
			value, has = list.Value, true
		}
	}
	return value, has
}
