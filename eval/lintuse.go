package eval

import (
	"strings"
	"unicode"

	"kpv/parser"
	"kpv/pv"
)

// usage notes how a plain variable is used, for what can be said about it at the end.
type usage struct {
	first   parser.Pos // where it is first assigned to
	written bool
	read    bool
	mixed   bool // something else than an integer is assigned to it
}

// variableID names a variable within the script.
type variableID struct {
	space pv.Space
	slot  int
}

// noteRead remembers that a variable is read.
func (c *checker) noteRead(v *variable) {
	if use := c.usageOf(v); use != nil {
		use.read = true
	}
}

func (c *checker) noteWrite(v *variable, right *node, pos parser.Pos) {
	use := c.usageOf(v)
	if use == nil {
		return
	}
	if !use.written {
		use.first, use.written = pos, true
	}
	use.mixed = use.mixed || right.typ != intType
}

// usageOf finds the notes on a variable of the process; others may be read elsewhere.
func (c *checker) usageOf(v *variable) *usage {
	if v == nil || !v.constant() || v.class.Space != pv.SpaceVar && v.class.Space != pv.SpaceVn {
		return nil
	}
	id := variableID{v.class.Space, v.key.Slot}
	if c.uses[id] == nil {
		c.uses[id] = &usage{}
	}
	return c.uses[id]
}

func (c *checker) unreadVariables() {
	c.readInTexts()
	for _, use := range c.uses {
		if use.written && !use.read {
			c.warn(use.first, "unread-variable", "this variable is never read")
		}
	}
}

// readInTexts notes the variables in all texts of the script, also in those for functions that kpv does not know.
func (c *checker) readInTexts() {
	for _, text := range c.tree.Texts() {
		parts, _ := parser.SplitFormat(text)
		for _, p := range parts {
			if p.Var != nil {
				c.readByName(p.Var)
			}
		}
	}
}

// readByName notes a variable that something reads, or may read, without being bound to it.
func (c *checker) readByName(ref *parser.VarRef) {
	for _, space := range []pv.Space{pv.SpaceVar, pv.SpaceVn} {
		if slot, ok := c.symbols[space][ref.Inner]; ok && ref.HasInner && c.uses[variableID{space, slot}] != nil {
			c.uses[variableID{space, slot}].read = true
		}
	}
}

// noteRouteCall remembers which route[NAME] calls which by a constant name. What runs by itself counts as the route "".
func (c *checker) noteRouteCall(name string) {
	caller := ""
	if c.routeKind == "route" {
		caller = c.routeName
	}
	c.calls[caller] = append(c.calls[caller], name)
}

// unusedRoutes warns of routes that nothing leads to: no route() in what runs by itself, or in what that calls, and no text that could
// name it to a module.
func (c *checker) unusedRoutes() {
	named := c.namesInTexts()
	used := map[string]bool{}
	var follow func(string)
	follow = func(name string) {
		if !used[name] {
			used[name] = true
			for _, called := range c.calls[name] {
				follow(called)
			}
		}
	}
	follow("")
	follow(mainRoute)
	routes := c.namedRoutes()
	for name, r := range routes {
		if named[name] || strings.HasPrefix(name, mockPrefix) || r.Kind != "route" {
			follow(name)
		}
	}
	for name, r := range routes {
		if r.Kind == "route" && !used[name] && !c.dynamicRoutes {
			c.warn(c.tree.Pos(r.Pos.Offset), "unused-route", "route[%s] is never called", name)
		}
	}
	c.unsetRoutes(named)
}

func (c *checker) namedRoutes() map[string]*parser.Route {
	routes := map[string]*parser.Route{}
	for _, item := range c.tree.Items {
		if r := item.Route; r != nil && r.Kind == "route" && r.Name != nil {
			routes[c.tree.RouteName(r)] = r
		}
	}
	return routes
}

// unsetRoutes warns of routes for the transaction that no t_on_failure() or the like sets.
func (c *checker) unsetRoutes(named map[string]bool) {
	for _, item := range c.tree.Items {
		r := item.Route
		if r == nil || r.Name == nil || c.tree.RouteName(r) == mainRoute || named[c.tree.RouteName(r)] {
			continue
		}
		for function, kind := range setters {
			if kind == r.Kind && !c.dynamicSetters {
				c.warn(c.tree.Pos(item.At), "unused-route", "no %s() sets %s[%s]", function, r.Kind, c.tree.RouteName(r))
			}
		}
	}
}

// setters are the functions that set the routes of a transaction, with the kind of route.
var setters = map[string]string{"t_on_failure": "failure_route", "t_on_branch": "branch_route", "t_on_reply": "onreply_route"}

// namesInTexts lists the texts of the script and the words in them, but for what is only logged.
func (c *checker) namesInTexts() map[string]bool {
	names := map[string]bool{}
	for n, text := range c.tree.Texts() {
		if c.logged[n] {
			continue
		}
		names[text] = true
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			names[word] = true
		}
	}
	return names
}
