package sip

import "strings"

// Credentials are what Authorization or Proxy-Authorization says.
type Credentials struct {
	Username  string
	Realm     string
	Nonce     string
	URI       string
	Response  string
	Algorithm string
	Cnonce    string
	Opaque    string
}

// Credentials are those of the first Proxy-Authorization header, else of the first Authorization; false without any that are digest.
func (m *Message) Credentials() (Credentials, bool) {
	h := m.Find(ProxyAuthorization)
	if h == nil {
		h = m.Find(Authorization)
	}
	if h == nil {
		return Credentials{}, false
	}
	return ParseCredentials(h.Body)
}

// ParseCredentials reads the body of such a header; false when it is not digest, or malformed (observed on 5.6.3 and 6.1.5).
func ParseCredentials(s string) (Credentials, bool) {
	n := strings.IndexAny(s, blanks+",")
	if n < 0 || !strings.EqualFold(s[:n], "Digest") {
		return Credentials{}, false
	}
	var c Credentials
	for rest, more := s[n+1:], true; more; {
		var name, value string
		var ok bool
		if name, value, rest, ok = credential(strings.TrimLeft(rest, blanks)); !ok {
			return Credentials{}, false
		}
		if field := c.field(name); field != nil {
			*field = value
		}
		_, rest, more = strings.Cut(rest, ",") // what else stands before the comma is passed over
	}
	return c, true
}

// credential takes name=value or name="value".
func credential(s string) (name, value, rest string, ok bool) {
	name, s, ok = strings.Cut(s, "=")
	if !ok {
		return "", "", "", false
	}
	s = strings.TrimLeft(s, blanks)
	if quoted, is := strings.CutPrefix(s, `"`); is { // no backslash escapes a quote here
		value, rest, ok = strings.Cut(quoted, `"`)
		return strings.TrimRight(name, blanks), value, rest, ok
	}
	n := strings.IndexAny(s, blanks+",")
	if n < 0 {
		n = len(s)
	}
	return strings.TrimRight(name, blanks), s[:n], s[n:], n > 0
}

func (c *Credentials) field(name string) *string {
	switch strings.ToLower(name) {
	case "username":
		return &c.Username
	case "realm":
		return &c.Realm
	case "nonce":
		return &c.Nonce
	case "uri":
		return &c.URI
	case "response":
		return &c.Response
	case "algorithm":
		return &c.Algorithm
	case "cnonce":
		return &c.Cnonce
	case "opaque":
		return &c.Opaque
	}
	return nil
}

// User is the user name without scheme and domain, as alice in sip:alice@example.com.
func (c *Credentials) User() string {
	user, _ := c.identity()
	return user
}

// Domain is that of the user name, empty when it has none.
func (c *Credentials) Domain() string {
	_, domain := c.identity()
	return domain
}

func (c *Credentials) identity() (user, domain string) {
	scheme, rest, found := strings.Cut(c.Username, ":")
	if found && scheme != "" && rest != "" && !strings.Contains(scheme, "@") {
		user, domain, _ = strings.Cut(rest, "@")
		return user, domain
	}
	user, domain, _ = strings.Cut(c.Username, "@")
	if user == "" || domain == "" {
		return c.Username, ""
	}
	return user, domain
}
