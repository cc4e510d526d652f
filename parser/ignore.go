package parser

import "strings"

// ignoreAt is a line with a comment that silences rules.
type ignoreAt struct {
	src  *Source
	line int32
}

// ignores are the rules that comments silence, by the line of the comment: "RULE" for its own line, "RULE below" for the next where the
// comment stands alone.
type ignores map[ignoreAt]map[string]bool

// noteIgnore reads "# kpv:ignore RULE RULE" at the present place, the start of a comment.
func (s *scanner) noteIgnore() {
	comment, _, _ := strings.Cut(s.rest(), "\n")
	_, rules, found := strings.Cut(comment, "kpv:ignore ")
	if !found {
		return
	}
	pos := s.src.at(s.off)
	alone := strings.TrimSpace(s.src.Line(pos.Line)[:pos.Col-1]) == ""
	set := map[string]bool{}
	for _, rule := range strings.Fields(strings.ReplaceAll(rules, ",", " ")) {
		set[rule], set[rule+" below"] = true, alone
	}
	if s.ignored == nil {
		s.ignored = ignores{}
	}
	s.ignored[ignoreAt{s.src, pos.Line}] = set
}
