package pv

import (
	"errors"
	"strings"

	"kpv/pv/sip"
)

var errNoParty = errors.New("the header is missing or malformed")

// Variables of caller and callee, as the headers From and To name them. Writing one queues an edit: reading goes on to give what was
// received until msg_apply_changes() (spec/pv.md 4.2). Two edits of one header stand side by side, as in Kamailio.
var partyClasses = []*Class{
	{
		Name: "fu", Aliases: []string{"from"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The address in the From header.",
		Example: `xlog("$fu\n"); # -> sip:alice@wonder.land`,
		Get:     partyText((*sip.Message).Caller, func(p *sip.Party) string { return p.Address }),
		Set:     setAddress((*sip.Message).Caller),
	},
	{
		Name: "fU", Aliases: []string{"from.user"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The user in the address of the From header. $null takes it away.",
		Example: `xlog("$fU\n"); # -> alice`,
		Get:     partyPart((*sip.Message).Caller, userOf),
		Set:     setPartyUser((*sip.Message).Caller),
	},
	{
		Name: "fd", Aliases: []string{"from.domain"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The host in the address of the From header.",
		Example: `xlog("$fd\n"); # -> wonder.land`,
		Get:     partyPart((*sip.Message).Caller, hostOf),
		Set:     setPartyHost((*sip.Message).Caller),
	},
	{
		Name: "fn", Module: "pv", Type: "str", Message: true,
		Doc:     "The display name in the From header, with its quotes if it has them. $null takes it away.",
		Example: `xlog("$fn\n"); # -> "Alice A"`,
		Get:     partyText((*sip.Message).Caller, func(p *sip.Party) string { return p.Display }),
		Set:     setDisplay((*sip.Message).Caller),
	},
	{
		Name: "ft", Module: "pv", Type: "str", Message: true,
		Doc:     "The tag in the From header.",
		Example: `xlog("$ft\n"); # -> abc`,
		Get:     partyText((*sip.Message).Caller, func(p *sip.Party) string { return p.Tag }),
	},
	{
		Name: "fUl", Module: "pv", Type: "int", Message: true,
		Doc:     "The length of the user in the address of the From header.",
		Example: `xlog("$fUl\n"); # -> 5`,
		Get:     partyPart((*sip.Message).Caller, userLength),
	},
	{
		Name: "tu", Aliases: []string{"to"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The address in the To header.",
		Example: `xlog("$tu\n"); # -> sip:bob@example.com`,
		Get:     partyText((*sip.Message).Callee, func(p *sip.Party) string { return p.Address }),
		Set:     setAddress((*sip.Message).Callee),
	},
	{
		Name: "tU", Aliases: []string{"to.user"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The user in the address of the To header. $null takes it away.",
		Example: `xlog("$tU\n"); # -> bob`,
		Get:     partyPart((*sip.Message).Callee, userOf),
		Set:     setPartyUser((*sip.Message).Callee),
	},
	{
		Name: "td", Aliases: []string{"to.domain"}, Module: "pv", Type: "str", Message: true,
		Doc:     "The host in the address of the To header.",
		Example: `xlog("$td\n"); # -> example.com`,
		Get:     partyPart((*sip.Message).Callee, hostOf),
		Set:     setPartyHost((*sip.Message).Callee),
	},
	{
		Name: "tn", Module: "pv", Type: "str", Message: true,
		Doc:     "The display name in the To header, with its quotes if it has them. $null takes it away.",
		Example: `xlog("$tn\n"); # -> <null>`,
		Get:     partyText((*sip.Message).Callee, func(p *sip.Party) string { return p.Display }),
		Set:     setDisplay((*sip.Message).Callee),
	},
	{
		Name: "tt", Module: "pv", Type: "str", Message: true,
		Doc:     "The tag in the To header.",
		Example: `xlog("$tt\n"); # -> <null>`,
		Get:     partyText((*sip.Message).Callee, func(p *sip.Party) string { return p.Tag }),
	},
	{
		Name: "tUl", Module: "pv", Type: "int", Message: true,
		Doc:     "The length of the user in the address of the To header.",
		Example: `xlog("$tUl\n"); # -> 3`,
		Get:     partyPart((*sip.Message).Callee, userLength),
	},
	{
		Name: "tts", Module: "pv", Type: "int", Message: true, Since61: true,
		Doc:     "1 if the To header has a tag, as inside a dialog; else 0.",
		Example: `xlog("$tts\n"); # -> 0`,
		Get: onMessage(func(m *sip.Message) Value {
			p := m.Callee()
			return Bool(p != nil && p.Tag != "")
		}),
	},
}

// who finds caller or callee.
type who func(*sip.Message) *sip.Party

func partyText(who who, text func(*sip.Party) string) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		p := who(env.Message())
		if p == nil {
			return Null, nil
		}
		return some(text(p)), nil
	}
}

func partyPart(who who, part func(*sip.URI) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		p := who(env.Message())
		if p == nil {
			return Null, nil
		}
		u, err := p.Parts()
		if err != nil {
			return Null, err
		}
		return part(u), nil
	}
}

// setParty is the Set of a variable that changes a header: only texts, and $null where the part can go.
func setParty(who who, change func(env Env, p *sip.Party, v Value) error) func(Env, *Key, Value) error {
	return func(env Env, _ *Key, v Value) error {
		m := env.Message()
		p := who(m)
		switch {
		case p == nil:
			return errNoParty
		case v.IsBare():
			return errText
		}
		if _, err := p.Parts(); err != nil {
			return err
		}
		return change(env, p, v)
	}
}

// setAddress puts an address with parameters into brackets in 6.1, where the one before has none.
func setAddress(who who) func(Env, *Key, Value) error {
	return setParty(who, func(env Env, p *sip.Party, v Value) error {
		uri := v.Text()
		switch {
		case v.IsNull():
			return nil // Kamailio only warns that the address cannot be deleted
		case env.Target().Encloses() && !p.Enclosed() && strings.Contains(uri, ";"):
			uri = "<" + uri + ">"
		}
		env.Message().SetAddress(p, uri)
		return nil
	})
}

// setDisplay puts the address into brackets in 6.1, if it has none.
func setDisplay(who who) func(Env, *Key, Value) error {
	return setParty(who, func(env Env, p *sip.Party, v Value) error {
		m := env.Message()
		switch {
		case v.IsNull() && p.Display == "":
		case v.IsNull():
			m.DropDisplay(p)
		case env.Target().Encloses() && !p.Enclosed():
			m.SetAddress(p, v.Text()+" <"+p.Address+">")
		default:
			m.SetDisplay(p, v.Text())
		}
		return nil
	})
}

func setPartyUser(who who) func(Env, *Key, Value) error {
	return setParty(who, func(env Env, p *sip.Party, v Value) error {
		if v.IsNull() {
			return env.Message().DropUser(p)
		}
		return env.Message().SetUser(p, v.Text())
	})
}

func setPartyHost(who who) func(Env, *Key, Value) error {
	return setParty(who, func(env Env, p *sip.Party, v Value) error {
		if v.IsNull() {
			return nil // Kamailio only warns that the host cannot be deleted
		}
		return env.Message().SetHost(p, v.Text())
	})
}
