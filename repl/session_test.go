package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/store"
)

// desk is a session with what it wrote.
type desk struct {
	*Session
	out bytes.Buffer
}

func newDesk(change ...func(*Config)) *desk {
	d := &desk{}
	cfg := Config{Library: fn.Library(), Out: &d.out, Version: "0", Docs: docs{},
		Connect: func(context.Context, string) (*Backend, error) { return nil, errors.New("nobody is there") }}
	for _, f := range change {
		f(&cfg)
	}
	d.Session = New(cfg)
	return d
}

// enter gives what a line made the session write; "..." at the end asks for more lines, "bye" leaves.
func (d *desk) enter(line string) string {
	d.out.Reset()
	switch d.Enter(context.Background(), line) {
	case More:
		d.out.WriteString("...")
	case Leave:
		d.out.WriteString("bye")
	}
	return strings.TrimSuffix(d.out.String(), "\n")
}

// docs is a documentation of little.
type docs struct{}

func (docs) Explain(w io.Writer, words []string) bool {
	return says(w, words[0] == "while", "while is explained here\n")
}

func (docs) Search(w io.Writer, text string) bool {
	return says(w, strings.Contains(text, "trip"), text+" is mentioned here\n")
}

func (docs) Nearest(name string) string { return map[string]string{"xolg": "xlog"}[name] }

func says(w io.Writer, holds bool, text string) bool {
	if holds {
		_, _ = io.WriteString(w, text)
	}
	return holds
}

