package eval

import (
	"math/rand/v2"
	"slices"
	"strings"

	"kpv/internal/ere"
	"kpv/pv"
)

// Modules is what functions of Kamailio's modules keep from one call to the next. A machine has one.
type Modules struct {
	GlobalFlags uint32 // cfgutils' gflags
	Probability int64  // of rand_event, in percent
	Locks       []bool // cfgutils' lock set, true where held
	Queues      pv.Queues
	Counters    pv.Counters
	XFlags      [2]uint32
}

// ModParams are the parameters that modparam gave to modules, by module and name. What is not there has the module's default.
type ModParams map[ModParam][]ParamValue

// ModParam names a parameter.
type ModParam struct{ Module, Name string }

// ParamValue is a text or a number.
type ParamValue struct {
	Type   string // int or str, as modules declare them; empty after an error
	Text   string
	Number int64
}

// Set adds a value: a parameter may be set repeatedly.
func (p ModParams) Set(module, name string, v ParamValue) {
	key := ModParam{module, name}
	p[key] = append(p[key], v)
}

// Number is the last number that the parameter was given, or its default.
func (p ModParams) Number(module, name string, otherwise int64) int64 {
	if list := p[ModParam{module, name}]; len(list) > 0 {
		return list[len(list)-1].Number
	}
	return otherwise
}

// Text is the last text that the parameter was given, or its default.
func (p ModParams) Text(module, name, otherwise string) string {
	if list := p[ModParam{module, name}]; len(list) > 0 {
		return list[len(list)-1].Text
	}
	return otherwise
}

// LogSettings are the xlog module's parameters, as every line needs them.
type LogSettings struct {
	Prefix string
	Expand bool // the prefix has variables in it
	Buffer int  // how much a line takes, in bytes, with the NUL at its end
}

func logSettings(params ModParams) LogSettings {
	return LogSettings{
		Prefix: params.Text("xlog", "prefix", LogPrefix),
		Expand: params.Number("xlog", "prefix_mode", 0) != 0,
		Buffer: int(params.Number("xlog", "buf_size", 4096)),
	}
}

// start takes what parameters set before the first call.
func (s *Modules) start(params ModParams) {
	s.Probability, s.Queues = 10, pv.Queues{}
	s.set(params, nil)
}

// set takes what parameters set that were not set before.
func (s *Modules) set(params, before ModParams) {
	added := func(module, name string) []ParamValue {
		key := ModParam{module, name}
		return params[key][len(before[key]):]
	}
	for _, v := range added("cfgutils", "initial_gflags") {
		s.GlobalFlags = uint32(v.Number)
	}
	for _, v := range added("cfgutils", "initial_probability") {
		s.Probability = v.Number
	}
	for _, v := range added("cfgutils", "lock_set_size") {
		if s.Locks = nil; v.Number > 0 {
			s.Locks = make([]bool, 1<<min(v.Number, 20))
		}
	}
	for _, def := range added("mqueue", "mqueue") {
		s.Queues.Define(def.Text)
	}
	s.defineCounters(added, params.Text("counters", "script_cnt_grp_name", "script"))
}

// defineCounters makes the counters that name[/no_reset] of statistics and [group.]name of counters, with a text behind, stand for.
func (s *Modules) defineCounters(added func(module, name string) []ParamValue, group string) {
	for _, def := range added("statistics", "variable") {
		name, flag, _ := strings.Cut(def.Text, "/")
		s.Counters.Define("script", name, flag == "no_reset")
	}
	for _, def := range added("counters", "script_counter") {
		name, _, _ := strings.Cut(def.Text, " ")
		if of, in, grouped := strings.Cut(name, "."); grouped {
			s.Counters.Define(of, in, false)
		} else {
			s.Counters.Define(group, name, false)
		}
	}
}

// Modules gives functions a place for what they keep.
func (m *Machine) Modules() *Modules { return &m.modules }

// Queues are those of the mqueue module.
func (m *Machine) Queues() pv.Queues { return m.modules.Queues }

// Counters are those that the script defines.
func (m *Machine) Counters() pv.Counters { return m.modules.Counters }

// ModParams are the parameters that the script set for modules.
func (m *Machine) ModParams() ModParams { return m.prog.settings.params }

// LogSettings are the xlog module's parameters.
func (m *Machine) LogSettings() *LogSettings { return &m.prog.settings.xlog }

// SetDebug changes the level up to which logged lines are shown.
func (m *Machine) SetDebug(level Level) { m.debug = level }

// ResetDebug goes back to the level that the run started with.
func (m *Machine) ResetDebug() { m.debug = m.startDebug() }

func (m *Machine) startDebug() Level {
	if m.cfg.Debug != nil {
		return *m.cfg.Debug
	}
	return m.prog.settings.debug
}

// Warn reports what Kamailio warns about, of the function being run.
func (m *Machine) Warn(format string, args ...any) { m.warn(m.pos(), format, args...) }

// HasRoute tells whether there is a route of that name, or a mock of one.
func (m *Machine) HasRoute(name string) bool {
	return m.prog.HasRoute(name) || m.prog.mocks[mockRoute+name] != nil
}

// CallRoute runs a route as route() does. Its result is what the last statement or the return gave.
func (m *Machine) CallRoute(name string) int {
	return routeAction(name, m.prog.routes[name], m.prog.mocks[mockRoute+name])(m)
}

// Pattern compiles a regular expression that came up at run time, once.
func (m *Machine) Pattern(text string, flags ere.Flags) (*ere.Regexp, error) {
	return m.patterns.compile(text, flags)
}

// Vars lists the $var that the script names, or has named so far, in alphabetical order.
func (m *Machine) Vars() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for _, table := range []map[string]int{m.prog.symbols[pv.SpaceVar], m.spaces[pv.SpaceVar].late} {
			for name := range table {
				if !yield(name) {
					return
				}
			}
		}
	})
}

// Var is the place of a $var whose name came up at run time.
func (m *Machine) Var(name string) *pv.Slot {
	return m.Slot(pv.SpaceVar, m.lateSlot(pv.SpaceVar, name))
}

// Random gives a number from 0 up to below n, from the injected source.
func (m *Machine) Random(n int) int {
	if m.cfg.Random != nil {
		return m.cfg.Random(n)
	}
	return rand.IntN(n)
}
