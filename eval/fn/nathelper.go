package fn

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

// nathelperFuncs belong to nathelper: what to do about clients behind address translation. Those that change the message make pending
// edits.
var nathelperFuncs = deciding([]*eval.Func{
	{
		Name: "nat_uac_test", Module: "nathelper", Dynamic: eval.AnyArgs, Forms: forms("tests/i"),
		Doc: "True when one of the tests, added up, says that the client is behind NAT: 1 a private address in Contact, 2 Via is not the source " +
			"address, 4 a private one in Via, 8 a private one in the SDP, 16 Via has another port, 32 the source is private, 64 it is a WebSocket, " +
			"128 Contact has another port, 256 the SDP has another address.",
		Example: `if (!nat_uac_test("1")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			tests, ok := args[0].Int(m)
			if !ok {
				return m.Fail("nat_uac_test: the tests are not a number")
			}
			c, _ := contactOf(m.Message(), m.Target())
			for _, t := range natTests {
				if tests&t.bit != 0 && t.holds(m.Message(), c) {
					return 1
				}
			}
			return -1
		},
	},
	{
		Name: "fix_nated_contact", Module: "nathelper", Forms: nothing,
		Doc:     "Puts the source address and port into the address in Contact.",
		Example: `if (!fix_nated_contact()) xlog("no Contact\n"); # -> no Contact`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			return changeContact(m, "fix_nated_contact", -1, func(c *contact) string {
				rest := c.text[c.hostEnd:]
				if maddr, has := c.uri.Param("maddr"); has { // it would lead elsewhere
					rest = strings.Replace(rest, ";maddr="+maddr, "", 1)
				}
				return c.text[:c.host] + hostPort(m.Message().Source) + rest
			})
		},
	},
	{
		Name: "set_contact_alias", Module: "nathelper", Dynamic: eval.AnyArgs, Forms: forms("[trim/n]"),
		Doc:     "Notes the source address in an alias parameter at the end of the address in Contact, for handle_ruri_alias(). With 1 an older alias goes.",
		Example: `if (!set_contact_alias()) xlog("no Contact\n"); # -> no Contact`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			trim := len(args) > 0 && args[0].Format(m) == "1"
			return changeContact(m, "set_contact_alias", -1, func(c *contact) string {
				text := c.text
				if alias, has := c.uri.Param("alias"); has && trim {
					text = strings.Replace(text, ";alias="+alias, "", 1)
				}
				return c.brackets(text + alias(m.Message().Source, m.Message().Proto))
			})
		},
	},
	{
		Name: "add_contact_alias", Module: "nathelper", Dynamic61: eval.AnyArgs, Forms: forms("[ip, port, proto]"),
		Doc: "Notes the source address, or the one given, in an alias parameter behind the host in Contact, for handle_ruri_alias(). 2 without Contact.",
		Example: `add_contact_alias();
xlog("$rc\n"); # -> 2`,
		Run: addContactAlias,
	},
	{
		Name: "handle_ruri_alias", Module: "nathelper", Dynamic: eval.AnyArgs, Forms: forms("[mode/i]"),
		Doc: "Takes the alias parameter out of the Request-URI and sets $du to the address in it; the last alias with mode 1. 2 when there is none.",
		Example: `$ru = "sip:bob@10.0.0.1;alias=192.0.2.7~5060~2";
handle_ruri_alias();
xlog("$ru $du\n"); # -> sip:bob@10.0.0.1 sip:192.0.2.7:5060;transport=tcp`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			last := false
			if len(args) > 0 {
				mode, ok := args[0].Int(m)
				if !ok {
					return m.Fail("handle_ruri_alias: the mode is not a number")
				}
				last = mode == 1
			}
			return handleAlias(m, last)
		},
	},
	{
		Name: "add_rcv_param", Module: "nathelper", Dynamic: eval.AnyArgs, Forms: forms("[inside/i]"),
		Doc: "Notes the source address in a received parameter of each Contact; with 1 inside its address.",
		Example: `add_rcv_param();
xlog("$rc\n"); # -> 1`,
		Run: addReceived,
	},
	{
		Name: "is_rfc1918", Module: "nathelper", Dynamic: eval.AnyArgs, Forms: forms("ip"),
		Doc:     "True for an IPv4 address of a private network.",
		Example: `if (is_rfc1918("10.0.0.1")) xlog("private\n"); # -> private`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if args[0].Format(m) == "" {
				return -2
			}
			return truth(private(args[0].Format(m)))
		},
	},
})

