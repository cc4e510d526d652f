package tr

import (
	"errors"
	"strconv"
	"strings"

	"kpv/pv"
	"kpv/pv/sip"
)

// uriTrans take SIP addresses apart (spec/pv.md 3.2).
var uriTrans = []*pv.Trans{
	{
		Name: "uri.user", Module: "pv", Doc: "The user of a SIP address.",
		Example: `$var(x) = "sip:alice@wonder.land:5066";
xlog("$(var(x){uri.user})\n"); # -> alice`,
		Apply: uriPart(func(u sip.URI) string { return u.User }),
	},
	{
		Name: "uri.passwd", Module: "pv", Doc: "The password in a SIP address.",
		Example: `$var(x) = "sip:alice:secret@wonder.land";
xlog("$(var(x){uri.passwd})\n"); # -> secret`,
		Apply: uriPart(func(u sip.URI) string { return u.Passwd }),
	},
	{
		Name: "uri.host", Module: "pv", Doc: "The host of a SIP address; an IPv6 address with its brackets.",
		Example: `$var(x) = "sip:alice@wonder.land:5066";
xlog("$(var(x){uri.host})\n"); # -> wonder.land`,
		Apply: uriPart(func(u sip.URI) string { return u.Host }),
	},
	{
		Name: "uri.domain", Module: "pv", Doc: "The same as uri.host.",
		Example: `$var(x) = "sip:alice@wonder.land:5066";
xlog("$(var(x){uri.domain})\n"); # -> wonder.land`,
		Apply: uriPart(func(u sip.URI) string { return u.Host }),
	},
	{
		Name: "uri.port", Module: "pv", Doc: "The port in a SIP address, an integer; empty, and 0, when there is none.",
		Example: `$var(x) = "sip:alice@wonder.land:5066";
xlog("$(var(x){uri.port})\n"); # -> 5066`,
		Apply: uriValue(func(u sip.URI) (pv.Value, error) {
			n, _ := strconv.Atoi(u.Port) // checked by ParseURI
			return pv.Numeric(u.Port, int64(n)), nil
		}),
	},
	{
		Name: "uri.params", Module: "pv", Doc: "The parameters of a SIP address, without the first semicolon.",
		Example: `$var(x) = "sip:wonder.land;transport=tcp;lr?Subject=hi";
xlog("$(var(x){uri.params})\n"); # -> transport=tcp;lr`,
		Apply: uriPart(func(u sip.URI) string { return u.Params }),
	},
	{
		Name: "uri.param", Module: "pv", Params: nameParam, Doc: "The value of a parameter of a SIP address, without quotes; the last one of a name counts.",
		Example: `$var(x) = "sip:wonder.land;transport=tcp;x=y";
xlog("$(var(x){uri.param,x})\n"); # -> y`,
		Apply: uriParam,
	},
	{
		Name: "uri.rmparam", Module: "pv", Since61: true, Params: nameParam, Doc: "A SIP address without the last parameter of a name.",
		Example: `$var(x) = "sip:a@b;x=1;lr";
xlog("$(var(x){uri.rmparam,x})\n"); # -> sip:a@b;lr`,
		Apply: removeParam,
	},
	{
		Name: "uri.headers", Module: "pv", Doc: "The headers of a SIP address, without the question mark.",
		Example: `$var(x) = "sip:wonder.land?Subject=hi";
xlog("$(var(x){uri.headers})\n"); # -> Subject=hi`,
		Apply: uriPart(func(u sip.URI) string { return u.Headers }),
	},
	{
		Name: "uri.transport", Module: "pv", Doc: "The transport parameter of a SIP address.",
		Example: `$var(x) = "sip:wonder.land;transport=tcp";
xlog("$(var(x){uri.transport})\n"); # -> tcp`,
		Apply: namedParam("transport"),
	},
	{
		Name: "uri.ttl", Module: "pv", Doc: "The ttl parameter of a SIP address.",
		Example: `$var(x) = "sip:wonder.land;ttl=3";
xlog("$(var(x){uri.ttl})\n"); # -> 3`,
		Apply: namedParam("ttl"),
	},
	{
		Name: "uri.uparam", Module: "pv", Doc: "The user parameter of a SIP address.",
		Example: `$var(x) = "sip:+4930123@wonder.land;user=phone";
xlog("$(var(x){uri.uparam})\n"); # -> phone`,
		Apply: namedParam("user"),
	},
	{
		Name: "uri.maddr", Module: "pv", Doc: "The maddr parameter of a SIP address.",
		Example: `$var(x) = "sip:wonder.land;maddr=192.0.2.1";
xlog("$(var(x){uri.maddr})\n"); # -> 192.0.2.1`,
		Apply: namedParam("maddr"),
	},
	{
		Name: "uri.method", Module: "pv", Doc: "The method parameter of a SIP address.",
		Example: `$var(x) = "sip:wonder.land;method=INVITE";
xlog("$(var(x){uri.method})\n"); # -> INVITE`,
		Apply: namedParam("method"),
	},
	{
		Name: "uri.lr", Module: "pv", Doc: "The value of the lr parameter of a SIP address, which mostly has none.",
		Example: `$var(x) = "sip:wonder.land;lr=on";
xlog("$(var(x){uri.lr})\n"); # -> on`,
		Apply: namedParam("lr"),
	},
	{
		Name: "uri.r2", Module: "pv", Doc: "The r2 parameter of a SIP address.",
		Example: `$var(x) = "sip:wonder.land;r2=on";
xlog("$(var(x){uri.r2})\n"); # -> on`,
		Apply: namedParam("r2"),
	},
	{
		Name: "uri.scheme", Module: "pv", Doc: "The scheme of a SIP address, as written.",
		Example: `$var(x) = "SIPS:wonder.land";
xlog("$(var(x){uri.scheme})\n"); # -> SIPS`,
		Apply: uriPart(func(u sip.URI) string { return u.Scheme }),
	},
	{
		Name: "uri.tosocket", Module: "pv", Doc: "A SIP address as proto:host:port; it needs a transport parameter.",
		Example: `$var(x) = "sip:wonder.land;transport=tcp";
xlog("$(var(x){uri.tosocket})\n"); # -> tcp:wonder.land:5060`,
		Apply: uriValue(toSocket),
	},
	{
		Name: "uri.saor", Module: "pv", Doc: "A SIP address with scheme, user and host only. Kamailio 5.6 has a NUL byte behind the scheme's colon.",
		Example: `$var(x) = "sip:alice:pw@wonder.land:5066;x=y";
xlog("$(var(x){uri.saor})\n"); # -> sip:alice@wonder.land`,
		Apply: reduced(userHost),
	},
	{
		Name: "uri.suri", Module: "pv", Doc: "A SIP address with scheme, user, host, port and transport only. Kamailio 5.6 has a NUL byte behind the scheme's colon.",
		Example: `$var(x) = "sip:alice:pw@wonder.land:5066;transport=tcp;x=y";
xlog("$(var(x){uri.suri})\n"); # -> sip:alice@wonder.land:5066;transport=tcp`,
		Apply: reduced(func(u sip.URI) string { return userHost(u) + portTransport(u) }),
	},
	{
		Name: "uri.duri", Module: "pv", Doc: "A SIP address with scheme, host, port and transport only: where it leads. Kamailio 5.6 has a NUL byte behind the scheme's colon.",
		Example: `$var(x) = "sip:alice@wonder.land:5066;transport=tcp;x=y";
xlog("$(var(x){uri.duri})\n"); # -> sip:wonder.land:5066;transport=tcp`,
		Apply: reduced(func(u sip.URI) string { return u.Host + portTransport(u) }),
	},
}

