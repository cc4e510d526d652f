package fn

import (
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// Parameters of the core's own functions, which the grammar wants literal.
var (
	flag    = [][]eval.Param{{{Name: "flag", Kind: eval.ParamFlag}}}
	count   = [][]eval.Param{{{Name: "count", Kind: eval.ParamNatural}}}
	literal = func(name string) [][]eval.Param { return [][]eval.Param{{{Name: name, Kind: eval.ParamLiteral}}} }
	nothing = [][]eval.Param{{}}
)

var coreFuncs = []*eval.Func{
	{
		Name: "log", Module: "core",
		Forms: [][]eval.Param{
			{{Name: "text", Kind: eval.ParamLiteral}},
			{{Name: "level", Kind: eval.ParamNatural}, {Name: "text", Kind: eval.ParamLiteral}},
		},
		Doc:     "Prints a text as it is, without looking for variables. Without a level it is below debug: hidden unless debug is 4.",
		Example: `log(1, "plain $var(x)\n"); # -> plain $var(x)`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			level := int64(eval.LevelDebug) + 1
			if len(args) == 2 {
				level = min(args[0].Number(), 127)
			}
			m.LogAt(eval.Level(level), eval.LogPrefix, args[len(args)-1].Format(m))
			return 1
		},
	},
	{
		Name: "setflag", Module: "core", Forms: flag,
		Doc: "Sets a flag of the message, 0 to 31.",
		Example: `setflag(3);
if (isflagset(3)) xlog("set\n"); # -> set`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			*m.Flags() |= 1 << args[0].Number()
			return 1
		},
	},
	{
		Name: "resetflag", Module: "core", Forms: flag,
		Doc: "Clears a flag of the message.",
		Example: `setflag(3);
resetflag(3);
if (!isflagset(3)) xlog("clear\n"); # -> clear`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			*m.Flags() &^= 1 << args[0].Number()
			return 1
		},
	},
	{
		Name: "isflagset", Module: "core", Forms: flag,
		Doc:     "True when a flag of the message is set.",
		Example: `if (!isflagset(5)) xlog("not set\n"); # -> not set`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return truth(*m.Flags()&(1<<args[0].Number()) != 0) },
	},
	{
		Name: "strip", Module: "core", Forms: count,
		Doc: "Takes characters off the start of the Request-URI's user; without any left the user is gone.",
		Example: `$ru = "sip:0049123@example.com";
strip(2);
xlog("$ru\n"); # -> sip:49123@example.com`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return changeUser(m, func(user string) string { return user[min(int(args[0].Number()), len(user)):] })
		},
	},
	{
		Name: "strip_tail", Module: "core", Forms: count,
		Doc: "Takes characters off the end of the Request-URI's user; without any left the user is gone.",
		Example: `$ru = "sip:49123@example.com";
strip_tail(2);
xlog("$ru\n"); # -> sip:491@example.com`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return changeUser(m, func(user string) string { return user[:max(len(user)-int(args[0].Number()), 0)] })
		},
	},
	{
		Name: "prefix", Module: "core", Forms: literal("text"),
		Doc: "Puts a text before the Request-URI's user.",
		Example: `$ru = "sip:123@example.com";
prefix("0049");
xlog("$ru\n"); # -> sip:0049123@example.com`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return changeUser(m, func(user string) string { return args[0].Format(m) + user })
		},
	},
	rewriting("setuser", []string{"setu", "rewriteuser"}, sip.User, "user", "carol", "sip:carol@example.com:5080"),
	rewriting("setuserpass", []string{"setup", "rewriteuserpass"}, sip.UserPasswd, "user and password", "carol:pw", "sip:carol:pw@example.com:5080"),
	rewriting("sethost", []string{"seth", "rewritehost"}, sip.HostOnly, "host", "wonder.land", "sip:bob@wonder.land:5080"),
	rewriting("sethostport", []string{"sethp", "rewritehostport"}, sip.HostPort, "host and port", "wonder.land:5070", "sip:bob@wonder.land:5070"),
	rewriting("setport", []string{"setp", "rewriteport"}, sip.Port, "port", "5070", "sip:bob@example.com:5070"),
	{
		Name: "seturi", Aliases: []string{"rewriteuri"}, Module: "core", Forms: literal("uri"),
		Doc: "Replaces the Request-URI. Nothing checks it: a malformed one shows when it is read.",
		Example: `seturi("sip:carol@wonder.land");
xlog("$rU at $rd\n"); # -> carol at wonder.land`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			m.Message().SetURI(args[0].Format(m))
			return 1
		},
	},
	{
		Name: "revert_uri", Module: "core", Forms: nothing,
		Doc: "Goes back to the Request-URI that was received.",
		Example: `$var(received) = $ru;
seturi("sip:carol@wonder.land");
revert_uri();
if ($ru == $var(received)) xlog("as received\n"); # -> as received`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Message().RevertURI()
			return 1
		},
	},
	{
		Name: "sethostporttrans", Aliases: []string{"sethpt", "rewritehostporttrans"}, Module: "core", Forms: literal("host, port and transport"),
		Doc: "Replaces host and port of the Request-URI, and its transport, by a text like wonder.land:5070;transport=tcp.",
		Example: `$ru = "sip:bob@example.com;transport=udp;lr";
sethostporttrans("wonder.land:5070;transport=tcp");
xlog("$ru\n"); # -> sip:bob@wonder.land:5070;transport=tcp;lr`,
		Run: rewriteTransport,
	},
	{
		Name: "userphone", Module: "core", Forms: nothing,
		Doc: "Adds user=phone to the Request-URI, unless it is there or the address is a tel: one.",
		Example: `$ru = "sip:+4930123@example.com";
userphone();
xlog("$ru\n"); # -> sip:+4930123@example.com;user=phone`,
		Run: addUserPhone,
	},
	{
		Name: "clear_branches", Module: "core", Forms: nothing,
		Doc: "Forgets the branches that were added.",
		Example: `append_branch("sip:carol@wonder.land");
clear_branches();
xlog("$branch(count)\n"); # -> <null>`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Message().ClearBranches()
			return 1
		},
	},
	{
		Name: "remove_branch", Module: "core", Forms: [][]eval.Param{{}, {{Name: "number", Kind: eval.ParamNatural}}},
		Doc: "Forgets one of the branches that were added, the first without a number; those behind it move up.",
		Example: `append_branch("sip:carol@wonder.land");
append_branch("sip:dave@wonder.land");
remove_branch();
xlog("$branch(count) $(branch(uri)[0])\n"); # -> 1 sip:dave@wonder.land`,
		Run: removeBranch,
	},
	quiet("force_rport", nothing, "", "Answers will go to where the request came from, and its Via says so when it is sent on.", "add_rport"),
	quiet("add_local_rport", nothing, "", "The Via that is added when the message is sent asks for answers to come back here."),
	quiet("set_advertised_address", [][]eval.Param{{{Name: "address", Kind: eval.ParamAny}}}, `"10.0.0.1"`, "The Via and Record-Route that are added when the message is sent have this address."),
	quiet("set_advertised_port", [][]eval.Param{{{Name: "port", Kind: eval.ParamNatural}}}, "5070",
		"The Via and Record-Route that are added when the message is sent have this port."),
}

