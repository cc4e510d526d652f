package parser

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Limits of Kamailio's preprocessor (spec/language.md 6).
const (
	maxDefines      = 512
	maxConditions   = 512
	maxIncludeDepth = 10
	maxIncludeName  = 128 // bytes, with the NUL behind it

	maxSubstitutions = 512 // Kamailio has no limit here; all are tried on every text
)

// condition is an open #!ifdef.
type condition struct {
	at      Pos
	outer   bool // the text around it is read
	reading bool // the present branch is read
}

// preprocessor holds what directives have set so far: macros, open conditions, substitutions.
type preprocessor struct {
	defines map[string]string
	conds   []condition
	substs  []substitution
	compat  bool // #!SER or #!MAXCOMPAT is in force
	depth   int  // open braces: #!subst is a statement of the top level

	earlier map[string]string // what the text before this one defined
}

func (p *preprocessor) start(opt *Options) {
	p.defines = map[string]string{}
	maps.Copy(p.defines, opt.Defines)
	if before := opt.After; before != nil {
		maps.Copy(p.defines, before.Defines)
		p.substs, p.compat, p.earlier = before.pre.substs, before.pre.compat, before.Defines
	}
}

func (p *preprocessor) finish(s *scanner) {
	for i, c := range p.conds {
		e := &Error{Pos: c.at, Msg: "this condition is never closed with #!endif", Incomplete: true}
		if i == len(p.conds)-1 {
			e.Hint = lostEnd(c.at)
		}
		s.errs = append(s.errs, e)
	}
}

// lateText finds an #!else or #!endif that Kamailio takes for a comment, because something stands behind it.
var lateText = regexp.MustCompile(`#!(else|endif)[ \t]+[^ \t\r\n]`)

// lostEnd says where the end of a condition was meant to be.
func lostEnd(cond Pos) string {
	start := cond.Src.lineStart(cond.Line)
	at := lateText.FindStringIndex(cond.Src.Text[start:])
	if at == nil {
		return ""
	}
	return fmt.Sprintf("the one in line %d does not count: nothing may stand behind it", cond.Src.at(start+at[0]).Line)
}

func (p *preprocessor) skipping() bool {
	return len(p.conds) > 0 && !p.conds[len(p.conds)-1].reading
}

func (p *preprocessor) brace(op string) {
	switch op {
	case "{":
		p.depth++
	case "}":
		p.depth = max(p.depth-1, 0)
	}
}

// directive handlers get the scanner, standing behind the directive's name, and the offset where it starts; they consume its line.
// They return false when Kamailio would take the line for a comment.
type directiveFunc func(s *scanner, start int) bool

// directiveNamed finds a directive, nil when there is none of that name.
func directiveNamed(name string) directiveFunc {
	switch name {
	case "define", "def":
		return defineNew
	case "trydefine", "trydef":
		return defineIfNew
	case "redefine", "redef":
		return defineAgain
	case "defenv":
		return defineEnv
	case "defenvs":
		return defineEnvQuoted
	case "trydefenv":
		return tryDefineEnv
	case "trydefenvs":
		return tryDefineEnvQuoted
	case "defexp":
		return defineExpression
	case "defexps":
		return defineExpressionQuoted
	case "ifdef":
		return ifDefined
	case "ifndef":
		return ifNotDefined
	case "ifexp":
		return ifExpression
	case "else":
		return elseBranch
	case "endif":
		return endCondition
	case "subst":
		return addSubst
	case "substdef":
		return addSubstDef
	case "substdefs":
		return addSubstDefQuoted
	case "SER", "MAXCOMPAT", "ALL":
		return dialectCompat
	case "KAMAILIO", "OPENSER":
		return dialectNative
	case "include_file":
		return includeRequired
	case "import_file":
		return includeOptional
	}
	return nil
}

// conditional directives work even where the text is skipped, or they could not end it.
var conditional = map[string]bool{"ifdef": true, "ifndef": true, "else": true, "endif": true, "ifexp": true}

// directive handles #!name or !!name at the present place; false means it is none, and the text is a comment or an operator.
func (s *scanner) directive() bool {
	start := s.off
	end := start + 2
	for end < len(s.src.Text) && isIdentChar(s.src.Text[end]) {
		end++
	}
	name := s.src.Text[start+2 : end]
	do := directiveNamed(name)
	if do == nil && s.src.Text[start] == '#' && name != "" && !s.pre.skipping() && len(s.strays) < maxErrors {
		s.strays = append(s.strays, Stray{Pos: s.src.at(start), Text: s.src.Text[start:end], Directive: true})
	}
	if do == nil || s.pre.skipping() && !conditional[name] {
		return false
	}
	s.off = end
	if !do(s, start) {
		s.off = start
		return false
	}
	return true
}

