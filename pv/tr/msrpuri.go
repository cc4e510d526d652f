package tr

import (
	"errors"
	"strconv"
	"strings"

	"kpv/pv"
)

// msrpuriTrans take MSRP addresses apart: msrp://user@host:port/session;proto;params (spec/pv.md 3.5).
var msrpuriTrans = []*pv.Trans{
	{
		Name: "msrpuri.user", Module: "msrp", Doc: "The user of an MSRP address.",
		Example: `$var(x) = "msrp://alice:pw@wonder.land:2855/s1;tcp";
xlog("$(var(x){msrpuri.user})\n"); # -> alice`,
		Apply: msrpPart(func(m msrpURI) string { return m.userInfo[:endAt(m.userInfo, ":")] }),
	},
	{
		Name: "msrpuri.userinfo", Module: "msrp", Doc: "All that stands before the @ of an MSRP address.",
		Example: `$var(x) = "msrp://alice:pw@wonder.land:2855/s1;tcp";
xlog("$(var(x){msrpuri.userinfo})\n"); # -> alice:pw`,
		Apply: msrpPart(func(m msrpURI) string { return m.userInfo }),
	},
	{
		Name: "msrpuri.host", Module: "msrp", Doc: "The host of an MSRP address.",
		Example: `$var(x) = "msrp://wonder.land:2855/s1;tcp";
xlog("$(var(x){msrpuri.host})\n"); # -> wonder.land`,
		Apply: msrpPart(func(m msrpURI) string { return m.host }),
	},
	{
		Name: "msrpuri.port", Module: "msrp", Doc: "The port of an MSRP address, as a text.",
		Example: `$var(x) = "msrp://wonder.land:2855/s1;tcp";
xlog("$(var(x){msrpuri.port})\n"); # -> 2855`,
		Apply: msrpPart(func(m msrpURI) string { return m.port }),
	},
	{
		Name: "msrpuri.session", Module: "msrp", Doc: "The session of an MSRP address.",
		Example: `$var(x) = "msrp://wonder.land:2855/s1;tcp";
xlog("$(var(x){msrpuri.session})\n"); # -> s1`,
		Apply: msrpPart(func(m msrpURI) string { return m.session }),
	},
	{
		Name: "msrpuri.proto", Module: "msrp", Doc: "The transport of an MSRP address.",
		Example: `$var(x) = "msrp://wonder.land:2855/s1;tcp";
xlog("$(var(x){msrpuri.proto})\n"); # -> tcp`,
		Apply: msrpPart(func(m msrpURI) string { return m.params[:endAt(m.params, ";")] }),
	},
	{
		Name: "msrpuri.params", Module: "msrp", Doc: "The transport and the parameters of an MSRP address; empty when there is the transport only.",
		Example: `$var(x) = "msrp://wonder.land:2855/s1;tcp;a=b";
xlog("$(var(x){msrpuri.params})\n"); # -> tcp;a=b`,
		Apply: msrpPart(func(m msrpURI) string {
			if endAt(m.params, ";") == len(m.params) {
				return ""
			}
			return m.params
		}),
	},
}

type msrpURI struct{ userInfo, host, port, session, params string }

var errMSRP = errors.New("not an MSRP address: it must look like msrp://host:port/session;tcp")

// endAt finds the first of some characters, else the end.
func endAt(s, chars string) int {
	if n := strings.IndexAny(s, chars); n >= 0 {
		return n
	}
	return len(s)
}

func msrpPart(pick func(msrpURI) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		if v.Text() == "" {
			return pv.Blank, nil
		}
		m, ok := parseMSRP(v.Text())
		if !ok {
			return pv.Blank, errMSRP
		}
		return pv.String(pick(m)), nil
	}
}

func parseMSRP(s string) (msrpURI, bool) {
	var m msrpURI
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !strings.EqualFold(scheme, "msrp") && !strings.EqualFold(scheme, "msrps") {
		return m, false
	}
	if at := strings.IndexByte(rest, '@'); at >= 0 {
		m.userInfo, rest = rest[:at], rest[at+1:]
	}
	if strings.Contains(m.userInfo, ";") { // which Kamailio loses then; observed
		m.userInfo = ""
	}
	rest, m.params, found = strings.Cut(rest, ";")
	if found && m.params == "" {
		return m, false
	}
	rest, m.session, _ = strings.Cut(rest, "/")
	m.host, m.port, found = cutHost(rest)
	if found {
		if _, err := strconv.ParseUint(m.port, 10, 16); err != nil {
			return m, false
		}
	}
	return m, m.host != ""
}