// talks are lists of lines, each with what is written.
var talks = map[string][]string{
	"values": {
		"1 + 2", "3 (int)", `"bob"`, `"bob" (str)`, "$mct(test)", "null", `""`, `"" (str)`, "$(ru{uri.user})", `"" (str)`, "", "", "   ", "",
		`"5" + 1;`, `"51" (str)`, `$(avp(none){s.len})`, "null",
	},
	"statements": {
		"$var(x) = 5", "", "$var(x) = $var(x) + 1;", "", "$var(x)", "6 (int)", `xlog("x is $var(x)\n")`, "x is 6", `xlog("$var(x)")`, "6",
		`is_int("$var(x)")`, "returned 1 (true)", `is_int("$mct(none)")`, "returned -1 (false)", "if ($var(x) == 6) {", "...", `xlog("six");`, "...", "}", "six",
		"$var(a) = 1; $var(b) = 2; $var(a) + $var(b)", "3 (int)", "\\set echo on", "", "$var(x) = 7", "$var(x) = 7 (int)", "\\set echo off", "", "$var(x) = 8", "",
	},
	"errors": {
		"$nosuch", "<prompt>:1:1: error: unknown variable $nosuch\n    $nosuch\n    ^\nhint: kpv doc lists the variables there are",
		"1", "1 (int)", `"a" * 2`, "<prompt>:1:1: error: type mismatch: str instead of int\n    \"a\" * 2\n    ^\nhint: (int)... converts",
		`$var(s) = "a"; $var(s) * 2`, "<prompt>:1:16: error: cannot convert \"a\" to a number; the expression fails\n    $var(s) = \"a\"; $var(s) * 2\n                   ^",
	},
	"routes": {
		"route[A] {", "...", "return 5;", "...", "}", "", "route(A)", "returned 5 (true)", "$rc", "5 (int)", "\\route", "A", "\\route A", "returned 5 (true)",
		"\\route B", "\\route: there is no route B", "failure_route[F] { xlog(\"f\"); }", "", "\\route failure_route[F]", "f\nreturned 1 (true)", "\\route route[A]", "returned 5 (true)", `route[A] { xlog("anew"); }`, "", "route(A)", "anew",
	},
	"leaving": {"exit", "bye", "quit", "bye", "if ($var(x) == 0) {", "...", "exit;", "...", "}", "", "\\quit", "bye", "\\q", "bye", "exit;", ""},
	"lines that go on": {
		"$var(x) = \\", "...", "5;", "", "$var(x)", "5 (int)", "\"a", "...", "b\"", `"a\nb" (str)`, "1 +", "...", "1", "2 (int)",
	},
	"commands": {
		"\\nosuch", "there is no \\nosuch; \\help lists what there is", "\\hepl", "there is no \\hepl; did you mean \\help?", "\\s", "\\s may be \\search or \\store or \\save or \\sleep or \\set",
		"\\trace maybe", "write \\trace on|off", "\\trace", "trace is off", "\\time", "time is off", "\\set", "echo is off\nunknown is error", "\\set echo", "echo is off", "\\clock", "the clock is fake", "\\set nothing", "write \\set [NAME VALUE]", "\\load", "write \\load FILE", "\\clock sun", "write \\clock real|fake",
		"\\sleep long", "write \\sleep DURATION", "\\sleep -1", "write \\sleep DURATION", "\\ast", "write \\ast EXPR", "\\explain", "write \\explain EXPR", "\\search", "write \\search WORD", "\\save", "write \\save FILE",
		"\\load no.cfg", "\\load: open no.cfg: no such file or directory", "\\msg no.sip", "\\msg: open no.sip: no such file or directory",
		"\\connect x:1", "\\connect: nobody is there; still on memory", "\\connect", "on memory, the embedded store: 0 items; the clock is fake", "\\connect memory", "on memory, the embedded store: 0 items; the clock is fake",
		"\\save nothing.cfg", "\\save: nothing was entered that a script could do",
	},
	"commands without their backslash": {
		"vars", "write \\vars: commands begin with a backslash", "load a.cfg", "write \\load a.cfg: commands begin with a backslash", "set echo on", "write \\set echo on: commands begin with a backslash",
		"nosuch", "<prompt>:1:7: error: syntax error: missing (\n    nosuch\n          ^\nhint: a function is called with parentheses: nosuch(...)", "\\reset now", "write \\reset",
	},
	"mistakes are said once": {
		"5 / 0", "<prompt>:1:1: error: division by zero; the expression fails\n    5 / 0\n    ^",
		"$var(x); $var(y)", "<prompt>:1:1: error: a value can only be the last thing that is entered\n    $var(x); $var(y)\n    ^\nhint: enter it by itself to see it",
		"$var(a = 5", "<prompt>:1:1: error: the ( of $var is never closed on its line\n    $var(a = 5\n    ^",
	},
	"unknown functions": {
		"\\set unknown stub", "", "\\set unknown", "unknown is stub", "sd_lookup(\"a\")", "stub: sd_lookup() is not simulated; taken as successful\nreturned 1 (true)",
		"\\set unknown error", "", "\\set", "echo is off\nunknown is error",
	},
	"store": {
		"\\store", "note: no keys", "$mct(calls=>0) = 3", "", `$mct(user::alice=>0) = "x"`, "",
		"\\store", "calls        3 (int)    flags 0  1 byte  for ever\nuser::alice  \"x\" (str)  flags 1  1 byte  for ever",
		"\\store cal", "calls  3 (int)  flags 0  1 byte  for ever", "\\store u*ice", "user::alice  \"x\" (str)  flags 1  1 byte  for ever",
		"$mct(short=>600) = 1", "", "\\sleep 5m", "", "$mct(short)", "1 (int)", "\\sleep 301", "", "$mct(short)", "null",
	},
	"variables": {
		"\\vars", "note: no variables", `$var(x) = 5; $shv(mode) = "night"; $avp(a) = 1; $avp(a) = 2; $xavp(c=>d) = "e";`, "",
		"\\vars", "$var(x)       5 (int)\n$shv(mode)    \"night\" (str)\n$avp(a)       2 (int)\n$(avp(a)[1])  1 (int)\n$xavp(c)      list\n$xavp(c=>d)   \"e\" (str)",
		"\\vars $avp", "$avp(a)       2 (int)\n$(avp(a)[1])  1 (int)", "\\vars avp", "$avp(a)       2 (int)\n$(avp(a)[1])  1 (int)", "\\vars *var*", "note: no variables", "\\vars m*", "$shv(mode)  \"night\" (str)",
		"\\reset", "", "\\vars", "note: no variables",
	},
	"explaining": {
		`\explain "a" + 5`, "nothing in it changes, so it is computed once, when the script is read\n\"a\" + 5  = \"a5\" (str)  left is a text, so 5 becomes \"5\" and + joins\n\"a5\" (str)  its type is known before it runs",
		"\\explain $var(x) = 1", `\explain: only an expression can be explained, such as "a" + 5`,
		"\\ast 1 + $var(x) * 2", "+\n  1\n  *\n    $var(x)\n    2", `\ast !strlen(selval($var(x), "a", $(ru{s.len})))`, "!\n  strlen\n    selval\n      $var(x)\n      \"a\"\n      $(ru{s.len})",
		"\\ast is_int(\"x\")", "is_int()\n  \"x\"", "\\ast exit", "\\ast: only an expression can be shown",
		"#!define LIMIT 5", "", "\\ast LIMIT + 1", "+\n  5\n  1",
		"\\explain $var(x) * \"a\"", "<prompt>:1:11: error: type mismatch: str instead of int\n    $var(x) * \"a\"\n              ^\nhint: (int)... converts",
		"\\explain 5 / $var(x)", "$var(x)  = 0 (int)\n5 / 0    fails\n<prompt>:1:1: error: division by zero; the expression fails\n    5 / $var(x)\n    ^",
		"\\ast 1 +* 2", "<prompt>:1:4: error: syntax error: unexpected \"*\", where a value should stand\n    1 +* 2\n       ^",
	},
	"tracing": {
		"\\trace on", "", "$var(x) = 5", "  $var(x) = 5\n    $var(x): 0 (int) -> 5 (int)", "if ($var(x) > 3) $var(x) = 1; else $var(x) = 2",
		"  if ($var(x) > 3)\n    1, true: then\n  $var(x) = 1\n    $var(x): 5 (int) -> 1 (int)", "\\trace off", "", "$var(x) = 5", "",
	},
	"help": {
		"\\help while", "while is explained here", "\\help trace", "\\trace on|off  shows statements, values, branches, memcached commands\n", "\\help \\time", "\\time on|off\nshows how long things take", "\\help round trip", "round trip is mentioned here",
		"\\help xolg", "\\help: nothing is named xolg, or mentions it; did you mean xlog?", "\\help zzz", "\\help: nothing is named zzz, or mentions it",
		"\\search trip", "trip is mentioned here", "\\search zzz", "\\search: nothing is named zzz, or mentions it",
	},
	"servers that modparam names": {
		`modparam("memcached", "servers", "10.0.0.1:11211")`, "note: still on the embedded store; \\connect 10.0.0.1:11211 goes to these servers",
	},
}

