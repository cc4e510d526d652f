package sip

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// RouteEntry is one entry of the Route headers, with where it stands.
type RouteEntry struct {
	URI
	Address string // the URI as written

	header  *Header
	at, end int // in the message
}

// Loose tells whether the server there routes loosely: it leaves the Request-URI alone.
func (r *RouteEntry) Loose() bool {
	_, has := Param(r.Params, "lr")
	return has
}

// ErrRoute is what is wrong with a Route header.
var ErrRoute = errors.New("malformed Route header")

// Routes reads the Route headers. Those before one that is malformed come with the error.
func (m *Message) Routes() (list []*RouteEntry, err error) {
	for h := range m.Named(Route) {
		at := m.BodyAt(h)
		for rest := h.Body; rest != ""; {
			entry, next := cutEntry(rest)
			r := &RouteEntry{header: h, at: at, end: at + len(entry)}
			at += len(rest) - len(next)
			rest = next
			address, ok := ParseAddress(entry)
			if r.Address = address.URI; !ok || unquoted(entry, '<') < 0 {
				return list, fmt.Errorf("%w: %q", ErrRoute, entry)
			}
			if r.URI, err = ParseURI(r.Address); err != nil {
				return list, fmt.Errorf("%w: %q: %w", ErrRoute, entry, err)
			}
			list = append(list, r)
		}
	}
	return list, nil
}

// RemoveRoutes takes entries out of the headers they stand in, and headers of which nothing is left; all is what Routes gave.
func (m *Message) RemoveRoutes(all []*RouteEntry, gone ...*RouteEntry) {
	left := map[*Header]int{}
	for _, r := range all {
		left[r.header]++
	}
	for _, r := range gone {
		left[r.header]--
	}
	for i, r := range all {
		last := i+1 == len(all) || all[i+1].header != r.header
		switch {
		case !slices.Contains(gone, r):
		case left[r.header] == 0 && last:
			m.RemoveHeader(r.header)
		case left[r.header] == 0:
		case last:
			m.Change(all[i-1].end, r.end-all[i-1].end, "")
		default:
			m.Change(r.at, all[i+1].at-r.at, "")
		}
	}
}

// recording is what record_route() and its like made of the message.
type recording struct {
	params string // that add_rr_param() gave
	edits  []int  // the Record-Route headers, as places in the list of edits
}

// Record puts Record-Route headers before all others. Each is the address without its closing bracket, to which the parameters come
// that were given or will be. It is false when there are some already.
func (m *Message) Record(addresses ...string) bool {
	if m.Recorded() {
		return false
	}
	for _, address := range addresses {
		m.recording.edits = append(m.recording.edits, len(m.edits))
		m.Change(m.firstHeader(), 0, RecordRoute+": <"+address+m.recording.params+">\r\n")
	}
	return true
}

// firstHeader is where the first header starts.
func (m *Message) firstHeader() int {
	if len(m.headers) > 0 {
		return m.headers[0].At
	}
	return m.end
}

// Recorded tells whether Record-Route headers were put.
func (m *Message) Recorded() bool { return len(m.recording.edits) > 0 }

// RecordParams adds parameters to the Record-Route headers, those that are there and those to come.
func (m *Message) RecordParams(params string) {
	m.recording.params += params
	for _, n := range m.recording.edits {
		m.edits[n].Text = strings.TrimSuffix(m.edits[n].Text, ">\r\n") + params + ">\r\n"
	}
}

// Unrecord takes the Record-Route headers away again.
func (m *Message) Unrecord() {
	for _, n := range m.recording.edits {
		m.edits[n].Text = ""
	}
	m.recording = recording{}
}
