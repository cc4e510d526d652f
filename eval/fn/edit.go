package fn

import (
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv/sip"
)

var (
	with        = eval.Param{Name: "text", Kind: eval.ParamText}
	replaceForm = [][]eval.Param{{regex, with}}
	substRule   = eval.Param{Name: "/regex/replacement/flags", Kind: eval.ParamSubst}
	substForm   = [][]eval.Param{{substRule}}
	which       = eval.Param{Name: "which", Kind: eval.ParamText}
)

// editFuncs belong to textops: they look for text in the message and replace it.
var editFuncs = []*eval.Func{
	{
		Name: "search", Module: "textops", Dynamic: eval.AnyArgs, Forms: regexOnly,
		Doc:     "True when the regular expression matches somewhere in the message, in any case.",
		Example: `if (search("^call-id")) xlog("yes\n"); # -> yes`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return truth(args[0].Regexp().Match(m.Message().Text())) },
	},
	{
		Name: "search_body", Module: "textops", Dynamic: eval.AnyArgs, Forms: regexOnly,
		Doc:     "True when the regular expression matches somewhere in the body, in any case.",
		Example: `if (!search_body("m=audio")) xlog("no audio\n"); # -> no audio`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			body := m.Message().Body()
			return truth(body != "" && args[0].Regexp().Match(body))
		},
	},
	{
		Name: "search_hf", Module: "textops", Forms: [][]eval.Param{{header, regex, which}},
		Doc:     "True when the regular expression matches the body of a header: of a, any of the name, f, the first, or l, the last.",
		Example: `if (search_hf("CSeq", "^[0-9]+ ", "f")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			for _, h := range picked(m, &args[0], &args[2]) {
				if args[1].Regexp().Match(h.Body) {
					return 1
				}
			}
			return -1
		},
	},
	replacing("replace", "Replaces the first match of the regular expression behind the first line.", behindFirstLine, once),
	replacing("replace_all", "Replaces all matches of the regular expression behind the first line.", behindFirstLine, always),
	replacing("replace_body", "Replaces the first match of the regular expression in the body.", inBody, once),
	replacing("replace_body_all", "Replaces all matches of the regular expression in the body.", inBody, always),
	substituting("subst", "Replaces by a rule, behind the first line.", behindFirstLine),
	substituting("subst_body", "Replaces by a rule, in the body.", inBody),
	{
		Name: "subst_hf", Module: "textops", Forms: [][]eval.Param{{header, substRule, which}},
		Doc: "Replaces by a rule in the body of a header: of a, all of the name, f, the first, or l, the last. -1 when nothing matches.",
		Example: `subst_hf("CSeq", "/nothing like it/x/", "a");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			code := -1
			for _, h := range picked(m, &args[0], &args[2]) {
				at := h.At + strings.LastIndex(m.Message().Text()[h.At:h.End], h.Body)
				code = max(code, substIn(m, &args[1], passage{at, h.Body, (*sip.Message).Change}))
			}
			return code
		},
	},
	{
		Name: "subst_uri", Module: "textops", Forms: substForm,
		Doc: "Replaces by a rule in the Request-URI, at once. -1 when nothing matches.",
		Example: `$ru = "sip:0049123@example.com";
subst_uri("/^sip:00(.*)$/sip:+\1/");
xlog("$ru\n"); # -> sip:+49123@example.com`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return substText(m, &args[0], m.Message().RequestURI(), func(uri string) int {
				m.Message().SetURI(uri)
				return 1
			})
		},
	},
	{
		Name: "subst_user", Module: "textops", Forms: substForm,
		Doc: "Replaces by a rule in the user of the Request-URI, at once. -1 when nothing matches.",
		Example: `$ru = "sip:0049123@example.com";
subst_user("/^00/+/");
xlog("$ru\n"); # -> sip:+49123@example.com`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			u, err := m.Message().URI()
			if err != nil {
				return m.Fail("%v", err)
			}
			return substText(m, &args[0], u.User, func(user string) int { return rewrite(m, sip.User, user) })
		},
	},
}

