// Package sip reads SIP: addresses now, messages as the variables that need them come.
package sip

import (
	"errors"
	"strconv"
	"strings"
)

// URI is a SIP address cut into its parts, each as written: sip:user:passwd@host:port;params?headers.
type URI struct {
	Scheme  string
	User    string
	Passwd  string
	Host    string // with the brackets of an IPv6 address
	Port    string
	Params  string // without the leading ;
	Headers string // without the ?
}

// Errors of ParseURI.
var (
	ErrScheme = errors.New("not a SIP address: it must start with sip:, sips: or tel:")
	ErrHost   = errors.New("the address has no host")
	ErrPort   = errors.New("the port is not a number up to 65535")
)

// ParseURI cuts a sip:, sips: or tel: address (spec/pv.md 3.2). A tel: address has a user only.
func ParseURI(s string) (URI, error) {
	scheme, rest, _ := strings.Cut(s, ":")
	u := URI{Scheme: scheme}
	switch strings.ToLower(scheme) {
	case "sip", "sips":
	case "tel", "tels", "urn":
		u.User, u.Params, _ = strings.Cut(rest, ";")
		return u, nil
	default:
		return URI{}, ErrScheme
	}
	if at := strings.IndexByte(rest, '@'); at >= 0 {
		u.User, u.Passwd, _ = strings.Cut(rest[:at], ":")
		rest = rest[at+1:]
		if u.User == "" {
			return URI{}, ErrHost
		}
	}
	rest, u.Headers, _ = strings.Cut(rest, "?")
	rest, u.Params, _ = strings.Cut(rest, ";")
	return u, u.hostPort(rest)
}

func (u *URI) hostPort(s string) error {
	u.Host = s
	end := strings.IndexByte(s, ']') // an IPv6 address has colons of its own
	if colon := strings.IndexByte(s[end+1:], ':'); colon >= 0 {
		u.Host, u.Port = s[:end+1+colon], s[end+1+colon+1:]
		if n, err := strconv.ParseUint(u.Port, 10, 16); err != nil || n == 0 {
			return ErrPort
		}
	}
	if u.Host == "" || strings.ContainsAny(u.Host, " <>\"") {
		return ErrHost
	}
	return nil
}
