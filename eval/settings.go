package eval

import (
	"slices"
	"sort"
	"strings"

	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
)

// settings is what a script sets of itself: core parameters, and parameters of modules that matter here.
type settings struct {
	debug      Level
	maxLoops   int
	maxDepth   int
	returnMode int64
	servers    string
	timeout    int64 // milliseconds, for a whole memcached operation
	memcached  pv.Memcached
	flags      map[string]int64 // message flags by name
}

// defaultSettings are Kamailio's, but for what design and spec decide otherwise: all log levels are shown unless the script says
// debug=, and memcached values live for the documented time (spec/memcached.md 8).
func defaultSettings() settings {
	return settings{
		debug: LevelDebug + 1, maxLoops: 100, maxDepth: 256, timeout: 5000,
		memcached: pv.Memcached{Expire: pv.DefaultExpire}, flags: map[string]int64{},
	}
}

func sorted(list parser.Errors) parser.Errors {
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i].Pos.InFile(), list[j].Pos.InFile()
		if a.Src != b.Src || a.Line != b.Line {
			return a.Src == b.Src && a.Line < b.Line
		}
		return a.Col < b.Col
	})
	return slices.CompactFunc(list, func(a, b *parser.Error) bool { return *a == *b })
}

// item takes what is not a route or a statement.
func (c *checker) item(item *parser.Item) {
	switch {
	case item.Set != nil:
		c.setting(item.Set)
	case item.Module != nil:
		c.loadModule(item.Module)
	case item.Param != nil:
		c.modParam(item.Param)
	case item.Flags != nil:
		c.flagNames(item.Flags)
	}
}

// flagNames takes flags NAME:3, OTHER. A name without a number gets the highest one that is free, as in Kamailio.
func (c *checker) flagNames(f *parser.FlagNames) {
	used := map[int64]bool{}
	for _, n := range c.settings.flags {
		used[n] = true
	}
	for _, name := range f.Names {
		n := int64(maxFlag)
		if name.Num != nil {
			n = c.tree.Num(name.Num.Pos.Offset)
		} else {
			for used[n] {
				n--
			}
		}
		if _, dup := c.settings.flags[name.Name]; dup || n < 0 || n > maxFlag {
			c.fail(c.tree.Pos(name.Pos.Offset), "", "flag %s is declared twice, or its number is not from 0 to 31", name.Name)
			continue
		}
		c.settings.flags[name.Name], used[n] = n, true
	}
}

// setting takes name = value.
func (c *checker) setting(s *parser.Setting) {
	pos := c.tree.Pos(s.Pos.Offset)
	if s.Sub != "" { // the script's own group.name
		return
	}
	g, known := parser.Globals()[s.Name]
	if !known || g.Since == "6.1" && c.opt.Target == pv.V56 {
		hint := ""
		if near := pv.Nearest(s.Name, globalNames()); near != "" && near != s.Name {
			hint = "did you mean " + near + "?"
		}
		c.fail(pos, hint, "unknown core parameter %s", s.Name)
		return
	}
	value, isNumber := c.numberOf(s.Value)
	if kinds := g.Kinds; slices.Equal(kinds, []string{"number"}) || slices.Equal(kinds, []string{"intno"}) {
		if !isNumber {
			c.fail(c.tree.Pos(s.Value.From), "", "%s must be a number", s.Name)
			return
		}
	}
	c.applySetting(s.Name, value)
}

