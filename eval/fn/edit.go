package fn

import (
	"errors"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv"
	"kpv/pv/sip"
)

var (
	with        = eval.Param{Name: "text", Kind: eval.ParamText}
	replaceForm = [][]eval.Param{{regex, with}}
	substRule   = eval.Param{Name: "/regex/replacement/flags", Kind: eval.ParamSubst}
	substForm   = [][]eval.Param{{substRule}}
	which       = eval.Param{Name: "which", Kind: eval.ParamText, Check: checkWhich}
)

// editFuncs belong to textops: they look for text in the message and replace it.
var editFuncs = []*eval.Func{
	{
		Name: "search", Module: "textops", Forms: regexOnly,
		Doc:     "True when the regular expression matches somewhere in the message, in any case.",
		Example: `if (search("^call-id")) xlog("yes\n"); # -> yes`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return truth(args[0].Regexp().Match(m.Message().Text())) },
	},
	{
		Name: "search_body", Module: "textops", Forms: regexOnly,
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
				code = max(code, substIn(m, &args[1], at, h.Body))
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

func checkWhich(text string) error {
	if !strings.Contains("afl", text) || len(text) != 1 {
		return errors.New("a for all, f for the first, or l for the last is needed")
	}
	return nil
}

// picked lists the headers of a name that the last argument speaks of.
func picked(m *eval.Machine, name, which *eval.Arg) []*sip.Header {
	list := headersOf(m, name.Format(m))
	switch {
	case len(list) == 0:
		return nil
	case which.Format(m) == "f":
		return list[:1]
	case which.Format(m) == "l":
		return list[len(list)-1:]
	}
	return list
}

// part is a part of the message: where it starts.
type part func(m *sip.Message) int

func behindFirstLine(m *sip.Message) int { return len(m.Text()) - len(m.LowerPart()) }
func inBody(m *sip.Message) int          { return len(m.Text()) - len(m.Body()) }

const (
	once   = false
	always = true
)

func replacing(name, doc string, where part, all bool) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Forms: replaceForm, Doc: doc + " The text is taken as it is. -1 when nothing matches.",
		Example: name + `("nothing like it", "x");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			at := where(m.Message())
			return replaceIn(m, args[0].Regexp(), at, m.Message().Text()[at:], args[1].Format(m), all)
		},
	}
}

// replaceIn replaces matches in a text that stands at an offset of the message. After a line end ^ matches again.
func replaceIn(m *eval.Machine, re *ere.Regexp, at int, s, with string, all bool) int {
	code := -1
	for from := 0; from < len(s); {
		match := find(re, s, from)
		switch {
		case match == nil:
			return code
		case match[0] == match[1]:
			return m.Fail("the regular expression matched nothing (an empty text), which Kamailio refuses to replace")
		}
		m.Message().Change(at+match[0], match[1]-match[0], with)
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
			at := where(m.Message())
			return substIn(m, &args[0], at, m.Message().Text()[at:])
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

// substIn replaces by a rule in a text that stands at an offset of the message. One edit covers all that changes.
func substIn(m *eval.Machine, rule *eval.Arg, at int, s string) int {
	return substText(m, rule, s, func(next string) int {
		head := 0
		for head < len(s) && head < len(next) && s[head] == next[head] {
			head++
		}
		tail := 0
		for tail < len(s)-head && tail < len(next)-head && s[len(s)-1-tail] == next[len(next)-1-tail] {
			tail++
		}
		m.Message().Change(at+head, len(s)-head-tail, next[head:len(next)-tail])
		return 1
	})
}

// bodyFuncs are about the body and the message as a whole.
var bodyFuncs = []*eval.Func{
	{
		Name: "has_body", Module: "textops", Forms: [][]eval.Param{{}, {{Name: "type", Kind: eval.ParamText, Check: checkMime}}},
		Doc:     "True when the message has a body, or one of the type given.",
		Example: `if (!has_body("application/sdp")) xlog("no SDP\n"); # -> no SDP`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			message := m.Message()
			if message.Body() == "" {
				return -1
			}
			if len(args) == 0 {
				return 1
			}
			h := message.Find(sip.ContentType)
			return truth(h != nil && strings.EqualFold(mime(h.Body), mime(args[0].Format(m))))
		},
	},
	{
		Name: "set_body", Module: "textops", Forms: [][]eval.Param{{format("body"), format("type")}},
		Doc: "Replaces the body, and its type.",
		Example: `set_body("hello", "text/plain");
xlog("$rc\n"); # -> 1`,
		Run: setBody,
	},
	{
		Name: "remove_body", Module: "textopsx", Forms: nothing,
		Doc: "Removes the body.",
		Example: `remove_body();
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			if n := len(m.Message().Body()); n > 0 {
				m.Message().Change(inBody(m.Message()), n, "")
			}
			return 1
		},
	},
	{
		Name: "is_privacy", Module: "textops", Forms: [][]eval.Param{{{Name: "kind", Kind: eval.ParamText, Check: checkPrivacy}}},
		Doc:     "True when a Privacy header asks for that kind of privacy: id, user, header, session, none, critical or history.",
		Example: `if (!is_privacy("id")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			for _, h := range headersOf(m, "Privacy") {
				for kind := range strings.FieldsFuncSeq(h.Body, func(r rune) bool { return r == ';' || r == ',' }) {
					if strings.EqualFold(strings.TrimSpace(kind), args[0].Format(m)) {
						return 1
					}
				}
			}
			return -1
		},
	},
	{
		Name: "is_audio_on_hold", Module: "textops", Forms: nothing,
		Doc:     "True when the body is SDP that puts audio on hold: sendonly, inactive, or the address 0.0.0.0.",
		Example: `if (!is_audio_on_hold()) xlog("no\n"); # -> no`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return truth(onHold(m.Message().Body())) },
	},
	{
		Name: "msg_apply_changes", Module: "textopsx", Forms: nothing,
		Doc: "Makes all pending edits, so that variables see them. There must be a message.",
		Example: `msg_apply_changes();
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			if m.Message().Fake {
				return m.Fail("msg_apply_changes: there is no message here, only what Kamailio makes up in its place")
			}
			m.Message().Apply()
			return 1
		},
	},
	{
		Name: "msg_set_buffer", Module: "textopsx", Forms: [][]eval.Param{{format("message")}},
		Doc: "Replaces the whole message.",
		Example: `msg_set_buffer("");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text := args[0].Format(m)
			if text == "" || m.Message().Fake {
				return -1
			}
			m.Message().SetText(text)
			return 1
		},
	},
	{
		Name: "keep_hf", Module: "textopsx", Forms: regexOnly,
		Doc: "Removes all headers whose name does not match, but for those that routing needs. It is worth -1, whatever it does.",
		Example: `keep_hf("^X-");
xlog("$rc\n"); # -> -1`,
		Run: keepHeaders,
	},
}

