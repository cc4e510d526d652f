package parser

import (
	"strings"

	"kpv/internal/ere"
)

// substitution is one #!subst "/regex/text/flags": it changes the text of strings and variables read after it.
type substitution struct {
	re     *ere.Regexp
	with   string
	global bool
}

func addSubst(s *scanner, start int) bool {
	if _, pattern, with, flags, ok := s.substRule(start); ok {
		s.addSubstitution(start, pattern, with, flags)
	}
	return true
}

func addSubstDef(s *scanner, start int) bool       { return s.substDefine(start, "") }
func addSubstDefQuoted(s *scanner, start int) bool { return s.substDefine(start, `"`) }

// substDefine is #!subst and #!define in one: the pattern is the name, its text may hold $env(NAME), and $$ stands for $.
func (s *scanner) substDefine(start int, quote string) bool {
	if _, name, with, flags, ok := s.substRule(start); ok {
		with = s.expandEnv(start, with)
		s.addSubstitution(start, name, with, flags)
		s.defineOnce(start, name, quote+with+quote)
	}
	return true
}

// substRule reads the string behind #!subst and splits it at its separator, the first character.
func (s *scanner) substRule(start int) (rule, pattern, with, flags string, ok bool) {
	if s.pre.depth > 0 {
		s.fail(start, "#!subst stands at the top level only, not inside a block")
	}
	for s.peek(0) == ' ' || s.peek(0) == '\t' {
		s.off++
	}
	n := len(s.tokens)
	switch s.peek(0) {
	case '"':
		s.doubleQuoted()
	case '\'':
		s.singleQuoted()
	}
	if len(s.tokens) == n {
		s.fail(start, `a rule in double quotes must follow, like "/regex/text/"`)
		return
	}
	rule = s.takeText(n)
	parts := []string{}
	if rule != "" {
		parts = splitRule(rule[1:], rule[0])
	}
	if len(parts) != 3 || parts[0] == "" || strings.Trim(parts[2], "gis") != "" {
		s.fail(start, `a substitution is written "/regex/text/flags", the flags being any of g, i and s`)
		return
	}
	return rule, parts[0], parts[1], parts[2], true
}

// splitRule cuts at each separator that no backslash precedes.
func splitRule(rule string, separator byte) []string {
	var parts []string
	from := 0
	for i := 0; i < len(rule); i++ {
		switch rule[i] {
		case '\\':
			i++
		case separator:
			parts = append(parts, rule[from:i])
			from = i + 1
		}
	}
	return append(parts, rule[from:])
}

func (s *scanner) addSubstitution(start int, pattern, with, flags string) {
	var mode ere.Flags
	if strings.Contains(flags, "i") {
		mode |= ere.IgnoreCase
	}
	if !strings.Contains(flags, "s") {
		mode |= ere.Newline
	}
	if len(s.pre.substs) >= maxSubstitutions {
		s.fail(start, "more than %d substitutions", maxSubstitutions)
		return
	}
	re, err := ere.Compile(pattern, mode)
	if err != nil {
		s.fail(start, "bad regular expression %q: %v", pattern, err)
		return
	}
	s.pre.substs = append(s.pre.substs, substitution{re: re, with: with, global: strings.Contains(flags, "g")})
}

// expandEnv replaces $env(NAME) by the variable's value and $$ by $.
func (s *scanner) expandEnv(start int, text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, closed := strings.Cut(strings.TrimPrefix(after, "env("), ")")
		switch {
		case strings.HasPrefix(after, "$"):
			b.WriteByte('$')
			text = after[1:]
		case strings.HasPrefix(after, "env(") && closed:
			value, _ := s.opt.getenv(name)
			b.WriteString(value)
			text = rest
		default:
			s.fail(start, "only $env(NAME) and $$ may stand in this text")
			return b.String()
		}
	}
}

// maxSubstituted bounds, in bytes, what rules may make of a text that was less than a quarter of it: each can double what the one before
// it left.
const maxSubstituted = 4096

// substitute applies the rules so far, in their order, to the text of the string or variable at start.
func (s *scanner) substitute(start int, text string) string {
	written := len(text)
	for _, rule := range s.pre.substs {
		changed := rule.apply(text)
		if len(changed) > max(maxSubstituted, 4*written) {
			s.fail(start, "#!subst makes a text of more than %d bytes of this one", maxSubstituted)
			s.pre.substs = nil // they would do so again and again
			return text
		}
		text = changed
	}
	return text
}

func (r substitution) apply(text string) string {
	var b strings.Builder
	from := 0
	for search := r.re.In(text); ; {
		m, _ := search.Exec(from)
		if m == nil || m[0] == m[1] { // an empty match would go on for ever; Kamailio stops there too
			break
		}
		b.WriteString(text[from:m[0]])
		r.expandInto(&b, text, m)
		from = m[1]
		if !r.global {
			break
		}
	}
	if from == 0 {
		return text
	}
	b.WriteString(text[from:])
	return b.String()
}

// expandInto writes the replacement with \0 to \9 filled in.
func (r substitution) expandInto(b *strings.Builder, text string, m []int) {
	for i := 0; i < len(r.with); i++ {
		c := r.with[i]
		if c != '\\' || i+1 == len(r.with) {
			b.WriteByte(c)
			continue
		}
		i++
		group := int(r.with[i] - '0')
		if r.with[i] >= '0' && r.with[i] <= '9' {
			if 2*group+1 < len(m) && m[2*group] >= 0 {
				b.WriteString(text[m[2*group]:m[2*group+1]])
			}
			continue
		}
		b.WriteByte(r.with[i])
	}
}
