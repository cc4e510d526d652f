package sip

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Message is one SIP message and what a script has done to it so far. What it says of headers is what was received: edits of headers
// and body wait in a list until [Message.Apply], as Kamailio's do until msg_apply_changes() (spec/pv.md 4.4). Only the Request-URI,
// the destination, branches and flags change at once.
//
// Nothing is parsed before it is asked for, and parts are slices of the text received. A Message is for one goroutine.
type Message struct {
	Socket
	Came        time.Time // when it came in
	ID          int       // counts the messages of a process, from 1
	Flags       uint32
	ScriptFlags uint32
	SendSocket  string  // that the message is to be sent from; empty when not chosen
	Static      *Branch // what $sbranch writes; nil before
	Fake        bool    // stands in where there is no message
	Modern      bool    // addresses are read as [ParseURI61] does

	received string
	text     string
	line     FirstLine
	headers  []Header
	end      int   // where the headers end: at the empty line, or at the line that is no header
	bad      error // why not all headers could be read

	uri      string // the Request-URI that the script set, in place of that of the first line
	hasURI   bool
	current  parsedURI
	original parsedURI
	next     parsedURI
	from, to parsedParty

	dst      string
	branches []Branch
	first    Branch // attributes of the Request-URI's own branch
	edits    []Edit

	headerWalks, lineWalks Walks
	recording              recording
	handlers               map[string]string // routes of the transaction, by kind
	Routed                 *string           // parameters of the server's own address in the topmost Route, once loose_route() went by it
	// ContactFixed tells that the address in Contact was changed, which is done once only.
	ContactFixed bool
	Upstream     *bool // the direction that is_direction() found, once it did
}

// Errors of a message that Kamailio drops before any script sees it.
var (
	ErrFirstLine = errors.New("the first line is neither a request (METHOD URI SIP/2.0) nor a reply (SIP/2.0 CODE REASON)")
	ErrNoVia     = errors.New("there is no Via header, or it is malformed")
	ErrMissing   = errors.New("one of From, To, Call-ID and CSeq is missing or malformed")
)

