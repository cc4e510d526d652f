package sip

import (
	"net/netip"
	"strings"
)

// Proto is a transport protocol, numbered as Kamailio numbers them.
type Proto uint8

// The transport protocols.
const (
	UDP Proto = iota + 1
	TCP
	TLS
	SCTP
	WS
	WSS
	OtherProto // one that Kamailio does not know
)

var protoNames = [...]string{"none", "udp", "tcp", "tls", "sctp", "ws", "wss"}

// ParseProto reads a protocol's name.
func ParseProto(name string) (Proto, bool) {
	for p := UDP; p <= WSS; p++ {
		if strings.EqualFold(name, protoNames[p]) {
			return p, true
		}
	}
	return 0, false
}

func (p Proto) String() string { return protoNames[p] }

// Stream tells whether the protocol has connections.
func (p Proto) Stream() bool { return p != UDP }

// Socket says where a message came from and where it was received.
type Socket struct {
	Source netip.AddrPort
	Local  netip.AddrPort
	Proto  Proto
}

// WithDefaults fills in what is not set: over UDP, from and to the standard port of the machine itself.
func (s Socket) WithDefaults() Socket {
	local := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 5060)
	if !s.Source.IsValid() {
		s.Source = local
	}
	if !s.Local.IsValid() {
		s.Local = local
	}
	if s.Proto == 0 {
		s.Proto = UDP
	}
	return s
}

// Host is an address as it stands in a URI: that of IPv6 in brackets.
func Host(a netip.Addr) string {
	if a.Is4() || a.Is4In6() {
		return a.Unmap().String()
	}
	return "[" + a.String() + "]"
}
