package sip

import "strings"

// Party is one of the two that a message is between: what its From or To header says.
type Party struct {
	ToBody
	uri    parsedURI
	modern bool
	body   string // of the header
	at     int    // where that starts in the message
}

// parsedParty keeps what became of parsing a From or To header, for the next time.
type parsedParty struct {
	party Party
	ok    bool
	done  bool
}

// Caller is what the From header says, nil when it is missing or malformed.
func (m *Message) Caller() *Party { return m.from.parse(m, From) }

// Callee is what the To header says, nil when it is missing or malformed.
func (m *Message) Callee() *Party { return m.to.parse(m, To) }

func (p *parsedParty) parse(m *Message, name string) *Party {
	if !p.done {
		p.done = true
		if h := m.Find(name); h != nil {
			body, err := ParseToBody(h.Body)
			p.party = Party{ToBody: body, modern: m.Modern, body: h.Body, at: m.BodyAt(h)}
			p.ok = err == nil
		}
	}
	if !p.ok {
		return nil
	}
	return &p.party
}

// Parts is the address, cut into its parts.
func (p *Party) Parts() (*URI, error) { return p.uri.parse(p.Address, p.modern) }

// The setters change what will be sent; reading goes on to give what was received.

// SetAddress replaces the address.
func (m *Message) SetAddress(p *Party, uri string) {
	m.Change(p.at+p.address(), len(p.Address), uri)
}

// SetDisplay replaces the display name, which comes with its quotes if it is to have any.
func (m *Message) SetDisplay(p *Party, name string) {
	if p.Display == "" {
		name += " "
	}
	m.Change(p.at, len(p.Display), name)
}

// DropDisplay takes the display name away, and a blank behind it.
func (m *Message) DropDisplay(p *Party) {
	cut := len(p.Display)
	if strings.HasPrefix(p.body[cut:], " ") {
		cut++
	}
	m.Change(p.at, cut, "")
}

// Enclosed tells whether the address stands in brackets.
func (p *Party) Enclosed() bool {
	return strings.IndexByte(p.body[len(p.Display):p.address()], '<') >= 0
}

// SetUser replaces the user; an empty one leaves the @ behind, as in Kamailio.
func (m *Message) SetUser(p *Party, user string) error {
	u, err := p.Parts()
	if err != nil {
		return err
	}
	if u.User == "" {
		user += "@"
	}
	m.Change(p.at+p.address()+len(u.Scheme)+1, len(u.User), user)
	return nil
}

// DropUser takes the user away, and the @ if that follows at once.
func (m *Message) DropUser(p *Party) error {
	u, err := p.Parts()
	if err != nil || u.User == "" {
		return err
	}
	at, cut := len(u.Scheme)+1, len(u.User)
	if strings.HasPrefix(p.Address[at+cut:], "@") {
		cut++
	}
	m.Change(p.at+p.address()+at, cut, "")
	return nil
}

// SetHost replaces the host, where there is one: telephones have none.
func (m *Message) SetHost(p *Party, host string) error {
	u, err := p.Parts()
	if err != nil || u.Host == "" {
		return err
	}
	at := len(u.Scheme) + 1
	switch {
	case u.IsUrn() && u.User != "":
		at += len(u.User) + 1
	case u.User != "":
		at += strings.IndexByte(p.Address[at:], '@') + 1
	}
	m.Change(p.at+p.address()+at, len(u.Host), host)
	return nil
}

// address is where the address starts in the header's body.
func (p *Party) address() int {
	return len(p.Display) + strings.Index(p.body[len(p.Display):], p.Address)
}
