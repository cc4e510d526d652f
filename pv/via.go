package pv

import (
	"kpv/pv/sip"
)

// Variables of the Via headers.
var viaClasses = []*Class{
	{
		Name: "via0", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Message: true, Parse: viaPart, Names61: viaParts61,
		Doc:     "Of the topmost Via: host port proto protoid branch rport received i, in 6.1 also params, and oc: 0 without that parameter, 1 with it, 2 when it has a value. The port is 5060 where none is written.",
		Example: `xlog("$via0(host):$via0(port) $via0(proto) $via0(branch) $via0(received)\n"); # -> 127.0.0.1:5062 UDP z9hG4bK-1 <null>`,
		Get:     viaEntry(0),
	},
	{
		Name: "via1", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Message: true, Parse: viaPart, Names61: viaParts61,
		Doc:     "Of the second Via: parts as of $via0.",
		Example: `xlog("$via1(host)\n"); # -> <null>`,
		Get:     viaEntry(1),
	},
	{
		Name: "viaZ", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Message: true, Parse: viaPart, Names61: viaParts61,
		Doc:     "Of the last Via: parts as of $via0.",
		Example: `xlog("$viaZ(host)\n"); # -> 127.0.0.1`,
		Get:     viaEntry(-1),
	},
}

// viaParts61 came after 5.6.
var viaParts61 = []string{"oc", "params"}

var viaPart = oneOf("host", "port", "proto", "protoid", "branch", "rport", "received", "i", "oc", "params")

func viaEntry(n int) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		m := env.Message()
		v, ok := m.Via(n)
		if err := m.Whole(); err != nil || !ok {
			return Null, err
		}
		return partOfVia(&v, key.Name), nil
	}
}

func partOfVia(v *sip.ViaEntry, part string) Value {
	switch part {
	case "host":
		return some(v.Host)
	case "port":
		return Int(v.PortNumber())
	case "proto":
		return some(v.Proto)
	case "protoid":
		id, known := sip.ParseProto(v.Proto)
		if !known {
			id = sip.OtherProto
		}
		return Int(int64(id))
	case "branch":
		return some(v.Branch)
	case "rport":
		return some(v.Rport)
	case "received":
		return some(v.Received)
	case "i":
		return some(v.I)
	case "oc":
		return Int(int64(v.OC))
	}
	return some(v.Params)
}
