package eval_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
	"kpv/pv"
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
			if !strings.HasPrefix(r.Bad, "#!") { // no comment may stand behind a directive
				assert.NotContains(t, rulesOf(lint(r.Bad+" # kpv:ignore "+r.ID)), r.ID)
			}
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
		`if (route(A) > 0 || 0 != route(A) || route(A) <= 0) xlog("yes\n"); route[A] { return 1; }`,
		`switch (route(A)) { case 0: xlog("no\n"); break; case 1: xlog("yes\n"); } route[A] { return 1; }`,
		`if ($rc == 1) ; else xlog("no\n");`,
		`if ($rc == 1) ; else ;`,
		`if ($rc == 1) { exit; } xlog("goes on\n");`,
		`if ($rc == 1) exit; else if ($rc == 2) drop; xlog("goes on\n");`,
		`route(A); route[A] { switch ($rc) { case 1: exit; break; case 2: if ($rU == "a") { break; } return; default: exit; } xlog("goes on\n"); }`,
		`while (1) { if ($rU == "a") break; } xlog("goes on\n"); # kpv:ignore constant-condition`,
		"exit;\n#!ifdef MORE\nxlog(\"x\\n\");\n#!endif\n",
		"#!ifndef MORE\nif ($rc == 1) { exit; } else {\n#!ifdef LESS\nxlog(\"x\\n\");\n#!endif\nexit; } xlog(\"goes on\\n\");\n#!endif\n",
		`while ($var(i) < 5) { switch ($var(i)) { case 1: break; } $var(i) = $var(i) + 1; }`,
		`while ($(var(i){s.len}) < 5) { $var(i) = $var(i) + "x"; }`,
		`while (0) xlog("x\n"); # kpv:ignore constant-condition`,
		`while ($var(i) == 0) { http_client_query("http://a", "$var(i)"); }`,
		`request_route { return 0; } event_route[core:worker-one-init] { return 0; } failure_route[F] { t_on_failure("F"); return 0; }`,
		`route(A); route[A] { if ($rc == 1) return; return -1; }`,
		`route(A); route[A] { return $rc; }`,
		`xlog("L_DEBUG", "x\n"); xlog("$var(level)", "x\n"); xlog("L_CRITICAL", "x\n");`,
		`sl_send_reply("100", "Trying"); t_reply(699, "Last"); send_reply("$var(code)", "Any");`,
		`request_route { t_on_failure("A"); t_on_branch("B"); t_on_reply("C"); t_on_failure("0"); } failure_route[A] { ; } branch_route[B] { ; } onreply_route[C] { ; }`,
		`request_route { $var(r) = "A"; t_on_failure("$var(r)"); } failure_route[A] { ; }`,
		`modparam("rtimer", "exec", "timer=t;route=TICK") route[TICK] { xlog("tick\n"); } xlog("x\n");`,
		`route(A); route[A] { route(B); } route[B] { route(A); }`,
		"loadmodule \"pv.so\" loadmodule \"xlog.so\" loadmodule \"cfg_rpc.so\"\nrequest_route { $var(x) = 1; xlog(\"$var(x)\\n\"); }",
		"loadmodule \"memcached.so\"\nxlog(\"a snippet\\n\");",
		"# kpv:ignore-file unread-variable, unused-route\n$var(x) = 1;\nroute[A] { ; }\n$var(y) = 1;\n",
		"# kpv:ignore unread-variable\n# kpv:ignore return-zero - it is meant\nroute[A] { $var(x) = 1; return 0; } route(A);\n",
	} {
		assert.Empty(t, lint(text), text)
	}
}

