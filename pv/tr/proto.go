package tr

import "strings"

// The protocols by Kamailio's numbers; those of secure websockets have no name of their own in addresses.
const (
	protoUDP = 1 + iota
	protoTCP
	protoTLS
	protoSCTP
	protoWS
	protoWSS
)

// protoName is what a transport parameter calls a protocol, "" for an unknown one.
func protoName(proto int) string {
	switch proto {
	case protoUDP:
		return "udp"
	case protoTCP:
		return "tcp"
	case protoTLS:
		return "tls"
	case protoSCTP:
		return "sctp"
	case protoWS, protoWSS:
		return "ws"
	}
	return ""
}

// protoNumber is the number of a transport parameter, 0 for an unknown one.
func protoNumber(transport string) int {
	for proto := protoUDP; proto <= protoWS; proto++ {
		if strings.EqualFold(transport, protoName(proto)) {
			return proto
		}
	}
	return 0
}
