package parser

import "strings"

// Ignore is a rule that a comment "kpv:ignore RULE" silences: on the comment's line, and where the comment stands alone, on the next line
// that is not such a comment; or, by "kpv:ignore-file RULE", in all of the file. The rule is empty where the comment names none.
type Ignore struct {
	Pos  Pos // of the rule's name
	Rule string
}

// ignoreAt is a rule silenced on a line; line 0 stands for all of the file.
type ignoreAt struct {
	src  *Source
	line int32
	rule string
}

// ignores are the rules that comments silence.
type ignores struct {
	list []Ignore
	at   map[ignoreAt]bool
	next ignoreAt // the line below comments that stand alone
	open []string // the rules of these
}

const ignoreMark = "kpv:ignore"

// noteIgnore reads "# kpv:ignore RULE RULE" at the present place, the start of a comment.
func (s *scanner) noteIgnore() {
	comment, _, _ := strings.Cut(s.rest(), "\n")
	before, rules, found := strings.Cut(comment, ignoreMark)
	before = strings.TrimRight(before, " \t")
	if !found || !strings.HasSuffix(before, "#") && !strings.HasSuffix(before, "//") {
		return
	}
	pos := s.src.at(s.off)
	rules, wholeFile := strings.CutPrefix(rules, "-file")
	alone := strings.TrimSpace(s.src.Line(pos.Line)[:pos.Col-1]) == ""
	names := ruleNames(rules)
	if len(names) == 0 {
		s.ignored.list = append(s.ignored.list, Ignore{Pos: pos})
	}
	used := len(comment) - len(rules)
	for _, name := range names {
		used += strings.Index(comment[used:], name)
		s.ignored.list = append(s.ignored.list, Ignore{Pos: s.src.at(s.off + used), Rule: name})
		used += len(name)
	}
	s.ignored.add(pos, names, alone, wholeFile)
}

// ruleNames lists the rules behind the mark, up to what is no rule's name, such as a dash with the reason behind it.
func ruleNames(text string) (names []string) {
	text = strings.ReplaceAll(text, ignoreMark, "") // of a second comment behind the first
	for name := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("#, \t\r", r) }) {
		if !isIdentStart(name[0]) {
			break
		}
		names = append(names, name)
	}
	return names
}

func (i *ignores) add(pos Pos, names []string, alone, wholeFile bool) {
	if i.at == nil {
		i.at = map[ignoreAt]bool{}
	}
	if i.next != (ignoreAt{src: pos.Src, line: pos.Line}) {
		i.open = nil
	}
	lines := []int32{pos.Line}
	switch {
	case wholeFile:
		lines = []int32{0}
	case alone:
		i.open = append(i.open, names...)
		i.next = ignoreAt{src: pos.Src, line: pos.Line + 1}
		for _, name := range i.open {
			i.at[ignoreAt{pos.Src, pos.Line + 1, name}] = true
		}
	}
	for _, line := range lines {
		for _, name := range names {
			i.at[ignoreAt{pos.Src, line, name}] = true
		}
	}
}

// has tells whether a rule is silenced at a place.
func (i *ignores) has(p Pos, rule string) bool {
	p = p.InFile()
	return i.at[ignoreAt{p.Src, p.Line, rule}] || i.at[ignoreAt{p.Src, 0, rule}]
}
