package tr

import (
	"errors"
	"strings"

	"kpv/pv"
)

// sockTrans take apart where Kamailio listens: udp:192.0.2.1:5060 (spec/pv.md 3.5).
var sockTrans = []*pv.Trans{
	{
		Name: "sock.host", Module: "corex", Doc: "The host of proto:host:port.",
		Example: `$var(x) = "udp:192.0.2.1:5060";
xlog("$(var(x){sock.host})\n"); # -> 192.0.2.1`,
		Apply: sockPart(func(s socket) string { return s.host }),
	},
	{
		Name: "sock.port", Module: "corex", Doc: "The port of proto:host:port.",
		Example: `$var(x) = "udp:192.0.2.1:5060";
xlog("$(var(x){sock.port})\n"); # -> 5060`,
		Apply: sockPart(func(s socket) string { return s.port }),
	},
	{
		Name: "sock.proto", Module: "corex", Doc: "The protocol of proto:host:port.",
		Example: `$var(x) = "udp:192.0.2.1:5060";
xlog("$(var(x){sock.proto})\n"); # -> udp`,
		Apply: sockPart(func(s socket) string { return s.proto }),
	},
	{
		Name: "sock.touri", Module: "corex", Doc: "proto:host:port as a SIP address.",
		Example: `$var(x) = "udp:192.0.2.1:5060";
xlog("$(var(x){sock.touri})\n"); # -> sip:192.0.2.1:5060;transport=udp`,
		Apply: sockPart(socket.uri),
	},
}

// socket is proto:host:port; protocol and port may be missing.
type socket struct{ proto, host, port string }

func (s socket) uri() string {
	if s.host == "" {
		return ""
	}
	uri := "sip:" + s.host
	if s.port != "" {
		uri += ":" + s.port
	}
	if s.proto != "" {
		uri += ";transport=" + s.proto
	}
	return uri
}

func sockPart(pick func(socket) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		if v.Text() == "" {
			return pv.Blank, nil
		}
		s, err := parseSocket(v.Text())
		if err != nil {
			return pv.Blank, err
		}
		return pv.String(pick(s)), nil
	}
}

var (
	errProtocol = errors.New("the protocol is not udp or tcp: others are known only where they are switched on, which they are not here")
	errPort     = errors.New("not proto:host:port with a number as port")
)

// parseSocket reads what stands before a lone colon as the host where a number follows, else as the protocol.
func parseSocket(s string) (socket, error) {
	var parsed socket
	head, tail, found := cutHost(s)
	switch {
	case !bracketsMatch(s) || strings.HasSuffix(s, ":"):
		return parsed, errPort
	case !found:
		return socket{host: head}, nil
	case isNumber(tail):
		return socket{host: head, port: tail}, nil
	}
	parsed.proto = head
	parsed.host, parsed.port, found = cutHost(tail)
	if found && !isNumber(parsed.port) {
		return parsed, errPort
	}
	if !strings.EqualFold(parsed.proto, "udp") && !strings.EqualFold(parsed.proto, "tcp") {
		return parsed, errProtocol
	}
	return parsed, nil
}

// cutHost cuts at the first colon that is not inside the brackets of an IPv6 address, which may end with the text.
func cutHost(s string) (before, after string, found bool) {
	inside := false
	for i := range len(s) {
		switch s[i] {
		case '[':
			inside = true
		case ']':
			inside = false
		case ':':
			if !inside {
				return s[:i], s[i+1:], true
			}
		}
	}
	return s, "", false
}

// bracketsMatch tells whether no bracket closes what none opened, or opens what is open.
func bracketsMatch(s string) bool {
	open := false
	for i := range len(s) {
		if s[i] == ']' && !open || s[i] == '[' && open {
			return false
		}
		open = s[i] == '[' || open && s[i] != ']'
	}
	return true
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
