package sip

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testMessage reads a message that conformance cases run on.
func testMessage(t testing.TB, name string) *Message {
	text, err := os.ReadFile("../../testdata/sip/" + name + ".sip")
	require.NoError(t, err)
	return New(Wire(text), Socket{}.WithDefaults())
}

// made is a message with some headers in front of those that every message needs.
func made(headers string) *Message {
	return New(Wire([]byte("INVITE sip:b@h SIP/2.0\n"+headers+"Via: SIP/2.0/UDP 1.1.1.1\nFrom: <sip:a@h>;tag=1\nTo: <sip:b@h>\n"+
		"Call-ID: 1\nCSeq: 1 INVITE\n\nbody")), Socket{}.WithDefaults())
}

func TestWire(t *testing.T) {
	assert.Equal(t, "a\r\nb\r\n\r\nc\r\n", Wire([]byte("a\nb\n\nc\n")))
	assert.Equal(t, "a\r\nb\nc", Wire([]byte("a\r\nb\nc")), "what has carriage returns is left alone")
	assert.Equal(t, "a", Wire([]byte("a")))
}

func TestFirstLine(t *testing.T) {
	for text, want := range map[string]FirstLine{
		"INVITE sip:a@b SIP/2.0\r\n":          {Kind: Request, Method: "INVITE", URI: "sip:a@b", Version: "SIP/2.0"},
		"SIP/2.0 183 Session Progress\r\n":    {Kind: Reply, Status: "183", Reason: "Session Progress", Version: "SIP/2.0"},
		"SIP/2.0 200 \r\n":                    {Kind: Reply, Status: "200", Version: "SIP/2.0"},
		"SIP/2.0 099   a b \r\n":              {Kind: Reply, Status: "099", Reason: "a b ", Version: "SIP/2.0"},
		"\r\n INVITE sip:a@b \t sip/2.0 \r\n": {Kind: Request, Method: "INVITE", URI: "sip:a@b", Version: "sip/2.0"},
		"INVITE  sip:a@b SIP/2.0\r\n":         {},
		"INVITE sip:a@b SIP/2.0 x\r\n":        {},
		"INVITE sip:a@b SIP/3.0\r\n":          {},
		"INVITE sip:a@b\r\n":                  {},
		"SIP/2.0 abc x\r\n":                   {},
		"INVITE  SIP/2.0\r\n":                 {},
		"INVITE sip:a@b SIP/2.0 without end":  {},
		"":                                    {},
	} {
		line := parseFirstLine(text)
		line.Text, line.at, line.end = "", 0, 0
		assert.Equal(t, want, line, text)
	}
}

func TestHeaders(t *testing.T) {
	m := testMessage(t, "full")
	assert.NoError(t, m.Check())
	assert.NoError(t, m.Whole())
	assert.Equal(t, 3, m.Count("X-MULTI"))
	assert.Equal(t, "c", m.Nth("x-multi", -1).Body)
	assert.Nil(t, m.Nth("x-multi", 3))
	assert.Nil(t, m.Nth("x-multi", -4))
	assert.Equal(t, "part1\r\n  part2", m.Find("X-Fold").Body)
	assert.Equal(t, 3, m.Values("v"))
	assert.Equal(t, 204, len(m.Body()))

	short := testMessage(t, "min")
	assert.NoError(t, short.Check())
	assert.Equal(t, "min1", short.Find(CallID).Body)
	assert.Equal(t, 1, short.Count("from"))
}

func TestMalformed(t *testing.T) {
	m := made("no header\n")
	assert.Error(t, m.Whole())
	assert.ErrorIs(t, m.Check(), ErrNoVia)
	assert.Empty(t, m.Body())
	for text, want := range map[string]error{
		"": ErrFirstLine, "INVITE\r\n\r\n": ErrFirstLine,
		"INVITE sip:b@h SIP/2.0\r\n\r\n":                                    ErrNoVia,
		"INVITE sip:b@h SIP/2.0\r\nVia: nonsense\r\n\r\n":                   ErrNoVia,
		"INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP 1.1.1.1\r\n\r\n":        ErrMissing,
		"INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP 1.1.1.1\r\nFrom: x\r\n": ErrMissing,
	} {
		assert.ErrorIs(t, New(text, Socket{}).Check(), want, text)
	}
}

