package fn

import (
	"regexp"
	"slices"
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

// oneText is the parameter of functions that look at a text.
var oneText = [][]eval.Param{{format("text")}}

// Codes of siputils' checks, besides 1 for yes (cases 468 to 470).
const (
	notNumber   = -2
	notAlphanum = -3
)

var siputilsFuncs = []*eval.Func{
	{
		Name: "is_numeric", Module: "siputils", Dynamic: eval.AnyArgs, Forms: oneText,
		Doc:     "True when the text has digits only, at least one; -2 when not.",
		Example: `if (is_numeric("123")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onlyHas(args[0].Format(m), notNumber, isDigit)
		},
	},
	{
		Name: "is_tel_number", Module: "siputils", Dynamic: eval.AnyArgs, Forms: oneText,
		Doc:     "True when the text has digits only, at least one, perhaps with a + before them; -2 when not.",
		Example: `if (is_tel_number("+4930123")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onlyHas(strings.TrimPrefix(args[0].Format(m), "+"), notNumber, isDigit)
		},
	},
	{
		Name: "is_alphanum", Module: "siputils", Dynamic: eval.AnyArgs, Forms: oneText,
		Doc:     "True when the text has letters and digits only; -3 when not, -2 when it is empty.",
		Example: `if (is_alphanum("a1")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onlyHas(args[0].Format(m), notAlphanum, isAlnum)
		},
	},
	{
		Name: "is_alphanumex", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("others")}},
		Doc:     "True when the text has letters, digits and the other characters only; -3 when not, -2 when it is empty.",
		Example: `if (is_alphanumex("a-1", "-_")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			others := args[1].Format(m)
			return onlyHas(args[0].Format(m), notAlphanum, func(c byte) bool { return isAlnum(c) || strings.IndexByte(others, c) >= 0 })
		},
	},
	{
		Name: "is_e164", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar}},
		Doc: "True when the variable holds + and 2 to 15 digits.",
		Example: `$var(x) = "+4930123";
if (is_e164("$var(x)")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			v := args[0].Value(m)
			return truth(v.IsString() && isE164(v.Text()))
		},
	},
	{
		Name: "is_uri", Module: "siputils", Dynamic: eval.AnyArgs, Forms: oneText,
		Doc:     "True when the text is a SIP, SIPS, tel or urn address.",
		Example: `if (is_uri("sip:alice@wonder.land")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			_, err := m.Target().ParseURI(args[0].Format(m))
			return truth(err == nil)
		},
	},
	{
		Name: "cmp_uri", Module: "siputils", Dynamic: eval.AnyArgs, Forms: twoTexts,
		Doc: "True when two addresses are the same: user and password to the letter, the host in any case; parameters that both have must agree, " +
			"and user, ttl, method and maddr must not be in one only. -2 when one is no address.",
		Example: `if (cmp_uri("sip:a@Wonder.Land", "sip:a@wonder.land;lr")) xlog("the same\n"); # -> the same`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return compareURIs(m, args, sameURI) },
	},
	{
		Name: "cmp_aor", Module: "siputils", Dynamic: eval.AnyArgs, Forms: twoTexts,
		Doc:     "True when two addresses have the same user, host and port; 5060 is the same as none. -2 when one is no address.",
		Example: `if (cmp_aor("sip:a@wonder.land:5060", "sips:a@Wonder.Land")) xlog("the same\n"); # -> the same`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return compareURIs(m, args, sameAOR) },
	},
	{
		Name: "cmp_hdr_name", Module: "siputils", Dynamic: eval.AnyArgs, Forms: twoTexts,
		Doc:     "True when two names are of the same header, in any case, short or full. -1 or -2 when not.",
		Example: `if (cmp_hdr_name("f", "FROM")) xlog("the same\n"); # -> the same`,
		Run:     compareHeaderNames,
	},
	{
		Name: "tel2sip", Module: "siputils", Dynamic61: eval.AnyArgs, Forms: [][]eval.Param{{format("uri"), format("host"), result}},
		Doc: "Makes a sip: address of a tel: one, at the host, and puts it into a variable. Any other address leaves it alone, and is worth 2.",
		Example: `tel2sip("tel:+4930-123", "wonder.land", "$var(r)");
xlog("$var(r)\n"); # -> sip:+4930123@wonder.land;user=phone`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if args[0].Null(m) || args[1].Null(m) {
				return m.Fail("tel2sip: the uri or the host is null")
			}
			scheme, rest, _ := strings.Cut(args[0].Format(m), ":")
			if !strings.EqualFold(scheme, "tel") {
				return 2
			}
			if m.Target() != pv.V56 && (telUser(rest) == "" || args[1].Format(m) == "") {
				return m.Fail("tel2sip: the user or the host is empty")
			}
			return args[2].Set(m, pv.String("sip:"+telUser(rest)+"@"+args[1].Format(m)+";user=phone"))
		},
	},
	{
		Name: "has_totag", Module: "siputils", Forms: nothing,
		Doc:     "True when the To header has a tag: the message is within a dialog.",
		Example: `if (!has_totag()) xlog("a new dialog\n"); # -> a new dialog`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			to := m.Message().Callee()
			return truth(to != nil && to.Tag != "")
		},
	},
	{
		Name: "is_request", Module: "siputils", Forms: nothing,
		Doc:     "True for a request.",
		Example: `if (is_request()) xlog("yes\n"); # -> yes`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return truth(m.Message().IsRequest()) },
	},
	{
		Name: "is_reply", Module: "siputils", Forms: nothing,
		Doc:     "True for a reply.",
		Example: `if (!is_reply()) xlog("no\n"); # -> no`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return truth(!m.Message().IsRequest()) },
	},
	{
		Name: "is_first_hop", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{}, {anInt("mode")}},
		Doc:     "True when the message comes from the client itself: there is a single Via.",
		Example: `if (is_first_hop()) xlog("yes\n"); # -> yes`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return truth(isFirstHop(m.Message())) },
	},
	{
		Name: "is_user", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("user")}},
		Doc:     "True when the user of the credentials, which only authentication gives, is this one; never here.",
		Example: `if (!is_user("alice")) xlog("no\n"); # -> no`,
		Run:     func(*eval.Machine, []eval.Arg) int { return -1 },
	},
}

