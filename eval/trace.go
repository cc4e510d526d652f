package eval

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"kpv/parser"
	"kpv/pv"
	"kpv/store"
)

// traced shows a statement, or a call within an expression, before it runs. It stands in the script from one token to another.
func (c *checker) traced(from, to int, do action) action {
	if !c.opt.Trace || do == nil {
		return do
	}
	pos, text := c.tree.Pos(from), c.written(from, to)
	return func(m *Machine) int {
		if m.cfg.Trace {
			m.cfg.Sink(Event{Kind: Trace, Pos: pos, Text: text, Depth: 2 * m.routes})
		}
		return do(m)
	}
}

// lineEnd is the end of a line with the indentation of the next one.
var lineEnd = regexp.MustCompile(`\s*\n\s*`)

// written is what stands in the script from one token to another, up to where its parentheses close, on one line.
func (c *checker) written(from, to int) string {
	text := c.tree.Text(from, c.tree.Closed(from, to))
	if !strings.Contains(text, "\n") {
		return text
	}
	return lineEnd.ReplaceAllString(text, " ")
}

// detail adds to the trace of the statement that is running.
func (m *Machine) detail(pos parser.Pos, format string, args ...any) {
	m.cfg.Sink(Event{Kind: Trace, Pos: pos, Text: fmt.Sprintf(format, args...), Depth: 2*m.routes + 1})
}

// tracedAssign shows what an assignment does to a variable. What is in memcached is not read for that: its commands are shown instead;
// nor is what reading would change.
func (c *checker) tracedAssign(v *variable, pos parser.Pos, do action) action {
	if !c.opt.Trace || v == nil {
		return do
	}
	if v.class.Module == "memcached" || v.has(isRemote) || v.has(isCounting) || v.class.Get == nil {
		return do
	}
	return func(m *Machine) int {
		if !m.cfg.Trace {
			return do(m)
		}
		before := v.peek(m)
		worth := do(m)
		if after := Show(v.peek(m)); worth < 0 {
			m.detail(pos, "%s: the assignment failed, it is %s", v.text, after)
		} else {
			m.detail(pos, "%s: %s -> %s", v.text, Show(before), after)
		}
		return worth
	}
}

// peek reads a variable without a word about what fails.
func (v *variable) peek(m *Machine) pv.Value {
	sink, errors := m.cfg.Sink, m.errors
	m.cfg.Sink = func(Event) {}
	value := v.read(m)
	m.cfg.Sink, m.errors = sink, errors
	return value
}

// tracedCall shows what a call returned.
func (c *checker) tracedCall(name string, pos parser.Pos, do action) action {
	if !c.opt.Trace {
		return do
	}
	return func(m *Machine) int {
		code := do(m)
		switch {
		case !m.cfg.Trace:
		case m.flow&flowExit != 0:
			m.detail(pos, "%s returned %d, and ends the script", name, code)
		default:
			m.detail(pos, "%s returned %d", name, code)
		}
		return code
	}
}

// tracedCondition shows which way a condition goes. Behind an exit within it, an if goes nowhere.
func (c *checker) tracedCondition(truth truth, pos parser.Pos, yes, no string, cond intFn) intFn {
	if !c.opt.Trace {
		return cond
	}
	return func(m *Machine) (int64, bool) {
		i, ok := cond(m)
		switch {
		case !m.cfg.Trace:
		case m.flow&flowExit != 0 && yes == "then":
			m.detail(pos, "the script ends before it is decided")
		case !ok:
			m.detail(pos, "the condition failed: %s", no)
		case truth.holds(i):
			m.detail(pos, "%d, true: %s", i, yes)
		default:
			m.detail(pos, "%d, false: %s", i, no)
		}
		return i, ok
	}
}

// tracedSwitch shows the case that was picked.
func (c *checker) tracedSwitch(w *cases, pos parser.Pos, pick func(*Machine) (int, bool)) func(*Machine) (int, bool) {
	if !c.opt.Trace {
		return pick
	}
	return func(m *Machine) (int, bool) {
		i, ok := pick(m)
		switch {
		case !m.cfg.Trace:
		case m.flow&flowExit != 0:
			m.detail(pos, "the script ends before it is decided")
		case ok && i >= 0:
			m.detail(pos, "case %s", w.shown(i))
		case w.fallback >= 0:
			m.detail(pos, "no case fits: default")
		default:
			m.detail(pos, "no case fits")
		}
		return i, ok
	}
}

