package eval_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
	"kpv/store"
)

// turns is how often a benchmark's script goes round, so that starting a machine does not count.
const turns = 100_000

// A benchmark is a statement that a loop repeats; setup runs before the loop, head is what stands outside all routes. The cost of the
// loop itself, which "counting" measures, is in all of them.
var benchmarks = []struct{ name, head, setup, statement string }{
	{name: "counting"},
	{name: "concat", setup: `$var(a) = "one"; $var(b) = "two";`, statement: `$var(s) = $var(a) + "-" + $var(b) + "-" + "three";`},
	{name: "compare", setup: `$var(a) = "one";`, statement: `if ($var(a) == "two") $var(n) = 1;`},
	{name: "mct-get", setup: `$mct(key) = 5;`, statement: `$var(x) = $mct(key);`},
	{name: "mct-get-text", setup: `$mct(key) = "some text";`, statement: `$var(x) = $mct(key);`},
	{name: "mct-set", statement: `$mct(key) = $var(i);`},
	{name: "mct-set-text", statement: `$mct(key=>60) = "some text";`},
	{name: "mct-nested-key", setup: `$var(a) = "user"; $mct(b) = 7; $mct(user::7) = 1;`, statement: `$var(x) = $mct($var(a)::$mct(b));`},
	{name: "mcinc", setup: `$mct(key) = 0;`, statement: `$mcinc(key) = 1;`},
	{name: "xlog-4", setup: `$var(a) = "alice"; $var(b) = "bob"; $var(c) = 3;`, statement: `xlog("$var(a) calls $var(b) for the $var(c)rd time: $var(i)\n");`},
	{name: "xlog-params", head: `modparam("xlog", "buf_size", 8192)`, setup: `$var(a) = "alice";`, statement: `xlog("L_INFO", "$var(a) $var(i) $rU\n");`},
	{name: "if-else", setup: `$var(a) = "c";`, statement: `if ($var(a) == "a") $var(n) = 1; else if ($var(a) == "b") $var(n) = 2; else $var(n) = 3;`},
	{name: "switch", setup: `$var(a) = "c";`, statement: `switch ($var(a)) { case "a": $var(n) = 1; break; case "b": $var(n) = 2; break; case "c": $var(n) = 3; }`},
	{name: "length", setup: `$var(a) = "alice";`, statement: `$var(n) = $(var(a){s.len});`},
	{name: "route", head: "route[R] { return 1; }", statement: `route(R);`},
	{name: "match", setup: `$var(a) = "sip:alice@example.org";`, statement: `if ($var(a) =~ "^sip:[a-z]+@example\.(org|net)$") $var(n) = 1;`},
	{name: "transform", setup: `$var(a) = "sip:alice@example.org";`, statement: `$var(x) = $(var(a){uri.user}{s.len});`},
	{name: "avp", statement: `$avp(x) = $var(i); $avp(x) = $null;`},
	{name: "avp-index", setup: `$avp(x) = 1; $avp(x) = 2; $var(j) = 1;`, statement: `$var(n) = $(avp(x)[$var(j)]);`},
	{name: "xavp-child", setup: `$xavp(a=>b) = 1;`, statement: `$var(n) = $xavp(a=>b);`},
	{name: "xavp-replace", setup: `$xavp(a=>b) = 1;`, statement: `$xavp(a[0]=>b[0]) = $var(i);`},
	{name: "xavp-index", setup: `$xavp(a=>b) = 1; $var(j) = 0;`, statement: `$var(n) = $xavp(a[$var(j)]=>b);`},
	{name: "sht-get", head: tables, setup: `$sht(t=>key) = 5;`, statement: `$var(x) = $sht(t=>key);`},
	{name: "sht-set", head: tables, statement: `$sht(t=>key) = $var(i);`},
	{name: "sht-inc", head: tables, statement: `$var(x) = $shtinc(t=>key);`},
	{name: "sht-late-key", head: tables, setup: `$var(a) = "alice"; $sht(t=>alice) = 1;`, statement: `$var(x) = $sht(t=>$var(a));`},
}

const tables = `modparam("htable", "htable", "t=>size=4;initval=0;autoexpire=600")`

// BenchmarkLoop measures a turn of a while loop, in the unit ns/turn.
func BenchmarkLoop(b *testing.B) {
	for _, c := range benchmarks {
		body := fmt.Sprintf("$var(i) = 0;\n%s\nwhile ($var(i) < %d) { %s\n$var(i) = $var(i) + 1; }", c.setup, turns, c.statement)
		script := fmt.Sprintf("max_while_loops = 0\n%s\nevent_route[core:worker-one-init] { %s }\nrequest_route { exit; }", c.head, body)
		b.Run(c.name, func(b *testing.B) { benchTurns(b, script) })
	}
}

func benchTurns(b *testing.B, script string) {
	program, findings := eval.Load("bench.cfg", script, fn.Library(), eval.Options{})
	require.NotNil(b, program, "%v", findings)
	cfg := eval.Config{Store: store.NewMemory(store.MemoryConfig{})}
	b.ReportAllocs()
	for b.Loop() {
		m := eval.NewMachine(program, cfg)
		if err := m.Run(context.Background()); err != nil || m.Errors() > 0 {
			b.Fatal("the script fails")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/turns, "ns/turn")
}

// BenchmarkHostile measures reading and checking what took quadratic time once.
func BenchmarkHostile(b *testing.B) {
	for name, text := range map[string]string{
		"format": `xlog("` + strings.Repeat("$var(a) ", 10_000) + `");`,
		"chain":  "$var(x) = $var(a)" + strings.Repeat("+$var(a)", 9000) + ";",
		"macros": "#!define A0\n" + macros(40) + "A40",
		"braces": strings.Repeat("}", 1<<17),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = eval.Load("bench.cfg", text, fn.Library(), eval.Options{Lint: true})
			}
		})
	}
}

// macros defines A1 to An, each as twice the one before.
func macros(n int) (text string) {
	for i := range n {
		text += fmt.Sprintf("#!define A%d A%d A%d\n", i+1, i, i)
	}
	return text
}

// BenchmarkLoad measures reading, checking and compiling a script of some size.
func BenchmarkLoad(b *testing.B) {
	text := ""
	for i := range 1000 {
		text += fmt.Sprintf("if ($var(a%d) > %d && $mct(key%d) != $null) { xlog(\"$var(a%d)\\n\"); $var(x) = $var(x) + %d; }\n", i, i, i, i, i)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		program, findings := eval.Load("bench.cfg", text, fn.Library(), eval.Options{Target: pv.V61})
		require.NotNil(b, program, "%v", findings)
	}
}