// Wire turns a message from a file into what would stand on the wire: where its first line ends without a carriage return, all lines
// get one, those of the body too.
func Wire(text []byte) string {
	s := string(text)
	if n := strings.IndexByte(s, '\n'); n < 0 || n > 0 && s[n-1] == '\r' {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// New reads a message. It never fails: what is malformed is missing later on, and [Message.Check] tells what would make Kamailio drop
// the message.
func New(text string, socket Socket) *Message {
	m := &Message{Socket: socket, ID: 1, received: text}
	m.read(text)
	return m
}

// read starts over with a text.
func (m *Message) read(text string) {
	m.text, m.line = text, parseFirstLine(text)
	m.headers, m.end, m.bad = scanHeaders(text, m.line.end)
	m.current, m.original, m.next = parsedURI{}, parsedURI{}, parsedURI{}
	m.from, m.to = parsedParty{}, parsedParty{}
	m.resetWalks()
	m.edits, m.recording, m.ContactFixed = nil, recording{}, false
}

// SetHandler notes which route is to run for the transaction later, by kind: failure_route and so on; an empty name for none.
func (m *Message) SetHandler(kind, name string) {
	if m.handlers == nil {
		m.handlers = map[string]string{}
	}
	m.handlers[kind] = name
}

// Handler is the route of a kind that is to run for the transaction, empty for none.
func (m *Message) Handler(kind string) string { return m.handlers[kind] }

// Check tells why Kamailio would drop the message without running a route, nil if it would not.
func (m *Message) Check() error {
	if m.line.Kind == NoMessage {
		return ErrFirstLine
	}
	if _, ok := m.Via(0); !ok {
		return ErrNoVia
	}
	for _, name := range []string{From, To, CallID, CSeq} {
		switch {
		case m.Find(name) != nil:
		case m.bad != nil:
			return fmt.Errorf("%w: %s: %w", ErrMissing, name, m.bad)
		default:
			return fmt.Errorf("%w: %s", ErrMissing, name)
		}
	}
	return nil
}

// Kind tells requests from replies.
type Kind uint8

// The kinds of messages, as $mt counts them.
const (
	NoMessage Kind = iota
	Request
	Reply
)

// FirstLine is the request or status line.
type FirstLine struct {
	Kind    Kind
	Method  string
	URI     string
	Version string
	Status  string // of a reply
	Reason  string
	Text    string // all of it, without blanks around it and the line's end

	at, end int // where it starts in the message, and where the next one does
}

// parseFirstLine reads the first line, before which blanks and empty lines may stand. What it is made of one blank separates, but before
// the version and the reason there may be more (observed on 5.6.3 and 6.1.5).
func parseFirstLine(text string) (line FirstLine) {
	start := strings.TrimLeft(text, blanks)
	s, _, found := strings.Cut(start, "\n")
	line.at = len(text) - len(start)
	line.end = line.at + len(s)
	if found {
		line.end++
	}
	s = strings.TrimSuffix(s, "\r")
	line.Text = strings.TrimRight(s, " \t")
	one, rest, _ := strings.Cut(s, " ")
	two, three, ok := strings.Cut(rest, " ")
	three = strings.TrimLeft(three, " \t")
	version := strings.TrimRight(three, " \t")
	switch {
	case !found || one == "" || two == "" || two[0] == '\t' || !ok:
	case len(one) == len(sipVersion) && isVersion(one):
		if isStatus(two) {
			line.Kind, line.Version, line.Status, line.Reason = Reply, one, two, three
		}
	case isVersion(version):
		line.Kind, line.Method, line.URI, line.Version = Request, one, two, version
	}
	return line
}

// uriAt is where the Request-URI starts in the message.
func (l *FirstLine) uriAt() int { return l.at + len(l.Method) + 1 }

// IsReply tells whether what was received is a reply.
func IsReply(text []byte) bool {
	line := parseFirstLine(string(text))
	return line.Kind == Reply
}

const sipVersion = "SIP/2.0"

// isVersion takes a word that begins with the version.
func isVersion(s string) bool {
	return len(s) >= len(sipVersion) && strings.EqualFold(s[:len(sipVersion)], sipVersion) && !strings.ContainsAny(s, blanks)
}

func isStatus(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil && len(s) == 3
}

// First is the request or status line.
func (m *Message) First() *FirstLine { return &m.line }

// Text is the message as received, or as it was made by [Message.Apply].
func (m *Message) Text() string { return m.text }

// IsRequest tells a request from a reply.
func (m *Message) IsRequest() bool { return m.line.Kind == Request }

// Method is that of the first line; of a reply, that of its CSeq.
func (m *Message) Method() string {
	if m.line.Kind == Reply {
		method, _ := m.CSeq()
		return method
	}
	return m.line.Method
}

// CSeq is the method and the number in the CSeq header, both empty when there is none.
func (m *Message) CSeq() (method, number string) {
	h := m.Find(CSeq)
	if h == nil {
		return "", ""
	}
	method, number, _ = cutCSeq(h.Body)
	return method, number
}

// cutCSeq wants two words on one line. That the first is a number Kamailio takes for granted.
func cutCSeq(body string) (method, number string, ok bool) {
	n := strings.IndexAny(body, blanks)
	if n < 0 {
		return "", "", false
	}
	method = strings.TrimRight(strings.TrimLeft(body[n:], " \t"), blanks)
	return method, body[:n], method != "" && !strings.ContainsAny(method, blanks)
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

// HasBody tells whether the headers ended in an empty line, behind which the body stands.
func (m *Message) HasBody() bool { return m.bad == nil && m.end < len(m.text) }

// Body is all that was received behind the empty line, whatever Content-Length says.
func (m *Message) Body() string {
	if !m.HasBody() {
		return ""
	}
	return m.text[m.bodyStart():]
}

// bodyStart is where the body begins: behind the empty line.
func (m *Message) bodyStart() int {
	rest := m.text[m.end:]
	rest = strings.TrimPrefix(rest, "\r")
	return len(m.text) - len(strings.TrimPrefix(rest, "\n"))
}

// HeadersText is the text of all headers, without the last line end.
func (m *Message) HeadersText() string {
	if len(m.headers) == 0 || m.bad != nil {
		return ""
	}
	return strings.TrimRight(m.text[m.headers[0].At:m.end], "\r\n")
}

// HeaderPart is all between the first line and the body.
func (m *Message) HeaderPart() string {
	if !m.HasBody() {
		return ""
	}
	return m.text[m.line.end:m.bodyStart()]
}

// LowerPart is all behind the first line.
func (m *Message) LowerPart() string { return m.text[m.line.end:] }

// methods are numbered by their bits.
var methods = []string{"INVITE", "CANCEL", "ACK", "BYE", "INFO", "REGISTER", "SUBSCRIBE", "NOTIFY", "MESSAGE", "OPTIONS", "PRACK", "UPDATE",
	"REFER", "PUBLISH", "KDMQ", "GET", "POST", "PUT", "DELETE"}

// MethodAtStart is the method that Kamailio knows and a text begins with, in any case; empty when there is none.
func MethodAtStart(text string) string {
	for _, name := range methods {
		if len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) {
			return name
		}
	}
	return ""
}

// unknownMethod is the number of all others.
const unknownMethod = 1 << 19

// MethodID is Kamailio's number of the method.
func (m *Message) MethodID() int64 {
	method := m.Method()
	for i, name := range methods {
		if strings.EqualFold(method, name) {
			return 1 << i
		}
	}
	return unknownMethod
}