// natTests are what nat_uac_test() looks at; c is the address in Contact, nil where there is none.
var natTests = []struct {
	bit   int64
	holds func(m *sip.Message, c *contact) bool
}{
	{1, func(_ *sip.Message, c *contact) bool { return c != nil && private(c.uri.Host) }},
	{2, func(m *sip.Message, _ *contact) bool { v, ok := m.Via(0); return ok && !sameHost(v.Host, m) }},
	{4, func(m *sip.Message, _ *contact) bool { v, ok := m.Via(0); return ok && private(v.Host) }},
	{8, func(m *sip.Message, _ *contact) bool { return anyMedia(m, private) }},
	{16, func(m *sip.Message, _ *contact) bool {
		v, ok := m.Via(0)
		return ok && v.PortNumber() != int64(m.Source.Port())
	}},
	{32, func(m *sip.Message, _ *contact) bool { return private(m.Source.Addr().String()) }},
	{64, func(m *sip.Message, _ *contact) bool { return m.Proto == sip.WS || m.Proto == sip.WSS }},
	{128, func(m *sip.Message, c *contact) bool { return c != nil && c.port() != int(m.Source.Port()) }},
	{256, func(m *sip.Message, _ *contact) bool {
		return anyMedia(m, func(host string) bool { return !sameHost(host, m) })
	}},
}

// shared is the address space of carriers, private as well (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

func private(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Is4() && (ip.IsPrivate() || shared.Contains(ip))
}

// sameHost tells whether a host is the address that the message came from; a name is none.
func sameHost(host string, m *sip.Message) bool {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip == m.Source.Addr().Unmap()
}

// anyMedia tests the addresses of the media in an SDP body: a stream has its own, or that of the session.
func anyMedia(m *sip.Message, test func(host string) bool) bool {
	h := m.Find(sip.ContentType)
	if h == nil || !strings.Contains(m.Body(), "m=") || !strings.HasPrefix(mime(h.Body), "multipart/") && mime(h.Body) != "application/sdp" {
		return false
	}
	streams := strings.Split("\n"+m.Body(), "\nm=")
	session := connection(streams[0])
	for _, stream := range streams[1:] {
		host := connection(stream)
		if host == "" {
			host = session
		}
		if host != "" && test(host) {
			return true
		}
	}
	return false
}

// connection is the address of the first c= line.
func connection(sdp string) string {
	for line := range strings.Lines(sdp) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "c=IN" {
			host, _, _ := strings.Cut(f[2], "/")
			return host
		}
	}
	return ""
}

// contact is the address that nathelper changes, of those that the first Contact header lists.
type contact struct {
	text          string
	at            int // in the message
	host, hostEnd int // host and port in the text
	angled        bool
	uri           sip.URI
}

var (
	errNoContact  = errors.New("there is no Contact")
	errBadContact = errors.New("the address in Contact is malformed")
)

// contactOf takes the main address of the first Contact header.
func contactOf(m *sip.Message, target pv.Target) (*contact, error) {
	h := m.Find(sip.Contact)
	if h == nil {
		return nil, errNoContact
	}
	text := h.Body
	at := m.BodyAt(h)
	if all := sip.List(text); len(all) > 1 {
		n, find := target.MainContact(len(all)), strings.Index
		if n > 0 { // the last; another may be the same
			find = strings.LastIndex
		}
		text = all[n]
		at += find(h.Body, text)
	}
	a, ok := sip.ParseAddress(text)
	switch {
	case a.URI == "*" && target != pv.V56:
		return nil, errNoContact
	case !ok || a.URI == "*":
		return nil, errBadContact
	}
	uri, err := target.ParseURI(a.URI)
	if err != nil || uri.Host == "" {
		return nil, fmt.Errorf("%w: %q", errBadContact, a.URI)
	}
	c := &contact{text: a.URI, uri: uri, angled: strings.Contains(text, "<"), at: at + strings.Index(text, a.URI)}
	c.host = strings.IndexByte(a.URI, ':') + 1
	if n := strings.IndexByte(a.URI, '@'); n >= 0 {
		c.host = n + 1
	}
	c.hostEnd = len(a.URI)
	if n := strings.IndexAny(a.URI[c.host:], ";?"); n >= 0 {
		c.hostEnd = c.host + n
	}
	return c, nil
}

// port is that of the address, the standard one where none is written.
func (c *contact) port() int {
	if n, err := strconv.Atoi(c.uri.Port); err == nil {
		return n
	}
	return 5060
}

// brackets puts an address with parameters of its own into angle brackets, unless it stands in some.
func (c *contact) brackets(text string) string {
	if c.angled {
		return text
	}
	return "<" + text + ">"
}

