package eval

import (
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// maxFormats bounds how many texts with variables that came up at run time are remembered, and how many arguments.
const maxFormats = 256

// Expand reads the variables in a text that came up at run time. It is false when the text is not well-formed, which has been reported.
func (m *Machine) Expand(text string) (string, bool) {
	f := m.formats[text]
	if f == nil {
		var errs parser.Errors
		if f, errs = m.prog.lateFormat(text, m.pos()); f == nil {
			m.fail("cannot read the variables in %s: %s", quote(text), errs[0].Msg)
			return "", false
		}
		if m.formats == nil || len(m.formats) >= maxFormats {
			m.formats = map[string]*format{}
		}
		m.formats[text] = f
	}
	return f.text(m), true
}

// lateFormat binds the variables of a text. What has slots finds them by name each time, since a program does not change.
func (p *Program) lateFormat(text string, pos parser.Pos) (*format, parser.Errors) {
	c := p.lateChecker()
	f := c.format(text, at(pos))
	return f, c.errs
}

// lateArg is an argument that is not constant.
type lateArg struct {
	value    valueFn
	param    Param
	function string
}

// lateKey finds an argument made of a text before.
type lateKey struct {
	arg  *lateArg
	text string
}

// prepare evaluates those arguments that are not constant and takes their texts as constants are taken at start, one after the other.
// It is false when one of them fails; the function is not called then, and leaves $rc alone.
func (m *Machine) prepare(args []Arg) ([]Arg, bool) {
	ready := make([]Arg, len(args))
	for i, a := range args {
		if a.late != nil {
			v, ok := a.late.value(m)
			if ok {
				a, ok = m.lateArg(a.late, v.Text())
			}
			if !ok {
				return nil, false
			}
		}
		ready[i] = a
	}
	return ready, true
}

func (m *Machine) lateArg(a *lateArg, text string) (Arg, bool) {
	text, _, _ = strings.Cut(text, "\x00")
	key := lateKey{a, text}
	if arg, ok := m.lateArgs[key]; ok {
		return arg, true
	}
	c := m.prog.lateChecker()
	arg := c.constantArg(constant(pv.String(text), m.pos()), a.param, a.function)
	for _, err := range c.errs {
		if err.Severity == parser.SeverityError {
			m.fail("%s", err.Msg)
			return Arg{}, false
		}
	}
	if m.lateArgs == nil || len(m.lateArgs) >= maxFormats {
		m.lateArgs = map[lateKey]Arg{}
	}
	m.lateArgs[key] = arg
	return arg, true
}
