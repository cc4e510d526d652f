package parser

import (
	"errors"
	"fmt"
	"strings"
)

func ifExpression(s *scanner, start int) bool {
	if !s.opt.Expressions {
		return false
	}
	line, _, _ := strings.Cut(s.rest(), "\n") // no \ goes on here
	s.off += len(line)
	if s.pre.skipping() {
		s.open(start, false)
		return true
	}
	if strings.TrimSpace(line) == "" || line[0] != ' ' && line[0] != '\t' {
		s.fail(start, "a condition must follow #!ifexp, behind a blank")
		s.open(start, true)
		return true
	}
	v := s.evaluate(start, line)
	s.open(start, v.err == nil && v.holds())
	return true
}

func defineExpression(s *scanner, start int) bool       { return s.defineValue(start, "") }
func defineExpressionQuoted(s *scanner, start int) bool { return s.defineValue(start, `"`) }

func (s *scanner) defineValue(start int, quote string) bool {
	if !s.opt.Expressions {
		return false
	}
	name, text, ok := s.cutName(start, s.line())
	if !ok {
		return true
	}
	if v := s.evaluate(start, text); v.err != nil {
		s.defineOnce(start, name, "")
	} else {
		s.defineOnce(start, name, quote+v.defined()+quote)
	}
	return true
}

// evaluate computes an expression. What is wrong with one Kamailio only logs: it is false then, and defines an empty text. But calls, and
// signs that make it stop, are refused.
func (s *scanner) evaluate(start int, text string) ppValue {
	p := ppParser{text: text, defines: s.pre.defines}
	v := p.whole()
	switch {
	case p.fatal:
		s.fail(start, "%v", v.err)
	case v.err != nil:
		s.stray(StrayExpression, start, v.err.Error())
	case p.assigned:
		s.stray(StrayExpression, start, "= does not compare, but is worth what stands behind it")
	}
	return v
}

// ppParser reads the small language of #!ifexp, which has its own words, signs and precedence. All of it was observed on 6.1.
type ppParser struct {
	text     string
	off      int
	depth    int
	defines  map[string]string
	assigned bool // there is a =
	fatal    bool // Kamailio stops
}

// ppOperators bind the tighter the higher the number; longer ones first.
var ppOperators = []struct {
	sign  string
	power int
}{
	{"||", 2}, {"&&", 3}, {"==", 7}, {"!=", 7}, {"<=", 8}, {">=", 8}, {"<<", 9}, {">>", 9}, {"**", 12},
	{",", 1}, {"^", 4}, {"|", 5}, {"&", 6}, {"<", 8}, {">", 8}, {"+", 10}, {"-", 10}, {"*", 11}, {"/", 11}, {"%", 11},
}

func ppError(format string, args ...any) ppValue { return ppValue{err: fmt.Errorf(format, args...)} }

func (p *ppParser) whole() ppValue {
	v, ok := p.climb(1)
	if ok && !p.ended() {
		v, ok = ppError("unexpected %q", p.text[p.off:]), false
	}
	return v
}

// ended goes to what comes next, and tells whether nothing does: a comment begins with #.
func (p *ppParser) ended() bool {
	p.off = len(p.text) - len(strings.TrimLeft(p.text[p.off:], " \t\r"))
	return p.off == len(p.text) || p.text[p.off] == '#'
}

// climb reads operators that bind at least as tight as power. It is false at a syntax error, which the value has.
func (p *ppParser) climb(power int) (v ppValue, ok bool) {
	if p.depth++; p.depth > maxNesting {
		return ppError("more than %d parentheses inside each other", maxNesting), false
	}
	defer func() { p.depth-- }()
	left, ok := p.operand()
	for ok && !p.ended() {
		sign, binds := p.operator()
		if binds < power {
			break
		}
		p.off += len(sign)
		next := binds + 1
		if sign == "**" {
			next = binds
		}
		var right ppValue
		if right, ok = p.climb(next); !ok {
			return right, false
		}
		left = ppApply(sign, left, right)
	}
	return left, ok
}

func (p *ppParser) operator() (sign string, power int) {
	for _, op := range ppOperators {
		if strings.HasPrefix(p.text[p.off:], op.sign) {
			return op.sign, op.power
		}
	}
	return "", 0
}

func (p *ppParser) operand() (ppValue, bool) {
	if p.ended() {
		return ppError("a value is missing at the end"), false
	}
	rest := p.text[p.off:]
	switch c := rest[0]; {
	case c == '(':
		return p.parentheses()
	case c == '-' || c == '!':
		return p.signed(c)
	case c == '"' || c == '\'':
		return p.quoted()
	case isDigit(c):
		n, width := ppNumber(rest)
		p.off += width
		return ppValue{num: n}, true
	}
	if name := ppName(rest); name != "" {
		p.off += len(name)
		return p.named(name)
	}
	return ppError("unexpected %q, where a value should stand", rest), false
}

func (p *ppParser) parentheses() (v ppValue, ok bool) {
	p.off++
	if !p.ended() && p.text[p.off] != ')' {
		if v, ok = p.climb(1); !ok {
			return v, false
		}
	}
	if p.ended() || p.text[p.off] != ')' {
		return ppError("a ) is missing"), false
	}
	p.off++
	return v, true
}

// signed reads - or !, behind which no blank may stand.
func (p *ppParser) signed(sign byte) (ppValue, bool) {
	if p.off++; p.off < len(p.text) && (p.text[p.off] == ' ' || p.text[p.off] == '\t') {
		return ppError("no blank may stand behind a sign"), false
	}
	if p.depth++; p.depth > maxNesting {
		return ppError("more than %d signs", maxNesting), false
	}
	v, ok := p.operand()
	p.depth--
	switch {
	case !ok || v.err != nil:
		return v, ok
	case v.isText:
		return ppError("%c takes no text; defined names with a text are texts", sign), true
	case sign == '!':
		return ppBool(v.num == 0), true
	}
	return ppValue{num: -v.num}, true
}

func (p *ppParser) quoted() (ppValue, bool) {
	quote := p.text[p.off]
	var b strings.Builder
	for i := p.off + 1; i < len(p.text); {
		switch p.text[i] {
		case quote:
			p.off = i + 1
			return ppValue{text: b.String(), isText: true}, true
		case '\\':
			decoded, width := unescape(p.text[i:])
			if strings.HasPrefix(p.text[i:], `\'`) {
				decoded = "'"
			}
			b.WriteString(decoded)
			i += width
		default:
			b.WriteByte(p.text[i])
			i++
		}
	}
	return ppError("this text is never closed"), false
}

// ppName measures the name at the start: anything but blanks, signs and quotes.
func ppName(text string) string {
	n := strings.IndexAny(text, " \t\r\"'(),;:?.+-*/%<>=!&|^")
	if n < 0 {
		n = len(text)
	}
	return text[:n]
}

// named is the value of a name: that of a definition is its text, without quotes, or 1 where it has none; any other is 0.
func (p *ppParser) named(name string) (ppValue, bool) {
	text, defined := p.defines[name]
	v := ppValue{text: unquoted(text), isText: true}
	switch {
	case !defined:
		v = ppValue{}
	case text == "":
		v = ppValue{num: 1}
	}
	if p.ended() {
		return v, true
	}
	switch rest := p.text[p.off:]; {
	case rest[0] == '(':
		p.fatal = true
		return ppValue{err: errors.New("there are no functions in #!ifexp and #!defexp")}, false
	case rest[0] == '=' && !strings.HasPrefix(rest, "=="):
		p.off++
		p.assigned = true
		return p.climb(2)
	}
	return v, true
}
