package eval

import (
	"fmt"
	"net/netip"
	"strings"

	"kpv/parser"
)

// own notes what listen= and alias= say is the server itself.
func (c *checker) own(s *parser.Setting) {
	for _, host := range s.Value.Hosts {
		var text strings.Builder
		for n := host.From; n <= host.To; n++ {
			if c.tree.IsText(n) {
				c.checkHostText(s.Name, n)
				text.WriteString(c.tree.Str(n))
				continue
			}
			text.WriteString(c.tree.Raw(n))
		}
		c.settings.own = append(c.settings.own, ownName(text.String()))
	}
}

// checkHostText refuses an address to listen on that has protocol or port within its quotes: it would be looked up as a name.
func (c *checker) checkHostText(setting string, n int) {
	text := c.tree.Str(n)
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err != nil && setting != "alias" && strings.Contains(text, ":") {
		c.fail(c.tree.Pos(n), fmt.Sprintf("write it without quotes: %s=%s", setting, text), "the quotes must hold a name or an address alone")
	}
}

// socket takes socket = { bind = ADDRESS; ... } of 6.1, which is listen with names for what may be said of an address.
func (c *checker) socket(s *parser.Setting, pos parser.Pos) {
	if len(s.Value.Hosts) == 0 {
		c.fail(pos, "socket = { bind = udp:192.0.2.1:5060; name = \"outside\"; }", "a socket needs the address it binds")
	}
	c.own(s)
}

// ownName cuts the protocol off udp:example.com:5060.
func ownName(text string) string {
	for _, proto := range []string{"udp:", "tcp:", "tls:", "sctp:"} {
		if len(text) > len(proto) && strings.EqualFold(text[:len(proto)], proto) {
			text = text[len(proto):]
		}
	}
	return strings.ToLower(text)
}

// Myself tells whether a host is the server itself: what the message was received on, or what listen= and alias= name. A port must be the
// right one too, unless it is empty.
func (m *Machine) Myself(host, port string) bool {
	local := m.Message().Local
	if strings.Trim(host, "[]") == local.Addr().String() && (port == "" || port == itoa(int(local.Port()))) {
		return true
	}
	return m.Alias(host, port)
}

// Alias tells whether listen= or alias= name a host. A port must be the right one too, unless it is empty.
func (m *Machine) Alias(host, port string) bool {
	for _, name := range m.prog.settings.own {
		if isName(name, strings.ToLower(host), port) {
			return true
		}
	}
	return false
}

// isName tells whether a host with a port has the name, which may have a port of its own.
func isName(name, host, port string) bool {
	own, found := strings.CutPrefix(name, host)
	switch {
	case !found || own != "" && own[0] != ':':
		return false
	case own == "" || port == "":
		return true
	}
	return own[1:] == port
}
