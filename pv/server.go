package pv

import (
	"errors"
	"os"
	"strings"

	"kpv/pv/sip"
)

// Variables of the server that runs the script, and of what a message in transit has and a script run by kpv never sees.
var serverClasses = []*Class{
	{
		Name: "pp", Module: "pv", Type: "int",
		Doc:     "The number of the process.",
		Example: `if ($pp > 0) xlog("it has one\n"); # -> it has one`,
		Get:     func(Env, *Key) (Value, error) { return Int(int64(os.Getpid())), nil },
	},
	{
		Name: "sid", Module: "pv", Type: "int",
		Doc:     "The server's number, 0 unless server_id sets it.",
		Example: `xlog("$sid\n"); # -> 0`,
		Get:     func(Env, *Key) (Value, error) { return Int(0), nil },
	},
	{
		Name: "C", Module: "xlog", Inner: InnerLiteral, Param: "colours", Type: "str", Parse: parseColours,
		Doc:     "The codes that give a terminal foreground and background colours, a letter each: s black, r red, g green, y yellow, b blue, p purple, c cyan, w white, x default; a capital foreground is bold.",
		Example: `xlog("$(C(xx){s.len})\n"); # -> 10`,
		Get:     func(_ Env, key *Key) (Value, error) { return String(key.Name), nil },
	},
	{
		Name: "route_uri", Module: "rr", Type: "str", Message: true,
		Doc:     "The address in the first Route header. Without one it is null, in 5.6 empty.",
		Example: `if (!strempty($route_uri)) xlog("routed\n"); else xlog("none\n"); # -> none`,
		Get: func(env Env, _ *Key) (Value, error) {
			lines, _ := env.Message().RouteLines(sip.Route)
			switch {
			case len(lines) > 0:
				return String(lines[0][0].URI), nil
			case env.Target() == V56:
				return Blank, nil
			}
			return Null, nil
		},
	},
	{
		Name: "Ec", Module: "pv", Type: "str", Since61: true,
		Doc:     "A comma.",
		Example: `xlog("[$Ec]\n"); # -> [,]`,
		Get:     always(","),
	},
	{
		Name: "En", Module: "pv", Type: "str", Since61: true,
		Doc:     "A line feed.",
		Example: `xlog("$(En{s.len})\n"); # -> 1`,
		Get:     always("\n"),
	},
	{
		Name: "Eq", Module: "pv", Type: "str", Since61: true,
		Doc:     "A double quote.",
		Example: `xlog("[$Eq]\n"); # -> ["]`,
		Get:     always(`"`),
	},
	{
		Name: "Et", Module: "pv", Type: "str", Since61: true,
		Doc:     "A tab.",
		Example: `xlog("$(Et{s.len})\n"); # -> 1`,
		Get:     always("\t"),
	},
	{
		Name: "Er", Module: "pv", Type: "str", Since61: true,
		Doc:     "A carriage return.",
		Example: `xlog("$(Er{s.len})\n"); # -> 1`,
		Get:     always("\r"),
	},
	{
		Name: "err.class", Module: "pv", Type: "any",
		Doc:     "The class of the last error in parsing; kpv never has one.",
		Example: `xlog("$(err.class)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "err.level", Module: "pv", Type: "any",
		Doc:     "The severity of the last error in parsing; kpv never has one.",
		Example: `xlog("$(err.level)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "err.info", Module: "pv", Type: "any",
		Doc:     "The text of the last error in parsing; kpv never has one.",
		Example: `xlog("$(err.info)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "err.rcode", Module: "pv", Type: "any",
		Doc:     "The reply code for the last error in parsing; kpv never has one.",
		Example: `xlog("$(err.rcode)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "err.rreason", Module: "pv", Type: "any",
		Doc:     "The reason phrase for the last error in parsing; kpv never has one.",
		Example: `xlog("$(err.rreason)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "rcv", Module: "corex", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("buf", "len", "proto", "srcip", "rcvip", "srcport", "rcvport", "srcuri", "rcvuri", "af"),
		Doc:     "Of the buffer just received, in event_route[core:msg-received]: buf len proto af srcip srcport rcvip rcvport. Null anywhere else.",
		Example: `xlog("$rcv(proto)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "sndto", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("ip", "port", "af", "proto", "buf", "len", "sproto"),
		Doc:     "Of where the message is being sent, in onsend_route: ip port af proto buf len sproto. Null anywhere else.",
		Example: `xlog("$sndto(proto)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "snd", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("ip", "port", "af", "proto", "buf", "len", "sproto"),
		Doc:     "The same as $sndto. Null anywhere else.",
		Example: `xlog("$snd(proto)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "sndfrom", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("ip", "port", "af", "proto", "buf", "len", "sproto"),
		Doc:     "Of where the message is being sent from, in onsend_route: ip port af proto buf len sproto. Null anywhere else.",
		Example: `xlog("$sndfrom(proto)\n"); # -> <null>`,
		Get:     absent,
	},
}

// always is the Get of a constant.
func always(text string) func(Env, *Key) (Value, error) {
	return func(Env, *Key) (Value, error) { return String(text), nil }
}

// absent is the Get of what kpv never has.
func absent(Env, *Key) (Value, error) { return Null, nil }

// parseColours makes the codes of two letters (case 401).
func parseColours(text string) (Key, error) {
	const letters = "srgybpcw"
	if len(text) != 2 {
		return Key{}, errors.New("it must be two letters: foreground and background")
	}
	fore, back := strings.IndexByte(letters, text[0]|0x20), strings.IndexByte(letters, text[1])
	bold := byte('0')
	if text[0] < 'a' {
		bold = '1'
	}
	switch {
	case text[0] == 'x':
		fore = 9
	case fore < 0:
		return Key{}, errors.New("there is no such foreground colour: one of xsrgybpcw or a capital of those but x")
	}
	switch {
	case text[1] == 'x':
		back = 9
	case back < 0:
		return Key{}, errors.New("there is no such background colour: one of xsrgybpcw")
	}
	return Key{Name: "\x1b[" + string(bold) + ";3" + string(byte('0'+fore)) + ";4" + string(byte('0'+back)) + "m"}, nil
}
