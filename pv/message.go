package pv

import (
	"errors"
	"slices"
	"strings"

	"kpv/pv/sip"
)

// A variable of the message reads a part of it. What is absent is null, unless its line says otherwise (spec/pv.md 4.1).

// onMessage is the Get of a variable that takes nothing in parentheses.
func onMessage(get func(m *sip.Message) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) { return get(env.Message()), nil }
}

// some is a text, or null when it is empty.
func some(s string) Value {
	if s == "" {
		return Null
	}
	return String(s)
}

// Errors of assignments to variables of the message.
var (
	errText   = errors.New("only a text can be assigned")
	errNoNull = errors.New("$null cannot be assigned")
	errInt    = errors.New("only an integer can be assigned")
)

var messageClasses = []*Class{
	{
		Name: "rm", Module: "pv", Type: "str", Message: true,
		Doc:     "The request's method; in a reply the one its CSeq names.",
		Example: `xlog("$rm\n"); # -> INVITE`,
		Get:     onMessage(getMethod),
	},
	{
		Name: "rmid", Module: "pv", Type: "int", Message: true,
		Doc:     "The method as Kamailio's number: 1 INVITE, 2 CANCEL, 4 ACK, 8 BYE, 16 INFO, 32 REGISTER and so on; 524288 for one that it does not know.",
		Example: `xlog("$rmid\n"); # -> 1`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(m.MethodID()) }),
	},
	{
		Name: "rs", Module: "pv", Type: "str", Message: true,
		Doc:     "A reply's status code; null in a request.",
		Example: `xlog("$rs\n"); # -> <null>`,
		Get:     onMessage(status),
	},
	{
		Name: "rr", Module: "pv", Type: "str", Message: true,
		Doc:     "A reply's reason phrase; null in a request.",
		Example: `xlog("$rr\n"); # -> <null>`,
		Get: onMessage(func(m *sip.Message) Value {
			if m.IsRequest() {
				return Null
			}
			return String(m.First().Reason)
		}),
	},
	{
		Name: "rv", Module: "pv", Type: "str", Message: true,
		Doc:     "The protocol version in the first line.",
		Example: `xlog("$rv\n"); # -> SIP/2.0`,
		Get:     onMessage(func(m *sip.Message) Value { return some(m.First().Version) }),
	},
	{
		Name: "mt", Module: "pv", Type: "int", Message: true,
		Doc:     "1 for a request, 2 for a reply.",
		Example: `xlog("$mt\n"); # -> 1`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(m.First().Kind)) }),
	},
	{
		Name: "mts", Module: "pv", Type: "str", Message: true,
		Doc:     "rq for a request, rp for a reply.",
		Example: `xlog("$mts\n"); # -> rq`,
		Get: onMessage(func(m *sip.Message) Value {
			if m.IsRequest() {
				return String("rq")
			}
			return String("rp")
		}),
	},
	{
		Name: "ml", Module: "pv", Type: "int", Message: true,
		Doc:     "The message's length in bytes, as received.",
		Example: `xlog("$ml\n"); # -> 383`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(len(m.Text()))) }),
	},
	{
		Name: "mb", Module: "pv", Type: "str", Message: true,
		Doc:     "The whole message as received: pending edits do not show before msg_apply_changes().",
		Example: `xlog("$(mb{line.at,5})\n"); # -> CSeq: 1 INVITE`,
		Get:     onMessage(func(m *sip.Message) Value { return some(m.Text()) }),
	},
	{
		Name: "mbu", Module: "pv", Type: "str", Message: true,
		Doc: "The whole message as it would be sent: with the pending edits and the new Request-URI.",
		Example: `$rU = "carol";
xlog("$(mbu{line.at,0})\n"); # -> INVITE sip:carol@example.com:5080;transport=udp SIP/2.0`,
		Get: onMessage(func(m *sip.Message) Value { return some(m.Render()) }),
	},
	{
		Name: "mi", Module: "pv", Type: "int", Message: true,
		Doc:     "The message's number in the process, from 1.",
		Example: `xlog("$mi\n"); # -> 1`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(m.ID)) }),
	},
	{
		Name: "rb", Module: "pv", Type: "str", Message: true,
		Doc:     "The body: all that was received behind the empty line. It is empty, not null, where there is none.",
		Example: `xlog("$(rb{s.trim})\n"); # -> hello`,
		Get:     onMessage(getBody),
	},
	{
		Name: "bs", Module: "pv", Type: "int", Message: true,
		Doc:     "The body's length in the bytes received, whatever Content-Length says.",
		Example: `xlog("$bs of $cl\n"); # -> 7 of 5`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(len(m.Body()))) }),
	},
	{
		Name: "msg", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Message: true,
		Doc:     "Part of the message as received: len, buf (all of it), fline (first line), hdrs (headers), body, lpart (all but the first line).",
		Example: `xlog("$msg(fline) has $msg(len) bytes\n"); # -> INVITE sip:bob@example.com:5080;transport=udp SIP/2.0 has 383 bytes`,
		Parse:   oneOf("len", "buf", "fline", "hdrs", "body", "lpart"),
		Get:     getPart,
	},
}

// getMethod is the method, which counts as its number.
func getMethod(m *sip.Message) Value {
	method := m.Method()
	if method == "" {
		return Null
	}
	return Loose(method, m.MethodID())
}

// getBody is null where the headers do not end.
func getBody(m *sip.Message) Value {
	if !m.HasBody() {
		return Null
	}
	return String(m.Body())
}

func status(m *sip.Message) Value {
	if m.IsRequest() {
		return Null
	}
	return numeric(m.First().Status)
}

// getPart is $msg(part), null where not all headers can be read. The headers come without the last line end.
func getPart(env Env, key *Key) (Value, error) {
	m := env.Message()
	if err := m.Whole(); err != nil {
		return Null, err
	}
	switch key.Name {
	case "len":
		return Int(int64(len(m.Text()))), nil
	case "buf":
		return String(m.Text()), nil
	case "fline":
		return String(m.First().Text), nil
	case "hdrs":
		return some(m.HeadersText()), nil
	case "body":
		return getBody(m), nil
	}
	return String(m.LowerPart()), nil
}

// oneOf makes a Parse that takes the given names only.
func oneOf(names ...string) func(string) (Key, error) {
	return func(text string) (Key, error) {
		if !slices.Contains(names, text) {
			return Key{}, errors.New("it must be one of " + strings.Join(names, " "))
		}
		return Key{Name: text}, nil
	}
}
