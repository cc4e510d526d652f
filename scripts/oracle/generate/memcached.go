package generate

import (
	"fmt"
	"strings"
)

// memcachedTopics ask for the variables of the memcached module. Left out is what makes Kamailio send commands of its own, keys with blanks,
// and what makes it print freed memory, an integer joined to a text.
var memcachedTopics = []topic{
	{name: "memcached.write", weight: 4, probe: (*prober).remembered},
	{name: "memcached.count", weight: 3, probe: (*prober).countedRemotely},
	{name: "memcached.expire", weight: 2, probe: (*prober).expiring},
	{name: "memcached.read", weight: 4, probe: (*prober).recalled},
}

// memcachedLines set the module up. Only with memory 1 does Kamailio keep the text of an integer until it is printed.
func (p *prober) memcachedLines() string {
	lines := `modparam("memcached", "memory", 1)` + "\n"
	for _, setting := range []string{p.pick(`"expire", 0`, `"expire", 100`, `"expire", 2592000`), p.pick(`"mode", 1`, `"mode", 2`), `"stringify", 1`} {
		if p.oneIn(4) {
			lines += fmt.Sprintf("modparam(\"memcached\", %s)\n", setting)
		}
	}
	return lines
}

// mctKey is a key out of few, so that questions meet.
func (p *prober) mctKey() string {
	key := p.pick("a", "b", "c", "d", "x=y", "ü", "n", "n")
	switch p.n(12) {
	case 0:
		return strings.Repeat("k", 248+p.n(4))
	case 1:
		return key + "$var(one)"
	}
	return key
}

func (p *prober) mct() string { return fmt.Sprintf("$mct(%s)", p.mctKey()) }

func (p *prober) remembered() string {
	expiry := ""
	if p.oneIn(3) {
		expiry = "=>" + p.pick("", "0", "60", "-1", "abc", "12abc", "2592000", "2592001", " 30", "+7", "5=>6", "0x10", "2147483647", "$var(p)", "4294967396", "$avp(t)")
	}
	value := p.pick("0", "1", "5", "99", "100", "1000", "2147483647", "-1", "-5", `""`, `"hello"`, `"42"`, `"-5"`, `"007"`, `"  a b  "`, `"a\tb"`, `"x\r\n"`, `"+5"`, "$null", "$var(p)", "$vn(q)",
		p.mct(), p.mct()+" + 1", p.mct()+` + "x"`)
	key := p.mctKey()
	return fmt.Sprintf("$mct(%s%s) = %s; %s", key, expiry, value, p.show("[$mct("+key+")]"))
}

// operand is what a count or a time is changed by.
func (p *prober) operand() string {
	return p.pick("0", "1", "2", "5", "1000", "-1", "-5", "2147483647", `"1"`, `"x"`, "$null", "$var(p)", "$vn(q)", "$avp(i)", p.mct())
}

func (p *prober) countedRemotely() string {
	key := p.mctKey()
	return fmt.Sprintf("$%s(%s) = %s; %s", p.pick("mcinc", "mcdec"), key, p.operand(), p.show("$rc [$mct("+key+")]"))
}

func (p *prober) expiring() string {
	key := p.mctKey()
	return fmt.Sprintf("$mctex(%s) = %s; %s", key, p.pick("0", "1000", "-1", "2592000", "2592001", `"5"`, "$null", "$var(p)"), p.show("[$mct("+key+")]"))
}

func (p *prober) recalled() string {
	key := p.mctKey()
	switch p.n(6) {
	case 0:
		return p.tested("$mct(" + key + ")")
	case 1:
		test := p.pick("> 0", "< 5", "> -1", "<= "+p.mct(), "== 0", "!= 5", `== ""`, `!= "5"`, "== "+p.mct())
		return fmt.Sprintf("if ($mct(%s) %s) %s else %s", key, test, p.show("T"), p.show("F"))
	case 2:
		return fmt.Sprintf("$var(w) = $mct(%s); $avp(a) = $mct(%s); %s", key, key, p.show("$var(w) $avp(a)"))
	case 3:
		return p.show(fmt.Sprintf("$mct(%s) %s $mcinc(%s) $mcdec(%s) $mctex(%s)", key, p.mct(), key, key, key))
	case 4:
		return p.show(fmt.Sprintf("$(mct(%s){s.len}) $(mct(%s){s.int}) $(mct(%s){s.toupper})", key, key, key))
	}
	return fmt.Sprintf("$vn(r) = $mct(%s); $var(r) = $mct(%s) + 1; %s", key, key, p.show("[$vn(r)] [$var(r)]"))
}
