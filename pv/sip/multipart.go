package sip

import "strings"

// BodyPart is a part of a body: the whole of a plain one, or one of those that a boundary separates.
type BodyPart struct {
	Type    string // without parameters; empty when nothing says
	Headers string // with their line ends
	Content string
	At, End int // where the part stands in the message, from its boundary line up to the next
}

// Boundary is what separates the parts of a multipart body; empty when the body is a plain one.
func (m *Message) Boundary() string {
	h := m.Find(ContentType)
	if h == nil || !hasPrefixFold(h.Body, "multipart/") {
		return ""
	}
	_, params, _ := strings.Cut(h.Body, ";")
	for p := Params(params, ';'); p.Next(); {
		if strings.EqualFold(p.Name, "boundary") {
			return strings.Trim(p.Value, `"`)
		}
	}
	return ""
}

// BodyParts lists the parts of a multipart body, or the plain body as the only one. There are none without a body.
func (m *Message) BodyParts() []BodyPart {
	body := m.Body()
	at := len(m.text) - len(body)
	boundary := m.Boundary()
	switch {
	case body == "":
		return nil
	case boundary == "":
		kind := ""
		if h := m.Find(ContentType); h != nil {
			kind = mime(h.Body)
		}
		return []BodyPart{{Type: kind, Content: body, At: at, End: len(m.text)}}
	}
	return splitParts(body, at, "--"+boundary)
}

// splitParts cuts a body at its boundary lines; what stands before the first and behind the last is no part.
func splitParts(body string, at int, mark string) (parts []BodyPart) {
	start := strings.Index(body, mark)
	for start >= 0 {
		rest := body[start+len(mark):]
		if strings.HasPrefix(rest, "--") {
			return parts
		}
		n := strings.Index(rest, mark)
		if n < 0 {
			return parts
		}
		parts = append(parts, readPart(rest[:n], at+start, at+start+len(mark)+n))
		start += len(mark) + n
	}
	return parts
}

func readPart(text string, at, end int) BodyPart {
	_, text, _ = strings.Cut(text, "\n") // the rest of the boundary line
	headers, content, ok := strings.Cut(text, "\r\n\r\n")
	if strings.HasPrefix(text, "\r\n") {
		headers, content, ok = "", text[2:], true
	}
	if !ok {
		headers, content = text, ""
	}
	p := BodyPart{Headers: headers, Content: content, At: at, End: end}
	for line := range strings.Lines(headers) {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(full(strings.TrimSpace(name)), ContentType) {
			p.Type = mime(value)
		}
	}
	return p
}

// SDP is the body, or the part of it, that is a session description; false when there is none.
func (m *Message) SDP() (string, bool) {
	for _, p := range m.BodyParts() {
		if strings.EqualFold(p.Type, "application/sdp") {
			return p.Content, true
		}
	}
	return "", false
}

// PartOfType finds the part of a multipart body with a content type, in any case, as Kamailio does: typed starts at its Content-Type
// line and goes on through the boundary line behind the part, rest is what follows the Content-Type line, up to the boundary. That
// line must have the type alone. A plain body of the type is its own only part.
func (m *Message) PartOfType(kind string) (typed, rest string, ok bool) {
	plain := m.Boundary() == ""
	for _, p := range m.BodyParts() {
		switch {
		case !strings.EqualFold(p.Type, kind):
			continue
		case plain:
			return p.Content, p.Content, true
		}
		text := m.text[p.At:p.End]
		at := strings.Index(strings.ToLower(text), "content-type:")
		line, rest, _ := strings.Cut(text[at:], "\r\n")
		_, value, _ := strings.Cut(line, ":")
		if at < 0 || strings.TrimSpace(value) != p.Type {
			return "", "", false
		}
		boundary, _, _ := strings.Cut(m.text[p.End:], "\n")
		return text[at:] + boundary + "\n", rest, true
	}
	return "", "", false
}

// mime is a content type without its parameters.
func mime(text string) string {
	text, _, _ = strings.Cut(text, ";")
	return strings.TrimSpace(text)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
