package pv

import (
	"kpv/pv/sip"
)

// Variables of the headers that say who calls, who diverted and where to refer.
var identityClasses = []*Class{
	{
		Name: "ai", Module: "pv", Indexed: true, Type: "str", Message: true,
		Doc:     "The address in P-Asserted-Identity; $(ai[1]) is the second one.",
		Example: `xlog("$ai\n"); # -> <null>`,
		Get:     identity(sip.PAI, func(a sip.Address) Value { return some(a.URI) }),
	},
	{
		Name: "pu", Module: "pv", Indexed: true, Type: "str", Message: true,
		Doc:     "The address in P-Preferred-Identity; $(pu[1]) is the second one.",
		Example: `xlog("$pu\n"); # -> <null>`,
		Get:     identity(sip.PPI, func(a sip.Address) Value { return some(a.URI) }),
	},
	{
		Name: "pU", Module: "pv", Indexed: true, Type: "str", Message: true,
		Doc:     "The user of the address in P-Preferred-Identity.",
		Example: `xlog("$pU\n"); # -> <null>`,
		Get:     identity(sip.PPI, inAddress(userOf)),
	},
	{
		Name: "pd", Module: "pv", Indexed: true, Type: "str", Message: true,
		Doc:     "The host of the address in P-Preferred-Identity.",
		Example: `xlog("$pd\n"); # -> <null>`,
		Get:     identity(sip.PPI, inAddress(hostOf)),
	},
	{
		Name: "pn", Module: "pv", Indexed: true, Type: "str", Message: true,
		Doc:     "The display name in P-Preferred-Identity, with its quotes if it has them.",
		Example: `xlog("$pn\n"); # -> <null>`,
		Get:     identity(sip.PPI, func(a sip.Address) Value { return some(a.Name) }),
	},
	{
		Name: "re", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in Remote-Party-ID.",
		Example: `xlog("$re\n"); # -> <null>`,
		Get:     onMessage(addressOf(sip.RemotePartyID)),
	},
	{
		Name: "rt", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in Refer-To.",
		Example: `xlog("$rt\n"); # -> <null>`,
		Get:     onMessage(addressOf(sip.ReferTo)),
	},
	{
		Name: "di", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in Diversion.",
		Example: `xlog("$di\n"); # -> <null>`,
		Get:     onMessage(addressOf(sip.Diversion)),
	},
	{
		Name: "dir", Module: "pv", Type: "str", Message: true,
		Doc:     "The reason in Diversion.",
		Example: `xlog("$dir\n"); # -> <null>`,
		Get:     onMessage(diversion("reason")),
	},
	{
		Name: "dip", Module: "pv", Type: "str", Message: true,
		Doc:     "The privacy in Diversion.",
		Example: `xlog("$dip\n"); # -> <null>`,
		Get:     onMessage(diversion("privacy")),
	},
	{
		Name: "dic", Module: "pv", Type: "str", Message: true,
		Doc:     "The counter in Diversion.",
		Example: `xlog("$dic\n"); # -> <null>`,
		Get:     onMessage(diversion("counter")),
	},
}

// identity reads an entry of the addresses in a header. An index of * has no answer.
func identity(header string, part func(sip.Address) Value) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		if key.Index.All {
			return Null, nil
		}
		a, ok := env.Message().Address(header, key.Index.N)
		if !ok {
			return Null, nil
		}
		return part(a), nil
	}
}

// inAddress reads a part of an entry's address.
func inAddress(part func(*sip.URI) Value) func(sip.Address) Value {
	return func(a sip.Address) Value {
		u, err := sip.ParseURI(a.URI)
		if err != nil {
			return Null
		}
		return part(&u)
	}
}

// addressOf reads the address in the first header of a name.
func addressOf(header string) func(*sip.Message) Value {
	return func(m *sip.Message) Value {
		a, _ := m.Address(header, 0)
		return some(a.URI)
	}
}

func diversion(param string) func(*sip.Message) Value {
	return func(m *sip.Message) Value {
		a, ok := m.Address(sip.Diversion, 0)
		if !ok {
			return Null
		}
		value, _ := a.Param(param)
		return some(value)
	}
}
