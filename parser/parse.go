package parser

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Options say how a script is read. The zero value reads the newest dialect with nothing predefined.
type Options struct {
	Expressions bool                              // #!ifexp, #!defexp and #!defexps exist
	Defines     map[string]string                 // names defined before the first line, with their text
	IncludeDirs []string                          // where included files are looked for last
	ReadFile    func(name string) ([]byte, error) // of an included file; nil: the function of that name
	After       *Tree                             // the text goes on where this one ended, with its definitions, which it may define anew
	LookupEnv   func(name string) (string, bool)
	// StartValue reads a variable, for the text of #!subst, as it is while the script is read, with its definitions so far.
	StartValue func(variable string, defines map[string]string) (text string, null bool, err error)
	Typed      bool // the text is no file, and its end is the end of its last line
}

// Parse reads a script named name. The tree holds what could be read even where errors (sorted as found) are returned.
func Parse(name, text string, opt *Options) (*Tree, Errors) {
	tree, errs := tokenize(name, text, opt)
	return tree, tree.consequences(errs, tree.items())
}

// tokenize makes a tree that has its tokens, and no items yet.
func tokenize(name, text string, opt *Options) (*Tree, Errors) {
	root := &Source{Name: name, Text: text, Dir: filepath.Dir(name)}
	s, errs := scan(root, opt)
	tree := &Tree{Defines: s.pre.defines, pre: s.pre, tokens: s.tokens, texts: s.texts, root: root, ignored: s.ignored, strays: s.strays, unclosed: s.unclosed}
	tree.incomplete = slices.ContainsFunc(errs, func(e *Error) bool { return e.Incomplete })
	return tree, errs
}

// items reads the tokens.
func (t *Tree) items() Errors {
	if at, problem := tooLong(t.tokens); problem != "" {
		return Errors{{Pos: t.Pos(at), Msg: problem}}
	}
	p := &items{tree: t}
	p.run()
	return p.errs.upTo(maxErrors)
}

// grammar holds participle's parsers. Each is built when first used, once: that takes longer than reading a small script.
var grammar struct {
	route  rule[Route]
	module rule[Module]
	param  rule[ModParam]
	path   rule[Path]
	flags  rule[FlagNames]
	engine rule[Engine]
	branch rule[If]
	loop   rule[While]
	choice rule[Switch]
}

// rule is a parser to be built.
type rule[T any] struct {
	once   sync.Once
	parser *participle.Parser[T]
}

// read reads from where lex stands.
func (r *rule[T]) read(lex *lexer.PeekingLexer) (*T, error) {
	r.once.Do(func() {
		r.parser = participle.MustBuild[T](participle.Lexer(definition{}), participle.ParseTypeWith(parseExpr))
	})
	return r.parser.ParseFromLexer(lex, participle.AllowTrailing(true))
}

// readItem reads one thing of the top level, by its first words.
func readItem(lex *lexer.PeekingLexer) (item *Item, err error) {
	t := lex.Peek()
	item = &Item{At: t.Pos.Offset}
	next := ahead(lex, 1)
	switch {
	case t.Type == tokKeyword && t.Value == "route" && next == "(":
		item.Stmt, err = readStmt(lex)
	case t.Type == tokKeyword && (t.Value == "route" || strings.HasSuffix(t.Value, "_route")):
		item.Route, err = grammar.route.read(lex)
	case isOp(t, "loadmodule"), isOp(t, "loadmodulex"):
		item.Module, err = grammar.module.read(lex)
	case isOp(t, "modparam"), isOp(t, "modparamx"):
		item.Param, err = grammar.param.read(lex)
	case isOp(t, "mpath"), isOp(t, "loadpath"):
		item.Path, err = grammar.path.read(lex)
	case isOp(t, "cfgengine"):
		item.Engine, err = grammar.engine.read(lex)
	case isOp(t, "flags"), isOp(t, "avpflags"):
		item.Flags, err = grammar.flags.read(lex)
	case (t.Type == tokIdent || t.Type == tokKeyword) && (next == "=" || next == "." || t.Type == tokIdent && next == "["):
		item.Set, err = readSetting(lex)
	default:
		item.Stmt, err = readStmt(lex)
	}
	return item, err
}

// items reads a script's top level, one item at a time, so that an error in one does not hide those behind it.
type items struct {
	tree *Tree
	errs Errors
}

// run hands participle the tokens of some statements or a route at a time: it wants them in a form that takes three times the room.
func (p *items) run() {
	for at := 0; at < len(p.tree.tokens) && len(p.errs) <= maxErrors; {
		if p.tree.tokens[at].is(";") {
			at++
			continue
		}
		at = p.readTo(at, chunkEnd(p.tree.tokens, at))
	}
}

// lookahead is how far participle and our own rules look behind what they take.
const lookahead = 8

// readTo reads items that start at token from, up to token to, and returns where the next one starts.
func (p *items) readTo(from, to int) int {
	end := min(to+lookahead, len(p.tree.tokens))
	lex, err := lexer.Upgrade(&feed{tokens: p.tree.tokens, next: from, end: end})
	for err == nil && lex.Peek().Pos.Offset < to && len(p.errs) <= maxErrors {
		if isOp(lex.Peek(), ";") {
			lex.Next()
			continue
		}
		first := lex.Peek()
		start := first.Pos.Offset
		item, err := readItem(lex)
		broken := err != nil
		var blocks []*Block
		if broken {
			blocks = resync(lex, first, true)
		}
		if lex.Peek().EOF() && end < len(p.tree.tokens) { // it goes on beyond
			return p.readTo(start, len(p.tree.tokens))
		}
		if broken {
			p.tree.lostRoute = p.tree.lostRoute || first.Type == tokKeyword && strings.HasSuffix(first.Value, "route")
			p.tree.looseBrace = p.tree.looseBrace || first.Value == "}"
			p.report(err)
			if blocks != nil {
				p.inside(&Item{At: start, Stmt: rest(lexer.Position{Offset: start}, blocks)})
			}
			continue
		}
		p.tree.Items = append(p.tree.Items, item)
		p.inside(item)
	}
	return lex.Peek().Pos.Offset
}

