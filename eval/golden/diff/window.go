package diff

import (
	"fmt"
	"strings"
)

// contextLines is how much that is equal is shown around a difference.
const contextLines = 3

// most is how many bytes of each text are compared and shown. What a script prints without end is no use to anybody.
const most = 16 << 10

// window is where two texts differ, with the lines around it, harmless.
type window struct {
	want, got string
	before    int    // how many lines stand before it
	more      string // says what has been cut off behind it
}

// crop leaves out what is equal at both ends, but for a few lines, and what would be too much to read.
func crop(want, got string) window {
	same := common(len(want), len(got), func(i int) bool { return want[i] == got[i] })
	start := linesBack(want, same)
	if same-start > most/2 {
		start = same - most/2 // a line without end
	}
	same = common(len(want)-same, len(got)-same, func(i int) bool { return want[len(want)-1-i] == got[len(got)-1-i] })
	tail := linesOn(want, len(want)-same)
	w := window{want: want[start:tail], got: got[start : len(got)-(len(want)-tail)], before: strings.Count(want[:start], "\n")}
	var cut [2]int
	w.want, cut[0] = head(w.want)
	w.got, cut[1] = head(w.got)
	if cut != [2]int{} {
		w.more = fmt.Sprintf("... and %d more bytes of what is wanted, %d of what came\n", cut[0], cut[1])
	}
	return w
}

// common counts to where two texts differ.
func common(a, b int, equal func(i int) bool) int {
	n := 0
	for n < a && n < b && equal(n) {
		n++
	}
	return n
}

// linesBack is the beginning of the line at a place, and of the context before it.
func linesBack(text string, at int) int {
	for range contextLines + 1 {
		at = strings.LastIndexByte(text[:max(at, 0)], '\n')
	}
	return at + 1
}

// linesOn is the end of the line at a place, and of the context behind it.
func linesOn(text string, at int) int {
	for range contextLines + 1 {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return len(text)
		}
		at += end + 1
	}
	return at
}

// head is the beginning of a long text, with the number of bytes left out.
func head(text string) (shown string, cut int) {
	if len(text) <= most {
		return Harmless(text), 0
	}
	end := strings.LastIndexByte(text[:most], '\n') + 1
	if end == 0 {
		end = most
	}
	return Harmless(text[:end]), len(text) - end
}
