package parser

import "maps"

// Limits of Kamailio's preprocessor (spec/language.md 6).
const (
	maxDefines      = 512
	maxConditions   = 512
	maxIncludeDepth = 10
	maxIncludeName  = 125 // bytes

	maxSubstitutions = 512 // Kamailio has no limit here; all are tried on every text
)

// preprocessor holds what directives have set so far: macros, open conditions, substitutions.
type preprocessor struct {
	defines map[string]string
	conds   []condition
	substs  []substitution
	dialect Dialect
	depth   int // open braces: #!subst is a statement of the top level

	earlier map[string]string // what the text before this one defined
}

func (p *preprocessor) start(opt *Options) {
	p.defines = map[string]string{}
	maps.Copy(p.defines, opt.Defines)
	if before := opt.After; before != nil {
		maps.Copy(p.defines, before.Defines)
		p.substs, p.dialect, p.earlier = before.pre.substs, before.pre.dialect, before.Defines
	}
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
	case "SER":
		return dialectSER
	case "MAXCOMPAT", "ALL":
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
	if do == nil && s.src.Text[start] == '#' && name != "" && !s.pre.skipping() {
		s.stray(StrayDirective, start, s.src.Text[start:end])
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

// Dialect says what a $name is. Kamailio starts files without a dialect line as MAXCOMPAT; kpv reads them, most of them snippets, as
// #!KAMAILIO.
type Dialect uint8

// The dialects of scripts.
const (
	Native Dialect = iota // #!KAMAILIO: a variable
	Compat                // #!MAXCOMPAT: a variable, or else the AVP of that name
	SER                   // #!SER: the AVP of that name
)

func dialectNative(s *scanner, start int) bool { return s.inDialect(start, Native) }
func dialectCompat(s *scanner, start int) bool { return s.inDialect(start, Compat) }
func dialectSER(s *scanner, start int) bool    { return s.inDialect(start, SER) }

// inDialect takes up a dialect. Unlike others, these lines begin with # only.
func (s *scanner) inDialect(start int, d Dialect) bool {
	if s.src.Text[start] != '#' || !s.aloneOnLine() {
		return false
	}
	s.pre.dialect = d
	return true
}
