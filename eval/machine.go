package eval

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
)

// action is a statement ready to run. It returns what the statement is worth: above 0 is true (spec/language.md 5.4).
type action func(m *Machine) int

// step is an action with its place.
type step struct {
	do    action
	pos   parser.Pos
	line  int // that Kamailio gives it; 0 for that of pos
	point int // of coverage
}

// block is a list of steps. Running one costs a level of max_recursive_level.
type block struct {
	steps []step
	name  string // of the route that it is the body of
}

// flow says why a list of statements stopped early.
type flow uint8

const (
	flowReturn flow = 1 << iota
	flowBreak
	flowExit
	flowDrop
)

// slotTable is a space of slotted variables with the names that only came up at run time.
type slotTable struct {
	slots []pv.Slot
	late  map[string]int
}

// Machine runs a program once, from start to end, on one goroutine.
type Machine struct {
	prog *Program
	cfg  Config
	ctx  context.Context

	spaces [pv.Spaces]slotTable
	flow   flow
	depth  int // of action lists inside each other; fresh inside an operand
	code   int // $rc
	routes int // that are running, each called by the one before

	here     *step // the statement being run
	key      pv.Key
	path     pv.Path
	args     []pv.Value
	buf      []byte
	stopped  atomic.Bool
	errors   int
	started  time.Time
	message  *sip.Message // the script runs on; nil when it has not been asked for yet
	noted    map[noteKey]bool
	mc       pv.Memcached
	debug    Level
	patterns patternCache
	route    string // the innermost
	tables   *pv.Tables
	xavps    pv.Xavps
	formats  map[string]*format // of texts that came up at run time
	lateArgs map[lateKey]Arg
	modules  Modules
	mocking  map[*mock]bool // that are running
	hits     []uint64       // of the program's points
}

type noteKey struct {
	pos  parser.Pos
	text string
}

// NewMachine prepares a run of p.
func NewMachine(p *Program, cfg Config) *Machine {
	m := &Machine{prog: p, cfg: cfg.withDefaults(), ctx: context.Background(), noted: map[noteKey]bool{}, mocking: map[*mock]bool{}, hits: p.counters()}
	m.started = m.Now()
	m.debug = m.startDebug()
	m.modules.start(p.settings.params)
	m.tables = pv.NewTables(p.settings.tables)
	m.configure(p.settings.memcached)
	for space, names := range p.symbols {
		m.spaces[space].slots = make([]pv.Slot, 0, len(names))
		m.spaces[space].grow(pv.Space(space), len(names))
	}
	m.preset(p.settings.presets)
	return m
}

// configure sets the memcached module's parameters.
func (m *Machine) configure(mc pv.Memcached) {
	m.mc = mc
	m.mc.Store, m.mc.Quirks = m.cfg.Store, m.cfg.Quirks
	if m.cfg.Trace {
		m.mc.Store = &tracedStore{m.cfg.Store, m}
	}
}

// grow makes slots until there are n.
func (t *slotTable) grow(space pv.Space, n int) {
	for len(t.slots) < n {
		t.slots = append(t.slots, unset(space))
	}
}

func (m *Machine) preset(list []preset) {
	for _, p := range list {
		m.spaces[p.space].slots[p.slot].Value = p.value
	}
}

// unset is what an unassigned variable of a space holds: $var and $shv are 0, never null.
func unset(space pv.Space) pv.Slot {
	if space == pv.SpaceVar || space == pv.SpaceShv {
		return pv.Slot{Value: pv.Int(0)}
	}
	return pv.Slot{}
}

// Run executes the program's entry points until they end or ctx does. It returns an error only when ctx ended the run; what went
// wrong inside the script are events, counted by Errors.
func (m *Machine) Run(ctx context.Context) error {
	m.ctx = ctx
	defer context.AfterFunc(ctx, func() { m.stopped.Store(true) })()
	for _, n := range m.prog.notes {
		m.emit(Note, n.pos, n.text)
	}
	if n := m.prog.warnings; n > 0 { // Kamailio says so when it starts, before anything runs
		m.emit(Log, parser.Pos{}, fmt.Sprintf("%d config warnings", n))
	}
	entries := m.prog.entries(m.cfg)
	if len(entries) == 0 { // nothing runs on the message
		m.message = m.received()
	}
	for _, entry := range entries {
		if err := m.enter(ctx, entry); err != nil {
			return err
		}
		if m.flow&flowDrop != 0 && entry == m.prog.events[workerInit] { // observed on 5.6.3
			m.fail("a drop in event_route[%s]: Kamailio ends here, as if it could not start", workerInit)
			break
		}
	}
	return nil
}

