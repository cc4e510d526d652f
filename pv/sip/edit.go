package sip

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Edit is a pending change of the message's text: at At, Cut bytes go and Text comes.
type Edit struct {
	At, Cut int
	Text    string
	Body    bool // Content-Length is to follow it
}

// Edits are the pending changes, in the order they were made.
func (m *Message) Edits() []Edit { return m.edits }

// Change notes an edit. Places are those of the text as received: edits do not see each other, so what two of them cut is cut once, and
// what both put there stands side by side, as in Kamailio.
func (m *Message) Change(at, cut int, text string) {
	m.edits = append(m.edits, Edit{At: at, Cut: cut, Text: text})
}

// ChangeBody notes an edit of the body, which Content-Length follows. It does not follow other edits, even where they fall into the
// body, as in Kamailio (observed).
func (m *Message) ChangeBody(at, cut int, text string) {
	m.edits = append(m.edits, Edit{At: at, Cut: cut, Text: text, Body: true})
}

// AppendHeader puts text, a header with its line end, behind a header, or behind all of them when that is nil.
func (m *Message) AppendHeader(text string, after *Header) {
	at := m.end
	if after != nil {
		at = after.End
	}
	m.Change(at, 0, text)
}

// InsertHeader puts text, a header with its line end, before a header, or before all of them when that is nil.
func (m *Message) InsertHeader(text string, before *Header) {
	at := m.firstHeader()
	if before != nil {
		at = before.At
	}
	m.Change(at, 0, text)
}

// RemoveHeader takes a header away.
func (m *Message) RemoveHeader(h *Header) { m.Change(h.At, h.End-h.At, "") }

// SetBody replaces the body's first cut bytes, and the content type unless that is empty: another one goes behind all headers. What was
// to become of the body before is forgotten.
func (m *Message) SetBody(body, contentType string, cut int) {
	for i := range m.edits {
		if m.edits[i].Body {
			m.edits[i].Cut, m.edits[i].Text = 0, ""
		}
	}
	m.ChangeBody(m.bodyStart(), cut, body)
	if contentType != "" {
		m.setContentType(contentType)
	}
	if m.Find(ContentLength) == nil {
		m.AppendHeader(fmt.Sprintf("%s: %d\r\n", ContentLength, len(body)), nil)
	}
}

// setContentType removes a header that has another type, and puts one with the new type behind all others.
func (m *Message) setContentType(value string) {
	if h := m.Find(ContentType); h != nil {
		if h.Body == value {
			return
		}
		m.RemoveHeader(h)
	}
	m.AppendHeader(ContentType+": "+value+"\r\n", nil)
}

// BodyAt is where a header's body starts.
func (m *Message) BodyAt(h *Header) int {
	colon := h.At + strings.IndexByte(m.text[h.At:h.End], ':') + 1
	return colon + strings.Index(m.text[colon:h.End], h.Body)
}

// Render is the message as Apply would make it, with the Request-URI as it now is.
func (m *Message) Render() string {
	edits := slices.Clone(m.edits)
	if m.hasURI && m.uri != "" && m.IsRequest() {
		edits = append(edits, Edit{At: m.line.uriAt(), Cut: len(m.line.URI), Text: m.uri})
	}
	if e, ok := m.adjustLength(); ok {
		edits = append(edits, e)
	}
	return splice(m.text, 0, edits)
}

// splice makes the edits in text[from:].
func splice(text string, from int, edits []Edit) string {
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.At - b.At })
	var b strings.Builder
	for _, e := range edits {
		if e.At > from {
			b.WriteString(text[from:e.At])
			from = e.At
		}
		b.WriteString(e.Text)
		from = max(from, min(e.At+e.Cut, len(text)))
	}
	b.WriteString(text[from:])
	return b.String()
}

// adjustLength makes Content-Length fit when edits change how long the body is. Where the header is missing, it stays so.
func (m *Message) adjustLength() (Edit, bool) {
	h := m.Find(ContentLength)
	if !m.HasBody() || h == nil {
		return Edit{}, false
	}
	start := m.bodyStart()
	var inBody []Edit
	for _, e := range m.edits {
		switch {
		case e.Body:
			inBody = append(inBody, e)
		case e.At < h.End && e.At+e.Cut > h.At:
			return Edit{}, false // a script takes care of it
		}
	}
	length := len(splice(m.text, start, inBody))
	if length == len(m.text)-start {
		return Edit{}, false
	}
	return Edit{At: m.BodyAt(h), Cut: len(h.Body), Text: strconv.Itoa(length)}, true
}

// Apply makes the pending edits, and reads the message anew. Flags, branches and the destination stay; the Request-URI that the script
// set is now that of the first line. The error is that of [Message.SetText].
func (m *Message) Apply() error { return m.SetText(m.Render()) }

// SetText replaces the whole message. It is an error when that has no first line or no headers, or headers that are
// malformed before Via, From, To,
// Call-ID and CSeq have all been found.
func (m *Message) SetText(text string) error {
	m.RevertURI()
	m.read(text)
	switch {
	case m.line.Kind == NoMessage:
		return ErrFirstLine
	case len(m.headers) == 0:
		return ErrMissing
	case m.bad == nil:
		return nil
	}
	for _, name := range []string{Via, From, To, CallID, CSeq} {
		if m.Find(name) == nil {
			return m.bad
		}
	}
	return nil
}

// Patch writes over a part of the text at once, which keeps its length.
func (m *Message) Patch(at, cut int, text string) {
	if len(text) != cut {
		m.Change(at, cut, text)
		return
	}
	edits, recording, fixed := m.edits, m.recording, m.ContactFixed
	m.read(m.text[:at] + text + m.text[at+cut:])
	m.edits, m.recording, m.ContactFixed = edits, recording, fixed
}
