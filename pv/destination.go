package pv

import (
	"errors"
	"strconv"

	"kpv/pv/sip"
)

// Variables of where the message will go.
var destinationClasses = []*Class{
	{
		Name: "du", Aliases: []string{"duri"}, Module: "pv", Type: "str", Message: true,
		Doc: "The destination URI: where the message goes instead of to its Request-URI. $null takes it away.",
		Example: `$du = "sip:10.0.0.1:5070;transport=tcp";
xlog("$du $dd $dp $dP\n"); # -> sip:10.0.0.1:5070;transport=tcp 10.0.0.1 5070 tcp`,
		Get: onMessage(func(m *sip.Message) Value { return some(m.Destination()) }),
		Set: func(env Env, _ *Key, v Value) error {
			if v.IsBare() {
				return errText
			}
			env.Message().SetDestination(v.Text())
			return nil
		},
	},
	{
		Name: "dd", Module: "pv", Type: "str", Message: true,
		Doc: "The host in the destination URI.",
		Example: `$du = "sip:10.0.0.1";
xlog("$dd\n"); # -> 10.0.0.1`,
		Get: destinationPart(hostOf),
	},
	{
		Name: "dp", Module: "pv", Type: "str", Message: true,
		Doc: "The port in the destination URI, as a text: 5060 where none is written (5061 with transport=tls).",
		Example: `$du = "sip:10.0.0.1";
xlog("$dp\n"); # -> 5060`,
		Get: destinationPart(func(u *sip.URI) Value {
			if u.Port == "" {
				return defaultPort(u)
			}
			return portOf(u)
		}),
	},
	{
		Name: "dP", Module: "pv", Type: "str", Message: true,
		Doc: "The transport in the destination URI as written, UDP where none is.",
		Example: `$du = "sip:10.0.0.1";
xlog("$dP\n"); # -> UDP`,
		Get: destinationPart(transportOf),
	},
	{
		Name: "nh", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "str", Message: true, Parse: oneOf("u", "U", "d", "p", "P"),
		Doc: "The next hop: the destination URI if there is one, else the Request-URI. u is all of it, U its user, d host, p port, P transport.",
		Example: `xlog("$nh(d)\n"); # -> example.com
$du = "sip:10.0.0.1";
xlog("$nh(d)\n"); # -> 10.0.0.1`,
		Get: getNextHop,
	},
	{
		Name: "fs", Module: "pv", Type: "str", Message: true,
		Doc: "The socket that the message is to be sent from, as protocol:address:port; null lets Kamailio choose.",
		Example: `$fs = $Ri + ":" + $Rp;
xlog("$fs\n"); # -> udp:127.0.0.1:5060`,
		Get: onMessage(func(m *sip.Message) Value { return some(m.SendSocket) }),
		Set: setSendSocket,
	},
	{
		Name: "fsn", Module: "pv", Type: "str", Message: true,
		Doc:     "The name of the socket that the message is to be sent from; kpv's has none.",
		Example: `xlog("$fsn\n"); # -> <null>`,
		Get:     func(Env, *Key) (Value, error) { return Null, nil },
	},
	{
		Name: "fsp", Module: "pv", Type: "int", Message: true,
		Doc:     "The port of the socket that the message is to be sent from, 0 when none is chosen.",
		Example: `xlog("$fsp\n"); # -> 0`,
		Get: onMessage(func(m *sip.Message) Value {
			if m.SendSocket == "" {
				return Int(0)
			}
			return Int(int64(m.Local.Port()))
		}),
	},
}

func destinationPart(part func(*sip.URI) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		m := env.Message()
		if m.Destination() == "" {
			return Null, nil
		}
		u, err := m.NextHopURI()
		if err != nil {
			return Null, errors.New("the destination URI is malformed")
		}
		return part(u), nil
	}
}

func getNextHop(env Env, key *Key) (Value, error) {
	m := env.Message()
	switch {
	case m.NextHop() == "":
		return Null, nil
	case key.Name == "u":
		return String(m.NextHop()), nil
	}
	u, err := m.NextHopURI()
	if err != nil {
		return Null, errors.New("the next hop is malformed")
	}
	switch key.Name {
	case "U":
		return userOf(u), nil
	case "d":
		return hostOf(u), nil
	case "P":
		return transportOf(u), nil
	}
	if !u.HasPort { // not even for TLS is it another
		return Loose("5060", 5060), nil
	}
	return portOf(u), nil
}

// setSendSocket takes a socket that Kamailio listens on: kpv on the one that the message was received on. For any other Kamailio warns
// only.
func setSendSocket(env Env, _ *Key, v Value) error {
	m := env.Message()
	own := socketText(m.Local, m.Proto).Text()
	switch wanted := v.Text(); {
	case v.IsBare():
		return errText
	case v.IsNull():
		m.SendSocket = ""
	case wanted == own || m.Proto.String()+":"+wanted == own:
		m.SendSocket = own
	default:
		env.Note("there is no socket " + strconv.Quote(wanted) + "; kpv listens on " + own + " only (--to, --proto)")
	}
	return nil
}
