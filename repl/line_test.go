package repl

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Keys and pastes, however the terminal cuts them.
func TestPasteReader(t *testing.T) {
	const keys = "ab\x1b[A" + pasteBegin + "route[A] {\r\n\texit;\r}\x07\n\n" + pasteEnd + "\x1b[B" + pasteBegin + pasteEnd + "c\x1b"
	for name, in := range map[string]io.Reader{"at once": strings.NewReader(keys), "byte by byte": iotest.OneByteReader(strings.NewReader(keys)),
		"by halves": iotest.HalfReader(strings.NewReader(keys))} {
		r := &pasteReader{in: in}
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, "ab\x1b[A"+string(pasteMark)+"\x1b[B"+string(pasteMark)+"c\x1b", string(got), name)
	}
	r := &pasteReader{in: strings.NewReader(keys)}
	_, _ = io.ReadAll(r)
	assert.Equal(t, "route[A] {\n\texit;\n}", r.next())
	assert.Equal(t, "", r.next())
	assert.Equal(t, "", r.next(), "more marks than pastes")
	require.NoError(t, r.Close())
}

func TestOtherKeys(t *testing.T) {
	got, err := io.ReadAll(&pasteReader{in: strings.NewReader("a\x1b[1~\x1b[4~\x1b[3~\x1b[1;5D\x1b[1;5C\x1b[D")})
	require.NoError(t, err)
	assert.Equal(t, "a\x01\x05"+string(deleteMark)+"\x1bb\x1bf\x1b[D", string(got))
	got, err = io.ReadAll(&pasteReader{in: strings.NewReader("a\x00b\x16\x14\t")})
	require.NoError(t, err)
	assert.Equal(t, "ab"+string(transposeMark)+string(tabMark), string(got))
}

func TestTransposed(t *testing.T) {
	for _, c := range []struct {
		line string
		at   int
		want string
		now  int
	}{{"", 0, "", 0}, {"a", 1, "a", 1}, {"a", 0, "a", 1}, {"ab", 2, "ba", 2}, {"ab", 0, "ba", 2}, {"abc", 1, "bac", 2}, {"abc", 3, "acb", 3}} {
		line, at := transposed([]rune(c.line), c.at)
		assert.Equal(t, c.want, string(line), c.line)
		assert.Equal(t, c.now, at, c.line)
	}
}

func TestFirstWord(t *testing.T) {
	for line, want := range map[string]bool{"": true, "abc": true, "$": true, "$a": false, "a b": false, "a ": true, "()": true} {
		assert.Equal(t, want, isFirstWord([]rune(line)), line)
	}
}

func TestSearch(t *testing.T) {
	s := newSearch([]string{"route(A)", "$var(x) = 1", "Route(B)", "route(A)", "route(A)"})
	assert.Equal(t, "", s.found())
	for _, r := range "ROUTE" {
		s.add(r)
	}
	assert.Equal(t, "search ROUTE> ", s.prompt())
	for _, want := range []string{"route(A)", "Route(B)", "route(A)", "route(A)"} {
		assert.Equal(t, want, s.found())
		s.older()
	}
	assert.Equal(t, "nothing has ROUTE> ", s.prompt())
	s.cut()
	assert.Equal(t, "search ROUT> ", s.prompt())
	assert.Equal(t, "route(A)", s.found())
	s.add('x')
	assert.Equal(t, "nothing has ROUTx> ", s.prompt())
	assert.Equal(t, "route(A)", s.found())
	for range 9 {
		s.cut()
	}
	assert.Equal(t, "", s.found())
	long := newSearch([]string{strings.Repeat("世", mostSearched+1)})
	long.add('世')
	assert.Equal(t, strings.Repeat("世", mostSearched)+"...", long.shown())
	assert.Equal(t, strings.Repeat("世", mostSearched+1), long.found())
	none := newSearch(nil)
	none.add('a')
	none.older()
	assert.Equal(t, "", none.found())
}

// The cursor's place does not depend on how a terminal takes steps back.
func TestScreen(t *testing.T) {
	back := func(n int) string { return strings.Repeat("\b", n) }
	for _, c := range []struct {
		line  string
		pos   int
		steps string
		want  string
	}{
		{"abcdef", 6, "", ""},
		{"abc", 1, back(2), "\r\x1b[6C"},
		{"世界", 1, back(1), "\r\x1b[7C"},
		{"abcdefghijkl", 0, back(7) + "\x1b[A\r\x1b[10C" + back(5), "\r\x1b[1A\x1b[5C"},
		{"abcdefghijkl", 5, back(7), "\r"},
		{"abcde", 0, " \b" + back(5), " \r\x1b[1A\x1b[5C"},
		{"\tab", 1, back(2), "\r\x1b[1A\x1b[9C"},
		{"abcd世", 0, back(5), "\r\x1b[1A\x1b[5C"},
	} {
		var out bytes.Buffer
		s := &screen{out: &out, width: func() int { return 10 }}
		s.prompt.Store(5)
		s.drawing([]rune(c.line), c.pos)
		n, err := io.WriteString(s, "kpv> "+c.line+c.steps)
		require.NoError(t, err)
		assert.Equal(t, len("kpv> "+c.line+c.steps), n)
		assert.Equal(t, "kpv> "+c.line+c.want, out.String(), "%s at %d", c.line, c.pos)
	}
}

