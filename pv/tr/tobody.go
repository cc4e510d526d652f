package tr

import (
	"kpv/pv"
	"kpv/pv/sip"
)

// tobodyTrans take the value of a To or From header apart (spec/pv.md 3.4).
var tobodyTrans = []*pv.Trans{
	{
		Name: "tobody.uri", Module: "pv", Doc: "The address in a header like To.",
		Example: `$var(x) = "\"Alice\" <sip:alice@wonder.land>;tag=1";
xlog("$(var(x){tobody.uri})\n"); # -> sip:alice@wonder.land`,
		Apply: toPart(func(to sip.ToBody) string { return to.Address }),
	},
	{
		Name: "tobody.user", Module: "pv", Doc: "The user of the address in a header like To.",
		Example: `$var(x) = "<sip:alice@wonder.land>;tag=1";
xlog("$(var(x){tobody.user})\n"); # -> alice`,
		Apply: toPart(func(to sip.ToBody) string { return to.URI.User }),
	},
	{
		Name: "tobody.host", Module: "pv", Doc: "The host of the address in a header like To.",
		Example: `$var(x) = "<sip:alice@wonder.land>;tag=1";
xlog("$(var(x){tobody.host})\n"); # -> wonder.land`,
		Apply: toPart(func(to sip.ToBody) string { return to.URI.Host }),
	},
	{
		Name: "tobody.tag", Module: "pv", Doc: "The tag parameter of a header like To.",
		Example: `$var(x) = "<sip:alice@wonder.land>;tag=abc;x=y";
xlog("$(var(x){tobody.tag})\n"); # -> abc`,
		Apply: toPart(func(to sip.ToBody) string { return to.Tag }),
	},
	{
		Name: "tobody.params", Module: "pv", Doc: "All parameters of a header like To.",
		Example: `$var(x) = "<sip:alice@wonder.land>;tag=abc;x=y";
xlog("$(var(x){tobody.params})\n"); # -> tag=abc;x=y`,
		Apply: toPart(func(to sip.ToBody) string { return to.Params }),
	},
	{
		Name: "tobody.display", Module: "pv", Doc: "The display name in a header like To, with its quotes.",
		Example: `$var(x) = "\"Alice A\" <sip:alice@wonder.land>";
xlog("$(var(x){tobody.display})\n"); # -> "Alice A"`,
		Apply: toPart(func(to sip.ToBody) string { return to.Display }),
	},
}

// toPart makes a transformation of a way to pick a part. What is no such header is null.
func toPart(pick func(sip.ToBody) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		if v.Text() == "" {
			return pv.Blank, nil
		}
		to, err := sip.ParseTo(v.Text())
		if err != nil {
			return pv.Blank, err
		}
		return pv.String(pick(to)), nil
	}
}
