package fn

import (
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// sanityFuncs belong to sanity.
func sanityFuncs() []*eval.Func {
	f := &eval.Func{
		Name: "sanity_check", Module: "sanity", Dynamic: eval.AnyArgs, Forms: forms("[message/i[, uri/i]]"),
		Doc: "Tests whether the message is well-formed: 2 scheme of the Request-URI, 4 headers, 32 method and 64 number in CSeq, 128 Content-Length, " +
			"256 Expires, 512 Proxy-Require, 1024 addresses (of uri: 1 Request-URI, 2 From, 4 To, 8 Contact), 2048 credentials; all but 1024 by default. " +
			"What is not is answered with the reason, and the script ends; with modparam autodrop=0 it is worth -1.",
		Example: `if (sanity_check("17895", "7")) xlog("well-formed\n"); # -> well-formed`,
	}
	f.Run = func(m *eval.Machine, args []eval.Arg) int { return sanityCheck(m, f, args) }
	return []*eval.Func{f}
}

// What sanity_check() looks at by default, and how far its flags go.
const (
	defaultSanity  = 1<<15 - 1 - checkURIs
	mostSanity     = 1 << 15
	defaultURIs    = 7
	mostURIs       = 16
	checkURIs      = 1024
	digits         = "0123456789"
	badCredentials = "400 Bad Auth Credentials"
)

// sanityTests are what sanity_check() looks at, in Kamailio's order. Each says what is wrong: the answer to it, or "-" where there can be none.
var sanityTests = []struct {
	bits int64
	find func(m *sip.Message, uris int64) string
}{
	{2, func(m *sip.Message, _ int64) string {
		return wrong(m.IsRequest() && badURI(m.RequestURI()), "400 Bad Request URI")
	}},
	{4, func(m *sip.Message, _ int64) string { return wrong(m.Whole() != nil, "-") }},
	{32, func(m *sip.Message, _ int64) string {
		method, _ := m.CSeq()
		return wrong(m.IsRequest() && method != m.First().Method, "400 CSeq method does not match request method")
	}},
	{64, func(m *sip.Message, _ int64) string {
		_, number := m.CSeq()
		return wrong(strings.Trim(number, digits) != "" || len(number) > 10, "400 CSeq number is illegal")
	}},
	{128, func(m *sip.Message, _ int64) string { return badLength(m) }},
	{256, func(m *sip.Message, _ int64) string { return badExpires(m) }},
	{512, func(m *sip.Message, _ int64) string {
		return wrong(m.Find("Proxy-Require") != nil, "420 Bad Proxy Require Extension")
	}},
	{checkURIs, badAddress},
	{2048 | 8192, func(m *sip.Message, _ int64) string { return badDigest(m) }},
}

func wrong(yes bool, answer string) string {
	if yes {
		return answer
	}
	return ""
}

func badURI(uri string) bool {
	_, err := sip.ParseURI(uri)
	return err != nil
}

func badLength(m *sip.Message) string {
	h := m.Find(sip.ContentLength)
	if h == nil {
		return ""
	}
	n, err := strconv.Atoi(h.Body)
	return wrong(err != nil || n != len(m.Body()), "400 Content-Length mis-match")
}

func badExpires(m *sip.Message) string {
	h := m.Find(sip.Expires)
	switch {
	case h == nil:
		return ""
	case h.Body == "":
		return "400 Bad Expires Header"
	}
	return wrong(strings.Trim(h.Body, digits) != "", "400 Expires value is illegal")
}

// badAddress looks at the addresses that the bits name.
func badAddress(m *sip.Message, uris int64) string {
	party := func(p *sip.Party) bool { return p == nil || badURI(p.Address) }
	contact := func() bool { c, ok := m.Address(sip.Contact, 0); return ok && c.URI != "*" && badURI(c.URI) }
	switch {
	case uris&1 != 0 && m.IsRequest() && badURI(m.RequestURI()):
		return "400 Bad Request URI"
	case uris&2 != 0 && party(m.Caller()):
		return "400 Invalid From Header"
	case uris&4 != 0 && party(m.Callee()):
		return "400 Ivalid To Header"
	case uris&8 != 0 && contact():
		return "400 Bad Contact URI"
	}
	return ""
}

// badDigest wants all that a digest is made of.
func badDigest(m *sip.Message) string {
	for _, name := range []string{sip.Authorization, sip.ProxyAuthorization} {
		for h := range m.Named(name) {
			c, ok := sip.ParseCredentials(h.Body)
			switch scheme, _, _ := strings.Cut(h.Body, " "); {
			case !strings.EqualFold(scheme, "Digest"):
				return "-"
			case !ok || c.Realm == "" || c.Nonce == "" || c.URI == "" || c.Response == "":
				return badCredentials
			}
		}
	}
	return ""
}

func sanityCheck(m *eval.Machine, f *eval.Func, args []eval.Arg) int {
	tests, uris := int64(defaultSanity), int64(defaultURIs)
	if len(args) > 0 {
		tests, _ = args[0].Int(m)
	}
	if len(args) > 1 {
		uris, _ = args[1].Int(m)
	}
	if tests < 1 || tests >= mostSanity || uris < 1 || uris >= mostURIs {
		return m.Done(f, args, m.Fail("sanity_check: the tests are 1 to %d, those of addresses 1 to %d", mostSanity-1, mostURIs-1))
	}
	for _, t := range sanityTests {
		if tests&t.bits == 0 {
			continue
		}
		if answer := t.find(m.Message(), uris); answer != "" {
			return refuse(m, f, args, answer)
		}
	}
	return m.Done(f, args, 1)
}

// refuse answers a malformed request, but never an ACK, and ends the script.
func refuse(m *eval.Machine, f *eval.Func, args []eval.Arg, answer string) int {
	code := 0
	if m.ModParams().Number("sanity", "autodrop", 1) == 0 {
		code = -1
	}
	if answer == "-" || !m.Message().IsRequest() || m.Message().Method() == "ACK" || m.ModParams().Number("sanity", "noreply", 0) != 0 {
		return m.Done(f, args, code)
	}
	return m.RecordedReply(f, args, code, answer)
}
