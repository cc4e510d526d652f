package fn

import (
	"strings"

	"kpv/eval"
	"kpv/pv"
)

var mimeType = eval.Param{Name: "type", Kind: eval.ParamFormat}

// bodyPartFuncs belong to textops: the parts of a multipart body.
var bodyPartFuncs = []*eval.Func{
	bodyPart("get_body_part", "Puts what follows the Content-Type line of the body's part with a type into a variable, or a plain body of that type.",
		func(_, rest string) string { return rest }),
	bodyPart("get_body_part_raw", "Puts the body's part with a type into a variable, from its Content-Type line through the boundary behind it.",
		func(typed, _ string) string { return typed }),
	{
		Name: "filter_body", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{mimeType}},
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
}

func bodyPart(name, doc string, pick func(typed, rest string) string) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{mimeType, result}}, Doc: doc + " -1 when there is none.",
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
