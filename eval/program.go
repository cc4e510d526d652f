package eval

import (
	"slices"

	"kpv/eval/catalog"
	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
)

// Unknown says what becomes of calls to functions that Kamailio has and kpv does not simulate.
type Unknown uint8

// They refuse the script, or run as logged stubs; a mere check accepts them.
const (
	UnknownError Unknown = iota
	UnknownStub
	UnknownAccept
)

// Options say how a script is understood.
type Options struct {
	parser.Options
	Target  pv.Target
	Unknown Unknown
	Lint    bool // warn about what Kamailio is silent about
	// Mocks are more texts with routes: those that answer calls of functions or routes in their place, and what these call.
	Mocks    []Source
	Coverage bool // count what is reached: see Program.Points
	Trace    bool // compile what Config.Trace shows besides the statements; costs some speed
}

// Program is a script ready to run. It does not change and may be run by many machines at once.
type Program struct {
	scope
	target   pv.Target
	bare     *block // statements at the top level; nil without any
	notes    []note
	warnings int
	lib      *Library
	options  Options

	mockSlots []mockSlot
	cover     *coverage // nil where nothing is counted
}

// note is something to be said when the program starts.
type note struct {
	pos  parser.Pos
	text string
}

// mainRoute is the name of request_route, as route(0) finds it.
const mainRoute = "0"

// workerInit is the event route that stands for "when the server starts", where a script without a message runs.
const workerInit = "core:worker-one-init"

// Load reads and checks a script. The findings hold errors, which refuse it (the program is nil then), and warnings.
func Load(name, text string, lib *Library, opt Options) (*Program, parser.Errors) {
	opt = opt.forTarget(lib)
	tree, errs := parser.Parse(name, text, &opt.Options)
	c := newChecker(tree, errs, lib, opt)
	c.scope = newScope()
	if opt.Coverage {
		c.cover = &coverage{sides: map[*node]int{}, before: none}
	}
	trees := c.parseMocks()
	p := c.program(trees)
	if opt.Lint {
		c.lint()
	}
	findings := c.findings(trees)
	if findings.Failed() {
		return nil, findings
	}
	c.install()
	return p, findings
}

// forTarget adds what the target defines and understands.
func (o Options) forTarget(lib *Library) Options {
	o.Defines = predefined(o.Target, o.Defines)
	o.Expressions = o.Target != pv.V56
	o.StartValue = func(variable string, defines map[string]string) (string, bool, error) {
		v, err := o.starting(lib, defines).Read(variable)
		return v.Text(), v.IsNull(), err
	}
	return o
}

// starting is a machine as things are while a script is read, with its definitions so far.
func (o Options) starting(lib *Library, defines map[string]string) *Machine {
	p := &Program{scope: newScope(), target: o.Target, lib: lib, options: Options{Target: o.Target}}
	p.scope.defines = defines
	m := NewMachine(p, Config{LookupEnv: o.LookupEnv})
	m.receive()
	return m
}

func newChecker(tree *parser.Tree, errs parser.Errors, lib *Library, opt Options) *checker {
	return &checker{tree: tree, lib: lib, catalog: catalog.Load(), opt: opt, errs: errs, uses: map[variableID]*usage{},
		calls: map[string][]string{}, decided: map[parser.Expr]bool{}, needed: map[string]need{}, loadedAt: map[string]parser.Pos{}, logged: map[int]bool{},
		calledMocks: map[*mock]bool{}}
}

// findings lists what was found, but for what comments silence.
func (c *checker) findings(trees []*parser.Tree) parser.Errors {
	c.errs = slices.DeleteFunc(c.errs, func(e *parser.Error) bool {
		return e.Rule != "" && slices.ContainsFunc(trees, func(t *parser.Tree) bool { return t.Ignored(e.Pos, e.Rule) })
	})
	for _, tree := range trees {
		tree.MarkEnds(c.errs)
	}
	return sorted(c.errs)
}

// predefined adds the names that Kamailio defines itself (spec/language.md 6).
func predefined(target pv.Target, given map[string]string) map[string]string {
	all := map[string]string{}
	if target == pv.V56 {
		all["KAMAILIO_5"], all["KAMAILIO_5_6"], all["KAMAILIO_5_6_3"] = "", "", ""
	} else {
		all["KAMAILIO_6"], all["KAMAILIO_6_1"], all["KAMAILIO_6_1_4"] = "", "", ""
		all["KAMAILIO_VERSION"], all["OS_NAME"] = "6001004", "Linux"
	}
	for name, value := range given {
		all[name] = value
	}
	return all
}

// program compiles the items in three rounds: what statements depend on, the names of routes, the statements. The first tree is the
// script, others have mocks.
func (c *checker) program(trees []*parser.Tree) *Program {
	for _, item := range c.tree.Items {
		c.item(item)
	}
	c.defines = c.tree.Defines
	p := &Program{target: c.opt.Target, lib: c.lib, options: c.opt}
	seen := map[string]bool{}
	routes := make([][]*block, len(trees))
	for i, tree := range trees {
		c.tree = tree
		routes[i] = c.declareRoutes(seen)
	}
	for i, tree := range trees {
		c.tree = tree
		if c.compileItems(p, routes[i]); c.cover != nil {
			p.cover, c.cover = c.cover, nil // mocks are not what is tested
		}
	}
	c.tree = trees[0]
	c.unusedMocks()
	p.scope, p.notes, p.warnings, p.mockSlots = c.scope, c.notes, c.warnings, c.mockSlots()
	return p
}

