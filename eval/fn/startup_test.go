package fn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"kpv/eval"
	"kpv/eval/fn"
)

// TestStartUp: what Kamailio 5.6.3 refuses when it starts, and what it lets pass until the call is made.
func TestStartUp(t *testing.T) {
	refused := []string{
		`set_gflag("32");`, `set_gflag("x");`, `set_gflag("$var(x)");`, `set_gflag("-1");`, `rand_set_prob("101");`, `core_hash("a","b","x");`,
		`is_int("x");`, `pv_printf("$rc","a");`, `pv_printf("x","a");`, `typeof("x","int");`, `setdebug("x");`, `is_method("$var(x)");`,
		`is_method("");`, `search("(");`, `replace("(","x");`, `subst("x");`, `subst("/(/x/");`, `remove_hf("");`, `is_present_hf("");`,
		`search_hf("X","(","a");`, `sl_send_reply("x","y");`, `is_privacy("foo");`, `setbflag("x");`, `is_e164("+1");`, `tel2sip("a","b","c");`,
		`tel2sip("a","b","$rc");`, `xlog("FOO","L_ERR","x");`, `has_body("$var(x)");`, `file_read("/x","$rc");`, `pv_evalx("$rc","a");`,
		`in_list("a","b","$var(x)");`, `in_list("a","b","");`, `keep_hf("(");`, `sht_lock("t");`, `xavp_copy("p","x","q");`,
		`xavp_child_seti("a","n","x");`, `set_uri_user("$var(u)","zed");`, `t_relay("a","b","c","d");`,
	}
	for _, script := range refused {
		_, errs := eval.Load("a.cfg", script, fn.Library(), eval.Options{})
		assert.True(t, errs.Failed(), script)
	}
	accepted := []string{
		`setbflag("32");`, `pv_unset("$rc");`, `is_present_hf("a:");`, `sl_send_reply("99","y");`, `sl_send_reply("$var(x)","y");`,
		`append_hf("a");`, `sht_lock("nosuch=>k");`, `sht_reset("nosuch");`, `xavp_rm("a[0]");`, `is_in_subnet("a","b");`,
		`xlog("LOG_LOCAL0","L_ERR","x");`, `is_method("FOO");`, `typeof("$var(x)","q");`,
	}
	for _, script := range accepted {
		_, errs := eval.Load("a.cfg", script, fn.Library(), eval.Options{})
		assert.False(t, errs.Failed(), "%s: %v", script, errs)
	}
}
