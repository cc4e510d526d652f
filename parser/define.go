package parser

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// line takes the rest of the line, with lines ended by a backslash joined, and stands behind it. A backslash that a CR follows does not go
// on (observed): what is meant to stand on the next line would be read as script.
func (s *scanner) line() string {
	var b strings.Builder
	for {
		text, _, more := strings.Cut(s.rest(), "\n")
		s.off += len(text)
		if more && strings.HasSuffix(text, "\\\r") {
			s.fail(s.off-2, `a \ goes on in the next line only where lines end in LF alone, not in CR LF`)
			text = strings.TrimSuffix(text, "\r")
		}
		start, continued := strings.CutSuffix(text, "\\")
		if !more || !continued {
			b.WriteString(text)
			return strings.TrimLeft(b.String(), " \t\r")
		}
		b.WriteString(start)
		s.off++
	}
}

// definition takes what #!define is about. A name with nothing but a backslash behind it is defined as nothing: the next line is no part
// of it (observed).
func (s *scanner) definition() string {
	first, _, more := strings.Cut(s.rest(), "\n")
	name, continued := strings.CutSuffix(strings.TrimSuffix(first, "\r"), "\\")
	name = strings.Trim(name, " \t")
	if name == "" || !more || !continued || strings.ContainsFunc(name, func(r rune) bool { return r > 127 || !isIdentChar(byte(r)) }) {
		return s.line()
	}
	s.off += len(first)
	return name
}

// cutName splits "ID text" and reports a bad or missing ID.
func (s *scanner) cutName(start int, line string) (name, text string, ok bool) {
	n := 0
	for n < len(line) && isIdentChar(line[n]) {
		n++
	}
	name, text = line[:n], line[n:]
	if n == 0 || isDigit(name[0]) || strings.HasPrefix(text, "-") {
		s.fail(start, "a directive needs a name of letters, digits and _ here")
		return "", "", false
	}
	return name, strings.TrimLeft(text, " \t\r"), true
}

func defineNew(s *scanner, start int) bool {
	name, text, ok := s.cutName(start, s.definition())
	if ok {
		s.defineOnce(start, name, text)
	}
	return true
}

// defineOnce refuses a second definition, but for one of what was read before this text.
func (s *scanner) defineOnce(start int, name, text string) {
	if _, again := s.pre.earlier[name]; s.pre.has(name) && !again {
		s.fail(start, "already defined: %s", name).Hint = "#!redef replaces a definition, #!trydef keeps the first"
		return
	}
	s.define(start, name, text)
}

func defineIfNew(s *scanner, start int) bool {
	if name, text, ok := s.cutName(start, s.definition()); ok && !s.pre.has(name) {
		s.define(start, name, text)
	}
	return true
}

func defineAgain(s *scanner, start int) bool {
	if name, text, ok := s.cutName(start, s.definition()); ok {
		s.define(start, name, text)
	}
	return true
}

func (p *preprocessor) has(name string) bool {
	_, ok := p.defines[name]
	return ok
}

func (s *scanner) define(start int, name, text string) {
	if len(s.pre.defines) >= maxDefines && !s.pre.has(name) {
		s.fail(start, "more than %d definitions", maxDefines)
		return
	}
	s.pre.defines[name] = text
}

func defineEnv(s *scanner, start int) bool          { return s.environment(start, true, false) }
func defineEnvQuoted(s *scanner, start int) bool    { return s.environment(start, true, true) }
func tryDefineEnv(s *scanner, start int) bool       { return s.environment(start, false, false) }
func tryDefineEnvQuoted(s *scanner, start int) bool { return s.environment(start, false, true) }

// environment defines ENV, or ID=ENV, with the variable's value. What stands behind that word is script again (observed).
func (s *scanner) environment(start int, required, quoted bool) bool {
	word := s.blankWord()
	name, variable, renamed := strings.Cut(word, "=")
	if !renamed {
		variable = name
	}
	value, found := s.opt.getenv(variable)
	if !found {
		if required {
			s.fail(start, "the environment has no variable %q", variable).Hint = "#!trydefenv does not insist"
		}
		return true
	}
	if quoted {
		value = `"` + value + `"`
	}
	if name == "" {
		s.fail(start, "a directive needs a name of letters, digits and _ here")
		return true
	}
	s.defineOnce(start, name, value)
	return true
}

// blankWord takes what comes next, up to white space.
func (s *scanner) blankWord() string {
	for isSpace(s.peek(0)) {
		s.off++
	}
	from := s.off
	for s.off < len(s.src.Text) && !isSpace(s.src.Text[s.off]) {
		s.off++
	}
	return s.src.Text[from:s.off]
}

// expand starts to read a macro's body in place of its name; false when there is no such macro.
func (s *scanner) expand(start int, name string) bool {
	body, ok := s.pre.defines[name]
	if !ok {
		return false
	}
	s.uses++
	title := "#!define " + name
	inside := func(f frame) bool { return f.src.Macro && f.src.Name == title }
	if inside(s.frame) || slices.ContainsFunc(s.outer, inside) {
		s.fail(start, "the definition of %s refers to itself", name).Hint = "Kamailio would never finish reading this"
		return true
	}
	s.push(&Source{Name: title, Text: body, From: s.src.at(start), Macro: true, Dir: s.src.Dir})
	return true
}

func (o *Options) getenv(name string) (string, bool) {
	if o.LookupEnv != nil {
		return o.LookupEnv(name)
	}
	return os.LookupEnv(name)
}

// AddDefine adds what NAME or NAME=VALUE defines. A name can be defined once only, as in a script.
func AddDefine(defines map[string]string, text string) error {
	name, value, _ := strings.Cut(text, "=")
	if name == "" || !isIdentStart(name[0]) || strings.ContainsFunc(name, func(r rune) bool { return r > 127 || !isIdentChar(byte(r)) }) {
		return errors.New("a name is made of letters, digits and _, and does not begin with a digit")
	}
	if _, dup := defines[name]; dup {
		return fmt.Errorf("%s is defined already", name)
	}
	defines[name] = value
	return nil
}
