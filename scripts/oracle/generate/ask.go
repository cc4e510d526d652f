package generate

import (
	"fmt"
	"strings"
)

// functionTopics ask functions that need no message.
var functionTopics = []topic{
	{name: "function.text", weight: 4, probe: (*prober).askText},
	{name: "function.siputils", weight: 4, probe: (*prober).askSiputils},
	{name: "function.ipops", weight: 4, probe: (*prober).askIpops},
	{name: "function.xavp", weight: 4, probe: (*prober).askXavp},
	{name: "function.pv", weight: 3, probe: (*prober).askPV},
	{name: "function.htable", weight: 4, probe: (*prober).askHtable},
	{name: "function.jansson", weight: 4, probe: (*prober).askJansson},
	{name: "function.cfgutils", weight: 2, probe: (*prober).askCfgutils},
	{name: "function.xlog", weight: 3, probe: (*prober).askXlog},
}

// orVariable is a text, or now and then a variable that has one, or has none.
func (p *prober) orVariable(of ...string) string {
	if p.oneIn(6) {
		return p.pick("$vn(q)", "$var(v)", "$avp(t)", "$var(p)", "$vn(never)", "$(vn(q){s.toupper})", "$avp(i)")
	}
	return p.pick(of...)
}

// called shows what a call is worth, with a variable that it may have set.
func (p *prober) called(call string) string {
	return fmt.Sprintf(`$var(o) = "old"; %s; %s`, call, p.show("$rc [$var(o)]"))
}

func (p *prober) askText() string {
	text := func() string {
		return p.orVariable("", "a", "abc", "ABC", "a,b,c", " b ", "hello world", "abcabc", "Zoë", "a.b", "x*y", "[a]")
	}
	switch p.n(6) {
	case 0:
		return p.called(fmt.Sprintf(`%s("%s", "%s")`, p.pick("cmp_str", "cmp_istr", "starts_with", "ends_with"), text(), text()))
	case 1:
		return p.called(fmt.Sprintf(`%s("%s", "%s")`, p.pick("str_find", "str_ifind"), text(), text()))
	case 2:
		return p.called(fmt.Sprintf(`%s("%s", "%s", "%s")`, p.pick("in_list", "in_list_prefix"), p.orVariable("a", "b", "B", "", "ab", "a b", " a"), p.orVariable("a,b,c", " a , b ", "ab", "", ",a,", "a;b", "a b c", "a,,b"), p.pick(",", ",", ";", " ")))
	case 3:
		return p.called(fmt.Sprintf(`fnmatch("%s", "%s"%s)`, text(), p.orVariable("*", "a*", "?bc", "[a-c]*", "[!a]*", "*b*", "", "\\*", "A*", "[[:alpha:]]*", "[a"), p.pick("", "", `, "i"`)))
	case 4:
		return p.called(fmt.Sprintf(`regex_substring("%s", "%s", "%s", "%s", "$var(o)")`, p.orVariable("abc123def", "abc", "", "2024-01-02"), p.pick("([a-z]+)([0-9]+)", "([0-9]+)-([0-9]+)", "b", "(x)?b", "zz"), p.pick("0", "1", "2"), p.pick("1", "2", "3")))
	default:
		return p.called(fmt.Sprintf(`%s("%s")`, p.pick("is_numeric", "is_alphanum", "is_tel_number"), text()))
	}
}

func (p *prober) askSiputils() string {
	uri := func() string {
		return p.orVariable("sip:a@b", "sip:A@B", "sip:a@b:5060", "sip:a@b;transport=udp", "sip:a@b;transport=tcp", "sip:a:p@b", "sip:b", "tel:+1", "tel:+49-30-1", "sips:a@b", "sip:a@b;x=1", "sip:a@b?X=1", "", "junk", "sip:", "<sip:a@b>", "sip:a@[::1]", "sip:a%40@b", "sip:a@b;user=phone", "*", "tel:+1;phone-context=x")
	}
	switch p.n(6) {
	case 0:
		return p.called(fmt.Sprintf(`%s("%s", "%s")`, p.pick("cmp_uri", "cmp_aor"), uri(), uri()))
	case 1:
		return p.called(fmt.Sprintf(`is_uri("%s")`, uri()))
	case 2:
		return p.called(fmt.Sprintf(`%s("%s")`, p.pick("is_numeric", "is_alphanum", "is_tel_number"), p.orVariable("", "+123", "a1", "abc", "a-b", "*#1", "+", "-1", "1.5", " 1", "é", "(1)")))
	case 3:
		return p.called(fmt.Sprintf(`is_alphanumex("%s", "%s")`, p.orVariable("abc", "a-b", "a.b", "", "a b", "a_b-c"), p.pick("-", ".-_", "", " ", "a")))
	case 4:
		return p.called(fmt.Sprintf(`tel2sip("%s", "%s", "$var(o)")`, uri(), p.orVariable("h.org", "", "[::1]")))
	default:
		if p.oneIn(2) {
			return fmt.Sprintf(`$var(e) = "%s"; is_e164("$var(e)"); %s`, p.pick("+123", "+1", "+123456789012345", "+1234567890123456", "123", "+", "", "+12a"), p.show("$rc"))
		}
		return p.called(fmt.Sprintf(`cmp_hdr_name("%s", "%s")`, p.pick("From", "f", "F", "X-A", "x-a", "Via", "v", "To", "t"), p.pick("From", "f", "X-A", "Via", "v", "t", "")))
	}
}

