package eval_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/store"
)

// durations are what memcached commands took.
var durations = regexp.MustCompile(` \([0-9.]+[nµm]?s\)`)

// Each text with what tracing shows of it: statements by the routes that were called, what they did one step to the right.
func TestTrace(t *testing.T) {
	const before = `#!define LIMIT 3
		route[A] { $var(x) = 1; if ($var(x) > 3) exit; while ($var(x) < 2) $var(x) = $var(x) + 1; return -1; }
		route[B] { if (route(A)) xlog("yes"); else xlog("no"); route(A); }
		route[X] { exit; }
		$var(s) = "text";`
	for text, want := range map[string]string{
		`route(B)`: `
			|route(B)
			|    if (route(A))
			|    route(A)
			|        $var(x) = 1
			|          $var(x): 0 (int) -> 1 (int)
			|        if ($var(x) > 3)
			|          0, false: else
			|        while ($var(x) < 2)
			|          1, true: another turn
			|        $var(x) = $var(x) + 1
			|          $var(x): 1 (int) -> 2 (int)
			|          0, false: the loop ends
			|        return -1
			|      route(A) returned -1
			|      0, false: else
			|    xlog("no")
			no
			|      xlog() returned 1
			|    route(A)
			|        $var(x) = 1
			|          $var(x): 2 (int) -> 1 (int)
			|        if ($var(x) > 3)
			|          0, false: else
			|        while ($var(x) < 2)
			|          1, true: another turn
			|        $var(x) = $var(x) + 1
			|          $var(x): 1 (int) -> 2 (int)
			|          0, false: the loop ends
			|        return -1
			|      route(A) returned -1
			|  route(B) returned -1`,
		`if (route(X)) xlog("never"); xlog("nor this")`: `
			|if (route(X))
			|route(X)
			|    exit
			|  route(X) returned 1, and ends the script
			|  the script ends before it is decided`,
		`switch (route(X)) { case 1: xlog("never"); }`: `
			|switch (route(X))
			|route(X)
			|    exit
			|  route(X) returned 1, and ends the script
			|  the script ends before it is decided`,
		`switch ("b") { case "a": xlog("a"); case "b": xlog("b"); }`: `
			|switch ("b")
			|  case "b"
			|xlog("b")
			b
			|  xlog() returned 1`,
		`$var(q) = $var(s) * 2`: `
			|$var(q) = $var(s) * 2
			error: cannot convert "text" to a number; the expression fails
			|  $var(q): the assignment failed, it is 0 (int)`,
		`if ($var(s) * 2) xlog("x")`: `
			|if ($var(s) * 2)
			error: cannot convert "text" to a number; the expression fails
			|  the condition failed: else`,
		"if (is_method(\"OPTIONS\")\n    && is_method(\"OPTIONS|ACK\")\n    || $var(s) == \"x\") {\n  exit;\n}": `
			|if (is_method("OPTIONS") && is_method("OPTIONS|ACK") || $var(s) == "x")
			|is_method("OPTIONS")
			|  is_method() returned 1
			|is_method("OPTIONS|ACK")
			|  is_method() returned 1
			|  1, true: then
			|exit`,
		`if ($var(s) == "x") || (LIMIT > 2) $var(n) = LIMIT`: `
			|if ($var(s) == "x") || (LIMIT > 2)
			|  1, true: then
			|$var(n) = 3
			|  $var(n): 0 (int) -> 3 (int)`,
		`xlog("$mct(a) $mct(none)\n")`: `
			|xlog("$mct(a) $mct(none)\n")
			|  memcached get a none: "1", flags 0; no such key
			1 <null>
			|  xlog() returned 1`,
		`$mct(a) = 5`: `
			|$mct(a) = 5
			|  memcached set a: "5", flags 0, expires in 10800 s`,
	} {
		p := newPrompt(eval.Options{})
		p.UseStore(store.NewMemory(store.MemoryConfig{}))
		p.enter(t, before)
		p.enter(t, "$mct(a) = 1")
		p.SetTrace(true)
		assert.Equal(t, strings.ReplaceAll(want, "\n\t\t\t", "\n")[1:], durations.ReplaceAllString(p.enter(t, text), ""), text)
	}
}

// A route that a person runs is where tracing begins.
func TestTraceOfARoute(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, `route[A] { route(B); } route[B] { exit; }`)
	p.SetTrace(true)
	p.said.Reset()
	_, known, err := p.RunRoute(context.Background(), "A")
	require.NoError(t, err)
	assert.True(t, known)
	assert.Equal(t, "|route(B)\n|    exit\n|  route(B) returned 1, and ends the script\n", p.said.String())
	p.SetTrace(false)
	assert.Empty(t, p.enter(t, `route(A)`))
}
