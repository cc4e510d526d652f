package golden

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/eval/golden/cover"
)

var rewriteFailures = flag.Bool("failures", false, "write the failure texts of the cases that must fail anew: read them before they are kept")

// A tester that cannot fail is worthless: each of these cases fails, with exactly the text that stands in the .failure beside it.
func TestGoldenMustFail(t *testing.T) {
	patient, hasty := &Runner{Library: fn.Library(), Timeout: time.Minute}, &Runner{Library: fn.Library(), Timeout: 50 * time.Millisecond}
	defer patient.Close()
	defer hasty.Close()
	for _, pattern := range []string{"*.txtar", "*.golden"} {
		files, err := filepath.Glob("testdata/must-fail/" + pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			r := patient
			if filepath.Base(file) == "timeout.txtar" {
				r = hasty
			}
			t.Run(filepath.Base(file), func(t *testing.T) { mustFail(t, r, file) })
		}
	}
}

func mustFail(t *testing.T, r *Runner, file string) {
	got := failure(t, r, file)
	require.NotEmpty(t, got, "it passes")
	recorded := strings.TrimSuffix(file, filepath.Ext(file)) + ".failure"
	if *rewriteFailures {
		require.NoError(t, os.WriteFile(recorded, []byte(got), 0o644))
	}
	want, err := os.ReadFile(recorded)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// failure is what is said about a case, empty when it passes.
func failure(t *testing.T, r *Runner, file string) string {
	for result, err := range r.All(context.Background(), Plan{Paths: []string{file}}) {
		require.NoError(t, err)
		require.Empty(t, result.Skip)
		if result.Failed() {
			return result.String()
		}
	}
	return ""
}

func TestFindsCasesAndPairsBelow(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	found := func(roots ...string) (names []string) {
		for name, err := range Find(roots...) {
			require.NoError(t, err)
			relative, err := filepath.Rel(dir, name)
			require.NoError(t, err)
			names = append(names, filepath.ToSlash(relative))
		}
		return names
	}
	assert.Empty(t, found(dir))
	write("b/pair.cfg", `xlog("hi\n");`)
	write("b/pair.golden", "hi\n")
	write("b/library.cfg", "# no case")
	write("a.txtar", "What it tests.\n-- script.cfg --\nxlog(\"hi\\n\");\n-- log --\nhi\n")
	assert.Equal(t, []string{"a.txtar", "b/pair.cfg"}, found(dir))
	assert.Equal(t, []string{"b/pair.cfg", "a.txtar", "b/pair.cfg"}, found(filepath.Join(dir, "b"), filepath.Join(dir, "a.txtar"), filepath.Join(dir, "b/pair.cfg")))
	write(".hidden/d.txtar", "")
	require.NoError(t, os.Symlink("b", filepath.Join(dir, "link")))
	assert.Equal(t, []string{"a.txtar", "b/pair.cfg", "link/pair.cfg"}, found(dir, filepath.Join(dir, "link")))
	for _, err := range Find(filepath.Join(dir, "nowhere")) {
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	c, err := Read(filepath.Join(dir, "a.txtar"))
	require.NoError(t, err)
	assert.Equal(t, "What it tests.", c.Comment)
	_, err = Read(filepath.Join(dir, "b/library.cfg"))
	require.ErrorContains(t, err, "library.golden")
	write("c.golden", "of no script")
	_, err = Read(filepath.Join(dir, "c.cfg"))
	require.ErrorContains(t, err, "c.cfg")
}

// Names from the case's folder, its environment and no other, its defines, its message.
func TestCaseSeesOnlyWhatItIsGiven(t *testing.T) {
	t.Setenv("KPV_OUTSIDE", "leaked")
	c, err := Parse("testdata/x.txtar", []byte(`-- script.cfg --
#!trydefenv KPV_OUTSIDE
#!defenv INSIDE
#!ifdef KPV_OUTSIDE
xlog("outside\n");
#!endif
#!ifdef LOUD
xlog(GREETING);
#!endif
$var(x) = INSIDE;
xlog("$var(x)\n");
-- flags --
env INSIDE=42
-- defines --
LOUD
GREETING="hello\n"
-- log --
hello
42
`))
	require.NoError(t, err)
	assert.Empty(t, (&Runner{Library: fn.Library()}).Run(context.Background(), c).String())
}

func TestRunEndsWithItsContextAndTimeout(t *testing.T) {
	c := pair(t, "x.cfg", "max_while_loops=100000000;\nwhile (1) { $var(i) = $var(i) + 1; }", "")
	r := &Runner{Library: fn.Library(), Timeout: 10 * time.Millisecond}
	assert.Contains(t, r.Run(context.Background(), c).String(), "stopped: it ran longer than 10ms")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.Contains(t, r.Run(ctx, c).String(), context.Canceled.Error())
}

// Cases are independent of each other, however many there are at a time: with results in order.
func TestAllInOrder(t *testing.T) {
	dir := t.TempDir()
	const count = 500
	for i := range count {
		text := fmt.Sprintf("-- script.cfg --\n$shv(n) = $shv(n) + 1; $mct(x) = $mct(x) + %d; xlog(\"$shv(n) $mct(x)\\n\");\n-- log --\n1 %d\n", i, i)
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.txtar", i)), []byte(text), 0o644))
	}
	r := &Runner{Library: fn.Library()}
	next := 0
	for result, err := range r.All(context.Background(), Plan{Paths: []string{dir}, Workers: 8}) {
		require.NoError(t, err)
		assert.Empty(t, result.String())
		assert.Equal(t, fmt.Sprintf("%03d.txtar", next), filepath.Base(result.Path))
		next++
	}
	assert.Equal(t, count, next)
}

// A configuration is read once for all cases that test it alike, however many there are at a time; what is not alike is not mixed up.
func TestProgramsAreShared(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("all.cfg", "include_file \"part.cfg\"\n#!ifdef LOUD\nxlog(\"loud\\n\");\n#!endif\n"+
		"$shv(n) = $shv(n) + 1; if ($env(E) =~ \"^[a-c]$\") { $mct(n$env(E)) = 1; } t_relay(); xlog(\"$shv(n) $env(E) $mct(na)\\n\");\n")
	write("part.cfg", "loadmodule \"tm.so\"\n")
	for i := range 50 {
		const head = "-- include all.cfg --\n"
		write(fmt.Sprintf("%02d.txtar", i), head+"-- flags --\nenv E=a\n-- log --\n1 a 1\n")
		write(fmt.Sprintf("%02d-b.txtar", i), head+"-- flags --\nenv E=b\n-- defines --\nLOUD\n-- log --\nloud\n1 b <null>\n")
		write(fmt.Sprintf("%02d-c.txtar", i), head+"-- mocks.cfg --\nroute[\"mock:t_relay\"] { xlog(\"mock\\n\"); return 1; }\n-- log --\nmock\n1 <null> <null>\n")
	}
	var reads atomic.Int64
	r := &Runner{Library: fn.Library(), Coverage: cover.New(), Opened: func(file string) {
		if filepath.Base(file) == "part.cfg" {
			reads.Add(1)
		}
	}}
	for result, err := range r.All(context.Background(), Plan{Paths: []string{dir}, Workers: 8}) {
		require.NoError(t, err)
		assert.Empty(t, result.String())
	}
	assert.EqualValues(t, 3*2, reads.Load(), "three kinds on two targets")
}

// Who stops listening, or ends the context, ends the run.
func TestAllStops(t *testing.T) {
	r := &Runner{Library: fn.Library()}
	plan := Plan{Paths: []string{"../../testdata/golden"}, Workers: 4}
	for range r.All(context.Background(), plan) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := 0
	for _, err := range r.All(ctx, plan) {
		if err != nil {
			assert.ErrorIs(t, err, context.Canceled)
			break
		}
		seen++
		cancel()
	}
	assert.Equal(t, 1, seen)
}

// A thousand small cases are to take a second at most.
func BenchmarkThousandCases(b *testing.B) {
	dir := b.TempDir()
	for i := range 1000 {
		text := fmt.Sprintf("-- script.cfg --\nrequest_route {\n\t$mct(u%d) = 1;\n\t$mcinc(u%d) = 2;\n\tif ($mct(u%d) > 2) {\n\t\txlog(\"$mct(u%d)\\n\");\n\t}\n}\n-- log --\n3\n", i, i, i, i)
		require.NoError(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.txtar", i)), []byte(text), 0o644))
	}
	r := &Runner{Library: fn.Library()}
	for b.Loop() {
		for result, err := range r.All(context.Background(), Plan{Paths: []string{dir}}) {
			require.NoError(b, err)
			require.False(b, result.Failed())
		}
	}
}

// Sleeping takes no time, and what expires meanwhile is gone.
func TestClockIsFake(t *testing.T) {
	c := pair(t, "x.cfg", `$mct(x=>3600) = 1; sleep(3599); xlog("$mct(x)\n"); usleep(1000000); xlog("$mct(x)\n");`, "1\n<null>\n")
	began := time.Now()
	assert.Empty(t, (&Runner{Library: fn.Library()}).Run(context.Background(), c).String())
	assert.Less(t, time.Since(began), time.Minute)
}

// What a script sleeps on a real clock prolongs its time, up to a bound.
func TestSleepingIsNotRunning(t *testing.T) {
	ctx, asleep, cancel := limit(context.Background(), time.Hour)
	defer cancel(nil)
	c := clock{now: start, asleep: asleep}
	c.Sleep(ctx, time.Millisecond)
	assert.Equal(t, start.Add(time.Millisecond), c.Now())
	require.NoError(t, ctx.Err())

	short, asleep, cancelShort := limit(context.Background(), time.Millisecond)
	defer cancelShort(nil)
	c = clock{now: start, asleep: asleep}
	c.Sleep(short, time.Hour)
	assert.ErrorContains(t, context.Cause(short), "stopped: it ran longer than 1ms")
}

func TestEntryReadsWhatItPrints(t *testing.T) {
	for _, line := range []string{`x = 5`, `x = -5`, `a::b=>60 = "text"`, `x = "two\nlines \"quoted\" \x00"`, `x = ""`, `x=>-1 = 0`} {
		e, err := parseEntry(line)
		require.NoError(t, err)
		assert.Equal(t, line, e.String())
		assert.Equal(t, e, newEntry(e.Key, e.item(), e.Expiry))
	}
}

func pair(t *testing.T, path, script, log string) *Case {
	c, err := ParsePair(path, script, log)
	require.NoError(t, err)
	return c
}

// FuzzParse reads anything as a case, and runs what is one: no panic, no hang.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"-- script.cfg --\nxlog(\"$var(x)\\n\");\n-- log --\n0\n",
		"-- include /dev/null --\n-- log --\n",
		"top\n-- script.cfg --\nt_relay();\n-- mocks.cfg --\nroute[\"mock:t_relay\"] { return -1; }\n-- calls --\nt_relay()\n! x\n! y(\"a\")\n-- vars --\n$var(x) = \"a\"\n-- vars.after --\n$(avp(x)[1]) = $null\n",
		"-- script.cfg --\n-- flags --\nstore memory\nskip x\nkamailio: differs: y\nseed 5\n-- refused@5.6 --\n*\n-- log --\n",
		"-- script.cfg --\n$mct(a) = 1;\n-- store --\na=>5 = \"\\x00\"\n-- store.after --\na = 1\n-- exit --\n0\n-- message-1.sip --\nX\n-- message-2.sip --\n\n-- message.after --\nX\n",
	} {
		f.Add(seed)
	}
	r := &Runner{Library: fn.Library(), Timeout: 100 * time.Millisecond}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("x.txtar", []byte(text))
		if err != nil || c.Flags.Store == OnMemcached || c.Flags.Message != "" || strings.Contains(text, "file_") || strings.Contains(text, "exec") {
			return
		}
		result := r.Run(context.Background(), c)
		if text := result.String(); strings.Contains(text, "kpv broke down") {
			t.Fatal(text)
		}
	})
}