// askIpops leaves out an address whose bracket is not closed, which 5.6.3 takes for another.
func (p *prober) askIpops() string {
	ip := func() string {
		return p.orVariable("1.2.3.4", "10.0.0.1", "127.0.0.1", "172.16.5.5", "172.32.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", "240.0.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.1", "192.0.2.1", "192.88.99.1", "192.0.0.1", "1.2.3", "1.2.3.400", "1.2.3.4.5", "1.2.3.", "::1", "::", "[::1]", "2001:db8::1", "[2001:db8::1]", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:1.2.3.4", "1::2::3", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:0::1", "2002::1", "64:ff9b::1", "5f00::1", "3ffe::1", "2001:10::1", "host", "", " 1.2.3.4", "1.2.3.4 ", "[1.2.3.4]", "::1]", "12345::", "g::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::", "::1.2.3.4")
	}
	switch p.n(4) {
	case 0:
		return p.called(fmt.Sprintf(`%s("%s")`, p.pick("is_ip", "is_pure_ip", "is_ipv4", "is_ipv6", "is_ipv6_reference", "ip_type", "is_ip_rfc1918"), ip()))
	case 1:
		return p.called(fmt.Sprintf(`%s("%s", "%s")`, p.pick("compare_ips", "compare_pure_ips"), ip(), ip()))
	case 2:
		return p.called(fmt.Sprintf(`%s("%s", "$var(o)")`, p.pick("detailed_ip_type", "detailed_ip_type", "detailed_ipv4_type", "detailed_ipv6_type"), ip()))
	default:
		return p.called(fmt.Sprintf(`is_in_subnet("%s", "%s")`, ip(), p.orVariable("10.0.0.0/8", "1.2.3.4", "1.2.3.0/24,10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "[::1]/128", "::1", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/x", "", ",", "1.2.3.0/24, 10.0.0.0/8", "10.0.0.0/255.0.0.0", "1.2.3.4/32", "host", "1.2.3.5/31", "10.0.0.0/-1")))
	}
}

func (p *prober) askXavp() string {
	list := p.pick("a=1;b=2", "a=1;b=\\\"two\\\";c;d='x y'", "a", "", ";", "a=1;a=2", "a=;b=1", " a = 1 ; b = 2 ", "a=1,b=2", "=1", "a=1;", "x=\\\"a;b\\\"")
	class := p.pick("xavp", "xavp", "xavi")
	seen := fmt.Sprintf("[$%s(g=>a)|$%s(g=>b)|$%s(g=>c)|$%s(g=>a[1])|$%s(h[0]=>a)|$%s(g[1]=>a)|$xavu(g=>a)|$cnt($xavp(g))]", class, class, class, class, class, class)
	call := p.pick(
		fmt.Sprintf(`xavp_params_explode("%s", "g")`, list), `xavp_params_implode("g", "$var(o)")`,
		fmt.Sprintf(`xavp_slist_explode("%s", "%s", "%s", "g")`, p.pick("a,b,c", "a;b", "", " a , b ", ",a,,b,", "x"), p.pick(",", ";", " ", ",;"), p.pick("", "t")),
		fmt.Sprintf(`xavp_copy("%s", "%s", "%s")`, p.pick("g", "h", "none"), p.pick("0", "1", "9"), p.pick("h", "g", "n")), fmt.Sprintf(`xavp_copy("g", "0", "h", "%s")`, p.pick("0", "1", "9")),
		fmt.Sprintf(`%s_rm("%s")`, class, p.pick("g", "h", "none")), fmt.Sprintf(`%s_child_rm("g", "%s")`, class, p.pick("a", "b", "none")),
		fmt.Sprintf(`%s_child_seti("%s", "%s", "%s")`, class, p.pick("g", "h"), p.pick("a", "b"), p.orVariable("7", "-1", "0")), fmt.Sprintf(`%s_child_sets("%s", "%s", "%s")`, class, p.pick("g", "h"), p.pick("a", "b"), p.orVariable("s", "", "x y")),
		`pv_var_to_xavp("`+p.pick("v", "p", "never", "*")+`", "k")`, `pv_xavp_to_var("`+p.pick("g", "none")+`")`)
	return fmt.Sprintf(`$var(o) = "old"; %s; %s`, call, p.show("$rc [$var(o)] [$xavp(k=>v)] "+seen))
}

