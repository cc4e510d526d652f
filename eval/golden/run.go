package golden

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"kpv/eval"
	"kpv/parser"
	"kpv/pv"
	"kpv/store"
)

// Runner runs cases, one after the other. Close ends what it started.
type Runner struct {
	Library   *eval.Library
	Memcached bool          // every case on a real memcached, not only those that ask for it
	Timeout   time.Duration // for each run of a case; default DefaultTimeout

	server *server
}

// DefaultTimeout ends a run that would not end by itself.
const DefaultTimeout = 10 * time.Second

// Close stops the memcached, if a case wanted one.
func (r *Runner) Close() {
	if r.server != nil {
		r.server.stop()
		r.server = nil
	}
}

// Run runs a case on each of its targets.
func (r *Runner) Run(ctx context.Context, c *Case) []Result {
	var results []Result
	for _, target := range c.Targets() {
		results = append(results, r.RunOn(ctx, c, target))
	}
	return results
}

// RunOn runs a case on one target. Should kpv itself break down, that is the case's failure, and the next one can run.
func (r *Runner) RunOn(ctx context.Context, c *Case, target pv.Target) (result Result) {
	result = Result{Case: c, Target: target}
	defer func() {
		if reason := recover(); reason != nil {
			result.Diffs = []Diff{{Section: scriptSection, Text: fmt.Sprintf("kpv broke down: %v\n%s", reason, debug.Stack())}}
		}
	}()
	got, err := r.outcome(ctx, c, target)
	if err == nil {
		result.Diffs, err = c.compare(target, got)
	}
	if err != nil {
		result.Diffs = append(result.Diffs, Diff{Section: scriptSection, Text: err.Error() + "\n"})
	}
	return result
}

// outcome is what a run gave.
type outcome struct {
	findings   []string // that refused it, as LINE: TEXT
	refused    bool
	sections   map[string]string // what there is to compare with the expectations, by name
	realServer bool
}

func (r *Runner) outcome(ctx context.Context, c *Case, target pv.Target) (*outcome, error) {
	program, findings := eval.Load(c.scriptName, c.Script, r.Library, eval.Options{
		Options: parser.Options{Defines: c.Defines, LookupEnv: c.Flags.lookupEnv},
		Target:  target, Unknown: c.Flags.Unknown,
	})
	if program == nil {
		return refusal(findings), nil
	}
	if c.Flags.Route != "" && !program.HasRoute(c.Flags.Route) {
		return nil, fmt.Errorf("there is no route[%s]", c.Flags.Route)
	}
	cfg := eval.Config{Debug: c.Flags.Debug, Quirks: c.Flags.Quirks, Route: c.Flags.Route, LookupEnv: c.Flags.lookupEnv}
	if c.Flags.Message != "" {
		message, err := os.ReadFile(filepath.Join(filepath.Dir(c.Path), c.Flags.Message))
		if err != nil {
			return nil, err
		}
		cfg.Message = message
	}
	if r.Memcached || c.Flags.Memcached {
		return r.runOnServer(ctx, c, target, program, cfg)
	}
	fake := &clock{now: start}
	memory := store.NewMemory(store.MemoryConfig{Now: fake.Now})
	cfg.Store, cfg.Clock = memory, fake
	got, err := r.execute(ctx, c, program, cfg)
	if err == nil {
		got.sections[storeSection] = listing(dumpMemory(memory, fake.Now()))
	}
	return got, err
}

// runOnServer starts the server when it is first wanted.
func (r *Runner) runOnServer(ctx context.Context, c *Case, target pv.Target, program *eval.Program, cfg eval.Config) (got *outcome, err error) {
	if r.server == nil {
		if r.server, err = startServer(); err != nil {
			return nil, err
		}
	}
	if err := r.server.flush(); err != nil {
		return nil, err
	}
	cfg.Store = r.server.client
	if got, err = r.execute(ctx, c, program, cfg); err != nil {
		return nil, err
	}
	got.realServer = true
	section, wanted := c.expected(target)[storeSection]
	if !wanted {
		return got, nil
	}
	entries, err := parseEntries(c.expectations[section])
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Key)
	}
	list, err := r.server.dump(ctx, keys)
	got.sections[storeSection] = listing(list)
	return got, err
}

// execute fills the store and runs the program.
func (r *Runner) execute(ctx context.Context, c *Case, program *eval.Program, cfg eval.Config) (*outcome, error) {
	timeout := r.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("stopped: it ran longer than %s", timeout))
	defer cancel()
	if err := fill(ctx, cfg.Store, c.Store); err != nil {
		return nil, err
	}
	var log, faults strings.Builder
	cfg.Sink = func(e eval.Event) { record(&log, &faults, e) }
	m := eval.NewMachine(program, cfg)
	if err := m.Run(ctx); err != nil {
		return nil, err
	}
	exit := 0
	if m.Errors() > 0 {
		exit = 3
	}
	return &outcome{sections: map[string]string{logSection: log.String(), errorsSection: faults.String(), exitSection: strconv.Itoa(exit)}}, nil
}

// record writes an event to where its kind belongs.
func record(log, faults *strings.Builder, e eval.Event) {
	text := strings.TrimSuffix(e.Text, "\n") + "\n"
	if e.Kind == eval.Log {
		log.WriteString(text)
		return
	}
	fmt.Fprintf(faults, "%s: %s: %s", place(e.Pos), e.Kind, text)
}

// place is the line in the script; in an included file, that file's name too; - for nowhere.
func place(pos parser.Pos) string {
	switch pos = pos.InFile(); {
	case !pos.IsValid():
		return "-"
	case pos.Src.From.IsValid():
		return fmt.Sprintf("%s:%d", filepath.Base(pos.Src.Name), pos.Line)
	}
	return strconv.Itoa(int(pos.Line))
}

func refusal(findings parser.Errors) *outcome {
	got := &outcome{refused: true, sections: map[string]string{exitSection: "1"}}
	for _, e := range findings {
		if e.Severity == parser.SeverityError {
			got.findings = append(got.findings, place(e.Pos)+": "+e.Msg)
		}
	}
	return got
}
