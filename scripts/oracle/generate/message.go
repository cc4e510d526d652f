package generate

import (
	"fmt"
	"strings"
)

// messageTopics ask about a message.
var messageTopics = []topic{
	{name: "message.read", weight: 12, message: true, probe: func(p *prober) string { return p.use(p.ofMessage()) }},
	{name: "message.header", weight: 6, message: true, probe: func(p *prober) string { return p.use(p.headerVariable()) }},
	{name: "message.select", weight: 3, message: true, probe: func(p *prober) string { return p.use(p.selected()) }},
	{name: "message.write", weight: 4, message: true, probe: (*prober).writeRequest},
	{name: "message.destination", weight: 2, message: true, probe: (*prober).destination},
	{name: "message.edit", weight: 8, message: true, probe: (*prober).edit},
	{name: "message.ask", weight: 5, message: true, probe: (*prober).askMessage},
	{name: "message.chain", weight: 3, message: true, probe: (*prober).messageChain},
	{name: "message.legacy", weight: 2, message: true, probe: (*prober).legacy},
}

// ofMessage leaves out what differs from run to run: ports, clocks, identifiers.
func (p *prober) ofMessage() string {
	return p.pick("$rm", "$ru", "$rU", "$rd", "$rp", "$rP", "$rz", "$rUl", "$ou", "$oU", "$od", "$op", "$oP", "$oUl", "$rs", "$rr", "$rv", "$mt", "$ml", "$rb", "$bs",
		"$fu", "$fU", "$fd", "$fn", "$ft", "$fUl", "$from", "$tu", "$tU", "$td", "$tn", "$tt", "$tUl", "$to", "$ci", "$cs", "$csb", "$ct", "$cT", "$cl", "$ua",
		"$ai", "$pu", "$pU", "$pd", "$pn", "$re", "$rt", "$di", "$dir", "$dip", "$dic", "$au", "$ar", "$aU", "$ad", "$aa", "$adn", "$adc", "$adr", "$ado", "$adu", "$Au", "$AU",
		"$via0(host)", "$via0(port)", "$via0(proto)", "$via0(branch)", "$via0(rport)", "$via0(received)", "$via0(protoid)", "$via0(i)",
		"$via1(host)", "$via1(port)", "$via1(branch)", "$via1(proto)", "$viaZ(host)", "$viaZ(branch)", "$viaZ(port)", "$msg(len)", "$msg(body)", "$msg(hdrs)", "$msg(fline)", "$msg(lpart)",
		"$mb", "$mbu", "$expires(min)", "$expires(max)", "$mf", "$mF", "$bf", "$sf", "$du", "$nh(u)", "$nh(U)", "$nh(d)", "$nh(p)", "$nh(P)", "$pr", "$proto", "$si", "$prid", "$ds", "$br", "$bR", "$branch(count)",
		"$route_uri", "$siz", "$dd", "$dp", "$dP")
}

func (p *prober) headerName() string {
	return p.pick("Via", "v", "From", "f", "To", "t", "Call-ID", "i", "CSeq", "Contact", "m", "Route", "Record-Route", "Content-Type", "c", "Content-Length", "l", "User-Agent", "Expires",
		"X-Multi", "x-multi", "X-Fold", "X-Empty", "X-None", "Subject", "s", "Supported", "k", "Max-Forwards", "Event", "o", "Allow", "P-Asserted-Identity", "Date", "X-Test", "X", "X-Odd")
}

func (p *prober) headerVariable() string {
	index := p.pick("0", "1", "2", "-1", "-2", "-3", "9", "*", "$var(one)")
	switch p.n(6) {
	case 0:
		return fmt.Sprintf("$%s(%s)", p.pick("hdrc", "hflc"), p.headerName())
	case 1:
		return fmt.Sprintf("$(hdr(%s)[%s])", p.headerName(), index)
	case 2: // 5.6.3 has its own way with Via, later entries and negative indexes of $hfl
		return fmt.Sprintf("$(hfl(%s))", p.pick("Route", "Record-Route", "X-Multi", "Supported", "P-Asserted-Identity"))
	default:
		return fmt.Sprintf("$hdr(%s)", p.headerName())
	}
}

