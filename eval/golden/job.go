package golden

import (
	"context"
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
	findings   parser.Errors // that refused it
	refused    bool
	sections   map[string]printout // what there is to compare with the expectations, by name
	realServer bool
	waited     bool
	calls      int // that were recorded
}

// printout is a section as it came to be: its text, and for each line the statement that wrote it. Other sections have no statements.
type printout struct {
	text []byte
	at   []parser.Pos
}

// plain is a section that no statements wrote.
func plain(text string) printout { return printout{text: []byte(text)} }

func (p *printout) add(text string, at parser.Pos) {
	text = strings.TrimSuffix(text, "\n")
	p.text = append(append(p.text, text...), '\n')
	for range 1 + strings.Count(text, "\n") {
		p.at = append(p.at, at)
	}
}

// job is one run of a program.
type job struct {
	r      *Runner
	c      *Case
	target pv.Target
	loaded
	messages [][]byte
	socket   sip.Socket // where they come from; zero for the usual
	clock    *clock

	log, faults printout
	calls       []recordedCall
	size        int                     // of what was recorded
	stop        context.CancelCauseFunc // ends the run
	failed      error                   // to set the variables
}

// mostOutput is how many bytes a run may write: a loop that prints for ever would fill the memory before its time is over.
const mostOutput = 16 << 20

// perEvent is what an event counts for, beside its text.
const perEvent = 16

// atStatement is an error that a statement is to blame for.
type atStatement struct {
	at parser.Pos
	error
}

func (e atStatement) Unwrap() error { return e.error }

func (j *job) config(s store.Store) eval.Config {
	f := j.c.Flags
	cfg := eval.Config{Store: s, Clock: j.clock, Sink: j.record, LookupEnv: f.lookupEnv, Debug: f.Debug, Quirks: f.Quirks, Route: f.Route,
		Random: chance(f.Seed), Socket: j.socket}
	if len(j.c.Vars) > 0 {
		cfg.Start = func(m *eval.Machine) { j.failed = j.c.setVars(m) }
	}
	if len(j.messages) > 0 {
		cfg.Message = j.messages[0]
	}
	return cfg
}

// run fills the store and runs the program on each message.
func (j *job) run(ctx context.Context, s store.Store) (*outcome, error) {
	if err := j.c.fill(ctx, s); err != nil {
		return nil, err
	}
	m := eval.NewMachine(j.program, j.config(s))
	if j.r.Coverage != nil {
		defer j.count(m) // however it ends
	}
	err := m.Run(ctx)
	for i := 1; i < len(j.messages) && err == nil; i++ {
		err = m.Next(ctx, j.messages[i])
	}
	switch {
	case j.failed != nil:
		return nil, j.failed
	case err != nil:
		return nil, atStatement{m.Here(), err}
	}
	return j.outcome(m)
}

func (j *job) outcome(m *eval.Machine) (*outcome, error) {
	exit := 0
	if m.Errors() > 0 {
		exit = 3
	}
	got := &outcome{calls: len(j.calls), sections: map[string]printout{
		logSection: j.log, errorsSection: j.faults, exitSection: plain(strconv.Itoa(exit))}}
	want := j.c.expected(j.target)
	if section, ok := want[varsSection]; ok {
		text, err := j.c.varsAfter(m, section)
		if err != nil {
			return nil, err
		}
		got.sections[varsSection] = plain(text)
	}
	if section, ok := want[callsSection]; ok {
		got.sections[callsSection] = callsAs(j.c.expectations[section], j.calls)
	}
	if _, ok := want[messageSection]; ok {
		got.sections[messageSection] = plain(m.Message().Render())
	}
	return got, nil
}

// record writes an event to where its kind belongs.
func (j *job) record(e eval.Event) {
	if j.size += len(e.Text) + perEvent; j.size > mostOutput {
		j.stop(fmt.Errorf("stopped: it wrote more than %d MB", mostOutput>>20))
		return
	}
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

// count adds to the runner's profile what a machine reached.
func (j *job) count(m *eval.Machine) {
	hits := m.Hits()
	if j.counter != nil {
		j.counter.Add(hits)
		return
	}
	var list, inCase []cover.Counted
	for i, spot := range j.c.spots(j.program) {
		if spot.File == j.c.Path && j.c.scriptLine > 0 && !j.r.CoverCases {
			inCase = append(inCase, cover.Counted{Spot: spot, Hits: hits[i]})
		} else {
			list = append(list, cover.Counted{Spot: spot, Hits: hits[i]})
		}
	}
	j.r.Coverage.Add(list)
	j.r.Coverage.AddCase(inCase)
}

// spots are the places that a program counts.
func (c *Case) spots(program *eval.Program) []cover.Spot {
	points := program.Points()
	spots := make([]cover.Spot, len(points))
	for i, p := range points {
		at, end := c.locatePos(p.Pos), c.locatePos(p.End)
		spots[i] = cover.Spot{File: at.File, Line: at.Line, Col: at.Col, EndLine: end.Line, EndCol: end.Col, Kind: coverKinds[p.Kind], Name: p.Name}
	}
	return spots
}

var coverKinds = [...]cover.Kind{eval.PointStatement: cover.Statement, eval.PointBranch: cover.Branch, eval.PointRoute: cover.Route}