// TestVia was observed on 5.6.3.
func TestVia(t *testing.T) {
	m := made("v: SIP / 2.0 / UDP  10.0.0.1:5060 ; branch=x;rport=77;received=1.1.1.1;i=abc , SIP/2.0/TCP [::1]:7\n")
	v, ok := m.Via(0)
	require.True(t, ok)
	assert.Equal(t, ViaEntry{Text: v.Text, Proto: "UDP", Host: "10.0.0.1", Port: "5060", Params: v.Params, Branch: "x", Received: "1.1.1.1",
		Rport: "77", I: "abc"}, v)
	v, _ = m.Via(1)
	assert.Equal(t, "[::1]", v.Host)
	v, _ = m.Via(-1)
	assert.Equal(t, "1.1.1.1", v.Host)
	assert.EqualValues(t, 5060, v.PortNumber())
	_, ok = m.Via(3)
	assert.False(t, ok)
	e, _ := m.Entry(Via, 0)
	assert.True(t, strings.HasSuffix(e.Raw, "i=abc ,"), e.Raw)
}

// TestContacts was observed on 5.6.3: a malformed contact spoils all.
func TestContacts(t *testing.T) {
	lines, err := made("m: <sip:1>;q=1 , \"x, <y>\" <sip:2> , A,B <sip:3>\nContact: *\nContact: sip:4;expires=5, < sip:5 >\n").Contacts()
	require.NoError(t, err)
	var got []string
	for _, line := range lines {
		for _, a := range line {
			got = append(got, a.Name+"|"+a.URI+"|"+a.Params)
		}
		got = append(got, "")
	}
	assert.Equal(t, []string{"|sip:1|q=1 ", `"x, <y>"|sip:2|`, "A,B|sip:3|", "", "", "|sip:4|expires=5", "|sip:5|", ""}, got)
	for _, bad := range []string{"", "junk", "a@b", "<sip:a", "<>", `"A <sip:a>`, "<sip:a>,", "<sip:a>;", "<sip:a>;x;", `<sip:a>;x="y`, "<sip:a>;x=y z"} {
		_, err := made("Contact: <sip:1>\nContact: " + bad + "\n").Contacts()
		assert.Error(t, err, bad)
	}
}

// TestRouteLines was observed on 5.6.3: headers before a malformed one count.
func TestRouteLines(t *testing.T) {
	lines, err := made("Route: <sip:1;lr>;x=y, A B <2>, <>\nRoute: \"N\" <sip:3>\n").RouteLines(Route)
	require.NoError(t, err)
	assert.Equal(t, [][]Address{
		{{Text: "<sip:1;lr>;x=y", URI: "sip:1;lr", Params: "x=y"}, {Text: "A B <2>", Name: "A B ", URI: "2"}, {Text: "<>"}},
		{{Text: `"N" <sip:3>`, Name: `"N" `, URI: "sip:3"}},
	}, lines)
	for _, bad := range []string{"", "*", "junk", "sip:a", "<sip:a", "<sip:a> x", "<sip:a> <sip:b>", "<sip:a>,", "<sip:a>;", "<sip:a>,x", `"n <sip:a>`} {
		lines, err := made("Route: <sip:1>\nRoute: " + bad + "\n").RouteLines(Route)
		assert.Error(t, err, bad)
		assert.Len(t, lines, 1, bad)
	}
}

func TestCredentials(t *testing.T) {
	c, ok := testMessage(t, "full").Credentials()
	require.True(t, ok)
	assert.Equal(t, Credentials{Username: "bob@realm.x", Realm: "realm.x", Nonce: "n1", URI: "sip:gw.example.org", Response: "r1",
		Algorithm: "MD5", Cnonce: "c1", Opaque: "o1"}, c)
	assert.Equal(t, "bob", c.User())
	assert.Equal(t, "realm.x", c.Domain())
	for name, want := range map[string][2]string{
		"a@b": {"a", "b"}, "sip:a:p@b:5": {"a:p", "b:5"}, "tel:+1": {"+1", ""}, "a@": {"a@", ""}, "@b": {"@b", ""}, "sip:@b": {"", "b"}, "a:": {"a:", ""}, "": {"", ""},
	} {
		c.Username = name
		assert.Equal(t, want, [2]string{c.User(), c.Domain()}, name)
	}
	for _, header := range []string{"Authorization: Basic abc\n", "Authorization: Digest\n", "Authorization: Digest username=\"open\n",
		"Authorization: Digest realm=\"r\",\n", "Authorization: Digest realm=,x=y\n", "Authorization: Digest x\n", ""} {
		_, ok := made(header).Credentials()
		assert.False(t, ok, header)
	}
}

