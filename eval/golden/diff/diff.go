// Package diff shows how two texts differ: as a unified diff, in which words can be marked, or word by word.
package diff

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"
)

// Paint is what is written around the parts of a diff. Its zero value leaves them plain.
type Paint struct {
	Old, New         string // before a line that is missing, or too many
	OldWord, NewWord string // before the words in it that differ; Old or New follows them
	Reset            string // at the end of a line
}

// Unified shows how got differs from want, as a unified diff; empty when they are equal. With paint, the words that differ between a
// line that is missing and the one in its place are marked. Of long differences it shows the beginning.
func Unified(want, got string, paint Paint) string {
	w := crop(want, got)
	diff, err := udiff.ToUnifiedDiff("want", "got", w.want, udiff.Lines(w.want, w.got), contextLines)
	if err != nil { // cannot be: the edits are of these texts
		return err.Error() + "\n"
	}
	if len(diff.Hunks) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("--- want\n+++ got\n")
	for _, hunk := range diff.Hunks {
		hunk.FromLine, hunk.ToLine = hunk.FromLine+w.before, hunk.ToLine+w.before
		writeHunk(&b, hunk, paint)
	}
	return b.String() + w.more
}

func writeHunk(b *strings.Builder, hunk *udiff.Hunk, paint Paint) {
	var count [3]int
	for _, line := range hunk.Lines {
		count[line.Kind]++
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", extent(hunk.FromLine, count[udiff.Delete]+count[udiff.Equal]), extent(hunk.ToLine, count[udiff.Insert]+count[udiff.Equal]))
	for lines := hunk.Lines; len(lines) > 0; {
		if lines[0].Kind == udiff.Equal {
			b.WriteString(" " + terminated(lines[0].Content))
			lines = lines[1:]
			continue
		}
		var changed [3]strings.Builder
		for ; len(lines) > 0 && lines[0].Kind != udiff.Equal; lines = lines[1:] {
			changed[lines[0].Kind].WriteString(terminated(lines[0].Content))
		}
		writeChange(b, changed[udiff.Delete].String(), changed[udiff.Insert].String(), paint)
	}
}

// extent is where a hunk's lines stand; no lines stand behind the one before.
func extent(first, count int) string {
	if count == 0 {
		first--
	}
	return fmt.Sprintf("%d,%d", first, count)
}

func terminated(line string) string { return strings.TrimSuffix(line, "\n") + "\n" }

// writeChange writes lines that have gone and those that have come in their place.
func writeChange(b *strings.Builder, gone, come string, paint Paint) {
	if paint != (Paint{}) && gone != "" && come != "" {
		gone, come = markWords(gone, come, paint)
	}
	for line := range strings.Lines(gone) {
		b.WriteString(paint.Old + "-" + strings.TrimSuffix(line, "\n") + paint.Reset + "\n")
	}
	for line := range strings.Lines(come) {
		b.WriteString(paint.New + "+" + strings.TrimSuffix(line, "\n") + paint.Reset + "\n")
	}
}

// markWords marks the words in which two texts differ.
func markWords(gone, come string, paint Paint) (string, string) {
	var oldSide, newSide strings.Builder
	eachWord(gone, come, func(kind udiff.OpKind, text string) {
		switch kind {
		case udiff.Delete:
			mark(&oldSide, text, paint.OldWord, paint.Reset+paint.Old)
		case udiff.Insert:
			mark(&newSide, text, paint.NewWord, paint.Reset+paint.New)
		default:
			oldSide.WriteString(text)
			newSide.WriteString(text)
		}
	})
	return oldSide.String(), newSide.String()
}

// mark writes text between marks, which do not go across the end of a line.
func mark(b *strings.Builder, text, before, behind string) {
	for line := range strings.Lines(text) {
		if body := strings.TrimSuffix(line, "\n"); body != "" {
			b.WriteString(before + body + behind)
		}
		b.WriteString(line[len(strings.TrimSuffix(line, "\n")):])
	}
}

// Harmless shows bytes that a terminal could take for commands, or could not show at all, as \xNN.
func Harmless(text string) string {
	var b strings.Builder
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			size = 1
		}
		if size != 1 || r >= ' ' && r < 0x7f || r == '\n' || r == '\t' {
			b.WriteString(text[i : i+size])
			continue
		}
		fmt.Fprintf(&b, `\x%02x`, text[i])
	}
	return b.String()
}

// Words shows both texts in one, from where they differ on: [-what has gone-] and {+what has come+} between what is equal, as git diff
// --word-diff does.
func Words(want, got string) string {
	w := crop(want, got)
	var b strings.Builder
	eachWord(w.want, w.got, func(kind udiff.OpKind, text string) {
		switch kind {
		case udiff.Delete:
			b.WriteString("[-" + strings.TrimSuffix(text, "\n") + "-]" + text[len(strings.TrimSuffix(text, "\n")):])
		case udiff.Insert:
			b.WriteString("{+" + strings.TrimSuffix(text, "\n") + "+}" + text[len(strings.TrimSuffix(text, "\n")):])
		default:
			b.WriteString(text)
		}
	})
	return b.String() + w.more
}

// HarmlessLine is Harmless for what stands in a line, as a file's name does.
func HarmlessLine(text string) string {
	return strings.NewReplacer("\n", `\x0a`, "\t", `\x09`).Replace(Harmless(text))
}

// eachWord compares two texts word by word, and hands on what is equal, has gone and has come. The library compares lines, so
// each word becomes one.
func eachWord(old, new string, yield func(udiff.OpKind, string)) {
	before, after := onePerLine(old), onePerLine(new)
	at := 0
	for _, edit := range udiff.Lines(before, after) {
		for _, part := range []struct {
			kind udiff.OpKind
			text string
		}{{udiff.Equal, before[at:edit.Start]}, {udiff.Delete, before[edit.Start:edit.End]}, {udiff.Insert, edit.New}} {
			if part.text != "" {
				yield(part.kind, joined(part.text))
			}
		}
		at = edit.End
	}
	if at < len(before) {
		yield(udiff.Equal, joined(before[at:]))
	}
}

// lineEnd stands for a line's own end where each word is a line.
const lineEnd = "\x00"

// onePerLine puts each word, and each sign between words, on a line of its own.
func onePerLine(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	inWord := false
	for _, r := range text {
		word := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'
		if b.Len() > 0 && !(word && inWord) {
			b.WriteByte('\n')
		}
		inWord = word
		if r == '\n' {
			b.WriteString(lineEnd)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String() + "\n"
}

func joined(words string) string {
	return strings.ReplaceAll(strings.ReplaceAll(words, "\n", ""), lineEnd, "\n")
}