func TestTalks(t *testing.T) {
	for name, lines := range talks {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			d := newDesk()
			for i := 0; i < len(lines); i += 2 {
				assert.Equal(t, lines[i+1], d.enter(lines[i]), lines[i])
			}
		})
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	text := newDesk().enter("\\help")
	for _, c := range commands() {
		assert.Contains(t, text, "\\"+c.name)
		assert.NotEmpty(t, c.doc)
	}
}

// The prompt says what is not closed yet.
func TestPrompt(t *testing.T) {
	for line, want := range map[string]string{"": "kpv> ", "if (1) {": "  {> ", "xlog(": "...> ", `"abc`: `  "> `, "'abc": "  '> ", "/* abc": " /*> ",
		"(1": "...> ", "#!ifdef A": "  #> ", "1 \\": "...> "} {
		d := newDesk()
		d.enter(line)
		assert.Equal(t, want, d.Prompt(), line)
		d.Drop()
		assert.Equal(t, "kpv> ", d.Prompt())
		assert.Empty(t, d.Pending())
	}
}

func TestBanner(t *testing.T) {
	assert.Equal(t, "kpv 0, Kamailio 6.1, store: memory; \\help explains, Ctrl-D leaves", newDesk().Banner())
}

// What runs ends when the context does, or after the time limit, and the session goes on.
func TestInterrupt(t *testing.T) {
	d := newDesk()
	d.enter("max_while_loops = 0")
	d.enter("\\clock real")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, line := range []string{"while (1) $var(x) = 1;", `sleep("100")`, "\\sleep 100s"} {
		d.out.Reset()
		assert.Equal(t, Done, d.Enter(ctx, line))
		assert.Contains(t, d.out.String(), "interrupted", line)
	}
	assert.Equal(t, "2 (int)", d.enter("1 + 1"))
	assert.Contains(t, d.Script(), "# interrupted:\n# while (1) $var(x) = 1;\n", "a script may not hang")

	d = newDesk(func(c *Config) { c.Timeout = time.Nanosecond })
	d.enter("max_while_loops = 0")
	assert.Contains(t, d.enter("while (1) $var(x) = 1;"), "stopped after --timeout 1ns")
}

func TestTimeToLive(t *testing.T) {
	d := newDesk()
	d.enter("$mct(calls=>600) = 3")
	assert.Regexp(t, `^calls  3 \(int\)  flags 0  1 byte  (10m0s|9m59s) to live$`, d.enter("\\store"))
}

func TestTime(t *testing.T) {
	d := newDesk()
	d.enter("\\time on")
	assert.Regexp(t, `^2 \(int\)\ntook [0-9.]+[µm]?s$`, d.enter("1 + 1"))
	assert.Equal(t, "", d.enter("\\set echo off"), "nothing ran")
}

