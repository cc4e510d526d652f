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
	OC       int // 0 without a parameter oc, 1 with one that has no value, 2 with a value
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
	rest, comment, ok := cutComment(rest)
	sentBy, params, has := strings.Cut(rest, ";")
	if !ok || !v.sentBy(strings.Trim(sentBy, blanks)) || !has {
		return v, ok && v.Host != "" && !has
	}
	v.Params = strings.TrimLeft(params, blanks)
	return v, v.params(comment)
}

// cutComment takes the comment in brackets away that may stand at the end.
func cutComment(s string) (rest string, found, ok bool) {
	n := strings.IndexByte(s, '(')
	if n < 0 {
		return s, false, true
	}
	return strings.TrimRight(s[:n], blanks), true, strings.HasSuffix(s, ")")
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
	return text[n:], strings.IndexByte(v.Proto, '/') < 0
}

// validVias tells whether each entry of a Via header can be read. A comma ends one even within quotes.
func validVias(body string) bool {
	for entry := range strings.SplitSeq(body, ",") {
		if _, ok := parseVia(strings.Trim(entry, blanks)); !ok {
			return false
		}
	}
	return true
}

// sentBy takes host and port. Hosts may have nearly any characters.
func (v *ViaEntry) sentBy(s string) bool {
	end := 0
	if strings.HasPrefix(s, "[") {
		end = strings.IndexByte(s, ']') + 1
		if end == 0 {
			return false
		}
	}
	host, port, found := strings.Cut(s[end:], ":")
	host = s[:end] + strings.TrimRight(host, blanks)
	port = strings.TrimLeft(port, blanks)
	if host == "" || end > 0 && len(host) > end || strings.ContainsAny(host, blanks) || found && !isViaPort(port) {
		return false
	}
	v.Host, v.Port = host, port
	return true
}

// isViaPort takes any five digits.
func isViaPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil && len(s) <= 5
}

// params finds the parameters that Kamailio knows. A comment may only stand behind a value.
func (v *ViaEntry) params(comment bool) bool {
	for rest := v.Params; ; {
		p, after, ok := takeViaParam(rest)
		if !ok || !v.set(&p) {
			return false
		}
		if after == "" {
			return (p.given || !comment) && (p.value != "" || !wantsValue(p.name))
		}
		rest = strings.TrimLeft(after[1:], blanks)
	}
}

type viaParam struct {
	name, value string
	given       bool // behind a =
}

// takeViaParam takes name, name=value or name="value". What follows is empty or begins with a semicolon.
func takeViaParam(s string) (p viaParam, rest string, ok bool) {
	n := strings.IndexAny(s, "=;"+blanks)
	if n < 0 {
		n = len(s)
	}
	p.name = s[:n]
	rest = strings.TrimLeft(s[n:], blanks)
	if rest, p.given = strings.CutPrefix(rest, "="); p.given {
		if p.value, rest, ok = viaValue(strings.TrimLeft(rest, blanks)); !ok {
			return p, "", false
		}
	}
	rest = strings.TrimLeft(rest, blanks)
	return p, rest, p.name != "" && (rest == "" || rest[0] == ';')
}

func viaValue(s string) (value, rest string, ok bool) {
	if quoted, is := strings.CutPrefix(s, `"`); is {
		return strings.Cut(quoted, `"`)
	}
	n := strings.IndexAny(s, ";"+blanks)
	if n < 0 {
		n = len(s)
	}
	return s[:n], s[n:], !strings.ContainsAny(s[:n], `="`)
}

// set keeps a parameter that Kamailio knows; alias must not have a value.
func (v *ViaEntry) set(p *viaParam) bool {
	switch strings.ToLower(p.name) {
	case "branch":
		v.Branch = p.value
	case "received":
		v.Received = p.value
	case "rport":
		v.Rport = p.value
	case "i":
		v.I = p.value
	case "oc":
		if v.OC = 1; p.value != "" {
			v.OC = 2
		}
	case "alias":
		return !p.given
	}
	return true
}

// wantsValue tells whether a parameter must not stand at the end without a value.
func wantsValue(name string) bool {
	switch strings.ToLower(name) {
	case "branch", "received", "i", "ttl", "maddr":
		return true
	}
	return false
}

// PortNumber is the port, of which 16 bits count, or the standard one when none is written.
func (v *ViaEntry) PortNumber() int64 {
	if n, err := strconv.Atoi(v.Port); err == nil {
		return int64(n) & 0xffff
	}
	return 5060
}

// Param is the value of any parameter, the first of its name.
func (v *ViaEntry) Param(name string) string {
	for rest := v.Params; rest != ""; {
		p, after, ok := takeViaParam(rest)
		if !ok || strings.EqualFold(p.name, name) {
			return p.value
		}
		rest = strings.TrimLeft(strings.TrimPrefix(after, ";"), blanks)
	}
	return ""
}