// Show is a value with its type, for people: 3 (int), "bob" (str), null.
func Show(v pv.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.IsInt() && v.Text() != fmt.Sprint(v.Num()):
		return fmt.Sprintf("%q (str, and the int %d)", v.Text(), v.Num())
	case v.IsInt():
		return v.Text() + " (int)"
	}
	return fmt.Sprintf("%q (str)", v.Text())
}

// tracedStore tells of each command with its answer and the time it took, as a clock on the wall has it.
type tracedStore struct {
	store.Store
	m *Machine
}

func (s *tracedStore) told(started time.Time, command, key, answer string, err error) {
	took := time.Since(started)
	if took > time.Microsecond {
		took = took.Round(time.Microsecond)
	}
	if err != nil {
		answer = err.Error()
	}
	s.m.detail(s.m.pos(), "memcached %s %s: %s (%s)", command, key, answer, took)
}

func shownItem(item store.Item) string {
	return fmt.Sprintf("%s, flags %d", quote(item.Value), item.Flags)
}

func shownExpiry(expiry int64) string {
	if expiry == 0 {
		return "never expires"
	}
	return fmt.Sprintf("expires in %d s", expiry)
}

// Get implements [store.Store].
func (s *tracedStore) Get(ctx context.Context, key string) (store.Item, error) {
	started := time.Now()
	item, err := s.Store.Get(ctx, key)
	s.told(started, "get", key, shownItem(item), err)
	return item, err
}

// GetMulti implements [store.Store].
func (s *tracedStore) GetMulti(ctx context.Context, keys []string) (map[string]store.Item, error) {
	started := time.Now()
	items, err := s.Store.GetMulti(ctx, keys)
	answers := make([]string, len(keys))
	for i, key := range keys {
		answers[i] = store.ErrMiss.Error()
		if item, found := items[key]; found {
			answers[i] = shownItem(item)
		}
	}
	s.told(started, "get", strings.Join(keys, " "), strings.Join(answers, "; "), err)
	return items, err
}

// Set implements [store.Store].
func (s *tracedStore) Set(ctx context.Context, key string, item store.Item, expiry int64) error {
	started := time.Now()
	err := s.Store.Set(ctx, key, item, expiry)
	s.told(started, "set", key, shownItem(item)+", "+shownExpiry(expiry), err)
	return err
}

// Add implements [store.Store].
func (s *tracedStore) Add(ctx context.Context, key string, item store.Item, expiry int64) error {
	started := time.Now()
	err := s.Store.Add(ctx, key, item, expiry)
	s.told(started, "add", key, shownItem(item)+", "+shownExpiry(expiry), err)
	return err
}

// CompareAndSwap implements [store.Store].
func (s *tracedStore) CompareAndSwap(ctx context.Context, key string, item store.Item, expiry int64) error {
	started := time.Now()
	err := s.Store.CompareAndSwap(ctx, key, item, expiry)
	s.told(started, "cas", key, shownItem(item)+", "+shownExpiry(expiry), err)
	return err
}

// Delete implements [store.Store].
func (s *tracedStore) Delete(ctx context.Context, key string) error {
	started := time.Now()
	err := s.Store.Delete(ctx, key)
	s.told(started, "delete", key, "deleted", err)
	return err
}

// Incr implements [store.Store].
func (s *tracedStore) Incr(ctx context.Context, key string, delta uint64) (uint64, error) {
	started := time.Now()
	n, err := s.Store.Incr(ctx, key, delta)
	s.told(started, fmt.Sprintf("incr by %d", delta), key, fmt.Sprint(n), err)
	return n, err
}

// Decr implements [store.Store].
func (s *tracedStore) Decr(ctx context.Context, key string, delta uint64) (uint64, error) {
	started := time.Now()
	n, err := s.Store.Decr(ctx, key, delta)
	s.told(started, fmt.Sprintf("decr by %d", delta), key, fmt.Sprint(n), err)
	return n, err
}

// Touch implements [store.Store].
func (s *tracedStore) Touch(ctx context.Context, key string, expiry int64) error {
	started := time.Now()
	err := s.Store.Touch(ctx, key, expiry)
	s.told(started, "touch", key, shownExpiry(expiry), err)
	return err
}
