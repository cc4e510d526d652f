package pv

import (
	"kpv/pv/sip"
)

// Variables of the credentials in Authorization, else in Proxy-Authorization. Without credentials they are null; what the credentials
// leave out is empty (cases 204, 206).
var authClasses = []*Class{
	{
		Name: "au", Module: "pv", Type: "str", Message: true,
		Doc:     "The user in the credentials, without scheme and domain.",
		Example: `xlog("$au\n"); # -> <null>`,
		Get:     onMessage(credential((*sip.Credentials).User)),
	},
	{
		Name: "aU", Module: "pv", Type: "str", Message: true,
		Doc:     "The user name in the credentials as sent, with its domain.",
		Example: `xlog("$aU\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Username })),
	},
	{
		Name: "ar", Module: "pv", Type: "str", Message: true,
		Doc:     "The realm in the credentials.",
		Example: `xlog("$ar\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Realm })),
	},
	{
		Name: "ad", Module: "pv", Type: "str", Message: true,
		Doc:     "The domain in the user name of the credentials.",
		Example: `xlog("$ad\n"); # -> <null>`,
		Get:     onMessage(credential((*sip.Credentials).Domain)),
	},
	{
		Name: "adu", Module: "pv", Type: "str", Message: true,
		Doc:     "The address in the credentials.",
		Example: `xlog("$adu\n"); # -> <null>`,
		Get: onMessage(func(m *sip.Message) Value { // which is null where others are empty
			return some(credential(func(c *sip.Credentials) string { return c.URI })(m).Text())
		}),
	},
	{
		Name: "aa", Module: "pv", Type: "str", Message: true,
		Doc:     "The algorithm in the credentials.",
		Example: `xlog("$aa\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Algorithm })),
	},
	{
		Name: "adn", Module: "pv", Type: "str", Message: true,
		Doc:     "The nonce in the credentials.",
		Example: `xlog("$adn\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Nonce })),
	},
	{
		Name: "adc", Module: "pv", Type: "str", Message: true,
		Doc:     "The nonce of the client in the credentials.",
		Example: `xlog("$adc\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Cnonce })),
	},
	{
		Name: "adr", Module: "pv", Type: "str", Message: true,
		Doc:     "The response in the credentials.",
		Example: `xlog("$adr\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Response })),
	},
	{
		Name: "ado", Module: "pv", Type: "str", Message: true,
		Doc:     "The opaque value in the credentials.",
		Example: `xlog("$ado\n"); # -> <null>`,
		Get:     onMessage(credential(func(c *sip.Credentials) string { return c.Opaque })),
	},
	{
		Name: "Au", Module: "pv", Type: "str", Message: true,
		Doc:     "The account to bill: user@host of the From header.",
		Example: `xlog("$Au\n"); # -> alice@wonder.land`,
		Get:     onMessage(account),
	},
	{
		Name: "AU", Module: "pv", Type: "str", Message: true,
		Doc:     "The user to bill: that of the From header.",
		Example: `xlog("$AU\n"); # -> alice`,
		Get:     partyPart((*sip.Message).Caller, func(u *sip.URI) Value { return String(u.User) }),
	},
}

// credential reads a part of the credentials.
func credential(part func(*sip.Credentials) string) func(*sip.Message) Value {
	return func(m *sip.Message) Value {
		c, ok := m.Credentials()
		if !ok {
			return Null
		}
		return String(part(&c))
	}
}

// account names the caller. Kamailio would take the credentials once they have been checked, which kpv cannot.
func account(m *sip.Message) Value {
	p := m.Caller()
	if p == nil {
		return Null
	}
	u, err := p.Parts()
	if err != nil {
		return Null
	}
	return String(u.User + "@" + u.Host)
}
