package pv

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"kpv/pv/sip"
)

// Variables of where a request goes: the Request-URI as it is and as it was, the destination, the next hop. Writing them works at
// once; nothing is escaped or checked on the way (spec/pv.md 4.2).
var ruriClasses = []*Class{
	{
		Name: "ru", Aliases: []string{"ruri"}, Module: "pv", Type: "str", Message: true,
		Doc: "The Request-URI as it is now. Writing it works at once; a malformed one reads as null in 5.6.",
		Example: `$ru = "sip:carol@example.org";
xlog("$ru was $ou\n"); # -> sip:carol@example.org was sip:bob@example.com:5080;transport=udp`,
		Get: getRURI,
		Set: func(env Env, _ *Key, v Value) error {
			if err := wantText(v); err != nil {
				return err
			}
			env.Message().SetURI(v.Text())
			return nil
		},
	},
	{
		Name: "rU", Aliases: []string{"ruri.user"}, Module: "pv", Type: "str", Message: true,
		Doc: "The user in the Request-URI. $null or an empty text takes it away, password included.",
		Example: `$rU = "carol";
xlog("$rU in $ru\n"); # -> carol in sip:carol@example.com:5080;transport=udp`,
		Get: ruriPart(userOf),
		Set: func(env Env, _ *Key, v Value) error {
			if v.IsBare() {
				return errText
			}
			return env.Message().Rewrite(sip.User, v.Text())
		},
	},
	{
		Name: "rd", Aliases: []string{"ruri.domain"}, Module: "pv", Type: "str", Message: true,
		Doc: "The host in the Request-URI.",
		Example: `$rd = "10.0.0.1";
xlog("$rd in $ru\n"); # -> 10.0.0.1 in sip:bob@10.0.0.1:5080;transport=udp`,
		Get: ruriPart(hostOf),
		Set: func(env Env, _ *Key, v Value) error {
			if err := wantText(v); err != nil {
				return err
			}
			return env.Message().Rewrite(sip.HostOnly, v.Text())
		},
	},
	{
		Name: "rp", Module: "pv", Type: "str", Message: true,
		Doc: "The port in the Request-URI, as a text: 5060 where none is written (5061 with transport=tls). $null takes it away.",
		Example: `$rp = 5090;
xlog("$rp in $ru\n"); # -> 5090 in sip:bob@example.com:5090;transport=udp`,
		Get: ruriPart(portOf),
		Set: func(env Env, _ *Key, v Value) error { return env.Message().Rewrite(sip.Port, v.Text()) },
	},
	{
		Name: "rP", Module: "pv", Type: "str", Message: true,
		Doc:     "The transport in the Request-URI as written, UDP where none is.",
		Example: `xlog("$rP\n"); # -> udp`,
		Get:     ruriPart(transportOf),
	},
	{
		Name: "rz", Module: "pv", Type: "str", Message: true,
		Doc:     "The Request-URI's scheme: sip, sips, tel, tels or urn. A SIP address with user=phone counts as tel.",
		Example: `xlog("$rz\n"); # -> sip`,
		Get: func(env Env, key *Key) (Value, error) {
			return ruriPart(func(u *sip.URI) Value {
				scheme := env.Target().SchemeOf(u)
				return Loose(scheme, int64(slices.Index(schemes, scheme)+1))
			})(env, key)
		},
	},
	{
		Name: "rUl", Module: "pv", Type: "int", Message: true,
		Doc:     "The length of the user in the Request-URI.",
		Example: `xlog("$rUl\n"); # -> 3`,
		Get:     ruriPart(userLength),
	},
	{
		Name: "ou", Aliases: []string{"ouri"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The Request-URI as received, or as the last msg_apply_changes() left it.",
		Example: `xlog("$ou\n"); # -> sip:bob@example.com:5080;transport=udp`,
		Get: func(env Env, _ *Key) (Value, error) {
			m := env.Message()
			if _, err := m.OriginalURI(); err != nil && m.IsRequest() && !env.Target().BadURIReads() {
				return Null, errRURI
			}
			return some(m.First().URI), nil
		},
	},
	{
		Name: "oU", Module: "pv", Type: "str", Message: true,
		Doc:     "The user in the Request-URI as received.",
		Example: `xlog("$oU\n"); # -> bob`,
		Get:     ouriPart(userOf),
	},
	{
		Name: "od", Module: "pv", Type: "str", Message: true,
		Doc:     "The host in the Request-URI as received.",
		Example: `xlog("$od\n"); # -> example.com`,
		Get:     ouriPart(hostOf),
	},
	{
		Name: "op", Module: "pv", Type: "str", Message: true,
		Doc:     "The port in the Request-URI as received, as a text: 5060 where none is written (5061 with transport=tls).",
		Example: `xlog("$op\n"); # -> 5080`,
		Get:     ouriPart(portOf),
	},
	{
		Name: "oP", Module: "pv", Type: "str", Message: true,
		Doc:     "The transport in the Request-URI as received, UDP where none is written.",
		Example: `xlog("$oP\n"); # -> udp`,
		Get:     ouriPart(transportOf),
	},
	{
		Name: "oUl", Module: "pv", Type: "int", Message: true,
		Doc:     "The length of the user in the Request-URI as received.",
		Example: `xlog("$oUl\n"); # -> 3`,
		Get:     ouriPart(userLength),
	},
}

// wantText refuses null and bare integers.
func wantText(v Value) error {
	switch {
	case v.IsNull():
		return errNoNull
	case v.IsBare():
		return errText
	}
	return nil
}

var errRURI = errors.New("the Request-URI is malformed")

func getRURI(env Env, _ *Key) (Value, error) {
	m := env.Message()
	if !m.IsRequest() {
		return Null, nil
	}
	if _, err := m.URI(); err != nil && !env.Target().BadURIReads() {
		return Null, errRURI
	}
	return String(m.RequestURI()), nil
}

// ruriPart reads a part of the Request-URI.
func ruriPart(part func(*sip.URI) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		m := env.Message()
		if !m.IsRequest() {
			return Null, nil
		}
		u, err := m.URI()
		if err != nil {
			return Null, errRURI
		}
		return part(u), nil
	}
}

// ouriPart reads a part of the Request-URI as received.
func ouriPart(part func(*sip.URI) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		m := env.Message()
		if !m.IsRequest() {
			return Null, nil
		}
		u, err := m.OriginalURI()
		if err != nil {
			return Null, errRURI
		}
		return part(u), nil
	}
}

// schemes in the order of their numbers, from 1.
var schemes = []string{"sip", "sips", "tel", "tels", "urn"}

func userOf(u *sip.URI) Value     { return some(u.User) }
func hostOf(u *sip.URI) Value     { return some(u.Host) }
func userLength(u *sip.URI) Value { return Int(int64(len(u.User))) }

// portOf is the port as written, with what it counts as. It is empty where a colon has none behind it.
func portOf(u *sip.URI) Value {
	if u.HasPort {
		n, _ := strconv.Atoi(u.Port)
		return Loose(u.Port, int64(n))
	}
	return defaultPort(u)
}

func defaultPort(u *sip.URI) Value {
	if strings.EqualFold(u.Transport(), "tls") {
		return Loose("5061", 5061)
	}
	return Loose("5060", 5060)
}

// transportOf is the transport as written, which counts as the protocol's number.
func transportOf(u *sip.URI) Value {
	t := u.Transport()
	if t == "" {
		t = "UDP"
	}
	id, _ := sip.ParseProto(t)
	return Loose(t, int64(id))
}
