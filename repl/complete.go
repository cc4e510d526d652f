package repl

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"kpv/eval"
	"kpv/parser"
	"kpv/pv"
	"kpv/store"
)

// Completion is what can follow in a line.
type Completion struct {
	Words  []string // what may stand in place of the last Typed bytes before the cursor, which all of them begin with
	Typed  int
	Hint   string // how what is being typed is used; may be empty
	Hidden int    // words that there are besides
}

// mostWords bounds how many words are offered at once.
const mostWords = 100

// Complete finds what can follow the text before the cursor.
func (s *Session) Complete(before string) Completion {
	if s.pending == "" && strings.HasPrefix(before, "\\") {
		name, arg, isArg := strings.Cut(before[1:], " ")
		if !isArg {
			return s.completeCommand(name)
		}
		c, err := findCommand(name)
		switch {
		case err != nil:
			return Completion{}
		case c.kind != argScript:
			return s.completeArgument(c, strings.TrimLeft(arg, " "))
		}
	}
	for _, p := range places {
		if m := p.before.FindStringSubmatch(before); m != nil {
			return p.complete(s, m)
		}
	}
	return Completion{}
}

// place is a kind of place in a script, known by what stands before the cursor; the first that fits counts.
type place struct {
	before   *regexp.Regexp
	complete func(s *Session, m []string) Completion
}

// A transformation can only stand in $(...{, where no parenthesis has been closed since.
var places = []place{
	{regexp.MustCompile(`\$\([^{}]*(?:\{[^{}]*\})*\{([a-z]+\.[\w.]*)?$`), (*Session).completeTransformation},
	{regexp.MustCompile(`\$\([^{}]*(?:\{[^{}]*\})*\{([a-z]+)$`), (*Session).completeTransformation},
	{regexp.MustCompile(`\$\([^{}]*(?:\{[^{}]*\})*\{([a-z]+\.[\w.]+),[^{}]*$`), (*Session).hintTransformation},
	{regexp.MustCompile(`\$\(?(\w+)\(([^()"]*)$`), (*Session).completeInner},
	{regexp.MustCompile(`\$\(?(\w*)$`), (*Session).completeClass},
	{regexp.MustCompile(`\broute\(\s*"?([\w:-]*)$`), (*Session).completeRoute},
	{regexp.MustCompile(`\b(?:include_file|import_file)\s+"([^"]*)$`), func(_ *Session, m []string) Completion { return completeFile(m[1], `"`) }},
	{regexp.MustCompile(`\bloadmodule\s*\(?"([^"]*)$`), func(_ *Session, m []string) Completion { return words(m[1], eval.ModuleNames(), `.so"`) }},
	{regexp.MustCompile(`\bmodparamx?\s*\(\s*"([^"]*)$`), func(_ *Session, m []string) Completion { return words(m[1], eval.ModuleNames(), `", "`) }},
	{regexp.MustCompile(`\bmodparamx?\s*\(\s*"(\w+)"\s*,\s*"([^"]*)$`), (*Session).completeParam},
	{regexp.MustCompile(`(?:^|[^\w$.])([A-Za-z_]\w*)\(([^()]*)$`), (*Session).hintCall},
	{regexp.MustCompile(`(?:^|[;}\n])\s*([A-Za-z_]\w*)$`), (*Session).completeStatement},
	{regexp.MustCompile(`(?:^|[^\w$.#!])([A-Za-z_]\w*)$`), (*Session).completeWord},
	{regexp.MustCompile(`(?m)^(#!\w*)$`), func(_ *Session, m []string) Completion { return words(m[1], directives, " ") }},
}

var directives = []string{"#!define", "#!else", "#!endif", "#!ifdef", "#!ifexp", "#!ifndef", "#!redefine", "#!subst", "#!substdef", "#!trydefine"}

// words offers those that begin with what has been typed; one alone is closed.
func words(typed string, all []string, closing string) Completion {
	c := Completion{Typed: len(typed)}
	for _, word := range all {
		if strings.HasPrefix(word, typed) {
			c.Words = append(c.Words, word)
		}
	}
	slices.Sort(c.Words)
	c.Words = slices.Compact(c.Words)
	if len(c.Words) == 1 {
		c.Words[0] += closing
	}
	if len(c.Words) > mostWords {
		c.Hidden = len(c.Words) - mostWords
		c.Words = c.Words[:mostWords]
	}
	return c
}

// completeRoute offers the routes that a statement can call.
func (s *Session) completeRoute(m []string) Completion {
	names := slices.DeleteFunc(s.engine.Routes(), func(name string) bool {
		_, ok := s.engine.Callable(name)
		return !ok
	})
	return words(m[1], names, ")")
}

// completeClass offers the kinds of variables.
func (s *Session) completeClass(m []string) Completion {
	var names []string
	for _, class := range s.cfg.Library.Vars.Classes() {
		if !class.In(s.cfg.Options.Target) {
			continue
		}
		for _, name := range append([]string{class.Name}, class.Aliases...) {
			if class.Inner != pv.InnerNone {
				name += "("
			}
			names = append(names, name)
		}
	}
	c := words(m[1], names, "")
	if len(c.Words) == 1 {
		c.Hint = s.hintClass(strings.TrimSuffix(c.Words[0], "("))
	}
	return c
}

func (s *Session) hintClass(name string) string {
	class := s.cfg.Library.Vars.Class(name)
	if class == nil {
		return ""
	}
	return eval.ClassUsage(class) + "  " + class.Doc
}

