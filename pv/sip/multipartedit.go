package sip

import (
	"fmt"
	"slices"
	"strings"
)

// SetMultipart makes the body a multipart one whose only part is body. As in Kamailio the last boundary line is not closed until
// [Message.AppendPart] or [Message.RemovePart] finds it so.
func (m *Message) SetMultipart(body, contentType, boundary string) {
	text := fmt.Sprintf("--%s\r\n%s: %s\r\n\r\n%s\r\n--%s\r\n", boundary, ContentType, contentType, body, boundary)
	m.SetBody(text, "", len(m.Body()))
	if h := m.Find(ContentType); h != nil {
		m.RemoveHeader(h)
	}
	m.AppendHeader(fmt.Sprintf("%s: multipart/mixed;boundary=\"%s\"\r\nMime-Version: 1.0\r\n", ContentType, boundary), nil)
}

// AppendPart puts a part, which has its headers in front, behind those of a multipart body; false when the body is none.
func (m *Message) AppendPart(part string) bool {
	at, ok := m.closeParts()
	if ok {
		m.ChangeBody(at, 0, "--"+m.Boundary()+"\r\n"+part+"\r\n")
	}
	return ok
}

// RemovePart removes the first part with a content type, in any case, of a multipart body; false when there is none, or the line of its
// type has more than that.
func (m *Message) RemovePart(kind string) bool {
	if _, ok := m.closeParts(); !ok {
		return false
	}
	if _, _, ok := m.PartOfType(kind); !ok {
		return false
	}
	for _, p := range m.BodyParts() {
		if strings.EqualFold(p.Type, kind) {
			m.ChangeBody(p.At, p.End-p.At, "")
			return true
		}
	}
	return false
}

// closeParts finds the last boundary line of a multipart body, and closes it unless it is or will be.
func (m *Message) closeParts() (at int, ok bool) {
	mark := "--" + m.Boundary()
	at = strings.LastIndex(m.text[m.bodyStart():], mark)
	if mark == "--" || at < 0 {
		return 0, false
	}
	at += m.bodyStart()
	end := at + len(mark)
	closed := strings.HasPrefix(m.text[end:], "--") || slices.ContainsFunc(m.edits, func(e Edit) bool { return e.At == end && e.Text == "--" })
	if !closed {
		m.ChangeBody(end, 0, "--")
	}
	return at, true
}