// Should a function of kpv panic, that is the failure of its case, and of no other.
func TestPanicIsAFailure(t *testing.T) {
	broken := &eval.Func{Name: "broken", Module: "core", Forms: [][]eval.Param{{}}, Run: func(*eval.Machine, []eval.Arg) int { panic("out of order") }}
	lib := eval.NewLibrary(fn.Library().Vars, []*eval.Func{broken})
	dir := t.TempDir()
	for name, script := range map[string]string{"a": "broken();", "b": ""} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".txtar"), []byte("-- script.cfg --\n"+script+"\n-- log --\n"), 0o644))
	}
	var failed []bool
	for result, err := range (&Runner{Library: lib}).All(context.Background(), Plan{Paths: []string{dir}}) {
		require.NoError(t, err)
		failed = append(failed, result.Failed())
		if result.Failed() {
			assert.Contains(t, result.String(), "a.txtar:1:1: case (target 6.1)\nkpv broke down: out of order\n")
		}
	}
	assert.Equal(t, []bool{true, false}, failed)
}

// A pipe is no case: its end may never come.
func TestPipesAreNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe.txtar")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	_, err := Read(path)
	assert.ErrorContains(t, err, "pipe.txtar: it is no ordinary file")
}

// A shell gives back the words as they were, whatever stands in them.
func TestShellQuote(t *testing.T) {
	for _, word := range []string{"plain/word-1.txtar", "", "two words", "it's", `"$(x)" \ "`, "~", "a\nb\t'\"\\\x1b\xff", "é*?[x]"} {
		out, err := exec.Command("bash", "-c", "printf %s "+ShellQuote(word)).Output()
		require.NoError(t, err)
		assert.Equal(t, word, string(out))
	}
	assert.Equal(t, "plain/word-1.txtar", ShellQuote("plain/word-1.txtar"))
}