// hung is a store that answers nothing until it is told to stop.
type hung struct{ store.Store }

func (hung) Get(ctx context.Context, _ string) (store.Item, error) {
	<-ctx.Done()
	return store.Item{}, context.Cause(ctx)
}

func (hung) Close() error { return nil }

func TestConnect(t *testing.T) {
	d := newDesk(func(c *Config) {
		c.Connect = func(_ context.Context, servers string) (*Backend, error) {
			return &Backend{Store: hung{}, Name: servers, Describe: func(context.Context) (string, error) { return servers + " (hung)", nil }}, nil
		}
	})
	assert.Equal(t, "on 10.0.0.1 (hung); the clock is real", d.enter("\\connect 10.0.0.1"))
	assert.Equal(t, "on 10.0.0.1 (hung); the clock is real", d.enter("\\connect"))
	assert.Contains(t, d.Banner(), "store: 10.0.0.1 (hung)")
	assert.Equal(t, "\\store: the keys of 10.0.0.1 are not listed, only those of the embedded store", d.enter("\\store"))
	assert.Equal(t, "note: the clock of 10.0.0.1 goes on by itself", d.enter("\\clock fake"))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(time.Millisecond, cancel)
	d.out.Reset()
	d.Enter(ctx, "$mct(x)")
	assert.Contains(t, d.out.String(), "interrupted")
	assert.Equal(t, "on memory, the embedded store: 0 items; the clock is fake", d.enter("\\connect memory"))
	d.backend = &Backend{Store: hung{}, Name: "10.0.0.1", Describe: func(context.Context) (string, error) { return "", errors.New("it is gone") }}
	assert.Equal(t, "\\connect: on 10.0.0.1, but: it is gone", d.enter("\\connect"))
	require.NoError(t, d.Close())
}

func TestLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.cfg", "#!define X 5\nloadmodule \"htable.so\"\nmodparam(\"htable\", \"htable\", \"t=>size=4\")\nroute[A] { xlog(\"$sht(t=>k)\"); }\n$sht(t=>k) = X;\n")
	d := newDesk()
	assert.Equal(t, "has route[A]", d.enter("\\load a.cfg"))
	assert.Equal(t, "5", d.enter("route(A)"))
	assert.Equal(t, "has route[A]", d.enter("\\load a.cfg"), "again, perhaps after a change")
	t.Setenv("HOME", filepath.Dir(must(os.Getwd())))
	assert.Equal(t, "has route[A]", d.enter("\\load ~/"+filepath.Base(must(os.Getwd()))+"/a.cfg"))
	assert.Equal(t, "has route[A]", d.enter("\\load \"a.cfg\""))
	write(t, "b.cfg", "route[A] {\n")
	assert.Equal(t, "b.cfg:1:10: error: this { is never closed\n    route[A] {\n             ^", d.enter("\\load b.cfg"))
	assert.Equal(t, "5", d.enter("route(A)"))
}