// completeInner offers the names that there are now.
func (s *Session) completeInner(m []string) Completion {
	name, typed := m[1], m[2]
	class := s.cfg.Library.Vars.Class(name)
	if class == nil {
		return s.hintCall(m)
	}
	c := words(typed, s.innerNames(class), ")")
	if len(c.Words) == 0 {
		c.Hint = s.hintClass(name)
	}
	return c
}

// innerNames lists what may stand in a variable's parentheses.
func (s *Session) innerNames(class *pv.Class) []string {
	switch {
	case class.Module == "memcached":
		return s.keys()
	case class.Module == "htable" && class.Inner == pv.InnerEntry:
		return s.held("$sht(", s.engine.Tables(), "=>")
	case class.Space == pv.SpaceAvp:
		return trimmed(s.engine.Names(class.Space), "s:")
	case class.Space != pv.SpaceNone:
		return s.engine.Names(class.Space)
	case class.Name == "hdr", class.Name == "hdrc":
		return s.headers()
	case class.Name == "xavp" || class.Name == "xavi" || class.Name == "xavu":
		return s.held("$"+class.Name+"(", nil, "")
	case class.Name == "def" || class.Name == "defn":
		return s.engine.Defines()
	}
	return nil
}

func trimmed(names []string, prefix string) []string {
	for i := range names {
		names[i] = strings.TrimPrefix(names[i], prefix)
	}
	return names
}

// held lists names of variables of a class that hold something, and more names that begin one.
func (s *Session) held(prefix string, more []string, behind string) (names []string) {
	for _, v := range s.engine.Variables() {
		if inner, ok := strings.CutPrefix(v.Name, prefix); ok {
			names = append(names, strings.TrimSuffix(inner, ")"))
		}
	}
	for _, name := range more {
		names = append(names, name+behind)
	}
	return names
}

func (s *Session) headers() (names []string) {
	for _, h := range s.engine.Message().All() {
		names = append(names, h.Name)
	}
	return names
}

// keys lists those of the embedded store that can be written in a script.
func (s *Session) keys() (keys []string) {
	if s.backend != nil {
		return nil
	}
	s.memory.Each(func(key string, _ store.Item, _ time.Time) bool {
		if !strings.ContainsAny(key, "()$\"") {
			keys = append(keys, key)
		}
		return true
	})
	return keys
}

func (s *Session) completeTransformation(m []string) Completion {
	var names []string
	for _, t := range s.cfg.Library.Vars.Transformations() {
		if !t.In(s.cfg.Options.Target) {
			continue
		}
		closing := "}"
		if len(t.Params) > 0 {
			closing = ","
		}
		names = append(names, t.Name+closing)
	}
	c := words(m[1], names, "")
	if len(c.Words) == 1 {
		c.Hint = s.hintTrans(strings.TrimRight(c.Words[0], ",}"))
	}
	return c
}

func (s *Session) hintTransformation(m []string) Completion {
	return Completion{Hint: s.hintTrans(m[1])}
}

func (s *Session) hintTrans(name string) string {
	t := s.cfg.Library.Vars.Trans(name)
	if t == nil {
		return ""
	}
	return eval.TransUsage(t) + "  " + t.Doc
}

// hintCall shows how the function is called whose arguments are being typed.
func (s *Session) hintCall(m []string) Completion {
	if f := s.cfg.Library.Func(m[1]); f != nil {
		return Completion{Hint: eval.Usage(f) + "  " + f.About()}
	}
	return Completion{}
}

var keywords = []string{"if (", "else", "while (", "switch (", "case", "default:", "return", "exit", "drop", "break", "route[", "request_route {",
	"reply_route {", "event_route[", "modparam(\"", "loadmodule \"", "include_file \"", "import_file \"", "defined", "selval(", "strlen(", "strempty(", "mod", "not"}

// completeParam offers the parameters of a module.
func (s *Session) completeParam(m []string) Completion {
	c := words(m[2], eval.ParamNames(m[1]), `", `)
	if len(c.Words) == 1 {
		c.Hint = eval.ParamDoc(m[1], strings.TrimSuffix(c.Words[0], `", `))
	}
	return c
}

// completeStatement offers what can begin one, and core parameters.
func (s *Session) completeStatement(m []string) Completion {
	names := s.wordNames()
	for name := range parser.Globals() {
		names = append(names, name+" = ")
	}
	return s.hintWord(words(m[1], names, ""))
}

// completeWord offers functions, words of the language and definitions.
func (s *Session) completeWord(m []string) Completion {
	return s.hintWord(words(m[1], s.wordNames(), ""))
}

func (s *Session) wordNames() []string {
	names := slices.Concat(keywords, s.engine.Defines())
	for _, f := range s.cfg.Library.Funcs() {
		if !f.In(s.cfg.Options.Target) {
			continue
		}
		open := "("
		if _, none := formOf(f, 0); none && len(f.Forms) == 1 {
			open = "()"
		}
		names = append(names, f.Name+open)
	}
	return append(names, "route(")
}

// hintWord says how the only word is used.
func (s *Session) hintWord(c Completion) Completion {
	if len(c.Words) != 1 {
		return c
	}
	if setting, ok := strings.CutSuffix(c.Words[0], " = "); ok {
		c.Hint = eval.SettingDoc(setting)
	} else {
		c.Hint = s.hintCall([]string{"", strings.TrimRight(c.Words[0], "()")}).Hint
	}
	return c
}

func formOf(f *eval.Func, n int) (form []eval.Param, ok bool) {
	for _, form := range f.Forms {
		if len(form) == n {
			return form, true
		}
	}
	return nil, false
}
