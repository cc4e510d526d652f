package eval_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
)

// prompt is a session with what it said.
type prompt struct {
	*eval.Session
	said strings.Builder
}

func newPrompt(opt eval.Options) *prompt {
	p := &prompt{}
	p.Session = eval.NewSession(fn.Library(), opt, eval.Config{Sink: func(e eval.Event) {
		switch e.Kind {
		case eval.Log:
		case eval.Trace:
			p.said.WriteString("|" + strings.Repeat("  ", e.Depth))
		default:
			fmt.Fprintf(&p.said, "%s: ", e.Kind)
		}
		p.said.WriteString(strings.TrimSuffix(e.Text, "\n") + "\n")
	}})
	return p
}

// enter runs a text and gives what was said, the value of an expression, and the errors.
func (p *prompt) enter(t *testing.T, text string) string {
	p.said.Reset()
	e, findings := p.Prepare("<prompt>", text)
	if e == nil {
		if parser.IsIncomplete(findings) {
			return "..."
		}
		return findings[0].Msg
	}
	out, err := p.Run(context.Background(), e)
	require.NoError(t, err)
	if e.IsExpression() && !out.Failed {
		p.said.WriteString("= " + eval.Show(out.Value))
	}
	return strings.TrimSpace(p.said.String())
}

// Each session is a list of texts, each with what comes of it behind a line of "->".
var sessions = map[string][]string{
	"expressions": {
		`1 + 2`, "= 3 (int)", `1 + 2;`, "= 3 (int)", `"a" + 5`, `= "a5" (str)`, `$mct(test)`, "= null", `$var(x)`, "= 0 (int)",
		`""`, `= "" (str)`, `"5" + 5 - 1`, "type mismatch: str instead of int", `1 + `, "...", `strlen("abc") == 3`, "= 1 (int)", ``, ``, `;`, ``,
		`(`, `...`, `1 +* 2`, `syntax error: unexpected "*", where a value should stand`,
	},
	"statements": {
		`$var(x) = 5`, "", `$var(x)`, "= 5 (int)", `$var(x) = $var(x) + 1;`, "", `xlog("$var(x)")`, "6",
		`if ($var(x) == 6) xlog("six"); else xlog("other")`, "six", `if ($var(x) == 6) {`, "...", `xlog("abc`, "...", `$var(y) =`, "...",
		`$avp(a) = 1; $avp(a) = "two"`, "", `$(avp(a)[1])`, "= 1 (int)", `/* begins`, "...",
	},
	"errors change nothing": {
		`$var(x) = 1`, "", `$var(x) = 2; $nosuch = 3;`, "unknown variable $nosuch", `$var(x)`, "= 1 (int)",
		`route[R] { xlog("first"); }`, "", `route[R] { xlog("second"); nosuch(); }`, "unknown function nosuch()", `route(R)`, "first",
		"#!define FIVE 5\n$nosuch = FIVE;", "unknown variable $nosuch", `FIVE`, `syntax error: missing (`,
		"max_while_loops = 3\n$nosuch = 1;", "unknown variable $nosuch", `while ($var(n) < 9) $var(n) = $var(n) + 1; $var(n)`, `= 9 (int)`,
	},
	"routes": {
		`route[A] { xlog("one"); return 5; }`, "", `route(A)`, "one", `$rc`, "= 5 (int)",
		`route[B] { route(A); }`, "", `route[A] { xlog("two"); }`, "", `route(B)`, "two", `$var(r) = "A"; route($var(r));`, "two",
		`route[C] { route(D); } route[D] { xlog("d"); }`, "", `route(C)`, "d", `route(E)`, "there is no route[E]",
		`request_route { xlog("main"); }`, "", `xlog("bare")`, "bare", `request_route { xlog("main again"); }`, "",
		`route[X] { xlog("a"); } route[X] { xlog("b"); }`, "duplicate route[X]",
	},
	"declarations": {
		`#!define FIVE 5`, "", `FIVE + 1`, "= 6 (int)", `#!define FIVE 6`, "", `FIVE`, "= 6 (int)", `$def(FIVE)`, `= "6" (str)`,
		`#!ifdef FIVE`, "...", "#!subst \"/old/new/\"", "", `"old"`, `= "new" (str)`,
		`loadmodule "htable.so"`, "", `loadmodule "htable.so"`, "", `$sht(t=>a) = 1`, `error: cannot set $sht(t=>a): there is no table "t": modparam("htable", "htable", "t=>size=4") makes it`,
		`modparam("htable", "htable", "t=>size=4")`, "", `$sht(t=>a) = 1`, "", `modparam("htable", "htable", "t=>size=4")`, "", `$sht(t=>a)`, "= 1 (int)",
		`modparam("htable", "htable", "t=>size=8")`, "", `$sht(t=>a)`, "= null",
		`modparam("pv", "varset", "v=i:7")`, "", `$var(v)`, "= 7 (int)", `$var(v) = 8`, "", `debug=2`, "", `$var(v)`, "= 8 (int)", `xlog("L_DBG", "unseen")`, "",
		`modparam("memcached", "expire", 60)`, "", `$mct(k) = 1`, "", `flags one:3, two`, "", `flags one:4`, "",
		`modparam("mqueue", "mqueue", "name=q")`, "", `mq_add("q", "k", "v")`, "", `modparam("mqueue", "mqueue", "name=r")`, "", `mq_fetch("q"); $mqv(q)`, `= "v" (str)`,
		`set_gflag("1")`, "", `modparam("cfgutils", "initial_probability", 50)`, "", `if (is_gflag("1")) xlog("still set")`, "still set",
		`include_file "testdata/nothing.cfg"`, `cannot include "testdata/nothing.cfg": open testdata/nothing.cfg: no such file or directory`,
	},
	"names at run time": {
		`$var(n) = "late"`, "", `$avp($var(n)) = "x"`, "", `$avp(late)`, `= "x" (str)`, `$avp(s:late)`, `= "x" (str)`,
		`$avp(i:5) = 3`, "", `$var(i) = 5`, "", `$avp($var(i))`, "= 3 (int)", `$avp(fresh) = 1; $avp($var(i)) = 4`, "", `$avp(i:5)`, "= 4 (int)",
		`$avp(fresh)`, "= 1 (int)",
	},
	"exit ends the entry only": {
		`exit; xlog("unseen")`, "", `xlog("seen")`, "seen", `return 7; xlog("unseen")`, "", `drop`, "", `1`, "= 1 (int)",
		`$var(x) = 2; $var(x) + 1`, "= 3 (int)", `exit; 1`, "", `$var(x) = 3; route(R)`, "there is no route[R]",
	},
}