func (p *prober) askPV() string {
	switch p.n(4) {
	case 0:
		format := p.orVariable("a $var(v) $vn(never) b", "", "$$", "$$var(v)", "$var(p)", "x", "$(vn(q){s.len})", "$avp(i)$avp(t)")
		return p.called(fmt.Sprintf(`%s("$var(o)", "%s")`, p.pick("pv_printf", "pv_printf", "avp_printf", "pv_evalx"), format))
	case 1:
		return p.called(fmt.Sprintf(`%s("%s")`, p.pick("is_int", "not_empty", "pv_isset"), p.pick("$var(v)", "$var(p)", "$vn(never)", "$avp(i)", "$avp(t)", "$null", "$true", "$def(NUMBER)", "$defn(NUMBER)", "$env(NONE)", "$(var(v){s.len})", "$(vn(q){s.int})", "$rc", "$_s(x)", "$sht(t=>none)", "$sht(u=>none)")))
	case 2:
		return p.called(fmt.Sprintf(`typeof("%s", "%s")`, p.pick("$var(v)", "$var(p)", "$vn(never)", "$avp(i)", "$null", "$xavp(g)", "$xavp(g=>a)", "$(var(v){s.len})"), p.pick("int", "str", "null", "xavp", "vec", "pv")))
	default:
		return p.called(fmt.Sprintf(`pv_unset("%s")`, p.pick("$var(o)", "$vn(o)", "$avp(none)", "$shv(o)", "$sht(t=>none)", "$xavp(none)")))
	}
}

func (p *prober) askHtable() string {
	table, key := p.pick("t", "t", "t", "u"), p.pick("k", "ab1", "ab2", "xab", "n", "none")
	pattern := p.pick("ab", "^ab", "k", "1", "b$$", ".", "none", "", "[")
	call := p.pick(
		fmt.Sprintf(`sht_rm("%s", "%s")`, table, p.orVariable(key)), fmt.Sprintf(`sht_reset("%s")`, p.pick(table, table, "none")),
		fmt.Sprintf(`sht_rm_name("%s", "%s", "%s")`, table, p.pick("re", "sw", "eq"), pattern), fmt.Sprintf(`sht_rm_value("%s", "%s", "%s")`, table, p.pick("re", "sw"), pattern),
		fmt.Sprintf(`sht_match_name("%s", "%s", "%s")`, table, p.pick("eq", "ne", "re", "sw", "xx"), pattern), fmt.Sprintf(`sht_match_str_value("%s", "%s", "%s")`, table, p.pick("eq", "ne", "re", "sw", "xx"), pattern),
		fmt.Sprintf(`sht_has_name("%s", "%s", "%s")`, table, p.pick("eq", "re", "sw"), pattern), fmt.Sprintf(`sht_has_str_value("%s", "%s", "%s")`, table, p.pick("eq", "re", "sw"), pattern),
		fmt.Sprintf(`sht_setxs("%s", "%s", "%s", "%s")`, table, key, p.orVariable("s", "", "12"), p.pick("0", "9")),
		fmt.Sprintf(`sht_lock("%s=>%s"); sht_unlock("%s=>%s")`, table, key, table, key))
	set := fmt.Sprintf("$sht(%s=>%s) = %s; ", table, key, p.pick("1", `"ab"`, `"k1"`, `""`, "$null", "12"))
	return set + call + "; " + p.show("$rc [$sht("+table+"=>k)|$sht("+table+"=>ab1)|$sht("+table+"=>ab2)|$sht("+table+"=>xab)|$sht("+table+"=>n)]")
}

