package fn

import (
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

// uriFuncs belong to siputils too: they change addresses that variables hold, or read the Request-URI.
var uriFuncs = []*eval.Func{
	{
		Name: "uri_param", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("name")}, {format("name"), format("value")}},
		Doc: "True when the Request-URI has the parameter: without a value, or with the value given.",
		Example: `$ru = "sip:alice@wonder.land;lr;transport=tcp";
if (uri_param("lr")) xlog("loose\n"); # -> loose
if (uri_param("transport", "tcp")) xlog("over TCP\n"); # -> over TCP`,
		Run: uriParam,
	},
	{
		Name: "add_uri_param", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "parameter", Kind: eval.ParamText}}},
		Doc: "Adds a parameter to the Request-URI.",
		Example: `$ru = "sip:alice@wonder.land";
add_uri_param("lr");
xlog("$ru\n"); # -> sip:alice@wonder.land;lr`,
		Run: addURIParam,
	},
	{
		Name: "uri_param_rm", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("name")}},
		Doc: "Removes a parameter from the Request-URI.",
		Example: `$ru = "sip:alice@wonder.land;lr;a=1";
uri_param_rm("lr");
xlog("$ru\n"); # -> sip:alice@wonder.land;a=1`,
		Run: removeURIParam,
	},
	{
		Name: "get_uri_param", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "name", Kind: eval.ParamText}, result}},
		Doc: "Puts the value of a parameter of the Request-URI into a variable. Where the URI says user=phone it looks into the user's parameters only.",
		Example: `$ru = "sip:alice@wonder.land;transport=tcp";
get_uri_param("transport", "$var(t)");
xlog("$var(t)\n"); # -> tcp`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			u, err := m.Message().URI()
			if err != nil {
				return m.Fail("%v", err)
			}
			from := *u
			if u.Type() == "tel" {
				from.Params = u.UserParams
			}
			value, has := from.Param(args[0].Format(m))
			if !has {
				return -1
			}
			return args[1].Set(m, pv.String(value))
		},
	},
	{
		Name: "uri_param_any", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("name")}},
		Doc: "True when the Request-URI has the parameter, with a value or without.",
		Example: `$ru = "sip:alice@wonder.land;transport=tcp";
if (uri_param_any("transport")) xlog("it has\n"); # -> it has`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			u, err := m.Message().URI()
			if err != nil {
				return m.Fail("%v", err)
			}
			_, has := u.Param(args[0].Format(m))
			return truth(has)
		},
	},
	settingPart("set_uri_user", "user", "sip:carol@wonder.land", func(u *sip.URI, value string) { u.User, u.Passwd = value, "" }),
	settingPart("set_uri_host", "host", "sip:alice@carol", func(u *sip.URI, value string) { u.Host = value }),
}

// settingPart makes the functions that replace a part of an address in a variable.
func settingPart(name, part, shown string, set func(u *sip.URI, value string)) *eval.Func {
	return &eval.Func{
		Name: name, Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{result, {Name: part, Kind: eval.ParamVar}}},
		Doc: "Replaces the " + part + " of the address that a variable holds, by what another one holds.",
		Example: `$var(u) = "sip:alice@wonder.land";
$var(new) = "carol";
` + name + `("$var(u)", "$var(new)");
xlog("$var(u)\n"); # -> ` + shown,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			u, err := m.Target().ParseURI(args[0].Value(m).Text())
			if err != nil {
				return m.Fail("%s: %v", name, err)
			}
			value := args[1].Value(m)
			if value.IsNull() {
				return m.Fail("%s: the value is null", name)
			}
			set(&u, value.Text())
			if u.Host == "" {
				return m.Fail("%s: the host cannot be empty", name)
			}
			return args[0].Set(m, pv.String(u.String()))
		},
	}
}

// uriParam: without a value the parameter must have none either (case 302).
func uriParam(m *eval.Machine, args []eval.Arg) int {
	u, err := m.Message().URI()
	if err != nil {
		return m.Fail("%v", err)
	}
	value, has := u.Param(args[0].Format(m))
	if len(args) == 1 {
		return truth(has && value == "")
	}
	return truth(has && value == args[1].Format(m))
}

func addURIParam(m *eval.Machine, args []eval.Arg) int {
	param := args[0].Format(m)
	if param == "" {
		return 1
	}
	return changeURI(m, func(u *sip.URI) {
		if u.Params != "" {
			param = u.Params + ";" + param
		}
		u.Params = param
	})
}

func removeURIParam(m *eval.Machine, args []eval.Arg) int {
	name := args[0].Format(m)
	return changeURI(m, func(u *sip.URI) {
		var kept []string
		for one := range strings.SplitSeq(u.Params, ";") {
			if key, _, _ := strings.Cut(one, "="); strings.EqualFold(key, name) {
				continue
			}
			kept = append(kept, one)
		}
		u.Params = strings.Join(kept, ";")
	})
}

// changeURI changes parts of the Request-URI.
func changeURI(m *eval.Machine, change func(*sip.URI)) int {
	u, err := m.Message().URI()
	if err != nil {
		return m.Fail("%v", err)
	}
	next := *u
	change(&next)
	m.Message().SetURI(next.String())
	return 1
}
