package pv

import (
	"strings"

	"kpv/pv/sip"
)

// Selects of addresses: the Request-URI and its like, and what headers list.

// wellFormed tells whether an address can be read.
func wellFormed(uri string, t Target) (string, bool) {
	_, err := t.ParseURI(uri)
	return uri, err == nil
}

func notEmpty(uri string) (string, bool) { return uri, uri != "" }

// destinationSelect has the parts of $du.
func destinationSelect(rest string) selector {
	if rest == "" {
		return func(env Env, _ int, _ string) Value { return orNothing(env.Message().Destination()) }
	}
	return uriSelect("", func(env Env) (string, bool) { return notEmpty(env.Message().Destination()) })(rest)
}

// uriSelect has the parts of an address. The whole of it is the empty name, or the prefix without its dot.
func uriSelect(prefix string, uri func(Env) (string, bool)) func(string) selector {
	return func(rest string) selector {
		if rest == strings.TrimSuffix(prefix, ".") {
			return func(env Env, _ int, _ string) Value {
				if text, ok := uri(env); ok {
					return String(text)
				}
				return Null
			}
		}
		name, ok := strings.CutPrefix(rest, prefix)
		part := uriParts[name]
		if !ok || part == nil {
			return nil
		}
		return func(env Env, _ int, arg string) Value {
			text, _ := uri(env)
			u, err := env.Target().ParseURI(text)
			if err != nil {
				return Null
			}
			return part(&u, env.Target(), arg)
		}
	}
}

// uriParts are the parts of an address by name.
var uriParts = map[string]func(u *sip.URI, t Target, arg string) Value{
	"type":      func(u *sip.URI, t Target, _ string) Value { return String(t.SchemeOf(u)) },
	"user":      func(u *sip.URI, _ Target, _ string) Value { return orNothing(u.User) },
	"pwd":       func(u *sip.URI, _ Target, _ string) Value { return given(u.Passwd, u.HasPasswd, nothing) },
	"host":      func(u *sip.URI, _ Target, _ string) Value { return String(u.Host) }, // which a telephone has not, and is empty then
	"port":      func(u *sip.URI, _ Target, _ string) Value { return given(u.Port, u.HasPort, nothing) },
	"transport": transportSelect,
	"params":    paramsSelect,
	"params.":   paramSelect,
	"hostport":  hostPortSelect,
}

// given is a text, or what it is when it was not there.
func given(text string, has bool, missing Value) Value {
	if !has {
		return missing
	}
	return String(text)
}

// isSecure tells whether an address asks for TLS by its scheme.
func isSecure(u *sip.URI, t Target) bool { return strings.HasSuffix(t.SchemeOf(u), "s") }

// hostPortSelect is the host with the port that it has, or that its scheme has.
func hostPortSelect(u *sip.URI, t Target, _ string) Value {
	switch {
	case u.Host == "":
		return Null
	case u.Port != "":
		return String(u.Host + ":" + u.Port)
	case isSecure(u, t):
		return String(u.Host + ":5061")
	}
	return String(u.Host + ":5060")
}

// transportSelect is the transport that an address leads to, as far as it says so.
func transportSelect(u *sip.URI, t Target, _ string) Value {
	proto, known := sip.ParseProto(u.Transport())
	switch {
	case known:
		return String(proto.String())
	case isSecure(u, t):
		return String("tls")
	}
	return String("udp")
}

// paramsSelect are the parameters; of a telephone those of its number (case 273).
func paramsSelect(u *sip.URI, _ Target, _ string) Value {
	if strings.HasPrefix(u.Type(), "tel") || u.IsUrn() {
		return orNothing(u.UserParams)
	}
	return orNothing(u.Params)
}

// paramSelect is the value of a parameter, the first of its name.
func paramSelect(u *sip.URI, _ Target, name string) Value {
	list := sip.Params(u.Params, ';')
	if u.IsTel() {
		list = sip.Params(u.UserParams, ';')
	}
	for list.Next() {
		if strings.EqualFold(list.Name, name) {
			return given(list.Value, list.Given, Blank)
		}
	}
	return Null
}

// entry is what a select sees of an address in a header.
type entry struct {
	uri   string
	name  Value
	param func(name string) Value
	tag   Value
	star  bool // there is a star instead
}

// partyEntry reads a header that holds what From may.
func partyEntry(header string) func(Env) (entry, bool) {
	return func(env Env) (entry, bool) {
		h := env.Message().Find(header)
		if h == nil {
			return entry{}, false
		}
		to, err := sip.ParseToBody(h.Body)
		param := func(name string) Value {
			value, has := to.Param(name)
			return given(value, has, Blank)
		}
		return entry{uri: to.Address, name: orNothing(to.Display), param: param, tag: given(to.Tag, to.HasTag, nothing)}, err == nil
	}
}

// contactEntry reads the main contact of the first line.
func contactEntry(env Env) (entry, bool) {
	h := env.Message().Find(sip.Contact)
	if h == nil {
		return entry{}, false
	}
	line, ok := sip.ContactLine(h.Body)
	if !ok || len(line) == 0 {
		return entry{star: true}, ok
	}
	main := line[env.Target().MainContact(len(line))]
	return listedEntry(main, String(main.Name), Blank), true
}

func recordedEntry(env Env) (entry, bool) {
	lines, _ := env.Message().RouteLines(sip.RecordRoute)
	if len(lines) == 0 {
		return entry{}, false
	}
	return listedEntry(lines[0][0], String(lines[0][0].Name), nothing), true
}

// anyEntry reads a header that may hold anything.
func anyEntry(header string) func(Env) (entry, bool) {
	return func(env Env) (entry, bool) {
		a, ok := env.Message().Address(header, 0)
		return listedEntry(a, orNothing(a.Name), Blank), ok
	}
}

// listedEntry has the last parameter of a name, missing where there is none.
func listedEntry(a sip.Address, name, missing Value) entry {
	param := func(name string) Value {
		value := missing
		if a.Params == "" {
			return value
		}
		for list := sip.Params(a.Params, ';'); list.Next(); {
			if strings.EqualFold(list.Name, name) {
				value = given(list.Value, list.Given, missing)
			}
		}
		return value
	}
	return entry{uri: a.URI, name: name, param: param, tag: param("tag")}
}

// addressSelect has the parts of the first address in a header.
func addressSelect(header string, read func(Env) (entry, bool)) func(string) selector {
	inEntry := func(get func(e *entry, arg string) Value) selector {
		return func(env Env, _ int, arg string) Value {
			e, ok := read(env)
			if !ok || e.star {
				return Null
			}
			return get(&e, arg)
		}
	}
	uris := uriSelect("uri.", func(env Env) (string, bool) {
		e, ok := read(env)
		return e.uri, ok && !e.star
	})
	return func(rest string) selector {
		switch rest {
		case "":
			return func(env Env, _ int, _ string) Value {
				if _, ok := read(env); !ok {
					return Null
				}
				return bodyOf(header)(env.Message())
			}
		case "name":
			return inEntry(func(e *entry, _ string) Value { return e.name })
		case "params.":
			return inEntry(func(e *entry, arg string) Value { return e.param(arg) })
		case "tag":
			return inEntry(func(e *entry, _ string) Value { return e.tag })
		case "q", "expires", "methods", "received", "instance":
			return inEntry(func(e *entry, _ string) Value { return e.param(rest) })
		}
		return uris(rest)
	}
}
