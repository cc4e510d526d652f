package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kpv/eval"
	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
	"kpv/store"
)

// options are the flags that mean the same in every command that has them.
type options struct {
	target        choice
	store         choice
	servers       string
	distribution  choice
	message       string
	showMessage   bool
	source, local string
	proto         choice
	route         string
	effects       string
	mocksInScript bool // the file of effects is the script
	defines       []string
	includes      []string
	unknown       choice
	format        choice
	color         choice
	logPrefix     bool
	trace         bool
	quirks        bool
	timeout       time.Duration
	debug         level
	changed       func(flag string) bool // it stands on the command line of the command that runs
}

// choice is a flag with a fixed set of values, the first of which is the default.
type choice struct {
	value  string
	values []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.values, "|") }

func (c *choice) Set(s string) error {
	for _, v := range c.values {
		if s == v {
			c.value = s
			return nil
		}
	}
	return fmt.Errorf("it is one of %s", strings.Join(c.values, ", "))
}

func pick(values ...string) choice { return choice{value: values[0], values: values} }

// level is a flag with a log level.
type level struct{ value eval.Level }

func (l *level) String() string { return "" }
func (l *level) Type() string   { return "LEVEL" }

func (l *level) Set(s string) error {
	if named, ok := eval.ParseLevel(s); ok && strings.HasPrefix(s, "L_") {
		l.value = named
		return nil
	}
	n, err := strconv.Atoi(s)
	l.value = eval.Level(min(max(n, -128), 127))
	if err != nil {
		return errors.New("a level is a whole number, from -5 for nothing but alerts to 3 for all")
	}
	return nil
}

// register adds the flags of reading and running scripts.
func (o *options) register(cmd *cobra.Command) {
	f := cmd.Flags()
	o.registerReading(cmd)
	o.proto = pick("udp", "tcp", "tls", "sctp", "ws", "wss")
	o.store, o.unknown = pick("memory", "memcached"), pick("error", "stub")
	o.distribution = choice{values: []string{"ketama", "modula"}}
	choiceFlag(cmd, &o.store, "store", "where $mct keeps its values: embedded, or on the servers the script names")
	f.StringVar(&o.servers, "servers", "", "memcached servers, `HOST:PORT[,...]`: implies --store memcached, overrides modparam")
	choiceFlag(cmd, &o.distribution, "distribution", "how keys are spread over several servers (default ketama)")
	f.StringVar(&o.message, "message", "", "SIP message in `FILE` for request_route to run on (reply_route for a reply)")
	f.StringVar(&o.source, "from", "127.0.0.1:5060", "`IP:PORT` that the message came from")
	f.StringVar(&o.local, "to", "127.0.0.1:5060", "`IP:PORT` that the message was received on")
	choiceFlag(cmd, &o.proto, "proto", "transport that the message came over")
	f.BoolVar(&o.showMessage, "show-message", false, "show the message after each script: as received, as the script sees it, as it would be sent")
	f.StringVar(&o.route, "route", "", "run route[`NAME`] only")
	f.StringVar(&o.effects, "effects", "", "show what was decided about the message; routes named mock:... in `FILE` answer calls (with no other file: the script)")
	choiceFlag(cmd, &o.unknown, "unknown", "what a function that kpv does not simulate is (default stub with --effects)")
	f.BoolVar(&o.logPrefix, "log-prefix", false, "print what the script logs with the prefix of Kamailio's own log")
	f.BoolVar(&o.trace, "trace", false, "show each statement as it runs")
	f.BoolVar(&o.quirks, "quirks", false, "Kamailio's own memcached defects instead of the right result")
	f.DurationVar(&o.timeout, "timeout", 0, "stop a script after this `DURATION`, such as 500ms or 2m (default: never)")
	f.Var(&o.debug, "debug", "show what is logged up to this `LEVEL`: 3 all, 0 warnings, -1 errors (default: the script's debug=, else all)")
}

// registerReading adds the flags of reading scripts only.
func (o *options) registerReading(cmd *cobra.Command) {
	f := cmd.Flags()
	o.target, o.format, o.color = pick("6.1", "5.6"), pick("text", "json"), pick("auto", "always", "never")
	choiceFlag(cmd, &o.target, "target", "the Kamailio to behave like")
	f.StringArrayVarP(&o.defines, "define", "A", nil, "define `NAME[=VALUE]` as #!define does (repeatable)")
	f.StringArrayVarP(&o.includes, "include", "I", nil, "look for included files in `DIR` too (repeatable)")
	choiceFlag(cmd, &o.format, "format", "of the output: json is one event a line")
	choiceFlag(cmd, &o.color, "color", "colours in diagnostics (auto: on a terminal, unless NO_COLOR is set)")
}

