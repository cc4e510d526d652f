package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/internal/mctest"
)

// asKpv makes the test's own program be kpv.
const asKpv = "KPV_TEST_AS_KPV"

func TestMain(m *testing.M) {
	if os.Getenv(asKpv) != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// screen is kpv on a terminal of a real size.
type screen struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	news chan []byte
	text []byte // not looked at yet, without colours
	all  bytes.Buffer
	home string
}

// patience is how long something may take that takes milliseconds; only a failure waits so long.
const patience = 20 * time.Second

func startScreen(t *testing.T, home string, args ...string) *screen {
	return startScreenAs(t, "xterm", home, args...)
}

func startScreenAs(t *testing.T, terminal, home string, args ...string) *screen {
	s := &screen{t: t, home: home, news: make(chan []byte, 100)}
	s.cmd = exec.Command(os.Args[0], args...)
	s.cmd.Env = append(os.Environ(), asKpv+"=1", "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "TERM="+terminal, "NO_COLOR=",
		"GORACE=exitcode=0") // readline 1.5.1 draws its prompt beside the goroutine that takes keys
	s.cmd.Dir = home
	tty, err := pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 40, Cols: 100})
	require.NoError(t, err)
	s.tty = tty
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = tty.Close()
	})
	go func() {
		defer close(s.news)
		for {
			b := make([]byte, 4096)
			n, err := tty.Read(b)
			s.news <- b[:n]
			if err != nil {
				return
			}
		}
	}()
	return s
}

// sequences are what a terminal obeys, but for the one that says that a line begins to run.
var sequences = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]|\x1b\\[\\?2004h|\r")

const runs = "\x1b[?2004l"

// see waits until a text has come, and forgets all up to its end.
func (s *screen) see(want string) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		if i := bytes.Index(s.text, []byte(want)); i >= 0 {
			s.text = s.text[i+len(want):]
			return
		}
		select {
		case b, more := <-s.news:
			s.all.Write(b)
			s.text = sequences.ReplaceAll(append(s.text, b...), nil)
			if !more {
				require.Contains(s.t, string(s.text), want, "kpv has ended")
			}
		case <-deadline:
			require.Fail(s.t, "this did not come: "+want, "%s", s.all.String())
		}
	}
}

func (s *screen) keys(text string) {
	s.t.Helper()
	_, err := io.WriteString(s.tty, text)
	require.NoError(s.t, err)
}

// enter types a line and waits for what it prints.
func (s *screen) enter(line, want string) {
	s.t.Helper()
	s.keys(line + "\r")
	s.see(runs)
	s.see(want)
}

// ends waits for kpv to leave, and gives its status.
func (s *screen) ends() int {
	s.t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	deadline := time.After(patience)
	for news := s.news; ; {
		select {
		case b, more := <-news:
			s.all.Write(b)
			if !more {
				news = nil
			}
		case <-done:
			return s.cmd.ProcessState.ExitCode()
		case <-deadline:
			require.Fail(s.t, "kpv does not end", "%s", s.all.String())
		}
	}
}

const (
	ctrlC = "\x03"
	ctrlD = "\x04"
	up    = "\x1b[A"
)

// A session as somebody types it.
func TestSessionOnATerminal(t *testing.T) {
	home := t.TempDir()
	s := startScreen(t, home)
	s.see("kpv 0.1.0, Kamailio 6.1, store: memory; \\help explains, Ctrl-D leaves")
	s.see("kpv> ")
	s.enter("1 + 2", "3 (int)\n")
	s.enter("route[HELLO] {", "  {> ")
	s.enter(`xlog("hello $var(name)\n");`, "  {> ")
	s.enter("}", "kpv> ")
	s.enter(`$var(name) = "bob"`, "kpv> ")
	s.keys("route(HE\t\r") // completed and closed
	s.see("hello bob\n")
	s.see("kpv> ")
	s.enter("$nosuch = 1", "error: unknown variable $nosuch")
	s.see("kpv> ")

	s.keys(up + up + up + up) // over three lines that came later to the one of several
	s.see("route[HELLO] {↵")
	s.keys("\r")
	s.see("kpv> ")
	s.keys("\x12hello") // Ctrl-R
	s.see("route[HELLO]")
	s.keys(ctrlC + ctrlC)
	s.see("kpv> ")

	s.enter("max_while_loops = 0", "kpv> ")
	s.enter("while (1 == 1) $var(n) = $var(n) + 1;", "constant")
	s.keys(ctrlC)
	s.see("interrupted\n")
	s.enter("$var(n) > 0", "1 (int)\n")
	s.enter("if (1) {", "  {> ")
	s.keys(ctrlC)
	s.see(runs)
	s.see("kpv> ")
	s.keys(ctrlD)
	assert.Equal(t, 0, s.ends())

	path := filepath.Join(home, ".local/state/kpv/history")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(text), "route[HELLO] {↵xlog(\"hello $var(name)\\n\");↵}\n")
	assert.NotContains(t, string(text), "if (1) {")
}