// entering and leaving tell where a route begins and ends, if somebody wants to know.
func (m *Machine) entering(before, name, after string) {
	if m.cfg.Walk {
		m.emit(Enter, m.pos(), before+name+after)
	}
}

func (m *Machine) leaving(before, name, after string, result int) {
	if m.cfg.Walk {
		m.cfg.Sink(Event{Kind: Leave, Text: before + name + after, Call: &Call{Name: "route", Args: []string{name}, Result: result}})
	}
}

// startMessage begins an entry point: with its message, and without the values that belonged to another one. It is false when
// Kamailio would drop the message.
func (m *Machine) startMessage(entry *block) bool {
	m.message, m.route = m.incoming(entry), entry.name
	if entry == m.prog.bare && m.message != nil {
		m.route = mainRoute
	}
	clear(m.spaces[pv.SpaceAvp].slots)
	m.xavps = pv.Xavps{}
	if m.message == nil {
		return true
	}
	err := m.message.Check()
	if err != nil {
		m.emit(Error, parser.Pos{}, "Kamailio drops this message and runs nothing: "+err.Error())
	}
	return err == nil
}

// incoming is the message for an entry point: none for the event route of a server's start.
func (m *Machine) incoming(entry *block) *sip.Message {
	if entry == m.prog.events[workerInit] {
		return nil
	}
	return m.received()
}

// received is the message that the program was given, as it came in.
func (m *Machine) received() *sip.Message {
	if m.cfg.Message == nil {
		return nil
	}
	message := sip.New(sip.Wire(m.cfg.Message), m.cfg.Socket)
	message.Came, message.Modern = m.Now(), m.Target().WholeURNs()
	return message
}

// Errors counts the runtime errors so far.
func (m *Machine) Errors() int { return m.errors }

// runList runs the statements of a list until one stops it. The result is the last statement's.
func (m *Machine) runList(b *block) int {
	if m.depth >= m.prog.settings.maxDepth {
		m.fail("too many levels of routes and blocks (more than max_recursive_level=%d): this one is not run", m.prog.settings.maxDepth)
		return -1
	}
	if m.stopped.Load() {
		m.flow |= flowExit
		return -1
	}
	m.depth++
	if m.depth == 1 {
		m.flow, m.code = 0, 0
	}
	result := 1
	for i := range b.steps {
		if m.stopped.Load() {
			m.flow |= flowExit
			break
		}
		m.here = &b.steps[i]
		result = m.here.do(m)
		if m.flow != 0 {
			if m.flow&flowExit != 0 {
				m.code = result
			}
			break
		}
	}
	m.depth--
	return result
}

// operand runs a list as part of an expression: with a fresh count of levels, which also forgets a pending exit; a return or break
// inside ends there (spec/language.md 5.5, cases 399 to 405).
func (m *Machine) operand(b *block) int {
	depth, here := m.depth, m.here
	m.depth = 0
	result := m.runList(b)
	m.flow &^= flowReturn | flowBreak
	m.depth, m.here = depth, here
	return result
}

// emit sends an event.
func (m *Machine) emit(kind Kind, pos parser.Pos, text string) {
	if kind == Error {
		m.errors++
		if m.ctx.Err() != nil { // what failed was interrupted: nothing more is to run
			m.stopped.Store(true)
		}
	}
	m.cfg.Sink(Event{Kind: kind, Pos: pos, Text: text})
}

// Here is where the statement stands that ran last.
func (m *Machine) Here() parser.Pos { return m.pos() }

func (m *Machine) pos() parser.Pos {
	if m.here == nil {
		return parser.Pos{}
	}
	return m.here.pos
}

// fail reports a runtime error of the present statement.
func (m *Machine) fail(format string, args ...any) {
	m.emit(Error, m.pos(), fmt.Sprintf(format, args...))
}

