package fn

import "kpv/eval"

var coreFuncs = []*eval.Func{{
	Name: "log", Module: "core",
	Forms:   [][]eval.Param{{{Name: "text", Kind: eval.ParamConst}}, {{Name: "level", Kind: eval.ParamInt}, {Name: "text", Kind: eval.ParamConst}}},
	Doc:     "Prints a text as it is, without looking for variables. Without a level it is below debug: hidden unless debug is 4.",
	Example: `log(1, "plain $var(x)\n"); # -> plain $var(x)`,
	Run: func(m *eval.Machine, args []eval.Arg) int {
		level := int64(eval.LevelDebug) + 1
		if len(args) == 2 {
			level, _ = args[0].Int(m)
		}
		s, _ := args[len(args)-1].Text(m)
		m.LogAt(eval.Level(min(level, 127)), s)
		return 1
	},
}}
