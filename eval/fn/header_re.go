package fn

import (
	"kpv/eval"
	"kpv/internal/ere"
)

// headerREFuncs belong to textops: as their sisters without _pv, with regular expressions that may come from variables.
var headerREFuncs = []*eval.Func{
	{
		Name: "is_present_hf_re_pv", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("regex")}},
		Doc:     "True when the name of a header matches the regular expression, which may come from a variable, in any case.",
		Example: `if (is_present_hf_re_pv("^cs")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return withPatterns(m, args, func(re []*ere.Regexp) int { return truth(len(headersNamed(m, re[0])) > 0) })
		},
	},
	{
		Name: "remove_hf_re_pv", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("regex")}},
		Doc: "Removes all headers whose name matches the regular expression, which may come from a variable, in any case. -1 when there is none.",
		Example: `remove_hf_re_pv("^X-None");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return withPatterns(m, args, func(re []*ere.Regexp) int { return removeHeaders(m, headersNamed(m, re[0])) })
		},
	},
	{
		Name: "remove_hf_exp_pv", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("regex"), format("except")}},
		Doc: "Removes all headers whose name matches the first regular expression and not the second; they may come from variables. -1 when there is none.",
		Example: `remove_hf_exp_pv("^X-", "^X-K");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return withPatterns(m, args, func(re []*ere.Regexp) int { return removeBut(m, re[0], re[1]) })
		},
	},
}

// withPatterns compiles the arguments as regular expressions.
func withPatterns(m *eval.Machine, args []eval.Arg, do func(re []*ere.Regexp) int) int {
	list := make([]*ere.Regexp, len(args))
	for i := range args {
		re, err := m.Pattern(args[i].Format(m), ere.IgnoreCase|ere.Newline)
		if err != nil {
			return m.Fail("bad regular expression: %v", err)
		}
		list[i] = re
	}
	return do(list)
}
