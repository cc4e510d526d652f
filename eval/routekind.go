package eval

import (
	"slices"
	"strconv"
	"strings"

	"kpv/eval/catalog"
	"kpv/parser"
	"kpv/pv"
)

// routeKinds are the kinds of routes as modules name those that a function may be called in. A kind that is not here is as request_route:
// to Kamailio, route[NAME] and event_route are that too.
var routeKinds = map[string][]string{
	"failure_route": {"failure"},
	"branch_route":  {"branch"},
	"onsend_route":  {"onsend"},
	"reply_route":   {"onreply", "core_onreply"},
	"onreply_route": {"onreply", "core_onreply"},
}

// requestKinds are those of request_route; event_route is the same to Kamailio.
var requestKinds = []string{"request", "event"}

// namedReplyKinds are those of onreply_route[NAME], which t_on_reply() sets.
var namedReplyKinds = []string{"onreply", "tm_onreply"}

// allowedHere refuses a function in a kind of route in which Kamailio does not allow it.
func (c *checker) allowedHere(x *parser.Call, pos parser.Pos, module string) {
	if c.routeKind == "" { // kpv's own statements outside of routes run on any message
		return
	}
	known, allowed := false, []string{}
	for _, e := range c.catalog.Functions(x.Name) {
		if e.Module != module || e.Args != "*" && e.Args != strconv.Itoa(len(x.Args)) || !inTarget(e, c.opt.Target) {
			continue
		}
		known = true
		allowed = append(allowed, strings.Split(e.Routes, "|")...)
	}
	if !known || slices.Contains(allowed, "any") || slices.Contains(allowed, "") {
		return
	}
	for _, kind := range c.kindsHere() {
		if slices.Contains(allowed, kind) {
			return
		}
	}
	c.fail(pos, x.Name+"() may be called in "+routesOf(allowed), "%s() cannot be called in %s", x.Name, c.kindName())
}

// takenByTarget refuses as many arguments as only the other target takes.
func (c *checker) takenByTarget(x *parser.Call, pos parser.Pos, module string) {
	other := false
	for _, e := range c.catalog.Functions(x.Name) {
		if e.Module != module || e.Args != "*" && e.Args != strconv.Itoa(len(x.Args)) {
			continue
		}
		if inTarget(e, c.opt.Target) {
			return
		}
		other = true
	}
	if other {
		c.fail(pos, "", "%s() is not called with %s on target %s", x.Name, plural(len(x.Args), "argument"), c.opt.Target)
	}
}

// inTarget tells whether an entry is about the target.
func inTarget(e catalog.Entry, target pv.Target) bool {
	if target == pv.V56 {
		return e.Target == "5.6" || e.Target == "both"
	}
	return e.Target != "5.6"
}

func (c *checker) kindsHere() []string {
	if c.routeKind == "onreply_route" && c.routeName != "" && c.routeName != mainRoute {
		return namedReplyKinds
	}
	if kinds, ok := routeKinds[c.routeKind]; ok {
		return kinds
	}
	return requestKinds
}

func (c *checker) kindName() string {
	if c.routeKind == "event_route" || c.routeKind == "route" {
		return c.routeKind + ", which counts as request_route"
	}
	return c.routeKind
}

// routesOf names the routes of kinds as they are written in scripts.
func routesOf(kinds []string) string {
	names := map[string]string{"request": "request_route", "event": "event_route", "failure": "failure_route", "branch": "branch_route",
		"onsend": "onsend_route", "onreply": "onreply_route", "core_onreply": "reply_route", "tm_onreply": "onreply_route[NAME]",
		"branch_failure": "event_route[tm:branch-failure:NAME]", "local": "event_route[tm:local-request]"}
	var list []string
	for _, kind := range kinds {
		if name := names[kind]; name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return strings.Join(list, ", ")
}
