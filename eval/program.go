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
	Mocks []Source
}

// Program is a script ready to run. It does not change and may be run by many machines at once.
type Program struct {
	target   pv.Target
	settings settings
	symbols  [pv.Spaces]map[string]int
	routes   map[string]*block
	events   map[string]*block
	replies  map[string]*block // reply_route and its older name
	bare     *block            // statements at the top level; nil without any
	defines  map[string]string
	notes    []note
	warnings int
	lib      *Library
	options  Options

	mocks     map[string]*mock // by what they answer
	mockSlots []mockSlot
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
	opt.Defines = predefined(opt.Target, opt.Defines)
	opt.Expressions = opt.Target != pv.V56
	tree, errs := parser.Parse(name, text, &opt.Options)
	c := &checker{tree: tree, lib: lib, catalog: catalog.Load(), opt: opt, errs: errs, settings: defaultSettings(),
		routes: map[string]*block{}, modules: map[string]bool{}, uses: map[variableID]*usage{}, calledRoutes: map[string]bool{},
		mocks: map[string]*mock{}, calledMocks: map[*mock]bool{}}
	for space := range c.symbols {
		c.symbols[space] = map[string]int{}
	}
	trees := c.parseMocks()
	p := c.program(trees)
	if opt.Lint {
		c.lint()
	}
	c.errs = slices.DeleteFunc(c.errs, func(e *parser.Error) bool {
		return e.Rule != "" && slices.ContainsFunc(trees, func(t *parser.Tree) bool { return t.Ignored(e.Pos, e.Rule) })
	})
	if c.errs.Failed() {
		return nil, sorted(c.errs)
	}
	return p, sorted(c.errs)
}

// predefined adds the names that Kamailio defines itself (spec/language.md 6).
func predefined(target pv.Target, given map[string]string) map[string]string {
	all := map[string]string{}
	if target == pv.V56 {
		all["KAMAILIO_5"], all["KAMAILIO_5_6"], all["KAMAILIO_5_6_3"] = "", "", ""
	} else {
		all["KAMAILIO_6"], all["KAMAILIO_6_1"], all["KAMAILIO_6_1_4"] = "", "", ""
		all["KAMAILIO_VERSION"], all["OS_NAME"] = "6001004", `"linux"`
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
	p := &Program{target: c.opt.Target, routes: c.routes, events: map[string]*block{}, replies: map[string]*block{}, defines: c.tree.Defines, lib: c.lib, options: c.opt,
		mocks: c.mocks}
	seen := map[string]bool{}
	bodies := make([][]*block, len(trees))
	for i, tree := range trees {
		c.tree = tree
		bodies[i] = c.declareRoutes(p, seen)
	}
	for i, tree := range trees {
		c.tree = tree
		c.compileItems(p, bodies[i])
	}
	c.tree = trees[0]
	c.unusedMocks()
	p.settings, p.symbols, p.notes, p.warnings, p.mockSlots = c.settings, c.symbols, c.notes, c.warnings, c.mockSlots()
	return p
}

// compileItems compiles the statements of the tree; bodies are its routes, by item.
func (c *checker) compileItems(p *Program, bodies []*block) {
	for i, item := range c.tree.Items {
		switch {
		case item.Route != nil && bodies[i] != nil:
			bodies[i].steps = append(bodies[i].steps, c.block(&item.Route.Body.Stmts).steps...)
		case item.Stmt != nil:
			if p.bare == nil {
				p.bare = &block{name: workerInit}
				c.checkBare(item, p)
			}
			p.bare.steps = append(p.bare.steps, c.steps(item.Stmt)...)
		}
	}
}

// checkBare refuses statements outside of routes in a whole configuration, as Kamailio does. A snippet may have them, and routes for
// them to call: that is how kpv runs a few lines.
func (c *checker) checkBare(item *parser.Item, p *Program) {
	if len(p.events) > 0 || p.routes[mainRoute] != nil {
		c.fail(c.tree.Pos(item.At), "put it into request_route { } or the event route that should run it",
			"a statement outside of any route")
	}
}

// declareRoutes makes an empty block for each route, so that calls can be bound before bodies are compiled. A repeated request_route
// goes on with the first; any other repetition is an error (spec/language.md 5.3).
func (c *checker) declareRoutes(p *Program, seen map[string]bool) []*block {
	bodies := make([]*block, len(c.tree.Items))
	for i, item := range c.tree.Items {
		r := item.Route
		if r == nil {
			continue
		}
		name, table := c.tree.RouteName(r), map[string]*block{}
		main := r.Kind == "request_route" || r.Kind == "route" && r.Name == nil
		switch {
		case main || r.Kind == "route":
			table = p.routes
		case r.Kind == "event_route":
			table = p.events
		case name == "" && (r.Kind == "reply_route" || r.Kind == "onreply_route"):
			table = p.replies
		}
		if main {
			name = mainRoute
		}
		key := r.Kind + " " + name
		if main {
			key = "route " + mainRoute
		}
		if seen[key] && (!main || r.Kind == "route" && r.Name != nil) {
			c.fail(c.tree.Pos(item.At), "", "duplicate %s[%s]", r.Kind, name)
			continue
		}
		seen[key] = true
		if table[name] == nil {
			table[name] = &block{name: name}
		}
		bodies[i] = table[name]
		if r.Kind == "route" {
			c.declareMock(name, bodies[i], c.tree.Pos(item.At))
		}
	}
	return bodies
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
		main = p.replies[""]
	}
	if main != nil && (cfg.Message != nil || len(list) == 0) {
		list = append(list, main)
	}
	return list
}

// HasRoute tells whether the program has a route of that name.
func (p *Program) HasRoute(name string) bool { return p.routes[name] != nil }

// Servers is what the script set with modparam("memcached", "servers", ...), empty when it did not.
func (p *Program) Servers() string { return p.settings.servers }

// Timeout is the memcached module's timeout parameter, in milliseconds.
func (p *Program) Timeout() int64 { return p.settings.timeout }
