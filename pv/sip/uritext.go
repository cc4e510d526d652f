package sip

import "strings"

// String puts the parts together again.
func (u *URI) String() string {
	s := u.Scheme + ":" + u.User
	if u.Passwd != "" {
		s += ":" + u.Passwd
	}
	if u.UserParams != "" && !u.IsUrn() { // behind a password they make it malformed, as in Kamailio
		s += ";" + u.UserParams
	}
	switch {
	case u.User == "" || u.IsTel():
	case u.IsUrn():
		s += ":"
	default:
		s += "@"
	}
	s += u.Host
	if u.Port != "" {
		s += ":" + u.Port
	}
	if u.UserParams != "" && u.IsUrn() {
		s += ";" + u.UserParams
	}
	if u.Params != "" {
		s += ";" + u.Params
	}
	if u.Headers != "" {
		s += "?" + u.Headers
	}
	return s
}

// IsTel tells whether it is a tel: address.
func (u *URI) IsTel() bool { return strings.EqualFold(u.Scheme, "tel") }

// IsUrn tells whether it is a urn: address.
func (u *URI) IsUrn() bool { return strings.EqualFold(u.Scheme, "urn") }

// Type is the scheme in lower case; a SIP address of a telephone counts as tel (spec/pv.md 4.1).
func (u *URI) Type() string {
	user, _ := u.Param("user")
	switch {
	case u.IsTel():
		return "tel"
	case u.IsUrn():
		return "urn"
	case user == "phone" && u.Secure():
		return "tels"
	case user == "phone":
		return "tel"
	case u.Secure():
		return "sips"
	}
	return "sip"
}

// Transport is the transport parameter, empty when there is none.
func (u *URI) Transport() string {
	transport, _ := u.Param("transport")
	return transport
}

// Secure tells whether it is a sips: address.
func (u *URI) Secure() bool { return len(u.Scheme) == 4 }
