package parser

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Style adds colour to a drawn error; its zero value adds none.
type Style struct{ Error, Warning, Hint, Reset string }

// ANSI is the style for terminals.
var ANSI = Style{Error: "\x1b[1;31m", Warning: "\x1b[1;35m", Hint: "\x1b[36m", Reset: "\x1b[0m"}

// Draw writes the finding with its source line, a caret under the place, the chain of includes and macros, and the hint.
func (e *Error) Draw(w io.Writer, style Style) {
	mark := style.Error
	if e.Severity == SeverityWarning {
		mark = style.Warning
	}
	fmt.Fprintf(w, "%s%s%s\n", mark, e.Error(), style.Reset)
	drawLine(w, e.Pos.InFile())
	shown := 0
	for p := e.Pos; p.IsValid() && p.Src.From.IsValid() && shown < maxOrigins; p = p.Src.From {
		drawOrigin(w, p)
		shown++
	}
	if e.Hint != "" {
		fmt.Fprintf(w, "%shint: %s%s\n", style.Hint, Shorten(e.Hint), style.Reset)
	}
}

// maxOrigins bounds the chain of macros and files that is shown: up to 512 macros can stand for each other.
const maxOrigins = 20

// lineWidth is how many columns of a source line are shown.
const lineWidth = 150

// drawLine shows the source line, or of a long one what stands around the place, with a caret.
func drawLine(w io.Writer, p Pos) {
	if !p.IsValid() {
		return
	}
	line := p.Src.Line(p.Line)
	at := min(int(p.Col-1), len(line))
	before, after := around(line, at, lineWidth)
	fmt.Fprintf(w, "    %s%s\n    %s^\n", before, after, blank(before))
}

// around gives what stands before and after an offset of a line, both together about so many columns wide; … stands for what is left out.
// Control characters of hostile input are made visible.
func around(line string, at, columns int) (before, after string) {
	start, end := 0, len(line)
	if len(line) > columns {
		start = at - room(line[:at], columns/2, utf8.DecodeLastRuneInString, func(s string, n int) string { return s[:len(s)-n] })
		end = at + room(line[at:], columns/2, utf8.DecodeRuneInString, func(s string, n int) string { return s[n:] })
	}
	before, after = printable(line[start:at]), printable(line[at:end])
	if start > 0 {
		before = "…" + before
	}
	if end < len(line) {
		after += "…"
	}
	return before, after
}

// room is how many bytes at one end of a text fit into so many columns.
func room(text string, columns int, next func(string) (rune, int), without func(string, int) string) (fit int) {
	for text != "" {
		r, size := next(text)
		if columns -= columnsOf(r); columns < 0 {
			break
		}
		text, fit = without(text, size), fit+size
	}
	return fit
}

// columnsOf is how wide a terminal shows a character, the widest for a tab.
func columnsOf(r rune) int {
	if r == '\t' {
		return 8
	}
	return runewidth.RuneWidth(visible(r))
}

// blank is as wide as a text is: tabs are kept.
func blank(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString("  "[:min(runewidth.RuneWidth(r), 2)])
	}
	return b.String()
}

func drawOrigin(w io.Writer, p Pos) {
	if p.Src.Macro {
		before, after := around(p.Src.Line(p.Line), int(p.Col-1), lineWidth)
		fmt.Fprintf(w, "    in the expansion of %s: %s%s\n", p.Src.Name, before, after)
		return
	}
	from := p.Src.From.InFile()
	fmt.Fprintf(w, "    included from %s:%d\n", from.Src.Name, from.Line)
}

// printable replaces control characters, which a terminal would obey, by a visible sign.
func printable(s string) string { return strings.Map(visible, s) }

func visible(r rune) rune {
	if r != '\t' && (r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0) {
		return '·'
	}
	return r
}

// Limits of what a message shows, in bytes: a name or a text in it may be as long as the script.
const (
	messageHead = 400
	messageTail = 200
)

// Shorten leaves out the middle of a very long message.
func Shorten(text string) string {
	if len(text) <= messageHead+messageTail {
		return text
	}
	head, tail := text[:messageHead], text[len(text)-messageTail:]
	return strings.ToValidUTF8(head, "") + " … " + strings.ToValidUTF8(tail, "")
}
