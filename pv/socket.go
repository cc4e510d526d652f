package pv

import (
	"net/netip"
	"strconv"

	"kpv/pv/sip"
)

// Variables of where a message came from and where it was received: kpv run --from, --to and --proto say it.
var socketClasses = []*Class{
	{
		Name: "si", Aliases: []string{"src_ip"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The address the message came from.",
		Example: `xlog("$si\n"); # -> 127.0.0.1`,
		Get:     onMessage(func(m *sip.Message) Value { return String(m.Source.Addr().String()) }),
	},
	{
		Name: "siz", Module: "pv", Type: "str", Message: true,
		Doc:     "The address the message came from, that of IPv6 in brackets.",
		Example: `xlog("$siz\n"); # -> 127.0.0.1`,
		Get:     onMessage(func(m *sip.Message) Value { return String(sip.Host(m.Source.Addr())) }),
	},
	{
		Name: "sp", Module: "pv", Type: "int", Message: true,
		Doc:     "The port the message came from.",
		Example: `xlog("$sp\n"); # -> 5060`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(m.Source.Port())) }),
	},
	{
		Name: "su", Module: "pv", Type: "str", Message: true,
		Doc:     "Where the message came from as a SIP address, the transport included unless it is UDP.",
		Example: `xlog("$su\n"); # -> sip:127.0.0.1:5060`,
		Get:     onMessage(func(m *sip.Message) Value { return addressURI(m.Source, m.Proto, m.Proto != sip.UDP) }),
	},
	{
		Name: "sut", Module: "pv", Type: "str", Message: true,
		Doc:     "Where the message came from as a SIP address with its transport.",
		Example: `xlog("$sut\n"); # -> sip:127.0.0.1:5060;transport=udp`,
		Get:     onMessage(func(m *sip.Message) Value { return addressURI(m.Source, m.Proto, true) }),
	},
	{
		Name: "sas", Module: "pv", Type: "str", Message: true,
		Doc:     "Where the message came from as a socket.",
		Example: `xlog("$sas\n"); # -> udp:127.0.0.1:5060`,
		Get:     onMessage(func(m *sip.Message) Value { return socketText(m.Source, m.Proto) }),
	},
	{
		Name: "Ri", Module: "pv", Type: "str", Message: true,
		Doc:     "The address the message was received on.",
		Example: `xlog("$Ri\n"); # -> 127.0.0.1`,
		Get:     received(func(m *sip.Message) Value { return String(m.Local.Addr().String()) }),
	},
	{
		Name: "Rp", Module: "pv", Type: "int", Message: true,
		Doc:     "The port the message was received on.",
		Example: `xlog("$Rp\n"); # -> 5060`,
		Get:     received(func(m *sip.Message) Value { return Int(int64(m.Local.Port())) }),
	},
	{
		Name: "Ru", Module: "pv", Type: "str", Message: true,
		Doc:     "Where the message was received as a SIP address, the transport included unless it is UDP.",
		Example: `xlog("$Ru\n"); # -> sip:127.0.0.1:5060`,
		Get:     received(func(m *sip.Message) Value { return addressURI(m.Local, m.Proto, m.Proto != sip.UDP) }),
	},
	{
		Name: "Rut", Module: "pv", Type: "str", Message: true,
		Doc:     "Where the message was received as a SIP address with its transport.",
		Example: `xlog("$Rut\n"); # -> sip:127.0.0.1:5060;transport=udp`,
		Get:     received(func(m *sip.Message) Value { return addressURI(m.Local, m.Proto, true) }),
	},
	{
		Name: "Ras", Module: "pv", Type: "str", Message: true,
		Doc:     "Where the message was received as a socket.",
		Example: `xlog("$Ras\n"); # -> udp:127.0.0.1:5060`,
		Get:     received(func(m *sip.Message) Value { return socketText(m.Local, m.Proto) }),
	},
	{
		Name: "Rn", Module: "pv", Type: "str", Message: true,
		Doc:     "The name of the socket the message was received on; kpv's has none.",
		Example: `xlog("$Rn\n"); # -> <null>`,
		Get:     func(Env, *Key) (Value, error) { return Null, nil },
	},
	{
		Name: "RAi", Module: "pv", Type: "str", Message: true,
		Doc:     "The address that the receiving socket advertises; kpv's advertises its own.",
		Example: `xlog("$RAi\n"); # -> 127.0.0.1`,
		Get:     received(func(m *sip.Message) Value { return String(m.Local.Addr().String()) }),
	},
	{
		Name: "RAp", Module: "pv", Type: "int", Message: true,
		Doc:     "The port that the receiving socket advertises.",
		Example: `xlog("$RAp\n"); # -> 5060`,
		Get:     received(func(m *sip.Message) Value { return Int(int64(m.Local.Port())) }),
	},
	{
		Name: "RAu", Module: "pv", Type: "str", Message: true,
		Doc:     "What the receiving socket advertises as a SIP address, the transport included unless it is UDP.",
		Example: `xlog("$RAu\n"); # -> sip:127.0.0.1:5060`,
		Get:     received(func(m *sip.Message) Value { return addressURI(m.Local, m.Proto, m.Proto != sip.UDP) }),
	},
	{
		Name: "RAut", Module: "pv", Type: "str", Message: true,
		Doc:     "What the receiving socket advertises as a SIP address with its transport.",
		Example: `xlog("$RAut\n"); # -> sip:127.0.0.1:5060;transport=udp`,
		Get:     received(func(m *sip.Message) Value { return addressURI(m.Local, m.Proto, true) }),
	},
	{
		Name: "pr", Aliases: []string{"proto"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The transport protocol the message came over: udp, tcp, tls, sctp, ws or wss.",
		Example: `xlog("$pr\n"); # -> udp`,
		Get:     onMessage(func(m *sip.Message) Value { return Loose(m.Proto.String(), int64(m.Proto)) }),
	},
	{
		Name: "prid", Module: "pv", Type: "int", Message: true,
		Doc:     "The transport protocol's number, as in $K.",
		Example: `xlog("$prid\n"); # -> 1`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(m.Proto)) }),
	},
	{
		Name: "af", Module: "pv", Inner: InnerLiteral, Param: "which", Type: "any", Message: true,
		Doc:     "The address family the message came over: its name (IPv4, IPv6) or id (as in $K).",
		Example: `xlog("$af(name) $af(id)\n"); # -> IPv4 2`,
		Parse:   oneOf("name", "id"),
		Get:     getFamily,
	},
	{
		Name: "conid", Module: "pv", Type: "int", Message: true,
		Doc:     "The number of the connection the message came over; null for UDP. kpv has one connection, 1.",
		Example: `xlog("$conid\n"); # -> <null>`,
		Get: onMessage(func(m *sip.Message) Value {
			if m.Proto.Stream() {
				return Int(1)
			}
			return Null
		}),
	},
}

