package fn

import "kpv/eval"

var pvFuncs = []*eval.Func{
	{
		Name: "is_int", Module: "pv", Forms: [][]eval.Param{{{Name: "variable", Kind: eval.ParamVar}}},
		Doc: "True when the variable holds an integer; a text of digits is none.",
		Example: `$var(x) = 5;
if (is_int("$var(x)")) xlog("an integer\n"); # -> an integer`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(args[0].Value(m).IsInt()) },
	},
	{
		Name: "pv_isset", Module: "pv", Forms: [][]eval.Param{{{Name: "variable", Kind: eval.ParamVar}}},
		Doc: "True when the variable has a value, be it empty.",
		Example: `$avp(x) = "";
if (pv_isset("$avp(x)")) xlog("set\n"); # -> set`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(!args[0].Value(m).IsNull()) },
	},
}

// truth is what functions return for yes and no: 0 would end the script.
func truth(yes bool) int {
	if yes {
		return 1
	}
	return -1
}
