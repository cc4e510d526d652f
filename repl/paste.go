package repl

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// What a terminal puts around pasted text once it is asked to, and what asks it.
const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	pasteOn    = "\x1b[?2004h"
	pasteOff   = "\x1b[?2004l"
)

// pasteMark stands for a paste among the keys, until it is put into the line. It is for private use: no keyboard has it.
const pasteMark = '\U000F1E57'

// Marks for keys that readline gets wrong: the Delete key, which it takes for Ctrl-D, so that it ends the session on an empty line; Ctrl-T,
// which swaps two characters, and breaks down where there is only one; and Tab, whose choice of completions breaks down in a narrow window.
const (
	deleteMark    = '\U000F1E58'
	transposeMark = '\U000F1E59'
	tabMark       = '\U000F1E5A'
	lastMark      = tabMark
)

// otherKeys are what terminals send for keys that readline does not know, with what it knows: the beginning and the end of the line, words.
// Control characters that mean nothing are left out: readline would put them into the line, and take Ctrl-Space for the end.
var otherKeys = strings.NewReplacer("\x00", "", "\x0f", "", "\x11", "", "\x16", "", "\x18", "", "\x1c", "", "\x1d", "", "\x1e", "", "\x1f", "",
	"\t", string(tabMark), "\x14", string(transposeMark), "\x1b[1~", "\x01", "\x1b[7~", "\x01", "\x1b[4~", "\x05", "\x1b[8~", "\x05", "\x1b[3~", string(deleteMark),
	"\x1b[1;5D", "\x1bb", "\x1b[1;5C", "\x1bf", "\x1b[1;3D", "\x1bb", "\x1b[1;3C", "\x1bf")

// longestPaste is how much of a paste is put into the line that is edited, in bytes; a longer one is shown by what it is, since the
// line is drawn anew with each key.
const longestPaste = 2000

// pasteReader reads keys. A paste becomes one mark, so that it is neither taken for keys nor drawn a character at a time.
type pasteReader struct {
	in      io.Reader
	pending []byte // to be read, pastes taken out
	held    []byte // that may be the beginning of a paste
	inside  []byte // the paste being read
	pasting bool

	mu     sync.Mutex
	pastes []string // that wait to be put into the line
}

// Read implements [io.Reader].
func (r *pasteReader) Read(b []byte) (int, error) {
	for len(r.pending) == 0 {
		chunk := make([]byte, 4096)
		n, err := r.in.Read(chunk)
		r.take(chunk[:n])
		if err != nil {
			r.pending, r.held = append(r.pending, r.held...), nil
		}
		if err != nil && len(r.pending) == 0 {
			return 0, err
		}
	}
	n := copy(b, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// take sorts bytes into keys and pastes.
func (r *pasteReader) take(chunk []byte) {
	data := append(r.held, chunk...)
	r.held = nil
	for len(data) > 0 {
		sign := pasteBegin
		if r.pasting {
			sign = pasteEnd
		}
		before, rest, found := bytes.Cut(data, []byte(sign))
		if !found {
			keep := overlap(data, sign)
			before, r.held, rest = data[:len(data)-keep], bytes.Clone(data[len(data)-keep:]), nil
		}
		if r.pasting {
			r.inside = append(r.inside, before...)
		} else {
			r.pending = append(r.pending, otherKeys.Replace(string(before))...)
		}
		if found {
			r.turn()
		}
		data = rest
	}
}

// turn begins or ends a paste.
func (r *pasteReader) turn() {
	if r.pasting = !r.pasting; r.pasting {
		return
	}
	r.mu.Lock()
	r.pastes = append(r.pastes, cleanPaste(r.inside))
	r.mu.Unlock()
	r.inside = nil
	r.pending = utf8.AppendRune(r.pending, pasteMark)
}

// next is the paste that the next mark stands for.
func (r *pasteReader) next() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.pastes) == 0 {
		return ""
	}
	text := r.pastes[0]
	r.pastes = r.pastes[1:]
	return text
}

// Close implements [io.Closer].
func (r *pasteReader) Close() error {
	if c, ok := r.in.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// overlap is how many bytes at the end of data begin sign.
func overlap(data []byte, sign string) int {
	for n := min(len(sign)-1, len(data)); n > 0; n-- {
		if bytes.HasSuffix(data, []byte(sign[:n])) {
			return n
		}
	}
	return 0
}

// cleanPaste makes text of a paste: line ends as they are in files, no control characters, none at the end.
func cleanPaste(b []byte) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f:
			return -1
		}
		return r
	}, text)
	return strings.TrimRight(text, "\n")
}

// pastes are the long ones, by the words that stand for them in a line.
type pastes map[string]string

// label gives the words for a paste, or the paste itself where it is short enough to be edited.
func (p pastes) label(text string) string {
	if len(text) <= longestPaste {
		return oneLine(text)
	}
	name := fmt.Sprintf("«paste %d: %s»", len(p)+1, count(strings.Count(text, "\n")+1, "line"))
	p[name] = text
	return name
}

// expand puts the pastes into a line that is done.
func (p pastes) expand(line string) string {
	text := severalLines(line)
	for name, paste := range p {
		text = strings.ReplaceAll(text, name, paste)
	}
	clear(p)
	return text
}