// onlyHas is 1 when all of s fits, -2 when there is none of it, and otherwise the code given.
func onlyHas(s string, otherwise int, fits func(byte) bool) int {
	if s == "" {
		return notNumber
	}
	for i := range len(s) {
		if !fits(s[i]) {
			return otherwise
		}
	}
	return 1
}

func isE164(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && len(digits) >= 2 && len(digits) <= 15 && onlyHas(digits, -1, isDigit) == 1
}

// telUser is a telephone number without what only helps reading; its parameters stay (case 304).
func telUser(rest string) string {
	number, params, has := strings.Cut(rest, ";")
	number = strings.Map(func(r rune) rune {
		if strings.ContainsRune("-.()", r) {
			return -1
		}
		return r
	}, number)
	if has {
		number += ";" + params
	}
	return number
}

func isFirstHop(m *sip.Message) bool {
	_, second := m.Via(1)
	return !second
}

func compareURIs(m *eval.Machine, args []eval.Arg, same func(a, b *sip.URI) bool) int {
	a, err1 := m.Target().ParseURI(args[0].Format(m))
	b, err2 := m.Target().ParseURI(args[1].Format(m))
	if err1 != nil || err2 != nil {
		return -2
	}
	return truth(same(&a, &b))
}

// sameURI compares as RFC 3261 does (case 350).
func sameURI(a, b *sip.URI) bool {
	if !strings.EqualFold(a.Scheme, b.Scheme) || a.User != b.User || a.Passwd != b.Passwd || a.Port != b.Port || !strings.EqualFold(a.Host, b.Host) {
		return false
	}
	for _, name := range []string{"user", "ttl", "method", "maddr"} {
		_, inA := a.Param(name)
		if _, inB := b.Param(name); inA != inB {
			return false
		}
	}
	for one := range strings.SplitSeq(a.Params, ";") {
		name, value, _ := strings.Cut(one, "=")
		if other, has := b.Param(name); has && !strings.EqualFold(value, other) {
			return false
		}
	}
	return true
}

func sameAOR(a, b *sip.URI) bool {
	return a.User == b.User && strings.EqualFold(a.Host, b.Host) && aorPort(a) == aorPort(b)
}

func aorPort(u *sip.URI) string {
	if u.Port == "" {
		return "5060"
	}
	return u.Port
}

// compareHeaderNames compares headers that Kamailio knows by what they are, whatever stands behind their names, and others as texts: -2
// when the first is less (observed on 5.6.3).
func compareHeaderNames(m *eval.Machine, args []eval.Arg) int {
	a, b := strings.TrimRight(args[0].Format(m), " \t\r\n"), strings.TrimRight(args[1].Format(m), " \t\r\n")
	tokenA, tokenB := headerToken.FindString(a), headerToken.FindString(b)
	if tokenA == "" || tokenB == "" {
		m.Fail("cmp_hdr_name: %q or %q is no name of a header", a, b)
		return -2
	}
	knownA, knownB := fullName(tokenA), fullName(tokenB)
	switch {
	case knownA == "" && knownB == "":
		return orderCode(strings.Compare(lower(a), lower(b)))
	case knownA == knownB:
		return 1
	}
	return -1
}

// headerToken is the name that a text begins with.
var headerToken = regexp.MustCompile(`^[A-Za-z0-9+._~-]+`)

// knownHeaders are those that have a number in Kamailio; the short forms are after their full names.
var knownHeaders = []string{
	sip.Authorization, sip.CallID, "i", sip.Contact, "m", sip.ContentLength, "l", sip.ContentType, "c", sip.CSeq, sip.Diversion, sip.Event, "o",
	sip.Expires, sip.From, "f", sip.PAI, sip.PPI, sip.ProxyAuthorization, sip.RecordRoute, sip.ReferTo, "r", sip.RemotePartyID, sip.Route,
	sip.SessionExpires, "x", sip.Subject, "s", sip.Supported, "k", sip.To, "t", sip.UserAgent, sip.Via, "v", "Accept", "Accept-Language", "Allow",
	"Max-Forwards", "Min-SE", "Privacy", "Proxy-Require", "Require", "Retry-After", "SIP-If-Match", "Server", "Unsupported",
	"Accept-Contact", "a", "Referred-By", "b", "Request-Disposition", "d", "Content-Encoding", "e", "Reject-Contact", "j", "Allow-Events", "u",
	"Identity", "y", "Identity-Info", "Path", "Date", "Organization", "WWW-Authenticate", "Proxy-Authenticate", "Priority",
	"Content-Disposition", "Call-Info", "Subscription-State", "Min-Expires", "Reason",
}

// fullName gives the full name of a header that Kamailio knows, in the case above; of others the empty text.
func fullName(name string) string {
	n := slices.IndexFunc(knownHeaders, func(known string) bool { return strings.EqualFold(known, name) })
	switch {
	case n < 0:
		return ""
	case len(name) == 1:
		return knownHeaders[n-1]
	}
	return knownHeaders[n]
}
