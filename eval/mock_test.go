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

// loadMocked reads a script with a file of mocks.
func loadMocked(script, mocks string) (*eval.Program, parser.Errors) {
	return eval.Load("s.cfg", script, fn.Library(), eval.Options{Mocks: []eval.Source{{Name: "m.cfg", Text: mocks}}})
}

// runMocked lists the events of a script with mocks, as FILE:LINE KIND TEXT.
func runMocked(t *testing.T, script, mocks string) string {
	p, errs := loadMocked(script, mocks)
	require.NotNil(t, p, "%v", errs)
	var got []string
	m := eval.NewMachine(p, eval.Config{Sink: func(e eval.Event) {
		got = append(got, fmt.Sprintf("%s:%d %s %s", e.Pos.Src.Name, e.Pos.Line, e.Kind, strings.TrimSuffix(e.Text, "\n")))
	}})
	require.NoError(t, m.Run(context.Background()))
	return strings.Join(got, "\n")
}

func TestMocksAnswer(t *testing.T) {
	for _, c := range []struct{ name, script, mocks, want string }{
		{"a recorded function", `if (sl_send_reply("404", "no $var(x)")) xlog("yes $rc"); else xlog("no");`,
			`route["mock:sl_send_reply"] { xlog("$var(argc) $var(arg1) $var(arg2)"); return -1; }`,
			"m.cfg:1 log 2 404 no 0\ns.cfg:1 effect sl_send_reply(\"404\", \"no 0\") returns -1\ns.cfg:1 log no"},
		{"a function that is done", `is_method("INVITE|ACK"); xlog("$rc");`, `route["mock:is_method"] { return 3; }`,
			"s.cfg:1 effect is_method(\"INVITE|ACK\") returns 3\ns.cfg:1 log 3"},
		{"a function by another name", `maxfwd_process("7"); xlog("$rc");`, `route["mock:mf_process_maxfwd_header"] { return -1; }`,
			"s.cfg:1 effect mf_process_maxfwd_header(\"7\") returns -1\ns.cfg:1 log -1"},
		{"a function that nobody knows", `$var(x) = 5; ours("a$var(x)", 7, "^re$", "x" + "$var(x)"); xlog("$rc $var(result)");`,
			`route["mock:ours"] { $var(result) = $var(arg1) + $var(arg2) + $var(arg3) + $var(arg4); return 7; }`,
			"s.cfg:1 effect ours(\"a5\", \"7\", \"^re$\", \"x5\") returns 7\ns.cfg:1 log 7 a57^re$x5"},
		{"a function known by name only", `imc_manager(); xlog("$rc");`, `route["mock:imc_manager"] { return 2; }`,
			"s.cfg:1 effect imc_manager() returns 2\ns.cfg:1 log 2"},
		{"itself by what it answers", `t_relay(); xlog("$rc");`, `route["mock:t_relay"] { xlog("before"); t_relay(); return 5; }`,
			"m.cfg:1 log before\ns.cfg:1 effect t_relay() returns 5\ns.cfg:1 log 5"},
		{"a route", `route(A); xlog("$rc"); route[A] { xlog("A"); return 2; }`, `route["mock:route:A"] { xlog("mock"); route(A); return -3; }`,
			"m.cfg:1 log mock\ns.cfg:1 log A\ns.cfg:1 effect route(\"A\") returns -3\ns.cfg:1 log -3"},
		{"a route that there is not", `route(A); $var(r) = "A"; route($var(r)); route_if_exists("A");`, `route["mock:route:A"] { route(HELP); } route[HELP] { xlog("help"); }`,
			strings.Repeat("m.cfg:1 log help\ns.cfg:1 effect route(\"A\") returns 1\n", 2) + "m.cfg:1 log help\ns.cfg:1 effect route(\"A\") returns 1"},
		{"with 0, which ends the script", `t_relay(); xlog("never");`, `route["mock:t_relay"] { return 0; }`, `s.cfg:1 effect t_relay() returns 0`},
		{"with exit", `t_relay(); xlog("never");`, `route["mock:t_relay"] { exit; }`, `s.cfg:1 effect t_relay() returns 1`},
		{"by falling off the end", `t_relay(); xlog("$rc");`, `route["mock:t_relay"] { is_method("BYE"); }`, "s.cfg:1 effect t_relay() returns -1\ns.cfg:1 log -1"},
		{"and give the script's variables back", `$var(arg1) = "mine"; is_myself("a"); xlog("$var(arg1) $var(argc)");`,
			`route["mock:is_myself"] { $var(arg1) = "changed"; $var(argc) = 9; return 1; }`, "s.cfg:1 effect is_myself(\"a\") returns 1\ns.cfg:1 log mine 0"},
		{"in the script itself", `t_relay(); xlog("$rc"); route["mock:t_relay"] { return 4; }`, ``, "s.cfg:1 effect t_relay() returns 4\ns.cfg:1 log 4"},
		{"with the script's defines", "#!define WORD \"from the script\"\nt_relay();", `route["mock:t_relay"] { xlog(WORD); }`,
			"m.cfg:1 log from the script\ns.cfg:2 effect t_relay() returns 1"},
		{"with errors of their own", "t_relay();", "route[\"mock:t_relay\"] {\n  $var(x) = 1 / $var(zero); return 1;\n}",
			"m.cfg:2 error division by zero; the expression fails\ns.cfg:1 effect t_relay() returns 1"},
		{"functions of the core, which leave $rc alone", `is_method("BYE"); forward(); xlog("$rc");`, `route["mock:forward"] { return 5; }`,
			"s.cfg:1 effect forward() returns 5\ns.cfg:1 log -1"},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, runMocked(t, c.script, c.mocks)) })
	}
}

func TestMocksAreChecked(t *testing.T) {
	for _, c := range []struct{ name, script, mocks, want string }{
		{"in their own text", `t_relay();`, "\nroute[\"mock:t_relay\"] { nonsense(); }", "m.cfg:2:25: error: unknown function nonsense()"},
		{"by the parser", `t_relay();`, "route[\"mock:t_relay\"] { $var(x) = ; }", "m.cfg:1:35: error: syntax error"},
		{"for what they answer", `t_relay();`, `route["mock:"] { return 1; }`, "m.cfg:1:1: error: this mock does not say what it answers"},
		{"to be routes", `xlog("a");`, `xlog("b");`, "m.cfg:1:1: error: beside the script there may only be routes with a name"},
		{"to be there once", `t_relay(); route["mock:t_relay"] { return 1; }`, `route["mock:t_relay"] { return 2; }`, "m.cfg:1:1: error: duplicate route[mock:t_relay]"},
		{"to be called", `t_relay();`, `route["mock:t_rely"] { return 1; }`,
			"m.cfg:1:1: warning: the script never calls what this mock answers: t_rely() [unused-mock]"},
		{"with the number of arguments", `t_reply("404");`, `route["mock:t_reply"] { return 1; }`, "s.cfg:1:1: error: t_reply() is not called with 1 argument"},
		{"of a function known by name only", `imc_manager("a");`, `route["mock:imc_manager"] { return 1; }`,
			"s.cfg:1:1: error: imc_manager() of module imc takes 0 arguments, not 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errs := loadMocked(c.script, c.mocks)
			require.NotEmpty(t, errs)
			assert.Contains(t, errs.Error(), c.want)
		})
	}
}