// warn reports what Kamailio warns about.
func (m *Machine) warn(pos parser.Pos, format string, args ...any) {
	m.emit(Warning, pos, fmt.Sprintf(format, args...))
}

// LogPrefix is what Kamailio puts before what a script logs, unless xlog's parameter says otherwise.
const LogPrefix = "<script>: "

// LogAt prints text at a level, unless the debug setting hides it.
func (m *Machine) LogAt(level Level, prefix, text string) {
	if level <= m.debug {
		m.cfg.Sink(Event{Kind: Log, Pos: m.pos(), Level: level, Prefix: prefix, Text: text})
	}
}

// Shows tells whether something logged at level would be seen.
func (m *Machine) Shows(level Level) bool { return level <= m.debug }

// Fail reports a runtime error of the function being run, and returns -1 for it to return.
func (m *Machine) Fail(format string, args ...any) int {
	m.fail(format, args...)
	return -1
}

// Flags are the message's flags, by bit.
func (m *Machine) Flags() *uint32 { return &m.Message().Flags }

// Sleep waits, on the injected clock, or until the run is stopped.
func (m *Machine) Sleep(d time.Duration) {
	m.cfg.Clock.Sleep(m.ctx, d)
	if m.ctx.Err() != nil { // nothing more is to run
		m.stopped.Store(true)
	}
}

// What follows makes Machine a pv.Env.

// Context ends when the run is stopped.
func (m *Machine) Context() context.Context { return m.ctx }

// Target is the Kamailio that the program was compiled for.
func (m *Machine) Target() pv.Target { return m.prog.target }

// Slot is a slotted variable's place.
func (m *Machine) Slot(space pv.Space, n int) *pv.Slot { return &m.spaces[space].slots[n] }

// Clear sets all slots of a space to null.
func (m *Machine) Clear(space pv.Space) { clear(m.spaces[space].slots) }

// ReturnCode is $rc.
func (m *Machine) ReturnCode() int64 { return int64(m.code) }

// Now is the injected clock's time.
func (m *Machine) Now() time.Time { return m.cfg.Clock.Now() }

// Memcached is the store with the module's parameters.
func (m *Machine) Memcached() *pv.Memcached { return &m.mc }

// Define looks up a #!define.
func (m *Machine) Define(name string) (string, bool) {
	text, ok := m.prog.defines[name]
	return text, ok
}

// Setting is what the script set with group.name = value.
func (m *Machine) Setting(name string) pv.Value { return m.prog.settings.custom[name] }

// Tables are the hash tables of module htable.
func (m *Machine) Tables() *pv.Tables { return m.tables }

// Xavps are the message's extended AVPs.
func (m *Machine) Xavps() *pv.Xavps { return &m.xavps }

// Place is where the present statement stands.
func (m *Machine) Place() (file string, line int, route string) {
	if pos := m.pos().InFile(); pos.IsValid() {
		file, line = pos.Src.Name, max(m.here.line, int(pos.Line))
	}
	if m.route == mainRoute {
		return file, line, "DEFAULT_ROUTE"
	}
	return file, line, m.route
}

// LookupEnv looks up a variable of the environment.
func (m *Machine) LookupEnv(name string) (string, bool) { return m.cfg.LookupEnv(name) }

// Note tells the operator something once for each place and text.
func (m *Machine) Note(text string) {
	key := noteKey{m.pos(), text}
	if !m.noted[key] {
		m.noted[key] = true
		m.emit(Note, key.pos, text)
	}
}

// Message is what the script runs on: the message given, or the one that Kamailio makes up where there is none.
func (m *Machine) Message() *sip.Message {
	if m.message == nil {
		m.message = m.Target().FakeMessage()
		m.message.Came = m.Now()
	}
	return m.message
}

// Started is when the machine was made.
func (m *Machine) Started() time.Time { return m.started }

// lateSlot finds or makes the slot of a name that came up at run time.
func (m *Machine) lateSlot(space pv.Space, name string) int {
	if n, ok := m.prog.symbols[space][name]; ok {
		return n
	}
	table := &m.spaces[space]
	if n, ok := table.late[name]; ok {
		return n
	}
	if table.late == nil {
		table.late = map[string]int{}
	}
	n := len(table.slots)
	table.slots = append(table.slots, unset(space))
	table.late[name] = n
	return n
}