// quiet makes functions that set what only sending shows.
func quiet(name string, forms [][]eval.Param, example, doc string, aliases ...string) *eval.Func {
	return &eval.Func{
		Name: name, Aliases: aliases, Module: "core", Forms: forms, Doc: doc,
		Example: `if (` + name + `(` + example + `)) xlog("done\n"); # -> done`,
		Run:     func(*eval.Machine, []eval.Arg) int { return 1 },
	}
}

// rewriting makes the functions that replace a part of the Request-URI.
func rewriting(name string, aliases []string, part sip.Part, what, example, shown string) *eval.Func {
	return &eval.Func{
		Name: name, Aliases: aliases, Module: "core", Forms: literal(what),
		Doc: "Replaces the " + what + " of the Request-URI.",
		Example: `$ru = "sip:bob@example.com:5080";
` + name + `("` + example + `");
xlog("$ru\n"); # -> ` + shown,
		Run: func(m *eval.Machine, args []eval.Arg) int { return rewrite(m, part, args[0].Format(m)) },
	}
}

func rewrite(m *eval.Machine, part sip.Part, value string) int {
	if err := m.Message().Rewrite(part, value); err != nil {
		return m.Fail("%v", err)
	}
	return 1
}

// changeUser replaces the user of the Request-URI by what change makes of it.
func changeUser(m *eval.Machine, change func(string) string) int {
	u, err := m.Message().URI()
	if err != nil {
		return m.Fail("%v: %q", sip.ErrBadURI, m.Message().RequestURI())
	}
	return rewrite(m, sip.User, change(u.User))
}

// rewriteTransport puts a text in place of host and port; a transport that is there goes.
func rewriteTransport(m *eval.Machine, args []eval.Arg) int {
	u, err := m.Message().URI()
	if err != nil {
		return m.Fail("%v: %q", sip.ErrBadURI, m.Message().RequestURI())
	}
	if u.IsTel() {
		return rewrite(m, sip.HostPort, args[0].Format(m))
	}
	next := *u
	next.Host, next.Port = args[0].Format(m), ""
	next.Params = strings.Trim(withoutParam(";"+u.Params, "transport"), ";")
	m.Message().SetURI(next.String())
	return 1
}

func addUserPhone(m *eval.Machine, _ []eval.Arg) int {
	u, err := m.Message().URI()
	if err != nil {
		return m.Fail("%v: %q", sip.ErrBadURI, m.Message().RequestURI())
	}
	if strings.EqualFold(u.Scheme, "tel") || strings.Contains(";"+u.Params+";", ";user=phone;") {
		return 1
	}
	uri, headers, _ := strings.Cut(m.Message().RequestURI(), "?")
	m.Message().SetURI(joined(uri+";user=phone", "?", headers))
	return 1
}

func removeBranch(m *eval.Machine, args []eval.Arg) int {
	n := 0
	if len(args) > 0 {
		n = int(args[0].Number())
	}
	if n < len(m.Message().Branches()) {
		m.Message().DropBranch(n)
	}
	return 1
}
