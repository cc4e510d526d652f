package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
)

// result is what a command line left behind.
type result struct {
	status   int
	out, err string
}

// kpv runs a command line, with text as standard input.
func kpv(text string, args ...string) result {
	var out, errOut bytes.Buffer
	status := run(args, strings.NewReader(text), &out, &errOut)
	return result{status, out.String(), errOut.String()}
}

// files puts files into a folder of the test's own, and makes that the working directory.
func files(t *testing.T, texts map[string]string) {
	t.Chdir(t.TempDir())
	for name, text := range texts {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

// The scripts of the tests, as files in the working directory.
var scriptFiles = map[string]string{
	"hello.cfg":   `xlog("hello\n");`,
	"count.cfg":   `$mct(n) = 1; $mcinc(n) = 2; xlog("n is $mct(n)\n");`,
	"again.cfg":   `xlog("n was $mct(n)\n");`,
	"fails.cfg":   `$mct(nope) = $null; xlog("goes on\n");`,
	"refused.cfg": "xlog(\"never printed\\n\");\n$nope = 1;\n",
	"twice.cfg":   "$nope = 1;\nno_such_function();\nif (1) xlog(\"x\\n\");\n",
	"include.cfg": "include_file \"part.cfg\"\nroute(PART);\n",
	"lib/part.cfg": `route[PART] { xlog("from the part\n"); return 1; }
`,
	"routes.cfg":  `route[R] { xlog("R\n"); } request_route { xlog("main\n"); } event_route[core:worker-one-init] { xlog("start\n"); }`,
	"foreign.cfg": `cnxcc_set_max_time("$var(x)", "5"); xlog("after\n");`,
	"levels.cfg":  `xlog("L_ERR", "error\n"); xlog("L_INFO", "info\n"); xlog("L_DBG", "debug\n");`,
	"loop.cfg":    "max_while_loops=0\nrequest_route { while ($var(x) == 0) $var(y) = 1; }\n",
	"target.cfg":  `$var(x) = 2147483647; $var(x) = $var(x) + 1; xlog("$var(x)\n");`,
	"ok.sip":      "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
}

func TestCommandLine(t *testing.T) {
	files(t, scriptFiles)
	for _, c := range []struct {
		name   string
		line   string // arguments, separated by blanks
		in     string
		status int
		out    string // all of it
		err    string // a part of it; empty: nothing is said
	}{
		{"a file", "run hello.cfg", "", statusFine, "hello\n", ""},
		{"flags behind files", "run hello.cfg --target 5.6", "", statusFine, "hello\n", ""},
		{"several files, one store", "run count.cfg again.cfg", "", statusFine, "n is 3\nn was 3\n", ""},
		{"piped", "", `xlog("piped\n");`, statusFine, "piped\n", ""},
		{"piped nothing", "", "", statusFine, "", ""},
		{"piped, with a flag", "--target 5.6", scriptFiles["target.cfg"], statusFine, "-2147483648\n", ""},
		{"dash", "run hello.cfg -", `xlog("piped\n");`, statusFine, "hello\npiped\n", ""},
		{"code", `run -e xlog("a\n"); -e xlog("b");`, "", statusFine, "a\nb\n", ""},
		{"code before files", `run hello.cfg -e xlog("a\n");`, "", statusFine, "a\nhello\n", ""},
		{"target 6.1", "run target.cfg", "", statusFine, "2147483648\n", ""},
		{"target 5.6", "run --target 5.6 target.cfg", "", statusFine, "-2147483648\n", ""},

		{"refused", "run refused.cfg", "", statusRefused, "", "refused.cfg:2:1: error: "},
		{"caret", "run refused.cfg", "", statusRefused, "", "\n    $nope = 1;\n    ^\n"},
		{"refused code", "run -e $nope=1;", "", statusRefused, "", "<code 1>:1:1: error: "},
		{"refused input", "", "$nope=1;", statusRefused, "", "<stdin>:1:1: error: "},
		{"one of several refused", "run hello.cfg refused.cfg hello.cfg", "", statusRefused, "hello\nhello\n", "refused.cfg:2:1: error: "},
		{"refused outweighs errors", "run refused.cfg fails.cfg", "", statusRefused, "goes on\n", "refused.cfg:2:1"},
		{"check says nothing", "check hello.cfg count.cfg", "", statusFine, "", ""},
		{"check does not run", "check fails.cfg", "", statusFine, "", ""},
		{"check code", "check -e $nope=1;", "", statusRefused, "", "<code 1>:1:1: error: "},
		{"check input", "check -", "$nope=1;", statusRefused, "", "<stdin>:1:1: error: "},
		{"check reports all", "check twice.cfg", "", statusRefused, "", "twice.cfg:2:1: error: "},

		{"no file", "run", "", statusUsage, "", "nothing to do"},
		{"no file to check", "check", "", statusUsage, "", "nothing to do"},
		{"missing file", "run missing.cfg", "", statusUsage, "", "missing.cfg"},
		{"missing file among others", "run hello.cfg missing.cfg", "", statusUsage, "", "missing.cfg"},
		{"folder", "run lib", "", statusUsage, "", "lib"},
		{"missing message", "run --message missing.sip hello.cfg", "", statusUsage, "", "missing.sip"},
		{"unknown flag", "run --bogus hello.cfg", "", statusUsage, "", "--bogus"},
		{"unknown command", "bogus", "", statusUsage, "", "bogus"},
		{"bad target", "run --target 4.4 hello.cfg", "", statusUsage, "", "6.1, 5.6"},
		{"bad store", "run --store redis hello.cfg", "", statusUsage, "", "memory, memcached"},
		{"bad format", "check --format xml hello.cfg", "", statusUsage, "", "text, json"},
		{"bad unknown", "run --unknown ignore hello.cfg", "", statusUsage, "", "error, stub"},
		{"bad distribution", "run --distribution random hello.cfg", "", statusUsage, "", "ketama, modula"},
		{"bad servers", "run --servers host:port hello.cfg", "", statusUsage, "", "host:port"},
		{"bad timeout", "run --timeout soon hello.cfg", "", statusUsage, "", "soon"},
		{"bad define", "run -A =1 hello.cfg", "", statusUsage, "", "-A"},
		{"bad name to define", "run -A X-Y=1 hello.cfg", "", statusUsage, "", "-A X-Y=1"},
		{"defined twice", "run -A X=1 -A X=2 hello.cfg", "", statusUsage, "", "X is defined already"},
		{"timeout in the past", "run --timeout -5s hello.cfg", "", statusUsage, "", "--timeout -5s"},
		{"bad debug", "run --debug x hello.cfg", "", statusUsage, "", "a level is a whole number"},
		{"servers against store", "run --store memory --servers h:1 hello.cfg", "", statusUsage, "", "contradict"},
		{"servers empty", "run --servers= hello.cfg", "", statusUsage, "", "--servers is empty"},
		{"misspelt flag", "run --targte 5.6 hello.cfg", "", statusUsage, "", "did you mean --target?"},
		{"misspelt command", "chekc hello.cfg", "", statusUsage, "", "did you mean check?"},
		{"a file instead of a command", "hello.cfg", "", statusUsage, "", "kpv run hello.cfg"},
		{"help for no command", "help chekc", "", statusUsage, "", "did you mean check?"},
		{"all unreadable files are named", "run missing.cfg lib hello.cfg", "", statusUsage, "", "kpv: read lib: is a directory\n"},
		{"check goes on behind unreadable files", "check missing.cfg refused.cfg", "", statusUsage, "", "refused.cfg:2:1: error: "},
		{"completion for no shell", "completion", "", statusUsage, "", "bash, zsh or fish"},
		{"completion for an unknown shell", "completion tcsh", "", statusUsage, "", "bash, zsh or fish"},
		{"explain what is no rule", "check --explain unreachabel", "", statusUsage, "", "did you mean unreachable?"},

		{"runtime error", "run fails.cfg", "", statusErrors, "goes on\n", "fails.cfg:1:1: error: "},
		{"runtime error names the key", "run fails.cfg", "", statusErrors, "goes on\n", "$mct(nope)"},
		{"timeout", "run --timeout 50ms loop.cfg", "", statusErrors, "", "loop.cfg:2:38: error: stopped after --timeout 50ms\n"},

		{"define", `run -A N=7 -e xlog("N\n"); -e $var(x)=N;xlog("$var(x)\n");`, "", statusFine, "N\n7\n", ""},
		{"define without value", "run -A YES -", "#!ifdef YES\nxlog(\"yes\\n\");\n#!endif\n", statusFine, "yes\n", ""},
		{"include", "run -I lib include.cfg", "", statusFine, "from the part\n", ""},
		{"include not found", "run include.cfg", "", statusRefused, "", "include.cfg:1:"},
		{"start", "run routes.cfg", "", statusFine, "start\n", ""},
		{"start and message", "run --message ok.sip routes.cfg", "", statusFine, "start\nmain\n", ""},
		{"route", "run --route R routes.cfg", "", statusFine, "R\n", ""},
		{"no such route", "run --route S routes.cfg", "", statusUsage, "", "route[S]"},
		{"foreign function", "run foreign.cfg", "", statusRefused, "", "Kamailio's module cnxcc"},
		{"stub", "run --unknown stub foreign.cfg", "", statusFine, "after\n", "foreign.cfg:1:1: stub: cnxcc_set_max_time()"},
		{"stub of what is in no module", "run --unknown stub -e my_own();xlog(\"x\\n\");", "", statusFine, "x\n", "stub: my_own() is in no module of Kamailio's"},
		{"debug by name", "run --debug L_INFO levels.cfg", "", statusFine, "error\ninfo\n", ""},
		{"strict", "check --strict -e $var(x)=1;", "", statusRefused, "", "error: this variable is never read [unread-variable]"},
		{"check knows foreign functions", "check foreign.cfg", "", statusFine, "", ""},
		{"all levels", "run levels.cfg", "", statusFine, "error\ninfo\ndebug\n", ""},
		{"debug", "run --debug 2 levels.cfg", "", statusFine, "error\ninfo\n", ""},
		{"debug, fewest", "run --debug -5 levels.cfg", "", statusFine, "", ""},
		{"debug of a piped script", "--debug -1", `xlog("L_ERR", "seen\n"); xlog("L_INFO", "unseen\n");`, statusFine, "seen\n", ""},
		{"trace", "run --trace hello.cfg", "", statusFine, "hello\n", "hello.cfg:1:1: trace: xlog(\"hello\\n\")\nhello.cfg:1:1: trace:   xlog() returned 1\n"},
		{"log prefix", "run --log-prefix levels.cfg", "", statusFine,
			fmt.Sprintf(" 1(%[1]d) ERROR: <script>: error\n 1(%[1]d) INFO: <script>: info\n 1(%[1]d) DEBUG: <script>: debug\n", os.Getpid()), ""},
		{"version", "version", "", statusFine, about().String(), ""},
		{"version as a flag", "--version", "", statusFine, about().String(), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := kpv(c.in, strings.Fields(c.line)...)
			assert.Equal(t, c.status, got.status, got.err)
			assert.Equal(t, c.out, got.out)
			if c.err == "" {
				assert.Empty(t, got.err)
			}
			assert.Contains(t, got.err, c.err)
			assert.NotContains(t, got.out+got.err, "\x1b", "colours or a prompt, without a terminal")
		})
	}
}

// A server that is not there is named, with the place in the script; the script goes on.
func TestServerDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := listener.Addr().String()
	require.NoError(t, listener.Close())
	for _, flags := range [][]string{{"--servers", server}, {"--store", "memcached", "-e", fmt.Sprintf(`modparam("memcached", "servers", "%s")`, server)}} {
		code := `$mct(a) = 1; xlog("goes on\n");`
		if len(flags) == 4 {
			code, flags = flags[3]+"\n"+code, flags[:2]
		}
		got := kpv("", append([]string{"run", "-e", code}, flags...)...)
		assert.Equal(t, statusErrors, got.status)
		assert.Equal(t, "goes on\n", got.out)
		assert.Contains(t, got.err, server)
		assert.Regexp(t, `^<code 1>:\d+:1: error: `, got.err)
	}
}

