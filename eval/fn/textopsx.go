package fn

import "kpv/eval"

var textopsxFuncs = []*eval.Func{
	{
		Name: "fnmatch", Module: "textopsx",
		Forms: [][]eval.Param{{format("text"), format("pattern")}, {format("text"), format("pattern"), format("flags")}},
		Doc: "True when the text is as the shell's pattern says: * is anything, ? one character, [a-z] one of these. " +
			"The flags have no effect in Kamailio.",
		Example: `if (fnmatch("alice@example.com", "*@example.*")) xlog("matches\n"); # -> matches`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(fnmatch(args[1].Format(m), args[0].Format(m)))
		},
	},
}
