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
		Get:     identity(sip.PAI, func(a sip.Address, _ Target) Value { return some(a.URI) }),
	},
	{
		Name: "pu", Module: "pv", Indexed: true, Type: "str", Message: true,
		Doc:     "The address in P-Preferred-Identity; $(pu[1]) is the second one.",
		Example: `xlog("$pu\n"); # -> <null>`,
		Get:     identity(sip.PPI, func(a sip.Address, _ Target) Value { return some(a.URI) }),
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
		Get:     identity(sip.PPI, func(a sip.Address, _ Target) Value { return some(a.Name) }),
	},
	{
		Name: "re", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in Remote-Party-ID.",
		Example: `xlog("$re\n"); # -> <null>`,
		Get:     addressOf(sip.RemotePartyID),
	},
	{
		Name: "rt", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in Refer-To.",
		Example: `xlog("$rt\n"); # -> <null>`,
		Get:     addressOf(sip.ReferTo),
	},
	{
		Name: "di", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in Diversion.",
		Example: `xlog("$di\n"); # -> <null>`,
		Get:     diversion(func(a sip.Address) Value { return some(a.URI) }),
	},
	{
		Name: "dir", Module: "pv", Type: "str", Message: true,
		Doc:     "The reason in Diversion.",
		Example: `xlog("$dir\n"); # -> <null>`,
		Get:     diversion(inParams("reason")),
	},
	{
		Name: "dip", Module: "pv", Type: "str", Message: true,
		Doc:     "The privacy in Diversion.",
		Example: `xlog("$dip\n"); # -> <null>`,
		Get:     diversion(inParams("privacy")),
	},
	{
		Name: "dic", Module: "pv", Type: "str", Message: true,
		Doc:     "The counter in Diversion.",
		Example: `xlog("$dic\n"); # -> <null>`,
		Get:     diversion(inParams("counter")),
	},
}

// identity reads an entry of the addresses in a header. A negative index is the first one too (observed on 5.6.3 and 6.1.5); that of * has
// no answer.
func identity(header string, part func(sip.Address, Target) Value) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		if key.Index.All {
			return Null, nil
		}
		list, err := env.Message().Identities(header)
		n := max(key.Index.N, 0)
		if err != nil || n >= len(list) {
			return Null, err
		}
		return part(list[n], env.Target()), nil
	}
}

// inAddress reads a part of an entry's address.
func inAddress(part func(*sip.URI) Value) func(sip.Address, Target) Value {
	return func(a sip.Address, t Target) Value {
		u, err := t.ParseURI(a.URI)
		if err != nil {
			return Null
		}
		return part(&u)
	}
}

// addressOf reads the address in the first header of a name, which may hold what From may.
func addressOf(header string) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		h := env.Message().Find(header)
		if h == nil {
			return Null, nil
		}
		to, err := sip.ParseToBody(h.Body)
		return some(to.Address), err
	}
}

// diversion reads the first entry of Diversion. In 5.6 the others may be malformed.
func diversion(part func(sip.Address) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		list, err := env.Message().Identities(sip.Diversion)
		if h := env.Message().Find(sip.Diversion); h != nil && env.Target() == V56 {
			list, err = sip.FirstIdentity(h.Body)
		}
		if err != nil || len(list) == 0 {
			return Null, err
		}
		return part(list[0]), nil
	}
}

func inParams(name string) func(sip.Address) Value {
	return func(a sip.Address) Value {
		value, _ := a.Param(name)
		return some(value)
	}
}
