package fn

import (
	"errors"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

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
		Name: "set_body", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("body"), format("type")}},
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
				m.Message().ChangeBody(inBody.start(m.Message()), n, "")
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
		Doc: "Makes all pending edits, so that variables see them.",
		Example: `append_hf("X-Test: hello\r\n");
xlog("$hdr(X-Test)\n"); # -> <null>
msg_apply_changes();
xlog("$hdr(X-Test)\n"); # -> hello`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			if m.Message().Recorded() {
				return m.Fail("msg_apply_changes: Kamailio refuses this behind record_route(); apply the changes before it")
			}
			m.Message().Apply()
			return 1
		},
	},
	{
		Name: "msg_set_buffer", Module: "textopsx", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("message")}},
		Doc: "Replaces the whole message.",
		Example: `msg_set_buffer("");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text := args[0].Format(m)
			if text == "" {
				return -1
			}
			m.Message().SetText(text)
			return 1
		},
	},
	{
		Name: "keep_hf", Module: "textopsx", Dynamic: eval.AnyArgs, Forms: regexOnly,
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
