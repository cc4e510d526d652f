package fn

import (
	"encoding/base64"
	"errors"
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// badFormat is what the functions on encoded contacts return for one that is not encoded (observed).
const badFormat = -26

// contactFuncs belong to siputils: they hide the addresses in Contact headers, and bring them back. Edits are pending.
var contactFuncs = []*eval.Func{
	{
		Name: "encode_contact", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "prefix", Kind: eval.ParamText}, {Name: "host", Kind: eval.ParamText}}},
		Doc: "Hides the addresses in the Contact headers: sip:user:password@host:port becomes sip:prefix*user*password*host*port*transport@HOST.",
		Example: `encode_contact("x", "10.0.0.1");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			prefix, host, separator := args[0].Format(m), args[1].Format(m), contactSeparator(m)
			return eachContact(m, func(address string) (string, int) {
				u, err := m.Target().ParseURI(address)
				if err != nil {
					return "", m.Fail("encode_contact: %v", err)
				}
				transport, _ := u.Param("transport")
				return u.Scheme + ":" + strings.Join([]string{prefix, u.User, u.Passwd, u.Host, u.Port, transport}, separator) + "@" + host, 1
			})
		},
	},
	{
		Name: "decode_contact", Module: "siputils", Forms: nothing,
		Doc: "Brings back the address that encode_contact() hid, in the Request-URI; -26 when there is none in it.",
		Example: `$ru = "sip:x*alice**wonder.land*5070*tcp@10.0.0.1";
decode_contact();
xlog("$ru\n"); # -> sip:alice@wonder.land:5070;transport=tcp`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			uri, code := decoded(m, m.Message().RequestURI())
			if code > 0 {
				m.Message().SetURI(uri)
			}
			return code
		},
	},
	{
		Name: "decode_contact_header", Module: "siputils", Forms: nothing,
		Doc: "Brings back the addresses that encode_contact() hid, in the Contact headers; -26 when one has none in it.",
		Example: `decode_contact_header();
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			return eachContact(m, func(address string) (string, int) { return decoded(m, address) })
		},
	},
	{
		Name: "contact_param_encode", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("parameter"), format("uri")}},
		Doc: "Puts another address into the Contact headers, with the old one in a parameter of it, as base64.",
		Example: `contact_param_encode("old", "sip:10.0.0.1");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name, uri := args[0].Format(m), args[1].Format(m)
			return eachContact(m, func(address string) (string, int) {
				return uri + ";" + name + "=" + base64.RawURLEncoding.EncodeToString([]byte(address)), 1
			})
		},
	},
	{
		Name: "contact_param_decode", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("parameter")}},
		Doc: "Puts the addresses that contact_param_encode() hid back into the Contact headers.",
		Example: `contact_param_decode("old");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name := args[0].Format(m)
			return eachContact(m, func(address string) (string, int) { return fromParam(m, address, name) })
		},
	},
	{
		Name: "contact_param_decode_ruri", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("parameter")}},
		Doc: "Puts the address that contact_param_encode() hid into the Request-URI.",
		Example: `$ru = "sip:10.0.0.1;old=c2lwOmFsaWNlQHdvbmRlci5sYW5k";
contact_param_decode_ruri("old");
xlog("$ru\n"); # -> sip:alice@wonder.land`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			uri, code := fromParam(m, m.Message().RequestURI(), args[0].Format(m))
			if code > 0 && uri != m.Message().RequestURI() {
				m.Message().SetURI(uri)
			}
			return code
		},
	},
	{
		Name: "contact_param_rm", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("parameter")}},
		Doc: "Removes a parameter from the addresses in the Contact headers.",
		Example: `contact_param_rm("ob");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name := args[0].Format(m)
			return eachContact(m, func(address string) (string, int) { return withoutParam(address, name), 1 })
		},
	},
}

// contactSeparator is the character that stands between the parts of a hidden address.
func contactSeparator(m *eval.Machine) string {
	return (m.ModParams().Text("siputils", "contact_flds_separator", "") + "*")[:1]
}

// eachContact replaces the addresses in the Contact headers, until one cannot be.
func eachContact(m *eval.Machine, change func(address string) (string, int)) int {
	message := m.Message()
	for _, h := range headersOf(m, sip.Contact) {
		if h.Body == "*" {
			continue
		}
		for _, v := range valuesIn(message, h) {
			at, _ := v.trimmed(message)
			text := v.text(message)
			name, address, _, ok := sip.NameAddr(text)
			if !ok {
				return m.Fail("a contact without an end: %q", text)
			}
			if strings.HasPrefix(text[len(name):], "<") {
				at += len(name) + 1
			} else {
				address, _, _ = strings.Cut(address, ";")
			}
			next, code := change(address)
			if code < 0 {
				return code
			}
			if next != address {
				message.Change(at, len(address), next)
			}
		}
	}
	return 1
}

var errEncoding = errors.New("not an address as encode_contact() makes it")

// decoded brings back a hidden address; what follows it stays.
func decoded(m *eval.Machine, address string) (string, int) {
	hidden, rest, ok := strings.Cut(address, "@")
	scheme, user, _ := strings.Cut(hidden, ":")
	parts := strings.Split(user, contactSeparator(m))
	if !ok || len(parts) != 6 {
		m.Fail("%v: %q", errEncoding, address)
		return "", badFormat
	}
	uri := scheme + ":"
	if parts[1] != "" {
		uri += joined(parts[1], ":", parts[2]) + "@"
	}
	uri += joined(joined(parts[3], ":", parts[4]), ";transport=", parts[5])
	if n := strings.IndexByte(rest, ';'); n >= 0 {
		uri += rest[n:]
	}
	return uri, 1
}

// joined puts a mark before what is optional.
func joined(text, mark, optional string) string {
	if optional == "" {
		return text
	}
	return text + mark + optional
}

// fromParam reads an address from a parameter of another, which stays when it has no such parameter.
func fromParam(m *eval.Machine, address, name string) (string, int) {
	u, err := m.Target().ParseURI(address)
	if err != nil {
		return "", m.Fail("%v: %q", err, address)
	}
	value, has := u.Param(name)
	if !has {
		return address, 1
	}
	uri, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(value, "="))
	if err != nil {
		return "", m.Fail("%v", err)
	}
	return string(uri), 1
}

// withoutParam takes a parameter out of an address.
func withoutParam(address, name string) string {
	parts := strings.Split(address, ";")
	kept := parts[:1]
	for _, part := range parts[1:] {
		if one, _, _ := strings.Cut(part, "="); !strings.EqualFold(one, name) {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ";")
}
