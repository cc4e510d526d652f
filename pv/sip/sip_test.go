package sip

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestParseURI: the transformations of package tr are compared with Kamailio in many more cases.
func TestParseURI(t *testing.T) {
	for s, want := range map[string]URI{
		"sip:alice:pw@wonder.land:5066;transport=tcp;x=y?Subject=hi": {
			Scheme: "sip", User: "alice", Passwd: "pw", HasPasswd: true, Host: "wonder.land", Port: "5066", HasPort: true, Params: "transport=tcp;x=y", Headers: "Subject=hi",
		},
		"SIPS:a;b=c@[::1]:5;lr;": {Scheme: "SIPS", User: "a;b=c", Host: "[::1]", Port: "5", HasPort: true, Params: "lr"},
		"sip:b_c":                {Scheme: "sip", Host: "b_c"},
		"tel:+1;isub=2?h":        {Scheme: "tel", User: "+1", UserParams: "isub=2", Unlisted: "isub=2", Headers: "h"},
		"tel:a@1:5":              {Scheme: "tel", User: "1", Port: "5", HasPort: true},
		"urn:a:b@c;d":            {Scheme: "urn", User: "a", Passwd: "b", HasPasswd: true, Host: "c", Unlisted: "d"},
		"sip:;?a@b;c;?d;":        {Scheme: "sip", User: ";?a", Host: "b", Params: "c;", Headers: "d"},
		"sip:@a@b":               {Scheme: "sip", User: "@a", Host: "b"},
		"sip:[::1];[a@b":         {Scheme: "sip", User: "[::1];[a", Host: "b"},
		"urn:service:sos":        {Scheme: "urn", User: "service", Host: "sos"},
	} {
		got, err := ParseURI(s)
		assert.NoError(t, err, s)
		assert.Equal(t, want, got, s)
	}
	for s, want := range map[string]error{
		"": ErrScheme, "sip": ErrHost, "http://x": ErrScheme, "<sip:a@b>": ErrScheme,
		"sip:@b": ErrUser, "sip:a@b@c": ErrUser, "sip:a:b:c@d": ErrUser, "tel:": ErrHost, "sip:@a": ErrUser, "sip:a[@b": ErrUser, "sip:[::1]a@b": ErrUser, "sip:a:b;c@d": ErrUser,
		"sip:": ErrHost, "sip:a@": ErrHost, "sip:a@b_c": ErrHost, "sip:a@-b": ErrHost, "sip:[::1": ErrHost, "urn:a:b:c": ErrHost,
		"sip:a[b]": ErrHost, "sip:]": ErrHost, "sip:a?b;c": ErrHeaders, "urn:a:b;c": ErrHost,
		"sip:b:x": ErrPort, "sip:b:65536": ErrPort, "sip:b:005060": ErrPort, "sip:b:+5": ErrPort,
	} {
		_, err := ParseURI(s)
		assert.ErrorIs(t, err, want, s)
	}
}

func TestURIParam(t *testing.T) {
	u := URI{Params: "transport=tcp;LR;transport=UDP"}
	value, has := u.Param("Transport")
	assert.Equal(t, "UDP", value)
	assert.True(t, has)
	value, has = u.Param("lr")
	assert.Empty(t, value)
	assert.True(t, has)
	_, has = u.Param("x")
	assert.False(t, has)
}

// FuzzParseURI: what was accepted is accepted again when it is put together, with the same parts.
func FuzzParseURI(f *testing.F) {
	for _, s := range []string{"sip:alice:pw@wonder.land:5066;transport=tcp?Subject=hi", "sips:[::1]:5;lr", "tel:+1;x=y?z", "urn:service:sos", "sip:a@b:?", "sip:@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseURI(s)
		if err != nil || len(u.Scheme) == 3 && !strings.EqualFold(u.Scheme, "sip") {
			return
		}
		again, err := ParseURI(join(u))
		assert.NoError(t, err, "%q of %q", join(u), s)
		assert.Equal(t, u, again, s)
	})
}

func join(u URI) string {
	s := u.Scheme + ":"
	if u.User != "" {
		s += u.User
		if u.HasPasswd {
			s += ":" + u.Passwd
		}
		s += "@"
	}
	s += u.Host
	if u.HasPort {
		s += ":" + u.Port
	}
	if u.Params != "" {
		s += ";" + u.Params
	}
	if u.Headers != "" {
		s += "?" + u.Headers
	}
	return s + ";" // one at the end does not count
}

func TestParamList(t *testing.T) {
	list := Params(`a=1; b = "x;y" ;c;`, ';')
	var got []string
	for list.Next() {
		got = append(got, list.Name+"="+list.Value)
	}
	assert.NoError(t, list.Err)
	assert.Equal(t, []string{"a=1", "b=x;y", "c="}, got)
	for s, want := range map[string]error{"a=1;;": ErrParamName, "a=;b": ErrParamValue, `a="x`: ErrParamValue, "a b": ErrParamEnd} {
		list := Params(s, ';')
		for list.Next() {
		}
		assert.ErrorIs(t, list.Err, want, s)
	}
}

func TestParseTo(t *testing.T) {
	to, err := ParseTo(`"a\"<b>" <sip:c@d;lr> ; TAG = "x,y" ; z`)
	assert.NoError(t, err)
	assert.Equal(t, `"a\"<b>"`, to.Display)
	assert.Equal(t, "sip:c@d;lr", to.Address)
	assert.Equal(t, "c", to.URI.User)
	assert.Equal(t, `x,y`, to.Tag)
	for s, want := range map[string]error{
		"": ErrBody, "*": ErrScheme, "<sip:a@b": ErrBody, `"a <sip:b>`: ErrBody, "<sip:a> x": ErrBody, "<sip:a>;": ErrParams, "<sip:a>;b=c=d": ErrParams,
		`A "b" <sip:a>`: ErrBody, `"A" b <sip:a>`: ErrBody, "<sip:a b>": ErrBody, `<sip:a>;b="\"`: ErrParams, "<sip:a>;b=1,2": ErrParams,
	} {
		_, err := ParseTo(s)
		assert.ErrorIs(t, err, want, s)
	}
}

// FuzzHeaders: nothing makes the smaller parsers panic or hang, and what they find is part of the text.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{`"Alice" <sip:alice@wonder.land>;tag=1`, "sip:a;b=c", `a=1;b="x;y",c`, `"x\\"<`, "<>;=", ";"} {
		f.Add(s, byte(';'))
	}
	f.Fuzz(func(t *testing.T, s string, separator byte) {
		name, address, length, ok := NameAddr(s)
		assert.True(t, strings.Contains(s, name) && strings.Contains(s, address) && length <= len(s))
		assert.True(t, ok || length == 0)
		if to, err := ParseTo(s); err == nil {
			assert.True(t, strings.Contains(s, to.Display) && strings.Contains(s, to.Tag) && strings.Contains(s, to.Params))
		}
		n := 0
		for list := Params(s, separator); list.Next(); n++ {
			assert.Contains(t, s, list.Name+list.Value[:0])
		}
		assert.LessOrEqual(t, n, len(s))
	})
}
