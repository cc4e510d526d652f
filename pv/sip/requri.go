package sip

import (
	"errors"
	"fmt"
	"strings"
)

// parsedURI keeps what became of parsing an address, for the next time.
type parsedURI struct {
	text string
	uri  URI
	err  error
	done bool
}

func (p *parsedURI) parse(text string, modern bool) (*URI, error) {
	if !p.done || p.text != text {
		parse := ParseURI
		if modern {
			parse = ParseURI61
		}
		p.uri, p.err = parse(text)
		p.text, p.done = text, true
	}
	return &p.uri, p.err
}

// RequestURI is the Request-URI as it now is; empty in a reply.
func (m *Message) RequestURI() string {
	if m.hasURI {
		return m.uri
	}
	return m.line.URI
}

// ChangedURI is the Request-URI that a script set, if one did.
func (m *Message) ChangedURI() (string, bool) { return m.uri, m.hasURI && m.uri != "" }

// URI is the Request-URI as it now is, cut into its parts.
func (m *Message) URI() (*URI, error) { return m.current.parse(m.RequestURI(), m.Modern) }

// OriginalURI is the Request-URI of the first line, cut into its parts.
func (m *Message) OriginalURI() (*URI, error) { return m.original.parse(m.line.URI, m.Modern) }

// SetURI replaces the Request-URI, unseen: what is malformed shows when it is read.
func (m *Message) SetURI(uri string) { m.uri, m.hasURI = uri, true }

// RevertURI goes back to the Request-URI of the first line.
func (m *Message) RevertURI() { m.uri, m.hasURI = "", false }

// Destination is the destination URI, empty when there is none.
func (m *Message) Destination() string { return m.dst }

// SetDestination replaces the destination URI; empty takes it away.
func (m *Message) SetDestination(uri string) { m.dst = uri }

// NextHop is where the message would go: to the destination URI if there is one, else to the Request-URI.
func (m *Message) NextHop() string {
	switch {
	case m.dst != "":
		return m.dst
	case m.hasURI && m.uri != "":
		return m.uri
	}
	return m.line.URI
}

// NextHopURI is the next hop, cut into its parts.
func (m *Message) NextHopURI() (*URI, error) { return m.next.parse(m.NextHop(), m.Modern) }

// Part names what [Message.Rewrite] replaces.
type Part uint8

// The parts of a Request-URI that scripts replace.
const (
	User       Part = iota
	UserPasswd      // user:password
	HostOnly
	HostPort // host:port
	Port
)

// Errors of Rewrite.
var (
	ErrBadURI  = errors.New("the Request-URI is malformed; its parts cannot be replaced")
	ErrTelPort = errors.New("a tel: address has no port to replace")
)

// Rewrite replaces a part of the Request-URI. An empty user takes password and @ away too, an empty port its colon.
func (m *Message) Rewrite(part Part, value string) error {
	u, err := m.URI()
	if err != nil {
		return fmt.Errorf("%w: %q", ErrBadURI, m.RequestURI())
	}
	next := *u
	switch part {
	case User:
		next.User = value
		if value == "" {
			next.Passwd, next.UserParams = "", ""
		}
	case UserPasswd:
		next.User, next.Passwd = value, ""
	case HostOnly:
		next.Host = value
	case HostPort:
		next.Host, next.Port = value, ""
	case Port:
		next.Port = value
	}
	if u.IsTel() {
		return m.rewriteTel(u, &next, part)
	}
	m.SetURI(next.String())
	return nil
}

// rewriteTel replaces parts of a tel: address. A host makes it a sip: address of a telephone.
func (m *Message) rewriteTel(old, next *URI, part Part) error {
	text := m.RequestURI()
	rest := text[len(old.Scheme)+1:]
	if !strings.HasPrefix(rest, ";") {
		rest = rest[len(old.User):]
	}
	switch part {
	case Port:
		return ErrTelPort
	case HostOnly, HostPort:
		m.SetURI("sip:" + old.User + rest + "@" + next.Host + ";user=phone")
	default:
		m.SetURI(old.Scheme + ":" + next.User + rest)
	}
	return nil
}
