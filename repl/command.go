package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kpv/parser"
	"kpv/pv"
)

// command is something that is asked of the session itself.
type command struct {
	name string
	args string // how they are written
	doc  string
	kind argument // what completes its argument
	run  func(s *Session, ctx context.Context, arg string) error
}

// written is how the command is entered.
func (c *command) written() string { return strings.TrimSpace("\\" + c.name + " " + c.args) }

// argument says what the argument of a command is.
type argument uint8

const (
	argNone argument = iota
	argTopic
	argVariable
	argKey
	argFile
	argRoute
	argSwitch
	argScript
	argSetting
	argClock
	argStore
)

// commands lists them as \help does.
func commands() []command {
	return []command{
		{"help", "[NAME]", "lists this, or explains a variable, function, statement ...", argTopic, (*Session).help},
		{"search", "WORD", "finds what the documentation says about WORD", argTopic, (*Session).search},
		{"explain", "EXPR", "evaluates an expression step by step, with conversions", argScript, (*Session).explain},
		{"ast", "EXPR", "shows how an expression is read", argScript, (*Session).ast},
		{"vars", "[PATTERN]", "variables with their values; * and ? stand for anything", argVariable, (*Session).vars},
		{"store", "[PATTERN]", "the embedded store: keys, values, sizes, time to live", argKey, (*Session).listStore},
		{"connect", "STORE", "goes to memory, or to servers HOST:PORT[,HOST:PORT ...]", argStore, (*Session).connect},
		{"msg", "[FILE|none]", "loads a SIP message to work on, or shows it", argFile, (*Session).msg},
		{"route", "[NAME]", "runs a route, or lists them", argRoute, (*Session).route},
		{"load", "FILE", "runs a script here, and keeps its routes", argFile, (*Session).load},
		{"save", "FILE", "writes a script; FILE.txtar: a case of kpv test", argFile, (*Session).save},
		{"trace", "on|off", "shows statements, values, branches, memcached commands", argSwitch, (*Session).trace},
		{"time", "on|off", "shows how long things take", argSwitch, (*Session).time},
		{"sleep", "DURATION", "moves the fake clock; waits on the real one", argNone, (*Session).sleep},
		{"clock", "real|fake", "the fake clock is moved by whoever sleeps", argClock, (*Session).setClock},
		{"set", "[NAME VALUE]", "echo on: show assigned values; unknown stub: log calls", argSetting, (*Session).set},
		{"reset", "", "forgets variables, routes, settings, stored keys", argNone, (*Session).reset},
		{"quit", "", "leaves, as Ctrl-D and exit do", argNone, nil},
	}
}

// errUsage says that a command's argument is missing or wrong.
var errUsage = errors.New("usage")

// command runs a line that starts with a backslash.
func (s *Session) command(ctx context.Context, line string) Verdict {
	name, arg, _ := strings.Cut(line[1:], " ")
	c, err := findCommand(name)
	switch {
	case err != nil:
		s.complain(err.Error())
		return Done
	case c.run == nil:
		return Leave
	}
	arg = strings.TrimSpace(arg)
	if c.kind == argFile {
		arg = fileName(arg)
	}
	if err = errUsage; arg == "" || c.args != "" {
		err = c.run(s, ctx, arg)
	}
	switch {
	case errors.Is(err, errUsage):
		s.complain("write " + c.written())
	case err != nil:
		s.complain("\\" + c.name + ": " + err.Error())
	}
	return Done
}

// fileName is a file as a shell would take it: ~ is the user's own folder, and quotes around all of it are left out.
func fileName(arg string) string {
	if n := len(arg); n > 1 && (arg[0] == '"' || arg[0] == '\'') && arg[n-1] == arg[0] {
		arg = arg[1 : n-1]
	}
	if inside, ok := strings.CutPrefix(arg, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, inside)
		}
	}
	return arg
}

// commandMeant is the command that begins a text without its backslash, nil for none. What could be a call or an assignment is none.
func commandMeant(text string) *command {
	word, rest, _ := strings.Cut(text, " ")
	for _, c := range commands() {
		if c.name == word && !strings.HasPrefix(strings.TrimSpace(rest), "=") {
			return &c
		}
	}
	return nil
}

// findCommand finds a command by name, or by the beginning of its name where only one has it.
func findCommand(name string) (*command, error) {
	if name == "?" || name == "" {
		name = "help"
	}
	all := commands()
	var names, begin []string
	found := -1
	for i, c := range all {
		names = append(names, c.name)
		if c.name == name {
			return &all[i], nil
		}
		if strings.HasPrefix(c.name, name) {
			begin, found = append(begin, "\\"+c.name), i
		}
	}
	switch {
	case len(begin) == 1:
		return &all[found], nil
	case len(begin) > 1:
		return nil, fmt.Errorf("\\%s may be %s", name, strings.Join(begin, " or "))
	}
	if near := pv.Nearest(name, names); near != "" {
		return nil, fmt.Errorf("there is no \\%s; did you mean \\%s?", name, near)
	}
	return nil, fmt.Errorf("there is no \\%s; \\help lists what there is", name)
}

