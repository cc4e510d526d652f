package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"kpv/eval"
	"kpv/parser"
	"kpv/store"
)

// Config is what a session is made of.
type Config struct {
	Library *eval.Library
	Options eval.Options // how texts are understood
	Run     eval.Config  // message, socket, quirks, debug level; store, clock and sink are the session's own
	Out     io.Writer
	Style   Style
	Version string
	Timeout time.Duration // ends what runs longer; 0 for never
	Docs    Docs
	// Connect opens memcached servers, written as modparam's "servers" is.
	Connect func(ctx context.Context, servers string) (*Backend, error)
	// Guard gives the context of a run one that ends when it takes too much memory, and how to let go of it; nil for no limit.
	Guard func(context.Context) (context.Context, func())
	// LogPrefix is what a logged line begins with; nil for nothing.
	LogPrefix func(eval.Event) string
	// SaveCase writes a golden case that passes. The note is what there is to say about it.
	SaveCase func(path string, c Case) (note string, err error)
}

// Docs is the documentation.
type Docs interface {
	// Explain writes what the words name; false when that is nothing.
	Explain(w io.Writer, words []string) bool
	// Search lists what mentions a text; false when nothing does.
	Search(w io.Writer, text string) bool
	// Nearest is the name nearest to a misspelt one, "" for none.
	Nearest(name string) string
}

// Backend is a store that a session works on.
type Backend struct {
	Store    store.Store
	Name     string                                // its servers
	Describe func(context.Context) (string, error) // what answers there
}

// Case is what a session did, for a golden case.
type Case struct {
	Script  string
	Message string // the file that the SIP message came from, "" without one
	Log     string // what the script printed in the session
	Unknown eval.Unknown
}

// promptName is the name of what is typed, as messages show it.
const promptName = "<prompt>"

// Session is a REPL without its terminal. It belongs to one goroutine.
type Session struct {
	cfg     Config
	engine  *eval.Session
	memory  *store.Memory
	backend *Backend // nil for the embedded store
	clock   clock
	out     *output
	style   Style

	file       string        // whose lines are being entered, "" for the prompt
	above      int           // lines of it above the present text
	pending    string        // lines of a text that is not complete
	incomplete *parser.Error // what is missing of it
	echo       bool          // show what assignments assigned
	timing     bool
	tracing    bool
	took       time.Duration   // what the present line has run
	logged     int             // lines that the script has printed
	log        strings.Builder // all of them, for a golden case
	records    []record
	message    string          // the file of the SIP message
	saved      map[string]bool // files that this session wrote
}

// New starts a session on an embedded store.
func New(cfg Config) *Session {
	s := &Session{cfg: cfg, out: &output{w: cfg.Out}, style: cfg.Style, clock: clock{fake: true}, saved: map[string]bool{}}
	s.memory = store.NewMemory(store.MemoryConfig{Now: s.clock.Now})
	run := cfg.Run
	run.Store, run.Clock, run.Sink = s.memory, &s.clock, s.event
	s.engine = eval.NewSession(cfg.Library, cfg.Options, run)
	return s
}

// Close gives up the connections.
func (s *Session) Close() error {
	if s.backend != nil {
		return s.backend.Store.Close()
	}
	return nil
}

// Banner is the line that a session starts with.
func (s *Session) Banner() string {
	about := s.storeName()
	if s.backend != nil {
		if described, err := s.backend.Describe(context.Background()); err == nil {
			about = described
		}
	}
	return fmt.Sprintf("kpv %s, Kamailio %s, store: %s; \\help explains, Ctrl-D leaves", s.cfg.Version, s.cfg.Options.Target, about)
}

func (s *Session) storeName() string {
	if s.backend != nil {
		return s.backend.Name
	}
	return "memory"
}

// run shows what was found in a text and, when it is right, runs it, shows its value and records it. It is false when the text is refused.
func (s *Session) run(ctx context.Context, entry *eval.Entry, text string, findings parser.Errors) bool {
	s.show(findings)
	if entry == nil {
		return false
	}
	logged, servers := s.logged, s.engine.Servers()
	var out eval.Outcome
	err := s.timed(ctx, func(ctx context.Context) (err error) {
		out, err = s.engine.Run(ctx, entry)
		return err
	})
	if err != nil {
		s.recordStopped(text)
		return true
	}
	switch {
	case entry.IsExpression():
		if !out.Failed {
			s.printf("%s\n", s.style.value(out.Value))
		}
	case entry.IsCall() && (out.Code != 1 || s.logged == logged):
		s.returned(out.Code)
	case s.echo:
		s.echoAssignments(ctx, entry)
	}
	if now := s.engine.Servers(); now != servers && s.backend == nil {
		s.Note("still on the embedded store; \\connect " + now + " goes to these servers")
	}
	s.record(entry, text)
	return true
}

// timed calls f, which ctx or the time limit ends, and notes how long it takes. Should kpv itself break down, the
// session goes on.
func (s *Session) timed(ctx context.Context, f func(context.Context) error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			s.complain(fmt.Sprintf("kpv broke down, which is its own mistake: %v\n%s", reason, debug.Stack()))
			err = errBroken
		}
	}()
	if s.cfg.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, s.cfg.Timeout, fmt.Errorf("stopped after --timeout %s", s.cfg.Timeout))
		defer cancel()
	}
	if s.cfg.Guard != nil {
		guarded, stop := s.cfg.Guard(ctx)
		defer stop()
		ctx = guarded
	}
	started := time.Now()
	err = f(ctx)
	switch {
	case errors.Is(err, context.Canceled):
		s.complain("interrupted")
	case err != nil:
		s.complain(err.Error())
	}
	s.took = time.Since(started)
	return err
}

var errBroken = errors.New("kpv broke down")

// echoAssignments shows what the entry's assignments have set.
func (s *Session) echoAssignments(ctx context.Context, entry *eval.Entry) {
	for _, item := range entry.Tree.Items {
		if item.Stmt == nil || item.Stmt.Assign == nil {
			continue
		}
		name := item.Stmt.Assign.Left.Raw
		if read, _ := s.engine.Prepare(promptName, name); read != nil {
			if out, err := s.engine.Run(ctx, read); err == nil && !out.Failed {
				s.printf("%s = %s\n", name, s.style.value(out.Value))
			}
		}
	}
}
