package generate

import "fmt"

// illTyped is how often, in a thousand, an operand is taken that may be of the wrong type.
const illTyped = 2

func (g *generator) number() string {
	return g.pick("0", "1", "2", "5", "7", "-1", "-5", "100", "255", "0x1f", "017", "101b", "yes", "off", "65536", "2147483647", "2147483648", "4294967295",
		g.macro(integerKind, "3"))
}

func (g *generator) text() string {
	return g.pick(`""`, `"a"`, `"abc"`, `"5"`, `"05"`, `" 7"`, `"12abc"`, `"-3"`, `"0x1F"`, `"+"`, `"-"`, `"hello world"`, `'raw\n'`, `"x\ty"`,
		`"2147483648"`, `"a,b;c=d"`, `"99999999999"`, `"1" "2"`, `"sip:bob@example.com:5080"`, `"\x41\102\."`, `"say \"hi\""`, "\"two\nlines\"", `"$var(a)"`,
		g.macro(textKind, `"m"`))
}

func (g *generator) variable() string {
	if g.chance(8) {
		return g.transformed()
	}
	return g.pick("$var(a)", "$var(b)", "$var(c)", "$var(s)", "$avp(x)", "$avp(y)", "$vn(n)", "$vn(m)", "$shv(h)", "$rc",
		"$(avp(x)[1])", "$(avp(x)[*])", "$(var(b){s.len})", "$(var(b){s.substr,0,3})", "$(var(a){s.int})", "$(var(b){s.toupper})",
		"$(avp(x){s.select,1,;})", "$(avp(y){s.md5})", "$(var(b){uri.host})", "$sht(t=>k)", "$xavp(r=>c)", "$(rc)", "$retcode", "$avp($var(name))",
		"$(var(a))", "$cnt($avp(x))", g.macro(anyKind, "$var(a)"))
}

// value is an expression of any type.
func (g *generator) value(depth int) string {
	return g.pick(g.integer(depth), g.integer(depth), g.textual(depth), g.any(depth), g.variable())
}

// any is an expression whose type is only known when it runs, or not at all.
func (g *generator) any(depth int) string {
	if depth <= 0 {
		return g.pick(g.variable(), g.variable(), g.number(), g.text())
	}
	return g.pick(
		g.variable(),
		fmt.Sprintf("%s + %s", g.variable(), g.any(depth-1)),
		fmt.Sprintf("%s + %s + %s", g.variable(), g.any(depth-1), g.variable()),
		fmt.Sprintf("(%s)", g.any(depth-1)),
		fmt.Sprintf("selval(%s, %s, %s)", g.integer(depth-1), g.any(depth-1), g.any(depth-1)),
	)
}

// divisor is a number or something that cannot be -1: the smallest integer divided by that kills Kamailio. It is not 0 either beside a text
// that is compared: what fails there is whatever is in memory.
func (g *generator) divisor(depth int) string {
	if g.compared > 0 {
		return g.pick("2", "3", "7", "10", "-3", "0x10", "(("+g.operand(depth)+") & 15 | 1)")
	}
	return g.pick("2", "3", "7", "10", "-3", "0", "0x10", "(("+g.operand(depth)+") & 15)", "(strlen("+g.variable()+"))")
}

// beside is the right side of == or != of which the left may be a text.
func (g *generator) beside(depth int) string {
	g.compared++
	defer func() { g.compared-- }()
	return g.value(depth)
}

// old compares an operand of old scripts.
func (g *generator) old(depth int) string {
	switch g.n(6) {
	case 0:
		return fmt.Sprintf("method %s %s", g.pick("==", "!=", "eq"), g.pick("OPTIONS", "INVITE", `"options"`, "$var(b)", "$rm"))
	case 1:
		return fmt.Sprintf("%s %s %s", g.pick("method", "uri", "from_uri", "to_uri"), g.pick("==", "!="), g.value(depth))
	case 2:
		return fmt.Sprintf("%s =~ %s", g.pick("method", "uri", "from_uri"), g.pick(`"^o"`, `"sip:"`, "$var(b)", `"k.m"`, "$vn(never)"))
	case 3:
		return fmt.Sprintf("proto %s %s", g.pick("==", "!="), g.pick("UDP", "tcp", "1", g.integer(depth)))
	case 4:
		return fmt.Sprintf("af %s %s", g.pick("==", "!=", "<", ">="), g.pick("inet", "INET6", g.variable(), g.integer(depth)))
	}
	return fmt.Sprintf("myself %s %s", g.pick("==", "!="), g.pick("uri", "from_uri", "src_ip"))
}

