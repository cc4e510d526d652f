// Package generate writes random Kamailio scripts over the whole language, to be run on a real Kamailio and on kpv.
//
// Most of what it writes is well typed and runs to its end; now and then it breaks a rule on purpose, since what is refused must agree as
// well. Programs print often, end by themselves, and depend on nothing outside. What crashes Kamailio, or differs as
// docs/differences.md says, is not written.
package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Program writes the program of a seed: the same text each time.
func Program(seed uint64) string {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 42)), routes: 2 + int(seed%3)}
	g.preamble()
	for i := range g.routes {
		g.inRoute = i
		g.route(fmt.Sprintf("route[R%d]", i))
	}
	g.inRoute = g.routes
	g.out.WriteString("event_route[core:worker-one-init] {\n")
	g.line(`$var(a) = %s; $var(b) = %s; $var(c) = %s; $avp(x) = %s; $vn(n) = %s; $var(t) = %s; $var(k) = %d;`, g.number(), g.text(), g.number(), g.text(), g.number(), g.text(), g.n(6)-2)
	g.statements(4+g.n(8), 3)
	if g.chance(8) {
		g.mistake()
		g.statements(1, 1)
	}
	g.line(`xlog("END $var(a)|$var(b)|$var(c)|$var(s)|$avp(x)|$avp(y)|$vn(n)|$vn(m)|$shv(h)|$sht(t=>k)|$xavp(r=>c)|$rc\n");`)
	g.out.WriteString("}\n")
	return g.out.String()
}

type generator struct {
	rng     *rand.Rand
	out     strings.Builder
	routes  int
	inRoute int // routes call those before them only, so that nothing recurses for ever
	loops   int
	// compared counts the comparisons around what is being written.
	compared int
	macros   map[kind][]string // names of definitions, by what their text is
}

// kind is what an expression may be used as.
type kind int

const (
	integerKind kind = iota
	textKind
	anyKind
)

func (g *generator) n(limit int) int          { return g.rng.IntN(limit) }
func (g *generator) chance(percent int) bool  { return g.n(100) < percent }
func (g *generator) pick(of ...string) string { return of[g.n(len(of))] }

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.out, "  "+format+"\n", args...)
}

func (g *generator) route(head string) {
	g.out.WriteString(head + " {\n")
	g.statements(1+g.n(4), 2)
	g.line("xlog(\"R%d $rc\\n\");", g.inRoute)
	if g.chance(70) {
		g.line("return %s;", g.returnValue())
	}
	g.out.WriteString("}\n")
}

// preamble writes definitions, and settings that scripts notice.
func (g *generator) preamble() {
	g.macros = map[kind][]string{}
	if g.chance(15) {
		g.line("%s", g.pick("max_while_loops = 3", "max_recursive_level = 12", "max_while_loops = 7; max_recursive_level = 20", "custom.one = 5 desc \"x\""))
	}
	for i := range g.n(4) {
		name := fmt.Sprintf("M%d", i)
		switch k := kind(g.n(3)); k {
		case integerKind:
			g.define(name, k, g.pick(g.number(), "("+g.integer(1)+")", "1 + 2"))
		case textKind:
			g.define(name, k, g.pick(`"m"`, `"a" "b"`, `'raw'`, `"5"`, `("x" + $var(a))`))
		default:
			g.define(name, k, g.variable())
		}
	}
	if len(g.macros[integerKind]) > 0 && g.chance(30) {
		g.line("#!redef %s %d", g.macros[integerKind][0], g.n(300))
	}
	if g.chance(8) {
		g.line(`#!subst "/%s/%s/%s"`, g.pick("hello", "abc", "[0-9]x"), g.pick("HI", "q", `<\0>`), g.pick("", "g", "gi"))
	}
}

func (g *generator) define(name string, k kind, text string) {
	g.line("#!%s %s %s", g.pick("define", "define", "def", "trydef", "redefine"), name, text)
	g.macros[k] = append(g.macros[k], name)
}

// macro gives the name of a definition of the kind, or otherwise what is handed over.
func (g *generator) macro(k kind, otherwise string) string {
	if names := g.macros[k]; len(names) > 0 {
		return names[g.n(len(names))]
	}
	return otherwise
}
