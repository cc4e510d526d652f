package fn

import (
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

var (
	bit       = anInt("flag")
	branch    = anInt("branch")
	bitForms  = [][]eval.Param{{bit}}
	bitBranch = [][]eval.Param{{bit}, {bit, branch}}
)

var kexFuncs = []*eval.Func{
	{
		Name: "setdebug", Module: "kex", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("level")}},
		Doc: "Shows what is logged up to a level from here on, whatever the debug parameter says.",
		Example: `setdebug("-1");
xwarn("hidden\n");
xerr("shown\n"); # -> shown`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			n, ok := args[0].Int(m)
			if !ok {
				return m.Fail("setdebug: the level is not a number")
			}
			m.SetDebug(eval.Level(min(max(n, -128), 127)))
			return 1
		},
	},
	{
		Name: "resetdebug", Module: "kex", Forms: nothing,
		Doc: "Goes back to the level of the debug parameter.",
		Example: `setdebug("-1");
resetdebug();
xwarn("shown\n"); # -> shown`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.ResetDebug()
			return 1
		},
	},
	setFlag("setbflag", "kex", bitBranch, "Sets a flag, 0 to 31, of a branch; branch 0 is the Request-URI's.", "isbflagset", branchFlags),
	resetFlag("resetbflag", "kex", bitBranch, "Clears a flag of a branch.", "setbflag", "isbflagset", branchFlags),
	testFlag("isbflagset", "kex", bitBranch, "True when a flag of a branch is set.", branchFlags),
	setFlag("setsflag", "kex", bitForms, "Sets a flag, 0 to 31, of the script.", "issflagset", scriptFlags),
	resetFlag("resetsflag", "kex", bitForms, "Clears a flag of the script.", "setsflag", "issflagset", scriptFlags),
	testFlag("issflagset", "kex", bitForms, "True when a flag of the script is set.", scriptFlags),
	{
		Name: "setdsturi", Module: "kex", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("uri")}},
		Doc: "Sets the destination URI, where the message is sent to instead of the Request-URI.",
		Example: `setdsturi("sip:10.0.0.1:5070");
xlog("$du\n"); # -> sip:10.0.0.1:5070`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			m.Message().SetDestination(args[0].Format(m))
			return 1
		},
	},
	{
		Name: "resetdsturi", Module: "kex", Forms: nothing,
		Doc: "Takes the destination URI away.",
		Example: `setdsturi("sip:10.0.0.1");
resetdsturi();
xlog("$du\n"); # -> <null>`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Message().SetDestination("")
			return 1
		},
	},
	{
		Name: "isdsturiset", Module: "kex", Forms: nothing,
		Doc:     "True when there is a destination URI.",
		Example: `if (!isdsturiset()) xlog("none\n"); # -> none`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return truth(m.Message().Destination() != "") },
	},
	{
		Name: "is_myself", Module: "kex", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("uri")}},
		Doc:     "True when the URI, or the host alone, is that of the server: the address that the message was received on. Port and transport count where the URI has them.",
		Example: `if (is_myself("sip:127.0.0.1:5060")) xlog("me\n"); # -> me`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return truth(isMyself(m, args[0].Format(m))) },
	},
}

// flagsOf finds the flag that the arguments name: the word that has it, and its bit there. The word is nil when there is no such flag.
type flagsOf func(m *eval.Machine, args []eval.Arg) (word *uint32, bit uint32)

func scriptFlags(m *eval.Machine, args []eval.Arg) (word *uint32, bit uint32) {
	return flagIn(m, args, &m.Message().ScriptFlags)
}

func furtherFlags(m *eval.Machine, args []eval.Arg) (word *uint32, bit uint32) {
	flags := &m.Modules().XFlags
	return flagIn(m, args, &flags[0], &flags[1])
}

// branchFlags takes the flags of the branch that the second argument names. The first branch added has number 1.
func branchFlags(m *eval.Machine, args []eval.Arg) (word *uint32, bit uint32) {
	n := int64(0)
	if len(args) == 2 {
		var ok bool
		if n, ok = args[1].Int(m); !ok {
			m.Fail("the branch is not a number")
			return nil, 0
		}
	}
	message := m.Message()
	switch {
	case n == 0:
		return flagIn(m, args, &message.OwnBranch().Flags)
	case n > 0 && n <= sip.MaxBranches:
		if b := message.Branch(int(n) - 1); b != nil {
			return flagIn(m, args, &b.Flags)
		}
	}
	return nil, 0
}

// flagIn finds the flag of the first argument in words of 32 flags each.
func flagIn(m *eval.Machine, args []eval.Arg, words ...*uint32) (word *uint32, bit uint32) {
	n, ok := args[0].Int(m)
	if !ok || n < 0 || n >= int64(32*len(words)) {
		return nil, 0
	}
	return words[n/32], 1 << (n % 32)
}

// onFlag makes the code of functions on flags: -1 when there is no such flag or branch (case 322).
func onFlag(find flagsOf, do func(flags *uint32, bit uint32) bool) func(*eval.Machine, []eval.Arg) int {
	return func(m *eval.Machine, args []eval.Arg) int {
		flags, bit := find(m, args)
		return truth(flags != nil && do(flags, bit))
	}
}

func setFlag(name, module string, forms [][]eval.Param, doc, test string, find flagsOf) *eval.Func {
	return &eval.Func{
		Name: name, Module: module, Dynamic: eval.AnyArgs, Forms: forms, Doc: doc,
		Example: name + `("3");
if (` + test + `("3")) xlog("set\n"); # -> set`,
		Run: onFlag(find, func(flags *uint32, bit uint32) bool {
			*flags |= bit
			return true
		}),
	}
}

func resetFlag(name, module string, forms [][]eval.Param, doc, set, test string, find flagsOf) *eval.Func {
	return &eval.Func{
		Name: name, Module: module, Dynamic: eval.AnyArgs, Forms: forms, Doc: doc,
		Example: set + `("3");
` + name + `("3");
if (!` + test + `("3")) xlog("clear\n"); # -> clear`,
		Run: onFlag(find, func(flags *uint32, bit uint32) bool {
			*flags &^= bit
			return true
		}),
	}
}

func testFlag(name, module string, forms [][]eval.Param, doc string, find flagsOf) *eval.Func {
	return &eval.Func{
		Name: name, Module: module, Dynamic: eval.AnyArgs, Forms: forms, Doc: doc,
		Example: `if (!` + name + `("5")) xlog("not set\n"); # -> not set`,
		Run:     onFlag(find, func(flags *uint32, bit uint32) bool { return *flags&bit != 0 }),
	}
}

// isMyself compares a URI, or what is none with a host, with the socket the message came in on (cases 312, 524).
func isMyself(m *eval.Machine, text string) bool {
	if !strings.HasPrefix(text, "sip:") && !strings.HasPrefix(text, "sips:") {
		return text == sip.Host(m.Message().Local.Addr()) || m.Alias(text, "")
	}
	u, err := m.Target().ParseURI(text)
	if err == nil && m.Alias(u.Host, u.Port) {
		return true
	}
	if err != nil || u.Host != sip.Host(m.Message().Local.Addr()) {
		return false
	}
	if transport, has := u.Param("transport"); has {
		if proto, ok := sip.ParseProto(transport); !ok || proto != m.Message().Proto {
			return false
		}
	}
	return u.Port == "" || leadingInt(u.Port) == int(m.Message().Local.Port())
}