// integer is an expression that is statically an integer.
func (g *generator) integer(depth int) string {
	if depth <= 0 || g.chance(20) {
		return g.number()
	}
	x, y := g.operand(depth-1), g.operand(depth-1)
	switch g.n(16) {
	case 15:
		return "(" + g.old(depth-1) + ")"
	case 0:
		return fmt.Sprintf("%s %s %s", x, g.pick("*", "&", "|", "^", "<<", ">>"), y)
	case 1:
		return fmt.Sprintf("%s %s %s", x, g.pick("-", "-", "*"), y)
	case 2:
		return fmt.Sprintf("%s + %s", g.integer(depth-1), y)
	case 3:
		return fmt.Sprintf("%s%s", g.pick("!", "~", "-", "not ", "!!", "(int)"), x)
	case 4:
		return fmt.Sprintf("%s %s %s", x, g.pick("&&", "||", "and", "or"), y)
	case 5:
		return fmt.Sprintf("(%s)", g.integer(depth-1))
	case 6:
		return fmt.Sprintf("%s(%s)", g.pick("strlen", "strempty"), g.textOrVariable(depth-1))
	case 7:
		return fmt.Sprintf("defined %s", g.variable())
	case 8:
		return g.callOperand()
	case 9:
		return fmt.Sprintf("(%s = %s)", g.pick("$var(s)", "$avp(y)", "$vn(m)"), g.value(depth-1))
	case 10:
		return fmt.Sprintf("(%s) %s %s", x, g.pick("/", "mod"), g.divisor(depth-1))
	case 11:
		return fmt.Sprintf("%s %s %s", x, g.pick("* 0", "* 1", "& 0", "| 0", "&& 1", "|| 0", "&& 0", "|| 1", "- 0", "/ 1"), g.pick("", "", "+ 1"))
	case 12:
		return fmt.Sprintf("{ %s = %s; %s }", g.pick("$var(s)", "$avp(y)"), g.value(depth-1), g.pick("", "$var(b) = 5;", g.pick("return ", "exit ", "break")+";"))
	}
	return g.comparison(depth)
}

// operand is what integer operators take: an integer, or something of unknown type.
func (g *generator) operand(depth int) string {
	if g.n(1000) < illTyped {
		return g.text()
	}
	if g.chance(50) {
		return g.pick(g.variable(), "("+g.any(depth)+")")
	}
	return g.pick(g.integer(depth), "("+g.integer(depth)+")", g.number())
}

func (g *generator) comparison(depth int) string {
	switch g.n(7) {
	case 0:
		return fmt.Sprintf("%s %s %s", g.operand(depth-1), g.pick("<", ">", "<=", ">=", "ieq", "ine"), g.operand(depth-1))
	case 1:
		return fmt.Sprintf("%s %s %s", g.textOrVariable(depth-1), g.pick("==", "!=", "eq", "ne"), g.beside(depth-1))
	case 2:
		return fmt.Sprintf("%s %s $null", g.variable(), g.pick("==", "!=", "eq", "ne", "ieq", "ine"))
	case 3:
		return fmt.Sprintf("%s =~ %s", g.textOrVariable(depth-1), g.pick(`"^a"`, `"b.*c"`, `"^$"`, `"[0-9]+"`, `'^\w+$'`, `"(a|5)"`, `"l{2}"`, "$var(b)", `"^" + $var(a)`, `"A"`, `"a\\.b|5"`))
	case 4:
		return fmt.Sprintf(`%s %s %s`, g.variable(), g.pick("==", "!=", "eq", "ne"), g.pick(`""`, `""`, "''"))
	case 5:
		return fmt.Sprintf("%s %s %s %s %s", g.number(), g.pick("<", ">", "==", "!="), g.number(), g.pick("<<", ">>", "&", "|", "^", "==", "+", "-", "*", "&&"), g.operand(depth-1))
	}
	return fmt.Sprintf("%s %s %s", g.variable(), g.pick("==", "!="), g.pick(g.number(), g.text(), g.variable()))
}

// textual is an expression that is statically a text.
func (g *generator) textual(depth int) string {
	if depth <= 0 || g.chance(30) {
		return g.text()
	}
	return g.pick(
		fmt.Sprintf("%s + %s", g.text(), g.value(depth-1)),
		fmt.Sprintf("(str)%s", g.pick(g.variable(), g.number(), "("+g.any(depth-1)+")")),
		fmt.Sprintf("(%s)", g.textual(depth-1)),
		fmt.Sprintf("%s + %s + %s", g.text(), g.variable(), g.number()),
		"@ruri.host", "@nosuch.select",
	)
}

func (g *generator) textOrVariable(depth int) string {
	return g.pick(g.variable(), g.variable(), g.textual(depth))
}
