package tr

import (
	"strings"

	"kpv/pv"
	"kpv/pv/sip"
)

var (
	separatorParam = pv.Param{Name: "separator", Kind: pv.ParamSeparator, Optional: true}
	byName         = []pv.Param{{Name: "name", Kind: pv.ParamText}, separatorParam}
	byIndex        = []pv.Param{{Name: "index", Kind: pv.ParamInt}, separatorParam}
)

// paramTrans read lists of parameters like a=1;b="x;y";c (spec/pv.md 3.3).
var paramTrans = []*pv.Trans{
	{
		Name: "param.value", Module: "pv", Params: byName,
		Doc: "The value of a parameter in a list, without quotes; the last one of a name counts. The separator is a semicolon unless given.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.value,b})\n"); # -> 2`,
		Apply: paramValue,
	},
	{
		Name: "param.in", Module: "pv", Params: byName,
		Doc: "1 if a parameter of the name is in the list, else 0.",
		Example: `$var(x) = "a=1;b";
xlog("$(var(x){param.in,b}) $(var(x){param.in,c})\n"); # -> 1 0`,
		Apply: paramIn,
	},
	{
		Name: "param.valueat", Module: "pv", Params: byIndex,
		Doc: "The value of the parameter at index; 0 is the first, -1 the last.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.valueat,-1})\n"); # -> 2`,
		Apply: paramValueAt,
	},
	{
		Name: "param.name", Module: "pv", Params: byIndex,
		Doc: "The name of the parameter at index; 0 is the first, -1 the last.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.name,0})\n"); # -> a`,
		Apply: paramName,
	},
	{
		Name: "param.count", Module: "pv", Params: []pv.Param{{Name: "separator", Kind: pv.ParamAnyChar, Optional: true}},
		Doc: "How many parameters are in the list.",
		Example: `$var(x) = "a=1&b=2";
xlog("$(var(x){param.count,&})\n"); # -> 2`,
		Apply: paramCount,
	},
}

// findParam looks for the last parameter of a name.
func findParam(list sip.ParamList, name string) (value string, has bool, err error) {
	for list.Next() {
		if strings.EqualFold(list.Name, name) {
			value, has = list.Value, true
		}
	}
	return value, has, list.Err
}

// paramList starts a walk. The separator is parameter n.
func paramList(v pv.Value, args []pv.Value, n int) sip.ParamList {
	separator := byte(';')
	if n < len(args) {
		separator = args[n].Text()[0]
	}
	return sip.Params(v.Text(), separator)
}

func paramValue(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	if v.Text() == "" {
		return pv.Blank, nil
	}
	value, _, err := findParam(paramList(v, args, 1), args[0].Text())
	if err != nil {
		return pv.Blank, err
	}
	return pv.String(value), nil
}

func paramIn(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	if v.Text() == "" {
		return pv.Blank, nil
	}
	_, has, err := findParam(paramList(v, args, 1), args[0].Text())
	if err != nil {
		return pv.Blank, err
	}
	return pv.Bool(has), nil
}

func paramCount(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	if v.Text() == "" {
		return pv.Blank, nil
	}
	n, err := countParams(paramList(v, args, 0))
	if err != nil {
		return pv.Blank, err
	}
	return pv.Int(n), nil
}

func paramValueAt(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	return paramAt(v, args, func(list sip.ParamList) string { return list.Value })
}

func paramName(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	return paramAt(v, args, func(list sip.ParamList) string { return list.Name })
}

// paramAt picks from the parameter at an index; there is nothing at one that is out of range.
func paramAt(v pv.Value, args []pv.Value, pick func(sip.ParamList) string) (pv.Value, error) {
	if v.Text() == "" {
		return pv.Blank, nil
	}
	list := paramList(v, args, 1)
	count, err := countParams(list)
	if err != nil {
		return pv.Blank, err
	}
	index := args[0].Num()
	if index < 0 {
		index += count
	}
	for i := int64(0); list.Next(); i++ {
		if i == index {
			return pv.String(pick(list)), nil
		}
	}
	return pv.String(""), nil
}

func countParams(list sip.ParamList) (int64, error) {
	n := int64(0)
	for list.Next() {
		n++
	}
	return n, list.Err
}
