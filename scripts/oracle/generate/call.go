package generate

import "fmt"

func (g *generator) call(int) {
	switch {
	case g.inRoute == 0 || g.chance(20):
		g.line(`is_int("%s");`, g.pick("$var(a)", "$var(b)", "$avp(x)", "$vn(n)"))
		return
	case g.chance(15):
		g.line(`route("R" + %d);`, g.n(g.inRoute))
	case g.chance(5):
		g.line(`route("R" + $var(a));`) // may be there, or not, or this one: max_recursive_level ends that
		return
	default:
		g.line("route(R%d);", g.n(g.inRoute))
	}
	if g.chance(50) {
		g.line(`xlog("rc $rc\n");`)
	}
}

func (g *generator) callOperand() string {
	if g.inRoute == 0 || g.chance(50) {
		return g.test()
	}
	if g.chance(10) { // by a name that is computed: of a route above, as max_recursive_level does not end what operands call
		return g.pick(fmt.Sprintf(`route("R" + (%d + $vn(never)))`, g.n(g.inRoute)), fmt.Sprintf(`route("R" + (%d + $var(a) * 0))`, g.n(g.inRoute)), `route("NO" + $var(b))`)
	}
	return fmt.Sprintf("route(R%d)", g.n(g.inRoute))
}

// test is a call of a function that tells something, without its semicolon.
func (g *generator) test() string {
	switch g.n(10) {
	case 0, 1:
		return fmt.Sprintf(`is_int("%s")`, g.pick("$var(a)", "$var(b)", "$avp(x)", "$vn(n)"))
	case 2:
		return fmt.Sprintf(`%s("%s")`, g.pick("pv_isset", "not_empty"), g.pick("$avp(x)", "$var(b)", "$vn(m)", "$xavp(r=>c)"))
	case 3:
		return fmt.Sprintf(`typeof("%s", "%s")`, g.pick("$avp(x)", "$var(b)", "$vn(m)", "$var(a)"), g.pick("int", "str", "null", "string"))
	case 4:
		return fmt.Sprintf(`%s(%s, %s)`, g.pick("cmp_str", "cmp_istr", "starts_with", "ends_with", "str_find", "str_ifind"), g.argument(), g.argument())
	case 5:
		return fmt.Sprintf(`%s(%s)`, g.pick("is_ip", "is_ipv4", "is_ipv6", "is_numeric", "is_alphanum"), g.argument())
	case 6:
		return fmt.Sprintf(`in_list(%s, %s, ",")`, g.argument(), g.argument())
	case 7:
		return fmt.Sprintf("isflagset(%d)", g.n(4))
	case 8:
		return fmt.Sprintf(`issflagset("%d")`, g.n(4))
	}
	return fmt.Sprintf(`sht_has_name("t", "%s", "%s")`, g.pick("eq", "re", "sw"), g.pick("k", "j", "^k", "$var(s)"))
}

// argument is what a function takes that looks for variables in its text: a text, or, of those that may, any expression.
func (g *generator) argument() string {
	switch g.n(6) {
	case 0:
		return g.variable()
	case 1:
		return g.pick(g.number(), `"a" + "b"`, g.value(1), `"" + `+g.variable())
	case 2:
		return g.macro(textKind, `"abc"`)
	}
	return `"` + g.pick("$var(b)", "a", "abc", "$var(a)", "5", "1.2.3.4", "$avp(x)x", "a$var(s)", "", "hello world", "$(var(b){s.toupper})", "$$", "::1", "a,b") + `"`
}

// function calls a function for what it does.
func (g *generator) function(int) {
	g.line("%s", g.pick(
		g.test()+";",
		fmt.Sprintf("%s(%d);", g.pick("setflag", "resetflag", "isflagset"), g.n(4)),
		fmt.Sprintf(`%s("%d");`, g.pick("setsflag", "resetsflag"), g.n(4)),
		fmt.Sprintf(`%s(%s);`, g.pick("setsflag", "issflagset", "usleep"), g.pick("$var(a) & 7", "$vn(n) & 3", `"$shv(g)"`)),
		fmt.Sprintf(`%s("%s", "%s");`, g.pick("pv_printf", "avp_printf"), g.pick("$var(s)", "$avp(x)", "$vn(m)"), g.printed()),
		fmt.Sprintf(`xavp_child_seti("r", "c", %s); xlog("$xavp(r=>c)\n");`, g.pick(`"5"`, `"$var(a)"`, "$var(a) & 255", `"-3"`)),
		fmt.Sprintf(`xavp_child_sets("r", "%s", %s); xlog("$xavp(r=>c) $xavp(r=>d)\n");`, g.pick("c", "d"), g.argument()),
		fmt.Sprintf(`xavp_params_explode("%s", "p"); xlog("$xavp(p=>a) $xavp(p=>b)\n");`, g.pick("a=1;b=2", "a=$var(a);b", "a", "")),
		fmt.Sprintf(`sht_rm_name("t", "%s", "%s");`, g.pick("eq", "re"), g.pick("k", "j", ".")),
		`pv_unset("$avp(x)"); xlog("$avp(x)\n");`,
		fmt.Sprintf(`log(%s"%s\n");`, g.pick("", "0, ", "1, "), g.pick("plain", "$var(a)", "%s")),
	))
	if g.chance(25) {
		g.line(`xlog("rc $rc\n");`)
	}
}

// printed is a piece of a text with variables in it.
func (g *generator) printed() string {
	if g.chance(40) {
		return g.transformed()
	}
	return g.pick("$var(a)", "[$var(b)]", "$var(c)", "$avp(x)", "$avp(y)", "$vn(n)", "$shv(h)", "$rc", "$$", "$(avp(x)[1])", "$(avp(x)[*])", "$(rc)", "$sht(t=>k)",
		"$xavp(r=>c)", "$null", "$def(M0)", "$$$$", "$$var(a)", "$var(a)$var(c)", "$var(nobody)", "$vn(nobody)", "$(avp(x)[-1])", "$cnt($avp(x))", "M0", "50%", "$avp($var(name))")
}

// transformed is a variable with transformations. Those that take variables are only written for $var(t), which is never a number:
// Kamailio 5.6 keeps the digits of both in one place; and for numbers that are small, since the smallest one kills it.
func (g *generator) transformed() string {
	if g.chance(25) {
		return "$(var(t){" + g.pick("s.substr,0,$var(k)", "s.substr,$var(k),0", "s.select,$var(k),,", "s.strip,$var(k)", "s.striptail,$var(k)", "s.prefixes,$var(k)", "s.rm,$avp(x)") + "})"
	}
	text := "$(" + g.pick("var(b)", "var(a)", "avp(x)", "vn(n)", "var(s)", "avp(y)", "var(t)", "sht(t=>k)")
	for range 1 + g.n(2) {
		text += "{" + g.pick("s.len", "s.substr,1,2", "s.substr,-2,0", "s.int", "s.toupper", "s.tolower", "s.md5", "s.select,0,:", "s.select,1,;", "s.select,-1,,",
			"s.rm,a", "s.trim", "s.ltrim", "s.rtrim", "s.strip,1", "s.striptail,1", "s.prefixes,2", "s.encode.hexa", "s.escape.common", "s.numeric", "s.replace,a,b",
			"param.value,c", "re.subst,/a/b/g", "uri.host", "uri.user", "s.urlencode.param", "s.unescape.user", "s.strip,9", "s.corehash,12", "s.count,a") + "}"
	}
	return text + ")"
}