// A file of lines is entered; what is wrong in it has its place there.
func TestEnterFile(t *testing.T) {
	d := newDesk()
	assert.Equal(t, Done, d.EnterFile(context.Background(), "rc", "\\set echo on\n$var(x) = 5\n\n\\nosuch\nroute[A] {\n  $nosuch = 1;\n}\nxlog(\"seen\")\nif (1) {\n"))
	assert.Equal(t, `$var(x) = 5 (int)
rc:4: there is no \nosuch; \help lists what there is
rc:6:3: error: unknown variable $nosuch
      $nosuch = 1;
      ^
hint: kpv doc lists the variables there are
seen
rc:9: the file ends in the middle of a statement, which is dropped
`, d.out.String())
	assert.Equal(t, "kpv> ", d.Prompt())
	assert.Equal(t, "$var(x) = 5;\nxlog(\"seen\");\n", d.Script())
	assert.Equal(t, Leave, d.EnterFile(context.Background(), "rc", "exit\n1\n"))
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	assert.Equal(t, Done, d.EnterFile(stopped, "rc", "$var(x) = 1\nexit\n"))
	assert.Contains(t, d.enter("$nosuch"), "<prompt>:1:1")
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func write(t *testing.T, name, text string) {
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

const invite = "INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:alice@example.org>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"

func TestMessage(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "m.sip", invite)
	write(t, "bad.sip", "nonsense\r\n\r\n")
	d := newDesk()
	assert.Equal(t, "INVITE sip:bob@example.org SIP/2.0", d.enter("\\msg m.sip"))
	assert.Equal(t, `"bob" (str)`, d.enter("$(ru{uri.user})"))
	assert.Contains(t, d.enter("\\msg bad.sip"), "\\msg: Kamailio drops this message")
	assert.Equal(t, `"bob" (str)`, d.enter("$(ru{uri.user})"))
	assert.Contains(t, d.enter("\\msg"), "INVITE sip:bob@example.org SIP/2.0\n")
	d.enter("\\msg none")
	assert.Equal(t, `"OPTIONS" (str)`, d.enter("$rm"))
}

// A saved session is a script that does what the session did.
func TestSave(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, c := range map[string]struct{ lines, want string }{
		"statements": {"$var(x) = 5\n1 + 1\n$var(x) + 1\nxlog(\"$var(x)\\n\")", "$var(x) = 5;\n# 1 + 1\n# $var(x) + 1\nxlog(\"$var(x)\\n\");\n"},
		"routes":     {"route[A] { xlog(\"a\"); }\nroute(A)\nroute[A] { xlog(\"b\"); } $var(x) = 1\n\\route A", "route(A);\nroute[A] { xlog(\"b\"); }\n$var(x) = 1;\nroute(A);\n"},
		"defines":    {"#!define A 1\n#!define A 2\nA + 1", "#!define A 1\n#!redefine A 2\n# A + 1\n"},
		"errors":     {"$nosuch = 1\n$var(x) = 1 # why\n\\sleep 5s", "$var(x) = 1;\n # why\nusleep(\"5000000\");\n"},
		"main":       {"$var(x) = 1\nrequest_route { exit; }\n$var(y) = 2", "request_route { exit; }\nevent_route[core:worker-one-init] {\n    $var(x) = 1;\n    $var(y) = 2;\n}\n"},
		"heads":      {"route[A] { exit; }\n\\route route[A]", "route[A] { exit; }\nroute(A);\n"},
		"called":     {"request_route { exit; }\nroute[\"a:b\"] { exit; }\n\\route request_route\n\\route a:b\nroute[C] { exit; }\n\\route C", "request_route { exit; }\nroute[\"a:b\"] { exit; }\n# \\route request_route\nroute[C] { exit; }\nevent_route[core:worker-one-init] {\n    route(\"a:b\");\n    route(C);\n}\n"},
		"acting":     {"route[A] { return 2; }\nroute(A) + 1;\n($var(x) = 3) == 1 # why\n$shtinc(t=>a)", "route[A] { return 2; }\n$var(_) = route(A) + 1;\n$var(_) = ($var(x) = 3) == 1 # why\n;\n$var(_) = $shtinc(t=>a);\n"},
		"mixed":      {"$var(x) = 1; $var(y) = 2; $var(x) + $var(y)", "$var(x) = 1;\n$var(y) = 2;\n# $var(x) + $var(y)\n"},
	} {
		d := newDesk()
		for line := range strings.SplitSeq(c.lines, "\n") {
			d.enter(line)
		}
		file := filepath.Join(strings.ReplaceAll(name, " ", "-") + ".cfg")
		assert.Equal(t, "wrote "+file, d.enter("\\save "+file))
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, c.want, string(text), name)
		assert.Equal(t, "wrote "+file, d.enter("\\save "+file), "its own file may be written again")
		assert.Equal(t, "\\save: "+file+" exists; it is not overwritten", func() string { n := newDesk(); n.enter("$var(x) = 1"); return n.enter("\\save " + file) }())
		program, findings := eval.Load(file, string(text), fn.Library(), eval.Options{})
		assert.NotNil(t, program, "%s: %v", name, findings)
	}
}

// What is logged has Kamailio's prefix where that is asked for; a case has it never.
func TestLogPrefix(t *testing.T) {
	d := newDesk(func(c *Config) { c.LogPrefix = func(e eval.Event) string { return e.Level.String() + ": " } })
	assert.Equal(t, "ERROR: a", d.enter(`xlog("a")`))
	assert.Equal(t, "a\n", d.log.String())
}

// What takes too much is stopped.
func TestGuard(t *testing.T) {
	d := newDesk(func(c *Config) {
		c.Guard = func(ctx context.Context) (context.Context, func()) {
			guarded, cancel := context.WithCancelCause(ctx)
			cancel(errors.New("it takes too much"))
			return guarded, func() { cancel(nil) }
		}
	})
	d.enter("max_while_loops = 0")
	assert.Contains(t, d.enter("while (1) $var(x) = 1;"), "it takes too much")
}

