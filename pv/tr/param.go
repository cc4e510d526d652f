package tr

import (
	"errors"
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
		Name: "param.value", Module: "pv", Params: byName, Copies: true,
		Doc: "The value of a parameter in a list, without quotes; the last one of a name counts. The separator is a semicolon unless given.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.value,b})\n"); # -> 2`,
		Apply: ofParams(1, paramValue),
	},
	{
		Name: "param.in", Module: "pv", Params: byName, Copies: true,
		Doc: "1 if a parameter of the name is in the list, else 0.",
		Example: `$var(x) = "a=1;b";
xlog("$(var(x){param.in,b}) $(var(x){param.in,c})\n"); # -> 1 0`,
		Apply: ofParams(1, paramIn),
	},
	{
		Name: "param.valueat", Module: "pv", Params: byIndex, Copies: true,
		Doc: "The value of the parameter at index; 0 is the first, -1 the last.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.valueat,-1})\n"); # -> 2`,
		Apply: paramAt(func(list sip.ParamList) string { return list.Value }),
	},
	{
		Name: "param.name", Module: "pv", Params: byIndex, Copies: true,
		Doc: "The name of the parameter at index; 0 is the first, -1 the last.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.name,0})\n"); # -> a`,
		Apply: paramAt(func(list sip.ParamList) string { return list.Name }),
	},
	{
		Name: "param.count", Module: "pv", Params: []pv.Param{{Name: "separator", Kind: pv.ParamAnyChar, Optional: true}},
		Doc: "How many parameters are in the list; in 5.6 a comma ends it, even where it is the separator.",
		Example: `$var(x) = "a=1&b=2";
xlog("$(var(x){param.count,&})\n"); # -> 2`,
		Apply: ofParams(0, paramCount),
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

// ofParams makes a transformation of a function on a list of parameters. The separator is parameter n; it is empty where it is a blank,
// which Kamailio takes without a word and finds nothing then.
func ofParams(n int, f func(list sip.ParamList, args []pv.Value) (pv.Value, error)) pv.TransFunc {
	return func(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		if v.Text() == "" {
			return pv.Blank, nil
		}
		separator := byte(';')
		if n < len(args) {
			text := args[n].Text()
			if text == "" {
				return pv.Blank, errors.New("a blank cannot be the separator")
			}
			separator = text[0]
		}
		list := sip.Params(v.Text(), separator)
		if separator == ',' && env.Target() == pv.V56 { // where a comma ends every list; observed
			list = list.First()
		}
		result, err := f(list, args)
		if err != nil {
			return pv.Blank, err
		}
		return result, nil
	}
}

func paramValue(list sip.ParamList, args []pv.Value) (pv.Value, error) {
	value, _, err := findParam(list, args[0].Text())
	return pv.String(value), err
}

func paramIn(list sip.ParamList, args []pv.Value) (pv.Value, error) {
	_, has, err := findParam(list, args[0].Text())
	return pv.Bool(has), err
}

func paramCount(list sip.ParamList, _ []pv.Value) (pv.Value, error) {
	n, err := countParams(list)
	return pv.Int(n), err
}

// paramAt picks from the parameter at an index; there is nothing at one that is out of range.
func paramAt(pick func(sip.ParamList) string) pv.TransFunc {
	return ofParams(1, func(list sip.ParamList, args []pv.Value) (pv.Value, error) {
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
	})
}

func countParams(list sip.ParamList) (int64, error) {
	n := int64(0)
	for list.Next() {
		n++
	}
	return n, list.Err
}