// chunk is how many tokens are worth a lexer of their own.
const chunk = 200

// chunkEnd finds the token behind a statement or route that certainly ends, reckoned by its brackets, a chunk behind from or more.
func chunkEnd(tokens []token, from int) int {
	depth := 0
	for i := from; i < len(tokens); i++ {
		if tokens[i].kind != tokOp {
			continue
		}
		switch word := tokens[i].raw(); word {
		case "{", "(":
			depth++
		case "}", ")":
			depth = max(depth-1, 0)
			fallthrough
		case ";":
			if depth == 0 && word != ")" && i >= from+chunk && endsItem(tokens, i) {
				return i + 1
			}
		}
	}
	return len(tokens)
}

// endsItem tells whether nothing behind token i, a semicolon or closing brace, can belong to the same statement.
func endsItem(tokens []token, i int) bool {
	if i+1 == len(tokens) {
		return true
	}
	next := tokens[i+1].raw()
	return next != "else" && (tokens[i].raw() == ";" || precedence[next] == 0)
}

// inside reports the errors that were stepped over within an item's blocks.
func (p *items) inside(item *Item) {
	if item.Route != nil {
		p.checkRoute(item.Route)
	}
	Walk(item, func(n Node) bool {
		switch n := n.(type) {
		case *Stmts:
			for _, err := range n.bad {
				p.report(err)
			}
		case *Stmt:
			if n.End != nil && n.End.missing != nil {
				p.report(n.End.missing)
			}
		}
		return true
	})
}

func (p *items) report(err error) {
	if len(p.errs) <= maxErrors {
		p.errs = append(p.errs, p.tree.explain(err))
	}
}

// explain makes a finding of what our own or participle's parser complained about.
func (t *Tree) explain(err error) *Error {
	var own *syntaxError
	if errors.As(err, &own) {
		return own.at(t)
	}
	var unexpectedToken *participle.UnexpectedTokenError
	if errors.As(err, &unexpectedToken) {
		return fromParticiple(unexpectedToken).at(t)
	}
	var other participle.Error
	if errors.As(err, &other) {
		return &Error{Pos: t.Pos(other.Position().Offset), Msg: other.Message()}
	}
	return &Error{Pos: t.Pos(0), Msg: err.Error()}
}

// checkRoute judges a route's name by its kind (spec/language.md 5.3).
func (p *items) checkRoute(r *Route) {
	if r.Name == nil {
		if strings.HasPrefix(r.Kind, "event") {
			p.report(&syntaxError{token: r.Pos.Offset, msg: "an event_route needs its event's name: event_route[module:event]"})
		}
		return
	}
	if r.Kind == "request_route" || r.Kind == "reply_route" {
		p.report(&syntaxError{token: r.Name.From, msg: r.Kind + " has no name"})
	}
	if err := p.tree.routeName(r); err != nil {
		p.report(err)
	}
}

func (t *Tree) routeName(r *Route) error {
	n := r.Name
	text := t.RouteName(r)
	if r.Kind == "event_route" {
		if !eventName(text) || !t.adjacent(n.From, n.To) {
			return &syntaxError{token: n.From, msg: fmt.Sprintf("%q is no event's name", text), hint: "events are named module:event, like core:worker-one-init"}
		}
		return nil
	}
	kind := t.tokens[min(n.From, len(t.tokens)-1)].kind
	if n.From == n.To && (kind == tokIdent || kind == tokInt || kind == tokString) {
		return nil
	}
	return &syntaxError{token: n.From, msg: fmt.Sprintf("%q cannot be a route's name without quotes", text),
		hint: fmt.Sprintf("write %s[%q]", r.Kind, text)}
}

// adjacent tells whether nothing stands between tokens.
func (t *Tree) adjacent(from, to int) bool {
	for n := from; n < to; n++ {
		if t.tokens[n].end != t.tokens[n+1].start {
			return false
		}
	}
	return true
}

// RouteName gives the name a route is called by; "0" for request_route and an unnamed route, empty for other unnamed kinds.
func (t *Tree) RouteName(r *Route) string {
	if r.Name == nil {
		return ""
	}
	if r.Name.From == r.Name.To {
		switch tok := t.tokens[r.Name.From]; tok.kind {
		case tokString:
			return t.Str(r.Name.From)
		case tokInt:
			return fmt.Sprint(tok.num)
		}
	}
	var b strings.Builder
	for i := r.Name.From; i <= r.Name.To; i++ {
		b.WriteString(t.Raw(i))
	}
	return b.String()
}

// eventName tells whether a name has the form [a-zA-Z][0-9a-zA-Z-]*(:[a-zA-Z][0-9a-zA-Z_-]*)+.
func eventName(name string) bool {
	parts := strings.Split(name, ":")
	for _, part := range parts {
		if part == "" || !isIdentStart(part[0]) || strings.Trim(part, "-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			return false
		}
	}
	return len(parts) > 1
}
