// Package generate writes random Kamailio scripts over the whole language, to be run on a real Kamailio and on kpv.
//
// Most of what it writes is well typed and runs to its end; now and then it breaks a rule on purpose, since what is refused must agree as
// well. Programs print often, end by themselves, and depend on nothing outside.
package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Program writes the program of a seed: the same text each time.
func Program(seed uint64) string {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 42)), routes: 3}
	for i := range g.routes {
		fmt.Fprintf(&g.out, "route[R%d] {\n", i)
		g.inRoute = i
		g.statements(1+g.n(4), 2)
		g.line("xlog(\"R%d $rc\\n\");", i)
		if g.chance(70) {
			g.line("return %s;", g.returnValue())
		}
		g.out.WriteString("}\n")
	}
	g.inRoute = g.routes
	g.out.WriteString("event_route[core:worker-one-init] {\n")
	g.line(`$var(a) = %s; $var(b) = %s; $var(c) = %s; $avp(x) = %s; $vn(n) = %s;`, g.number(), g.text(), g.number(), g.text(), g.number())
	g.statements(4+g.n(8), 3)
	g.line(`xlog("END $var(a)|$var(b)|$var(c)|$var(s)|$avp(x)|$avp(y)|$vn(n)|$vn(m)|$shv(h)|$rc\n");`)
	g.out.WriteString("}\n")
	return g.out.String()
}

type generator struct {
	rng     *rand.Rand
	out     strings.Builder
	routes  int
	inRoute int // routes call those before them only, so that nothing recurses for ever
	loops   int
}

func (g *generator) n(limit int) int          { return g.rng.IntN(limit) }
func (g *generator) chance(percent int) bool  { return g.n(100) < percent }
func (g *generator) pick(of ...string) string { return of[g.n(len(of))] }

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.out, "  "+format+"\n", args...)
}

func (g *generator) statements(count, depth int) {
	for range count {
		g.statement(depth)
	}
}

// statement writes one statement with at most depth more levels inside.
func (g *generator) statement(depth int) {
	kinds := []func(int){g.assign, g.assign, g.assign, g.print, g.print, g.call}
	if depth > 0 {
		kinds = append(kinds, g.ifElse, g.ifElse, g.while, g.switchCase, g.block)
	}
	if g.chance(4) {
		kinds = []func(int){g.jump}
	}
	kinds[g.n(len(kinds))](depth)
}

func (g *generator) assign(int) {
	left := g.pick("$var(a)", "$var(b)", "$var(c)", "$var(s)", "$avp(x)", "$avp(y)", "$vn(n)", "$vn(m)", "$shv(h)", "$(avp(x)[*])", "$(avp(y)[1])")
	right := g.value(2)
	if g.chance(6) {
		right = "$null"
	}
	g.line("%s = %s;", left, right)
	if g.chance(30) {
		g.line(`xlog("%s\n");`, strings.ReplaceAll(left, "[*]", ""))
	}
}

func (g *generator) print(int) {
	var parts []string
	for range 1 + g.n(3) {
		parts = append(parts, g.pick("$var(a)", "[$var(b)]", "$var(c)", "$avp(x)", "$avp(y)", "$vn(n)", "$shv(h)", "$rc", "$$",
			"$(avp(x)[1])", "$(avp(x)[*])", "$(var(b){s.len})", "$(var(b){s.substr,1,2})", "$(var(a){s.md5}{s.len})", "$(avp(x){s.int})",
			"$(var(b){s.select,0,:})", "$(vn(n){s.toupper})", "$(var(s){s.rm,a})"))
	}
	g.line(`xlog("%s\n");`, strings.Join(parts, " "))
}

func (g *generator) call(int) {
	if g.inRoute == 0 || g.chance(30) {
		g.line(`is_int("%s");`, g.pick("$var(a)", "$var(b)", "$avp(x)", "$vn(n)"))
		return
	}
	route := fmt.Sprintf("R%d", g.n(g.inRoute))
	if g.chance(15) {
		g.line(`route("R" + %d);`, g.n(g.inRoute))
		return
	}
	g.line("route(%s);", route)
	if g.chance(50) {
		g.line(`xlog("rc $rc\n");`)
	}
}

func (g *generator) ifElse(depth int) {
	g.line("if (%s) {", g.condition())
	g.statements(1+g.n(2), depth-1)
	if g.chance(50) {
		g.line("} else {")
		g.statements(1+g.n(2), depth-1)
	}
	g.line("}")
}

func (g *generator) while(depth int) {
	g.loops++
	counter := fmt.Sprintf("$var(l%d)", g.loops)
	g.line("%s = 0;", counter)
	g.line("while (%s < %d%s) {", counter, 1+g.n(4), g.pick("", "", "", " && "+g.condition()))
	g.line("%s = %s + 1;", counter, counter)
	g.statements(1+g.n(2), depth-1)
	if g.chance(15) {
		g.line("if (%s) break;", g.condition())
	}
	g.line("}")
}

func (g *generator) switchCase(depth int) {
	texts := g.chance(50)
	g.line("switch (%s) {", g.value(1))
	seen := map[string]bool{}
	cases := 1 + g.n(3)
	for i := range cases {
		label := g.pick("0", "1", "2", "5", "-1", "7 - 2")
		if texts {
			label = g.pick(`"a"`, `"abc"`, `""`, `"5"`, `/"^[a-z]+$"`, `/"[0-9]"`, `"ab" + "c"`)
		}
		if seen[label] || label == `"ab" + "c"` && seen[`"abc"`] || label == `"abc"` && seen[`"ab" + "c"`] || label == "7 - 2" && seen["5"] || label == "5" && seen["7 - 2"] {
			continue
		}
		seen[label] = true
		g.line("case %s:", label)
		g.statements(g.n(2), depth-1)
		if g.chance(70) {
			g.line("break;")
		}
		if i == 0 && g.chance(30) {
			g.line("default:")
			g.statement(depth - 1)
			cases = 0
		}
	}
	if cases > 0 && g.chance(40) {
		g.line("default:")
		g.statement(depth - 1)
	}
	g.line("}")
}

// block uses statements as a value.
func (g *generator) block(depth int) {
	g.line("$var(s) = {")
	g.statements(1+g.n(2), depth-1)
	g.line("}%s;", g.pick("", "", " + 1", " == 1"))
}

func (g *generator) jump(int) {
	g.line("%s", g.pick("return;", "return 1;", "return -1;", "return "+g.returnValue()+";", "exit;", "break;", "return 0;"))
}

func (g *generator) returnValue() string {
	return g.pick("1", "-1", "7", "-3", "2147483647", g.integer(1), g.integer(1), "$var(a)")
}

// condition is what if and while test.
func (g *generator) condition() string {
	if g.chance(5) {
		return g.any(1)
	}
	return g.pick(g.integer(2), g.integer(2), g.comparison(2), g.comparison(2), g.variable())
}
