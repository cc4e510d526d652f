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
			if len(args) == 0 || args[0].Format(m) == "" {
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
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return onHold(m.Message()) },
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
			return replaced(m, m.Message().Apply())
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
			return replaced(m, m.Message().SetText(text))
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

// replaced is what a change of the message is worth: one that cannot be read ends the script.
func replaced(m *eval.Machine, err error) int {
	if err != nil {
		m.Fail("the new message is malformed, which ends the script: %v", err)
		return 0
	}
	return 1
}

func checkMime(text string) error {
	kind, sub, has := strings.Cut(mime(text), "/")
	if text != "" && (!has || kind == "" || sub == "" || strings.ContainsAny(kind+sub, "$ /")) {
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

// setBody replaces as much as Content-Length says, in 5.6: what is more than that stays behind the new body (case 529), all of it where
// there is no such header.
func setBody(m *eval.Machine, args []eval.Arg) int {
	body, kind := args[0].Format(m), args[1].Format(m)
	if body == "" || kind == "" {
		return m.Fail("set_body: the body or its type is empty")
	}
	message := m.Message()
	cut := len(message.Body())
	if m.Target() == pv.V56 {
		declared := 0
		if h := message.Find(sip.ContentLength); h != nil {
			declared, _ = strconv.Atoi(h.Word()) // checked when the header was read
		}
		cut = min(cut, declared)
	}
	message.SetBody(body, kind, cut)
	return 1
}

// onHold is 2 when an audio stream of the session description, or the session, is sendonly or inactive, 1 when it is on hold the old way,
// with an address of zeros, else -1. Without its v= and o= lines it is no session description.
func onHold(m *sip.Message) int {
	kind, sdp := m.Find(sip.ContentType), m.Body()
	if kind == nil || !strings.EqualFold(mime(kind.Body), "application/sdp") || !strings.HasPrefix(sdp, "v=") || !hasOrigin(sdp) {
		return -1
	}
	session, streams, _ := strings.Cut(sdp, "\nm=")
	for streams != "" {
		var stream string
		stream, streams, _ = strings.Cut(streams, "\nm=")
		if !strings.HasPrefix(stream, "audio") {
			continue
		}
		switch {
		case paused(session) || paused(stream):
			return 2
		case mediaAddress(stream) == zeros, mediaAddress(stream) == "" && mediaAddress(session) == zeros:
			return 1
		}
	}
	return -1
}

const zeros = "IN IP4 0.0.0.0"

func hasOrigin(sdp string) bool { return len(strings.Fields(sdpLine(sdp, "o="))) >= 3 }

func mediaAddress(part string) string { return strings.TrimSpace(sdpLine(part, "c=")) }

func paused(part string) bool {
	for line := range strings.Lines(part) {
		if line = strings.TrimSpace(line); line == "a=sendonly" || line == "a=inactive" {
			return true
		}
	}
	return false
}

// sdpLine is what stands behind the type of a line; empty when there is no such line.
func sdpLine(part, kind string) string {
	for line := range strings.Lines(part) {
		if rest, ok := strings.CutPrefix(line, kind); ok {
			return rest
		}
	}
	return ""
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