// compileItems compiles the statements of the tree, given the blocks of its routes by item.
func (c *checker) compileItems(p *Program, routes []*block) {
	for i, item := range c.tree.Items {
		c.enter(item)
		switch {
		case item.Route != nil && routes[i] != nil:
			steps := c.block(&item.Route.Body.Stmts).steps
			c.countedRoute(item, steps)
			c.bodies = append(c.bodies, body{routes[i], steps})
		case item.Stmt != nil:
			if p.bare == nil {
				p.bare = &block{name: workerInit}
				c.checkBare(item)
			}
			p.bare.steps = append(p.bare.steps, c.steps(item.Stmt)...)
			c.beginList()
		}
	}
}

// body is what a route is to consist of, or a part of it.
type body struct {
	route *block
	steps []step
}

// install gives the routes their bodies. Until then one that is defined anew keeps its old one.
func (c *checker) install() {
	for _, b := range c.bodies {
		b.route.steps = nil
	}
	for _, b := range c.bodies {
		b.route.steps = append(b.route.steps, b.steps...)
	}
}

// enter notes which route is being compiled.
func (c *checker) enter(item *parser.Item) {
	c.routeKind, c.routeName = "", ""
	if r := item.Route; r != nil {
		c.routeKind, c.routeName = r.Kind, c.tree.RouteName(r)
	}
}

// checkBare refuses statements outside of routes in a whole configuration, as Kamailio does. A snippet may have them, and routes for
// them to call: that is how kpv runs a few lines. So may what is typed in a session.
func (c *checker) checkBare(item *parser.Item) {
	if !c.session && !c.tree.LooseBrace() && (len(c.events) > 0 || c.routes[mainRoute] != nil) {
		c.fail(c.tree.Pos(item.At), "put it into request_route { } or the event route that should run it",
			"a statement outside of any route")
	}
}

// declareRoutes makes an empty block for each route that there is none for yet, so that calls can be bound before bodies are compiled. A
// repeated request_route goes on with the first; any other repetition is an error (spec/language.md 5.3).
func (c *checker) declareRoutes(seen map[string]bool) []*block {
	routes := make([]*block, len(c.tree.Items))
	for i, item := range c.tree.Items {
		r := item.Route
		if r == nil {
			continue
		}
		name, table, place := c.routeTable(r)
		key := r.Kind + " " + name
		if r.Kind == "request_route" {
			key = "route " + name
		}
		if seen[key] && r.Name != nil { // what has no name goes on with the first
			c.fail(c.tree.Pos(item.At), "", "duplicate %s[%s]", r.Kind, name)
			continue
		}
		seen[key] = seen[key] || !onlySemicolons(r.Body)
		if table[place] == nil {
			table[place] = &block{name: name}
		}
		routes[i] = table[place]
		if r.Kind == "route" {
			c.declareMock(name, routes[i], c.tree.Pos(item.At))
		}
	}
	return routes
}

// onlySemicolons tells of a route in which nothing happens: Kamailio does not notice another one of its name.
func onlySemicolons(b *parser.Block) bool {
	return !slices.ContainsFunc(b.List, func(s *parser.Stmt) bool { return !s.Empty })
}

// replyRoute is what onreply_route without a name is called, too.
const replyRoute = "reply_route"

// routeTable is a route's name, and where it is looked for.
func (c *checker) routeTable(r *parser.Route) (name string, table map[string]*block, place string) {
	name = c.tree.RouteName(r)
	switch {
	case r.Kind == "request_route" || r.Kind == "route" && r.Name == nil:
		return mainRoute, c.routes, mainRoute
	case r.Kind == "route":
		return name, c.routes, name
	case r.Kind == "event_route":
		return name, c.events, name
	case name == "" && r.Kind == "onreply_route":
		return name, c.others, replyRoute
	case name == "" && r.Kind != replyRoute:
		name = mainRoute
	}
	return name, c.others, routeHead(c.tree, r)
}

// routeHead is a route as its first line has it: request_route, failure_route[NAME].
func routeHead(tree *parser.Tree, r *parser.Route) string {
	if r.Name == nil {
		return r.Kind
	}
	return r.Kind + "[" + tree.RouteName(r) + "]"
}

// entries are the blocks a run consists of: the route asked for; or the statements at the top level; or the event route for a
// server's start, if there is one, and request_route when a message is given or when there is nothing else; for a reply reply_route.
func (p *Program) entries(cfg Config) []*block {
	if cfg.Route != "" {
		return []*block{p.routes[cfg.Route]}
	}
	if p.bare != nil {
		return []*block{p.bare}
	}
	var list []*block
	if start := p.events[workerInit]; start != nil {
		list = append(list, start)
	}
	main := p.routes[mainRoute]
	if sip.IsReply(cfg.Message) {
		main = p.others[replyRoute]
	}
	if main != nil && (cfg.Message != nil || len(list) == 0) {
		list = append(list, main)
	}
	return list
}

// entryName is how the script begins a block that a run consists of.
func (p *Program) entryName(entry *block, cfg Config) string {
	switch {
	case entry == p.bare:
		return "script"
	case cfg.Route != "":
		return "route[" + entry.name + "]"
	case entry == p.routes[mainRoute]:
		return "request_route"
	case entry == p.others[replyRoute]:
		return replyRoute
	}
	return "event_route[" + entry.name + "]"
}

// HasRoute tells whether the program has a route of that name.
func (p *Program) HasRoute(name string) bool { return p.routes[name] != nil }

// Servers is what the script set with modparam("memcached", "servers", ...), empty when it did not.
func (p *Program) Servers() string { return p.settings.servers }

// Timeout is the memcached module's timeout parameter, in milliseconds.
func (p *Program) Timeout() int64 { return p.settings.timeout }
