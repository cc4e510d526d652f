package eval_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
)

func lint(text string) parser.Errors {
	_, errs := eval.Load("lint.cfg", text, fn.Library(), eval.Options{Lint: true})
	return errs
}

func rulesOf(errs parser.Errors) []string {
	var ids []string
	for _, e := range errs {
		ids = append(ids, e.Rule)
	}
	return ids
}

// TestEveryRuleWarnsOfItsExample also checks that a comment silences it.
func TestEveryRuleWarnsOfItsExample(t *testing.T) {
	for _, r := range eval.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			errs := lint(r.Bad)
			require.False(t, errs.Failed(), "%v", errs)
			assert.Contains(t, rulesOf(errs), r.ID)
			assert.NotContains(t, rulesOf(lint(r.Bad+" # kpv:ignore "+r.ID)), r.ID)
			assert.NotContains(t, rulesOf(lint("# kpv:ignore "+r.ID+"\n"+r.Bad)), r.ID)
			assert.NotEmpty(t, r.Why)
			found, ok := eval.FindRule(r.ID)
			assert.True(t, ok)
			assert.Equal(t, r, found)
		})
	}
}

func TestGoodScriptsGetNoWarnings(t *testing.T) {
	for _, text := range []string{
		`$var(i) = 0; while ($var(i) < 5) { $var(i) = $var(i) + 1; }`,
		`while (route(NEXT)) ; route[NEXT] { return -1; }`,
		`if ($var(x) == 1) { ; } else { exit; }`,
		`$avp(x) = "a"; $shv(y) = 1; if ($avp(x) == "") xlog("empty\n");`,
		`$var(i) = 5; $mct(n$var(i)) = 1;`,
		`route[A] { return; } route($var(name)); $var(name) = "A";`,
		`$mct(user::$(avp(x){s.md5})=>60) = 1; $mct(a=>5$avp(x)) = 1; $mct(n$rc) = 2;`,
		`$var(s) = "x"; $var(s) = 5; if ($var(s) == "") xlog("empty\n");`,
		`switch ($var(x)) { case 1: exit; case 2: return; }`,
		`if (route(A) == 1) xlog("yes\n"); route[A] { return 1; }`,
	} {
		assert.Empty(t, lint(text), text)
	}
}

func TestWarningsDoNotRefuse(t *testing.T) {
	program, errs := eval.Load("lint.cfg", `if (1) xlog("x");`, fn.Library(), eval.Options{Lint: true})
	assert.NotNil(t, program)
	assert.Len(t, errs, 1)
}

// TestErrorsExplain checks messages that should help: all errors at once, with hints.
func TestErrorsExplain(t *testing.T) {
	for text, want := range map[string]string{
		`xlog("$mcinq(x)");`:                              "did you mean $mcinc?",
		`xlog("$(var(x){s.lenn})");`:                      "did you mean {s.len}?",
		`xlogg("x");`:                                     "did you mean xlog()?",
		`route(BAAR); route[BAR] { ; }`:                   "did you mean route(BAR)?",
		`xlog("L_FOO", "x");`:                             "the levels are",
		`xlog($var(x));`:                                  "put the variable in quotes",
		`xlog("$rc. done");`:                              "$(rc)",
		`$var(x) = 5 + "5";`:                              "(int)... converts",
		`modparam("memcached", "foo", 1)`:                 "it has servers",
		`for ($var(i) = 0; 1; 2) { ; }`:                   "while",
		`elseif (1) { ; }`:                                "else if",
		`$var(x) += 1;`:                                   "$x = $x + 1",
		`$var(x) = 1 ? 2 : 3;`:                            "selval(",
		`if ($var(x) !~ "a") ;`:                           "!($x =~ ...)",
		`var $x;`:                                         "no declarations",
		`$var(x) = $rcv(len);`:                            "$(rcv...)",
		`xlgo("x");`:                                      "did you mean xlog()?",
		`if (7 == $null) ;`:                               "a number is never $null",
		"xlog(\"a);\nxlog(\"b\");":                        "its closing quote",
		"request_route { if (1) { ;\n}\nroute[A] { ; }":   "a } is missing before it",
		"#!define N 5 # five\n$var(x) = N;\n$var(y) = 1;": "the comment belongs to the definition",
		`modparam("memcached", "server", "x")`:            "did you mean servers?",
		`ds_load_update();`:                               "--unknown stub",
		`$var(x) = 1; request_route { ; }`:                "put it into request_route",
	} {
		errs := lint(text)
		require.True(t, errs.Failed(), text)
		var b strings.Builder
		for _, e := range errs {
			e.Draw(&b, parser.Style{})
		}
		assert.Contains(t, b.String(), want, text)
	}
}