func TestColor(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	const bad = "$nope = 1;"
	assert.NotContains(t, kpv("", "check", "-e", bad).err, "\x1b", "not on a terminal")
	assert.Contains(t, kpv("", "check", "--color", "always", "-e", bad).err, "\x1b[")
	assert.NotContains(t, kpv("", "check", "--color", "never", "-e", bad).err, "\x1b")
	t.Setenv("NO_COLOR", "1")
	assert.Contains(t, kpv("", "check", "--color", "always", "-e", bad).err, "\x1b[", "the flag outweighs NO_COLOR")
}

// event is an object of --format json.
type event struct {
	Kind, File, Level, Severity, Rule, Text, Hint, Base64 string
	Line, Column, Depth                                   int
	EndLine                                               int `json:"end_line"`
	EndColumn                                             int `json:"end_column"`
	From                                                  []origin
	Call                                                  *call
}

func events(t *testing.T, out string) (list []event) {
	for line := range strings.Lines(out) {
		var e event
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.DisallowUnknownFields()
		require.NoError(t, decoder.Decode(&e), line)
		list = append(list, e)
	}
	return list
}

// The JSON has what the text has, neither more nor less, and leads to the same status.
func TestJSONAgreesWithText(t *testing.T) {
	files(t, scriptFiles)
	took := regexp.MustCompile(` \([0-9.]+[nµm]?s\)$`) // a round trip's time differs
	finding := regexp.MustCompile(`(?m)^([^:\n]+):(\d+):(\d+): (error|warning|note|stub|trace): (.*?)(?: \[([a-z-]+)\])?$`)
	for name := range scriptFiles {
		if name == "loop.cfg" { // how far it gets differs
			continue
		}
		for _, line := range []string{"check", "run", "run --unknown stub --trace", "run --target 5.6"} {
			args := append(strings.Fields(line), name)
			text, asJSON := kpv("", args...), kpv("", append(args, "--format", "json")...)
			assert.Equal(t, text.status, asJSON.status, args)
			assert.Empty(t, asJSON.err, args)
			var said, logged []string
			for _, e := range events(t, asJSON.out) {
				switch {
				case e.Kind == "log":
					logged = append(logged, e.Text)
				case e.Line > 0:
					kind := e.Kind + e.Severity
					said = append(said, fmt.Sprintf("%s:%d:%d %s %s [%s]", e.File, e.Line, e.Column, strings.TrimPrefix(kind, "diagnostic"), took.ReplaceAllString(strings.Repeat("  ", e.Depth)+e.Text, ""), e.Rule))
				}
			}
			var want []string
			for _, m := range finding.FindAllStringSubmatch(text.err, -1) {
				want = append(want, fmt.Sprintf("%s:%s:%s %s %s [%s]", m[1], m[2], m[3], m[4], took.ReplaceAllString(m[5], ""), m[6]))
			}
			assert.Equal(t, want, said, args)
			assert.Equal(t, text.out, withNewlines(logged), args)
		}
	}
}

