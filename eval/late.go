package eval

import "kpv/parser"

// maxFormats bounds how many texts with variables that came up at run time are remembered.
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
