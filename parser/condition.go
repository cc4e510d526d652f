package parser

import (
	"fmt"
	"regexp"
	"strings"
)

// condition is an open #!ifdef.
type condition struct {
	at      Pos
	outer   bool // the text around it is read
	reading bool // the present branch is read
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

// lateEnd finds an #!else or #!endif that Kamailio takes for a comment: something stands behind it, or the file ends there.
var lateEnd = regexp.MustCompile(`#!(else|endif)([ \t]+[^ \t\r\n]|[ \t\r]*$)`)

// lostEnd says where the end of a condition was meant to be.
func lostEnd(cond Pos) string {
	start := cond.Src.lineStart(cond.Line)
	at := lateEnd.FindStringSubmatchIndex(cond.Src.Text[start:])
	if at == nil {
		return ""
	}
	why := "nothing may stand behind it"
	if strings.TrimRight(cond.Src.Text[start+at[4]:start+at[5]], " \t\r") == "" {
		why = "a line end must stand behind it"
	}
	return fmt.Sprintf("the one in line %d does not count: %s", cond.Src.at(start+at[0]).Line, why)
}

func (p *preprocessor) skipping() bool {
	return len(p.conds) > 0 && !p.conds[len(p.conds)-1].reading
}

func ifDefined(s *scanner, start int) bool    { return s.condition(start, true) }
func ifNotDefined(s *scanner, start int) bool { return s.condition(start, false) }

// condition opens one that asks for a definition. Without a name there is one all the same, which its #!endif ends.
func (s *scanner) condition(start int, want bool) bool {
	line := s.line()
	if s.pre.skipping() {
		s.open(start, false)
		return true
	}
	name, rest, ok := s.cutName(start, line)
	if !ok {
		s.errs[len(s.errs)-1].Hint = conditionHint(line, want)
	}
	if rest = strings.TrimRight(rest, " \t\r"); rest != "" && rest[0] != '#' && !strings.HasPrefix(rest, "//") {
		s.stray(StrayRest, s.off-len(line)+strings.Index(line, rest), rest)
	}
	s.open(start, !ok || s.pre.has(name) == want)
	return true
}

// conditionHint says what may be meant where no name stands behind #!ifdef or #!ifndef.
func conditionHint(line string, want bool) string {
	switch {
	case strings.HasPrefix(line, "!") && want:
		return "#!ifndef asks whether a name is not defined"
	case strings.HasPrefix(line, `"`):
		return "the name stands without quotes"
	}
	return ""
}

func (s *scanner) open(start int, holds bool) {
	if len(s.pre.conds) >= maxConditions {
		s.fail(start, "more than %d conditions inside each other", maxConditions)
		return
	}
	outer := !s.pre.skipping()
	s.pre.conds = append(s.pre.conds, condition{at: s.src.at(start), outer: outer, reading: outer && holds})
}

// aloneOnLine tells whether only blanks follow, and a line end: Kamailio takes "#!endif # why" for a comment, and #!endif at the end of a
// file (observed).
func (s *scanner) aloneOnLine() bool {
	rest, ended := s.lineAhead()
	return (ended || s.opt.Typed) && strings.Trim(rest, " \t\r") == ""
}

// lineAhead gives the rest of the line, and whether the line ends. A macro's text goes on behind its name.
func (s *scanner) lineAhead() (rest string, ended bool) {
	rest, _, ended = strings.Cut(s.rest(), "\n")
	for inner, i := s.frame, len(s.outer)-1; !ended && inner.src.Macro && i >= 0; i-- {
		var more string
		inner = s.outer[i]
		more, _, ended = strings.Cut(inner.src.Text[inner.off:], "\n")
		rest += more
	}
	return rest, ended
}

func elseBranch(s *scanner, start int) bool {
	if !s.aloneOnLine() {
		return false
	}
	if len(s.pre.conds) == 0 {
		s.stray(StrayElse, start, s.src.Text[start:s.off])
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
