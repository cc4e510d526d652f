package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// decision collects what a script decided about a message: the way through its routes with the functions called, and what was sent.
type decision struct {
	walk []string
	open []int // the routes entered and not left, as lines of walk
	sent []outcome
}

// outcome is something that a script sent: an answer, or the request on its way.
type outcome struct {
	Kind string `json:"kind"` // replied or relayed
	What string `json:"what"`
	By   string `json:"by"`
	File string `json:"file,omitempty"`
	Line int32  `json:"line,omitempty"`
}

// event takes one event of the run.
func (d *decision) event(e eval.Event) {
	switch e.Kind {
	case eval.Enter:
		d.open = append(d.open, len(d.walk))
		d.line(-1, e.Text)
	case eval.Leave:
		last := len(d.open) - 1
		d.walk[d.open[last]] += " -> " + strconv.Itoa(e.Call.Result)
		d.open = d.open[:last]
	case eval.Effect, eval.Stub:
		text := fmt.Sprintf("%s -> %d", e.Call.Written(), e.Call.Result)
		if e.Call.Mocked {
			text += " (mock)"
		} else if e.Kind == eval.Stub {
			text += " (not simulated)"
		}
		d.line(0, text)
		d.send(e)
	}
}

// line adds a line to the walk, indented by the routes that are open.
func (d *decision) line(less int, text string) {
	d.walk = append(d.walk, strings.Repeat("  ", len(d.open)+less)+text)
}

// send notes what a call sent.
func (d *decision) send(e eval.Event) {
	o := outcome{Kind: "relayed", What: "to " + e.Call.To, By: e.Call.Name + "()"}
	if pos := e.Pos.InFile(); pos.IsValid() {
		o.File, o.Line = pos.Src.Name, pos.Line
	}
	if e.Call.Reply != "" {
		o.Kind, o.What = "replied", e.Call.Reply
	}
	if e.Call.Reply+e.Call.To != "" {
		d.sent = append(d.sent, o)
	}
}

// print shows the decision about the message, in the manner of --show-message.
func (d *decision) print(w io.Writer, m *sip.Message) {
	first := m.First()
	fmt.Fprintf(w, "== decision on %s, from %s:%s\n", first.Text, m.Proto, m.Source)
	for _, line := range d.walk {
		fmt.Fprintln(w, line)
	}
	for _, o := range d.sent {
		fmt.Fprintf(w, "-- %s: %s, by %s in %s:%d\n", o.Kind, o.What, o.By, filepath.Base(o.File), o.Line)
	}
	switch {
	case len(d.sent) == 0 && m.IsRequest():
		fmt.Fprintln(w, "-- nothing is sent: no reply, and it goes nowhere")
	case len(d.walk) == 0:
		fmt.Fprintln(w, "-- no route runs on replies: the script has no reply_route")
	}
	fmt.Fprint(w, m.State())
	for _, edit := range m.Pending() {
		fmt.Fprintf(w, "-- edit %s\n", edit)
	}
}

// decided is the decision in JSON; the way to it are the events before.
type decided struct {
	Sent        []outcome `json:"sent"`
	RequestURI  string    `json:"request_uri,omitempty"`
	Received    string    `json:"received_uri,omitempty"`
	Destination string    `json:"destination,omitempty"`
	Socket      string    `json:"send_socket,omitempty"`
	Branches    []string  `json:"branches,omitempty"`
	Flags       uint32    `json:"flags,omitempty"`
	Edits       []string  `json:"edits,omitempty"`
}

// result makes the JSON form.
func (d *decision) result(m *sip.Message) *decided {
	list := &decided{Sent: append([]outcome{}, d.sent...), RequestURI: m.RequestURI(), Received: m.First().URI, Destination: m.Destination(), Socket: m.SendSocket,
		Flags: m.Flags, Edits: m.Pending()}
	for _, b := range m.Branches() {
		list.Branches = append(list.Branches, b.URI)
	}
	return list
}
