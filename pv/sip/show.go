package sip

import (
	"fmt"
	"slices"
	"strings"
)

// Show tells what became of the message, in four parts: as it was received, as the script sees it now, the edits that wait for
// msg_apply_changes() or for sending, and the message as it would be sent. Parts that are the same as the one before only say so.
func (m *Message) Show() string {
	var b strings.Builder
	part := func(title, text string) { fmt.Fprintf(&b, "== %s\n%s", title, printable(text)) }
	same := func(text, other, as string) string {
		if text == other {
			return "(" + as + ")\n"
		}
		return text
	}
	part("as received", m.received)
	part("as the script sees it now", same(m.text, m.received, "as received")+m.State())
	edits := "(none)\n"
	if list := m.Pending(); len(list) > 0 {
		edits = strings.Join(list, "\n") + "\n"
	}
	part("pending edits", edits)
	sent := m.Render()
	part("as it would be sent", same(sent, m.text, "as the script sees it"))
	return b.String()
}

// printable drops the carriage returns, and ends the last line.
func printable(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// State tells what a script set that is no text of the message, one line each: where it will go, its branches, its flags.
func (m *Message) State() string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "-- %s: %s\n", name, value)
		}
	}
	if m.RequestURI() != m.line.URI {
		line("Request-URI", m.RequestURI())
	}
	line("destination", m.dst)
	line("sent from", m.SendSocket)
	for i, branch := range m.branches {
		line(fmt.Sprintf("branch %d", i), branch.URI)
	}
	if m.Flags != 0 {
		line("flags", fmt.Sprintf("%08x", m.Flags))
	}
	return b.String()
}

// Pending describes the edits that wait, in the order of their places.
func (m *Message) Pending() (list []string) {
	edits := slices.Clone(m.edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.At - b.At })
	for _, e := range edits {
		if e.Cut == 0 && e.Text == "" { // taken back
			continue
		}
		end := min(e.At+e.Cut, len(m.text))
		switch {
		case e.Cut == 0:
			list = append(list, fmt.Sprintf("%s: insert %q", m.place(e), e.Text))
		case e.Text == "":
			list = append(list, fmt.Sprintf("%s: remove %q", m.place(e), m.text[e.At:end]))
		default:
			list = append(list, fmt.Sprintf("%s: replace %q by %q", m.place(e), m.text[e.At:end], e.Text))
		}
	}
	return list
}

// place names where in the message an edit is; one that cuts nothing may stand before a header.
func (m *Message) place(e Edit) string {
	at := e.At
	for _, h := range m.headers {
		switch {
		case at == h.At && e.Cut == 0:
			return "before " + h.Name
		case at >= h.At && at < h.End:
			return "in " + h.Name
		}
	}
	switch {
	case at < m.end && len(m.headers) > 0:
		return "in the first line"
	case at <= m.end:
		return "behind the headers"
	}
	return "in the body"
}
