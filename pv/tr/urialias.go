package tr

import (
	"errors"
	"strconv"
	"strings"

	"kpv/pv"
	"kpv/pv/sip"
)

// urialiasTrans write the alias parameter that remembers where a request came from (spec/pv.md 3.5).
var urialiasTrans = []*pv.Trans{
	{
		Name: "urialias.encode", Module: "pv", Doc: "A SIP address as host~port~protocol number.",
		Example: `$var(x) = "sip:alice@192.0.2.1;transport=tls";
xlog("$(var(x){urialias.encode})\n"); # -> 192.0.2.1~5061~3`,
		Apply: func(env pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			if v.Text() == "" {
				return pv.Blank, nil
			}
			u, err := env.Target().ParseURI(v.Text())
			if err != nil {
				return pv.String(""), err // unlike other failures it is not null
			}
			return pv.String(encodeAlias(u)), nil
		},
	},
	{
		Name: "urialias.decode", Module: "pv", Doc: "host~port~protocol number as a SIP address.",
		Example: `$var(x) = "192.0.2.1~5061~3";
xlog("$(var(x){urialias.decode})\n"); # -> sip:192.0.2.1:5061;transport=tls`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			if v.Text() == "" {
				return pv.Blank, nil
			}
			uri, err := decodeAlias(v.Text())
			return pv.String(uri), err
		},
	},
}

// encodeAlias takes an unknown or missing transport for udp, whatever the scheme.
func encodeAlias(u sip.URI) string {
	transport, _ := u.Param("transport")
	proto := max(protoUDP, protoNumber(transport))
	port := u.Port
	switch {
	case port != "":
	case proto == protoTLS:
		port = "5061"
	default:
		port = "5060"
	}
	return u.Host + "~" + port + "~" + strconv.Itoa(proto)
}

// bufferSize is what Kamailio has for the result of a transformation.
const bufferSize = 1 << 16

var errAlias = errors.New("not host~port~protocol number")

// decodeAlias gives a text without two ~ as long as Kamailio's buffer, which is left as it is, so that a log line with it is not written
// at all (cases 164, 415).
func decodeAlias(s string) (string, error) {
	host, rest, _ := strings.Cut(s, "~")
	port, proto, found := strings.Cut(rest, "~")
	switch {
	case !found:
		return strings.Repeat("\x00", bufferSize), errAlias
	case proto == "":
		return "", errAlias
	}
	uri := "sip:" + host + ":" + port
	switch number := int(proto[0] - '0'); { // one digit counts, as the oracle shows
	case number <= protoUDP:
		return uri, nil
	case protoName(number) != "":
		return uri + ";transport=" + protoName(number), nil
	}
	return "", errAlias
}