func withNewlines(texts []string) string {
	all := ""
	for _, text := range texts {
		all += strings.TrimSuffix(text, "\n") + "\n"
	}
	return all
}

func TestJSONEvents(t *testing.T) {
	got := events(t, kpv("", "run", "--format", "json", "-e", "xlog(\"L_WARN\", \"<a> & b\\n\");\n$mct(nope) = $null;").out)
	require.Len(t, got, 2)
	assert.Equal(t, event{Kind: "log", File: "<code 1>", Line: 1, Column: 1, Level: "WARNING", Text: "<a> & b\n"}, got[0])
	assert.Equal(t, "error", got[1].Kind)
	assert.Equal(t, 2, got[1].Line)
	assert.Contains(t, got[1].Text, "$mct(nope)")
}

// A finding tells where it ends, and how its place came to be read.
func TestJSONDiagnostics(t *testing.T) {
	files(t, map[string]string{
		"top.cfg":  "include_file \"part.cfg\"\nroute(P); xlgo(\"x\");\n",
		"part.cfg": "#!define TEXT \"abc $nope\"\nroute[P] { xlog(TEXT); }\n",
	})
	got := events(t, kpv("", "check", "--format", "json", "top.cfg").out)
	require.Len(t, got, 2)
	assert.Equal(t, event{Kind: "diagnostic", Severity: "error", File: "part.cfg", Line: 2, Column: 17, Text: "unknown variable $nope", Hint: got[0].Hint,
		From: []origin{{Macro: "TEXT", Text: `"abc $nope"`}, {File: "top.cfg", Line: 1, Column: 1}}}, got[0])
	assert.Equal(t, event{Kind: "diagnostic", Severity: "error", File: "top.cfg", Line: 2, Column: 11, EndLine: 2, EndColumn: 15,
		Text: "unknown function xlgo()", Hint: "did you mean xlog()?"}, got[1])
}

