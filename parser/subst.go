package parser

import (
	"fmt"
	"strings"

	"kpv/internal/ere"
)

// substitution is one #!subst "/regex/text/flags": it changes the text of strings and variables read after it.
type substitution struct {
	re     *ere.Regexp
	with   []piece
	global bool
}

// piece is a part of the text that a substitution puts in: some text, or what a group of the regular expression matched.
type piece struct {
	text  string
	group int // -1 for text
}

func addSubst(s *scanner, start int) bool {
	if pattern, with, flags, ok := s.substRule(start, true); ok {
		s.addSubstitution(start, pattern, with, flags)
	}
	return true
}

func addSubstDef(s *scanner, start int) bool       { return s.substDefine(start, "") }
func addSubstDefQuoted(s *scanner, start int) bool { return s.substDefine(start, `"`) }

// substDefine is #!subst and #!define in one: the pattern is the name.
func (s *scanner) substDefine(start int, quote string) bool {
	name, with, flags, ok := s.substRule(start, false)
	if !ok {
		return true
	}
	if defined, ok := s.addSubstitution(start, name, with, flags); ok {
		s.defineOnce(start, name, quote+defined+quote)
	}
	return true
}

// substRule reads the string behind #!subst and splits it at its separator. White space, comments and the name of a macro may come first:
// #!subst is a statement of the grammar.
func (s *scanner) substRule(start int, pairs bool) (pattern, with, flags string, ok bool) {
	if s.pre.depth > 0 {
		s.fail(start, "#!subst stands at the top level only, not inside a block")
	}
	line, _, _ := strings.Cut(s.rest(), "\n")
	end, outer := s.off+len(line), len(s.outer)
	n, found := len(s.tokens), len(s.errs)
	for len(s.tokens) == n && len(s.errs) == found && s.step() {
	}
	if len(s.errs) > found {
		return
	}
	if len(s.tokens) == n || s.tokens[n].kind != tokString {
		s.fail(start, `a rule in double quotes must follow, like "/regex/text/"`)
		if len(s.outer) == outer && s.off <= end { // what stands there instead is no statement either
			s.tokens, s.off = s.tokens[:n], end
		}
		return
	}
	parts := splitRule(s.takeText(n), pairs)
	if len(parts) != 3 || parts[0] == "" || strings.Trim(parts[2], "gis") != "" {
		s.fail(start, `a substitution is written "/regex/text/flags", the flags being any of g, i and s`)
		return
	}
	return parts[0], parts[1], parts[2], true
}

// splitRule cuts at each separator, the first character, that no backslash precedes. In pairs a backslash makes another one plain; so
// #!subst does, but not #!substdef (observed).
func splitRule(rule string, pairs bool) []string {
	var parts []string
	from := 1
	for i := 1; i < len(rule); i++ {
		switch {
		case rule[i] == '\\' && pairs:
			i++
		case rule[i] == rule[0] && (pairs || rule[i-1] != '\\'):
			parts = append(parts, rule[from:i])
			from = i + 1
		}
	}
	return append(parts, rule[min(from, len(rule)):])
}

// addSubstitution adds a rule, and gives the text that #!substdef defines besides; false when it is refused.
func (s *scanner) addSubstitution(start int, pattern, with, flags string) (defined string, ok bool) {
	var mode ere.Flags
	if strings.Contains(flags, "i") {
		mode |= ere.IgnoreCase
	}
	if !strings.Contains(flags, "s") {
		mode |= ere.Newline
	}
	if len(s.pre.substs) >= maxSubstitutions {
		s.fail(start, "more than %d substitutions", maxSubstitutions)
		return "", false
	}
	re, err := ere.Compile(pattern, mode)
	if err != nil {
		s.fail(start, "bad regular expression %q: %v", pattern, err)
		return "", false
	}
	pieces, defined, err := s.pieces(with)
	if err != nil {
		s.fail(start, "%v", err)
		return "", false
	}
	s.pre.substs = append(s.pre.substs, substitution{re: re, with: pieces, global: strings.Contains(flags, "g")})
	return defined, true
}

// pieces reads the text that a rule puts in, where \0 to \9 stand for what was matched and \n, \r, \t for line ends and so on; and the
// text that #!substdef defines, where they do not. Variables are read now, as they are while Kamailio reads its script.
func (s *scanner) pieces(with string) (list []piece, defined string, err error) {
	var text, raw strings.Builder
	flush := func() {
		if text.Len() > 0 {
			list = append(list, piece{text: text.String(), group: -1})
			text.Reset()
		}
	}
	for i := 0; i < len(with); {
		rest, width := with[i:], 1
		switch {
		case strings.HasPrefix(rest, "$$"):
			text.WriteByte('$')
			raw.WriteByte('$')
			i += 2
			continue
		case rest[0] == '$':
			v, err := s.startValue(rest)
			if err != nil {
				return nil, "", err
			}
			text.WriteString(v.value)
			raw.WriteString(v.printed)
			i += v.width
			continue
		case rest[0] == '\\' && len(rest) > 1 && isDigit(rest[1]):
			flush()
			list = append(list, piece{group: int(rest[1] - '0')})
			width = 2
		case rest[0] == '\\' && len(rest) > 1:
			text.WriteByte(afterBackslash(rest[1]))
			width = 2
		default:
			text.WriteByte(rest[0])
		}
		raw.WriteString(rest[:width])
		i += width
	}
	flush()
	return list, raw.String(), nil
}

func afterBackslash(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// startValue is a variable as it is while the script is read.
type startValue struct {
	value, printed string // null is empty, and printed <null>
	width          int    // as written
}

func (s *scanner) startValue(text string) (v startValue, err error) {
	ref, width, err := FirstVar(text)
	if err != nil {
		return v, err
	}
	if s.opt.StartValue == nil {
		return v, fmt.Errorf("%s cannot be read here", ref.Text)
	}
	value, null, err := s.opt.StartValue(ref.Text, s.pre.defines)
	v = startValue{value: value, printed: value, width: width}
	if null {
		v = startValue{printed: "<null>", width: width}
	}
	return v, err
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

// expandInto writes the text that is put in for a match.
func (r substitution) expandInto(b *strings.Builder, text string, m []int) {
	for _, p := range r.with {
		if p.group < 0 {
			b.WriteString(p.text)
		} else if 2*p.group+1 < len(m) && m[2*p.group] >= 0 {
			b.WriteString(text[m[2*p.group]:m[2*p.group+1]])
		}
	}
}
