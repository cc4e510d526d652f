package fn

import (
	"slices"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

// The parameters of functions on session descriptions.
var (
	media      = format("media")
	codecs     = format("codecs")
	codecForms = [][]eval.Param{{codecs}, {codecs, media}}
)

// sdpFuncs belong to sdpops. Edits are pending until msg_apply_changes().
var sdpFuncs = []*eval.Func{
	{
		Name: "sdp_content", Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{}, {anInt("mode")}},
		Doc:     "True when the body is, or has in it, a session description.",
		Example: `if (!sdp_content()) xlog("no SDP\n"); # -> no SDP`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			_, ok := m.Message().SDP()
			return truth(ok)
		},
	},
	sdpTest("sdp_with_media", "True when there is a stream of the kind: audio, video ...", media,
		func(s *sip.Stream, kind string) bool { return strings.EqualFold(s.Media, kind) }),
	sdpTest("sdp_with_active_media", "True when there is a stream of the kind that has a port and is not inactive.", media,
		func(s *sip.Stream, kind string) bool { return strings.EqualFold(s.Media, kind) && s.Active() }),
	sdpTest("sdp_with_transport", "True when a stream has the transport: RTP/AVP ...", format("transport"),
		func(s *sip.Stream, transport string) bool { return strings.EqualFold(s.Transport, transport) }),
	sdpTest("sdp_with_transport_like", "True when a stream has a transport with the text in it.", format("text"),
		func(s *sip.Stream, text string) bool { return strings.Contains(s.Transport, text) }),
	{
		Name: "sdp_with_ice", Module: "sdpops", Forms: nothing,
		Doc:     "True when there are a=candidate lines.",
		Example: `if (!sdp_with_ice()) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			s, _ := m.Message().Session()
			return truth(slices.ContainsFunc(s.All(), func(line sip.Line) bool { return strings.HasPrefix(line.Text, "a=candidate") }))
		},
	},
	withCodecs("sdp_with_codecs_by_id", "formats, as in 0,8", byFormat, -2),
	withCodecs("sdp_with_codecs_by_name", "codecs, as in PCMU,opus", byName, -1),
	removingCodecs("sdp_remove_codecs_by_id", "Removes formats, as in 0,8, from all streams or those of a kind.", byFormat, false),
	removingCodecs("sdp_remove_codecs_by_name", "Removes codecs, as in PCMU,opus, from all streams or those of a kind.", byName, false),
	removingCodecs("sdp_keep_codecs_by_id", "Removes all formats but those given, as in 0,8, from all streams or those of a kind.", byFormat, true),
	removingCodecs("sdp_keep_codecs_by_name", "Removes all codecs but those given, as in PCMU,opus, from all streams or those of a kind.", byName, true),
	removingStreams("sdp_remove_media", "Removes the streams of a kind.", media,
		func(s *sip.Stream, kind string) bool { return strings.EqualFold(s.Media, kind) }),
	removingStreams("sdp_remove_transport", "Removes the streams with a transport.", format("transport"),
		func(s *sip.Stream, transport string) bool { return strings.EqualFold(s.Transport, transport) }),
	{
		Name: "sdp_remove_line_by_prefix", Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("prefix")}, {format("prefix"), media}},
		Doc: "Removes the lines that start with a text, everywhere or in the streams of a kind. -1 when there is no SDP.",
		Example: `sdp_remove_line_by_prefix("a=ice");
xlog("$rc\n"); # -> -1`,
		Run: removeLines,
	},
	{
		Name: "sdp_get", Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anAvp}},
		Doc: "Puts the session description into an avp; -1 when there is none.",
		Example: `sdp_get("$avp(x)");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text, ok := m.Message().SDP()
			if !ok {
				return -1
			}
			return args[0].Set(m, pv.String(text))
		},
	},
	{
		Name: "sdp_get_line_startswith", Module: "sdpops", Dynamic61: eval.AnyArgs, Forms: [][]eval.Param{{anAvp, format("prefix")}},
		Doc: "Puts the first line that starts with a text into an avp; -1 when there is none.",
		Example: `sdp_get_line_startswith("$avp(x)", "m=");
xlog("$rc\n"); # -> -1`,
		Run: lineStarting,
	},
	{
		Name: "sdp_transport", Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anAvp}},
		Doc: "Puts the transport that all streams have into an avp; -2 when they have several, -1 when there is no SDP.",
		Example: `sdp_transport("$avp(x)");
xlog("$rc\n"); # -> -1`,
		Run: commonTransport,
	},
	{
		Name: "sdp_get_address_family", Module: "sdpops", Forms: nothing,
		Doc: "4 or 6, as the address in the session's c= line has it; -1 when there is no SDP.",
		Example: `sdp_get_address_family();
xlog("$rc\n"); # -> -1`,
		Run: addressFamily,
	},
}

