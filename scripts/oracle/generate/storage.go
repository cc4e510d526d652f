package generate

import "fmt"

// storageTopics ask for the variables that hold something.
var storageTopics = []topic{
	{name: "storage.avp", weight: 6, probe: func(p *prober) string { return p.stored(p.avp) }},
	{name: "storage.xavp", weight: 8, probe: func(p *prober) string { return p.stored(p.xavp) }},
	{name: "storage.sht", weight: 6, probe: func(p *prober) string { return p.stored(p.sht) }},
	{name: "storage.count", weight: 2, probe: (*prober).counted},
	{name: "storage.plain", weight: 4, probe: func(p *prober) string { return p.stored(p.plain) }},
	{name: "storage.fixed", weight: 3, probe: (*prober).fixed},
}

// stored writes to and reads from a small set of names.
func (p *prober) stored(name func() string) string {
	switch p.n(8) {
	case 0, 1, 2, 3:
		return fmt.Sprintf("%s = %s; %s", name(), p.content(), p.use(name()))
	case 4:
		return fmt.Sprintf("%s = $null; %s", name(), p.use(name()))
	case 5:
		return fmt.Sprintf("%s = %s; %s", name(), name(), p.use(name()))
	case 6:
		return p.tested(name())
	default:
		return p.use(name())
	}
}

// tested asks functions and operators about a variable.
func (p *prober) tested(name string) string {
	if p.oneIn(3) {
		condition := p.pick("%s == $null", "%s", "!%s", `%s == ""`, "%s == 0", "defined %s", "strempty(%s)", "%s > 1", `%s =~ "^[a-z]"`, `%s == "12"`, "%s == 12", "%s != $null")
		return fmt.Sprintf("if ("+condition+") %s else %s", name, p.show("T"), p.show("F"))
	}
	function := p.pick(`is_int("%s")`, `not_empty("%s")`, `pv_isset("%s")`, `typeof("%s", "int")`, `typeof("%s", "str")`, `typeof("%s", "null")`, `typeof("%s", "xavp")`, `pv_unset("%s")`)
	return fmt.Sprintf(function+"; %s", name, p.show("$rc ["+name+"]"))
}

func (p *prober) content() string {
	return p.pick("1", "12", "-5", "0", `""`, `"x"`, `"12"`, `"two words"`, `"abc"`, `"007"`, `"a;b"`, "$avp(a)", "$xavp(a=>b)", "$sht(t=>k)", "$var(v)", "$vn(never)", `"p" + $avp(a)`, "$var(v) + 1", "$avp(a) + 1", "2147483647")
}

func (p *prober) avp() string {
	name := p.pick("a", "a", "b", "s:a", "i:5", "5", "s:5", "A", "s:a.b", "f.a", "t.a")
	switch p.n(4) {
	case 0:
		return fmt.Sprintf("$(avp(%s)[%s])", name, p.pick("0", "1", "2", "-1", "-2", "-3", "*", "9", "$var(one)"))
	case 1:
		return fmt.Sprintf("$(avp(%s))", name)
	default:
		return fmt.Sprintf("$avp(%s)", name)
	}
}

// xavp leaves out reading a root that is a list, which prints an address.
func (p *prober) xavp() string {
	class := p.pick("xavp", "xavp", "xavi")
	index := func() string {
		return p.pick("", "", "[0]", "[0]", "[1]", "[2]", "[-1]", "[-2]", "[9]", "[$var(one)]", "[*]")
	}
	root, child := p.pick("a", "b", "A"), p.pick("b", "c", "d", "B")
	switch p.n(8) {
	case 0:
		return fmt.Sprintf("$%s(s%s%s)", class, root, index())
	case 1:
		return fmt.Sprintf("$xavu(s%s)", root)
	case 2:
		return fmt.Sprintf("$xavu(%s=>%s)", root, child)
	case 3:
		return fmt.Sprintf("$%s(%s%s=>%s%s=>%s)", class, root, index(), child, index(), p.pick("x", "y"))
	default:
		return fmt.Sprintf("$%s(%s%s=>%s%s)", class, root, index(), child, index())
	}
}

func (p *prober) sht() string {
	key := p.pick("k", "k2", "ab1", "ab2", "x-$var(one)", "$var(v)", "a b", "$avp(a)", "k::1")
	table := p.pick("t", "t", "t", "u", "none")
	return fmt.Sprintf("$sht(%s=>%s)", table, key)
}

// counted asks for what counts: entries, integers that go up and down, values.
func (p *prober) counted() string {
	switch p.n(4) {
	case 0:
		return p.use(fmt.Sprintf("$%s(%s=>%s)", p.pick("shtinc", "shtdec"), p.pick("t", "t", "u"), p.pick("k", "k2", "n1", "n2", "ab1")))
	case 1:
		return p.use(fmt.Sprintf("$%s(%s=>%s)", p.pick("shtcn", "shtcv"), p.pick("t", "t", "u", "none"), p.pick("~~^ab", "k", "~~.", "12", "~~^1", "~~[0-9]", "abc", "~~x", "re:^a", "*", "")))
	case 2:
		return p.use("$cnt(" + p.pick("$avp(a)", "$avp(b)", "$avp(none)", "$xavp(sa)", "$xavp(a)", "$xavp(none)", "$avp(s:a)", "$xavp(a=>b)") + ")")
	default:
		return fmt.Sprintf("$shtex(%s=>%s) = %d; %s", p.pick("t", "u"), p.pick("k", "none"), p.n(9), p.show("ex"))
	}
}

func (p *prober) plain() string {
	return p.pick("$var(v)", "$var(w)", "$vn(v)", "$vn(w)", "$shv(v)", "$vz(v)", "$var(a b)", "$(var(v))", "$(vn(w))")
}

// fixed asks for what a script cannot change.
func (p *prober) fixed() string {
	return p.use(p.pick("$def(WORD)", "$def(QUOTED)", "$def(NUMBER)", "$def(NOTHING)", "$def(NONE)", "$defn(NUMBER)", "$defn(WORD)", "$env(KTESTENV)", "$env(KTESTNUM)", "$env(NONE)",
		"$null", "$true", "$_s(x$var(v)y)", "$_s($avp(a))", "$K(UDP)", "$K(IPv6)", "$K(WS)", "$C(rx)", "$(null{s.len})", "$(def(WORD){s.len})", "$(defn(NUMBER){s.len})"))
}
