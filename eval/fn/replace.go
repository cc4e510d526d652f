package fn

import (
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv/sip"
)

// replaceFuncs belong to textops: they look for texts and replace them.
var replaceFuncs = []*eval.Func{
	{
		Name: "search_str", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("regex")}},
		Doc:     "True when the regular expression matches in the text, in any case; -2 when the text is empty, 2 when the expression is.",
		Example: `if (search_str("abc", "^A")) xlog("yes\n"); # -> yes`,
		Run:     searchText,
	},
	appendingTo("search_append", "Puts a text behind the first match of the regular expression behind the first line.", behindFirstLine),
	appendingTo("search_append_body", "Puts a text behind the first match of the regular expression in the body.", inBody),
	{
		Name: "replace_hdrs", Module: "textops", Dynamic: eval.AnyArgs, Forms: replaceForm,
		Doc: "Replaces the first match of the regular expression in the headers. The text is taken as it is. -1 when nothing matches.",
		Example: `replace_hdrs("nothing like it", "x");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			at, text := headersText(m.Message())
			return replaceIn(m, args[0].Regexp(), passage{at, text, (*sip.Message).Change}, args[1].Format(m), once)
		},
	},
	{
		Name: "replace_body_atonce", Module: "textops", Dynamic: eval.AnyArgs, Forms: replaceForm,
		Doc: "Replaces all matches of the regular expression in the body. The text is taken as it is. -1 when nothing matches.",
		Example: `replace_body_atonce("nothing like it", "x");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return replaceIn(m, args[0].Regexp(), passage{inBody.start(m.Message()), m.Message().Body(), inBody.change}, args[1].Format(m), always)
		},
	},
	replacingText("replace_str", "Replaces a text behind the first line", func(m *sip.Message) (int, string) { return behindFirstLine.start(m), m.LowerPart() },
		(*sip.Message).Change),
	replacingText("replace_hdrs_str", "Replaces a text in the headers", headersText, (*sip.Message).Change),
	replacingText("replace_body_str", "Replaces a text in the body", func(m *sip.Message) (int, string) { return inBody.start(m), m.Body() },
		(*sip.Message).ChangeBody),
	{
		Name: "str_any_in", Module: "textops", Since61: true, Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("characters")}},
		Doc:     "True when any character of the text is one of the characters.",
		Example: `if (str_any_in("a1", "0123456789")) xlog("has a digit\n"); # -> has a digit`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(strings.ContainsAny(args[0].Format(m), args[1].Format(m)))
		},
	},
	{
		Name: "str_all_in", Module: "textops", Since61: true, Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("characters")}},
		Doc:     "True when the text has each of the characters; 6.1 documents it the other way round.",
		Example: `if (str_all_in("a1b2", "12")) xlog("both\n"); # -> both`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text, characters := args[0].Format(m), args[1].Format(m)
			return truth(characters != "" && strings.Trim(characters, text) == "")
		},
	},
}

// headersText is the part of the message from the first header to the empty line.
func headersText(m *sip.Message) (at int, text string) {
	lower := m.LowerPart()
	return len(m.Text()) - len(lower), strings.TrimSuffix(lower, m.Body())
}

func searchText(m *eval.Machine, args []eval.Arg) int {
	text, pattern := args[0].Format(m), args[1].Format(m)
	switch {
	case text == "":
		return -2
	case pattern == "":
		return 2
	}
	re, err := m.Pattern(pattern, ere.IgnoreCase|ere.Newline)
	if err != nil {
		m.Fail("bad regular expression: %v", err)
		return -2
	}
	return truth(re.Match(text))
}

func appendingTo(name, doc string, where part) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Dynamic: eval.AnyArgs, Forms: replaceForm, Doc: doc + " -1 when nothing matches.",
		Example: name + `("nothing like it", "x");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			at := where.start(m.Message())
			match := args[0].Regexp().Find(m.Message().Text()[at:], 0)
			if match == nil {
				return -1
			}
			where.change(m.Message(), at+match[1], 0, args[1].Format(m))
			return 1
		},
	}
}

// replacingText makes the functions that replace a text as it stands; they are true whether it does or not (observed).
func replacingText(name, doc string, where func(*sip.Message) (int, string), change edit) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("old"), format("new"), format("mode")}},
		Doc: doc + ": with mode f where it stands first, with a anywhere.",
		Example: name + `("nothing like it", "x", "a");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			at, text := where(m.Message())
			old, with := args[0].Format(m), args[1].Format(m)
			for old != "" {
				n := strings.Index(text, old)
				if n < 0 {
					break
				}
				change(m.Message(), at+n, len(old), with)
				at, text = at+n+len(old), text[n+len(old):]
				if args[2].Format(m) == "f" {
					break
				}
			}
			return 1
		},
	}
}
