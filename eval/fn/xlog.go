package fn

import "kpv/eval"

// text is the parameter that most of these functions have.
var text = eval.Param{Name: "text", Kind: eval.ParamFormat}

var xlogFuncs = []*eval.Func{
	{
		Name: "xlog", Module: "xlog",
		Forms: [][]eval.Param{{text}, {{Name: "level", Kind: eval.ParamLevel}, text}},
		Doc:   "Prints a text with variables in it, at level L_ERR or at the level given.",
		Example: `$var(x) = 5;
xlog("x is $var(x)\n"); # -> x is 5
xlog("L_WARN", "careful\n"); # -> careful`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			level := eval.LevelErr
			if len(args) == 2 {
				var ok bool
				if level, ok = args[0].Level(m); !ok {
					return m.Fail("xlog: the level is not a number")
				}
			}
			return printAt(m, level, &args[len(args)-1])
		},
	},
	atLevel("xalert", eval.LevelAlert),
	atLevel("xbug", eval.LevelBug),
	atLevel("xcrit", eval.LevelCrit),
	atLevel("xerr", eval.LevelErr),
	atLevel("xwarn", eval.LevelWarn),
	atLevel("xnotice", eval.LevelNotice),
	atLevel("xinfo", eval.LevelInfo),
	atLevel("xdbg", eval.LevelDebug),
}

// atLevel makes the functions that are xlog with the level in the name.
func atLevel(name string, level eval.Level) *eval.Func {
	return &eval.Func{
		Name: name, Module: "xlog", Forms: [][]eval.Param{{text}},
		Doc:     "Prints a text with variables in it, at level " + level.String() + ".",
		Example: name + `("hello\n"); # -> hello`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return printAt(m, level, &args[0]) },
	}
}

func printAt(m *eval.Machine, level eval.Level, text *eval.Arg) int {
	if !m.Shows(level) {
		return 1
	}
	s, ok := text.Text(m)
	if !ok {
		return -1
	}
	m.LogAt(level, s)
	return 1
}
