package eval

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
	"kpv/store"
)

// Session runs texts one after the other on one machine whose state lives on. Each is compiled on top of what those before it declared;
// one with errors leaves everything as it was. A session belongs to one goroutine.
type Session struct {
	lib     *Library
	opt     Options
	cfg     Config
	scope   scope
	tree    *parser.Tree // of the last text: the next one goes on with its definitions
	machine *Machine
}

// NewSession starts with nothing declared.
func NewSession(lib *Library, opt Options, cfg Config) *Session {
	opt = opt.forTarget(lib)
	opt.Typed = true
	opt.Trace = true // so that tracing can be switched on later
	s := &Session{lib: lib, opt: opt, cfg: cfg.withDefaults()}
	s.Reset()
	return s
}

// Reset forgets variables, routes, settings and definitions. Store, clock and message stay.
func (s *Session) Reset() {
	s.scope, s.tree = newScope(), nil
	s.scope.defines = maps.Clone(s.opt.Defines)
	s.machine = NewMachine(&Program{scope: s.scope, target: s.opt.Target, lib: s.lib, options: s.opt}, s.cfg)
	s.machine.receive()
}

// Entry is a text that is ready to run in the session that prepared it.
type Entry struct {
	Tree *parser.Tree

	check   *checker
	program *Program
	expr    parser.Expr
	value   valueFn // of the expression
	acts    bool    // the expression does something besides having a value
	call    bool    // the text is a call and nothing else
	pos     parser.Pos
}

// Parse reads a text on top of those before it, and looks no further than its syntax. The expression is what stands at its end, nil for
// none.
func (s *Session) Parse(name, text string) (*parser.Tree, parser.Expr, parser.Errors) {
	opt := s.opt.Options
	opt.After = s.tree
	return parser.ParseEntry(name, text, &opt)
}

// Prepare reads and checks a text: one expression, or statements, routes, settings and directives. It changes nothing. The entry is
// nil when the findings hold errors.
func (s *Session) Prepare(name, text string) (*Entry, parser.Errors) {
	tree, x, errs := s.Parse(name, text)
	if parser.IsIncomplete(errs) { // what is missing would be reported again by all that stands in it
		return nil, errs
	}
	c := newChecker(tree, errs, s.lib, s.opt)
	c.session, c.before, c.scope = true, s.scope, s.scope.clone()
	for space := range c.symbols { // names that came up at run time are known from now on
		maps.Copy(c.symbols[space], s.machine.spaces[space].late)
	}
	e := &Entry{Tree: tree, check: c, expr: x}
	e.program = c.program([]*parser.Tree{tree})
	if x != nil {
		before := c.operands
		c.changing = false
		n := c.fold(c.expr(x))
		e.value, e.pos = c.compiler().value(n), n.pos
		e.acts = c.changing || c.operands > before
	}
	e.program.scope = c.scope
	e.call = x == nil && len(tree.Items) == 1 && tree.Items[0].Stmt != nil && tree.Items[0].Stmt.Call != nil
	findings := c.findings([]*parser.Tree{tree})
	if findings.Failed() {
		return nil, findings
	}
	return e, findings
}

// IsExpression tells whether the entry is an expression, which has a value.
func (e *Entry) IsExpression() bool { return e.value != nil }

// Acts tells whether the expression does something besides having a value: it calls, assigns, or counts.
func (e *Entry) Acts() bool { return e.acts }

// IsCall tells whether the entry is one call, whose result may be of interest.
func (e *Entry) IsCall() bool { return e.call }

// Routes names the routes that the entry defines.
func (e *Entry) Routes() (names []string) {
	for _, item := range e.Tree.Items {
		if item.Route != nil {
			names = append(names, routeHead(e.Tree, item.Route))
		}
	}
	return names
}

// Outcome is what running an entry gave.
type Outcome struct {
	Value  pv.Value // of an expression
	Failed bool     // the expression has no value: it failed, which has been reported, or a statement before it left
	Code   int      // what the last statement is worth
}

// Run makes the entry's declarations the session's, and runs its statements until they end or ctx does. The error says that it did.
func (s *Session) Run(ctx context.Context, e *Entry) (Outcome, error) {
	s.adopt(e)
	var out Outcome
	err := s.running(ctx, func(m *Machine) {
		if e.program.bare != nil {
			out.Code = m.runList(e.program.bare)
		}
		if out.Failed = m.flow&flowExit != 0; e.value != nil && !out.Failed {
			m.here = &step{pos: e.pos}
			value, ok := e.value(m)
			out.Value, out.Failed = value, !ok
		}
	})
	return out, err
}

// RunRoute runs a route as a call of it would. It is false when there is none of that name.
func (s *Session) RunRoute(ctx context.Context, name string) (code int, known bool, err error) {
	body := s.findRoute(name)
	if body == nil {
		return 0, false, nil
	}
	err = s.running(ctx, func(m *Machine) {
		m.here, m.routes = nil, -1 // for who traces, it is called by nobody
		code = m.callRoute(body)
	})
	return code, true, err
}