func (p *prober) selected() string {
	return "$sel(" + p.pick("ruri", "ruri.user", "ruri.host", "ruri.port", "ruri.params", "ruri.type", "from", "from.uri", "from.uri.user", "from.uri.host", "from.uri.port", "from.uri.params", "from.tag", "from.name",
		"to", "to.uri", "to.uri.user", "to.uri.host", "to.tag", "to.name", "cseq", "cseq.num", "cseq.method", "call_id", "method", "via[1].host", "via[2].host", "via[1].port", "via[1].branch", "msg.header.subject", "msg.header.x_multi", "msg.header.x-multi",
		"contact", "contact.uri", "contact.uri.host", "contact.expires", "msg.len", "msg.first_line", "msg.type", "msg.body") + ")"
}

func (p *prober) newURI() string {
	return p.pick("sip:new@n.org", "sip:n.org", "sip:a@b:5070;transport=tcp", "sips:x@y", "tel:+123", "sip:u:p@h;ob", "sip:u@[::1]:5", "sip:a@h?X=1", "sip:a;b=1@h;c", "sip:a@h;lr")
}

// writeRequest changes the Request-URI in the ways there are and shows what became of it.
func (p *prober) writeRequest() string {
	change := p.pick(
		`$ru = "`+p.newURI()+`";`, `$rU = "`+p.pick("bob", "", "+123", "a b", "x;y=z", "u:p")+`";`, `$rd = "`+p.pick("d.org", "[::1]", "1.2.3.4", "h:99")+`";`, `$rp = "`+p.pick("99", "", "5060")+`";`, "$rp = 77;", "$rU = $null;", "$rp = $null;", "$rd = $null;",
		"strip("+p.pick("1", "2", "9")+");", "strip_tail("+p.pick("1", "9")+");", `prefix("`+p.pick("00", "+", "x")+`");`, `setuser("`+p.pick("z", "z.z")+`");`, `sethost("`+p.pick("q", "q.org")+`");`, `sethostport("q:`+p.pick("5", "66")+`");`, `setport("88");`, `setuserpass("u:w");`, "revert_uri();",
		`seturi("`+p.newURI()+`");`, `rewriteuri("`+p.newURI()+`");`, `subst_uri("/`+p.pick("sip", "@.*", "a", "[0-9]+", "zzz")+`/`+p.pick("x", "@h.org", "", "\\0\\0")+`/`+p.pick("", "g", "i")+`");`,
		`subst_user("/`+p.pick("b", "(.)(.)", "^", "zzz", "[0-9]")+`/`+p.pick("x", "\\2\\1", "")+`/`+p.pick("", "g", "i")+`");`,
		`add_uri_param("`+p.pick("x=1", "ob", "transport=tls")+`");`, `uri_param_rm("`+p.pick("transport", "x", "lr")+`");`)
	return change + " " + p.show("$rc [$ru] [$rU] [$rd] [$rp] [$rP] [$rUl] [$rz] [$oU]")
}

func (p *prober) destination() string {
	change := p.pick(`$du = "`+p.newURI()+`";`, "$du = $null;", `setdsturi("`+p.newURI()+`");`, "resetdsturi();", "isdsturiset();", `$br = "`+p.newURI()+`";`, "append_branch();", `append_branch("`+p.newURI()+`");`,
		`append_branch("`+p.newURI()+`", "0.5");`, "$(branch(uri)["+p.pick("0", "1", "-1", "9")+"]) = \""+p.newURI()+`";`, "setflag(3);", "resetflag(3);", "isflagset(3);", `setbflag("2");`, `isbflagset("2");`, `resetbflag("2");`, "$mf = 9;", "$bf = 5;", "$sf = 7;", `setsflag("1");`)
	return change + " " + p.show("$rc [$du] [$dd] [$dp] [$dP] [$nh(u)] [$nh(d)] [$branch(count)] [$br] [$bR] [$(branch(uri)[0])] [$(branch(uri)[-1])] [$(branch(uri)[1])] $mf $mF $bf $sf")
}

