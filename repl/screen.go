package repl

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"sync/atomic"

	"github.com/mattn/go-runewidth"
)

// screen passes on what the editor draws, and puts the cursor where it belongs: readline steps back over what is right of it character by
// character, which goes wrong with wide characters, and with lines over several rows on terminals that step back over a row's beginning
// by themselves, as tmux does.
type screen struct {
	out    io.Writer
	width  func() int   // of the terminal
	prompt atomic.Int32 // the prompt's width
	line   []rune       // as it was drawn last
	pos    int          // of the cursor in it
}

// stepsBack is how readline moves the cursor.
var stepsBack = regexp.MustCompile(`(?:\x08|\x1b\[A\r\x1b\[\d+C)+$`)

// drawing is told what is drawn next.
func (s *screen) drawing(line []rune, pos int) { s.line, s.pos = append(s.line[:0], line...), pos }

// Write implements [io.Writer].
func (s *screen) Write(b []byte) (int, error) {
	moved := b
	if at := stepsBack.FindIndex(b); at != nil && s.pos < len(s.line) && bytes.Count(b, []byte("\b")) >= len(s.line)-s.pos {
		moved = append(bytes.Clone(b[:at[0]]), s.move()...)
	}
	if _, err := s.out.Write(moved); err != nil {
		return 0, err
	}
	return len(b), nil
}

// move goes from the end of the line to the cursor's place.
func (s *screen) move() string {
	endRow, _ := s.place(len(s.line))
	row, column := s.place(s.pos)
	sequence := "\r"
	if endRow > row {
		sequence += fmt.Sprintf("\x1b[%dA", endRow-row)
	}
	if column > 0 {
		sequence += fmt.Sprintf("\x1b[%dC", column)
	}
	return sequence
}

// place is where the n-th character of the line stands, in rows below the prompt.
func (s *screen) place(n int) (row, column int) {
	width := max(1, s.width())
	column = int(s.prompt.Load())
	for _, r := range s.line[:n] {
		w := runeWidth(r)
		if column+w > width {
			row, column = row+1, 0
		}
		column += w
	}
	if column >= width {
		return row + 1, 0
	}
	return row, column
}

// tabWidth is what readline draws for a tab.
const tabWidth = 4

func textWidth(text string) (width int) {
	for _, r := range text {
		width += runeWidth(r)
	}
	return width
}

func runeWidth(r rune) int {
	if r == '\t' {
		return tabWidth
	}
	return (&runewidth.Condition{}).RuneWidth(r)
}