// picked lists the headers of a name that the last argument speaks of: one that starts with f or l the first or the last, any other all.
func picked(m *eval.Machine, name, which *eval.Arg) []*sip.Header {
	list := headersOf(m, name.Format(m))
	switch {
	case len(list) == 0:
		return nil
	case strings.HasPrefix(which.Format(m), "f"):
		return list[:1]
	case strings.HasPrefix(which.Format(m), "l"):
		return list[len(list)-1:]
	}
	return list
}

// part is a part of the message: where it starts, and how it is edited.
type part struct {
	start  func(*sip.Message) int
	change edit
}

// edit notes a pending edit.
type edit func(m *sip.Message, at, cut int, text string)

var (
	behindFirstLine = part{func(m *sip.Message) int { return len(m.Text()) - len(m.LowerPart()) }, (*sip.Message).Change}
	inBody          = part{func(m *sip.Message) int { return len(m.Text()) - len(m.Body()) }, (*sip.Message).ChangeBody}
)

const (
	once   = false
	always = true
)

func replacing(name, doc string, where part, all bool) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Dynamic: eval.AnyArgs, Forms: replaceForm, Doc: doc + " The text is taken as it is. -1 when nothing matches.",
		Example: name + `("nothing like it", "x");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			at := where.start(m.Message())
			return replaceIn(m, args[0].Regexp(), passage{at, m.Message().Text()[at:], where.change}, args[1].Format(m), all)
		},
	}
}

// passage is a text of the message, at an offset.
type passage struct {
	at     int
	text   string
	change edit
}

// replaceIn replaces matches in a text of the message. After a line end ^ matches again.
func replaceIn(m *eval.Machine, re *ere.Regexp, in passage, with string, all bool) int {
	code, s := -1, in.text
	for from := 0; from < len(s); {
		match := find(re, s, from)
		switch {
		case match == nil:
			return code
		case match[0] == match[1] && all:
			return m.Fail("the regular expression matched nothing (an empty text), which Kamailio refuses to replace")
		}
		in.change(m.Message(), in.at+match[0], match[1]-match[0], with)
		code, from = 1, match[1]
		if !all {
			break
		}
	}
	return code
}

func find(re *ere.Regexp, s string, from int) []int {
	if from == 0 || s[from-1] != '\n' && s[from-1] != '\r' {
		return re.Find(s, from)
	}
	match := re.Find(s[from:], 0)
	for i := range match {
		match[i] += from
	}
	return match
}

func substituting(name, doc string, where part) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Forms: substForm, Doc: doc + " -1 when nothing matches.",
		Example: name + `("/nothing like it/x/");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			at := where.start(m.Message())
			return substIn(m, &args[0], passage{at, m.Message().Text()[at:], where.change})
		},
	}
}

// substText replaces by a rule and hands on what came out of it.
func substText(m *eval.Machine, rule *eval.Arg, s string, use func(string) int) int {
	v, err := rule.Subst(m, s)
	switch {
	case err != nil:
		return m.Fail("%v", err)
	case v.IsNull() || v.Text() == s:
		return -1
	}
	return use(v.Text())
}

// substIn replaces by a rule in a text of the message. One edit covers all that changes.
func substIn(m *eval.Machine, rule *eval.Arg, in passage) int {
	s := in.text
	return substText(m, rule, s, func(next string) int {
		head := 0
		for head < len(s) && head < len(next) && s[head] == next[head] {
			head++
		}
		tail := 0
		for tail < len(s)-head && tail < len(next)-head && s[len(s)-1-tail] == next[len(next)-1-tail] {
			tail++
		}
		in.change(m.Message(), in.at+head, len(s)-head-tail, next[head:len(next)-tail])
		return 1
	})
}
