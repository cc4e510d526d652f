package sip

import (
	"fmt"
	"strings"
)

// Walks are the iterators that a script names to go through one kind of parts of a message, as it was received: its headers, or the
// lines of its body.
type Walks struct {
	byName  map[string]*Walk
	parts   func(m *Message) []Piece
	restart bool // an iterator that was ended starts over, else it is at its end (observed)
}

// Piece is what an iterator stands on.
type Piece struct {
	Name, Text string // of a header: its name and body; of a line: its text, with the line's end
	At, End    int    // where it stands in the message
}

// Walk is one iterator.
type Walk struct {
	parts []Piece
	at    int // the present part; -1 before the first
	over  bool
}

// Kamailio has so many iterators of a kind, with names of so many bytes.
const (
	maxWalks    = 4
	maxWalkName = 31
)

// HeaderWalks are the iterators through the headers.
func (m *Message) HeaderWalks() *Walks { return &m.headerWalks }

// LineWalks are the iterators through the lines of the body.
func (m *Message) LineWalks() *Walks { return &m.lineWalks }

func (m *Message) resetWalks() {
	m.headerWalks = Walks{parts: (*Message).headerPieces, restart: true}
	m.lineWalks = Walks{parts: (*Message).linePieces}
}

func (m *Message) headerPieces() []Piece {
	parts := make([]Piece, len(m.headers))
	for i, h := range m.headers {
		parts[i] = Piece{Name: h.Name, Text: h.Body, At: h.At, End: h.End}
	}
	return parts
}

func (m *Message) linePieces() (parts []Piece) {
	at := len(m.text) - len(m.Body())
	for line := range strings.Lines(m.Body()) {
		parts = append(parts, Piece{Text: line, At: at, End: at + len(line)})
		at += len(line)
	}
	return parts
}

// Start puts an iterator in front of the first part.
func (w *Walks) Start(m *Message, name string) error {
	switch {
	case w.byName[name] != nil:
	case len(w.byName) >= maxWalks:
		return fmt.Errorf("there are %d iterators already, and there can be no more", maxWalks)
	case len(name) > maxWalkName:
		return fmt.Errorf("the name of an iterator has %d bytes at most", maxWalkName)
	case w.byName == nil:
		w.byName = map[string]*Walk{}
	}
	w.byName[name] = &Walk{parts: w.parts(m), at: -1}
	return nil
}

// End stops an iterator. Its name goes on to count as one of the few that there may be.
func (w *Walks) End(name string) error {
	it, err := w.Find(name)
	if err == nil {
		it.at, it.over = -1, !w.restart
	}
	return err
}

// Find gives an iterator that was started.
func (w *Walks) Find(name string) (*Walk, error) {
	if it := w.byName[name]; it != nil {
		return it, nil
	}
	return nil, fmt.Errorf("iterator %q is not started", name)
}

// Next moves to the next part; false behind the last one, where an iterator stays.
func (it *Walk) Next() bool {
	if it.over || it.at+1 >= len(it.parts) {
		it.at, it.over = -1, true
		return false
	}
	it.at++
	return true
}

// Prev moves to the part before, or in front of the first; false behind the last part, where an iterator stays.
func (it *Walk) Prev() bool {
	it.at = max(it.at-1, -1)
	return !it.over
}

// Piece is what the iterator stands on; nil before the first part and behind the last.
func (it *Walk) Piece() *Piece {
	if it.at < 0 {
		return nil
	}
	return &it.parts[it.at]
}
