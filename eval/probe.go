package eval

import (
	"context"
	"errors"

	"kpv/eval/catalog"
	"kpv/parser"
	"kpv/pv"
)

// Read gives the value of a variable, written as in a script: what a tester looks at when a run is over.
func (m *Machine) Read(name string) (pv.Value, error) {
	v, err := m.late(name)
	if err != nil {
		return pv.Null, err
	}
	key, err := v.finish(m)
	if err != nil {
		return pv.Null, err
	}
	value, err := v.class.Get(m, key)
	if err != nil {
		return pv.Null, err
	}
	return v.transformed(m, value), nil
}

// Write sets a variable, written as in a script, as an assignment would.
func (m *Machine) Write(name string, value pv.Value) error {
	v, err := m.late(name)
	switch {
	case err != nil:
		return err
	case v.class.ReadOnly() || len(v.trans) > 0:
		return errors.New(name + " can only be read")
	}
	key, err := v.finish(m)
	if err != nil {
		return err
	}
	return v.class.Set(m, key, value)
}

// late binds a variable that the script may not have.
func (m *Machine) late(name string) (*variable, error) {
	ref, err := parser.SplitVar(name)
	if err != nil {
		return nil, err
	}
	c := m.prog.lateChecker()
	v := c.resolve(ref, parser.Pos{})
	if v == nil {
		return nil, c.errs[0]
	}
	return v, nil
}

// lateChecker binds what comes up at run time: names find their slots each time, since a program does not change.
func (p *Program) lateChecker() *checker {
	return &checker{lib: p.lib, catalog: catalog.Load(), opt: p.options, scope: scope{settings: p.settings}, uses: map[variableID]*usage{}, late: true}
}

// Next gives another message to a machine that has run, as a worker takes one after the other: what lives longer than a message is
// still there. Only what runs on messages does.
func (m *Machine) Next(ctx context.Context, message []byte) error {
	m.ctx, m.cfg.Message = ctx, message
	m.stopped.Store(false)
	defer context.AfterFunc(ctx, func() { m.stopped.Store(true) })()
	for _, entry := range m.prog.entries(m.cfg) {
		if entry == m.prog.events[workerInit] {
			continue
		}
		if err := m.enter(ctx, entry); err != nil {
			return err
		}
	}
	return nil
}

// enter runs one entry point.
func (m *Machine) enter(ctx context.Context, entry *block) error {
	m.flow, m.depth, m.code = 0, 0, 0
	if !m.startMessage(entry) {
		return nil
	}
	if m.cfg.Start != nil && (m.message != nil || m.cfg.Message == nil) {
		m.cfg.Start(m)
		m.cfg.Start = nil
	}
	name := m.prog.entryName(entry, m.cfg)
	m.entering("", name, "")
	m.leaving("", name, "", m.runList(entry))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
