package golden

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"

	"kpv/eval"
	"kpv/eval/golden/cache"
	"kpv/eval/golden/cover"
	"kpv/internal/kamailio"
	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
	"kpv/store"
)

// Runner runs cases, each by itself; several goroutines may use one. Close ends what it started.
type Runner struct {
	Library    *eval.Library
	Target     *pv.Target         // this one only, of those that a case is about; nil for all
	Store      string             // of all cases that do not name one: OnMemory (also ""), OnMemcached or OnBoth
	Servers    string             // memcacheds, HOST:PORT[,...]; "" for one of the runner's own
	Timeout    time.Duration      // for each run of a case; default DefaultTimeout
	Defines    map[string]string  // for all cases; a case's own go before them
	Include    []string           // folders to look for included files in, behind the case's own
	Coverage   *cover.Profile     // counts what is reached; nil where that is not asked for
	CoverCases bool               // count the scripts that stand in cases beside those in files of their own too
	Oracle     *kamailio.Kamailio // asked too, for its target; nil for nobody
	Command    string             // that runs a case again, but for its path; default "kpv test"
	Opened     func(file string)  // is told of each file with a part of a script, by several goroutines; nil for nobody

	server   cache.Server
	programs programs
}

// Where cases keep what they put into memcached.
const (
	OnMemory    = "memory"
	OnMemcached = "memcached"
	OnBoth      = "both"
)

// DefaultTimeout ends a run that would not end by itself.
const DefaultTimeout = 10 * time.Second

// Close stops the memcached, if a case wanted one.
func (r *Runner) Close() { r.server.Stop() }

// Check tells whether the runner can do what it is asked for, before any case runs.
func (r *Runner) Check() error {
	if r.Store == OnMemcached || r.Store == OnBoth || r.Servers != "" {
		return r.server.Start(r.Servers)
	}
	return nil
}

// rerun is the command that runs one case.
func (r *Runner) rerun(path string) string {
	command := r.Command
	if command == "" {
		command = "kpv test"
	}
	if strings.HasPrefix(path, "-") {
		path = "./" + path // it is no flag
	}
	return command + " " + ShellQuote(path)
}

