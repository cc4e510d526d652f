package golden

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv"
)

// Flags say how a case runs. Each stands on a line of its own, with the name that kpv's command line has for it:
//
//	target 5.6|6.1      on this target only
//	route NAME          run route[NAME]
//	store memcached     on a real memcached; memory: only on the embedded one, whatever is asked of the others
//	quirks              with Kamailio's own memcached defects
//	debug N             show what is logged up to this level
//	message FILE        a SIP message, from a file beside the case
//	unknown stub        unknown functions are logged stubs, not errors
//	env NAME=VALUE      a variable of the environment; there are no others
//	seed N              where chance begins; every case has the same unless it says so
//	skip REASON         do not run the case, and say why
//	kamailio: VERDICT   how a real Kamailio compares: "same", "differs: REASON" or "skip: REASON"; see [Verdict]
//	kamailio 5.6: VERDICT   how one of this target does
type Flags struct {
	Target   *pv.Target // nil for both
	Route    string
	Store    string // memory or memcached; "" for what is asked of all
	Quirks   bool
	Debug    *eval.Level
	Message  string
	Unknown  eval.Unknown
	Env      map[string]string
	Seed     uint64
	Skip     string
	Kamailio map[pv.Target]Verdict
}

// flagReaders take the rest of a flag's line.
var flagReaders = map[string]func(f *Flags, value string) error{
	"target":  (*Flags).setTarget,
	"route":   func(f *Flags, value string) error { return setText(&f.Route, value) },
	"store":   (*Flags).setStore,
	"quirks":  (*Flags).setQuirks,
	"debug":   (*Flags).setDebug,
	"message": func(f *Flags, value string) error { return setText(&f.Message, value) },
	"unknown": (*Flags).setUnknown,
	"env":     (*Flags).setEnv,
	"seed":    (*Flags).setSeed,
	"skip":    func(f *Flags, value string) error { return setText(&f.Skip, value) },

	"kamailio:": (*Flags).setKamailio,
}

// set takes one line.
func (f *Flags) set(line string) error {
	if ofTarget, ok := strings.CutPrefix(line, "kamailio "); ok {
		line = "kamailio: " + ofTarget
	}
	name, value, _ := strings.Cut(line, " ")
	read := flagReaders[name]
	if read == nil {
		return fmt.Errorf("no flag %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(flagReaders)), ", "))
	}
	if err := read(f, strings.TrimSpace(value)); err != nil {
		return fmt.Errorf("flag %s: %w", strings.TrimSuffix(name, ":"), err)
	}
	return nil
}

func setText(field *string, value string) error {
	if value == "" {
		return errors.New("it needs a value")
	}
	*field = value
	return nil
}

func (f *Flags) setTarget(value string) error {
	target, err := pv.ParseTarget(value)
	f.Target = &target
	return err
}

func (f *Flags) setStore(value string) error {
	if value != OnMemory && value != OnMemcached {
		return fmt.Errorf("unknown store %q: memory or memcached", value)
	}
	f.Store = value
	return nil
}

func (f *Flags) setQuirks(value string) error {
	if value != "" {
		return errors.New("it takes no value")
	}
	f.Quirks = true
	return nil
}

func (f *Flags) setDebug(value string) error {
	n, err := strconv.ParseInt(value, 10, 8)
	if err != nil {
		return fmt.Errorf("%q is not a log level", value)
	}
	level := eval.Level(n)
	f.Debug = &level
	return nil
}

func (f *Flags) setUnknown(value string) error {
	switch value {
	case "error":
		f.Unknown = eval.UnknownError
	case "stub":
		f.Unknown = eval.UnknownStub
	default:
		return fmt.Errorf("%q is neither error nor stub", value)
	}
	return nil
}

func (f *Flags) setEnv(value string) error {
	name, value, found := strings.Cut(value, "=")
	if !found || name == "" {
		return errors.New("write NAME=VALUE")
	}
	if f.Env == nil {
		f.Env = map[string]string{}
	}
	f.Env[name] = value
	return nil
}

func (f *Flags) setSeed(value string) (err error) {
	if f.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
		return fmt.Errorf("%q is not a number", value)
	}
	return nil
}

// setKamailio takes a verdict, on one target if its name and a colon stand before it.
func (f *Flags) setKamailio(value string) error {
	targets := []pv.Target{pv.V56, pv.V61}
	name, text, _ := strings.Cut(value, ":")
	if target, err := pv.ParseTarget(name); err == nil {
		targets, value = []pv.Target{target}, strings.TrimSpace(text)
	}
	verdict, err := parseVerdict(value)
	if f.Kamailio == nil {
		f.Kamailio = map[pv.Target]Verdict{}
	}
	for _, target := range targets {
		f.Kamailio[target] = verdict
	}
	return err
}

func (f *Flags) lookupEnv(name string) (string, bool) {
	value, ok := f.Env[name]
	return value, ok
}