var nameParam = []pv.Param{{Name: "name", Kind: pv.ParamText}}

// uriValue makes a transformation of a way to read a SIP address. An empty text is null, what is no address an error.
func uriValue(read func(sip.URI) (pv.Value, error)) pv.TransFunc {
	return func(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		u, err := parseURI(env, v)
		if u.Scheme == "" {
			return pv.Blank, err
		}
		return read(u)
	}
}

// uriPart makes a transformation of a way to pick a part, which is empty when absent.
func uriPart(pick func(sip.URI) string) pv.TransFunc {
	return uriValue(func(u sip.URI) (pv.Value, error) { return pv.String(pick(u)), nil })
}

func namedParam(name string) pv.TransFunc {
	return uriPart(func(u sip.URI) string {
		value, _ := u.Param(name)
		return value
	})
}

// parseURI gives an address without scheme when there is nothing to answer from.
func parseURI(env pv.Env, v pv.Value) (sip.URI, error) {
	if v.Text() == "" {
		return sip.URI{}, nil
	}
	u, err := env.Target().ParseURI(v.Text())
	if err != nil {
		return sip.URI{}, err
	}
	return u, nil
}

func uriParam(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	u, err := parseURI(env, v)
	switch {
	case u.Scheme == "":
		return pv.Blank, err
	case u.Params == "":
		return pv.String(""), nil
	}
	value, _, err := findParam(sip.Params(u.Params, ';'), args[0].Text())
	if err != nil {
		return pv.Blank, err
	}
	return pv.String(value), nil
}

