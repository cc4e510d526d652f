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
		Doc:     "A header's body where Via, Route, Record-Route and Contact count by entry, however many stand in one line. In 5.6 the contacts of a line count from its end.",
		Example: `xlog("$hfl(Via)\n"); # -> SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK-1`,
		Parse:   headerName, ParseValue: headerNameFrom, Get: getHfl,
	},
	{
		Name: "hflc", Module: "pv", Inner: InnerName, Param: "name", Type: "int", Message: true,
		Doc:     "How many headers of a name there are, where Via, Route, Record-Route and Contact count by entry.",
		Example: `xlog("$hflc(Via) $hflc(X-Test)\n"); # -> 1 2`,
		Parse:   headerName, ParseValue: headerNameFrom,
		Get: func(env Env, key *Key) (Value, error) {
			m := env.Message()
			switch err := m.Whole(); {
			case err != nil:
				return Int(0), err
			case listed(key.Name):
				return Int(int64(m.Values(key.Name))), nil
			}
			return Int(int64(m.Count(key.Name))), nil
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
		Doc:     "The smallest (min) or largest (max) expiry of the Expires header and of the contacts.",
		Example: `xlog("$expires(max)\n"); # -> <null>`,
		Parse:   oneOf("min", "max"),
		Get: func(env Env, key *Key) (Value, error) {
			if key.Name == "max" {
				return getExpires(env.Message(), slices.Max[[]int64]), nil
			}
			return getExpires(env.Message(), slices.Min[[]int64]), nil
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
	digits := strings.TrimRight(text, " \t")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return Null
	}
	if text == strconv.FormatInt(n, 10) {
		return Int(n)
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
	var bodies []string
	for h := range m.Named(name) {
		bodies = append(bodies, h.Body)
	}
	if bodies == nil {
		return Null
	}
	return String(strings.Join(bodies, ","))
}

// listed tells whether $hfl counts the entries of a header (case 201).
func listed(name string) bool {
	for _, list := range []string{sip.Via, sip.Route, sip.RecordRoute, sip.Contact} {
		if isHeader(name, list) {
			return true
		}
	}
	return false
}

func getHfl(env Env, key *Key) (Value, error) {
	m := env.Message()
	if !listed(key.Name) || key.Index.All {
		return getHdr(env, key)
	}
	old := env.Target() == V56
	if old && key.Index.N < 0 {
		return Null, nil
	}
	if err := m.Whole(); err != nil {
		return Null, err
	}
	if isHeader(key.Name, sip.Route) {
		if good, err := m.Routes(); err != nil && key.Index.N >= len(good) {
			return Null, err
		}
	}
	e, ok := m.Entry(key.Name, key.Index.N, old && isHeader(key.Name, sip.Contact))
	switch {
	case !ok:
		return Null, nil
	case isHeader(key.Name, sip.Via):
		return String(e.Raw), nil
	}
	return String(e.Text), nil
}

func isHeader(name, full string) bool { return (&sip.Header{Name: name}).Is(full) }

// expiry reads the digits that a text starts with, of which 32 bits count, as Kamailio reads an Expires header.
func expiry(text string) uint32 {
	var n uint32
	for i := 0; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		n = n*10 + uint32(text[i]-'0')
	}
	return n
}

// getExpires looks at Expires and at the contacts. It is null where one of these has no number.
func getExpires(m *sip.Message, pick func([]int64) int64) Value {
	var all []int64
	if h := m.Find(sip.Expires); h != nil && h.Body != "" {
		all = append(all, int64(expiry(h.Body)))
	}
	for a := range m.Addresses(sip.Contact) {
		if a.Text == "*" { // which ends the list
			break
		}
		text, has := a.Param("expires")
		if !has {
			continue
		}
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return Null
		}
		all = append(all, int64(n))
	}
	if len(all) == 0 {
		return Null
	}
	return Int(pick(all))
}
