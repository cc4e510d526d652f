package repl

import (
	"context"
	"strings"

	"kpv/eval"
)

// onOff switches, or shows how it is switched.
func (s *Session) onOff(name, arg string, value *bool) error {
	switch arg {
	case "":
		s.printf("%s is %s\n", name, onOrOff(*value))
	case "on", "off":
		*value = arg == "on"
	default:
		return errUsage
	}
	return nil
}

func (s *Session) trace(_ context.Context, arg string) error {
	err := s.onOff("trace", arg, &s.tracing)
	s.engine.SetTrace(s.tracing)
	return err
}

func (s *Session) time(_ context.Context, arg string) error { return s.onOff("time", arg, &s.timing) }

func (s *Session) set(_ context.Context, arg string) error {
	name, value, _ := strings.Cut(arg, " ")
	switch value = strings.TrimSpace(value); {
	case arg == "":
		s.printf("echo is %s\nunknown is %s\n", onOrOff(s.echo), s.unknown())
		return nil
	case name == "echo":
		return s.onOff("echo", value, &s.echo)
	case name == "unknown" && value == "":
		s.printf("unknown is %s\n", s.unknown())
		return nil
	case arg == "unknown stub":
		s.cfg.Options.Unknown = eval.UnknownStub
	case arg == "unknown error":
		s.cfg.Options.Unknown = eval.UnknownError
	default:
		return errUsage
	}
	s.engine.SetUnknown(s.cfg.Options.Unknown)
	return nil
}

// unknown says what becomes of calls to functions that kpv does not simulate.
func (s *Session) unknown() string {
	if s.cfg.Options.Unknown == eval.UnknownStub {
		return "stub"
	}
	return "error"
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