// sdpTest makes the functions that look at streams.
func sdpTest(name, doc string, param eval.Param, is func(s *sip.Stream, text string) bool) *eval.Func {
	return &eval.Func{
		Name: name, Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{param}}, Doc: doc,
		Example: `if (!` + name + `("audio")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			s, _ := m.Message().Session()
			text := args[0].Format(m)
			return truth(text != "" && slices.ContainsFunc(s.Streams, func(s sip.Stream) bool { return is(&s, text) }))
		},
	}
}

// codecList turns the argument of a function into formats.
type codecList func(s *sip.Session, text string) []string

func byFormat(_ *sip.Session, text string) (list []string) {
	for one := range strings.SplitSeq(text, ",") {
		list = append(list, strings.TrimSpace(one))
	}
	return list
}

// byName drops names that no codec has.
func byName(s *sip.Session, text string) (list []string) {
	for _, name := range byFormat(s, text) {
		list = append(list, s.FormatsNamed(name)...)
	}
	return list
}

// withCodecs makes the functions that look for codecs: 1 when all streams have all of them, 2 when some do (observed).
func withCodecs(name, what string, list codecList, without int) *eval.Func {
	return &eval.Func{
		Name: name, Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{codecs}},
		Doc:     "Looks for " + what + ": 1 when all streams have all of them, 2 when some of the streams have some, -1 when there is none of them, " + strconv.Itoa(without) + " when there is no SDP.",
		Example: `if (!` + name + `("0")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			s, ok := m.Message().Session()
			if !ok {
				return without
			}
			some, missing := false, false
			for _, format := range list(&s, args[0].Format(m)) {
				for i := range s.Streams {
					has := slices.Contains(s.Streams[i].Formats, format)
					some, missing = some || has, missing || !has
				}
			}
			switch {
			case !some:
				return -1
			case missing:
				return 2
			}
			return 1
		},
	}
}

func removingCodecs(name, doc string, list codecList, keep bool) *eval.Func {
	return &eval.Func{
		Name: name, Module: "sdpops", Dynamic: eval.AnyArgs, Forms: codecForms, Doc: doc + " -1 when there is no SDP.",
		Example: name + `("0");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			s, ok := m.Message().Session()
			if !ok {
				return -1
			}
			listed := list(&s, args[0].Format(m))
			if len(listed) == 0 {
				return -1
			}
			eachStream(m, &s, args[1:], func(stream *sip.Stream) {
				for _, format := range stream.Formats {
					if slices.Contains(listed, format) != keep {
						removeFormat(m.Message(), stream, format)
					}
				}
			})
			return 1
		},
	}
}

// eachStream goes through the streams, or those of the kind that an argument names.
func eachStream(m *eval.Machine, s *sip.Session, kind []eval.Arg, do func(*sip.Stream)) {
	for i := range s.Streams {
		if len(kind) == 0 || strings.EqualFold(kind[0].Format(m), s.Streams[i].Media) {
			do(&s.Streams[i])
		}
	}
}

func removeFormat(m *sip.Message, s *sip.Stream, format string) {
	if at, n, ok := s.FormatAt(format); ok {
		m.ChangeBody(at, n, "")
	}
	for _, line := range s.AttributesOf(format) {
		m.ChangeBody(line.At, line.End-line.At, "")
	}
}

func removingStreams(name, doc string, param eval.Param, is func(s *sip.Stream, text string) bool) *eval.Func {
	return &eval.Func{
		Name: name, Module: "sdpops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{param}}, Doc: doc + " -1 when there is none.",
		Example: name + `("video");
xlog("$rc\n"); # -> -1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			s, _ := m.Message().Session()
			code := -1
			for i := range s.Streams {
				if stream := &s.Streams[i]; is(stream, args[0].Format(m)) {
					at, end := stream.Lines[0].At, stream.Lines[len(stream.Lines)-1].End
					m.Message().ChangeBody(at, end-at, "")
					code = 1
				}
			}
			return code
		},
	}
}

func removeLines(m *eval.Machine, args []eval.Arg) int {
	s, ok := m.Message().Session()
	if !ok {
		return -1
	}
	lines := s.All()
	if len(args) == 2 {
		lines = nil
		eachStream(m, &s, args[1:], func(stream *sip.Stream) { lines = append(lines, stream.Lines...) })
	}
	prefix := args[0].Format(m)
	for _, line := range lines {
		if strings.HasPrefix(line.Text, prefix) {
			m.Message().ChangeBody(line.At, line.End-line.At, "")
		}
	}
	return 1
}

func lineStarting(m *eval.Machine, args []eval.Arg) int {
	s, _ := m.Message().Session()
	prefix := args[1].Format(m)
	for _, line := range s.All() {
		if prefix != "" && strings.HasPrefix(line.Text, prefix) {
			return args[0].Set(m, pv.String(line.Text))
		}
	}
	return -1
}

func commonTransport(m *eval.Machine, args []eval.Arg) int {
	s, _ := m.Message().Session()
	if len(s.Streams) == 0 {
		return -1
	}
	transport := s.Streams[0].Transport
	for _, stream := range s.Streams {
		if stream.Transport != transport {
			return -2
		}
	}
	return args[0].Set(m, pv.String(transport))
}

func addressFamily(m *eval.Machine, _ []eval.Arg) int {
	s, _ := m.Message().Session()
	switch line := s.Find("c="); {
	case strings.HasPrefix(line, "c=IN IP4"):
		return 4
	case strings.HasPrefix(line, "c=IN IP6"):
		return 6
	}
	return -1
}
