package eval

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kpv/eval/catalog"
	"kpv/parser"
	"kpv/pv"
)

// lintCall looks at constant arguments that a function takes and hardly should.
func (c *checker) lintCall(x *parser.Call) {
	if c.onlyLogs(x) {
		c.noteLogged(x)
	}
	if f := c.lib.Func(x.Name); f != nil {
		form, _ := f.form(len(x.Args))
		for i, p := range form {
			if p.Kind == ParamLevel {
				c.levelName(x.Args[i])
			}
		}
	}
	if i, ok := replyCodes[x.Name]; ok && i < len(x.Args) {
		c.replyCode(x.Args[i])
	}
	if kind, ok := setters[x.Name]; ok && len(x.Args) == 1 {
		c.routeSet(x, kind)
	}
}

// onlyLogs tells whether a function does nothing with its texts but log them.
func (c *checker) onlyLogs(x *parser.Call) bool {
	f := c.lib.Func(x.Name)
	return f != nil && (f.Module == "xlog" || f.Name == "log")
}

func (c *checker) noteLogged(x *parser.Call) {
	parser.Walk(x, func(n parser.Node) bool {
		if s, ok := n.(*parser.Str); ok {
			c.logged[s.From] = true
		}
		return true
	})
}

// literal is an argument that is a text or number as it stands.
func (c *checker) literal(x parser.Expr) (string, bool) {
	if s, ok := x.(*parser.Str); ok {
		return c.tree.Str(s.From), true
	}
	n, ok := c.number(x)
	return strconv.FormatInt(n, 10), ok
}

// levelWords are those that mean what they say. Of any other, Kamailio takes the letter behind the underscore for all of it.
var levelWords = []string{"L_ALERT", "L_BUG", "L_CRIT", "L_CRITICAL", "L_ERR", "L_ERROR", "L_WARN", "L_WARNING", "L_NOTICE", "L_INFO", "L_DBG", "L_DEBUG"}

func (c *checker) levelName(x parser.Expr) {
	name, ok := c.literal(x)
	level, known := ParseLevel(name)
	if !ok || !known || strings.HasPrefix(name, "$") || slices.Contains(levelWords, name) {
		return
	}
	hint := "the levels are L_ALERT L_BUG L_CRIT L_ERR L_WARN L_NOTICE L_INFO L_DBG"
	if near := pv.Nearest(name, levelWords); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	c.advise(c.posOf(x), "unknown-level", hint, "there is no log level %q: its third letter makes it %s", name, level)
}

// replyCodes are the functions that answer, with the number of the argument that is the code.
var replyCodes = map[string]int{"sl_send_reply": 0, "send_reply": 0, "send_reply_mode": 0, "sl_reply": 0, "sl_forward_reply": 0, "t_reply": 0,
	"t_reply_callid": 2, "change_reply_status": 0, "xhttp_reply": 0, "msrp_reply": 0}

// replyCode judges a constant reply code, which Kamailio takes and sends whatever it is.
func (c *checker) replyCode(x parser.Expr) {
	text, ok := c.literal(x)
	n, err := strconv.Atoi(text)
	if ok && err == nil && (n < 100 || n > 699) {
		c.advise(c.posOf(x), "reply-code", "a reply code is a number from 100 to 699", "%d is no reply code", n)
	}
}

// routeSet looks for the route that a t_on_failure() or the like sets. Kamailio warns too; "0" and an empty name set none.
func (c *checker) routeSet(x *parser.Call, kind string) {
	name, ok := c.literal(x.Args[0])
	if !ok || strings.Contains(name, "$") {
		c.dynamicSetters = true
		return
	}
	var names []string
	for _, item := range c.tree.Items {
		if item.Route != nil && item.Route.Kind == kind {
			names = append(names, c.tree.RouteName(item.Route))
		}
	}
	if name == "" || name == "0" || slices.Contains(names, name) {
		return
	}
	hint := ""
	if near := pv.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	c.advise(c.posOf(x.Args[0]), "missing-route", hint, "there is no %s[%s]", kind, name)
}

// need is something of a module that a script uses.
type need struct {
	pos  parser.Pos
	what string
}

// needs notes that a script uses something of a module; entries are all modules' that have the name.
func (c *checker) needs(module, what string, entries []catalog.Entry, pos parser.Pos) {
	if _, noted := c.needed[module]; noted || !c.opt.Lint || module == "core" || c.isLoaded(module, pos) {
		return
	}
	if slices.ContainsFunc(c.loaded(entries), func(e catalog.Entry) bool { return c.isLoaded(e.Module, pos) }) {
		return
	}
	c.needed[module] = need{pos, what}
}

// isLoaded tells whether a module is loaded, and not below pos in the same file: Kamailio reads from top to bottom.
func (c *checker) isLoaded(module string, pos parser.Pos) bool {
	at, here := c.loadedAt[module].InFile(), pos.InFile()
	return c.modules[module] && (at.Src != here.Src || at.Line <= here.Line)
}

// missingModules warns where a whole configuration uses what no module that it loads has. A snippet may: kpv needs no modules.
func (c *checker) missingModules() {
	if len(c.modules) == 0 || c.routes[mainRoute] == nil {
		return
	}
	for _, module := range slices.Sorted(maps.Keys(c.needed)) {
		n := c.needed[module]
		if c.modules[module] {
			c.advise(n.pos, "not-loaded", "Kamailio reads from top to bottom: move loadmodule up", "%s needs module %s, which is loaded further down", n.what, module)
			continue
		}
		c.advise(n.pos, "not-loaded", fmt.Sprintf("add loadmodule %q", module+".so"), "%s needs module %s, which the script does not load", n.what, module)
	}
}

// unknownModule warns of a module that Kamailio does not bring along.
func (c *checker) unknownModule(name string, pos parser.Pos) {
	if c.opt.Lint && !strings.ContainsAny(name, " \t\n") { // a text that is not closed is reported as such
		c.advise(pos, "unknown-module", c.hintModule(name), "Kamailio has no module %s", name)
	}
}

func (c *checker) hintModule(name string) string {
	if near := pv.Nearest(name, c.catalog.ModuleNames()); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return ""
}