func TestSession(t *testing.T) {
	for name, lines := range sessions {
		t.Run(name, func(t *testing.T) {
			p := newPrompt(eval.Options{})
			for i := 0; i < len(lines); i += 2 {
				assert.Equal(t, lines[i+1], p.enter(t, lines[i]), lines[i])
			}
		})
	}
}

func TestSessionReset(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, "#!define X 1\nroute[A] { exit; } $var(x) = 5;")
	p.Reset()
	assert.Empty(t, p.Routes())
	assert.Equal(t, "= 0 (int)", p.enter(t, "$var(x)"))
	assert.Equal(t, "", p.enter(t, "#!define X 2"))
}

// A session can be stopped, and goes on.
func TestSessionIsInterrupted(t *testing.T) {
	for _, text := range []string{"while (1) { $var(x) = 1; }", `sleep("1000");`, "while (1) ;"} {
		p := newPrompt(eval.Options{})
		require.Empty(t, p.enter(t, "max_while_loops = 0"))
		e, findings := p.Prepare("<prompt>", text)
		require.NotNil(t, e, "%v", findings)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := p.Run(ctx, e)
		assert.ErrorIs(t, err, context.Canceled, text)
		assert.Equal(t, "= 3 (int)", p.enter(t, "1 + 2"))
	}
}

func TestSessionRunsRoutes(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, `route[A] { xlog("a"); return 3; } event_route[core:worker-one-init] { xlog("start"); } request_route { xlog("main $rm"); } onreply_route { xlog("reply"); }
		failure_route[F] { xlog("failed"); } onsend_route { xlog("sent"); } route["a:b"] { xlog("quoted"); } event_route[a:b] { xlog("event"); }`)
	assert.Equal(t, []string{"A", "a:b", "core:worker-one-init", "failure_route[F]", "onsend_route", "reply_route", "request_route"}, p.Routes())
	for name, said := range map[string]string{"A": "a\n", "core:worker-one-init": "start\n", "request_route": "main OPTIONS\n", "reply_route": "reply\n",
		"route[A]": "a\n", "a:b": "quoted\n", "event_route[a:b]": "event\n", "failure_route[F]": "failed\n", "onsend_route": "sent\n"} {
		p.said.Reset()
		_, known, err := p.RunRoute(context.Background(), name)
		require.NoError(t, err)
		assert.True(t, known)
		assert.Equal(t, said, p.said.String())
	}
	_, known, _ := p.RunRoute(context.Background(), "B")
	assert.False(t, known)
}

const invite = "INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:alice@example.org>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"

func TestSessionMessage(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, `$avp(x) = 1`)
	require.Error(t, p.UseMessage([]byte("nonsense")))
	assert.Equal(t, "= 1 (int)", p.enter(t, "$avp(x)"))
	require.NoError(t, p.UseMessage([]byte(invite)))
	assert.Equal(t, "= null", p.enter(t, "$avp(x)"))
	assert.Equal(t, `= "bob" (str)`, p.enter(t, "$(ru{uri.user})"))
	require.NoError(t, p.UseMessage(nil))
	assert.Equal(t, `= "OPTIONS" (str)`, p.enter(t, "$rm"))
}

// BenchmarkSession measures what a session adds to the running of a statement: reading, checking, compiling.
func BenchmarkSession(b *testing.B) {
	for _, text := range []string{`$var(x) = 5`, `1 + 2`, `if ($var(x) > 3) xlog("$var(x) $mct(y)\n");`} {
		b.Run(text, func(b *testing.B) {
			p := newPrompt(eval.Options{})
			for b.Loop() {
				p.said.Reset()
				e, findings := p.Prepare("<prompt>", text)
				require.NotNil(b, e, "%v", findings)
				_, _ = p.Run(context.Background(), e)
			}
		})
	}
}

// BenchmarkNewSession measures how long one takes to start.
func BenchmarkNewSession(b *testing.B) {
	lib := fn.Library()
	for b.Loop() {
		eval.NewSession(lib, eval.Options{}, eval.Config{})
	}
}
