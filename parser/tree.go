package parser

import (
	"iter"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// Tree is a parsed script: its top-level items in the order of the text, and what the preprocessor knew at the end.
type Tree struct {
	Items   []*Item
	Defines map[string]string // #!define names and values, for $def

	pre        preprocessor
	tokens     []token
	texts      []string // decoded values of strings, as tokens name them
	expr       int      // of an entry: the token that its expression begins with
	root       *Source
	ignored    ignores
	comments   map[string]Pos // that may be definitions gone wrong, by name; made when first asked for
	strays     []Stray
	unclosed   unclosed
	incomplete bool // something is never closed, which was reported
	looseBrace bool // a } closes nothing, which was reported
	lostRoute  bool // the head of a route cannot be read, which was reported
}

// Item is one thing at the top level of a script. Exactly one of the pointers is set.
type Item struct {
	At     int // its first token
	Route  *Route
	Module *Module
	Param  *ModParam
	Path   *Path
	Engine *Engine
	Flags  *FlagNames
	Set    *Setting
	Stmt   *Stmt
}

// Route is request_route, route[NAME], event_route[mod:name] and the like, with its block.
type Route struct {
	Kind string     `parser:"@('route'|'request_route'|'failure_route'|'branch_route'|'onreply_route'|'reply_route'|'onsend_route'|'event_route')"`
	Name *RouteName `parser:"('[' @@ ']')?"`
	Body *Block     `parser:"@@"`
	Pos  lexer.Position
}

// RouteName is what stands in a route's brackets, read by its own Parse method.
type RouteName struct{ From, To int } // the tokens, brackets excluded

// Module is loadmodule "name.so", or in 6.x loadmodule("name.so", "options"); loadmodulex takes variables in the name.
type Module struct {
	Pos   lexer.Position
	Paren string  `parser:"( 'loadmodule' ( @'('"`
	Name  *StrLit `parser:"  @@"`
	Opts  *StrLit `parser:"  (',' @@)? ')'"`
	Plain *StrLit `parser:"| @@ ) | 'loadmodulex' @@ )"`
}

// ModParam is modparam("module", "name", value); modparamx takes variables in the value.
type ModParam struct {
	Pos    lexer.Position
	Call   string      `parser:"@('modparam'|'modparamx') '('"`
	Module *StrLit     `parser:"@@ ','"`
	Name   *StrLit     `parser:"@@ ','"`
	Value  *ParamValue `parser:"@@ ')'"`
}

// ParamValue is a string or a number, perhaps negative; modparamx takes a variable too.
type ParamValue struct {
	Pos lexer.Position
	Str *StrLit `parser:"  @@"`
	Neg string  `parser:"| @'-'?"`
	Num *NumLit `parser:"  @@"`
	Var *VarLit `parser:"| @@"`
}

// Engine is cfgengine "native", which says what the routes are written in.
type Engine struct {
	Name *StrLit `parser:"'cfgengine' '='? @@"`
}

// Path is mpath "dirs" or mpath="dirs".
type Path struct {
	Pos  lexer.Position
	Dirs *StrLit `parser:"('mpath'|'loadpath') '='? @@"`
}

// FlagNames is flags NAME:3, OTHER, or avpflags NAME, OTHER, which has no numbers.
type FlagNames struct {
	Pos   lexer.Position
	Names []*FlagName `parser:"( 'flags' @@ (',' @@)*"`
	Avps  []string    `parser:"| 'avpflags' @(Ident|String) (',' @(Ident|String))* )"`
}

// FlagName is a message flag's name with its number, where the script gives one.
type FlagName struct {
	Pos  lexer.Position
	Name string  `parser:"@(Ident|String)"`
	Num  *NumLit `parser:"(':' @@)?"`
}

// Stmt is one statement, read by its own Parse method. Exactly one of the fields is set, Empty for a lone semicolon; with Jump, Assign and
// Call also End.
type Stmt struct {
	Pos    lexer.Position
	If     *If
	While  *While
	Switch *Switch
	Jump   *Jump
	Assign *Assign
	Call   *Call
	End    *Semicolon
	Empty  bool
}

// Body is a block or a single statement.
type Body struct {
	Block *Block
	Stmt  *Stmt
}

// If runs Then when Cond is above zero, else Else.
type If struct {
	Pos  lexer.Position
	Cond Expr  `parser:"'if' @@"`
	Then *Body `parser:"@@"`
	Else *Body `parser:"('else' @@)?"`
}

// While repeats Body as long as Cond holds.
type While struct {
	Pos  lexer.Position
	Cond Expr  `parser:"'while' @@"`
	Body *Body `parser:"@@"`
}

// Switch compares Sel with the labels and runs from the first that fits.
type Switch struct {
	Pos   lexer.Position
	Sel   Expr    `parser:"'switch' @@ '{'"`
	Cases []*Case `parser:"@@* '}'"`
}

// Case is default: or case LABEL: or, for a regular expression, case /LABEL: with the statements behind it.
type Case struct {
	Pos     lexer.Position
	Default bool
	Regex   bool
	Label   Expr
	Body    *Stmts
}

// Jump is return, exit, drop or break with its value.
type Jump struct {
	Pos  lexer.Position
	Kind string
	Arg  *JumpArg
}

// Assign is variable = expression.
type Assign struct {
	Pos   lexer.Position
	Left  *VarLit
	Right Expr
}

// StrLit, NumLit and VarLit are single tokens; their decoded values are asked of the tree.
type (
	// StrLit is a string literal.
	StrLit struct {
		Pos lexer.Position
		Raw string `parser:"@String"`
	}
	// NumLit is a number.
	NumLit struct {
		Pos lexer.Position
		Raw string `parser:"@Int"`
	}
	// VarLit is a variable, or a select.
	VarLit struct {
		Pos lexer.Position
		Raw string `parser:"@(Var|Select)"`
	}
)

// Pos gives the place where token n starts.
func (t *Tree) Pos(n int) Pos {
	if n < len(t.tokens) {
		return t.tokens[n].pos()
	}
	return t.root.at(len(t.root.Text))
}

// PosAfter gives the place where token n ends.
func (t *Tree) PosAfter(n int) Pos {
	if n >= 0 && n < len(t.tokens) {
		return t.tokens[n].endPos()
	}
	return t.Pos(n)
}

// Raw is the text of token n as written.
func (t *Tree) Raw(n int) string {
	if n < len(t.tokens) {
		return t.tokens[n].raw()
	}
	return ""
}

// Str is the decoded text of a string literal or a variable, substitutions made.
func (t *Tree) Str(n int) string { return t.tokens[n].decoded(t.texts) }

// Num is the value of a number, cut to 32 bits.
func (t *Tree) Num(n int) int64 { return t.tokens[n].num }

// Dialect is the one in which variable token n was read.
func (t *Tree) Dialect(n int) Dialect { return Dialect(t.tokens[n].num) }

// Ignored tells whether a comment silences a rule at a place, as Ignore says.
func (t *Tree) Ignored(p Pos, rule string) bool { return t.ignored.has(p, rule) }

// Ignores lists the rules that comments silence, in the order of the text.
func (t *Tree) Ignores() []Ignore { return t.ignored.list }

// LooseBrace tells whether a } closes nothing: a block ended too early, and statements behind it stand outside of their route.
func (t *Tree) LooseBrace() bool { return t.looseBrace }

// Joined tells whether string literal n is written as several, one behind the other.
func (t *Tree) Joined(n int) bool {
	raw := t.Raw(n)
	for i := 1; i < len(raw); i++ {
		if raw[i] == '\\' && raw[0] == '"' {
			i++
		} else if raw[i] == raw[0] {
			return i < len(raw)-1
		}
	}
	return false
}

// Texts lists all string literals by token, decoded.
func (t *Tree) Texts() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range t.tokens {
			if t.tokens[i].kind == tokString && !yield(i, t.Str(i)) {
				return
			}
		}
	}
}

// DirectiveBetween tells whether a preprocessor directive, or the edge of an included file, stands between two tokens.
func (t *Tree) DirectiveBetween(from, to int) bool {
	last := &t.tokens[from]
	for i := from + 1; i <= to && i < len(t.tokens); i++ {
		next := &t.tokens[i]
		if next.src.Macro {
			continue
		}
		if last.src != next.src || last.end > next.start || strings.Contains(last.src.Text[last.end:next.start], "#!") {
			return true
		}
		last = next
	}
	return false
}

// IsInt tells whether token n is a number.
func (t *Tree) IsInt(n int) bool { return n < len(t.tokens) && t.tokens[n].kind == tokInt }