func checkMime(text string) error {
	kind, sub, has := strings.Cut(mime(text), "/")
	if text != "" && !has || strings.ContainsAny(kind+sub, "$ ") {
		return errors.New("a type is written type/subtype; variables are not looked at")
	}
	return nil
}

// mime is a content type without its parameters.
func mime(text string) string {
	text, _, _ = strings.Cut(text, ";")
	return strings.TrimSpace(text)
}

func checkPrivacy(text string) error {
	for kind := range strings.FieldsSeq("id user header session none critical history") {
		if strings.EqualFold(kind, text) {
			return nil
		}
	}
	return errors.New("there are id, user, header, session, none, critical and history")
}

// setBody replaces as much as Content-Length says, in 5.6: what is more than that stays behind the new body (case 529).
func setBody(m *eval.Machine, args []eval.Arg) int {
	body, kind := args[0].Format(m), args[1].Format(m)
	if body == "" || kind == "" {
		return m.Fail("set_body: the body or its type is empty")
	}
	message := m.Message()
	cut := len(message.Body())
	if h := message.Find(sip.ContentLength); h != nil && m.Target() == pv.V56 {
		if n, err := strconv.Atoi(h.Body); err == nil {
			cut = min(cut, n)
		}
	}
	message.SetBody(body, kind, cut)
	return 1
}

// onHold looks at the audio stream, and at what holds for all of them.
func onHold(sdp string) bool {
	relevant := true
	for line := range strings.Lines(sdp) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "m="):
			relevant = strings.HasPrefix(line, "m=audio")
		case relevant && (line == "a=sendonly" || line == "a=inactive" || line == "c=IN IP4 0.0.0.0"):
			return true
		}
	}
	return false
}

// keptHeaders stay whatever keep_hf is told.
var keptHeaders = []string{
	sip.From, sip.To, sip.CallID, sip.CSeq, sip.Via, sip.Contact, sip.ContentLength, sip.ContentType, sip.Route, sip.RecordRoute, "Max-Forwards",
}

func keepHeaders(m *eval.Machine, args []eval.Arg) int {
	all := m.Message().All()
	for i := range all {
		kept := args[0].Regexp().Match(all[i].Name)
		for _, name := range keptHeaders {
			kept = kept || all[i].Is(name)
		}
		if !kept {
			m.Message().RemoveHeader(&all[i])
		}
	}
	return -1
}
