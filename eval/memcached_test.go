package eval_test

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/internal/mctest"
	"kpv/store"
)

// shortTimeout is how long tests wait for servers that do not answer; soon is how much longer anything may take on a loaded machine.
const (
	shortTimeout = 200 * time.Millisecond
	soon         = 3 * time.Second
)

// A bench is a script's surroundings: servers, and what the run left behind.
type bench struct {
	store  store.Store
	ctx    context.Context
	on     map[string]func() // what to do when the script logs such a text
	logs   []string
	errors []eval.Event
}

// newBench makes a bench on servers, host:port,... With a short timeout.
func newBench(t testing.TB, servers string) *bench {
	return newBenchWith(t, servers, store.MemcachedConfig{Timeout: shortTimeout})
}

func newBenchWith(t testing.TB, servers string, cfg store.MemcachedConfig) *bench {
	var err error
	cfg.Servers, _, err = store.ParseServers(servers)
	require.NoError(t, err)
	s, err := store.NewMemcached(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return &bench{store: s, ctx: context.Background()}
}

func load(t testing.TB, script string) *eval.Program {
	program, findings := eval.Load("test.cfg", script, fn.Library(), eval.Options{})
	require.NotNil(t, program, "%v", findings)
	return program
}

// run runs a script. It gives what Machine.Run does; the machine has counted the errors that came as events.
func (b *bench) run(t testing.TB, script string) error {
	b.logs, b.errors = nil, nil
	m := eval.NewMachine(load(t, script), eval.Config{Store: b.store, Sink: b.take})
	err := m.Run(b.ctx)
	assert.Equal(t, len(b.errors), m.Errors())
	return err
}

func (b *bench) take(e eval.Event) {
	switch e.Kind {
	case eval.Log:
		text := strings.TrimSuffix(e.Text, "\n")
		b.logs = append(b.logs, text)
		if do := b.on[text]; do != nil {
			do()
		}
	case eval.Error:
		b.errors = append(b.errors, e)
	}
}

// runs is run of a script that must come to its end.
func (b *bench) runs(t testing.TB, script string) {
	t.Helper()
	require.NoError(t, b.run(t, script))
}

// fine is runs of a script that must not fail anywhere.
func (b *bench) fine(t testing.TB, script string) {
	t.Helper()
	b.runs(t, script)
	require.Empty(t, b.errors)
}

// What each statement sends: the number of lines is the number of round trips.
func TestRoundTrips(t *testing.T) {
	proxy := mctest.StartProxy(t, mctest.Start(t).Addr)
	b := newBench(t, proxy.Addr)
	const setup = `$mct(k) = 5; $mct(s) = "text"; $mct(a) = 1; $mct(b) = 2;`
	for _, c := range []struct {
		statement string
		sent      []string
	}{
		{`$mct(k) = 42;`, []string{"set k 0 10800 2"}},
		{`$mct(k) = -5;`, []string{"set k 0 10800 20"}},
		{`$mct(k) = "hello";`, []string{"set k 1 10800 5"}},
		{`$mct(k) = "";`, []string{"set k 1 10800 0"}},
		{`$mct(k=>60) = 1;`, []string{"set k 0 60 1"}},
		{`$mct(k=>0) = 1;`, []string{"set k 0 0 1"}},
		{`$mct(k) = $null;`, []string{"delete k"}},
		{`$var(x) = $mct(k);`, []string{"gets k"}},
		{`$var(x) = $mct(k=>60);`, []string{"gets k"}},
		{`if ($mct(k) == 5 && $mct(s) == "text") $var(x) = 1;`, []string{"gets k", "gets s"}},
		{`$mcinc(k) = 2;`, []string{"gets k", "incr k 2"}},
		{`$mcdec(k) = 2;`, []string{"gets k", "decr k 2"}},
		{`$mcinc(k) = -2;`, []string{"gets k", "decr k 2"}},
		{`$var(x) = $mcinc(k);`, []string{"gets k"}},
		{`$mctex(k) = 30;`, []string{"touch k 30"}},
		{`$var(x) = $mctex(k);`, nil},
		{`xlog("$mct(k)\n");`, []string{"gets k"}},
		{`xlog("$mct(k) $mct(s) $mct(a) $mct(b) $mct(c) $mct(d) $mct(e) $mct(f)\n");`, []string{"gets k s a b c d e f"}},
		{`xlog("$mct(k) $(mct(s){s.len}) $mcinc(a) $mcdec(b)\n");`, []string{"gets k s a b"}},
		{`$var(n) = 7; xlog("$mct(k$var(n)) $mct(a)\n");`, []string{"gets k7 a"}},
		{`$var(x) = $mct(k$mct(a));`, []string{"gets a", "gets k1"}},
		{`xlog("L_DBG", "$mct(k)\n");`, nil},
	} {
		b.fine(t, setup)
		proxy.Take()
		b.fine(t, "debug = 2\nevent_route[core:worker-one-init] { "+c.statement+" }\nrequest_route { exit; }")
		assert.Equal(t, c.sent, proxy.Take(), c.statement)
	}
}

// Keys that depend on each other take a round trip more, not one for each variable.
func TestRoundTripsOfNestedKeysInText(t *testing.T) {
	proxy := mctest.StartProxy(t, mctest.Start(t).Addr)
	b := newBench(t, proxy.Addr)
	b.fine(t, `$mct(a) = 1; $mct(b) = 2; $mct(k1) = "deep";`)
	proxy.Take()
	b.fine(t, `xlog("$mct(a) $mct(b) $mct(k$mct(a)) $mct(a)\n");`)
	assert.Equal(t, []string{"1 2 deep 1"}, b.logs)
	assert.LessOrEqual(t, len(proxy.Take()), 3)
}

// mode 1 adds; what exists stays, and that is an error.
func TestModeOne(t *testing.T) {
	proxy := mctest.StartProxy(t, mctest.Start(t).Addr)
	b := newBench(t, proxy.Addr)
	b.runs(t, `modparam("memcached", "mode", 1)
$mct(k) = 1;
$mct(k) = 2;
xlog("$mct(k)\n");`)
	assert.Equal(t, []string{"add k 0 10800 1", "add k 0 10800 1", "gets k"}, proxy.Take())
	assert.Equal(t, []string{"1"}, b.logs)
	require.Len(t, b.errors, 1)
	assert.Equal(t, int32(3), b.errors[0].Pos.Line)
}

// hostileKeys are texts that a caller could get into a key (spec/memcached.md 1.7, 9).
var hostileKeys = []string{
	"zz\\r", "zz\\n", "zz\\r\\n", "zz 0\\r\\nset hax", "yy\\r\\ndelete ok", "yy\\r\\nflush_all", "a\\r\\nset inj 1 0 3\\r\\nbad\\r\\n",
	"a b", " a", "a ", "ok ok2", "x\\ty", "ok noreply", "k 0 0 1 noreply", "\\r\\n", " ", "\\t",
}

// Whatever is in a key, only the command meant goes over the wire, on one key: its MD5.
func TestHostileKeysInjectNothing(t *testing.T) {
	proxy := mctest.StartProxy(t, mctest.Start(t).Addr)
	b := newBench(t, proxy.Addr)
	unescape := strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\t`, "\t")
	for _, key := range hostileKeys {
		b.fine(t, `$mct(ok) = "fine";`)
		proxy.Take()
		b.fine(t, `$var(k) = "`+key+`";
$mct($var(k)) = 5; $mcinc($var(k)) = 2; $mcdec($var(k)) = 1; $mctex($var(k)) = 60;
xlog("$mct($var(k)) $mct(ok)\n");
$mct($var(k)) = $null; $mct($var(k)=>9) = "again"; xlog("$mct($var(k))\n");`)
		sum := fmt.Sprintf("%x", md5.Sum([]byte(unescape.Replace(key))))
		assert.Equal(t, []string{"set " + sum + " 0 10800 1", "gets " + sum, "incr " + sum + " 2", "gets " + sum, "decr " + sum + " 1", "touch " + sum + " 60",
			"gets " + sum + " ok", "delete " + sum, "set " + sum + " 1 9 5", "gets " + sum}, proxy.Take(), key)
		assert.Equal(t, []string{"6 fine", "again"}, b.logs, key)
	}
}

// Bytes from elsewhere than a string literal, and values that look like commands.
func TestHostileBytesAndValues(t *testing.T) {
	proxy := mctest.StartProxy(t, mctest.Start(t).Addr)
	b := newBench(t, proxy.Addr)
	b.fine(t, `$var(h) = "0102007f"; $var(k) = $(var(h){s.decode.hexa});
$mct($var(k)) = "bytes"; xlog("$mct($var(k))\n");
$mct(v) = "x\r\nEND\r\nflush_all\r\n"; $var(x) = $mct(v); xlog("$(var(x){s.len})\n");`)
	assert.Equal(t, []string{"bytes", "19"}, b.logs)
	for _, line := range proxy.Take() {
		assert.Regexp(t, `^(set [0-9a-f]{32} 1 10800 5|gets [0-9a-f]{32}|set v 1 10800 19|gets v)$`, line)
	}
}

// An empty key, or an operand of the wrong type, is refused before anything is sent.
func TestRefusedBeforeSending(t *testing.T) {
	proxy := mctest.StartProxy(t, mctest.Start(t).Addr)
	b := newBench(t, proxy.Addr)
	for _, statement := range []string{`$mct($var(e)) = 1;`, `$var(x) = $mct($var(e));`, `xlog("$mct($var(e))\n");`, `$mct($var(e)) = $null;`, `$mcinc($var(e)) = 1;`,
		`$mctex($var(e)) = 1;`, `$mct($var(e)=>9) = 1;`, `$mcinc(k) = "1";`, `$mcdec(k) = $null;`, `$mctex(k) = "1";`, `$mctex(k) = $null;`} {
		b.runs(t, `$var(e) = ""; `+statement)
		assert.Len(t, b.errors, 1, statement)
		assert.Empty(t, proxy.Take(), statement)
	}
}

// everyStatement reads and writes in each way, one statement a line.
const everyStatement = `$mct(k) = 1;
$mct(k) = "text";
$mct(k=>5) = 1;
$mct(k) = $null;
$mcinc(k) = 1;
$mcdec(k) = 1;
$mctex(k) = 5;
$var(x) = $mct(k);
xlog("$mct(k)\n");
xlog("$mct(k) $mct(l)\n");
if ($mct(k) == $null) xlog("null\n");
xlog("end\n");`

// requireAllFail asserts that each statement above failed, once for each variable that it asks for, at its line, on that server, and that the script came to its end.
func requireAllFail(t *testing.T, b *bench, server string) {
	t.Helper()
	var lines []int32
	for _, e := range b.errors {
		lines = append(lines, e.Pos.Line)
		assert.Contains(t, e.Text, server)
	}
	assert.Equal(t, []int32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11}, lines)
	assert.Equal(t, []string{"<null>", "<null> <null>", "null", "end"}, b.logs)
}

func TestServerIsDown(t *testing.T) {
	server := mctest.FreeAddr(t)
	b := newBench(t, server)
	b.runs(t, everyStatement)
	requireAllFail(t, b, server)
	assert.Contains(t, b.errors[0].Text, "$mct(k)")
	assert.Contains(t, b.errors[0].Text, "connection refused")
}

// A write that failed is never taken for done, a value that is not ours never read, whatever a server says.
func TestFalseServers(t *testing.T) {
	for name, reply := range map[string]string{
		"garbage":       "\x00\x01garbage\r\n",
		"newline":       "\n",
		"hangs up":      "",
		"server error":  "SERVER_ERROR out of memory\r\n",
		"error":         "ERROR\r\n",
		"other key":     "VALUE other 1 5 7\r\nwrong\r\nEND\r\n",
		"forged length": "VALUE k 1 4000000000 7\r\nx",
		"negative":      "VALUE k 1 -1 7\r\nx\r\nEND\r\n",
		"cut":           "VALUE k 1 5 7\r\nwr",
		"no line end":   "VALUE k 1 5 7\r\nwrongEND\r\n",
		"endless":       strings.Repeat("x", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			server := mctest.Answering(t, func(mctest.Command) string { return reply })
			b := newBench(t, server)
			began := time.Now()
			b.runs(t, everyStatement)
			requireAllFail(t, b, server)
			assert.Less(t, time.Since(began), 4*shortTimeout+soon)
		})
	}
}

// One reply too many is not taken for the answer to the next question.
func TestRepliesTooMany(t *testing.T) {
	values := map[string]string{"a": "1", "b": "2", "c": "3"}
	server := mctest.Answering(t, func(c mctest.Command) string {
		key := strings.Fields(c.Line)[1]
		reply := fmt.Sprintf("VALUE %s 1 1 7\r\n%s\r\nEND\r\n", key, values[key])
		return reply + reply
	})
	b := newBench(t, server)
	b.runs(t, `$var(i) = 0; while ($var(i) < 20) { xlog("a$mct(a)\n"); xlog("b$mct(b)\n"); xlog("c$mct(c)\n"); $var(i) = $var(i) + 1; }`)
	for _, text := range b.logs {
		assert.Contains(t, []string{"a1", "b2", "c3", "a<null>", "b<null>", "c<null>"}, text)
	}
}

// A server that hangs costs three timeouts, then the breaker spares the script the waiting.
func TestServerHangs(t *testing.T) {
	d := mctest.Start(t)
	b := newBench(t, d.Addr)
	d.Freeze()
	began := time.Now()
	b.runs(t, everyStatement)
	assert.Less(t, time.Since(began), 4*shortTimeout+soon)
	requireAllFail(t, b, d.Addr)
}

// Whoever stops the run does not wait for the server.
func TestInterruptedWhileWaiting(t *testing.T) {
	d := mctest.Start(t)
	d.Freeze()
	stop := errors.New("stopped by the test")
	for _, statement := range []string{`$mct(k) = 1;`, `$var(x) = $mct(k);`, `xlog("$mct(a) $mct(b)\n");`, `$mcinc(k) = 1;`, `$mctex(k) = 1;`, `$mct(k) = $null;`} {
		b := newBenchWith(t, d.Addr, store.MemcachedConfig{Timeout: time.Minute})
		var cancel context.CancelCauseFunc
		b.ctx, cancel = context.WithCancelCause(context.Background())
		began := time.Now()
		b.on = map[string]func(){"now": func() { time.AfterFunc(50*time.Millisecond, func() { cancel(stop) }) }}
		assert.ErrorIs(t, b.run(t, `xlog("now\n"); `+statement+` xlog("not reached\n");`), stop, statement)
		assert.Less(t, time.Since(began), soon, statement)
		assert.NotContains(t, b.logs, "not reached", statement)
	}
}

// Killed and started again in mid script: what is asked meanwhile fails, then all is well.
func TestServerRestarts(t *testing.T) {
	d := mctest.Start(t)
	b := newBench(t, d.Addr)
	b.on = map[string]func(){"kill": d.Kill, "run": d.Run}
	b.runs(t, `$mct(k) = "before"; xlog("$mct(k)\n");
xlog("kill\n");
$mct(k) = "meanwhile";
xlog("$mct(k)\n");
xlog("run\n");
xlog("$mct(k)\n");
$mct(k) = "after"; xlog("$mct(k)\n");`)
	assert.Equal(t, []string{"before", "kill", "<null>", "run", "<null>", "after"}, b.logs)
	require.Len(t, b.errors, 2)
	assert.Equal(t, int32(3), b.errors[0].Pos.Line)
	assert.Equal(t, int32(4), b.errors[1].Pos.Line)
}

// A connection that breaks while idle is replaced unseen.
func TestServerRestartsUnseen(t *testing.T) {
	d := mctest.Start(t)
	b := newBench(t, d.Addr)
	b.on = map[string]func(){"restart": func() { d.Kill(); d.Run() }}
	b.fine(t, `$mct(n) = 1; xlog("restart\n"); $mct(n) = 5; $mcinc(n) = 1; xlog("restart\n"); xlog("$mct(n)\n");`)
	assert.Equal(t, []string{"restart", "restart", "<null>"}, b.logs)
}

// Machines that count together come to the exact sum: on stores of their own, as processes do, and on one store.
func TestCountingTogether(t *testing.T) {
	const counters, each = 4, 500
	server := mctest.Start(t).Addr
	b := newBenchWith(t, server, store.MemcachedConfig{})
	program := load(t, fmt.Sprintf("max_while_loops = 0\nrequest_route { while ($var(i) < %d) { $mcinc(n) = 3; $mcdec(n) = 2; $var(i) = $var(i) + 1; } }", each))
	b.fine(t, `$mct(n) = 0;`)
	var running sync.WaitGroup
	for i := range counters {
		s := b.store
		if i%2 == 0 {
			s = newBenchWith(t, server, store.MemcachedConfig{}).store
		}
		running.Go(func() {
			m := eval.NewMachine(program, eval.Config{Store: s})
			assert.NoError(t, m.Run(context.Background()))
			assert.Zero(t, m.Errors())
		})
	}
	running.Wait()
	b.fine(t, `xlog("$mct(n)\n");`)
	assert.Equal(t, []string{fmt.Sprint(counters * each)}, b.logs)
}

// With several servers, the keys of a dead one fail, by its name; the others' are where they were.
func TestOneOfSeveralServersIsDead(t *testing.T) {
	var servers []string
	var dead *mctest.Daemon
	for range 3 {
		dead = mctest.Start(t)
		servers = append(servers, dead.Addr)
	}
	b := newBench(t, strings.Join(servers, ","))
	const keys = 60
	loop := func(statement string) string {
		return fmt.Sprintf("$var(i) = 0; while ($var(i) < %d) { %s $var(i) = $var(i) + 1; }", keys, statement)
	}
	b.fine(t, loop(`$mct(k$var(i)) = $var(i);`))
	dead.Kill()
	b.runs(t, loop(`xlog("$var(i)=$mct(k$var(i))\n");`))
	lost := 0
	for i, text := range b.logs {
		if strings.HasSuffix(text, "=<null>") {
			lost++
			continue
		}
		assert.Equal(t, fmt.Sprintf("%[1]d=%[1]d", i), text)
	}
	assert.Len(t, b.errors, lost)
	assert.Greater(t, lost, 0)
	assert.Less(t, lost, keys)
	for _, e := range b.errors {
		assert.Contains(t, e.Text, dead.Addr)
	}
}

// A text with keys of a dead server has the values of the others.
func TestTextFromLivingAndDeadServers(t *testing.T) {
	living, dead := mctest.Start(t).Addr, mctest.FreeAddr(t)
	b := newBench(t, living+","+dead)
	write, text := "", ""
	for i := range 20 {
		write += fmt.Sprintf("$mct(k%[1]d) = %[1]d;\n", i)
		text += fmt.Sprintf(" $mct(k%d)", i)
	}
	b.runs(t, write)
	want, failed := "", map[int32]bool{}
	for _, e := range b.errors {
		failed[e.Pos.Line] = true
	}
	for i := range 20 {
		if failed[int32(i+1)] {
			want += " <null>"
		} else {
			want += fmt.Sprintf(" %d", i)
		}
	}
	b.runs(t, `xlog("`+text+`\n");`)
	assert.Equal(t, []string{want}, b.logs)
	require.Len(t, b.errors, len(failed), "one for each variable")
	for _, e := range b.errors {
		assert.Contains(t, e.Text, dead)
	}
}

// A text with several variables asks for them together, but what fails is said of each, at its place.
func TestEachVariableOfATextFails(t *testing.T) {
	server := mctest.FreeAddr(t)
	b := newBench(t, server)
	require.NoError(t, b.run(t, `xlog("$mct(a) and $mct(b)\n");`))
	assert.Equal(t, []string{"<null> and <null>"}, b.logs)
	require.Len(t, b.errors, 2)
	assert.Contains(t, b.errors[0].Text, "cannot read $mct(a): "+server)
	assert.Contains(t, b.errors[1].Text, "cannot read $mct(b): "+server)
}
