package fn

import (
	"cmp"
	"encoding/hex"
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

var mimeType = eval.Param{Name: "type", Kind: eval.ParamFormat}

// bodyPartFuncs belong to textops: the parts of a multipart body.
var bodyPartFuncs = []*eval.Func{
	bodyPart("get_body_part", "Puts what follows the Content-Type line of the body's part with a type into a variable, or a plain body of that type.",
		func(_, rest string) string { return rest }),
	bodyPart("get_body_part_raw", "Puts the body's part with a type into a variable, from its Content-Type line through the boundary behind it.",
		func(typed, _ string) string { return typed }),
	{
		Name: "filter_body", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "type", Kind: eval.ParamText}}},
		Doc: "Makes the part with a type, from what follows its Content-Type line, all of a multipart body; -1 when there is none. The message's own Content-Type stays.",
		Example: `filter_body("application/sdp");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			message := m.Message()
			_, rest, ok := message.PartOfType(args[0].Format(m))
			if !ok || message.Boundary() == "" {
				return -1
			}
			rest = strings.TrimSuffix(strings.TrimPrefix(rest, "\r\n"), "\r\n")
			message.ChangeBody(inBody.start(message), len(message.Body()), rest)
			return 1
		},
	},
	{
		Name: "set_body_multipart", Module: "textops", Dynamic: 2,
		Forms: [][]eval.Param{{}, {format("boundary")}, {format("body"), mimeType}, {format("body"), mimeType, format("boundary")}},
		Doc:   "Makes the body a multipart one with one part: the body there was, -1 when there was none, or the text given.",
		Example: `set_body_multipart("hello", "text/plain", "next");
xlog("$rc\n"); # -> 1`,
		Run: setMultipart,
	},
	{
		Name: "append_body_part", Module: "textops", Dynamic: 2, Forms: partForms,
		Doc: "Puts a part behind those of a multipart body; -1 when the body, after the edits that were applied, is a plain one.",
		Example: `set_body_multipart("one", "text/plain", "next");
msg_apply_changes();
append_body_part("two", "text/plain");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return appendPart(m, args[0].Format(m), args[1:]) },
	},
	{
		Name: "append_body_part_hex", Module: "textops", Dynamic: 2, Forms: partForms,
		Doc: "Puts a part, given as hexadecimal digits with or without blanks, behind those of a multipart body.",
		Example: `set_body_multipart("one", "text/plain", "next");
msg_apply_changes();
append_body_part_hex("68 69", "text/plain");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text, err := hex.DecodeString(strings.ReplaceAll(args[0].Format(m), " ", ""))
			if err != nil {
				return m.Fail("append_body_part_hex: %v", err)
			}
			return appendPart(m, string(text), args[1:])
		},
	},
	{
		Name: "remove_body_part", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{mimeType}},
		Doc: "Removes the first part with a type from a multipart body; -1 when there is none.",
		Example: `set_body_multipart("one", "text/plain", "next");
msg_apply_changes();
remove_body_part("text/plain");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if m.Message().Boundary() == "" {
				return m.Fail("remove_body_part: the body is not a multipart one")
			}
			return truth(m.Message().RemovePart(args[0].Format(m)))
		},
	},
}

var partForms = [][]eval.Param{{format("body"), mimeType}, {format("body"), mimeType, format("disposition")}}

// defaultBoundary is Kamailio's.
const defaultBoundary = "unique-boundary-1"

func setMultipart(m *eval.Machine, args []eval.Arg) int {
	body, kind, boundary := m.Message().Body(), "", ""
	if h := m.Message().Find(sip.ContentType); h != nil {
		kind = h.Body
	}
	if n := len(args); n == 1 || n == 3 {
		boundary = args[n-1].Format(m)
	}
	if len(args) > 1 && args[0].Format(m) != "" { // without a text the body there was stays, and its type
		body, kind = args[0].Format(m), args[1].Format(m)
	}
	switch {
	case body == "":
		return -1
	case strings.HasPrefix(boundary, "-"): // Kamailio takes the body away before it looks
		m.Message().ChangeBody(inBody.start(m.Message()), len(m.Message().Body()), "")
		return m.Fail("set_body_multipart: a boundary cannot begin with -")
	}
	m.Message().SetMultipart(body, cmp.Or(kind, "text/plain"), cmp.Or(boundary, defaultBoundary))
	return 1
}

// appendPart adds a part; rest are its type and, perhaps, its disposition.
func appendPart(m *eval.Machine, body string, rest []eval.Arg) int {
	kind := rest[0].Format(m)
	if body == "" || kind == "" {
		return m.Fail("the part's body or type is empty")
	}
	headers := sip.ContentType + ": " + kind + "\r\n"
	if len(rest) > 1 {
		if disposition := rest[1].Format(m); disposition != "" {
			headers += "Content-Disposition: " + disposition + "\r\n"
		}
	}
	if !m.Message().AppendPart(headers + "\r\n" + body) {
		return m.Fail("the body is not a multipart one; msg_apply_changes() behind set_body_multipart() makes it one")
	}
	return 1
}

func bodyPart(name, doc string, pick func(typed, rest string) string) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Forms: [][]eval.Param{{mimeType, result}}, Doc: doc + " -1 when there is none.",
		Example: name + `("application/sdp", "$var(x)");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			typed, rest, ok := m.Message().PartOfType(args[0].Format(m))
			if !ok {
				return -1
			}
			return args[1].Set(m, pv.String(pick(typed, rest)))
		},
	}
}
