package generate

import (
	"fmt"
	"strings"
)

// wireLetters are what a mutation puts into a message.
const wireLetters = " \t\r\n:;,<>\"\\=@a1%[]"

// message writes a SIP message: mostly well-formed, with what real ones have, at times odd. What comes first in a parser's way, the first
// line and the topmost Via, is hardly touched: a message that is dropped answers no questions.
func (p *prober) message() []byte {
	body, kind := p.body()
	var b strings.Builder
	method := p.pick("INVITE", "INVITE", "OPTIONS", "REGISTER", "SUBSCRIBE", "MESSAGE", "ACK", "BYE", "FOO")
	fmt.Fprintf(&b, "%s %s SIP/2.0\r\n", method, p.requestURI())
	b.WriteString(p.header("Via", "v", p.pick("SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK-1", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-top;rport;x=y", "SIP/2.0/UDP host.org:5061;rport;branch=z9hG4bK.a;i=1",
		"SIP/2.0/TCP 10.0.0.2;branch=z9hG4bK-2, SIP/2.0/TLS h3:5061;branch=z9hG4bK-3;received=9.9.9.9", "SIP/2.0/UDP [::1]:5060;branch=z9hG4bK6;oc=5")))
	for _, line := range p.shuffled(p.headers(method)) {
		b.WriteString(line)
	}
	if kind != "" {
		b.WriteString(p.header("Content-Type", "c", kind))
	}
	fmt.Fprintf(&b, "%s%d\r\n\r\n%s", p.pick("Content-Length: ", "Content-Length: ", "l: ", "Content-Length:"), len(body), body)
	return []byte(b.String())
}

// requestURI leaves out telephones in sip: addresses and urn: addresses where a script rewrites: 5.6.3 makes what is no address of them.
func (p *prober) requestURI() string {
	if !strings.Contains(p.out.String(), "[$oU]") && p.oneIn(4) {
		return p.pick("sip:+4930123;isub=9@gw.example.org:5070;transport=tcp;user=phone;x=1?Subject=hi", "urn:service:sos")
	}
	return p.pick("sip:bob@example.com", "sip:bob@example.com:5080;transport=udp", "tel:+15551234;phone-context=example.com",
		"sip:example.com", "sips:bob@example.com", "sip:bob:pw@[2001:db8::1]:5071;transport=tls", "sip:127.0.0.1", "sip:bob@127.0.0.1:5060;lr", "sip:a%40b@h;x=%3b")
}