func TestPastes(t *testing.T) {
	p := pastes{}
	assert.Equal(t, "a↵b", p.label("a\nb"))
	long := strings.Repeat("xlog(\"line\");\n", 500)
	name := p.label(long)
	assert.Equal(t, "«paste 1: 501 lines»", name)
	assert.Equal(t, "«paste 2: 1 line»", p.label(strings.Repeat("x", longestPaste+1)))
	assert.Equal(t, "begin "+long+" end\nx", p.expand("begin "+name+" end↵x"))
	assert.Equal(t, name, p.expand(name), "each stands for its paste once")
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "kpv", "history")
	h := OpenHistory(path)
	assert.Empty(t, h.Entries)
	for _, text := range []string{"1 + 1", "1 + 1", "route[A] {\n  exit;\n}", "", "  ", " secret", strings.Repeat("x", longest+1)} {
		_, err := h.Add(text)
		require.NoError(t, err)
	}
	want := []string{"1 + 1", "route[A] {↵  exit;↵}"}
	assert.Equal(t, want, h.Entries)
	assert.Equal(t, want, OpenHistory(path).Entries)
	assert.Equal(t, "route[A] {\n  exit;\n}", severalLines(want[1]))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestHistoryIsCapped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("1 + 1\n"), mostEntries+50), 0o600))
	assert.Len(t, OpenHistory(path).Entries, mostEntries)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, mostEntries, bytes.Count(text, []byte("\n")))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestHistoryNowhere(t *testing.T) {
	h := OpenHistory("")
	added, err := h.Add("1")
	assert.True(t, added)
	assert.NoError(t, err)
	_, err = OpenHistory("/dev/null/nowhere").Add("1")
	assert.Error(t, err)
}

func TestPaths(t *testing.T) {
	env := func(values map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { v, ok := values[name]; return v, ok }
	}
	assert.Equal(t, "/h/.local/state/kpv/history", HistoryPath(env(map[string]string{"HOME": "/h"})))
	assert.Equal(t, "/s/kpv/history", HistoryPath(env(map[string]string{"HOME": "/h", "XDG_STATE_HOME": "/s"})))
	assert.Equal(t, "/f", HistoryPath(env(map[string]string{"HOME": "/h", "KPV_HISTORY": "/f"})))
	assert.Equal(t, "", HistoryPath(env(map[string]string{"HOME": "/h", "KPV_HISTORY": ""})))
	assert.Equal(t, "", HistoryPath(env(nil)))
	assert.Equal(t, "/h/.config/kpv/rc", RCPath(env(map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "relative"})))
	assert.Equal(t, "/c/kpv/rc", RCPath(env(map[string]string{"XDG_CONFIG_HOME": "/c"})))
}

func TestPaint(t *testing.T) {
	marks := Style{Text: "T", Number: "N", Keyword: "K", Variable: "V", Comment: "C", Reset: "."}
	for line, want := range map[string]string{
		`$var(x) = 5`: `V$var.(x) = N5.`, `if (1) xlog("a\"b")`: `Kif. (N1.) xlog(T"a\"b".)`, `"open $var(x)`: `T"open $var(x).`, `1 # $x`: `N1. C# $x.`,
		`#!define A`: `K#!define A.`, `\help mct`: `K\help. mct`, `\quit`: `K\quit.`, "# a↵5": "C# a.↵N5.", "/* a */ 5": "C/* a */. N5.", "// x": "C// x.", "'a' x1": "T'a'. x1",
		"": "",
	} {
		assert.Equal(t, want, marks.Paint(line), line)
	}
	plain := Style{}
	assert.Equal(t, `$var(x) = "a"`, plain.Paint(`$var(x) = "a"`))
	long := strings.Repeat("1 ", mostPainted)
	assert.Equal(t, long, marks.Paint(long))
}

// Painting changes nothing of what is read.
func FuzzPaint(f *testing.F) {
	for _, seed := range []string{`$var(x) = "a"; # x`, "/* a */ 'b' 0x1F", "\\load x", "#!define A 5↵\"b\"", "/*", "// x */↵1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !strings.Contains(line, "\x1b") {
			assert.Equal(t, line, escapes.ReplaceAllString(Colours.Paint(line), ""))
		}
	})
}

func FuzzPasteReader(f *testing.F) {
	f.Add([]byte("a" + pasteBegin + "b" + pasteEnd))
	f.Add([]byte("\x1b[20"))
	f.Fuzz(func(t *testing.T, keys []byte) {
		r := &pasteReader{in: bytes.NewReader(keys)}
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		if !bytes.Contains(keys, []byte("\x1b[")) {
			assert.Equal(t, string(keys), string(got))
		}
	})
}