// edit changes headers and body, and often applies that. A message that lost its first line cannot be parsed any more, so replacements keep
// away from it.
func (p *prober) edit() string {
	name := p.headerName()
	change := p.pick(
		`append_hf("X-New: `+p.pick("1", "a b", "$var(v)", "$ci")+`\r\n");`, `append_hf("X-Add: 2\r\n", "`+name+`");`, `insert_hf("X-Ins: 3\r\n");`, `insert_hf("X-Ins: 4\r\n", "`+name+`");`,
		`remove_hf("`+p.pick("X-Multi", "X-New", "User-Agent", "Subject", "Expires", "X-None", "Route", "Record-Route", "Supported")+`");`, `remove_hf_re("`+p.pick("^X-", "multi", "^s", "none")+`");`,
		`remove_hf_idx("X-Multi", "`+p.pick("0", "1", "-1", "7", "-7")+`");`, `remove_hf_exp("`+p.pick("^X-", "^S")+`", "`+p.pick("^X-M", "none", "t$$")+`");`, `remove_hf_match("X-Multi", "`+p.pick("eq", "ne", "sw", "re", "in")+`", "`+p.pick("a", "b", "^[ab]", "zz")+`");`,
		`replace_body("`+p.pick("a", "l+", "o=", "zz")+`", "`+p.pick("X", "")+`");`, `replace_body_all("`+p.pick("a", "[0-9]+", "zz")+`", "`+p.pick("#", "")+`");`,
		`subst_hf("`+p.pick("X-Multi", "Subject", "Contact", "none")+`", "/`+p.pick("a", "(.)", "[a-z]+", "zz")+`/`+p.pick("Q", "\\1\\1", "")+`/`+p.pick("", "g", "i")+`", "`+p.pick("a", "f", "l")+`");`,
		`subst_body("/`+p.pick("a", "(l)(l)", "[0-9]+", "zz")+`/`+p.pick("W", "\\2-\\1", "")+`/`+p.pick("", "g", "i")+`");`, `set_body("`+p.pick("new body", "", "v=0\\r\\n")+`", "`+p.pick("text/x", "application/sdp")+`");`, "remove_body();",
		`$fn = "`+p.pick("Nn", "\\\"Q q\\\"", "")+`";`, `$fU = "newfrom";`, `$fu = "`+p.newURI()+`";`, `$fd = "dd.org";`, `$tn = "Tt";`, `$tU = "newto";`, `$tu = "`+p.newURI()+`";`, `$td = "tt.org";`,
		`keep_hf("`+p.pick("X-", "User-Agent", "zz")+`");`, `append_to_reply("X: y\r\n");`, `append_urihf("X-U: ", "\r\n");`)
	if p.oneIn(2) {
		change += " msg_apply_changes();"
	}
	if p.oneIn(5) {
		return change + " " + p.show("$rc {$mb}")
	}
	return change + " " + p.show("$rc ["+p.ofMessage()+"] ["+p.headerVariable()+"] ["+p.headerVariable()+"]")
}