func (p *prober) askJansson() string {
	doc := strings.ReplaceAll(p.pick(`{"a":41}`, `{"a":"s","b":[1,2,{"c":3}]}`, `{"a":{"b":{"c":"deep"}}}`, `[1,2,3]`, `{}`, `[]`, `{"a":null,"b":true,"c":false}`, `{"a":1.5,"b":-7,"c":1e3}`, `{"a":""}`, `notjson`, ``, `{"a":"x\ny\"z"}`, `{"a":3000000000}`, `{"a b":1,"a.b":2}`, `{"a":[]}`, `"s"`, `{"a":"ü€"}`), "'", "")
	path := p.orVariable("a", "b", "c", "a.b", "a.b.c", "b[0]", "b[2].c", "[1]", "b[9]", "b[-1]", "", "a[0]", "a..b", "x", ".a")
	setup := fmt.Sprintf("$var(j) = '%s'; ", strings.ReplaceAll(doc, "\n", ""))
	switch p.n(4) {
	case 0, 1:
		return setup + p.called(fmt.Sprintf(`jansson_get("%s", "$var(j)", "$var(o)")`, path)) + p.isInt("$var(o)")
	case 2:
		return setup + p.called(fmt.Sprintf(`jansson_array_size("%s", "$var(j)", "$var(o)")`, path))
	default:
		value := p.orVariable("1", "-5", "s", "1.25", `[1,2]`, `{\"x\":1}`, "", "true", "junk", "007", "99999999999")
		return setup + fmt.Sprintf(`%s("%s", "%s", "%s", "$var(j)"); %s`, p.pick("jansson_set", "jansson_set", "jansson_append"), p.pick("integer", "int", "string", "str", "real", "float", "object", "obj", "array", "true", "false", "null", "bad"), path, value, p.show("$rc [$var(j)]"))
	}
}

func (p *prober) isInt(name string) string {
	return fmt.Sprintf(` is_int("%s"); %s`, name, p.show("int $rc"))
}

func (p *prober) askCfgutils() string {
	return p.called(p.pick(
		fmt.Sprintf(`core_hash("%s", "%s", "%s")`, p.orVariable("a", "", "hello"), p.orVariable("b", "", "x y"), p.pick("1", "4", "16", "0", "31")),
		fmt.Sprintf(`%s("%s")`, p.pick("set_gflag", "reset_gflag", "is_gflag"), p.pick("0", "1", "2", "31")),
		fmt.Sprintf(`check_route_exists("%s")`, p.orVariable("none", "0", "")), fmt.Sprintf(`route_if_exists("%s")`, p.orVariable("none", "")),
		`lock("a"); unlock("a")`, `trylock("b"); unlock("b")`, `unlock("c")`, `usleep("1")`, `rand_set_prob("100"); rand_event()`, `rand_set_prob("0"); rand_event()`, `rand_get_prob()`,
		`setxflag("3")`, `isxflagset("3")`, `resetxflag("3")`, `setxflag("63")`, `isxflagset("64")`))
}

func (p *prober) askXlog() string {
	text := fmt.Sprintf("%d %s\\n", p.number, p.pick("a", "$var(v)", "$vn(never)", "%%", "50%", "[$$]", "[$(null{s.len})]", "$avp(i)$avp(t)", "tab\\tx", "$(var(v))x", "$_s(x$var(v))"))
	level := p.pick("L_ALERT", "L_BUG", "L_CRIT", "L_ERR", "L_WARN", "L_NOTICE", "L_INFO", "L_DBG", "L_NONE", "$var(p)", "$avp(i)")
	return p.pick(fmt.Sprintf(`xlog("%s", "%s");`, level, text), fmt.Sprintf(`%s("%s");`, p.pick("xalert", "xbug", "xcrit", "xerr", "xwarn", "xnotice", "xinfo", "xdbg"), text), fmt.Sprintf(`xlogm("%s", "%s");`, p.pick("L_ERR", "L_WARN", "L_DBG"), text),
		fmt.Sprintf(`xlog("LOG_LOCAL0", "L_ERR", "%s");`, text), fmt.Sprintf(`log(%s, "%d log\n");`, p.pick("0", "1", "2", "4"), p.number),
		fmt.Sprintf(`setdebug("%s"); xlog("%s", "%s"); resetdebug();`, p.pick("0", "1", "2", "3", "-1", "9"), p.pick("L_ERR", "L_WARN", "L_INFO", "L_DBG", "L_NOTICE"), text))
}