// ShellQuote writes a word as a shell reads it.
func ShellQuote(word string) string {
	if strings.ContainsFunc(word, unicode.IsControl) {
		quoted := strconv.Quote(word)
		return "$'" + strings.NewReplacer(`\"`, `"`, `'`, `\'`).Replace(quoted[1:len(quoted)-1]) + "'"
	}
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_./-=:,@%+", r))
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Run runs a case, on each of its targets and stores.
func (r *Runner) Run(ctx context.Context, c *Case) Result {
	began := time.Now()
	result := Result{Path: c.Path, Case: c, Skip: c.Flags.Skip, Rerun: r.rerun(c.Path)}
	if result.Skip != "" {
		return result
	}
	variants := r.variants(c)
	if len(variants) == 0 {
		result.Skip = fmt.Sprintf("it is not about target %s", r.Target)
	}
	for _, v := range variants {
		run := r.attempt(ctx, c, v)
		if run.skip != "" {
			result.Skip = run.skip
			continue
		}
		result.Runs = append(result.Runs, run)
	}
	if result.Skip == "" {
		r.replay(ctx, c, &result)
	}
	result.Elapsed = time.Since(began)
	return result
}

// Variant is one of the ways in which a case runs.
type Variant struct {
	Target pv.Target
	Store  string // OnMemory or OnMemcached
}

func (v Variant) String() string {
	if v.Store == OnMemcached {
		return "target " + v.Target.String() + ", memcached"
	}
	return "target " + v.Target.String()
}

func (r *Runner) variants(c *Case) (list []Variant) {
	for _, target := range c.Targets() {
		if r.Target != nil && *r.Target != target {
			continue
		}
		for _, name := range r.stores(c) {
			list = append(list, Variant{target, name})
		}
	}
	return list
}

// stores are where a case runs.
func (r *Runner) stores(c *Case) []string {
	switch {
	case c.Flags.Store == OnMemory, c.Flags.Store == "" && (r.Store == "" || r.Store == OnMemory):
		return []string{OnMemory}
	case r.Store == OnBoth:
		return []string{OnMemory, OnMemcached}
	}
	return []string{OnMemcached}
}

// attempt runs a variant. On a real memcached a value may expire up to a second early, with the tick of its clock, so a case that
// waits has a second try there.
func (r *Runner) attempt(ctx context.Context, c *Case, v Variant) Run {
	run, waited := r.RunOn(ctx, c, v)
	if waited && len(run.Diffs) > 0 && ctx.Err() == nil {
		run, _ = r.RunOn(ctx, c, v)
	}
	return run
}

// RunOn runs one variant of a case, and tells whether it waited for a real clock. Should kpv itself break down, that is the case's
// failure, and the next one can run.
func (r *Runner) RunOn(ctx context.Context, c *Case, v Variant) (run Run, waited bool) {
	run = Run{Variant: v}
	defer func() {
		if reason := recover(); reason != nil {
			run.Diffs = []Diff{trouble(c.Path, fmt.Errorf("kpv broke down: %v\n%s", reason, debug.Stack()))}
		}
	}()
	got, err := r.outcome(ctx, c, v, sip.Socket{})
	if errors.Is(err, exec.ErrNotFound) && v.Store == OnMemcached {
		run.skip = err.Error()
		return run, false
	}
	if err == nil {
		run.Diffs, err = c.compare(v, got)
		waited = got.waited
	}
	if err != nil {
		run.Diffs = append(run.Diffs, c.trouble(err))
	}
	return run, waited
}

// trouble is what kept the case from running, or stopped it, with the statement to blame where there is one.
func (c *Case) trouble(err error) Diff {
	d := trouble(c.Path, err)
	var stopped atStatement
	if errors.As(err, &stopped) {
		return c.locate(d, stopped.at)
	}
	return d
}

func (r *Runner) outcome(ctx context.Context, c *Case, v Variant, socket sip.Socket) (*outcome, error) {
	l := r.load(c, v.Target)
	if l.program == nil {
		return c.refusal(l.findings), nil
	}
	if err := c.unusedMock(l.findings); err != nil {
		return nil, err
	}
	if c.Flags.Route != "" && !l.program.HasRoute(c.Flags.Route) {
		return nil, c.inSection(flagsSection, fmt.Errorf("there is no route[%s]", c.Flags.Route))
	}
	messages, err := c.messages()
	if err != nil {
		return nil, err
	}
	ctx, asleep, stop := limit(ctx, r.timeout())
	defer stop(nil)
	job := &job{r: r, c: c, target: v.Target, loaded: l, messages: messages, socket: socket, clock: &clock{now: start}, stop: stop}
	if v.Store == OnMemcached {
		job.clock.asleep = asleep
		return r.runOnServer(ctx, job)
	}
	memory := store.NewMemory(store.MemoryConfig{Now: job.clock.Now})
	got, err := job.run(ctx, memory)
	if err == nil {
		got.sections[storeSection] = plain(listing(dumpMemory(memory, job.clock.now)))
	}
	return got, err
}

func (r *Runner) options(c *Case, target pv.Target) eval.Options {
	defines := c.Defines
	if len(r.Defines) > 0 {
		defines = maps.Clone(r.Defines)
		maps.Copy(defines, c.Defines)
	}
	opt := eval.Options{
		Options: parser.Options{Defines: defines, LookupEnv: c.Flags.lookupEnv, IncludeDirs: r.Include, ReadFile: r.readFile},
		Target:  target, Unknown: c.Flags.Unknown, Coverage: r.Coverage != nil,
	}
	if c.Mocks != "" {
		opt.Mocks = []eval.Source{{Name: c.mocksName(), Text: c.Mocks}}
	}
	return opt
}

// readFile reads what a script includes.
func (r *Runner) readFile(path string) ([]byte, error) {
	text, err := readFile(path)
	if err == nil {
		r.opened(path)
	}
	return text, err
}

func (r *Runner) opened(path string) {
	if r.Opened != nil {
		r.Opened(path)
	}
}

// unusedMock tells of a mock that answers nothing: most likely its name is misspelt.
func (c *Case) unusedMock(findings parser.Errors) error {
	for _, e := range findings {
		if e.Rule == "unused-mock" && e.Pos.Src.Name == c.mocksName() {
			return atStatement{e.Pos, errors.New(e.Msg)}
		}
	}
	return nil
}

func (r *Runner) timeout() time.Duration {
	if r.Timeout == 0 {
		return DefaultTimeout
	}
	return r.Timeout
}

// runOnServer runs in a corner of the server, and leaves nothing there.
func (r *Runner) runOnServer(ctx context.Context, job *job) (got *outcome, err error) {
	if err := r.server.Start(r.Servers); err != nil {
		return nil, err
	}
	corner := r.server.Corner()
	defer func() { err = errors.Join(err, corner.Tidy(ctx)) }()
	if got, err = job.run(ctx, corner); err != nil {
		return nil, err
	}
	items, err := corner.Items(ctx)
	got.sections[storeSection] = plain(listing(dumpItems(items)))
	got.realServer, got.waited = true, job.clock.now != start
	return got, err
}

// messages are those of the case's sections, or of the file that its flags name.
func (c *Case) messages() ([][]byte, error) {
	if c.Flags.Message == "" {
		return c.Messages, nil
	}
	text, err := readFile(filepath.Join(filepath.Dir(c.Path), c.Flags.Message))
	if err != nil {
		return nil, c.inSection(flagsSection, err)
	}
	return [][]byte{text}, nil
}

// line is the line in the script; in any other file, that file's name too; - for nowhere.
func (c *Case) line(pos parser.Pos) string {
	switch pos = pos.InFile(); {
	case !pos.IsValid():
		return "-"
	case pos.Src.Name != c.scriptName:
		return fmt.Sprintf("%s:%d", filepath.Base(pos.Src.Name), pos.Line)
	}
	return strconv.Itoa(int(pos.Line))
}

func (c *Case) refusal(findings parser.Errors) *outcome {
	got := &outcome{refused: true, sections: map[string]printout{exitSection: plain("1")}}
	for _, e := range findings {
		if e.Severity == parser.SeverityError {
			got.findings = append(got.findings, e)
		}
	}
	return got
}