// TestWarnings finds each mistake in the ways that people write it: at the place given, and nothing else.
func TestWarnings(t *testing.T) {
	for text, want := range map[string]string{
		`if ($var(a) = 1) xlog("x\n");`:                                                        "1:13 assignment-condition",
		`if ($var(a) = 1 && $rc == 2) xlog("x\n");`:                                            "1:13 assignment-condition",
		`if (($var(a) = 1) && $rc == 2) xlog("x\n");`:                                          "1:14 assignment-condition",
		`if (!($var(a) = 1)) xlog("x\n");`:                                                     "1:15 assignment-condition",
		`while ($var(a) = $rc) xlog("x\n");`:                                                   "1:16 assignment-condition",
		`if (($var(a) = $rc) > 0) xlog("$var(a)\n");`:                                          "1:14 assignment-condition",
		`if ($rc == 1); xlog("x\n");`:                                                          "1:14 stray-semicolon",
		`if ($rc == 1) xlog("x\n"); else; xlog("y\n");`:                                        "1:32 stray-semicolon",
		`while ($rc == 1); xlog("x\n");`:                                                       "1:17 stray-semicolon",
		`while ($var(i) < 5);`:                                                                 "1:20 stray-semicolon",
		`exit; ; xlog("x\n");`:                                                                 "1:9 unreachable",
		`if ($rc == 1) exit; else { drop; } xlog("x\n");`:                                      "1:36 unreachable",
		`if ($rc == 1) exit; else if ($rc == 2) exit; else drop; xlog("x\n");`:                 "1:57 unreachable",
		`switch ($rc) { case 1: exit; default: drop; } xlog("x\n");`:                           "1:47 unreachable",
		`switch ($rc) { case 1: xlog("1\n"); default: drop; } xlog("x\n");`:                    "1:54 unreachable",
		`switch ($rc) { case 1: break; xlog("x\n"); }`:                                         "1:31 unreachable",
		`while ($rc == 1) { break; xlog("x\n"); }`:                                             "1:27 unreachable",
		"while (1) { if ($rc == 1) return; } # kpv:ignore constant-condition\nxlog(\"x\\n\");": "2:1 unreachable",
		`while (1) xlog("x\n"); # kpv:ignore constant-condition`:                               "1:1 endless-while",
		`while ($var(i) < 5) { $var(j) = $var(j) + 1; }`:                                       "1:1 endless-while",
		`while ($var(i) < 5) { xlog("$var(i)\n"); }`:                                           "1:1 endless-while",
		`while ($var(i) < 5) { switch ($rc) { case 1: break; } }`:                              "1:1 endless-while",
		`if (-1 == route(X)) exit; route[X] { return -1; }`:                                    "1:5 call-compared",
		`if (route(X) != -1) exit; route[X] { return -1; }`:                                    "1:5 call-compared",
		`if (route(X) >= 0) exit; route[X] { return -1; }`:                                     "1:5 call-compared",
		`if (0 > route(X)) exit; route[X] { return -1; }`:                                      "1:5 call-compared",
		`if (is_method("INVITE") == 200) exit;`:                                                "1:5 call-compared",
		`switch (route(X)) { case -1: exit; } route[X] { return -1; }`:                         "1:21 call-compared",
		`if ("" == $rc) exit;`:                                                                 "1:5 number-and-empty-text",
		`if ($rc ne "") exit;`:                                                                 "1:5 number-and-empty-text",
		`if ($(ru{s.len}) == "") exit;`:                                                        "1:5 number-and-empty-text",
		`route(X); route[X] { return false; }`:                                                 "1:22 return-zero",
		`route(X); route[X] { return $rc == 1; }`:                                              "1:22 return-zero",
		`route(X); route[X] { return (is_method("INVITE")); }`:                                 "1:22 return-zero",
		`route(X); route[X] { return !$rc; }`:                                                  "1:22 return-zero",
		`xlog("L_NOPE", "x\n");`:                                                               "1:6 unknown-level",
		`xlog("L_IFNO", "x\n");`:                                                               "1:6 unknown-level",
		`sl_send_reply("99", "x");`:                                                            "1:15 reply-code",
		`t_reply("700", "x");`:                                                                 "1:9 reply-code",
		`send_reply(0, "x");`:                                                                  "1:12 reply-code",
		`request_route { t_on_failure("A"); } failure_route[B] { t_on_failure("B"); }`:         "1:30 missing-route",
		`request_route { ; } branch_route[B] { ; }`:                                            "1:21 unused-route",
		`route[A] { route(A); } xlog("in A\n");`:                                               "1:1 unused-route",
		`loadmodule "htabel.so"`:                                                               "1:12 unknown-module",
		"loadmodule \"pv.so\"\nrequest_route { xlog(\"x\\n\"); xlog(\"y\\n\"); }":              "2:17 not-loaded",
		"loadmodule \"pv.so\"\nrequest_route { t_newtran(); }\nloadmodule \"tm.so\"":           "2:17 not-loaded",
		`xlog("x\n"); # kpv:ignore foo`:                                                        "1:27 unknown-rule",
		`xlog("x\n"); // kpv:ignore`:                                                           "1:14 unknown-rule",
	} {
		var got []string
		for _, e := range lint(text) {
			assert.Equal(t, parser.SeverityWarning, e.Severity, "%s: %v", text, e)
			got = append(got, fmt.Sprintf("%d:%d %s", e.Pos.Line, e.Pos.Col, e.Rule))
		}
		assert.Equal(t, want, strings.Join(got, ", "), text)
	}
}

// TestRouteKinds refuses what Kamailio refuses: functions in routes where their modules do not allow them (asked of 5.6.3).
func TestRouteKinds(t *testing.T) {
	for text, refused := range map[string]bool{
		`onsend_route { t_relay(); }`:                               true,
		`onsend_route { has_totag(); }`:                             false,
		`onsend_route { t_check_status("404"); }`:                   true,
		`failure_route[X] { sl_send_reply("404", "x"); }`:           true,
		`failure_route[X] { send_reply("404", "x"); }`:              false,
		`branch_route[X] { t_relay(); }`:                            true,
		`reply_route { sl_send_reply("404", "x"); }`:                true,
		`onreply_route { t_is_canceled(); }`:                        true,
		`onreply_route[X] { t_is_canceled(); }`:                     false,
		`onreply_route[X] { change_reply_status("404", "x"); }`:     false,
		`request_route { change_reply_status("404", "x"); }`:        true,
		`event_route[tm:local-request] { t_relay(); }`:              false,
		`event_route[core:worker-one-init] { t_branch_timeout(); }`: false,
		`route[A] { t_drop_replies(); }`:                            true,
		`t_drop_replies();`:                                         false,
	} {
		_, errs := eval.Load("kinds.cfg", text, fn.Library(), eval.Options{Target: pv.V56})
		assert.Equal(t, refused, errs.Failed(), "%s: %v", text, errs)
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
		`$var(x) += 1;`:                                   "$x = $x + ...",
		`$var(x) = 1 ? 2 : 3;`:                            "selval(",
		`if ($var(x) !~ "a") ;`:                           "!($x =~ ...)",
		`var $x;`:                                         "no declarations",
		`$var(x) = $rcv(len);`:                            "$(rcv...)",
		`xlgo("x");`:                                      "did you mean xlog()?",
		`if (7 == $null) ;`:                               "a number is never $null",
		"xlog(\"a);\nxlog(\"b\");":                        "a quote is missing in this line",
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
