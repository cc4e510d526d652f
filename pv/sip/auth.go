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

// ParseCredentials reads the body of such a header; false when it is not digest, or names no user.
func ParseCredentials(s string) (Credentials, bool) {
	n := strings.IndexAny(s, blanks)
	if n < 0 || !strings.EqualFold(s[:n], "Digest") {
		return Credentials{}, false
	}
	var c Credentials
	for rest := strings.TrimLeft(s[n:], blanks); rest != ""; {
		var name, value string
		var ok bool
		if name, value, rest, ok = credential(rest); !ok {
			return Credentials{}, false
		}
		if field := c.field(name); field != nil {
			*field = value
		}
	}
	return c, c.Username != ""
}

// credential takes name=value or name="value", and the comma behind it.
func credential(s string) (name, value, rest string, ok bool) {
	name, s, ok = strings.Cut(s, "=")
	if !ok {
		return "", "", "", false
	}
	s = strings.TrimLeft(s, blanks)
	n := strings.IndexByte(s, ',')
	if strings.HasPrefix(s, `"`) {
		end := quotedEnd(s)
		if end < 0 {
			return "", "", "", false
		}
		value, s = s[1:end], s[end+1:]
		n = strings.IndexByte(s, ',')
	} else if n >= 0 {
		value = strings.TrimRight(s[:n], blanks)
	} else {
		value = strings.TrimRight(s, blanks)
	}
	if n >= 0 {
		rest = strings.TrimLeft(s[n+1:], blanks)
	}
	return strings.TrimRight(name, blanks), value, rest, true
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

// User is the user name without its domain, as in alice@example.com.
func (c *Credentials) User() string {
	user, _, _ := strings.Cut(c.Username, "@")
	return user
}

// Domain is that of the user name, empty when it has none.
func (c *Credentials) Domain() string {
	_, domain, _ := strings.Cut(c.Username, "@")
	return domain
}
