package parser

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// foreign are words of other languages, with what to write instead.
var foreign = map[string]string{
	"for": "write a while with a counter", "foreach": "write a while with a counter", "do": "write while (...) { ... }",
	"elseif": "write else if (...)", "elif": "write else if (...)", "elsif": "write else if (...)",
	"continue": "put the rest of the loop's body into an if", "goto": "call a route",
	"var": "there are no declarations: $var(x) = 1; makes it", "let": "there are no declarations: $var(x) = 1; makes it",
}

// declares are words that begin a declaration elsewhere.
var declares = []string{"int", "string", "str", "bool", "char", "float", "double", "long", "my", "local", "const", "global", "set", "dim"}

// bareWord says what may be meant by a word at the start of a statement that no parenthesis follows.
func bareWord(name string, next *lexer.Token) string {
	switch {
	case isOp(next, "="):
		return "a variable begins with a $: $var(" + name + ") = ..."
	case foreignIn(declares, name):
		return "there are no declarations: $var(x) = 1; makes a variable"
	}
	switch name {
	case "include", "require", "import":
		return `write include_file "FILE"`
	case "function", "def", "sub", "proc", "func":
		return "a route is what others call a function: route[NAME] { ... }, called by route(NAME)"
	case "call", "jump", "goto", "gosub":
		return "write route(NAME);"
	case "echo", "print", "printf", "puts", "println":
		return `write xlog("TEXT\n");`
	case "then":
		return "there is no then: the statement follows the condition"
	case "request", "failure", "branch", "onreply", "event":
		return "write " + name + "_route { ... }"
	}
	return "a function is called with parentheses: " + name + "(...)"
}

func foreignIn(words []string, name string) bool {
	for _, w := range words {
		if w == name {
			return true
		}
	}
	return false
}

// noValue complains about a plain word where a value should stand.
func noValue(t *lexer.Token, eof bool) *syntaxError {
	e := &syntaxError{token: t.Pos.Offset, eof: eof, msg: fmt.Sprintf("%q is not a value", t.Value), hint: "text needs quotes, a variable a $"}
	switch strings.ToLower(t.Value) {
	case "null", "nil", "none", "undef":
		e.hint = "write $null"
	}
	return e
}

// signs are signs of other languages as the tokens that they make here, the last of which does not fit, with what to write instead.
var signs = []struct{ text, hint string }{
	{"== =", "write =="}, {"!= =", "write !="}, {"< >", "write !="}, {"= >", "write >="}, {"= <", "write <="}, {"& &", "write && without a blank"},
	{"| |", "write || without a blank"}, {"=~ ^", "a regular expression is a text and needs quotes"}, {"=~ /", "a regular expression is a text and needs quotes"},
	{": {", "the statements of a case need no braces"}, {"; {", "remove the semicolon before the block; or give the block a condition: it cannot stand alone"},
	{"] ;", "a route is called with parentheses: route(NAME)"},
	{") {", "a block follows a condition, or the head of a route: route[NAME] { ... }"},
	{"; else", "the if has ended before this else: no ; may stand between them"},
	{"} else", "the if has ended before this else: is a } too many?"},
}

// marks are signs of other languages by the token that does not fit and the one behind it.
var marks = []struct{ text, hint string }{
	{"+ +", "write $x = $x + 1"}, {"- -", "write $x = $x - 1"}, {"- =", "write $x = $x - ..."}, {"* =", "write $x = $x * ..."}, {"~ =", "write =~"},
	{"! ~", "there is no !~; write !($x =~ ...)"}, {": :", "a class or module cannot be named"},
}

// words are signs and words of other languages that stand where an operator or a semicolon should.
var words = map[string]string{
	"+=": "write $x = $x + ...", "%": "write mod", ".": "+ joins texts", "=": "= assigns, in a statement of its own; == compares", "!": "there is no !~; write !($x =~ ...)",
	"contains": "write =~, which matches a regular expression", "matches": "write =~, which matches a regular expression",
	"like": "write =~, which matches a regular expression", "is": "write ==", "in": "compare with each, or write =~ \"^(a|b)$\"",
	"then": "there is no then: the statement follows the condition", "case": "a case stands in a switch",
	"else": "there is no if before this else",
}