// TestRewrite was observed on 5.6.3, but for the last two, where Kamailio makes malformed addresses.
func TestRewrite(t *testing.T) {
	for _, c := range []struct {
		uri   string
		part  Part
		value string
		want  string
	}{
		{"sip:h", User, "x", "sip:x@h"},
		{"sip:u:p@h:5099;x=y?h=1", User, "x", "sip:x:p@h:5099;x=y?h=1"},
		{"sip:u:p@h:5099;x=y?h=1", User, "", "sip:h:5099;x=y?h=1"},
		{"sip:u:p@h:5099;x=y?h=1", Port, "", "sip:u:p@h;x=y?h=1"},
		{"sip:u:p@h:5099;x=y?h=1", HostPort, "n:1", "sip:u:p@n:1;x=y?h=1"},
		{"sip:u:p@h", UserPasswd, "a:b", "sip:a:b@h"},
		{"sips:[::2]:1", HostOnly, "new", "sips:new:1"},
		{"sip:u@h", HostOnly, "", "sip:u@"},
		{"tel:+123;a=b", User, "x", "tel:x;a=b"},
		{"tel:+123;a=b", User, "", "tel:;a=b"},
		{"tel:+123;a=b", HostOnly, "new", "sip:+123;a=b@new;user=phone"},
		{"urn:service:sos", User, "x", "urn:x:sos"},
		{"sip:+49;i=9@h;user=phone", HostOnly, "n", "sip:+49;i=9@n;user=phone"},
		{"sip:+49;i=9@h;user=phone", User, "", "sip:h;user=phone"},
		{"sip:+49;i=9:pw@h;user=phone", HostOnly, "n", "sip:+49:pw;i=9@n;user=phone"},
	} {
		m := made("")
		m.SetURI(c.uri)
		require.NoError(t, m.Rewrite(c.part, c.value), c.uri)
		assert.Equal(t, c.want, m.RequestURI(), "%s %d %q", c.uri, c.part, c.value)
	}
	m := made("")
	m.SetURI("tel:1")
	assert.ErrorIs(t, m.Rewrite(Port, "1"), ErrTelPort)
	m.SetURI("foo")
	assert.ErrorIs(t, m.Rewrite(Port, "1"), ErrBadURI)
}

// TestEdits was observed on 5.6.3: edits do not see each other, what two of them cut is cut once, what they put stands side by side.
func TestEdits(t *testing.T) {
	m := testMessage(t, "message")
	m.SetAddress(m.Caller(), "sip:changed@x.y")
	require.NoError(t, m.SetUser(m.Caller(), "u3"))
	require.NoError(t, m.SetHost(m.Caller(), "dd"))
	m.SetDisplay(m.Caller(), "Disp")
	m.SetDisplay(m.Callee(), "Bob")
	assert.Equal(t, "alice", mustParts(t, m.Caller()).User, "reading goes on to give what was received")
	m.Apply()
	assert.Equal(t, "Disp <sip:changed@x.yu3dd>;tag=abc", m.Find(From).Body)
	assert.Equal(t, "Bob <sip:bob@example.com>", m.Find(To).Body)
	assert.Empty(t, m.Edits())

	require.NoError(t, m.DropUser(m.Callee()))
	m.Apply()
	assert.Equal(t, "Bob <sip:example.com>", m.Find(To).Body)
}

func mustParts(t *testing.T, p *Party) *URI {
	u, err := p.Parts()
	require.NoError(t, err)
	return u
}

func TestHeaderEdits(t *testing.T) {
	m := testMessage(t, "message")
	one, two := m.Nth("X-Test", 0), m.Nth("X-Test", 1)
	m.RemoveHeader(one)
	m.RemoveHeader(two)
	m.InsertHeader("A: 1\r\n", one)
	m.AppendHeader("A: 2\r\n", one)
	m.AppendHeader("A: 3\r\n", m.Find(Contact))
	m.InsertHeader("First: 1\r\n", nil)
	m.AppendHeader("Last: 1\r\n", nil)
	m.SetURI("sip:new@new")
	m.Apply()
	assert.Equal(t, "INVITE sip:new@new SIP/2.0", m.First().Text)
	assert.Equal(t, "First", m.All()[0].Name)
	assert.Equal(t, "Last", m.All()[len(m.All())-1].Name)
	var order string
	for i := range m.Count("A") {
		order += m.Nth("A", i).Body
	}
	assert.Equal(t, "132", order)
	assert.Zero(t, m.Count("X-Test"))
}

