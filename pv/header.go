package pv

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"kpv/pv/sip"
)

// Variables of headers. A name may be in any case, and short forms are as good as full ones.
var headerClasses = []*Class{
	{
		Name: "hdr", Module: "pv", Inner: InnerName, Param: "name", Indexed: true, Type: "str", Message: true,
		Doc:     "A header's body. $(hdr(X)[1]) is that of the second X, [-1] of the last, [*] all of them with commas; a folded header keeps its line ends.",
		Example: `xlog("$hdr(X-Test) $(hdr(X-Test)[-1]) $(hdr(x-test)[*]) $hdr(Nope)\n"); # -> one two one,two <null>`,
		Parse:   headerName, ParseValue: headerNameFrom, Get: getHdr,
	},
	{
		Name: "hdrc", Module: "pv", Inner: InnerName, Param: "name", Type: "int", Message: true,
		Doc:     "How many headers of a name there are, each line as one.",
		Example: `xlog("$hdrc(X-Test) $hdrc(Nope)\n"); # -> 2 0`,
		Parse:   headerName, ParseValue: headerNameFrom,
		Get: func(env Env, key *Key) (Value, error) {
			m := env.Message()
			if err := m.Whole(); err != nil {
				return Int(0), err
			}
			return Int(int64(m.Count(key.Name))), nil
		},
	},
	{
		Name: "hfl", Module: "pv", Inner: InnerName, Param: "name", Indexed: true, Type: "str", Message: true,
		Doc:     "A header's body where Via, Route, Record-Route and Contact, in 6.1 also P-Asserted-Identity, P-Preferred-Identity and Diversion, count by entry, however many stand in one line. In 5.6 the contacts of a line count from its end, and [-2] is the last entry.",
		Example: `xlog("$hfl(Via)\n"); # -> SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK-1`,
		Parse:   headerName, ParseValue: headerNameFrom, Get: getHfl,
	},
	{
		Name: "hflc", Module: "pv", Inner: InnerName, Param: "name", Type: "int", Message: true,
		Doc:     "How many headers of a name there are, or entries in them where $hfl counts these.",
		Example: `xlog("$hflc(Via) $hflc(X-Test)\n"); # -> 1 2`,
		Parse:   headerName, ParseValue: headerNameFrom,
		Get: func(env Env, key *Key) (Value, error) {
			m, l := env.Message(), listingOf(key.Name, env.Target())
			switch err := m.Whole(); {
			case err != nil:
				return Int(0), err
			case l == nil:
				return Int(int64(m.Count(key.Name))), nil
			}
			list, err := l.entries(m, env.Target())
			if err != nil {
				return Int(0), err
			}
			return Int(int64(len(list))), nil
		},
	},
	{
		Name: "ci", Module: "pv", Type: "str", Message: true,
		Doc:     "The Call-ID.",
		Example: `xlog("$ci\n"); # -> call-1@127.0.0.1`,
		Get:     onMessage(bodyOf(sip.CallID)),
	},
	{
		Name: "cs", Module: "pv", Type: "str", Message: true,
		Doc: "The number in CSeq. It is a text: $cs + 1 joins, (int)$cs + 1 adds.",
		Example: `xlog("$cs\n"); # -> 1
$var(x) = $cs + 1;
xlog("$var(x)\n"); # -> 11`,
		Get: onMessage(func(m *sip.Message) Value {
			_, number := m.CSeq()
			return some(number)
		}),
	},
	{
		Name: "csb", Module: "pv", Type: "str", Message: true,
		Doc:     "The body of CSeq.",
		Example: `xlog("$csb\n"); # -> 1 INVITE`,
		Get:     onMessage(bodyOf(sip.CSeq)),
	},
	{
		Name: "ct", Module: "pv", Type: "str", Message: true,
		Doc:     "The body of the first Contact header, all of it, or *.",
		Example: `xlog("$ct\n"); # -> <sip:alice@127.0.0.1:5062>`,
		Get:     onMessage(bodyOf(sip.Contact)),
	},
	{
		Name: "ctu", Module: "pv", Type: "str", Message: true, Since61: true,
		Doc:     "The address of the first contact.",
		Example: `xlog("$ctu\n"); # -> sip:alice@127.0.0.1:5062`,
		Get: onMessage(func(m *sip.Message) Value {
			a, _ := m.Address(sip.Contact, 0)
			return some(a.URI)
		}),
	},
	{
		Name: "cts", Module: "pv", Type: "int", Message: true, Since61: true,
		Doc:     "1 if the Contact header is *, else 0.",
		Example: `xlog("$cts\n"); # -> 0`,
		Get: onMessage(func(m *sip.Message) Value {
			h := m.Find(sip.Contact)
			return Bool(h != nil && h.Word() == "*")
		}),
	},
	{
		Name: "cT", Module: "pv", Type: "str", Message: true,
		Doc:     "The Content-Type.",
		Example: `xlog("$cT\n"); # -> text/plain`,
		Get:     onMessage(bodyOf(sip.ContentType)),
	},
	{
		Name: "cl", Module: "pv", Type: "int", Message: true,
		Doc:     "The Content-Length, whatever the body is.",
		Example: `xlog("$cl\n"); # -> 5`,
		Get: onMessage(func(m *sip.Message) Value {
			h := m.Find(sip.ContentLength)
			if h == nil {
				return Null
			}
			return numeric(h.Body)
		}),
	},
	{
		Name: "ua", Module: "pv", Type: "str", Message: true,
		Doc:     "The User-Agent.",
		Example: `xlog("$ua\n"); # -> tester/1.0`,
		Get:     onMessage(bodyOf(sip.UserAgent)),
	},
	{
		Name: "expires", Module: "pv", Inner: InnerLiteral, Param: "which", Type: "int", Message: true,
		Doc:     "The smallest (min) or largest (max) expiry of the contacts: their own, else that of the Expires header.",
		Example: `xlog("$expires(max)\n"); # -> <null>`,
		Parse:   oneOf("min", "max"),
		Get: func(env Env, key *Key) (Value, error) {
			if key.Name == "max" {
				return getExpires(env.Message(), slices.Max[[]int64])
			}
			return getExpires(env.Message(), slices.Min[[]int64])
		},
	},
}