func TestSaveCase(t *testing.T) {
	var saved Case
	d := newDesk(func(c *Config) {
		c.SaveCase = func(_ string, k Case) (string, error) { saved = k; return "it differs", nil }
	})
	d.enter(`xlog("hello\n")`)
	assert.Equal(t, "note: it differs\nwrote a.txtar", d.enter("\\save a.txtar"))
	assert.Equal(t, Case{Script: "xlog(\"hello\\n\");\n", Log: "hello\n"}, saved)
	d.enter("xlog(\"-- log --\")")
	assert.Contains(t, d.enter("\\save b.txtar"), `\save: a line such as "-- name --"`)
}

// A script says what it takes to run it.
func TestSaveNeeds(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "m.sip", invite)
	d := newDesk(func(c *Config) { c.Options.Defines = map[string]string{"LIMIT": "5", "EMPTY": ""} })
	d.enter("\\msg m.sip")
	d.enter("xlog(\"$rm \" + LIMIT)")
	d.enter("\\save a.cfg")
	text, err := os.ReadFile("a.cfg")
	require.NoError(t, err)
	assert.Equal(t, "# on a message: kpv run --message m.sip\n#!trydef EMPTY\n#!trydef LIMIT 5\nxlog(\"$rm \" + LIMIT);\n", string(text))
	program, findings := eval.Load("a.cfg", string(text), fn.Library(), eval.Options{})
	assert.NotNil(t, program, "%v", findings)
}

// A value that is long is cut where it is shown.
func TestLongValues(t *testing.T) {
	d := newDesk()
	d.enter(`$var(s) = "0123456789"; $var(i) = 0; while ($var(i) < 9) { $var(s) = $var(s) + $var(s); $var(i) = $var(i) + 1; }`)
	assert.True(t, strings.HasSuffix(d.enter("$var(s)"), "... (str, 5120 bytes)"))
	d.enter("$mct(k) = $var(s)")
	assert.Less(t, len(d.enter("\\store")), 150)
}

func TestColours(t *testing.T) {
	d := newDesk(func(c *Config) { c.Style = Colours })
	assert.Equal(t, "\x1b[36m3\x1b[0m (int)", d.enter("1 + 2"))
	assert.Equal(t, "\x1b[32m\"a\"\x1b[0m (str)", d.enter(`"a"`))
	d.enter("$var(long) = 1; $avp(x) = \"b\"")
	assert.Equal(t, "$var(long)  \x1b[36m1\x1b[0m (int)\n$avp(x)     \x1b[32m\"b\"\x1b[0m (str)", d.enter("\\vars"))
	assert.Equal(t, "\x1b[1;34mkpv>\x1b[0m ", d.Prompt())
}

func BenchmarkEnter(b *testing.B) {
	for _, line := range []string{"$var(x) = 5", "1 + 2", `if ($var(x) > 3) $var(y) = "$var(x)" + $mct(k);`} {
		b.Run(line, func(b *testing.B) {
			d := newDesk()
			for b.Loop() {
				d.enter(line)
				d.records = nil
			}
		})
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		newDesk().Banner()
	}
}

// BenchmarkComplete completes a key among 10,000.
func BenchmarkComplete(b *testing.B) {
	d := newDesk()
	for i := range 10_000 {
		d.enter(fmt.Sprintf("$mct(user::%d) = 1", i))
	}
	for _, before := range []string{"xlog(\"$mct(user::77", "$mct(", "\\help s", "xl"} {
		b.Run(before, func(b *testing.B) {
			for b.Loop() {
				d.Complete(before)
			}
		})
	}
}

// Whatever is typed, nothing breaks down, and what is refused changes nothing.
func FuzzEnter(f *testing.F) {
	for _, lines := range talks {
		for i := 0; i < len(lines); i += 2 {
			f.Add(lines[i])
		}
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.HasPrefix(strings.TrimSpace(line), `\`) { // a command may write files
			line = `\explain ` + line
		}
		d := newDesk(func(c *Config) {
			c.Timeout = time.Second
			c.Options.ReadFile = func(string) ([]byte, error) { return nil, os.ErrNotExist }
		})
		d.enter("$var(kept) = 5")
		said := d.enter(line)
		assert.NotContains(t, said, "broke down")
		d.Drop()
		if strings.Contains(said, "<prompt>:1:1: error: unknown") {
			assert.Equal(t, "5 (int)", d.enter("$var(kept)"))
		}
		d.Complete(line)
		_ = d.Script()
	})
}
