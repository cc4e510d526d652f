package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
	"kpv/store"
)

// script is a text to run or check, by the name that messages show.
type script struct {
	name, text string
	typed      bool // on the command line
}

func (a *app) runCommand() *cobra.Command {
	var code []string
	cmd := &cobra.Command{
		Use:   "run [flags] FILE...",
		Short: "Run scripts, in order; - is standard input",
		Example: `  kpv run route.cfg
  kpv run -e '$mct(x) = 5; xlog("$mct(x)\n");'
  kpv run --message invite.sip --effects kamailio.cfg
  kpv run --message invite.sip --effects mocks.cfg kamailio.cfg
  kpv run --servers 10.0.0.1:11211,10.0.0.2:11211 counters.cfg`,
		RunE: func(cmd *cobra.Command, files []string) error {
			if len(code)+len(files) == 0 && a.opt.effects != "" {
				files, a.opt.mocksInScript = []string{a.opt.effects}, true
			}
			scripts, err := a.scripts(cmd.Context(), code, files)
			if err != nil {
				return err
			}
			return a.runScripts(cmd.Context(), scripts)
		},
	}
	a.opt.register(cmd)
	cmd.Flags().StringArrayVarP(&code, "execute", "e", nil, "run this `CODE` before any file (repeatable)")
	return cmd
}

// bare is kpv without a command: a session on a terminal, which deals with interrupts itself; else what is piped in runs as a script.
func (a *app) bare(o *interactive) work {
	return func(cmd *cobra.Command, args []string) error {
		if isTerminal(a.in) {
			return a.runSession(cmd.Context(), *o)
		}
		return interruptible(a.runPiped(*o))(cmd, args)
	}
}

// runPiped runs what standard input holds.
func (a *app) runPiped(o interactive) work {
	return func(cmd *cobra.Command, _ []string) error {
		if o.connect != "" {
			if err := cmd.Flags().Set("servers", o.connect); err != nil {
				return err
			}
		}
		scripts, err := a.scripts(cmd.Context(), nil, []string{"-"})
		if err != nil {
			return err
		}
		return a.runScripts(cmd.Context(), scripts)
	}
}

// scripts collects the texts of -e and of files: those that can be read, and an error for each that cannot.
func (a *app) scripts(ctx context.Context, code, files []string) ([]script, error) {
	var list []script
	var unread []error
	for i, text := range code {
		list = append(list, script{name: fmt.Sprintf("<code %d>", i+1), text: text, typed: true})
	}
	for _, file := range files {
		s, err := a.read(ctx, file)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		list = append(list, s)
	}
	if len(list)+len(unread) == 0 {
		return nil, errors.New("nothing to do: name a file, - for standard input, or use -e")
	}
	spareRoom(list)
	return list, errors.Join(unread...)
}

// bigScript is the size, in bytes, from which room counts for more than time (see main).
const bigScript = 256 << 10

// spareRoom has the collector work as usual for big scripts, unless the user says how.
func spareRoom(scripts []script) {
	size := 0
	for _, s := range scripts {
		size += len(s.text)
	}
	if size > bigScript && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(100)
	}
}

func (a *app) read(ctx context.Context, file string) (script, error) {
	name, read := file, func() ([]byte, error) { return parser.ReadFile(file) }
	if file == "-" {
		name, read = "<stdin>", func() ([]byte, error) { return parser.ReadText("standard input", a.in) }
	}
	text, err := await(ctx, read)
	return script{name: name, text: string(text)}, err
}

// await reads, but gives up when it is interrupted: on a terminal, or of a pipe, the end may never come.
func await(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, status(statusInterrupted)
	}
}

// runScripts runs one after the other, each on a machine of its own, all on one embedded store.
func (a *app) runScripts(ctx context.Context, scripts []script) error {
	load, cfg, err := a.running()
	if err != nil {
		return err
	}
	load.Trace, cfg.Trace, cfg.Route = a.opt.trace, a.opt.trace, a.opt.route
	if load.Mocks, err = a.mocks(ctx); err != nil {
		return err
	}
	if cfg.Message, err = a.opt.readMessage(); err != nil {
		return err
	}
	worst := statusFine
	shared := store.NewMemory(store.MemoryConfig{})
	for _, s := range scripts {
		got, err := a.runOne(ctx, s, load, cfg, shared)
		if err != nil {
			return err
		}
		if worst == statusFine || got == statusRefused {
			worst = got
		}
		if ctx.Err() != nil { // interrupted: the scripts behind this one are not run
			return status(statusInterrupted)
		}
	}
	if worst != statusFine {
		return status(worst)
	}
	return nil
}

// mocks reads the file of --effects, unless that is the script itself.
func (a *app) mocks(ctx context.Context) ([]eval.Source, error) {
	if a.opt.effects == "" || a.opt.mocksInScript {
		return nil, nil
	}
	s, err := a.read(ctx, a.opt.effects)
	return []eval.Source{{Name: s.name, Text: s.text}}, err
}

// running makes of the flags how scripts are read and run.
func (a *app) running() (load eval.Options, cfg eval.Config, err error) {
	unknown := eval.UnknownError
	if a.opt.unknown.value == "stub" || a.opt.effects != "" && !a.opt.changed("unknown") { // a whole configuration names more than kpv has
		unknown = eval.UnknownStub
	}
	if err = a.opt.running(); err != nil {
		return load, cfg, err
	}
	if load, err = a.opt.load(unknown); err != nil {
		return load, cfg, err
	}
	cfg.Quirks = a.opt.quirks
	if a.opt.changed("debug") {
		cfg.Debug = &a.opt.debug.value
	}
	cfg.Socket, err = a.opt.socket()
	return load, cfg, err
}

func (a *app) runOne(ctx context.Context, s script, load eval.Options, cfg eval.Config, shared store.Store) (int, error) {
	report := a.reporter()
	if a.opt.effects != "" {
		report.decision, cfg.Walk = &decision{}, true
	}
	load.Typed = s.typed
	program, findings := eval.Load(s.name, s.text, fn.Library(), load)
	report.findings(findings)
	if program == nil {
		return statusRefused, nil
	}
	if cfg.Route != "" && !program.HasRoute(cfg.Route) {
		return 0, fmt.Errorf("%s has no route[%s]", s.name, cfg.Route)
	}
	st, closeStore, err := a.opt.openStore(program, shared, func(text string) { report.event(eval.Event{Kind: eval.Note, Text: text}) })
	if err != nil {
		return 0, err
	}
	cfg.Store, cfg.Sink = st, report.event
	if a.opt.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, a.opt.timeout, fmt.Errorf("stopped after --timeout %s", a.opt.timeout))
		defer cancel()
	}
	m := eval.NewMachine(program, cfg)
	ctx, stop := boundMemory(ctx, maxHeap)
	defer stop()
	if err := m.Run(ctx); err != nil {
		report.event(eval.Event{Kind: eval.Error, Pos: m.Here(), Text: err.Error()})
		return statusErrors, closeStore()
	}
	report.decided(m.Message())
	if a.opt.showMessage {
		report.message(m.Message().Show())
	}
	if m.Errors() > 0 {
		return statusErrors, closeStore()
	}
	return statusFine, closeStore()
}