// removeParam takes the last parameter of a name away. A quote that ends its value stays behind, and what is no list of parameters is an
// error, as is a semicolon at its end; observed.
func removeParam(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	u, err := parseURI(env, v)
	if u.Scheme == "" {
		return pv.Blank, err
	}
	s, params := v.Text(), u.Params+u.Unlisted
	if params == "" || args[0].Text() == "" {
		return pv.String(s), nil
	}
	head := s
	if u.Headers != "" {
		head = s[:len(s)-len(u.Headers)-1] // the question mark
	}
	start := strings.LastIndex(head, params)
	from, to := 0, 0
	list := sip.Params(params, ';')
	for list.Next() {
		if strings.EqualFold(list.Name, args[0].Text()) {
			from, to = list.From, list.To
		}
	}
	switch {
	case list.Err != nil:
		return pv.Blank, list.Err
	case strings.HasSuffix(head, ";"):
		return pv.Blank, sip.ErrParamName
	case to == 0:
		return pv.String(s), nil
	}
	return pv.String(s[:strings.LastIndexByte(s[:start+from], ';')] + s[start+to:]), nil
}

// reduced makes an address of the scheme and of what else is wanted. Kamailio 5.6 leaves a byte unwritten behind the scheme: zero, unless
// a transformation before wrote there (cases 140, 474).
func reduced(rest func(sip.URI) string) pv.TransFunc {
	return func(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		u, err := parseURI(env, v)
		if u.Scheme == "" {
			return pv.Blank, err
		}
		scheme := u.Scheme + ":"
		if env.Target() == pv.V56 {
			scheme += "\x00"
		}
		return pv.String(scheme + rest(u)), nil
	}
}

// userHost writes the @ for telephones too, which have no host, as the oracle does.
func userHost(u sip.URI) string {
	if u.User == "" {
		return u.Host
	}
	return u.User + "@" + u.Host
}

func portTransport(u sip.URI) string {
	s := ""
	if u.Port != "" {
		s = ":" + u.Port
	}
	if transport, _ := u.Param("transport"); transport != "" {
		s += ";transport=" + transport
	}
	return s
}

// toSocket fills in port 5060 for all transports, tls too, as the oracle does.
func toSocket(u sip.URI) (pv.Value, error) {
	transport, _ := u.Param("transport")
	proto := protoNumber(transport)
	if proto == 0 {
		return pv.String(""), errors.New("the address has no transport parameter that is known")
	}
	port := u.Port
	if port == "" {
		port = "5060"
	}
	return pv.String(protoName(proto) + ":" + u.Host + ":" + port), nil
}
