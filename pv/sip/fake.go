package sip

import "net/netip"

// Fake is what differs between the requests that Kamailios make up where a route runs without a message.
type Fake struct {
	URI     string
	Party   string // who calls, and is called
	Tag     string // of the caller
	CallID  string
	Address netip.Addr // where it came from
}

// Message makes the request.
func (f Fake) Message() *Message {
	m := New("OPTIONS "+f.URI+" SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <"+f.Party+">;tag="+f.Tag+"\r\nTo: <"+f.Party+
		">\r\nCall-ID: "+f.CallID+"\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n", Socket{}.WithDefaults())
	m.Fake, m.Source = true, netip.AddrPortFrom(f.Address, 5060)
	return m
}