func globalNames() []string {
	var names []string
	for name := range parser.Globals() {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (c *checker) applySetting(name string, value int64) {
	switch name {
	case "debug":
		c.settings.debug = Level(min(max(value, -128), 127))
	case "max_while_loops":
		c.settings.maxLoops = int(value)
	case "max_recursive_level":
		c.settings.maxDepth = int(value)
	case "return_mode":
		c.settings.returnMode = value
	}
}

// numberOf reads a setting's value when it is a number, perhaps negative.
func (c *checker) numberOf(v *parser.SettingValue) (int64, bool) {
	negative := c.tree.Raw(v.From) == "-"
	at := v.From
	if negative {
		at++
	}
	if at != v.To || !c.tree.IsInt(at) {
		return 0, false
	}
	if negative {
		return -c.tree.Num(at), true
	}
	return c.tree.Num(at), true
}

func (c *checker) loadModule(mod *parser.Module) {
	lit := mod.Plain
	if lit == nil {
		lit = mod.Name
		if c.opt.Target == pv.V56 {
			c.fail(c.tree.Pos(mod.Pos.Offset+1), "write loadmodule \"name.so\"", "loadmodule takes no parentheses in Kamailio 5.6")
		}
	}
	name := parser.ModuleName(c.tree.Str(lit.Pos.Offset))
	if c.modules[name] {
		c.fail(c.tree.Pos(lit.Pos.Offset), "", "module %s is loaded twice", name)
	}
	c.modules[name] = true
	if c.catalog.HasModule(name) {
		return
	}
	c.notes = append(c.notes, note{pos: c.tree.Pos(lit.Pos.Offset), text: "Kamailio has no module " + name + " that kpv knows of"})
}

// modParam takes modparam("module|regex", "name", value).
func (c *checker) modParam(p *parser.ModParam) {
	pos := c.tree.Pos(p.Pos.Offset)
	pattern, name := c.tree.Str(p.Module.Pos.Offset), c.tree.Str(p.Name.Pos.Offset)
	modules := c.matching(pattern)
	if len(modules) == 0 {
		c.fail(pos, "", "no module %q", pattern)
	}
	for _, module := range modules {
		c.checkParam(p, module, name, pos)
	}
}

// matching lists the modules that a modparam speaks of: those loaded that match, or, in a snippet that loads none, any of the name.
func (c *checker) matching(pattern string) []string {
	var list []string
	re, err := ere.Compile("^("+pattern+")$", ere.IgnoreCase)
	for name := range c.modules {
		if err == nil && re.Match(name) {
			list = append(list, name)
		}
	}
	if len(list) == 0 && c.catalog.HasModule(pattern) {
		list = append(list, pattern)
	}
	sort.Strings(list)
	return list
}

func (c *checker) checkParam(p *parser.ModParam, module, name string, pos parser.Pos) {
	if module == "memcached" {
		c.memcachedParam(p, name, pos)
		return
	}
	entries := c.catalog.Params(module, name)
	if len(entries) == 0 && c.catalog.HasModule(module) {
		hint := ""
		if near := pv.Nearest(name, c.catalog.ParamNames(module)); near != "" {
			hint = "did you mean " + near + "?"
		}
		c.fail(pos, hint, "module %s has no parameter %q", module, name)
		return
	}
	for _, e := range entries {
		if isText := p.Value.Str != nil; p.Call == "modparam" && e.Args == "int" && isText || e.Args == "str" && p.Value.Num != nil {
			c.fail(pos, "", "parameter %q of module %s is of type %s", name, module, e.Args)
		}
	}
}

// memcachedParam takes a parameter of the memcached module (spec/memcached.md 1.6 and 8).
func (c *checker) memcachedParam(p *parser.ModParam, name string, pos parser.Pos) {
	text, number := "", int64(0)
	isText := p.Value.Str != nil
	switch {
	case isText:
		text = c.tree.Str(p.Value.Str.Pos.Offset)
	case p.Value.Num != nil:
		number = c.tree.Num(p.Value.Num.Pos.Offset)
		if p.Value.Neg != "" {
			number = -number
		}
	}
	if known := slices.Contains(memcachedParams, name); !known || isText != (name == "servers") {
		kind := "an integer"
		if name == "servers" {
			kind = "a text"
		}
		if !known {
			c.fail(pos, "it has "+strings.Join(memcachedParams, ", "), "module memcached has no parameter %q", name)
			return
		}
		c.fail(pos, "", "parameter %q of module memcached is %s", name, kind)
		return
	}
	c.setMemcached(name, text, number, pos)
}

var memcachedParams = []string{"servers", "expire", "timeout", "mode", "memory", "stringify"}

func (c *checker) setMemcached(name, text string, number int64, pos parser.Pos) {
	mc := &c.settings.memcached
	switch name {
	case "servers":
		c.settings.servers = text
	case "expire":
		if number < 0 {
			c.fail(pos, "0 lets values live for ever", "a negative expire would drop every value at once")
		}
		mc.Expire = number
	case "timeout":
		if number <= 0 {
			c.fail(pos, "it is in milliseconds", "timeout must be above zero")
		}
		c.settings.timeout = number
	case "mode":
		if number != 0 && number != 1 {
			c.fail(pos, "0 overwrites, 1 only adds", "mode is 0 or 1")
		}
		mc.AddOnly = number == 1
	case "memory":
		if number != 0 {
			c.notes = append(c.notes, note{pos: pos, text: `modparam "memory" has no effect: it chooses libmemcached's allocator`})
		}
	case "stringify":
		mc.Stringify = number != 0
	}
}
