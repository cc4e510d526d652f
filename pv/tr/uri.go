package tr

import (
	"kpv/pv"
	"kpv/pv/sip"
)

var uriTrans = []*pv.Trans{
	{
		Name: "uri.user", Module: "pv", Doc: "The user of a SIP address.",
		Example: `$var(x) = "sip:alice@wonder.land:5066";
xlog("$(var(x){uri.user})\n"); # -> alice`,
		Apply: uriPart(func(u sip.URI) string { return u.User }),
	},
	{
		Name: "uri.host", Module: "pv", Doc: "The host of a SIP address.",
		Example: `$var(x) = "sip:alice@wonder.land:5066";
xlog("$(var(x){uri.host})\n"); # -> wonder.land`,
		Apply: uriPart(func(u sip.URI) string { return u.Host }),
	},
}

// uriPart makes a transformation of a way to pick a part. An absent part is the blank null, an address that is none an error.
func uriPart(pick func(sip.URI) string) func(pv.Env, pv.Value, []pv.Value) (pv.Value, error) {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		if v.Text() == "" {
			return pv.Blank, nil
		}
		u, err := sip.ParseURI(v.Text())
		if err != nil {
			return pv.Blank, err
		}
		if part := pick(u); part != "" {
			return pv.String(part), nil
		}
		return pv.Blank, nil
	}
}
