package eval

import (
	"fmt"

	"kpv/parser"
	"kpv/pv"
)

// lint warns about what is allowed and hardly meant.
func (c *checker) lint() {
	c.checkIgnores()
	top := &parser.Stmts{} // the statements outside of routes follow each other too
	for _, item := range c.tree.Items {
		if item.Stmt != nil {
			top.List = append(top.List, item.Stmt)
		}
		parser.Walk(item, func(n parser.Node) bool {
			c.lintNode(n, item)
			return true
		})
	}
	c.unreachable(top)
	c.emptyComparisons()
	c.expiriesFromData()
	c.missingModules()
	if !c.errs.Failed() { // what an error hides may use them
		c.strayText()
		c.unreadVariables()
		c.unusedRoutes()
	}
}

func (c *checker) lintNode(n parser.Node, item *parser.Item) {
	switch n := n.(type) {
	case *parser.Stmts:
		c.unreachable(n)
	case *parser.Stmt:
		c.lintStmt(n, item)
	case *parser.Binary:
		c.callCompared(n)
	case *parser.Paren:
		c.assignmentAsValue(n)
	case *parser.Call:
		c.lintCall(n)
	}
}

func (c *checker) lintStmt(s *parser.Stmt, item *parser.Item) {
	switch {
	case s.If != nil:
		c.strayAfterIf(s.If)
	case s.While != nil:
		c.lintLoop(s)
	case s.Switch != nil:
		c.callSwitched(s.Switch)
	case s.Jump != nil && s.Jump.Kind == "return" && item.Route != nil && item.Route.Kind == "route" && c.tree.RouteName(item.Route) != mainRoute:
		c.returnZero(s)
	}
}

func (c *checker) strayText() {
	for _, s := range c.tree.Strays() {
		switch s.Kind {
		case parser.StrayDirective:
			c.unknownDirective(s)
		case parser.StrayRest:
			c.advise(s.Pos, "directive-rest", "", "%q is not looked at: Kamailio prints it when it starts", s.Text)
		case parser.StrayExpression:
			c.advise(s.Pos, "bad-expression", "", "%s", s.Text)
		case parser.StrayElse:
			c.advise(s.Pos, "stray-else", "", "%s without #!ifdef changes nothing", s.Text)
		default:
			c.advise(s.Pos, "stray-character", parser.StrayHint(s.Text), "%q means nothing: Kamailio passes over it", s.Text)
		}
	}
}

// directives are those that Kamailio has, for hints.
var directives = []string{"#!define", "#!trydef", "#!redef", "#!defenv", "#!defenvs", "#!trydefenv", "#!defexp", "#!defexps", "#!ifdef", "#!ifndef",
	"#!ifexp", "#!else", "#!endif", "#!subst", "#!substdef", "#!substdefs", "#!include_file", "#!import_file"}

// unknownDirective warns of a comment that was meant to be a directive. The line for the shell at the start of a file is none.
func (c *checker) unknownDirective(s parser.Stray) {
	near := pv.Nearest(s.Text, directives)
	if near == "" || near == s.Text { // 5.6 does not know all of them
		return
	}
	c.advise(s.Pos, "unknown-directive", fmt.Sprintf("did you mean %s?", near), "%s is no directive, but a comment", s.Text)
}

// checkIgnores warns of comments that silence nothing: they name no rule, or none that there is.
func (c *checker) checkIgnores() {
	for _, i := range c.tree.Ignores() {
		if _, ok := FindRule(i.Rule); ok {
			continue
		}
		names := make([]string, len(rules))
		for n, r := range rules {
			names[n] = r.ID
		}
		hint := "kpv check --explain lists the rules"
		if near := pv.Nearest(i.Rule, names); near != "" {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		if i.Rule == "" {
			c.advise(i.Pos, "unknown-rule", hint, "this comment names no rule that it silences")
			continue
		}
		c.advise(i.Pos, "unknown-rule", hint, "there is no rule %q", i.Rule)
	}
}
