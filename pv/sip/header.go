package sip

import (
	"fmt"
	"iter"
	"strings"
)

// Names of headers that Kamailio knows and that have a short form, or that the message itself looks at.
const (
	Authorization      = "Authorization"
	CallID             = "Call-ID"
	Contact            = "Contact"
	ContentEncoding    = "Content-Encoding"
	ContentLength      = "Content-Length"
	ContentType        = "Content-Type"
	CSeq               = "CSeq"
	Diversion          = "Diversion"
	Event              = "Event"
	Expires            = "Expires"
	From               = "From"
	PAI                = "P-Asserted-Identity"
	PPI                = "P-Preferred-Identity"
	ProxyAuthorization = "Proxy-Authorization"
	RecordRoute        = "Record-Route"
	ReferTo            = "Refer-To"
	RemotePartyID      = "Remote-Party-ID"
	Route              = "Route"
	SessionExpires     = "Session-Expires"
	Subject            = "Subject"
	Supported          = "Supported"
	To                 = "To"
	UserAgent          = "User-Agent"
	Via                = "Via"
)

// full gives the name that a short form stands for.
func full(name string) string {
	if len(name) != 1 {
		return name
	}
	switch name[0] | 0x20 {
	case 'a':
		return "Accept-Contact"
	case 'b':
		return "Referred-By"
	case 'c':
		return ContentType
	case 'd':
		return "Request-Disposition"
	case 'e':
		return ContentEncoding
	case 'f':
		return From
	case 'i':
		return CallID
	case 'j':
		return "Reject-Contact"
	case 'k':
		return Supported
	case 'l':
		return ContentLength
	case 'm':
		return Contact
	case 'o':
		return Event
	case 'r':
		return ReferTo
	case 's':
		return Subject
	case 't':
		return To
	case 'u':
		return "Allow-Events"
	case 'v':
		return Via
	case 'x':
		return SessionExpires
	case 'y':
		return "Identity"
	}
	return name
}

// Header is a header field.
type Header struct {
	Name string // as written
	Body string // without the blanks before it and the line end; a folded one keeps its line ends, and a blank at the end stays
	At   int    // where the field starts in the message
	End  int    // behind its last line end
}

// Word is the body without blanks at its end, where it is to be one word or number.
func (h *Header) Word() string { return strings.TrimRight(h.Body, blanks) }

// Is tells whether the header is of a full name, in whatever case and form either is written.
func (h *Header) Is(name string) bool { return strings.EqualFold(full(h.Name), name) }

// strict has the headers that Kamailio reads on the way through a message: how they must be, and whether once only. One that is not so
// ends the headers, as does a line that is no header (observed).
var strict = []struct {
	name  string
	once  bool
	valid func(body string) bool
}{
	{name: From, once: true},
	{name: To, once: true, valid: func(body string) bool { _, err := ParseToBody(body); return err == nil }},
	{name: CallID, once: true},
	{name: CSeq, once: true, valid: func(body string) bool { _, _, ok := cutCSeq(body); return ok }},
	{name: "Max-Forwards", once: true},
	{name: ContentLength, once: true, valid: isNumberLine},
	{name: "Retry-After", valid: isRetryAfter},
	{name: Via, valid: validVias},
}

// isNumberLine tells whether a header has nothing but a number.
func isNumberLine(body string) bool { return isNumber(strings.TrimRight(body, blanks)) }

// isRetryAfter tells whether a header begins with a number, behind which a comment or parameters may stand.
func isRetryAfter(body string) bool {
	n := strings.IndexAny(body, "(;"+blanks)
	if n < 0 {
		n = len(body)
	}
	return isNumber(body[:n])
}

// check looks at a header; seen has a bit for each of the strict ones met before.
func (h *Header) check(seen *uint) error {
	for i := range strict {
		rule := &strict[i]
		if !h.Is(rule.name) {
			continue
		}
		if rule.once && *seen&(1<<i) != 0 {
			return fmt.Errorf("a second %s header", rule.name)
		}
		*seen |= 1 << i
		if rule.valid != nil && !rule.valid(h.Body) {
			return fmt.Errorf("malformed %s header: %q", rule.name, h.Body)
		}
		return nil
	}
	return nil
}

// scanHeaders cuts the headers from text[at:] and returns where they end. A line that is no header ends them with an error.
func scanHeaders(text string, at int) (list []Header, end int, err error) {
	var seen uint
	for at < len(text) && text[at] != '\n' && !strings.HasPrefix(text[at:], "\r\n") {
		h, ok := scanHeader(text, at)
		if !ok {
			line, _, _ := strings.Cut(text[at:], "\n")
			return list, at, fmt.Errorf("not a header: %q", strings.TrimSuffix(line, "\r"))
		}
		if err := h.check(&seen); err != nil {
			return list, at, err
		}
		list = append(list, h)
		at = h.End
	}
	return list, at, nil
}

func scanHeader(text string, at int) (Header, bool) {
	n := strings.IndexByte(text[at:], ':')
	if n <= 0 {
		return Header{}, false
	}
	name := strings.TrimRight(text[at:at+n], " \t")
	if name == "" || !IsToken(name) {
		return Header{}, false
	}
	end := lineEnd(text, at+n)
	if end < 0 {
		return Header{}, false
	}
	return Header{Name: name, Body: strings.TrimLeft(strings.TrimRight(text[at+n+1:end], "\r\n"), blanks), At: at, End: end}, true
}

// lineEnd finds the end of the header that goes on at from: a line that starts with a blank belongs to the one before.
func lineEnd(text string, from int) int {
	for {
		n := strings.IndexByte(text[from:], '\n')
		if n < 0 {
			return -1
		}
		from += n + 1
		if from >= len(text) || text[from] != ' ' && text[from] != '\t' {
			return from
		}
	}
}

// IsToken tells whether s may be the name of a header.
func IsToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return true
}

// All are the headers, in order.
func (m *Message) All() []Header { return m.headers }

// Whole is nil when all headers could be read. What looks for any header of a name wants that; what looks for one that Kamailio knows
// may find it before the line that is no header.
func (m *Message) Whole() error { return m.bad }

// Find is the first header of a name, nil when there is none.
func (m *Message) Find(name string) *Header {
	for h := range m.Named(name) {
		return h
	}
	return nil
}

// Named goes through the headers of a name, which may be a short form.
func (m *Message) Named(name string) iter.Seq[*Header] {
	name = full(name)
	return func(yield func(*Header) bool) {
		for i := range m.headers {
			if m.headers[i].Is(name) && !yield(&m.headers[i]) {
				return
			}
		}
	}
}

// Count counts the headers of a name, each line as one. The name may be a short form.
func (m *Message) Count(name string) int {
	n := 0
	for range m.Named(name) {
		n++
	}
	return n
}

// Nth is the header of a name with an index from 0, from the last one when negative; nil when there is none.
func (m *Message) Nth(name string, index int) *Header {
	if index < 0 {
		index += m.Count(name)
	}
	for h := range m.Named(name) {
		if index == 0 {
			return h
		}
		index--
	}
	return nil
}