// What JSON cannot hold comes in base64 as well.
func TestJSONOfBytes(t *testing.T) {
	got := events(t, kpv("", "run", "--format", "json", "-e", `$var(x) = "61ff"; xlog("$(var(x){s.decode.hexa})");`).out)
	require.Len(t, got, 1)
	assert.Equal(t, "Yf8=", got[0].Base64)
}

func TestVersionJSON(t *testing.T) {
	var got versionInfo
	require.NoError(t, json.Unmarshal([]byte(kpv("", "version", "--json").out), &got))
	assert.Equal(t, version, got.Version)
	assert.Equal(t, []string{"6.1", "5.6"}, got.Targets)
	assert.Contains(t, kpv("", "version").out, version)
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		got := kpv("", "completion", shell)
		assert.Equal(t, statusFine, got.status)
		assert.Contains(t, got.out, shell+" completion")
	}
	assert.Contains(t, kpv("", "__complete", "run", "--target", "").out, "6.1\n5.6\n")
	assert.Contains(t, kpv("", "__complete", "").out, "check\t")
	assert.Contains(t, kpv("", "__complete", "doc", "mc").out, "\nmctex\t")
}

func TestDoc(t *testing.T) {
	for _, name := range []string{"mct", "$mct", "s.len", "{s.len}", "xlog", "xlog()"} {
		got := kpv("", "doc", name)
		assert.Equal(t, statusFine, got.status, name)
		assert.Contains(t, got.out, "[module ", name)
	}
	for line, want := range map[string]string{
		"":                          "Variables:\n",
		"memcached":                 "  mctex ",
		"$mct(key)":                 "$mct(key)   [module memcached, a text or an integer]\n",
		"{s.substr,1,2}":            "{s.substr,offset,length}   [module pv]\n",
		"while":                     "while   [language]\n",
		"==":                        "Equality: == !=, eq ne, ieq ine   [language]\n",
		"(int)":                     "(int) and (str)   [language]\n",
		"#!ifdef":                   "Preprocessor   [language]\n",
		"debug":                     "debug = number   [core parameter]\n",
		"unreachable":               "unreachable   [rule of kpv check]\n",
		"modparam memcached expire": "modparam(\"memcached\", \"expire\", int)\nHow many seconds",
		"fr_timer":                  "modparam(\"tm\", \"fr_timer\", int)\n",
		"tm":                        "Not simulated:\n",
		"stack":                     "Variables:\n",
		"request_route":             "Routes   [language]\n",
		"loadmodule":                "Modules   [language]\n",
		"modparam":                  "Modules   [language]\n",
		"else":                      "if   [language]\n",
		"default":                   "switch, case, default   [language]\n",
		"#!else":                    "Preprocessor   [language]\n",
		"//":                        "Blanks and comments   [language]\n",
	} {
		got := kpv("", append([]string{"doc"}, strings.Fields(line)...)...)
		assert.Equal(t, statusFine, got.status, line)
		assert.Contains(t, got.out, want, line)
	}
	assert.NotContains(t, kpv("", "doc", "while").out, "](#", "a link is its text")
	assert.Contains(t, kpv("", "doc", "xlgo").err, "did you mean xlog?")
	assert.Contains(t, kpv("", "doc", "older", "contact").out, "set_contact_alias", "each word is looked for")
	missing := kpv("", "doc", "nosuchthing")
	assert.Equal(t, statusUsage, missing.status)
	assert.Contains(t, missing.err, `"nosuchthing"`)
}

