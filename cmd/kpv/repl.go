package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"kpv/eval/fn"
	"kpv/parser"
	"kpv/repl"
	"kpv/store"
)

// interactive are the flags of a session alone.
type interactive struct {
	connect string
	noRC    bool
}

func (o *interactive) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.connect, "connect", "", "memcached servers, `HOST:PORT[,...]`, that a session starts on; as --servers does")
	f.BoolVarP(&o.noRC, "no-rc", "X", false, "do not run the commands of ~/.config/kpv/rc")
}

// runSession is kpv without a command on a terminal.
func (a *app) runSession(ctx context.Context, o interactive) error {
	input, ok := a.in.(*os.File)
	if !ok {
		return errors.New("a session needs a terminal")
	}
	for _, f := range []struct{ name, instead string }{{"route", `\route NAME runs one`}, {"show-message", `\msg shows it`}, {"format", "what is shown is for people"}} {
		if a.opt.changed(f.name) {
			return fmt.Errorf("--%s is for scripts; in a session %s", f.name, f.instead)
		}
	}
	session, err := a.session()
	if err != nil {
		return err
	}
	defer session.Close()
	if servers := a.firstServers(o); servers != "" {
		if err := session.Connect(ctx, servers); err != nil {
			return err
		}
	}
	if a.opt.message != "" {
		if err := session.UseMessage(a.opt.message); err != nil {
			return fmt.Errorf("%s: %w", a.opt.message, err)
		}
	}
	fmt.Fprintln(a.out, session.Banner())
	if a.opt.trace {
		session.Enter(ctx, "\\trace on")
	}
	if a.opt.effects != "" {
		session.Enter(ctx, "\\load "+a.opt.effects)
	}
	if !o.noRC && a.runRC(ctx, session) == repl.Leave {
		return nil
	}
	reader, err := a.lineReader(session, input)
	if err != nil {
		return err
	}
	defer reader.Close()
	ended := leaveOn(reader, syscall.SIGTERM, syscall.SIGHUP)
	err = reader.Run()
	if ended() {
		return status(statusInterrupted)
	}
	return err
}

// lineReader takes lines from the terminal, with as much comfort as that allows.
func (a *app) lineReader(session *repl.Session, input *os.File) (interface {
	io.Closer
	Run() error
}, error) {
	if dumb() {
		return repl.NewPlain(session, input), nil
	}
	return repl.NewTerminal(session, repl.OpenHistory(repl.HistoryPath(os.LookupEnv)), input, a.out)
}

// leaveOn gives the terminal back when a signal ends the program, which lets its Run return. Whoever calls ended, in the end, learns
// whether one did.
func leaveOn(terminal io.Closer, signals ...os.Signal) (ended func() bool) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, signals...)
	came := make(chan bool, 1)
	go func() {
		_, signalled := <-ch
		if signalled {
			_ = terminal.Close()
		}
		came <- signalled
	}()
	return func() bool {
		signal.Stop(ch)
		close(ch)
		return <-came
	}
}

// firstServers are those that the session starts on; empty for the embedded store.
func (a *app) firstServers(o interactive) string {
	switch {
	case o.connect != "":
		return o.connect
	case a.opt.servers != "":
		return a.opt.servers
	case a.opt.store.value == "memcached":
		return "localhost"
	}
	return ""
}

// session makes one of the flags.
func (a *app) session() (*repl.Session, error) {
	load, run, err := a.running()
	if err != nil {
		return nil, err
	}
	cfg := repl.Config{Library: fn.Library(), Options: load, Run: run, Out: a.out, Version: version, Docs: documentation{}, Timeout: a.opt.timeout,
		Guard: func(ctx context.Context) (context.Context, func()) { return boundMemory(ctx, maxHeap) }}
	if a.opt.colored(a.out) {
		cfg.Style = repl.Colours
	}
	var session *repl.Session
	cfg.Connect = func(ctx context.Context, servers string) (*repl.Backend, error) {
		return a.connect(ctx, servers, func(text string) { session.Note(text) })
	}
	cfg.SaveCase = a.saveCase
	if a.opt.logPrefix {
		cfg.LogPrefix = logPrefix
	}
	session = repl.New(cfg)
	return session, nil
}

// connectTimeout is how long a session waits for servers that it is to start on, or go to.
const connectTimeout = 3 * time.Second

// connect opens servers, each of which must answer.
func (a *app) connect(ctx context.Context, list string, notify func(string)) (*repl.Backend, error) {
	servers, distribution, err := a.opt.parseServers(list)
	if err != nil {
		return nil, err
	}
	if _, err := describe(ctx, servers); err != nil {
		return nil, err
	}
	s, err := store.NewMemcached(store.MemcachedConfig{Servers: servers, Distribution: distribution, Notify: notify, MaxConns: 1})
	if err != nil {
		return nil, err
	}
	names := make([]string, len(servers))
	for i, server := range servers {
		names[i] = server.String()
	}
	return &repl.Backend{Store: s, Name: strings.Join(names, ", "),
		Describe: func(ctx context.Context) (string, error) { return describe(ctx, servers) }}, nil
}

// describe says what answers at each server, and how much it holds.
func describe(ctx context.Context, servers []store.Server) (string, error) {
	var about []string
	for _, server := range servers {
		d, err := store.Describe(ctx, server, connectTimeout)
		var fault *store.Fault
		switch {
		case errors.As(err, &fault):
			return "", fmt.Errorf("%s: %w", fault.Server, fault.Err)
		case err != nil:
			return "", err
		}
		about = append(about, fmt.Sprintf("%s (memcached %s, items: %d)", server, d.Version, d.Items))
	}
	return strings.Join(about, ", "), nil
}

// runRC enters the lines of the file that every session starts with, if there is one.
func (a *app) runRC(ctx context.Context, session *repl.Session) repl.Verdict {
	path := repl.RCPath(os.LookupEnv)
	text, err := parser.ReadFile(path)
	if err != nil {
		if !errors.Is(err, os.ErrNotExist) {
			session.Note(err.Error())
		}
		return repl.Done
	}
	return session.EnterFile(ctx, path, string(text))
}

// documentation is kpv doc's, for a session.
type documentation struct{}

func (documentation) Explain(w io.Writer, words []string) bool { return explainTo(w, words) }
func (documentation) Search(w io.Writer, text string) bool     { return searchTo(w, text) }
func (documentation) Nearest(name string) string {
	return nearestName(bareName(name), entries(fn.Library()))
}
