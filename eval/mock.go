package eval

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// mockPrefix begins the names of routes that answer calls: route["mock:t_relay"] those of t_relay(), route["mock:route:X"] those of route(X).
const mockPrefix = "mock:"

// mockRoute begins what is behind the prefix when a route is meant.
const mockRoute = "route:"

// Source is a text with its name, as messages show it.
type Source struct{ Name, Text string }

// mock is a route that answers the calls of a function or of another route.
type mock struct {
	name string // what it answers: t_relay, or route:X
	body *block
	pos  parser.Pos
}

// mockSlot is the place of a $var(argN); n is 0 for $var(argc).
type mockSlot struct{ n, slot int }

// parseMocks reads the sources of mocks. They see what the script defined.
func (c *checker) parseMocks() []*parser.Tree {
	trees := []*parser.Tree{c.tree}
	for _, source := range c.opt.Mocks {
		opt := c.opt.Options
		opt.Defines = c.tree.Defines
		tree, errs := parser.Parse(source.Name, source.Text, &opt)
		for _, item := range tree.Items {
			if item.Route == nil || item.Route.Kind != "route" || item.Route.Name == nil {
				errs = append(errs, &parser.Error{Pos: tree.Pos(item.At), Msg: "beside the script there may only be routes with a name",
					Hint: `write route["mock:FUNCTION"] { ... }`})
			}
		}
		c.errs = append(c.errs, errs...)
		trees = append(trees, tree)
	}
	return trees
}

// declareMock notes a route that is a mock.
func (c *checker) declareMock(name string, body *block, pos parser.Pos) {
	what, ok := strings.CutPrefix(name, mockPrefix)
	if !ok {
		return
	}
	if what == "" || what == mockRoute {
		c.fail(pos, `write route["mock:t_relay"], or route["mock:route:NAME"]`, "this mock does not say what it answers")
	}
	c.mocks[what] = &mock{name: what, body: body, pos: pos}
}

// mockOf finds the mock of a function by the name that it is called by, or any of its other names. It is called then.
func (c *checker) mockOf(name string, f *Func) *mock {
	names := []string{name}
	if f != nil {
		names = append(append(names, f.Name), f.Aliases...)
	}
	for _, n := range names {
		if k := c.mocks[n]; k != nil {
			c.calledMocks[k] = true
			return k
		}
	}
	return nil
}

// unusedMocks warns of mocks that answer nothing.
func (c *checker) unusedMocks() {
	if c.session { // the calls are still to come
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.mocks)) {
		k := c.mocks[name]
		if isRoute := strings.HasPrefix(name, mockRoute); c.calledMocks[k] || isRoute && c.dynamicRoutes {
			continue
		}
		hint := ""
		if f := c.lib.Func(name); f == nil && !strings.HasPrefix(name, mockRoute) {
			hint = c.hintFunction(name)
		}
		c.errs = append(c.errs, &parser.Error{Pos: k.pos, Severity: parser.SeverityWarning, Rule: "unused-mock", Hint: hint,
			Msg: fmt.Sprintf("the script never calls what this mock answers: %s", what(name))})
	}
}

// what shows what a mock answers as a call.
func what(name string) string {
	if route, ok := strings.CutPrefix(name, mockRoute); ok {
		return "route(" + route + ")"
	}
	return name + "()"
}

// mockSlots finds the $var(argc) and $var(argN) that the program reads.
func (c *checker) mockSlots() (list []mockSlot) {
	if len(c.mocks) == 0 {
		return nil
	}
	for name, slot := range c.symbols[pv.SpaceVar] {
		if name == "argc" {
			list = append(list, mockSlot{0, slot})
		} else if n, err := strconv.Atoi(strings.TrimPrefix(name, "arg")); err == nil && n > 0 && name == "arg"+itoa(n) {
			list = append(list, mockSlot{n, slot})
		}
	}
	return list
}

// function makes a function that the mock answers. The function itself runs when it is the mock that calls it.
func (k *mock) function(f *Func) *Func {
	mocked := *f
	mocked.Run = func(m *Machine, args []Arg) int {
		if m.mocking[k] {
			return f.Run(m, args)
		}
		return m.answer(k, Call{Name: f.Name, Module: f.Module, Args: shown(m, args)}, f.Sends)
	}
	return &mocked
}