// "make docs" makes the file anew.
func TestReferenceIsUpToDate(t *testing.T) {
	text, err := os.ReadFile("../../docs/reference.md")
	require.NoError(t, err)
	assert.True(t, string(text) == kpv("", "doc", "--markdown").out, "docs/reference.md is out of date: run make docs")
}

// onWrite is a writer that calls a function when it is written to.
type onWrite func()

func (f onWrite) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

// TestInterruptedInput stops kpv while it waits for a script that never ends, as on a terminal.
func TestInterruptedInput(t *testing.T) {
	in, writer := io.Pipe()
	defer writer.Close()
	go func() {
		_, err := writer.Write([]byte("xlog("))
		assert.NoError(t, err)
		assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	}()
	assert.Equal(t, statusInterrupted, run([]string{"run", "-"}, in, io.Discard, io.Discard))
}

// A pipe that nobody writes to can be left, too.
func TestInterruptedPipe(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, syscall.Mkfifo("pipe", 0o600))
	time.AfterFunc(50*time.Millisecond, func() { assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM)) })
	assert.Equal(t, statusInterrupted, kpv("", "run", "pipe").status)
}

// What does not look at interrupts, such as the reading of a huge script, is left behind.
func TestInterruptible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		cmd := &cobra.Command{}
		cmd.SetContext(ctx)
		began, forever := time.Now(), make(chan error)
		time.AfterFunc(time.Minute, interrupt)
		stubborn := func(*cobra.Command, []string) error { return <-forever }
		assert.Equal(t, status(statusInterrupted), interruptible(stubborn)(cmd, nil))
		assert.Equal(t, time.Minute+grace, time.Since(began))
		forever <- nil
		willing := func(*cobra.Command, []string) error { return status(statusErrors) }
		assert.Equal(t, status(statusErrors), interruptible(willing)(cmd, nil), "what ends in time tells how")
	})
}

