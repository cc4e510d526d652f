package golden

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/eval/golden/cover"
	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
	"kpv/store"
)

// outcome is what a run gave.
type outcome struct {
	findings   []printed // that refused it, as LINE: TEXT
	refused    bool
	sections   map[string]printout // what there is to compare with the expectations, by name
	realServer bool
	waited     bool
	calls      int // that were recorded
}

// printout is a section as it came to be: its text, and for each line the statement that wrote it. Other sections have no statements.
type printout struct {
	text string
	at   []parser.Pos
}

// printed is a line with its place.
type printed struct {
	text string
	at   parser.Pos
}

func (p *printout) add(text string, at parser.Pos) {
	text = strings.TrimSuffix(text, "\n") + "\n"
	p.text += text
	for range strings.Count(text, "\n") {
		p.at = append(p.at, at)
	}
}

// job is one run of a program.
type job struct {
	r        *Runner
	c        *Case
	target   pv.Target
	program  *eval.Program
	messages [][]byte
	socket   sip.Socket // where they come from; zero for the usual
	clock    *clock

	log, faults printout
	calls       []recordedCall
	failed      error // to set the variables
}

func (j *job) config(s store.Store) eval.Config {
	f := j.c.Flags
	cfg := eval.Config{Store: s, Clock: j.clock, Sink: j.record, LookupEnv: f.lookupEnv, Debug: f.Debug, Quirks: f.Quirks, Route: f.Route,
		Random: chance(f.Seed), Socket: j.socket}
	if len(j.c.Vars) > 0 {
		cfg.Start = func(m *eval.Machine) { j.failed = setVars(m, j.c.Vars) }
	}
	if len(j.messages) > 0 {
		cfg.Message = j.messages[0]
	}
	return cfg
}

// run fills the store and runs the program on each message.
func (j *job) run(ctx context.Context, s store.Store) (*outcome, error) {
	if err := fill(ctx, s, j.c.Store); err != nil {
		return nil, err
	}
	m := eval.NewMachine(j.program, j.config(s))
	if j.r.Coverage != nil {
		defer j.r.coverage(j.c, j.program, m) // however it ends
	}
	err := m.Run(ctx)
	for i := 1; i < len(j.messages) && err == nil; i++ {
		err = m.Next(ctx, j.messages[i])
	}
	if err = errors.Join(err, j.failed); err != nil {
		return nil, err
	}
	return j.outcome(m)
}

func (j *job) outcome(m *eval.Machine) (*outcome, error) {
	exit := 0
	if m.Errors() > 0 {
		exit = 3
	}
	got := &outcome{calls: len(j.calls), sections: map[string]printout{logSection: j.log, errorsSection: j.faults, exitSection: {text: strconv.Itoa(exit)}}}
	want := j.c.expected(j.target)
	if section, ok := want[varsSection]; ok {
		text, err := varsAfter(m, j.c.expectations[section])
		if err != nil {
			return nil, err
		}
		got.sections[varsSection] = printout{text: text}
	}
	if section, ok := want[callsSection]; ok {
		got.sections[callsSection] = callsAs(j.c.expectations[section], j.calls)
	}
	if _, ok := want[messageSection]; ok {
		got.sections[messageSection] = printout{text: m.Message().Render()}
	}
	return got, nil
}

// record writes an event to where its kind belongs.
func (j *job) record(e eval.Event) {
	if e.Call != nil {
		j.calls = append(j.calls, recordedCall{e.Call, e.Pos})
	}
	switch e.Kind {
	case eval.Log:
		j.log.add(e.Text, e.Pos)
	case eval.Effect: // nothing is wrong with it
	default:
		j.faults.add(fmt.Sprintf("%s: %s: %s", j.c.line(e.Pos), e.Kind, e.Text), e.Pos)
	}
}

// coverage adds to the runner's profile what a machine reached.
func (r *Runner) coverage(c *Case, program *eval.Program, m *eval.Machine) {
	hits := m.Hits()
	var list, inCase []cover.Counted
	for i, p := range program.Points() {
		at, end := c.locatePos(p.Pos), c.locatePos(p.End)
		spot := cover.Spot{File: at.File, Line: at.Line, Col: at.Col, EndLine: end.Line, EndCol: end.Col, Kind: coverKinds[p.Kind], Name: p.Name}
		if at.File == c.Path && c.scriptLine > 0 && !r.CoverCases {
			inCase = append(inCase, cover.Counted{Spot: spot, Hits: hits[i]})
		} else {
			list = append(list, cover.Counted{Spot: spot, Hits: hits[i]})
		}
	}
	r.Coverage.Add(list)
	r.Coverage.AddCase(inCase)
}

var coverKinds = [...]cover.Kind{eval.PointStatement: cover.Statement, eval.PointBranch: cover.Branch, eval.PointRoute: cover.Route}
