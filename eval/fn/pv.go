package fn

import (
	"strings"

	"kpv/eval"
	"kpv/pv"
)

// Parameters that many functions have.
var (
	aVar   = eval.Param{Name: "variable", Kind: eval.ParamVar}
	result = eval.Param{Name: "result", Kind: eval.ParamSetVar}
)

var pvFuncs = []*eval.Func{
	{
		Name: "is_int", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar}},
		Doc: "True when the variable holds an integer; a text of digits is none.",
		Example: `$var(x) = 5;
if (is_int("$var(x)")) xlog("an integer\n"); # -> an integer`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(args[0].Value(m).HasNum()) },
	},
	{
		Name: "pv_isset", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar}},
		Doc: "True when the variable has a value, be it empty.",
		Example: `$avp(x) = "";
if (pv_isset("$avp(x)")) xlog("set\n"); # -> set`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(!args[0].Value(m).IsNull()) },
	},
	{
		Name: "pv_unset", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar}},
		Doc: "Sets the variable to $null.",
		Example: `$avp(x) = 5;
pv_unset("$avp(x)");
xlog("$avp(x)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if args[0].Class() == "shv" { // which $null makes empty, and this makes 0
				return args[0].Set(m, pv.Int(0))
			}
			return args[0].Unset(m)
		},
	},
	{
		Name: "not_empty", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar}},
		Doc: "True when the variable holds a text that is not empty; an integer is no text.",
		Example: `$var(x) = "a";
if (not_empty("$var(x)")) xlog("a text\n"); # -> a text`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			v := args[0].Value(m)
			return truth(v.IsString() && v.Text() != "")
		},
	},
	{
		Name: "typeof", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar, {Name: "type", Kind: eval.ParamText}}},
		Doc: "True when the variable is of the type: int, str or null. The first letter tells.",
		Example: `$var(x) = "5";
if (typeof("$var(x)", "str")) xlog("a text\n"); # -> a text`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(isType(args[0].Value(m), args[1].Format(m))) },
	},
	printTo("pv_printf", "pv"),
	printTo("avp_printf", "kex"),
	{
		Name: "pv_evalx", Module: "pv", Forms: [][]eval.Param{{result, text}},
		Doc: "Puts a text with variables into a variable after looking for variables in it twice: $$ becomes a $ that the second look sees.",
		Example: `$var(name) = "x";
$var(x) = 5;
pv_evalx("$var(r)", "$$var($var(name)) and $$var(x)");
xlog("$var(r)\n"); # -> 5 and 5`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			s, ok := m.Expand(args[1].Format(m))
			if !ok {
				return -1
			}
			return args[0].Set(m, pv.String(s))
		},
	},
}

// isType looks at the first letter of a type's name. The null of a failed transformation is of no type (spec/pv.md 3).
func isType(v pv.Value, name string) bool {
	if name == "" {
		return false
	}
	switch strings.ToLower(name[:1]) {
	case "i":
		return v.IsInt()
	case "n":
		return v.IsNull() && !v.IsBlank()
	case "s":
		return v.IsString()
	}
	return false
}

// printTo makes the functions that put a text into a variable.
func printTo(name, module string) *eval.Func {
	return &eval.Func{
		Name: name, Module: module, Forms: [][]eval.Param{{result, text}},
		Doc: "Puts a text with variables in it into a variable.",
		Example: `$var(x) = 5;
` + name + `("$avp(r)", "x is $var(x)");
xlog("$avp(r)\n"); # -> x is 5`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return args[0].Set(m, pv.String(args[1].Format(m))) },
	}
}

// truth is what functions return for yes and no: 0 would end the script.
func truth(yes bool) int {
	if yes {
		return 1
	}
	return -1
}
