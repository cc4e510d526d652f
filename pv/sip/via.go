package sip

import (
	"strconv"
	"strings"
)

// ViaEntry is one entry of a Via header.
type ViaEntry struct {
	Text     string // all of it
	Proto    string // the transport, as written
	Host     string
	Port     string
	Params   string // without the leading ;
	Branch   string
	Received string
	Rport    string
	I        string
	OC       string
}

// Via is entry n of all Via headers, the topmost being 0; from the last one when n is negative. False when there is none, or a
// malformed one before it.
func (m *Message) Via(n int) (ViaEntry, bool) {
	text, ok := m.Value(Via, n)
	if !ok {
		return ViaEntry{}, false
	}
	return parseVia(text)
}

func parseVia(text string) (ViaEntry, bool) {
	v := ViaEntry{Text: text}
	rest, ok := v.protocol(text)
	if !ok {
		return v, false
	}
	rest = strings.TrimLeft(rest, blanks)
	n := strings.IndexByte(rest, ';')
	if n < 0 {
		n = len(rest)
	}
	sentBy := strings.TrimRight(rest[:n], blanks)
	if n < len(rest) {
		v.Params = strings.TrimLeft(rest[n+1:], blanks)
	}
	return v, v.sentBy(sentBy) && v.params()
}

// protocol takes SIP/2.0/UDP, in which blanks may stand around the slashes.
func (v *ViaEntry) protocol(text string) (rest string, ok bool) {
	name, text, _ := strings.Cut(text, "/")
	version, text, _ := strings.Cut(text, "/")
	text = strings.TrimLeft(text, blanks)
	n := strings.IndexAny(text, blanks)
	if n <= 0 || !strings.EqualFold(strings.Trim(name, blanks), "SIP") || strings.Trim(version, blanks) != "2.0" {
		return "", false
	}
	v.Proto = text[:n]
	return text[n:], true
}

// validVias tells whether each entry of a Via header can be read.
func validVias(body string) bool {
	for rest := body; rest != ""; {
		var entry string
		entry, rest = cutEntry(rest)
		if _, ok := parseVia(entry); !ok {
			return false
		}
	}
	return body != ""
}

// sentBy takes host and port.
func (v *ViaEntry) sentBy(s string) bool {
	var u URI
	if err := u.hostPort(s); err != nil || strings.ContainsAny(u.Host, blanks) {
		return false
	}
	v.Host, v.Port = u.Host, u.Port
	return true
}

// params finds the parameters that Kamailio knows.
func (v *ViaEntry) params() bool {
	if v.Params == "" {
		return true
	}
	list := Params(v.Params, ';')
	for list.Next() {
		switch {
		case strings.EqualFold(list.Name, "branch"):
			v.Branch = list.Value
		case strings.EqualFold(list.Name, "received"):
			v.Received = list.Value
		case strings.EqualFold(list.Name, "rport"):
			v.Rport = list.Value
		case strings.EqualFold(list.Name, "i"):
			v.I = list.Value
		case strings.EqualFold(list.Name, "oc"):
			v.OC = list.Value
		}
	}
	return list.Err == nil
}

// PortNumber is the port, the standard one when none is written.
func (v *ViaEntry) PortNumber() int64 {
	if n, err := strconv.Atoi(v.Port); err == nil {
		return int64(n)
	}
	return 5060
}

// Param is the value of any parameter.
func (v *ViaEntry) Param(name string) string {
	value, _ := Param(v.Params, name)
	return value
}