// route makes a call of a route that the mock answers, unless it is the mock that calls.
func (k *mock) route(name string, otherwise action) action {
	return func(m *Machine) int {
		if m.mocking[k] {
			return otherwise(m)
		}
		m.code = m.answer(k, Call{Name: "route", Args: []string{name}}, SendsNothing)
		return m.code
	}
}

// shown evaluates arguments for a record.
func shown(m *Machine, args []Arg) []string {
	list := make([]string, len(args))
	for i := range args {
		list[i] = args[i].Shown(m)
	}
	return list
}

// answer runs a mock and records the call. The mock finds the arguments in $var(arg1) and so on, and what it does with $rc and these
// variables does not reach the script; an exit does.
func (m *Machine) answer(k *mock, call Call, sends Sends) int {
	defer m.lendArguments(call.Args)()
	depth, here, route, code := m.depth, m.here, m.route, m.code
	m.depth, m.route = 0, k.body.name
	m.mocking[k] = true
	call.Result, call.Mocked = m.runList(k.body), true
	delete(m.mocking, k)
	m.flow &^= flowReturn | flowBreak
	m.depth, m.here, m.route, m.code = depth, here, route, code
	m.outcome(&call, sends)
	return m.Record(call)
}

// lendArguments sets the variables of arguments, and returns how to put back what they held.
func (m *Machine) lendArguments(args []string) (giveBack func()) {
	slots := m.prog.mockSlots
	held := make([]pv.Value, len(slots))
	for i, s := range slots {
		place := &m.spaces[pv.SpaceVar].slots[s.slot].Value
		held[i] = *place
		switch {
		case s.n == 0:
			*place = pv.Int(int64(len(args)))
		case s.n <= len(args):
			*place = pv.String(args[s.n-1])
		default:
			*place = unset(pv.SpaceVar).Value
		}
	}
	return func() {
		for i, s := range slots {
			m.spaces[pv.SpaceVar].slots[s.slot].Value = held[i]
		}
	}
}

// Record reports a call of a function that is not done but recorded, and returns its result. What a mock calls of its own function
// belongs to the call being answered.
func (m *Machine) Record(call Call) int {
	if k := m.prog.mocks[call.Name]; k == nil || !m.mocking[k] {
		m.cfg.Sink(Event{Kind: Effect, Pos: m.pos(), Text: call.String(), Call: &call})
	}
	return call.Result
}

// Recorded reports a call of f with its arguments evaluated, and returns its result.
func (m *Machine) Recorded(f *Func, args []Arg, result int) int {
	call := Call{Name: f.Name, Module: f.Module, Args: shown(m, args), Result: result}
	m.outcome(&call, f.Sends)
	return m.Record(call)
}

// RecordedReply reports a call of f that sent an answer, and returns its result.
func (m *Machine) RecordedReply(f *Func, args []Arg, result int, reply string) int {
	return m.Record(Call{Name: f.Name, Module: f.Module, Args: shown(m, args), Result: result, Reply: reply})
}

// Done reports a call of f that was done as well, where the way through the script is followed, and returns its result.
func (m *Machine) Done(f *Func, args []Arg, result int) int {
	if !m.cfg.Walk {
		return result
	}
	return m.Recorded(f, args, result)
}

// outcome notes what goes out when a call succeeds.
func (m *Machine) outcome(call *Call, sends Sends) {
	switch {
	case call.Result <= 0 || sends == SendsNothing:
	case sends == SendsRequest:
		call.To = m.sentTo(call.Args)
	case sends == SendsGiven:
		call.Reply = strings.Join(call.Args[:2], " ")
	case sends == SendsChallenge && m.Message().Method() == "REGISTER":
		call.Reply = "401"
	case sends == SendsChallenge:
		call.Reply = "407"
	default:
		call.Reply = itoa(int(sends))
	}
}

// sentTo is where a request goes: to the host and port that the arguments give, else to its next hop and its branches.
func (m *Machine) sentTo(args []string) string {
	if len(args) > 0 && args[0] != "" {
		return strings.Join(args, ":")
	}
	to := []string{m.Message().NextHop()}
	for _, b := range m.Message().Branches() {
		if b.Destination != "" {
			b.URI = b.Destination
		}
		to = append(to, b.URI)
	}
	return strings.Join(to, ", ")
}