// TestBodyEdits follows cases 296, 298 and 529: Content-Length is made to fit.
func TestBodyEdits(t *testing.T) {
	m := testMessage(t, "message")
	m.SetBody("new body", "application/x", len(m.Body()))
	m.Apply()
	assert.Equal(t, []string{"new body", "application/x", "8"}, []string{m.Body(), m.Find(ContentType).Body, m.Find(ContentLength).Body})
	m.SetBody("", "", len(m.Body()))
	m.Apply()
	assert.Equal(t, []string{"", "0"}, []string{m.Body(), m.Find(ContentLength).Body})

	m = testMessage(t, "message")
	m.ChangeBody(m.bodyStart(), 3, "x") // two edits that cut the same
	m.ChangeBody(m.bodyStart(), 3, "y")
	m.Apply()
	assert.Equal(t, []string{"xylo\r\n", "6"}, []string{m.Body(), m.Find(ContentLength).Body})

	bare := made("")
	bare.SetBody("12345", "a/b", 0)
	bare.Apply()
	assert.Equal(t, []string{"12345body", "a/b", "5"}, []string{bare.Body(), bare.Find(ContentType).Body, bare.Find(ContentLength).Body})
}

func TestBranches(t *testing.T) {
	m := made("")
	for range MaxBranches {
		assert.True(t, m.AppendBranch(Branch{URI: "sip:x"}))
	}
	assert.False(t, m.AppendBranch(Branch{}))
	m.DropBranch(-1)
	assert.Len(t, m.Branches(), MaxBranches-1)
	m.ClearBranches()
	assert.Nil(t, m.Branch(0))
}

func TestShow(t *testing.T) {
	m := made("X: 1\n")
	assert.Contains(t, m.Show(), "== pending edits\n(none)\n== as it would be sent\n(as the script sees it)\n")
	m.RemoveHeader(m.Find("X"))
	m.SetURI("sip:new")
	m.SetDestination("sip:hop")
	m.Flags = 3
	m.Change(m.bodyStart(), 1, "B")
	m.AppendHeader("Y: 2\r\n", nil)
	assert.Contains(t, m.Show(), `== as the script sees it now
(as received)
-- Request-URI: sip:new
-- destination: sip:hop
-- flags: 00000003
== pending edits
in X: remove "X: 1\r\n"
behind the headers: insert "Y: 2\r\n"
in the body: replace "b" by "B"
== as it would be sent
INVITE sip:new SIP/2.0
Via: `)
}

func TestFake(t *testing.T) {
	m := Fake{URI: "sip:you@kamailio.org", Party: "sip:you@kamailio.org", Tag: "123", CallID: "123", Address: netip.AddrFrom4([4]byte{1, 0, 0, 127})}.Message() // as 5.6 has it
	assert.NoError(t, m.Check())
	assert.Equal(t, []string{"OPTIONS", "123", "sip:you@kamailio.org"}, []string{m.Method(), m.Find(CallID).Body, m.Caller().Address})
	assert.Equal(t, "1.0.0.127", m.Source.Addr().String())
}

func FuzzMessage(f *testing.F) {
	for _, name := range []string{"message", "full", "min", "ser", "resp"} {
		f.Add(testMessage(f, name).Text())
	}
	f.Add("INVITE sip:b@h SIP/2.0\r\nVia:\r\nFrom:<\r\nTo:\"\r\nl:\r\n\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		m := New(text, Socket{})
		_ = m.Check()
		for _, p := range []*Party{m.Caller(), m.Callee()} {
			if p != nil {
				m.SetAddress(p, "sip:x@y")
				m.SetDisplay(p, "D")
				_, _ = m.SetUser(p, "u"), m.SetHost(p, "h")
			}
		}
		routes, _ := m.Routes()
		for i := range routes {
			m.RemoveRoutes(routes, routes[i])
		}
		m.Record("sip:h;lr")
		m.RecordParams(";a=b")
		for i := range m.All() {
			m.RemoveHeader(&m.All()[i])
		}
		m.SetBody("x", "y/z", len(m.Body()))
		_ = m.Show()
		m.Apply()
		_ = m.Render()
	})
}
