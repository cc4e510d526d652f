package sip

import "net/netip"

// Fake makes a request that stands in where a route runs without a message, as Kamailio has one. Both are the same but for the address
// of the caller and the one called (spec/pv.md 4.1).
func Fake(caller, called string) *Message {
	m := New("OPTIONS "+called+" SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <"+caller+">;tag=123\r\nTo: <"+called+
		">\r\nCall-ID: 123\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n", Socket{}.WithDefaults())
	m.Fake = true
	// Kamailio takes 127.0.0.1 in the wrong order of bytes here.
	m.Source = netip.AddrPortFrom(netip.AddrFrom4([4]byte{1, 0, 0, 127}), 5060)
	return m
}