// headers writes what stands below the topmost Via.
func (p *prober) headers(method string) []string {
	list := []string{
		p.header("From", "f", p.pick(`"Alice A" <sip:alice@wonder.land>;tag=abc`, `<sip:alice@wonder.land>;tag=abc;p=q`, `Bob   Builder <sips:bob:secret@[2001:db8::1]:5071;transport=tls>;tag=f-tag;p=1`, "sip:nobody@a.b;tag=1", `<tel:+123>;tag=x`, `"Q \"q\" q" <sip:q@q.org>;tag="t 1"`, "<sip:a.org>")),
		p.header("To", "t", p.pick("<sip:bob@example.com>", `"Carol \"C\" X" <sip:carol@example.net>;tag=t-tag`, "sip:bob@h2.com", "<sip:x@example.com>;tag=2", "Bob <sip:bob@example.com:5070>", "<tel:+456>")),
		p.header("Call-ID", "i", p.pick("call-1@127.0.0.1", "x", "a b", "1234567890abcdef")),
		p.header("CSeq", "", p.pick("1", "314", "99", "2147483647", "007")+p.pick(" ", " ", "  ")+method),
		p.header("Max-Forwards", "", p.pick("70", "0", "16")),
	}
	optional := []func() string{
		func() string {
			return p.header("Contact", "m", p.pick("<sip:alice@127.0.0.1:5062>", `"B" <sip:bob@10.0.0.1:5066;ob>;expires=60;q=0.5, <sip:bob2@10.0.0.2>`, "*", "sip:plain@h;expires=7", "<sip:c@h>;expires=abc", "<sip:x@y;a=b>"))
		},
		func() string { return p.header("Contact", "m", "<sip:bob3@10.0.0.3>;expires=3600") },
		func() string {
			return p.header("Route", "", p.pick("<sip:127.0.0.1:5060;lr;r2=on>, <sip:p2.example.org;lr>", `"Last" <sip:p3.example.org;lr;ftag=1>`, "<sip:p1;lr>", "sip:p4"))
		},
		func() string { return p.header("Route", "", "<sip:p9.example.org;lr>") },
		func() string {
			return p.header("Record-Route", "", p.pick("<sip:rr1.example.org;lr=on>", "<sip:rr1;lr>,<sip:rr2;lr>"))
		},
		func() string {
			return p.header("Via", "v", p.pick("SIP/2.0/TCP 10.0.0.9;branch=z9hG4bK-9", "SIP/2.0/UDP h8:8;branch=z9hG4bK-8;received=8.8.8.8;rport=8"))
		},
		func() string { return p.header("Expires", "", p.pick("1800", "0", "x", "", "4294967295", "12 ")) },
		func() string { return p.header("User-Agent", "", p.pick("tester/1.0", "UA Test/2.0 (x; y)", "")) },
		func() string {
			return p.header("P-Asserted-Identity", "", p.pick(`"PAI" <sip:pai@example.com>, <tel:+49111>`, "<sip:pai@x>", "sip:pai@bare", "junk"))
		},
		func() string {
			return p.header("P-Preferred-Identity", "", p.pick("<sip:ppi@example.com>", `"P P" <sip:ppi@x:5>;a=b`))
		},
		func() string {
			return p.header("Remote-Party-ID", "", p.pick(`"RPID" <sip:rpid@example.com>;party=calling;privacy=off`, "<sip:r@x>"))
		},
		func() string { return p.header("Privacy", "", p.pick("id;header", "none", "user", "id ; critical")) },
		func() string {
			return p.header("Diversion", "", p.pick("<sip:div@example.com>;reason=unconditional;counter=2", `"D" <sip:d@e>;privacy=off;reason="user busy"`, "<tel:+1>;counter=x"))
		},
		func() string {
			return p.header("Refer-To", "r", p.pick("<sip:ref@example.com?Replaces=1>", "sip:ref@x", `"R" <sip:r@y>;method=INVITE`))
		},
		func() string { return p.header("Subject", "s", p.pick("hello  world", "x", "a,b", "")) },
		func() string { return p.header("Supported", "k", p.pick("timer, path", "path", "100rel,gruu")) },
		func() string { return p.header("Event", "o", p.pick("presence;id=3", "dialog")) },
		func() string { return "X-Multi: " + p.pick("a", "b", "one, two", "c  ") + "\r\n" },
		func() string { return "x-multi: " + p.pick("b", "", "\"q,r\", s") + "\r\n" },
		func() string { return "X-MULTI :" + p.pick("c", " d ") + "\r\n" },
		func() string { return "X-Empty:" + p.pick("", " ") + "\r\n" },
		func() string { return "X-Fold: part1\r\n" + p.pick(" ", "\t", "   ") + "part2\r\n" },
		func() string { return "X-Odd:" + p.pick("  a=1;b=2;c  ", "\ta\t", "é;x", "a:b:c") + "\r\n" },
		func() string {
			return p.header(p.pick("Authorization", "Proxy-Authorization"), "", p.pick(`Digest username="bob@realm.x", realm="realm.x", nonce="n1", uri="sip:gw.example.org", response="r1", algorithm=MD5, qop=auth, nc=00000001, cnonce="c1", opaque="o1"`,
				`Digest username="sub", realm="R", nonce="N", uri="sip:example.com", response="X"`, `Digest realm="R",username=u`, "Basic YWJj"))
		},
		func() string { return p.header("Date", "", "Sat, 01 Jan 2022 00:00:00 GMT") },
		func() string { return p.header("Allow", "", p.pick("INVITE, ACK", "INVITE")) },
	}
	for range p.n(len(optional)) {
		list = append(list, optional[p.n(len(optional))]())
	}
	return list
}

func (p *prober) header(name, short, body string) string {
	switch {
	case short != "" && p.oneIn(6):
		name = short
	case p.oneIn(15):
		name = strings.ToUpper(name)
	}
	return name + p.pick(": ", ": ", ": ", ": ", ":", ":  ", " : ") + body + p.pick("", "", "", "", "", " ") + "\r\n"
}

func (p *prober) shuffled(list []string) []string {
	if p.oneIn(2) {
		p.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return list
}

func (p *prober) body() (text, kind string) {
	switch p.n(5) {
	case 0:
		return "hello", "text/plain"
	case 1:
		return "v=0\r\no=alice 2890844526 2890844527 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 " + p.pick("10.0.0.1", "0.0.0.0") + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=" + p.pick("sendrecv", "sendonly", "inactive") + "\r\nm=video 0 RTP/AVP 96\r\n", "application/sdp"
	case 2:
		return "--b1\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b1--\r\n", p.pick("multipart/mixed;boundary=b1", "multipart/mixed; boundary=\"b1\"")
	case 3:
		return "all\nlines", "application/x; charset=utf-8"
	}
	return "", ""
}