// headerName takes a name that could be a header's.
func headerName(text string) (Key, error) {
	if text == "" || !sip.IsToken(text) {
		return Key{}, errors.New("that cannot be the name of a header")
	}
	return Key{Name: text}, nil
}

// headerNameFrom takes the name from a variable.
func headerNameFrom(v Value) (Key, error) { return Key{Name: v.Text()}, nil }

// bodyOf reads the first header of a name. An empty one is an empty text, but for Contact, which is null then.
func bodyOf(name string) func(*sip.Message) Value {
	return func(m *sip.Message) Value {
		if h := m.Find(name); h != nil && (h.Body != "" || name != sip.Contact) {
			return String(h.Body)
		}
		return Null
	}
}

// numeric is digits as written, with the number that they count as; null when they are none.
func numeric(text string) Value {
	digits := strings.TrimRight(text, " \t\r\n")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return Null
	}
	return Numeric(text, n)
}

func getHdr(env Env, key *Key) (Value, error) {
	m := env.Message()
	if err := m.Whole(); err != nil {
		return Null, err
	}
	if key.Index.All {
		return allHeaders(m, key.Name), nil
	}
	if h := m.Nth(key.Name, key.Index.N); h != nil {
		return String(h.Body), nil
	}
	return Null, nil
}

func allHeaders(m *sip.Message, name string) Value {
	var b strings.Builder
	none := true
	for h := range m.Named(name) {
		if b.Len() > 0 { // so empty ones at the start get no comma
			b.WriteByte(',')
		}
		b.WriteString(h.Body)
		none = false
	}
	return given(b.String(), !none, Null)
}

// listing is a header whose entries $hfl knows (case 201).
type listing struct {
	header  string
	since61 bool
	entries func(m *sip.Message, t Target) ([]string, error)
}

