package ere

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustCompile(t testing.TB, pattern string, flags Flags) *Regexp {
	re, err := Compile(pattern, flags)
	require.NoError(t, err, pattern)
	return re
}

func ExampleCompile() {
	_, err := Compile("^(sip|tel:", 0)
	fmt.Println(err)
	// Output: unmatched ( or \(
}

func ExampleRegexp_Find() {
	re, _ := Compile("([0-9]+)(:([0-9]+))?", 0)
	const address = "10:5060"
	loc := re.Find(address, 0)
	fmt.Println(address[loc[0]:loc[1]], address[loc[2]:loc[3]], address[loc[6]:loc[7]], loc[8])
	// Output: 10:5060 10 5060 -1
}

func TestFindContinues(t *testing.T) {
	re := mustCompile(t, "^a|b", 0)
	assert.Equal(t, []int{0, 1}, re.Find("aab", 0)[:2])
	assert.Equal(t, []int{2, 3}, re.Find("aab", 1)[:2], "^ does not match behind the start")
	assert.Equal(t, []int{0, 1}, re.Find("aab"[1:], 0)[:2], "unless the start is moved")
	assert.Nil(t, re.Find("aab", 3))
	assert.Nil(t, re.Find("aab", 4), "behind the end")
	assert.Equal(t, []int{3, 3}, mustCompile(t, "$", 0).Find("aab", 3)[:2])
}

func TestFindAfterNewline(t *testing.T) {
	re := mustCompile(t, "^a", Newline)
	assert.Equal(t, []int{3, 4}, re.Find("aa\na", 1)[:2])
	assert.Nil(t, re.Find("\na", 1), "what stands before is not looked at")
}

func TestFindInBytes(t *testing.T) {
	re := mustCompile(t, "(.)(ü)", 0)
	assert.Equal(t, []int{1, 4, 1, 2, 2, 4, -1, -1}, re.Find("äüx", 0)[:8], "a dot is a byte")
	assert.True(t, mustCompile(t, "^.{2}$", 0).Match("ä"))
	assert.False(t, mustCompile(t, "ä", IgnoreCase).Match("Ä"), "only ASCII has cases")
}

func TestMatchAgreesWithFind(t *testing.T) {
	questions, _ := readTable(t)
	for _, q := range questions {
		if strings.Trim(q.flags, "-") != "" {
			continue
		}
		if re, err := Compile(q.pattern, 0); err == nil {
			assert.Equal(t, re.Find(q.subject, 0) != nil, re.Match(q.subject), q)
		}
	}
}

// TestKnownDifferences keeps the list in the package comment true. A glibc that
// has changed its mind is only mentioned.
func TestKnownDifferences(t *testing.T) {
	for _, test := range []struct {
		question
		glibc, ere string
	}{
		{question{"-", `a($)?`, "a"}, "0,1", "0,1 1,1"},
		{question{"-", `.?^a`, "b\na"}, "1,3", "none"},
		{question{"-", `(\<\w){1,3}`, "ab b"}, "none", "0,1 0,1"},
		{question{"-", `(a|b){0,2}\1`, "aa"}, "none", "0,2 0,1"},
		{question{"-", `()*(\1)`, "b"}, "0,0 0,0", "0,0 0,0 0,0"},
	} {
		t.Run(test.pattern, func(t *testing.T) {
			assert.Equal(t, test.ere, test.answer())
			if glibc := askGlibc(t, []question{test.question})[0]; glibc != test.glibc {
				t.Logf("this glibc says %s, 2.36 said %s", glibc, test.glibc)
			}
		})
	}
}

// endless is how long takes only what grows without bounds, on a busy machine and under the race detector too.
const endless = 20 * time.Second

func TestTooBig(t *testing.T) {
	for name, pattern := range map[string]string{
		"nested repetition": `((a{1000}){1000}){1000}`,
		"chained":           `a{32767}{32767}{32767}{32767}{32767}`,
		"optional":          `((((a{0,99}b){0,99}c){0,99}d){0,99}e){0,99}`,
		"sets":              `([acegikmoqsuwy]{9}|x){32767}`,
		"groups":            `((a){30}){30}`,
		"length":            strings.Repeat("a", maxLength+1),
		"concatenation":     strings.Repeat("a{9}", maxLength/4),
		"parentheses":       strings.Repeat("(", 30000) + strings.Repeat(")", 30000),
		"open":              strings.Repeat("(", 60000),
		"stars":             "a" + strings.Repeat("*", 60000),
	} {
		start := time.Now()
		_, err := Compile(pattern, 0)
		assert.ErrorContains(t, err, "too big", name)
		assert.Less(t, time.Since(start), endless, name)
	}
}