func (s *Session) reset(context.Context, string) error {
	s.engine.Reset()
	s.memory.Flush()
	s.records, s.logged = nil, 0
	s.log.Reset()
	return nil
}

// vars lists variables. A pattern with a $ is looked for in all of what is written, any other in what stands in the parentheses, or is the
// kind of variables.
func (s *Session) vars(_ context.Context, pattern string) error {
	var rows [][]string
	for _, v := range s.engine.Variables() {
		name := strings.Replace(v.Name, "$(", "$", 1)
		class, inner, _ := strings.Cut(name, "(")
		if !strings.HasPrefix(pattern, "$") && "$"+pattern != class {
			name = strings.TrimSuffix(inner, ")")
		}
		if !matches(pattern, name) {
			continue
		}
		shown := s.style.value(v.Value)
		if v.List {
			shown = s.style.in(s.style.Dim, "list")
		}
		rows = append(rows, []string{v.Name, shown})
	}
	if len(rows) == 0 {
		s.Note("no variables")
	}
	return writeTable(s.out, rows)
}

// matches tells whether a pattern with * and ? fits a name; one without either may stand anywhere in it.
func matches(pattern, name string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return strings.Contains(name, pattern)
	}
	ok, _ := path.Match(strings.ReplaceAll(pattern, "[", "\\["), strings.ReplaceAll(name, "/", "\x00"))
	return ok
}

// UseMessage loads the SIP message of a file.
func (s *Session) UseMessage(file string) error {
	text, err := parser.ReadFile(file)
	if err != nil {
		return err
	}
	if err := s.engine.UseMessage(text); err != nil {
		return err
	}
	s.message = file
	return nil
}

func (s *Session) msg(_ context.Context, arg string) error {
	switch arg {
	case "":
		s.printf("%s", strings.ReplaceAll(s.engine.Message().Show(), "\r\n", "\n"))
		return nil
	case "none":
		s.message = ""
		return s.engine.UseMessage(nil)
	}
	if err := s.UseMessage(arg); err != nil {
		return err
	}
	first, _, _ := strings.Cut(s.engine.Message().Text(), "\r\n")
	s.printf("%s\n", s.style.in(s.style.Dim, first))
	return nil
}

func (s *Session) route(ctx context.Context, name string) error {
	if name == "" {
		for _, route := range s.engine.Routes() {
			s.printf("%s\n", route)
		}
		if len(s.engine.Routes()) == 0 {
			s.Note("no routes; route[NAME] { ... } makes one")
		}
		return nil
	}
	known, code := false, 0
	err := s.timed(ctx, func(ctx context.Context) (err error) {
		code, known, err = s.engine.RunRoute(ctx, name)
		return err
	})
	switch {
	case err != nil:
	case known:
		s.returned(code)
		s.rememberRoute(name)
	default:
		if near := pv.Nearest(name, s.engine.Routes()); near != "" {
			return fmt.Errorf("there is no route %s; did you mean %s?", name, near)
		}
		return fmt.Errorf("there is no route %s", name)
	}
	return nil
}

func (s *Session) load(ctx context.Context, file string) error {
	if file == "" {
		return errUsage
	}
	text, err := parser.ReadFile(file)
	if err != nil {
		return err
	}
	entry, findings := s.engine.Prepare(file, string(text))
	if s.run(ctx, entry, string(text), findings) {
		if routes := entry.Routes(); len(routes) > 0 {
			s.printf("%s\n", s.style.in(s.style.Dim, "has "+strings.Join(routes, ", ")))
		}
	}
	return nil
}

// parseDuration reads 10s, 2m, 1h30m, or a number of seconds.
func parseDuration(arg string) (time.Duration, error) {
	if seconds, err := strconv.Atoi(arg); err == nil {
		return time.Duration(seconds) * time.Second, nil
	}
	d, err := time.ParseDuration(arg)
	if err != nil || d < 0 {
		return 0, errUsage
	}
	return d, nil
}

func (s *Session) sleep(ctx context.Context, arg string) error {
	d, err := parseDuration(arg)
	if err != nil || d < 0 {
		return errUsage
	}
	err = s.timed(ctx, func(ctx context.Context) error {
		s.clock.Sleep(ctx, d)
		return context.Cause(ctx)
	})
	if err == nil {
		s.remember(fmt.Sprintf("usleep(\"%d\");", d.Microseconds()))
	}
	return nil
}

func (s *Session) setClock(_ context.Context, arg string) error {
	if arg == "" {
		s.printf("the clock is %s\n", s.clock.String())
		return nil
	}
	if arg != "real" && arg != "fake" {
		return errUsage
	}
	s.clock.set(arg == "fake")
	if s.clock.fake && s.backend != nil {
		s.Note("the clock of " + s.backend.Name + " goes on by itself")
	}
	return nil
}