var listings = []listing{
	{header: sip.Via, entries: viaTexts}, {header: sip.Contact, entries: contactTexts},
	{header: sip.Route, entries: routeTexts(sip.Route)}, {header: sip.RecordRoute, entries: routeTexts(sip.RecordRoute)},
	{header: sip.PAI, since61: true, entries: identityTexts(sip.PAI, (*sip.Address).Bare)},
	{header: sip.PPI, since61: true, entries: identityTexts(sip.PPI, (*sip.Address).Bare)},
	{header: sip.Diversion, since61: true, entries: identityTexts(sip.Diversion, textOf)},
}

// listingOf is nil where $hfl is $hdr.
func listingOf(name string, t Target) *listing {
	for i := range listings {
		if l := &listings[i]; isHeader(name, l.header) && !(l.since61 && t == V56) {
			return l
		}
	}
	return nil
}

func isHeader(name, full string) bool { return (&sip.Header{Name: name}).Is(full) }

func textOf(a *sip.Address) string { return a.Text }

// viaTexts keep the comma behind them.
func viaTexts(m *sip.Message, _ Target) (list []string, _ error) {
	for n := range m.Values(sip.Via) {
		e, _ := m.Entry(sip.Via, n)
		list = append(list, e.Raw)
	}
	return list, nil
}

// contactTexts go through each line from its end in 5.6.
func contactTexts(m *sip.Message, t Target) ([]string, error) {
	lines, err := m.Contacts()
	if t == V56 {
		for _, line := range lines {
			slices.Reverse(line)
		}
	}
	return textsOf(slices.Concat(lines...), textOf), err
}

// routeTexts come with the error of a malformed header behind them.
func routeTexts(header string) func(*sip.Message, Target) ([]string, error) {
	return func(m *sip.Message, _ Target) ([]string, error) {
		lines, err := m.RouteLines(header)
		return textsOf(slices.Concat(lines...), textOf), err
	}
}

func identityTexts(header string, text func(*sip.Address) string) func(*sip.Message, Target) ([]string, error) {
	return func(m *sip.Message, _ Target) ([]string, error) {
		list, err := m.Identities(header)
		return textsOf(list, text), err
	}
}

func textsOf(list []sip.Address, text func(*sip.Address) string) []string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = text(&list[i])
	}
	return texts
}

func getHfl(env Env, key *Key) (Value, error) {
	m, l := env.Message(), listingOf(key.Name, env.Target())
	if l == nil || key.Index.All {
		return getHdr(env, key)
	}
	if err := m.Whole(); err != nil {
		return Null, err
	}
	if h := m.Find(key.Name); l.header == sip.Contact && h != nil && h.Body == "*" { // no further ones are looked at; observed
		return Null, nil
	}
	list, err := l.entries(m, env.Target())
	n := key.Index.N
	if n < 0 {
		n += len(list)
		if env.Target() == V56 { // which is off by one
			n++
		}
	}
	if n < 0 || n >= len(list) || key.Index.N < 0 && err != nil {
		return Null, err
	}
	return String(list[n]), nil
}

// expiry reads the digits that a text starts with, of which 32 bits count, as Kamailio reads an Expires header.
func expiry(text string) uint32 {
	var n uint32
	for i := 0; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		n = n*10 + uint32(text[i]-'0')
	}
	return n
}

// getExpires looks at the contacts, which expire when Expires says where they do not say themselves. It is null where one has no number.
func getExpires(m *sip.Message, pick func([]int64) int64) (Value, error) {
	lines, err := m.Contacts()
	if err != nil {
		return Null, err
	}
	var all []int64
	common, known := int64(0), false
	if h := m.Find(sip.Expires); h != nil && h.Body != "" {
		common, known = int64(expiry(h.Body)), true
	}
	contacts := slices.Concat(lines...)
	for _, a := range contacts {
		text, _ := a.Param("expires")
		n, err := strconv.ParseUint(text, 10, 32)
		switch {
		case text == "" && known:
			all = append(all, common)
		case text == "":
		case err != nil:
			return Null, nil
		default:
			all = append(all, int64(n))
		}
	}
	switch {
	case len(contacts) == 0 && known:
		return Int(common), nil
	case len(all) == 0:
		return Null, nil
	}
	return Int(pick(all)), nil
}