func TestBig(t *testing.T) {
	deep := strings.Repeat("(", maxDepth-1) + "a{0,100}x{0,3}(ab){0,100}" + strings.Repeat(")?", maxDepth-1)
	for _, pattern := range []string{`a{32767}`, `a{0,32767}`, `([ab]c){9999}`, `(([ab]c){0,99}d){0,99}`, `\<([ab]c){0,9999}`, deep} {
		start := time.Now()
		mustCompile(t, pattern, 0).Match(strings.Repeat("ac", 2000))
		assert.Less(t, time.Since(start), endless, pattern)
	}
}

func TestTimeout(t *testing.T) {
	re := mustCompile(t, `((a*)*)*\1b`, 0)
	subject := strings.Repeat("a", 60)
	start := time.Now()
	loc, err := re.Exec(subject, 0)
	assert.Nil(t, loc)
	assert.Equal(t, ErrTimeout, err)
	assert.Less(t, time.Since(start), 3*time.Second)
	assert.False(t, re.Match(subject))
}

func TestConcurrentUse(t *testing.T) {
	var group sync.WaitGroup
	for _, pattern := range []string{`^a|b+`, `(b)\1`} {
		re := mustCompile(t, pattern, 0)
		for range 8 {
			group.Go(func() {
				assert.True(t, re.Match("xbb"))
				assert.Equal(t, []int{1, 3}, re.Find("xbb", 1)[:2])
			})
		}
	}
	group.Wait()
}

func FuzzCompile(f *testing.F) {
	f.Add(`^sip:([^@]+)@([^:;]+)(:([0-9]+))?`, "sip:a@b:5060", byte(0))
	f.Add(`(a|ab)*\1{2,3}`, "abab", byte(IgnoreCase))
	f.Add(`[[:alpha:]-z]|\<x{,3}`, "x\ny", byte(Newline))
	f.Fuzz(func(t *testing.T, pattern, subject string, flags byte) {
		hang := time.AfterFunc(10*time.Second, func() { panic(fmt.Sprintf("hangs: %q %q %d", pattern, subject, flags)) })
		defer hang.Stop()
		re, err := Compile(pattern, Flags(flags))
		if err != nil || len(subject) > 1000 {
			return
		}
		for from := range min(3, len(subject)+1) {
			loc, err := re.Exec(subject, from)
			checkOffsets(t, loc, from, len(subject))
			if from == 0 && err == nil {
				assert.Equal(t, loc != nil, re.Match(subject))
			}
		}
	})
}

func checkOffsets(t *testing.T, loc []int, from, end int) {
	for i := 0; i < len(loc); i += 2 {
		if loc[i] != -1 || loc[i+1] != -1 || i == 0 {
			assert.True(t, from <= loc[i] && loc[i] <= loc[i+1] && loc[i+1] <= end, loc)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	for name, pattern := range map[string]string{
		"prefix": `^sip:`, "digits": `^\+?[0-9]{7,15}$`, "scanner": `friendly-scanner|sipvicious|sipcli`,
		"uri": `^sips?:([^@]+)@([^:;]+)(:([0-9]+))?`,
	} {
		b.Run(name, func(b *testing.B) {
			re := mustCompile(b, pattern, IgnoreCase)
			b.ReportAllocs()
			for b.Loop() {
				re.Match("sip:alice@example.com:5060;transport=tcp")
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	for name, pattern := range map[string]string{"regexp": `(.)@([^:]+)`, "regexp2": `(.)@\1?([^:]+)`} {
		b.Run(name, func(b *testing.B) {
			re := mustCompile(b, pattern, 0)
			b.ReportAllocs()
			for b.Loop() {
				re.Find("sip:alice@example.com:5060;transport=tcp", 0)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		_, _ = Compile(`^sips?:([^@]+)@([^:;]+)(:([0-9]+))?`, IgnoreCase)
	}
}

// TestMatchAllocatesNothing is what =~ with a constant pattern relies on.
func TestMatchAllocatesNothing(t *testing.T) {
	re := mustCompile(t, `^sips?:([^@]+)@([^:;]+)(:([0-9]+))?`, IgnoreCase)
	assert.Zero(t, testing.AllocsPerRun(100, func() { re.Match("SIP:alice@example.com:5060") }))
}