// What is pasted is taken whole, whatever stands in it, and waits for Enter.
func TestPasteOnATerminal(t *testing.T) {
	s := startScreen(t, t.TempDir())
	s.see("kpv> ")
	s.keys("\x1b[200~route[A] {\n\txlog(\"pasted\\n\");\n}\nroute(A);\n\x1b[201~")
	s.see("route(A);")
	s.keys("\r")
	s.see(runs + "pasted\n")
	s.see("kpv> ")
	block := strings.Repeat("$var(n) = $var(n) + 1;\n", 300)
	s.keys("\x1b[200~" + block + "\x1b[201~")
	s.see("paste 1: 300 lines")
	s.keys("\r")
	s.see("kpv> ")
	s.enter("$var(n)", "300 (int)\n")
	s.enter(`"grüße, 世界"`, `"grüße, 世界" (str)`)
	require.NoError(t, pty.Setsize(s.tty, &pty.Winsize{Rows: 20, Cols: 40}))
	s.enter("2 + 2", "4 (int)\n")
	s.keys("exit\r")
	assert.Equal(t, 0, s.ends())
}

// Keys that terminals send in their own ways, and the search through what was entered.
func TestKeysOnATerminal(t *testing.T) {
	s := startScreen(t, t.TempDir(), "--color", "never")
	s.see("kpv> ")
	s.enter("$var(first) = 1", "kpv> ")
	s.enter("$var(second) = 2", "kpv> ")
	s.keys("\x1b[3~") // Delete on an empty line does not leave
	s.keys(" + 1\x1b[1~2\x1b[4~0\r")
	s.see(runs + "12 (int)\n")
	s.see("kpv> ")
	s.keys("abc\x12FIRST") // found in any case
	s.see("search FIRST> $var(first) = 1")
	s.keys("\x1b[4~0\r") // goes on being edited
	s.see(runs)
	s.enter("$var(first)", "10 (int)\n")
	s.see("kpv> ") // before it the terminal itself would obey Ctrl-R
	s.keys("xyz\x12nosuch")
	s.see("nothing has nosuch> ")
	s.keys(ctrlC) // what was being typed is back
	s.see("kpv> xyz")
	s.keys(ctrlC)
	s.see(runs) // the line is drawn once more before its end, with its prompt
	s.see("kpv> ")
	s.keys("(\x14\x7f")       // Ctrl-T has nothing to swap, and nothing breaks down
	s.keys("\x001 - 4\x14\r") // nor does Ctrl-Space end the session
	s.see(runs + "-3 (int)\n")
	s.see("kpv> ")
	s.keys("abc + 1\x01\x1bf\x17") // Ctrl-W in the first word leaves what is right of the cursor
	s.keys("5\r")
	s.see(runs + "51 (int)\n")
	s.see("kpv> ")
	s.enter(`$var(u`+strings.Repeat("a", 50)+`) = 1; $var(u`+strings.Repeat("b", 50)+`) = 2`, "kpv> ")
	require.NoError(t, pty.Setsize(s.tty, &pty.Winsize{Rows: 20, Cols: 30}))
	s.keys("$var(u\t\t") // completions are wider than the window
	s.see("\nu" + strings.Repeat("b", 50) + "\n")
	s.keys("b\t\r")
	s.see(runs + "2 (int)\n")
	s.see("kpv> ")
	assert.NotContains(t, s.all.String(), "\x1b[36m", "no colours")
	s.keys(ctrlD)
	assert.Equal(t, 0, s.ends())
}

// On a terminal that can do nothing but show text, a session does with that.
func TestSessionOnADumbTerminal(t *testing.T) {
	s := startScreenAs(t, "dumb", t.TempDir())
	s.see("kpv> ")
	s.keys("1 + 1\r")
	s.see("2 (int)\n")
	s.see("kpv> ")
	s.keys("if (1) {\r")
	s.see("  {> ")
	s.keys(ctrlC)
	s.see("kpv> ")
	s.keys("max_while_loops = 0\r")
	s.see("kpv> ")
	s.keys("while (1 == 1) $var(n) = 1;\r")
	s.see("constant value")
	s.keys(ctrlC)
	s.see("interrupted\n")
	s.see("kpv> ")
	assert.NotContains(t, s.all.String(), "\x1b")
	s.keys(ctrlD)
	assert.Equal(t, 0, s.ends())
}

