// Package sip reads SIP: addresses now, messages as the variables that need them come. What is accepted is what Kamailio accepts,
// as its conformance cases and a real 5.6.3 show, which is at times more and at times less than RFC 3261 has.
package sip

import (
	"cmp"
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// URI is a SIP address cut into its parts, each as written: sip:user:passwd@host:port;params?headers.
type URI struct {
	Scheme     string
	User       string // of a telephone without its parameters
	UserParams string // of a telephone, tel: or user=phone: what follows a ; in the number; in 6.1 of a urn:, too
	Passwd     string
	HasPasswd  bool   // be it empty, behind a colon
	Host       string // with the brackets of an IPv6 address
	Port       string
	HasPort    bool   // be it empty, behind a colon
	Params     string // without the leading ;
	Unlisted   string // parameters of a tel: or urn: address, which Param finds, but which are none of it otherwise
	Headers    string // without the ?
}

// Errors of ParseURI.
var (
	ErrScheme  = errors.New("not a SIP address: it must start with sip:, sips:, tel: or urn:")
	ErrUser    = errors.New("the address has no user before its @, or more than one @ or password")
	ErrHost    = errors.New("the address has no host or number, or one with characters that hosts do not have")
	ErrHeaders = errors.New("there is a ; in the address's headers")
	ErrPort    = errors.New("the port is not a number up to 65535")
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

// sip reads what stands behind sip: or sips:.
func (u *URI) sip(s string) error {
	if err := u.parts(s); err != nil {
		return err
	}
	if !isPort(u.Port) {
		return ErrPort
	}
	u.telephone()
	return u.named()
}

// named tells whether the host is one. Only a telephone may begin with an @.
func (u *URI) named() error {
	if u.Host[0] == '@' {
		return ErrUser
	}
	return nil
}

// tel reads a telephone number: a host, which becomes the user.
func (u *URI) tel(s string) error {
	err := u.parts(s)
	if err == nil && !isPort(u.Port) {
		err = ErrPort
	}
	u.User, u.UserParams, u.Host, u.Params, u.Unlisted = u.Host, u.Params, "", "", u.Params
	return err
}

// urn reads urn:service:sos as user and host: what is no port, and the end of the address, is the host.
func (u *URI) urn(s string) error {
	err := u.parts(s)
	u.Params, u.Unlisted = "", u.Params
	switch {
	case err != nil:
		return err
	case isPort(u.Port):
		return u.named()
	case u.User != "" || strings.IndexByte(u.Port, ':') >= 0 || !strings.HasSuffix(strings.TrimSuffix(s, ";"), u.Port):
		return ErrHost
	}
	u.User, u.Host, u.Port, u.HasPort = u.Host, u.Port, "", false
	return nil
}

// parts cuts user, password, host, port, parameters and headers apart. A ; at the end does not count. The first character belongs to the
// user, or to the host where there is none, whatever it is.
func (u *URI) parts(s string) error {
	if s = strings.TrimSuffix(s, ";"); s == "" || s[0] == ':' || s[0] == ']' || s[0] == '[' && bracketed(s) == 0 {
		return ErrHost
	}
	first := 1
	if at := strings.IndexByte(s[1:], '@') + 1; at > 0 {
		if err := u.userinfo(s[:at]); err != nil {
			return err
		}
		s, first = s[at+1:], 0
		if strings.IndexByte(s, '@') >= 0 {
			return ErrUser
		}
	}
	s, u.Headers = cutBehind(s, first, "?")
	s, u.Params = cutBehind(s, first, ";")
	if strings.IndexByte(u.Headers, ';') >= 0 {
		return ErrHeaders
	}
	if err := u.hostPort(s, first); err != nil {
		return err
	}
	if u.User != "" && !isHost(u.Host) { // what has no user is not looked at that closely
		return ErrHost
	}
	return nil
}

// cutBehind cuts at the first separator that is not among the first n bytes.
func cutBehind(s string, n int, separator string) (before, after string) {
	head, after, _ := strings.Cut(s[n:], separator)
	return s[:n+len(head)], after
}

// userinfo reads what stands before the @. What looks like an IPv6 address there must be followed by a ; or ?.
func (u *URI) userinfo(s string) error {
	v6 := bracketed(s)
	n := max(1, v6)
	head := s[n:]
	if end := strings.IndexAny(head, ";?"); end >= 0 {
		head = head[:end]
	}
	if strings.ContainsAny(head, "[]") || v6 > 0 && (head != "" || v6 == len(s)) {
		return ErrUser
	}
	u.User, u.Passwd = cutBehind(s, n, ":")
	u.HasPasswd = len(u.User) < len(s)
	if strings.ContainsAny(u.Passwd, ":?;") { // behind a password there are no parameters of the user
		return ErrUser
	}
	return nil
}

// bracketed is the length of the IPv6 address that a text begins with, in its brackets; it is not looked at closely.
func bracketed(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	n := 1 + strings.IndexAny(s[1:], "][&@;?")
	if s[n] != ']' {
		return 0
	}
	return n + 1
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

// hostPort reads a host and its port. The first n bytes are of the host, whatever they are.
func (u *URI) hostPort(s string, n int) error {
	if v6 := bracketed(s); v6 > 0 { // which has colons of its own
		n = v6
		if n < len(s) && s[n] != ':' {
			return ErrHost
		}
	} else if strings.ContainsAny(s, "[]") {
		return ErrHost
	}
	u.Host, u.Port = cutBehind(s, n, ":")
	u.HasPort = len(u.Host) < len(s)
	if u.Host == "" {
		return ErrHost
	}
	return nil
}

// ParseURI61 is [ParseURI] as 6.1 has it: all of urn:service:sos is the host, which may have more parts, and there is no user.
func ParseURI61(s string) (URI, error) {
	scheme, rest, _ := strings.Cut(s, ":")
	if !strings.EqualFold(scheme, "urn") {
		return ParseURI(s)
	}
	u := URI{Scheme: scheme}
	rest, u.Headers, _ = strings.Cut(rest, "?")
	u.Host, u.UserParams, _ = strings.Cut(rest, ";")
	if !urnName.MatchString(u.Host) {
		return URI{}, ErrHost
	}
	return u, nil
}

// urnName is what 6.1 takes for the name in a urn: address; observed on 6.1.5.
var urnName = regexp.MustCompile(`^[A-Za-z0-9]{2}[A-Za-z0-9.:@-]*$`)

// isPort tells whether a text may stand behind the colon of a host. It may be empty.
func isPort(s string) bool {
	if s == "" {
		return true
	}
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
	for rest := cmp.Or(u.Params, u.Unlisted); rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, ";")
		if key, v, _ := strings.Cut(one, "="); strings.EqualFold(key, name) {
			value, has = v, true
		}
	}
	return value, has
}
