// Package sip reads SIP: addresses now, messages as the variables that need them come. What is accepted is what Kamailio accepts,
// as its conformance cases and a real 5.6.3 show, which is at times more and at times less than RFC 3261 has.
package sip

import (
	"errors"
	"strconv"
	"strings"
)

// URI is a SIP address cut into its parts, each as written: sip:user:passwd@host:port;params?headers.
type URI struct {
	Scheme     string
	User       string // of a telephone without its parameters
	UserParams string // of a telephone, tel: or user=phone: what follows a ; in the number
	Passwd     string
	HasPasswd  bool   // be it empty, behind a colon
	Host       string // with the brackets of an IPv6 address
	Port       string
	HasPort    bool   // be it empty, behind a colon
	Params     string // without the leading ;
	Headers    string // without the ?
}

// Errors of ParseURI.
var (
	ErrScheme = errors.New("not a SIP address: it must start with sip:, sips:, tel: or urn:")
	ErrUser   = errors.New("the address has no user before its @, or more than one @ or password")
	ErrHost   = errors.New("the address has no host, or one with characters that hosts do not have")
	ErrPort   = errors.New("the port is not a number up to 65535")
)

// ParseURI cuts a sip:, sips:, tel: or urn: address (spec/pv.md 3.2). A tel: address has a user, a urn: one a host.
func ParseURI(s string) (URI, error) {
	scheme, rest, _ := strings.Cut(s, ":")
	u := URI{Scheme: scheme}
	switch {
	case strings.EqualFold(scheme, "sip"), strings.EqualFold(scheme, "sips"):
		return u, u.sip(rest)
	case strings.EqualFold(scheme, "tel"):
		return u, u.tel(rest)
	case strings.EqualFold(scheme, "urn"):
		return u, u.urn(rest)
	}
	return URI{}, ErrScheme
}

func (u *URI) sip(rest string) error {
	at := strings.IndexByte(rest, '@')
	if at >= 0 {
		u.User, u.Passwd, u.HasPasswd = strings.Cut(rest[:at], ":")
		rest = rest[at+1:]
		if u.User == "" || strings.IndexByte(u.User, '[') >= 0 || strings.IndexByte(u.Passwd, ':') >= 0 || strings.IndexByte(rest, '@') >= 0 {
			return ErrUser
		}
	}
	rest, u.Headers, _ = strings.Cut(rest, "?")
	rest, u.Params, _ = strings.Cut(rest, ";")
	u.Params = strings.TrimSuffix(u.Params, ";")
	if err := u.hostPort(rest); err != nil {
		return err
	}
	u.telephone()
	if strings.IndexByte(u.Passwd, ';') >= 0 { // behind a password there are no parameters of the user
		return ErrUser
	}
	if at >= 0 && !isHost(u.Host) { // what has no user is not looked at that closely
		return ErrHost
	}
	return nil
}

// telephone cuts the parameters off the user, which those of a telephone only have (case 253).
func (u *URI) telephone() {
	if strings.IndexByte(u.User, ';') < 0 {
		return
	}
	if user, _ := u.Param("user"); user == "phone" {
		u.User, u.UserParams, _ = strings.Cut(u.User, ";")
	}
}

// tel reads a telephone number. Its parameters are not those of a SIP address.
func (u *URI) tel(rest string) error {
	rest, u.Headers, _ = strings.Cut(rest, "?")
	u.User = rest
	if n := strings.IndexByte(rest, ';'); n > 0 { // where there is no number, Kamailio takes the parameters for it
		u.User, u.UserParams = rest[:n], rest[n+1:]
	}
	if u.User == "" || strings.IndexByte(u.User, ':') >= 0 {
		return ErrUser
	}
	return nil
}

// urn reads urn:service:sos as user and host.
func (u *URI) urn(rest string) error {
	if user, host, found := strings.Cut(rest, ":"); found {
		if strings.ContainsAny(host, ":;?@") {
			return ErrHost
		}
		u.User, rest = user, host
	}
	u.Host, _, _ = strings.Cut(rest, ";")
	if u.Host == "" {
		return ErrHost
	}
	return nil
}

func (u *URI) hostPort(s string) error {
	end := 0
	if strings.HasPrefix(s, "[") { // an IPv6 address has colons of its own
		end = strings.IndexByte(s, ']') + 1
		if end == 0 || end < len(s) && s[end] != ':' {
			return ErrHost
		}
	}
	host, port, found := strings.Cut(s[end:], ":")
	u.Host = s[:end+len(host)]
	if u.Host == "" {
		return ErrHost
	}
	if found && port != "" && !isPort(port) {
		return ErrPort
	}
	u.Port, u.HasPort = port, found
	return nil
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil && len(s) <= 5
}

func isHost(s string) bool {
	if s[0] == '[' {
		return true
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c != '-' && c != '.') {
			return false
		}
	}
	return true
}

// Param is the value of a parameter as written; the last of a name counts. False when there is none of the name.
func (u *URI) Param(name string) (string, bool) {
	value, has := "", false
	for rest := u.Params; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, ";")
		if key, v, _ := strings.Cut(one, "="); strings.EqualFold(key, name) {
			value, has = v, true
		}
	}
	return value, has
}