// askMessage asks functions about the message.
func (p *prober) askMessage() string {
	call := p.pick(
		`is_method("`+p.pick("INVITE", "INVITE|ACK", "SUBSCRIBE", "REGISTER|OPTIONS", "FOO", "NOTIFY|PRACK|UPDATE|INFO")+`")`, "has_totag()", "is_request()", "is_reply()", "is_first_hop()", `is_present_hf("`+p.headerName()+`")`, `is_present_hf_re("`+p.pick("^x-", "multi$$", "^via", "zz", "C.*q")+`")`,
		"has_body()", `has_body("`+p.pick("text/plain", "application/sdp", "text/*", "application/*", "*/*", "multipart/mixed")+`")`, `search("`+p.pick("sip:", "alice", "^Via", "[0-9]{4}", "zzz", "INVITE")+`")`, `search_body("`+p.pick("a", "v=0", "^m=", "zzz")+`")`,
		`search_hf("`+p.headerName()+`", "`+p.pick("a", "sip", "[0-9]", "^b")+`", "`+p.pick("a", "f", "l")+`")`, "is_audio_on_hold()", `is_privacy("`+p.pick("id", "header", "none", "user", "session", "critical")+`")`, "is_faked_msg()", "is_incoming()",
		`uri_param("`+p.pick("transport", "lr", "x", "user")+`")`, `uri_param("transport", "`+p.pick("udp", "tcp", "UDP")+`")`, `is_user("`+p.pick("bob", "alice", "")+`")`, `is_myself("`+p.pick("sip:127.0.0.1", "$ru", "$fu", "sip:x@localhost", "sip:127.0.0.1:5")+`")`,
		`pv_isset("`+p.ofMessage()+`")`, `not_empty("`+p.ofMessage()+`")`, `is_int("`+p.ofMessage()+`")`)
	return call + "; " + p.show("$rc")
}

// messageChain takes parts of the message through transformations.
func (p *prober) messageChain() string {
	switch p.n(5) {
	case 0:
		return p.use(fmt.Sprintf("$(%s{%s})", p.pick("ru", "fu", "tu", "ou", "ct{nameaddr.uri}", "hdr(P-Asserted-Identity){nameaddr.uri}", "route_uri"), p.uriTrans()))
	case 1:
		return p.use(fmt.Sprintf("$(%s{%s})", p.pick("hdr(From)", "hdr(To)", "hdr(Contact)", "hdr(Route)", "ct", "hdr(Refer-To)"), p.tobodyTrans()))
	case 2:
		return p.use(fmt.Sprintf("$(%s{%s})", p.pick("rb", "mb", "msg(hdrs)"), p.lineTrans()))
	case 3:
		return p.use(fmt.Sprintf("$(%s{%s})", p.pick("hdr(Diversion)", "hdr(Supported)", "hdr(Via)", "hdr(Contact)", "hdr(X-Odd)"), p.paramTrans()))
	default:
		return p.use(fmt.Sprintf("$(%s{%s})", p.pick("rU", "fU", "ci", "ua", "ru", "fn", "tn", "cs", "rp", "hdr(X-Multi)", "rm", "rb", "cl", "ml", "rUl"), p.stringTrans()))
	}
}

// legacy asks with the words that the language itself has for the message.
func (p *prober) legacy() string {
	condition := p.pick(`method == "INVITE"`, "method != REGISTER", `method =~ "^(INV|SUB)"`, `uri =~ "^sip:"`, `uri == "sip:bob@example.com"`, `from_uri =~ "alice"`, `to_uri =~ "@"`, "msg:len > 300", "msg:len < 5", "uri == myself", "from_uri == myself", "to_uri == myself",
		"src_ip == 127.0.0.1", "src_ip == 10.0.0.0/8", "dst_ip == 127.0.0.1", "proto == UDP", "af == INET", "af == INET6", "max_len > 1", `$rm == "INVITE"`, `$rU =~ "^[+0-9]"`, "$cl > 0", "$rb =~ \"v=0\"", "$hdr(Expires) > 100", "$ru == $ou", "$fU == $tU", "$rp == 5060", "$cs > 1")
	if strings.HasPrefix(condition, "max_len") {
		condition = "msg:len >= 100"
	}
	return fmt.Sprintf("if (%s) %s else %s", condition, p.show("T"), p.show("F"))
}
