package tr

import (
	"strings"

	"kpv/pv"
	"kpv/pv/sip"
)

var (
	separatorParam = pv.Param{Name: "separator", Kind: pv.ParamChar, Optional: true}
	byName         = []pv.Param{{Name: "name", Kind: pv.ParamText}, separatorParam}
	byIndex        = []pv.Param{{Name: "index", Kind: pv.ParamInt}, separatorParam}
)

// paramTrans read lists of parameters like a=1;b="x;y";c (spec/pv.md 3.3).
var paramTrans = []*pv.Trans{
	{
		Name: "param.value", Module: "pv", Params: byName, Prepare: refuseComma(1, paramValue),
		Doc: "The value of a parameter in a list, without quotes; the last one of a name counts. The separator is a semicolon unless given.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.value,b})\n"); # -> 2`,
		Apply: paramValue,
	},
	{
		Name: "param.in", Module: "pv", Params: byName, Prepare: refuseComma(1, paramIn),
		Doc: "1 if a parameter of the name is in the list, else 0.",
		Example: `$var(x) = "a=1;b";
xlog("$(var(x){param.in,b}) $(var(x){param.in,c})\n"); # -> 1 0`,
		Apply: paramIn,
	},
	{
		Name: "param.valueat", Module: "pv", Params: byIndex, Prepare: refuseComma(1, paramValueAt),
		Doc: "The value of the parameter at index; 0 is the first, -1 the last.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.valueat,-1})\n"); # -> 2`,
		Apply: paramValueAt,
	},
	{
		Name: "param.name", Module: "pv", Params: byIndex, Prepare: refuseComma(1, paramName),
		Doc: "The name of the parameter at index; 0 is the first, -1 the last.",
		Example: `$var(x) = "a=1;b=2";
xlog("$(var(x){param.name,0})\n"); # -> a`,
		Apply: paramName,
	},
	{
		Name: "param.count", Module: "pv", Params: []pv.Param{separatorParam},
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