// findRoute finds a route as people name it: NAME or an event's name, or as its head has it.
func (s *Session) findRoute(name string) *block {
	if name == "request_route" {
		return s.scope.routes[mainRoute]
	}
	if called, ok := s.Callable(name); ok {
		return s.scope.routes[called]
	}
	if event := s.scope.events[inBrackets(name, "event_route")]; event != nil {
		return event
	}
	return s.scope.others[name]
}

// inBrackets takes the name out of a route's head.
func inBrackets(head, kind string) string {
	if name, ok := strings.CutPrefix(head, kind+"["); ok {
		return strings.TrimSuffix(name, "]")
	}
	return head
}

// Callable tells whether a statement route(...) runs the route, and with which name: Kamailio runs the others by itself.
func (s *Session) Callable(name string) (called string, ok bool) {
	called = inBrackets(name, "route")
	return called, s.scope.routes[called] != nil
}

// Routes lists what RunRoute can run.
func (s *Session) Routes() []string {
	names := slices.Collect(maps.Keys(s.scope.routes))
	if i := slices.Index(names, mainRoute); i >= 0 {
		names[i] = "request_route"
	}
	names = slices.AppendSeq(names, maps.Keys(s.scope.events))
	names = slices.AppendSeq(names, maps.Keys(s.scope.others))
	slices.Sort(names)
	return slices.Compact(names)
}

// running calls f with a machine that stops when ctx ends.
func (s *Session) running(ctx context.Context, f func(*Machine)) error {
	m := s.machine
	m.ctx = ctx
	m.stopped.Store(false)
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		m.stopped.Store(true)
		close(done)
	})
	m.routes = 0
	m.flow, m.depth = 0, 1 // one level deep: the session itself is the list of statements, whose $rc goes on
	m.buf, m.args = m.buf[:0], m.args[:0]
	f(m)
	if !stop() {
		<-done
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// adopt goes on with what an entry declared.
func (s *Session) adopt(e *Entry) {
	m, before := s.machine, s.scope
	e.check.install()
	s.scope, s.tree = e.program.scope, e.Tree
	for space, names := range s.scope.symbols {
		m.spaces[space].grow(pv.Space(space), len(names))
		m.spaces[space].late = nil
	}
	m.prog = e.program
	m.tables.Define(s.scope.settings.tables)
	m.preset(s.scope.settings.presets[len(before.settings.presets):])
	m.configure(s.scope.settings.memcached)
	if s.scope.settings.debug != before.settings.debug {
		m.ResetDebug()
	}
	m.modules.set(s.scope.settings.params, before.settings.params)
	for _, n := range e.program.notes {
		m.emit(Note, n.pos, n.text)
	}
}

// SetTrace switches tracing.
func (s *Session) SetTrace(on bool) {
	s.cfg.Trace = on
	s.reconfigure()
}

// SetUnknown says what becomes of calls to functions that are not simulated.
func (s *Session) SetUnknown(u Unknown) { s.opt.Unknown = u }

// UseStore goes on with another store. It does not close the one before.
func (s *Session) UseStore(st store.Store) {
	s.cfg.Store = st
	s.reconfigure()
}

func (s *Session) reconfigure() {
	s.machine.cfg.Trace, s.machine.cfg.Store = s.cfg.Trace, s.cfg.Store
	s.machine.configure(s.scope.settings.memcached)
}

// UseMessage goes on with another SIP message, nil for none. What belonged to the one before, $avp and the like, is gone. The error
// says why Kamailio would drop the message; then nothing has changed.
func (s *Session) UseMessage(text []byte) error {
	if text != nil {
		if err := sip.New(sip.Wire(text), s.cfg.Socket).Check(); err != nil {
			return fmt.Errorf("Kamailio drops this message: %w", err)
		}
	}
	s.cfg.Message, s.machine.cfg.Message = text, text
	s.machine.receive()
	return nil
}

// receive begins with the message that the configuration has.
func (m *Machine) receive() {
	m.message, m.route = nil, workerInit
	if m.cfg.Message != nil {
		m.message, m.route = m.received(), mainRoute
	}
	clear(m.spaces[pv.SpaceAvp].slots)
	m.xavps = pv.Xavps{}
}

// Message is the message that the session's statements see.
func (s *Session) Message() *sip.Message { return s.machine.Message() }

// Errors counts the runtime errors so far.
func (s *Session) Errors() int { return s.machine.errors }

// Servers is what modparam("memcached", "servers", ...) set.
func (s *Session) Servers() string { return s.scope.settings.servers }

// Timeout is the memcached module's timeout parameter, in milliseconds.
func (s *Session) Timeout() int64 { return s.scope.settings.timeout }