// changeContact replaces the address in Contact, once for a message. none is the result without a Contact.
func changeContact(m *eval.Machine, function string, none int, change func(*contact) string) int {
	c, code := changeable(m, function, none)
	if c != nil {
		m.Message().ContactFixed = true
		m.Message().Change(c.at, len(c.text), change(c))
	}
	return code
}

// changeable finds the address in Contact, or what the function is to return when it cannot be changed.
func changeable(m *eval.Machine, function string, none int) (*contact, int) {
	c, err := contactOf(m.Message(), m.Target())
	switch {
	case errors.Is(err, errNoContact):
		return nil, none
	case err == errBadContact:
		return nil, -1
	case err != nil:
		return nil, m.Fail("%s: %v", function, err)
	case m.Message().ContactFixed:
		return nil, m.Fail("%s: the address in Contact was changed already", function)
	}
	return c, 1
}

func hostPort(a netip.AddrPort) string { return fmt.Sprintf("%s:%d", sip.Host(a.Addr()), a.Port()) }

// alias is the parameter that notes an address: with ~ between host, port and the number of the protocol.
func alias(a netip.AddrPort, proto sip.Proto) string {
	return fmt.Sprintf(";alias=%s~%d~%d", sip.Host(a.Addr()), a.Port(), proto)
}

func addContactAlias(m *eval.Machine, args []eval.Arg) int {
	c, code := changeable(m, "add_contact_alias", 2)
	if c == nil {
		return code
	}
	source, proto := m.Message().Source, m.Message().Proto
	if len(args) > 0 {
		ip, err := netip.ParseAddr(strings.Trim(args[0].Format(m), "[]"))
		if err != nil {
			return m.Fail("add_contact_alias: %q is no IP address", args[0].Format(m))
		}
		port, err := strconv.ParseUint(args[1].Format(m), 10, 16)
		if err != nil || port == 0 {
			return m.Fail("add_contact_alias: %q is no port", args[1].Format(m))
		}
		known := false
		if proto, known = sip.ParseProto(args[2].Format(m)); !known {
			return m.Fail("add_contact_alias: %q is no protocol", args[2].Format(m))
		}
		source = netip.AddrPortFrom(ip, uint16(port))
	}
	if c.angled {
		m.Message().Change(c.at+c.hostEnd, 0, alias(source, proto))
		return 1
	}
	m.Message().Change(c.at, 0, "<")
	m.Message().Change(c.at+len(c.text), 0, alias(source, proto)+">")
	return 1
}

func handleAlias(m *eval.Machine, last bool) int {
	uri, err := m.Message().URI()
	if err != nil {
		return m.Fail("handle_ruri_alias: the Request-URI is malformed")
	}
	params := ";" + uri.Params
	at := strings.Index(params, ";alias=")
	if last {
		at = strings.LastIndex(params, ";alias=")
	}
	if at < 0 {
		return 2
	}
	value, _, _ := strings.Cut(params[at+len(";alias="):], ";")
	part := strings.Split(value, "~")
	if len(part) != 3 {
		return m.Fail("handle_ruri_alias: %q is not HOST~PORT~PROTOCOL", value)
	}
	destination := "sip:" + part[0] + ":" + part[1]
	switch n, err := strconv.Atoi(part[2]); {
	case err != nil || n < int(sip.UDP) || n > int(sip.WSS):
		return m.Fail("handle_ruri_alias: %q is no protocol", part[2])
	case n != int(sip.UDP):
		destination += ";transport=" + sip.Proto(n).String()
	}
	m.Message().SetURI(strings.Replace(m.Message().RequestURI(), ";alias="+value, "", 1))
	m.Message().SetDestination(destination)
	return 1
}

func addReceived(m *eval.Machine, args []eval.Arg) int {
	message, inside := m.Message(), int64(0)
	if len(args) > 0 {
		n, ok := args[0].Int(m)
		if !ok {
			return m.Fail("add_rcv_param: it needs a number")
		}
		inside = n
	}
	received := "sip:" + hostPort(message.Source)
	if message.Proto != sip.UDP {
		received += ";transport=" + message.Proto.String()
	}
	for h := range message.Named(sip.Contact) {
		at := 0
		for _, entry := range sip.List(h.Body) {
			at += strings.Index(h.Body[at:], entry)
			a, ok := sip.ParseAddress(entry)
			switch {
			case !ok || a.URI == "*":
			case inside&1 != 0:
				message.Change(message.BodyAt(h)+at+strings.Index(entry, a.URI)+len(a.URI), 0, ";received="+received)
			default:
				message.Change(message.BodyAt(h)+at+len(entry), 0, `;received="`+received+`"`)
			}
			at += len(entry)
		}
	}
	return 1
}
