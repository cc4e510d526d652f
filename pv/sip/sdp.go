package sip

import "strings"

// Line is a line of a text of the message, without its line end.
type Line struct {
	Text    string
	At, End int // where it stands in the message, with its line end
}

// Stream is one of the streams of a session description: an m= line and what follows it.
type Stream struct {
	Media, Port, Transport string
	Formats                []string // of the codecs
	Lines                  []Line   // the m= line first
}

// Session is a session description.
type Session struct {
	Lines   []Line // before the first stream
	Streams []Stream
}

// Session reads the session description in the body; false when there is none.
func (m *Message) Session() (s Session, ok bool) {
	text, ok := m.SDP()
	if !ok {
		return s, false
	}
	at := len(m.text) - len(m.Body()) + strings.Index(m.Body(), text)
	for raw := range strings.Lines(text) {
		line := Line{Text: strings.TrimRight(raw, "\r\n"), At: at, End: at + len(raw)}
		at = line.End
		if strings.HasPrefix(line.Text, "m=") {
			s.Streams = append(s.Streams, newStream(line.Text[len("m="):]))
		}
		if n := len(s.Streams); n > 0 {
			s.Streams[n-1].Lines = append(s.Streams[n-1].Lines, line)
		} else {
			s.Lines = append(s.Lines, line)
		}
	}
	return s, true
}

func newStream(text string) (s Stream) {
	words := strings.Fields(text)
	for i, to := range []*string{&s.Media, &s.Port, &s.Transport} {
		if i < len(words) {
			*to = words[i]
		}
	}
	s.Formats = words[min(3, len(words)):]
	return s
}

// Find is the first of the session's own lines that starts with a prefix, "" when none does.
func (s *Session) Find(prefix string) string {
	for _, line := range s.Lines {
		if strings.HasPrefix(line.Text, prefix) {
			return line.Text
		}
	}
	return ""
}

// All are the lines of the session and of its streams.
func (s *Session) All() []Line {
	lines := s.Lines
	for _, stream := range s.Streams {
		lines = append(lines[:len(lines):len(lines)], stream.Lines...)
	}
	return lines
}

// Active tells whether a stream has a port and is not inactive.
func (s *Stream) Active() bool {
	for _, line := range s.Lines {
		if line.Text == "a=inactive" {
			return false
		}
	}
	return s.Port != "0"
}

// FormatAt is where a format stands in the message, with the blank before it; false when the stream does not have it.
func (s *Stream) FormatAt(format string) (at, length int, ok bool) {
	line := s.Lines[0]
	from := strings.Index(line.Text, s.Transport) + len(s.Transport)
	for rest := line.Text[from:]; rest != ""; {
		blank := len(rest) - len(strings.TrimLeft(rest, " "))
		word, _, _ := strings.Cut(rest[blank:], " ")
		if word == format {
			return line.At + from, blank + len(word), true
		}
		from += blank + len(word)
		rest = rest[blank+len(word):]
	}
	return 0, 0, false
}

// AttributesOf are the a= lines about a format.
func (s *Stream) AttributesOf(format string) (list []Line) {
	for _, line := range s.Lines {
		name, rest, _ := strings.Cut(strings.TrimPrefix(line.Text, "a="), ":")
		of, _, _ := strings.Cut(rest, " ")
		if of == format && (name == "rtpmap" || name == "fmtp" || name == "rtcp-fb") {
			list = append(list, line)
		}
	}
	return list
}

// formats are the numbers of codecs that need no a=rtpmap line (RFC 3551).
var formats = map[string][]string{
	"pcmu": {"0"}, "gsm": {"3"}, "g723": {"4"}, "dvi4": {"5", "6", "16", "17"}, "lpc": {"7"}, "pcma": {"8"}, "g722": {"9"}, "l16": {"10", "11"},
	"qcelp": {"12"}, "cn": {"13"}, "mpa": {"14"}, "g728": {"15"}, "g729": {"18"}, "celb": {"25"}, "jpeg": {"26"}, "nv": {"28"}, "h261": {"31"},
	"mpv": {"32"}, "mp2t": {"33"}, "h263": {"34"},
}

// FormatsNamed are the formats of a codec by name, in any case: the fixed ones, else those that a=rtpmap lines give it.
func (s *Session) FormatsNamed(codec string) (list []string) {
	if fixed := formats[strings.ToLower(codec)]; fixed != nil {
		return fixed
	}
	for _, line := range s.All() {
		if format, name, ok := strings.Cut(strings.TrimPrefix(line.Text, "a=rtpmap:"), " "); ok && strings.HasPrefix(line.Text, "a=rtpmap:") {
			if name, _, _ = strings.Cut(name, "/"); strings.EqualFold(name, codec) {
				list = append(list, format)
			}
		}
	}
	return list
}
