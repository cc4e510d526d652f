package tr

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"kpv/internal/ere"
	"kpv/pv"
)

// reTrans replace by regular expression (spec/pv.md 3.5). Rules that are only known at run time are kept for the next time.
func reTrans() []*pv.Trans {
	rules := &substCache{rules: map[string]*subst{}}
	return []*pv.Trans{{
		Name: "re.subst", Module: "textops", Params: []pv.Param{{Name: "/regex/replacement/flags", Kind: pv.ParamRest}},
		Doc: "The text with a match of a POSIX regular expression replaced; \\1 to \\9 are its groups. Flags: g all matches, i any case, s lines do not matter.",
		Example: `$var(x) = "sip:alice@wonder.land";
xlog("$(var(x){re.subst,/^sip:([^@]+)@.*/\1/})\n"); # -> alice`,
		Prepare: func(args []pv.Value) (pv.Prepared, error) {
			rule, err := parseSubst(args[0].Text())
			if err != nil {
				return pv.Prepared{}, err
			}
			return pv.Prepared{Apply: rule.apply, Variables: rule.variables}, nil
		},
		Apply: func(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
			rule, err := rules.get(args[0].Text())
			if err != nil {
				return pv.Blank, err
			}
			return rule.apply(env, v, nil)
		},
	}}
}

// subst is a rule /regex/replacement/flags.
type subst struct {
	re        *ere.Regexp
	global    bool
	parts     []substPart
	variables []string // in the replacement, as written
}

// substPart is a piece of the replacement: text, a group of the match, or a variable.
type substPart struct {
	kind partKind
	text string
	n    int // of the group or the variable
}

type partKind uint8

const (
	partText partKind = iota
	partGroup
	partVariable
)

// parseSubst reads a rule. Its first character is what separates the parts.
func parseSubst(rule string) (*subst, error) {
	if len(rule) < 3 || rule[0] == '\\' || rule[0] == ' ' {
		return nil, errors.New("a rule is written /regex/replacement/flags")
	}
	separator := rule[0]
	end := unescapedIndex(rule[1:], separator)
	if end < 0 {
		return nil, fmt.Errorf("there is no %q behind the regular expression", separator)
	}
	pattern, rest := rule[1:1+end], rule[1+end+1:]
	s := &subst{}
	used, err := s.replacement(rest, separator)
	if err != nil {
		return nil, err
	}
	flags, err := s.flags(rest[used:])
	if err != nil {
		return nil, err
	}
	s.re, err = ere.Compile(pattern, flags)
	if err != nil {
		return nil, fmt.Errorf("bad regular expression %q: %w", pattern, err)
	}
	return s, nil
}

func unescapedIndex(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case c:
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// flags reads what follows the last separator. Lines matter unless s says otherwise.
func (s *subst) flags(text string) (ere.Flags, error) {
	flags := ere.Newline
	for i := range len(text) {
		switch text[i] {
		case 'g':
			s.global = true
		case 'i':
			flags |= ere.IgnoreCase
		case 's':
			flags &^= ere.Newline
		default:
			return 0, fmt.Errorf("unknown flag %q: g, i and s are known", text[i])
		}
	}
	return flags, nil
}

// replacement reads up to the separator, and returns how much that was.
func (s *subst) replacement(text string, separator byte) (int, error) {
	for i := 0; i < len(text); {
		n := 1
		switch c := text[i]; {
		case c == separator:
			return i + 1, nil
		case c == '\\' && i+1 < len(text):
			n = 2
			s.escape(text[i+1], separator)
		case c == '$':
			n = variableEnd(text[i:])
			s.variable(text[i : i+n])
		default:
			s.literal(text[i : i+1])
		}
		i += n
	}
	return 0, fmt.Errorf("there is no %q behind the replacement", separator)
}

func (s *subst) escape(c, separator byte) {
	if isDigit(c) && c != separator {
		s.parts = append(s.parts, substPart{kind: partGroup, n: int(c - '0')})
		return
	}
	s.literal(string([]byte{escaped(c)}))
}

func (s *subst) literal(text string) {
	if n := len(s.parts); n > 0 && s.parts[n-1].kind == partText {
		s.parts[n-1].text += text
		return
	}
	s.parts = append(s.parts, substPart{text: text})
}

func (s *subst) variable(text string) {
	if text == "$$" {
		s.literal("$")
		return
	}
	s.parts = append(s.parts, substPart{kind: partVariable, n: len(s.variables)})
	s.variables = append(s.variables, text)
}

// variableEnd is the length of the variable that s starts with: its name, and parentheses with all that is in them.
func variableEnd(s string) int {
	n := 1
	if strings.HasPrefix(s, "$$") {
		return 2
	}
	for n < len(s) && (isAlnum(s[n]) || s[n] == '_' || s[n] == '.' || s[n] == '?') {
		n++
	}
	if n == len(s) || s[n] != '(' {
		return n
	}
	depth := 0
	for i := n; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

var (
	errEmptyMatch = errors.New("the regular expression matched nothing (an empty text), which Kamailio refuses to replace")
	errLateRule   = errors.New("a rule that comes from a variable cannot have variables in its replacement")
)

// apply replaces. What does not match stays as it is, with its type; an empty match fails (cases 167 to 172, 429 to 433).
func (s *subst) apply(_ pv.Env, v pv.Value, variables []pv.Value) (pv.Value, error) {
	text := v.Text()
	if text == "" {
		return pv.Blank, nil
	}
	var b strings.Builder
	search := s.re.In(text)
	for at := 0; ; {
		match, err := search.Exec(at)
		switch {
		case err != nil:
			return pv.Blank, err
		case match == nil && at == 0:
			return v, nil
		case match != nil && match[0] == match[1]:
			return pv.Blank, errEmptyMatch
		case match != nil:
			b.WriteString(text[at:match[0]])
			s.expand(&b, text, match, variables)
			at = match[1]
		}
		if b.Len() > maxSize {
			return pv.Blank, errTooLong
		}
		if match == nil || !s.global {
			b.WriteString(text[at:])
			return pv.String(b.String()), nil
		}
	}
}

func (s *subst) expand(b *strings.Builder, text string, match []int, variables []pv.Value) {
	for _, p := range s.parts {
		switch {
		case p.kind == partText:
			b.WriteString(p.text)
		case p.kind == partVariable:
			b.WriteString(variables[p.n].Text())
		case match[2*p.n] >= 0:
			b.WriteString(text[match[2*p.n]:match[2*p.n+1]])
		}
	}
}

// maxRules bounds the cache. A script that makes more rules than that makes each of them anew.
const maxRules = 256

// substCache keeps the rules that came up at run time. The machines of a program share it.
type substCache struct {
	mu    sync.Mutex
	rules map[string]*subst
}

func (c *substCache) get(text string) (*subst, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if rule := c.rules[text]; rule != nil {
		return rule, nil
	}
	rule, err := parseSubst(text)
	switch {
	case err != nil:
		return nil, err
	case len(rule.variables) > 0:
		return nil, errLateRule
	case len(c.rules) >= maxRules:
		clear(c.rules)
	}
	c.rules[text] = rule
	return rule, nil
}