func choiceFlag(cmd *cobra.Command, c *choice, name, usage string) {
	cmd.Flags().Var(c, name, usage)
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(c.values, cobra.ShellCompDirectiveNoFileComp))
}

// load makes the options of reading a script.
func (o *options) load(unknown eval.Unknown) (eval.Options, error) {
	target, err := pv.ParseTarget(o.target.value)
	if err != nil {
		return eval.Options{}, err
	}
	defines, err := o.definitions()
	if err != nil {
		return eval.Options{}, err
	}
	return eval.Options{
		Options: parser.Options{Defines: defines, IncludeDirs: o.includes},
		Target:  target, Unknown: unknown,
	}, nil
}

// definitions are the names of -A.
func (o *options) definitions() (map[string]string, error) {
	defines := map[string]string{}
	for _, d := range o.defines {
		if err := parser.AddDefine(defines, d); err != nil {
			return nil, fmt.Errorf("-A %s: %w", d, err)
		}
	}
	return defines, nil
}

// running checks the flags of running scripts for what goes with what.
func (o *options) running() error {
	switch {
	case o.timeout < 0:
		return fmt.Errorf("--timeout %s is in the past", o.timeout)
	case o.changed("servers") && o.servers == "": // an unset shell variable must not send values to the embedded store
		return errors.New("--servers is empty")
	case o.servers != "" && o.changed("store") && o.store.value == "memory":
		return errors.New("--servers and --store memory contradict each other")
	}
	return nil
}

// openStore gives the store for a program, and how to close it. shared is the embedded one.
func (o *options) openStore(p *eval.Program, shared store.Store, notify func(string)) (store.Store, func() error, error) {
	if o.store.value == "memory" && o.servers == "" {
		return shared, func() error { return nil }, nil
	}
	list := o.servers
	if list == "" {
		list = p.Servers()
	}
	if list == "" {
		list = "localhost"
	}
	servers, distribution, err := o.parseServers(list)
	if err != nil {
		return nil, nil, err
	}
	s, err := store.NewMemcached(store.MemcachedConfig{Servers: servers, Distribution: distribution, Notify: notify,
		Timeout: time.Duration(p.Timeout()) * time.Millisecond, MaxConns: 1})
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}

// parseServers reads a list of servers. The flag for how keys are spread over them wins over what the list says.
func (o *options) parseServers(list string) ([]store.Server, store.Distribution, error) {
	servers, distribution, err := store.ParseServers(list)
	if err == nil && o.distribution.value != "" {
		distribution, err = store.ParseDistribution(o.distribution.value)
	}
	return servers, distribution, err
}

// readMessage reads the SIP message of --message, nil without one.
func (o *options) readMessage() ([]byte, error) {
	if o.message == "" {
		return nil, nil
	}
	return parser.ReadFile(o.message)
}

// socket is where the message came from and was received.
func (o *options) socket() (s sip.Socket, err error) {
	if s.Source, err = netip.ParseAddrPort(o.source); err != nil {
		return s, fmt.Errorf("--from: %w", err)
	}
	if s.Local, err = netip.ParseAddrPort(o.local); err != nil {
		return s, fmt.Errorf("--to: %w", err)
	}
	s.Proto, _ = sip.ParseProto(o.proto.value)
	return s, nil
}

// style is the colours for diagnostics on w.
func (o *options) style(w io.Writer) parser.Style {
	if o.colored(w) {
		return parser.ANSI
	}
	return parser.Style{}
}

// colored tells whether what is written to w has colours.
func (o *options) colored(w io.Writer) bool {
	return o.color.value == "always" || o.color.value == "auto" && os.Getenv("NO_COLOR") == "" && !dumb() && isTerminal(w)
}

// dumb tells of a terminal that shows text and can do nothing else.
func dumb() bool { return os.Getenv("TERM") == "dumb" }

func isTerminal(stream any) bool {
	if o, ok := stream.(*output); ok {
		stream = o.Writer
	}
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	return term.IsTerminal(int(file.Fd()))
}
