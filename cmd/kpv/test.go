package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kpv/eval/fn"
	"kpv/eval/golden"
	"kpv/eval/golden/report"
	"kpv/internal/kamailio"
	"kpv/pv"
)

// testOptions are the flags of kpv test, beside those it shares.
type testOptions struct {
	options
	run      string
	list     bool
	verbose  bool
	failFast bool
	parallel int
	count    int
	shuffle  uint64
	update   bool
	diff     choice
	junit    string
	slowest  int
	oracle   bool
	watch    bool

	cover coverOptions
	flags *pflag.FlagSet
}

func (a *app) testCommand() *cobra.Command {
	o := &testOptions{}
	cmd := &cobra.Command{
		Use:   "test [flags] [PATH...]",
		Short: "Run golden cases: files, and folders with all below (default: this folder)",
		Long: `kpv test runs golden cases: NAME.txtar, and pairs of NAME.cfg with NAME.golden beside it. docs/testing.md describes them.

Exit status: 0 all passed or were skipped, 1 some failed, 2 usage, an unreadable path, or no case at all.`,
		Example: `  kpv test
  kpv test -r 'auth|relay' --store both cases/
  kpv test --format github --junit results.xml`,
		RunE: func(cmd *cobra.Command, paths []string) error { return a.test(cmd.Context(), o, paths) },
	}
	o.register(cmd)
	return cmd
}

func (o *testOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	o.flags = f
	o.target, o.store = pick("both", "5.6", "6.1"), pick("memory", "memcached", "both")
	o.color, o.format, o.diff = pick("auto", "always", "never"), pick(report.Formats()...), pick(report.Diffs()...)
	choiceFlag(cmd, &o.target, "target", "run the cases that are about this Kamailio")
	choiceFlag(cmd, &o.store, "store", "where cases that do not say so keep what $mct holds")
	f.StringVar(&o.servers, "servers", "", "memcached servers, `HOST:PORT[,...]`, in place of one on a free port: implies --store memcached")
	f.StringArrayVarP(&o.defines, "define", "A", nil, "define `NAME[=VALUE]` as #!define does, in all cases (repeatable)")
	f.StringArrayVarP(&o.includes, "include", "I", nil, "look for included files in `DIR` too (repeatable)")
	choiceFlag(cmd, &o.format, "format", "of the output")
	choiceFlag(cmd, &o.color, "color", "colours (auto: on a terminal, unless NO_COLOR is set)")
	f.DurationVar(&o.timeout, "timeout", golden.DefaultTimeout, "fail a case that runs longer than this `DURATION`")
	f.StringVarP(&o.run, "run", "r", "", "only cases whose path matches this `REGEX`")
	f.BoolVarP(&o.list, "list", "l", false, "list the cases, run none")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "name the cases that pass too")
	f.BoolVarP(&o.failFast, "failfast", "x", false, "stop at the first failure")
	f.IntVarP(&o.parallel, "parallel", "p", 0, "run `N` cases at a time (default: one for each CPU, more on a real memcached)")
	f.IntVar(&o.count, "count", 1, "run all cases `N` times")
	f.Uint64Var(&o.shuffle, "shuffle", 0, "run the cases in a random order, that of this `SEED`")
	f.BoolVarP(&o.update, "update", "u", false, "rewrite the expectations that are not met; refused where CI is set")
	choiceFlag(cmd, &o.diff, "diff", "how differences are shown")
	f.StringVar(&o.junit, "junit", "", "write JUnit's XML to `FILE` too")
	f.BoolVarP(&o.watch, "watch", "w", false, "run the cases again whenever a file beside them, or beside a script they test, changes")
	f.BoolVar(&o.oracle, "oracle", false, "ask the installed Kamailio (5.6 or 6.1) too, and fail where it differs without the case saying so")
	o.cover.register(cmd)
	f.IntVar(&o.slowest, "slowest", 0, "name the `N` slowest cases")
}

// test runs what the flags ask for.
func (a *app) test(ctx context.Context, o *testOptions, paths []string) error {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	plan, err := o.plan(paths)
	switch {
	case err != nil:
		return err
	case o.list:
		return a.listCases(plan)
	case o.watch:
		return a.watch(ctx, o, plan)
	}
	ctx, stop := boundMemory(ctx, maxHeap)
	defer stop()
	return a.testPlan(ctx, o, plan, nil)
}

// testPlan runs a plan once. Who watches is told of each file with a part of a script.
func (a *app) testPlan(ctx context.Context, o *testOptions, plan golden.Plan, opened func(file string)) error {
	r, err := o.runner()
	if err != nil {
		return err
	}
	r.Opened = opened
	defer r.Close()
	if err := r.Check(); err != nil {
		return err
	}
	reporter, closeFiles, err := a.testReporter(o)
	if err != nil {
		return err
	}
	summary, err := testAll(ctx, r, plan, o, reporter)
	enough, coverErr := true, error(nil)
	if summary.Total() > 0 {
		enough, coverErr = o.cover.finish(r.Coverage, a.besides(o))
	}
	return verdict(summary.Failed == 0 && enough, errors.Join(err, coverErr, closeFiles()))
}

