package fn

import "kpv/eval"

// flag is the parameter of the functions on message flags.
var flag = [][]eval.Param{{{Name: "flag", Kind: eval.ParamFlag}}}

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
			s, _ := args[len(args)-1].Text(m)
			m.LogAt(eval.Level(level), eval.LogPrefix, s)
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
}