// received is the Get of a variable of the receiving socket, of which there is none outside of a message.
func received(get func(*sip.Message) Value) func(Env, *Key) (Value, error) {
	return onMessage(func(m *sip.Message) Value {
		if m.Fake {
			return Null
		}
		return get(m)
	})
}

func addressURI(a netip.AddrPort, proto sip.Proto, transport bool) Value {
	b := append(make([]byte, 0, 64), "sip:"...)
	b = appendSocket(b, a)
	if transport {
		b = append(append(b, ";transport="...), proto.String()...)
	}
	return String(string(b))
}

func socketText(a netip.AddrPort, proto sip.Proto) Value {
	b := append(make([]byte, 0, 64), proto.String()...)
	return String(string(appendSocket(append(b, ':'), a)))
}

func appendSocket(b []byte, a netip.AddrPort) []byte {
	b = append(append(b, sip.Host(a.Addr())...), ':')
	return strconv.AppendUint(b, uint64(a.Port()), 10)
}

func getFamily(env Env, key *Key) (Value, error) {
	name, id := "IPv4", int64(familyIPv4)
	if env.Message().Source.Addr().Is6() {
		name, id = "IPv6", familyIPv6
	}
	if key.Name == "id" {
		return Int(id), nil
	}
	return String(name), nil
}

// Address families as the system numbers them, which $K shows.
const (
	familyIPv4 = 2
	familyIPv6 = 10
)
