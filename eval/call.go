package eval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kpv/eval/catalog"
	"kpv/parser"
	"kpv/pv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// call compiles a function or route call.
func (c *checker) call(x *parser.Call) action {
	pos := c.posOf(x)
	if x.Name == "route" {
		return c.tracedCall(c.tree.Text(x.Span()), pos, c.routeCall(x, pos))
	}
	f := c.lib.Func(x.Name)
	if c.inCall != "" && !parser.IsCoreFunction(x.Name) {
		c.fail(pos, "assign its result to a variable first", "%s() is called among the arguments of %s()", x.Name, c.inCall)
	}
	k := c.mockOf(x.Name, f)
	if f == nil {
		return c.unknownCall(x, pos, k)
	}
	if !f.In(c.opt.Target) {
		c.fail(pos, "Kamailio got it after 5.6; --target 6.1 has it", "unknown function %s()", x.Name)
	}
	form, ok := f.form(len(x.Args))
	if !ok {
		c.fail(pos, "write "+Usage(f)+c.joinedTexts(x), "%s() is not called with %s", x.Name, plural(len(x.Args), "argument"))
		return func(*Machine) int { return -1 }
	}
	c.needs(f.Module, x.Name+"()", c.catalog.Functions(x.Name), pos)
	c.allowedHere(x, pos, f.Module)
	c.takenByTarget(x, pos, f.Module)
	args := make([]Arg, len(form))
	for i := range form {
		args[i] = c.arg(x, i, f)
	}
	return c.tracedCall(x.Name+"()", pos, invoke(f, args, k))
}

// joinedTexts adds to a hint that a comma may be missing between two texts.
func (c *checker) joinedTexts(x *parser.Call) string {
	for _, arg := range x.Args {
		if s, ok := arg.(*parser.Str); ok && c.tree.Joined(s.From) {
			return "; texts without a comma between them are one"
		}
	}
	return ""
}

// invoke runs a function, or what is to answer in its place. The core's own leave $rc alone; 0 from any other ends the script
// (spec/language.md 5.1, 5.2).
func invoke(f *Func, args []Arg, instead *mock) action {
	if instead != nil {
		f = instead.function(f)
	}
	if f.Module == "core" {
		return func(m *Machine) int { return f.Run(m, args) }
	}
	run := func(m *Machine, args []Arg) int {
		m.code = f.Run(m, args)
		if m.code == 0 {
			m.flow |= flowExit
		}
		return m.code
	}
	if slices.ContainsFunc(args, func(a Arg) bool { return a.late != nil }) {
		return func(m *Machine) int {
			ready, ok := m.prepare(args)
			if !ok {
				return internalError
			}
			return run(m, ready)
		}
	}
	return func(m *Machine) int { return run(m, args) }
}

// Usage shows how a function is called, in all its forms.
func Usage(f *Func) string {
	var forms []string
	for _, form := range f.Forms {
		names := make([]string, len(form))
		for i, p := range form {
			names[i] = p.Name
		}
		forms = append(forms, f.Name+"("+strings.Join(names, ", ")+")")
	}
	return strings.Join(forms, " or ")
}

// unknownCall judges a function that kpv does not simulate, by the table of Kamailio's modules. A mock makes any name known.
func (c *checker) unknownCall(x *parser.Call, pos parser.Pos, instead *mock) action {
	entries := c.catalog.Functions(x.Name)
	if parser.IsCoreFunction(x.Name) {
		entries = []catalog.Entry{{Module: "core", Args: "*"}}
	}
	switch x.Name {
	case "cfg_select":
		entries[0].Args = "2"
		c.checkSettingGroup(x)
	case "cfg_reset":
		entries[0].Args = "1"
		c.checkSettingGroup(x)
	}
	if len(entries) == 0 && instead == nil && c.opt.Unknown != UnknownStub {
		c.fail(pos, c.hintFunction(x.Name), "unknown function %s()", x.Name)
		return func(*Machine) int { return -1 }
	}
	module := ""
	if len(entries) > 0 {
		module = entries[0].Module
		if !c.callFits(x, pos, entries, instead != nil) {
			return func(*Machine) int { return -1 }
		}
	}
	return invoke(&Func{Name: x.Name, Module: module, Run: stub(x.Name, module)}, c.anyArgs(x), instead)
}

// callFits checks a call of a function that is known by name only.
func (c *checker) callFits(x *parser.Call, pos parser.Pos, entries []catalog.Entry, mocked bool) bool {
	module := entries[0].Module
	if len(c.loaded(entries)) == 0 {
		c.fail(pos, fmt.Sprintf("add loadmodule %q", module+".so"), "%s() belongs to module %s, which the script does not load", x.Name, module)
		return false
	}
	if !arityFits(entries, len(x.Args)) {
		c.fail(pos, "", "%s() of module %s takes %s, not %d", x.Name, module, arities(entries), len(x.Args))
	}
	c.allowedHere(x, pos, module)
	if c.opt.Unknown == UnknownError && !mocked {
		c.fail(pos, "--unknown stub runs the script with such calls logged only; a mock answers them",
			"%s() belongs to Kamailio's module %s, which kpv does not simulate", x.Name, module)
	}
	return true
}