// A file that never ends is no script.
func TestEndlessFile(t *testing.T) {
	const endless = "/dev/zero"
	if _, err := os.Stat(endless); err != nil {
		t.Skip(err)
	}
	got := kpv("", "check", endless)
	assert.Equal(t, result{statusUsage, "", "kpv: read /dev/zero: it has more than 16 MB, which no script has\n"}, got)
	got = kpv("", "check", "-e", `include_file "/dev/zero"`)
	assert.Equal(t, statusRefused, got.status)
	assert.Contains(t, got.err, "which no script has")
	zeros, err := os.Open(endless)
	require.NoError(t, err)
	defer zeros.Close()
	var errOut bytes.Buffer
	assert.Equal(t, statusUsage, run([]string{"run", "-"}, zeros, io.Discard, &errOut))
	assert.Contains(t, errOut.String(), "read standard input: ")
}

// full is a stream like a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// What was to be printed and could not be is an error, whatever else would be the status.
func TestLostOutput(t *testing.T) {
	files(t, scriptFiles)
	for _, line := range []string{"run hello.cfg", "run --format json hello.cfg", "check --format json refused.cfg", "run --message ok.sip --show-message -e exit;",
		"doc mct", "doc --markdown", "version", "version --json", "check --explain", "--help", "completion bash"} {
		var errOut bytes.Buffer
		assert.Equal(t, statusUsage, run(strings.Fields(line), strings.NewReader(""), full{}, &errOut), line)
		assert.Equal(t, "kpv: no space left on device\n", errOut.String(), line)
	}
}

// Every rule is explained, by name and in the list.
func TestExplain(t *testing.T) {
	list := kpv("", "check", "--explain")
	assert.Equal(t, statusFine, list.status)
	for _, r := range eval.Rules() {
		assert.Contains(t, "\n"+list.out, "\n"+r.ID+" ", r.ID)
		one := kpv("", "check", "--explain", r.ID)
		assert.Equal(t, statusFine, one.status)
		assert.Contains(t, one.out, r.Why)
		assert.Equal(t, one, kpv("", "check", "--explain="+r.ID))
	}
}

func TestInterrupt(t *testing.T) {
	interrupt := onWrite(func() { assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT)) })
	for _, rest := range []string{`sleep("60");`, `while ($var(x) == 0) $var(y) = 1;`} {
		began := time.Now()
		code := `max_while_loops=0` + "\n" + `request_route { xlog("started\n"); ` + rest + ` }`
		assert.Equal(t, statusInterrupted, run([]string{"run", "-e", code}, strings.NewReader(""), interrupt, io.Discard))
		assert.Less(t, time.Since(began), 10*time.Second)
	}
}
