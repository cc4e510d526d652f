package pv

import (
	"errors"
	"slices"
)

var coreClasses = []*Class{
	{
		Name: "null", Module: "core", Type: "any",
		Doc:     "No value. Assigning it deletes or resets; == $null asks whether a value is undefined.",
		Example: `if ($avp(x) == $null) xlog("undefined: $null\n"); # -> undefined: <null>`,
		Get:     func(Env, *Key) (Value, error) { return Null, nil },
	},
	{
		Name: "true", Module: "pv", Type: "int",
		Doc:     "The integer 1.",
		Example: `xlog("$true\n"); # -> 1`,
		Get:     func(Env, *Key) (Value, error) { return Numeric("1", 1), nil },
	},
	{
		Name: "rc", Aliases: []string{"retcode", "?"}, Module: "core", Type: "int",
		Doc: "What the last module function or route returned.",
		Example: `route(X);
xlog("$rc $retcode\n"); # -> 7 7
route[X] { return 7; }`,
		Get: func(env Env, _ *Key) (Value, error) { return Int(env.ReturnCode()), nil },
	},
	{
		Name: "cnt", Module: "pv", Inner: InnerCounted, Param: "variable", Type: "int",
		Doc: "How many values an $avp or $xavp has.",
		Example: `$avp(x) = "first";
$avp(x) = "second";
xlog("$cnt($avp(x))\n"); # -> 2`,
	},
	{
		Name: "_s", Module: "pv", Inner: InnerFormat, Param: "text", Type: "str",
		Doc: "A text with variables in it, put together.",
		Example: `$var(user) = "alice";
$var(uri) = $_s(sip:$var(user)@example.com);
xlog("$var(uri)\n"); # -> sip:alice@example.com`,
		Get: func(_ Env, key *Key) (Value, error) { return String(key.Name), nil },
	},
	{
		Name: "cfg", Module: "corex", Inner: InnerLiteral, Param: "line|name|route", Type: "any", Parse: oneOf("line", "name", "file", "route"),
		Doc:     "Where the script is just now: the line and the file of the statement, and the innermost route.",
		Example: `xlog("$cfg(line)\n"); # -> 1`,
		Get: func(env Env, key *Key) (Value, error) {
			file, line, route := env.Place()
			switch key.Name {
			case "line":
				return Int(int64(line)), nil
			case "route":
				return String(route), nil
			}
			return String(file), nil
		},
	},
	{
		Name: "version", Module: "pv", Inner: InnerLiteral, Param: "num|full|hash", Type: "str", Parse: oneOf("num", "full", "hash"),
		Doc:     "The version of Kamailio that is asked for with --target.",
		Example: `if ($version(num) =~ "^[56]\\.") xlog("5 or 6\n"); # -> 5 or 6`,
		Get: func(env Env, key *Key) (Value, error) {
			switch key.Name {
			case "num":
				return String(env.Target().Release()), nil
			case "full":
				return String("kamailio " + env.Target().Release() + " (x86_64/linux) "), nil
			}
			return String("unknown "), nil
		},
	},
	{
		Name: "K", Module: "pv", Inner: InnerLiteral, Param: "name", Type: "int", Parse: parseConstant,
		Doc:     "The number that Kamailio has for an address family or a protocol: IPv4 IPv6 UDP TCP TLS SCTP WS WSS.",
		Example: `xlog("$K(IPv4) $K(UDP) $K(TLS)\n"); # -> 2 1 3`,
		Get:     func(_ Env, key *Key) (Value, error) { return Int(key.Num), nil },
	},
}

// parseConstant finds the number of a name for $K (case 271).
func parseConstant(name string) (Key, error) {
	switch name {
	case "IPv4":
		return Key{Num: 2}, nil
	case "IPv6":
		return Key{Num: 10}, nil
	}
	n := slices.Index([]string{"UDP", "TCP", "TLS", "SCTP", "WS", "WSS"}, name)
	if n < 0 {
		return Key{}, errors.New("it must be one of IPv4 IPv6 UDP TCP TLS SCTP WS WSS")
	}
	return Key{Num: int64(n) + 1}, nil
}

// All lists every kind of variable of this package, group by group.
func All() []*Class {
	return slices.Concat(storageClasses, avpClasses, xavpClasses, htableClasses, defineClasses, coreClasses, memcachedClasses,
		messageClasses, ruriClasses, destinationClasses, branchClasses, partyClasses, headerClasses, viaClasses, identityClasses,
		authClasses, flagClasses, socketClasses, clockClasses, serverClasses, walkClasses, queueClasses, counterClasses, dialogClasses, tmClasses, moduleClasses)
}