// stub is the code of a function that kpv does not simulate: it says so, and takes it for successful.
func stub(name, module string) func(m *Machine, args []Arg) int {
	return func(m *Machine, args []Arg) int {
		if k := m.prog.mocks[name]; k == nil || !m.mocking[k] {
			why := "is not simulated"
			if module == "" {
				why = "is in no module of Kamailio's"
			}
			m.cfg.Sink(Event{Kind: Stub, Pos: m.pos(), Text: name + "() " + why + "; taken as successful",
				Call: &Call{Name: name, Module: module, Args: shown(m, args), Result: 1}})
		}
		return 1
	}
}

func arityFits(entries []catalog.Entry, n int) bool {
	for _, e := range entries {
		if e.Args == "*" || e.Args == "" || e.Args == strconv.Itoa(n) {
			return true
		}
	}
	return false
}

// arities lists how many arguments a function takes.
func arities(entries []catalog.Entry) string {
	var counts []string
	for _, e := range entries {
		if !slices.Contains(counts, e.Args) {
			counts = append(counts, e.Args)
		}
	}
	slices.Sort(counts)
	if len(counts) == 1 && counts[0] == "1" {
		return "1 argument"
	}
	return strings.Join(counts, " or ") + " arguments"
}

// manyErrors is after how many nobody looks for what else may have been meant: it takes a moment each.
const manyErrors = 500

func (c *checker) hintFunction(name string) string {
	if len(c.errs) > manyErrors {
		return ""
	}
	names := append(c.catalog.FunctionNames(), "route")
	for _, f := range c.lib.Funcs() {
		names = append(names, f.Name)
	}
	if near := pv.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %s()?", near)
	}
	return ""
}

// routeCall compiles route(NAME): a constant name is looked up now, any other when it is called.
func (c *checker) routeCall(x *parser.Call, pos parser.Pos) action {
	if c.routeKind == "onsend_route" && c.opt.Target == pv.V56 {
		c.fail(pos, "", "route() cannot be called in onsend_route in Kamailio 5.6")
	}
	if len(x.Args) != 1 {
		c.fail(pos, "", "route() takes one argument, the route's name")
		return func(*Machine) int { return -1 }
	}
	if bare, ok := x.Args[0].(*parser.Bare); ok {
		return c.knownRoute(bare.Word, c.posOf(bare))
	}
	n := c.expr(x.Args[0])
	fixed := n.isConst() // what only folding makes constant is looked up when it is called
	n = c.fold(n)
	switch {
	case fixed && n.op == opConst:
		return c.knownRoute(n.val.Text(), n.pos)
	case fixed:
		c.fail(n.pos, "", "the route's name is constant, and cannot be computed")
	}
	c.dynamicRoutes = true
	name := c.compiler().value(n)
	return func(m *Machine) int {
		v, ok := name(m)
		if !ok {
			return -1
		}
		if !m.HasRoute(v.Text()) {
			m.fail("there is no route %s", quote(v.Text()))
			return noRoute
		}
		return m.CallRoute(v.Text())
	}
}

// noRoute is what the call of a route is worth that there is not, by a name that was computed. $rc stays as it was (observed on 5.6.3).
const noRoute = -10

func (c *checker) knownRoute(name string, pos parser.Pos) action {
	c.noteRouteCall(name)
	body, k := c.routes[name], c.mockOf(mockRoute+name, nil)
	if body == nil && k == nil && c.tree.LostRoutes() { // it may be among what is left out
		return func(*Machine) int { return -1 }
	}
	if body == nil && k == nil {
		hint := ""
		if near := pv.Nearest(name, routeNames(c.routes)); near != "" {
			hint = fmt.Sprintf("did you mean route(%s)?", near)
		}
		c.fail(pos, hint, "there is no route[%s]", name)
		return func(*Machine) int { return -1 }
	}
	return routeAction(name, body, k)
}

// routeAction calls a route, or what is to answer in its place. One of the two may be nil.
func routeAction(name string, body *block, instead *mock) action {
	call := func(m *Machine) int {
		if body == nil { // the mock of a route that there is not calls it
			m.fail("there is no route %s", quote(name))
			return noRoute
		}
		return m.callRoute(body)
	}
	if instead != nil {
		return instead.route(name, call)
	}
	return call
}

// callRoute runs a route: its result is $rc, and a return or break inside ends there.
func (m *Machine) callRoute(body *block) int {
	outer := m.route
	m.route = body.name
	m.entering("route(", body.name, ")")
	m.routes++
	m.code = m.runList(body)
	m.routes--
	m.leaving("route(", body.name, ")", m.code)
	m.route = outer
	m.flow &^= flowReturn | flowBreak
	return m.code
}

func routeNames(routes map[string]*block) []string {
	var names []string
	for name := range routes {
		names = append(names, name)
	}
	return names
}
