package generate

import (
	"fmt"
	"strings"
)

func (g *generator) statements(count, depth int) {
	for range count {
		g.statement(depth)
	}
}

// statement writes one statement with at most depth more levels inside.
func (g *generator) statement(depth int) {
	kinds := []func(int){g.assign, g.assign, g.assign, g.assign, g.print, g.print, g.call, g.function, g.function, g.store}
	if depth > 0 {
		kinds = append(kinds, g.ifElse, g.ifElse, g.while, g.switchCase, g.block, g.section)
	}
	switch {
	case g.chance(4):
		kinds = []func(int){g.jump}
	case g.chance(2):
		kinds = []func(int){func(int) { g.line(";") }}
	}
	kinds[g.n(len(kinds))](depth)
}

func (g *generator) place() string {
	return g.pick("$var(a)", "$var(b)", "$var(c)", "$var(s)", "$avp(x)", "$avp(y)", "$vn(n)", "$vn(m)", "$shv(h)", "$(avp(x)[*])", "$(avp(y)[1])",
		"$sht(t=>k)", "$xavp(r=>c)", "$avp($var(name))", "$var(a)", "$var(b)", "$var(s)")
}

func (g *generator) assign(int) {
	left := g.place()
	right := g.value(2)
	switch {
	case g.chance(6):
		right = "$null"
	case g.chance(6):
		right = g.callOperand()
	}
	g.line("%s = %s;", left, right)
	if g.chance(30) {
		g.line(`xlog("%s\n");`, strings.ReplaceAll(left, "[*]", ""))
	}
}

// store works on variables that have parts.
func (g *generator) store(int) {
	g.line("%s", g.pick(
		fmt.Sprintf(`$sht(t=>%s) = %s; xlog("$sht(t=>k) $sht(t=>j)\n");`, g.pick("k", "j", "$var(a)"), g.value(1)),
		fmt.Sprintf(`$xavp(%s) = %s; xlog("$xavp(r=>c) $xavp(r=>d) $xavp(r[1]=>c)\n");`, g.pick("r=>c", "r[0]=>c", "r=>d", "r[0]=>d"), g.value(1)),
		fmt.Sprintf(`$avp(%s) = %s; xlog("$avp(x) $(avp(x)[%d]) $cnt($avp(x))\n");`, g.pick("x", "y", "i:5", "s:x"), g.value(1), g.n(3)-1),
		`$avp(x) = $null; xlog("$avp(x)\n");`,
		`$(avp(x)[*]) = $null; xlog("[$avp(x)]\n");`,
		fmt.Sprintf(`$var(name) = "%s"; xlog("$avp($var(name))\n");`, g.pick("x", "y", "z")),
	))
}

func (g *generator) print(int) {
	var parts []string
	for range 1 + g.n(3) {
		parts = append(parts, g.printed())
	}
	text := strings.Join(parts, g.pick(" ", "-", "", ", ", "$$"))
	if strings.HasSuffix(text, "$") && !strings.HasSuffix(text, "$$") {
		text += "$"
	}
	g.line(`xlog(%s"%s\n");`, g.pick("", "", `"L_ERR", `, `"L_ALERT", `, `"L_CRIT", `), text)
}

func (g *generator) ifElse(depth int) {
	head := g.pick("if (%s) {", "if (%s) {", "if ((%s)) {", "if (%s) {")
	g.line(head, g.condition())
	g.statements(1+g.n(2), depth-1)
	switch {
	case g.chance(40):
		g.line("} else {")
		g.statements(1+g.n(2), depth-1)
	case g.chance(20):
		g.line("} else if (%s) {", g.condition())
		g.statements(1+g.n(2), depth-1)
	}
	g.line("}")
}

func (g *generator) while(depth int) {
	g.loops++
	counter := fmt.Sprintf("$var(l%d)", g.loops)
	g.line("%s = 0;", counter)
	g.line("while (%s < %d%s) {", counter, 1+g.n(6), g.pick("", "", "", " && "+g.operandOf(g.condition())))
	g.line("%s = %s + 1;", counter, counter)
	g.statements(1+g.n(2), depth-1)
	if g.chance(15) {
		g.line("if (%s) %s;", g.condition(), g.pick("break", "break", "return -1", "return 5", "exit"))
	}
	g.line("}")
}