// besides is where there is room for what is meant for people.
func (a *app) besides(o *testOptions) io.Writer {
	if o.format.value == "pretty" || o.format.value == "github" {
		return a.out
	}
	return a.err
}

// verdict is the exit status, which does not depend on the format.
func verdict(fine bool, err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return status(statusInterrupted)
	case err == nil && !fine:
		return status(statusRefused)
	}
	return err
}

// testAll runs a plan and reports it. What could be run is reported, whatever happened behind it.
func testAll(ctx context.Context, r *golden.Runner, plan golden.Plan, o *testOptions, reporter report.Reporter) (*report.Summary, error) {
	began, s := time.Now(), &report.Summary{}
	var failed error
	for result, err := range r.All(ctx, plan) {
		if err == nil {
			s.Add(result, o.slowest)
			err = reporter.Result(result)
		}
		if failed = err; err != nil || o.failFast && s.Failed > 0 {
			break
		}
	}
	if failed == nil && s.Total() == 0 {
		failed = errors.New("there is no case to run")
	}
	s.Elapsed, s.Coverage, s.Stopped = time.Since(began), o.cover.summary(r.Coverage), reason(failed)
	return s, errors.Join(failed, reporter.Done(s))
}

// reason is what reports say of an error that ended the run.
func reason(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	return err.Error()
}

func (o *testOptions) plan(paths []string) (golden.Plan, error) {
	if o.update && os.Getenv("CI") != "" {
		return golden.Plan{}, errors.New("--update is refused where CI is set: what a case expects is a person's decision")
	}
	plan := golden.Plan{Paths: paths, Count: o.count, Workers: o.parallel, Update: o.update}
	switch {
	case o.count < 1 || o.parallel < 0 || o.slowest < 0 || o.timeout <= 0:
		return plan, errors.New("--count, --parallel, --slowest and --timeout must be above zero")
	case !(o.cover.threshold >= 0 && o.cover.threshold <= 100):
		return plan, errors.New("--threshold is from 0 to 100 percent")
	}
	if o.run != "" {
		match, err := regexp.Compile(o.run)
		if err != nil {
			return plan, fmt.Errorf("--run: %w", err)
		}
		plan.Match = match
	}
	if o.flags.Changed("shuffle") {
		plan.Shuffle = &o.shuffle
	}
	return plan, nil
}

func (a *app) listCases(plan golden.Plan) error {
	found := false
	for name, err := range plan.Names() {
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintln(a.out, name)
	}
	if !found {
		return errors.New("there is no case")
	}
	return nil
}

// runner makes what runs the cases.
func (o *testOptions) runner() (*golden.Runner, error) {
	if o.flags.Changed("servers") {
		if o.servers == "" {
			return nil, errors.New("--servers is empty")
		}
		switch {
		case !o.flags.Changed("store"):
			o.store.value = golden.OnMemcached
		case o.store.value == golden.OnMemory:
			return nil, errors.New("--servers and --store memory contradict each other")
		}
	}
	defines, err := o.definitions()
	if err != nil {
		return nil, err
	}
	r := &golden.Runner{Library: fn.Library(), Store: o.store.value, Servers: o.servers, Timeout: o.timeout, Defines: defines,
		Include: o.includes, Command: o.command(), Coverage: o.cover.profile(), CoverCases: o.cover.cases}
	if o.oracle {
		if r.Oracle, err = kamailio.Find(); err != nil {
			return nil, fmt.Errorf("--oracle: %w", err)
		}
	}
	if o.target.value != "both" {
		target, err := pv.ParseTarget(o.target.value)
		if err != nil {
			return nil, err
		}
		r.Target = &target
	}
	return r, nil
}

// meaningful are the flags that a case needs to come out the same again.
var meaningful = []string{"target", "store", "servers", "define", "include", "timeout", "oracle"}

// command is what runs a case again, but for its path.
func (o *testOptions) command() string {
	words := []string{"kpv", "test"}
	o.flags.Visit(func(f *pflag.Flag) {
		if !slices.Contains(meaningful, f.Name) {
			return
		}
		if f.Value.Type() == "bool" {
			words = append(words, "--"+f.Name)
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			words = append(words, "--"+f.Name, golden.ShellQuote(value))
		}
	})
	return strings.Join(words, " ")
}

// testReporter joins the report of --format with that of --junit.
func (a *app) testReporter(o *testOptions) (report.Reporter, func() error, error) {
	opt := report.Options{Verbose: o.verbose, Diff: o.diff.value, Color: o.colored(a.out)}
	main, err := report.New(o.format.value, a.out, opt)
	if err != nil || o.junit == "" {
		return main, func() error { return nil }, err
	}
	file, err := os.Create(o.junit)
	if err != nil {
		return nil, nil, err
	}
	return report.Several{main, report.NewJUnit(file)}, file.Close, nil
}
