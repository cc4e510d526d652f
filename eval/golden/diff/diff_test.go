package diff

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestUnified(t *testing.T) {
	assert.Empty(t, Unified("a\n", "a\n", Paint{}))
	assert.Equal(t, "--- want\n+++ got\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n", Unified("a\nb\nd\n", "a\nc\nd\n", Paint{}))
	assert.Equal(t, "--- want\n+++ got\n@@ -0,0 +1,1 @@\n+a\n", Unified("", "a\n", Paint{}))
	assert.Equal(t, "--- want\n+++ got\n@@ -1,1 +0,0 @@\n-a\n", Unified("a\n", "", Paint{}))
}

// Only the words that differ are marked.
func TestUnifiedMarksWords(t *testing.T) {
	paint := Paint{Old: "<", New: "[", OldWord: "*", NewWord: "+", Reset: "."}
	assert.Contains(t, Unified("call one of alice\n", "call two of alice\n", paint), "<-call *one.< of alice.\n[+call +two.[ of alice.\n")
}

func TestWords(t *testing.T) {
	assert.Equal(t, "the [-third-]{+second+} line\n", Words("the third line\n", "the second line\n"))
	assert.Equal(t, "a\n{+b+}\n", Words("a\n", "a\nb\n"))
}

// What a terminal would obey, or not show, is written out.
func TestHarmless(t *testing.T) {
	assert.Equal(t, `a\x1b[2J\x00\xff\x7fé`+"\t\uFFFD\n", Harmless("a\x1b[2J\x00\xff\x7fé\t\uFFFD\n"))
	assert.Contains(t, Unified("\xff\n", "\xfe\n", Paint{}), "-\\xff\n+\\xfe\n")
}

// Far inside long texts the lines keep their numbers; what is too long is cut off, and says so; a long line shows where it differs.
func TestLongTexts(t *testing.T) {
	many := strings.Repeat("line\n", 1<<20)
	assert.Equal(t, "--- want\n+++ got\n@@ -1048574,7 +1048574,7 @@\n line\n line\n line\n-old\n+new\n line\n line\n line\n",
		Unified(many+"old\n"+many, many+"new\n"+many, Paint{}))
	assert.Equal(t, "line\nline\nline\n[-old-]{+new+}\nline\nline\nline\n", Words(many+"old\n"+many, many+"new\n"+many))

	for _, text := range []string{Unified("line\n", many, Paint{}), Unified(many, "line\n", Paint{}), Words("line\n", many), Unified("", strings.Repeat("x", 1<<20), Paint{})} {
		assert.Less(t, len(text), 2*most)
		assert.Regexp(t, `\n\.\.\. and \d+ more bytes of what is wanted, \d+ of what came\n$`, text)
	}
	long := strings.Repeat("x", 1<<20)
	text := Unified(long+"a\n", long+"b\n", Paint{})
	assert.Contains(t, text, "xa\n+x")
	assert.Contains(t, text, "xb\n")
}