// operandOf puts an expression in parentheses.
func (g *generator) operandOf(x string) string { return "(" + x + ")" }

// labels of a switch over numbers, and over texts, with their values; what is equal may stand only once.
var (
	numberLabels = [][2]string{{"0", "0"}, {"1", "1"}, {"2", "2"}, {"5", "5"}, {"-1", "-1"}, {"7 - 2", "5"}, {"yes", "1"}, {"0x2", "2"}, {"(1 << 3)", "8"},
		{"-(-7)", "7"}, {"!0", "1"}, {"1 == 2", "0"}, {"010", "8"}}
	textLabels = [][2]string{{`"a"`, "a"}, {`"abc"`, "abc"}, {`""`, ""}, {`"5"`, "5"}, {`/"^[a-z]+$"`, "1"}, {`/"[0-9]"`, "2"}, {`"ab" + "c"`, "abc"},
		{`'raw'`, "raw"}, {`"x" "y"`, "xy"}, {`/"B"`, "3"}, {`"1" + 2`, "12"}}
)

func (g *generator) switchCase(depth int) {
	labels := numberLabels
	if g.chance(50) {
		labels = textLabels
	}
	g.line("switch (%s) {", g.pick(g.value(1), g.value(1), g.variable(), "$rc", g.integer(1)))
	seen := map[string]bool{}
	some, hasDefault := false, false
	for range 1 + g.n(4) {
		label := labels[g.n(len(labels))]
		if seen[label[1]] && !g.chance(1) {
			continue
		}
		seen[label[1]] = true
		g.line("case %s:", label[0])
		some = true
		g.caseBody(depth)
		if !hasDefault && g.chance(15) {
			hasDefault = true
			g.line("default:")
			g.caseBody(depth)
		}
	}
	if !hasDefault && (some && g.chance(40) || g.chance(1)) {
		g.line("default:")
		g.statement(depth - 1)
	}
	g.line("}")
}

func (g *generator) caseBody(depth int) {
	g.statements(g.n(3), depth-1)
	if g.chance(70) {
		g.line("break;")
	}
}

// block uses statements as a value.
func (g *generator) block(depth int) {
	g.line("$var(s) = {")
	g.statements(1+g.n(2), depth-1)
	g.line("}%s;", g.pick("", "", " + 1", " == 1"))
}

// section writes statements that a condition of the preprocessor may hide.
func (g *generator) section(depth int) {
	g.line("#!%s %s", g.pick("ifdef", "ifndef"), g.pick("M0", "M1", "NOWHERE", "KAMAILIO_5", "MOD_xlog", "MOD_tm"))
	g.statements(1, depth-1)
	if g.chance(50) {
		g.line("#!else")
		g.statements(1, depth-1)
	}
	g.line("#!endif")
}

func (g *generator) jump(int) {
	g.line("%s", g.pick("return;", "return 1;", "return -1;", "return "+g.returnValue()+";", "return("+g.returnValue()+");", "exit;", "exit;", "break;", "return 0;"))
}

// returnValue is what can be computed in any case: a return that fails gives in 6.1 what is in memory.
func (g *generator) returnValue() string {
	call := g.callOperand()
	return g.pick("1", "-1", "7", "-3", "2147483647", "4294967296", "$var(a)", call, "!"+call, "-"+call, "strlen("+g.variable()+")", "defined "+g.variable(),
		fmt.Sprintf("%s %s %s", call, g.pick("+", "-", "==", "&&", "||", "<<", "^"), g.number()))
}

// condition is what if and while test.
func (g *generator) condition() string {
	if g.chance(5) {
		return g.any(1)
	}
	return g.pick(g.integer(2), g.integer(2), g.comparison(2), g.comparison(2), g.variable(), g.callOperand(), "!"+g.callOperand(),
		fmt.Sprintf("%s %s %s", g.callOperand(), g.pick("&&", "||"), g.callOperand()))
}