// habit tells what may be meant at token n, which does not fit.
func (t *Tree) habit(n int) string {
	here, before, behind := t.Raw(n), "", t.Raw(n+1)
	if n > 0 {
		before = t.Raw(n - 1)
	}
	for _, s := range signs {
		if s.text == before+" "+here {
			return s.hint
		}
	}
	if n > 0 && n < len(t.tokens) && t.tokens[n].kind == tokIdent && strings.HasSuffix(before, "route") {
		return "a route's name stands in brackets: " + before + "[" + here + "]"
	}
	if here == "==" && n > 0 && t.tokens[n-1].kind == tokVar {
		return "= assigns; == only compares, which is no statement"
	}
	for _, s := range marks {
		if s.text == here+" "+behind {
			return s.hint
		}
	}
	if n < len(t.tokens) && t.tokens[n].kind == tokString {
		return ""
	}
	if lower := strings.ToLower(here); here != lower && precedence[lower] > 0 {
		return "operators are written in lower case: " + lower
	}
	return words[here]
}

// StrayKind says what is odd about text that Kamailio passes over.
type StrayKind uint8

// What text between the tokens may be that means nothing.
const (
	StrayText       StrayKind = iota // it begins no token
	StrayDirective                   // a directive that there is not
	StrayRest                        // it stands behind the name of an #!ifdef
	StrayElse                        // #!else without #!ifdef
	StrayExpression                  // what is wrong with an expression of #!ifexp or #!defexp
)

// Stray is text between the tokens that means nothing: Kamailio passes over it.
type Stray struct {
	Pos  Pos
	Text string
	Kind StrayKind
}

func (s *scanner) stray(kind StrayKind, at int, text string) {
	if len(s.strays) < maxErrors {
		s.strays = append(s.strays, Stray{Pos: s.src.at(at), Text: text, Kind: kind})
	}
}

// Strays lists the text that means nothing, in order.
func (t *Tree) Strays() []Stray { return t.strays }

// StrayHint says what may be meant by text that means nothing; "" where nobody knows.
func StrayHint(text string) string {
	switch {
	case strings.ContainsAny(text, "“”„‟‘’‚«»`´"):
		return `texts are written in "..." or '...'`
	case strings.HasPrefix(text, "\ufeff"):
		return "it is a byte order mark, which some editors put at the start of a file"
	case strings.Contains(text, "\u00a0"):
		return "it is a blank that breaks no line, as pasted from a web page"
	case strings.Contains(text, "?"):
		return "write selval(condition, yes, no)"
	}
	return ""
}

// comment is what may be a definition that went wrong: #define NAME, #! define NAME, #!difine NAME.
var comment = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(?:!?[ \t]*(?:re|try)?def(?:ine)?|!d[a-z]+)[ \t]+([A-Za-z_]\w*)`)

// misdefined tells of a comment that was meant to define the word that is token n.
func (t *Tree) misdefined(n int) string {
	if n >= len(t.tokens) || t.tokens[n].kind != tokIdent {
		return ""
	}
	if t.comments == nil {
		t.comments = map[string]Pos{}
		for _, m := range comment.FindAllStringSubmatchIndex(t.root.Text, -1) {
			t.comments[t.root.Text[m[2]:m[3]]] = t.root.at(m[2])
		}
	}
	at, ok := t.comments[t.Raw(n)]
	if !ok {
		return ""
	}
	return fmt.Sprintf("line %d is a comment; it would be #!define %s", at.Line, t.Raw(n))
}

// strayBefore is the hint for text that means nothing between token n and the one before.
func (t *Tree) strayBefore(n int) string {
	if n == 0 || n >= len(t.tokens) {
		return ""
	}
	from, to := t.tokens[n-1].endPos(), t.tokens[n].pos()
	for _, s := range t.strays {
		if s.Kind != StrayText || s.Pos.Src != to.Src || s.Pos.before(from) || !s.Pos.before(to) {
			continue
		}
		if hint := StrayHint(s.Text); hint != "" {
			return fmt.Sprintf("%s means nothing here: %s", s.Text, hint)
		}
	}
	return ""
}