// A session starts with its file of commands, message and definitions.
func TestSessionStart(t *testing.T) {
	home := t.TempDir()
	for name, text := range map[string]string{"rc": "\\set echo on\n$var(x) = 5\nroute[A] {\n  exit;\n}\n", "m.sip": invite} {
		require.NoError(t, os.MkdirAll(filepath.Join(home, ".config/kpv"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(home, ".config/kpv", name), []byte(text), 0o600))
	}
	s := startScreen(t, home, "--target", "5.6", "-A", "LIMIT=7", "--message", ".config/kpv/m.sip", "--debug", "0", "--log-prefix")
	s.see("Kamailio 5.6")
	s.see("$var(x) = 5 (int)\n")
	s.enter("LIMIT + $var(x)", "12 (int)\n")
	s.enter("$rm", `"INVITE" (str)`)
	s.enter("\\route", "A\n")
	s.enter(`xlog("L_INFO", "unseen\n"); xlog("L_ERR", "seen\n")`, ") ERROR: <script>: seen\n")
	assert.NotContains(t, s.all.String(), "INFO: ")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	assert.Equal(t, statusInterrupted, s.ends())

	s = startScreen(t, home, "-X")
	s.see("kpv> ")
	s.enter("$var(x)", "0 (int)\n")
	s.enter("quit", "")
	assert.Equal(t, 0, s.ends())
}

const invite = "INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:alice@example.org>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"

// A session goes to real servers, and survives that they go away.
func TestSessionOnServers(t *testing.T) {
	d := mctest.Start(t)
	s := startScreen(t, t.TempDir(), "--connect", d.Addr)
	s.see("store: " + d.Addr + " (memcached ")
	s.see("kpv> ")
	s.enter("$mct(key) = 5; $mct(key)", "5 (int)\n")
	s.enter("\\connect memory", "on memory, the embedded store: 0 items; the clock is fake\n")
	s.enter("$mct(key)", "null\n")
	s.enter("\\connect "+mctest.FreeAddr(t), "connection refused; still on memory\n")
	s.enter("\\connect "+d.Addr, "items: 1); the clock is real\n")
	s.enter("\\store", "are not listed")
	d.Freeze()
	s.enter("$mct(key)", "")
	s.keys(ctrlC)
	s.see("interrupted\n")
	d.Thaw()
	s.enter("$mct(key)", "5 (int)\n")
	d.Kill()
	s.enter("$mct(key)", "error: cannot read $mct(key)")
	s.enter("1 + 1", "2 (int)\n")
	s.see("kpv> ")
	s.keys(ctrlD)
	assert.Equal(t, 0, s.ends())

	s = startScreen(t, t.TempDir(), "--connect", d.Addr)
	s.see("connection refused")
	assert.Equal(t, statusUsage, s.ends())
}

// What is not right is said before anything is asked.
func TestSessionThatCannotStart(t *testing.T) {
	for want, args := range map[string][]string{"no such file": {"--message", "none.sip"}, "it is one of 6.1, 5.6": {"--target", "7"},
		"in a session \\route NAME runs one": {"--route", "A"}, "--servers is empty": {"--servers="}} {
		s := startScreen(t, t.TempDir(), args...)
		s.see(want)
		assert.Equal(t, statusUsage, s.ends())
	}
}

// A session is saved as a script and as a case that passes.
func TestSessionIsSaved(t *testing.T) {
	home := t.TempDir()
	s := startScreen(t, home, "-A", "LIMIT=7")
	s.see("kpv> ")
	s.enter(`$mct(n=>60) = LIMIT; xlog("n is $mct(n)\n")`, "n is 7\n")
	s.enter("\\sleep 61s", "kpv> ")
	s.enter(`xlog("n is $mct(n)\n")`, "n is <null>\n")
	s.enter("\\save case.txtar", "wrote case.txtar\n")
	s.enter("\\save script.cfg", "wrote script.cfg\n")
	s.see("kpv> ")
	s.keys(ctrlD)
	s.ends()
	assert.Equal(t, statusFine, kpv("", "test", filepath.Join(home, "case.txtar")).status)
	assert.Equal(t, statusFine, kpv("", "check", filepath.Join(home, "script.cfg")).status, "it does without -A")
}