// line takes the rest of the line, with lines ended by a backslash joined, and stands behind it.
func (s *scanner) line() string {
	var b strings.Builder
	for {
		text, _, more := strings.Cut(s.rest(), "\n")
		s.off += len(text)
		if !more {
			b.WriteString(text)
			break
		}
		text = strings.TrimSuffix(text, "\r")
		if !strings.HasSuffix(text, "\\") {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:len(text)-1])
		s.off++
	}
	return strings.Trim(b.String(), " \t\r")
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
	return name, strings.TrimLeft(text, " \t"), true
}

// Kamailio starts files without a dialect line as MAXCOMPAT; kpv reads them, most of them snippets, as #!KAMAILIO.
func dialectCompat(s *scanner, _ int) bool { s.pre.compat = true; return s.aloneOnLine() }
func dialectNative(s *scanner, _ int) bool { s.pre.compat = false; return s.aloneOnLine() }

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

// environment defines ENV, or ID=ENV, with the variable's value.
func (s *scanner) environment(start int, required, quoted bool) bool {
	line := s.line()
	name, variable, renamed := strings.Cut(line, "=")
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
	s.define(start, name, value)
	return true
}

func ifDefined(s *scanner, start int) bool    { return s.condition(start, true) }
func ifNotDefined(s *scanner, start int) bool { return s.condition(start, false) }

func (s *scanner) condition(start int, want bool) bool {
	name, _, ok := s.cutName(start, s.line())
	if ok || s.pre.skipping() {
		s.open(start, s.pre.has(name) == want)
	}
	return true
}

func (s *scanner) open(start int, holds bool) {
	if len(s.pre.conds) >= maxConditions {
		s.fail(start, "more than %d conditions inside each other", maxConditions)
		return
	}
	outer := !s.pre.skipping()
	s.pre.conds = append(s.pre.conds, condition{at: s.src.at(start), outer: outer, reading: outer && holds})
}

// aloneOnLine tells whether only blanks follow: Kamailio takes "#!endif # why" for a comment.
func (s *scanner) aloneOnLine() bool {
	text, _, _ := strings.Cut(s.rest(), "\n")
	return strings.Trim(text, " \t\r") == ""
}

func elseBranch(s *scanner, start int) bool {
	if !s.aloneOnLine() {
		return false
	}
	if len(s.pre.conds) == 0 {
		s.fail(start, "#!else without #!ifdef")
		return true
	}
	c := &s.pre.conds[len(s.pre.conds)-1]
	c.reading = c.outer && !c.reading
	return true
}

func endCondition(s *scanner, start int) bool {
	if !s.aloneOnLine() {
		return false
	}
	if len(s.pre.conds) == 0 {
		s.fail(start, "#!endif without #!ifdef")
		return true
	}
	s.pre.conds = s.pre.conds[:len(s.pre.conds)-1]
	return true
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

func includeRequired(s *scanner, start int) bool { s.include(start, true); return true }
func includeOptional(s *scanner, start int) bool { s.include(start, false); return true }

// include reads the "path" that follows and then the file, in place.
func (s *scanner) include(start int, required bool) {
	for isSpace(s.peek(0)) {
		s.off++
	}
	if s.peek(0) != '"' {
		s.fail(start, "a file name in double quotes must follow")
		return
	}
	n := len(s.tokens)
	s.doubleQuoted()
	if len(s.tokens) == n { // never closed, and said so
		return
	}
	path := s.takeText(n)
	if path == "" || len(path) >= maxIncludeName {
		s.fail(start, "a file name has 1 to %d bytes", maxIncludeName-1)
		return
	}
	if s.includeDepth() >= maxIncludeDepth {
		s.fail(start, "more than %d files include each other", maxIncludeDepth)
		return
	}
	text, name, err := s.opt.open(path, s.src.Dir)
	if err != nil {
		if required {
			s.fail(start, "cannot include %q: %v", path, err).Hint = "import_file does not insist that the file exists"
		}
		return
	}
	s.push(&Source{Name: name, Text: text, From: s.src.at(start), Dir: filepath.Dir(name)})
}

func (s *scanner) includeDepth() int {
	depth := 0
	for _, f := range s.outer {
		if !f.src.Macro {
			depth++
		}
	}
	return depth
}

// open finds an included file: as given from the working directory, then beside the including file, then in -I directories.
func (o *Options) open(path, dir string) (text, name string, err error) {
	candidates := []string{path}
	if !filepath.IsAbs(path) {
		candidates = append(candidates, filepath.Join(dir, path))
		for _, include := range o.IncludeDirs {
			candidates = append(candidates, filepath.Join(include, path))
		}
	}
	read := o.ReadFile
	if read == nil {
		read = ReadFile
	}
	for _, name := range candidates {
		data, failure := read(name)
		if failure == nil {
			return string(data), name, nil
		}
		if err == nil || !os.IsNotExist(failure) {
			err = failure
		}
	}
	return "", "", err
}

func (o *Options) getenv(name string) (string, bool) {
	if o.LookupEnv != nil {
		return o.LookupEnv(name)
	}
	return os.LookupEnv(name)
}
