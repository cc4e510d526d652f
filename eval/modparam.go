package eval

import (
	"maps"
	"slices"
	"strings"

	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
)

// modParam takes modparam("module|regex", "name", value).
func (c *checker) modParam(p *parser.ModParam) {
	pos := c.tree.Pos(p.Pos.Offset)
	pattern, name := c.tree.Str(p.Module.Pos.Offset), c.tree.Str(p.Name.Pos.Offset)
	modules := c.matching(pattern)
	if len(modules) == 0 {
		c.fail(c.tree.Pos(p.Module.Pos.Offset), c.hintModule(pattern), "no module %q", pattern)
	}
	for _, module := range modules {
		c.needs(module, "modparam of "+module, nil, pos)
		c.checkParam(p, module, name, pos)
	}
}

// plainName are the characters of a module's name that mean themselves in a regular expression.
const plainName = "_abcdefghijklmnopqrstuvwxyz0123456789"

// matching lists the modules that a modparam speaks of: those loaded that match, or, in a snippet that loads none, any of the name.
func (c *checker) matching(pattern string) []string {
	if c.modules[pattern] && strings.Trim(pattern, plainName) == "" {
		return []string{pattern}
	}
	re, err := ere.Compile("^("+pattern+")$", ere.IgnoreCase)
	if err != nil {
		return nil
	}
	list := slices.DeleteFunc(slices.Sorted(maps.Keys(c.modules)), func(name string) bool { return !re.Match(name) })
	switch {
	case len(list) == 0 && c.catalog.HasModule(pattern):
		return []string{pattern}
	case len(c.modules) == 0:
		return slices.DeleteFunc(c.catalog.ModuleNames(), func(name string) bool { return !re.Match(name) })
	}
	return list
}

func (c *checker) checkParam(p *parser.ModParam, module, name string, pos parser.Pos) {
	switch {
	case module == "memcached":
		c.memcachedParam(p, name, pos)
		return
	case module == "htable" && name == "htable" && p.Value.Str != nil:
		c.defineTable(c.tree.Str(p.Value.Str.Pos.Offset), pos)
	case module == "pv" && p.Value.Str != nil:
		c.storageParam(name, c.tree.Str(p.Value.Str.Pos.Offset), pos)
	case module == "xlog" && name == "log_facility" && p.Value.Str != nil:
		c.facilityArg(c.tree.Str(p.Value.Str.Pos.Offset), &node{pos: pos})
	}
	entries := c.catalog.Params(module, name)
	if len(entries) == 0 && c.catalog.HasModule(module) {
		hint := ""
		if near := pv.Nearest(name, c.catalog.ParamNames(module)); near != "" {
			hint = "did you mean " + near + "?"
		}
		c.fail(c.tree.Pos(p.Name.Pos.Offset), hint, "module %s has no parameter %q", module, name)
		return
	}
	c.settings.params.Set(module, name, c.paramValue(p))
	c.settings.xlog = logSettings(c.settings.params)
	for _, e := range entries {
		if want := strings.TrimPrefix(e.Args, "func-"); c.paramType(p) == other[want] {
			c.fail(c.tree.Pos(p.Value.Pos.Offset), "", "parameter %q of module %s is of type %s", name, module, want)
		}
	}
}

// other is the type that is refused where one is wanted.
var other = map[string]string{"int": "str", "str": "int"}

// paramType is int or str, or empty when it is only known when modparamx evaluates its value.
func (c *checker) paramType(p *parser.ModParam) string {
	switch {
	case p.Value.Str != nil:
		return "str"
	case p.Value.Num != nil:
		return "int"
	}
	at := p.Value.Var.Pos.Offset
	if p.Call == "modparam" {
		c.fail(c.tree.Pos(at), "modparamx takes a variable", "the value of a parameter must be a text or a number")
	}
	if v := c.variableAt(at); v != nil && v.class.Space == pv.SpaceVar {
		return "int" // 0, as nothing has run yet
	}
	return ""
}

// paramValue reads what a parameter is set to.
func (c *checker) paramValue(p *parser.ModParam) ParamValue {
	switch {
	case p.Value.Str != nil:
		at := p.Value.Str.Pos.Offset
		if p.Call == "modparamx" {
			c.format(c.tree.Str(at), c.tree.Inside(at).Pos)
		}
		return ParamValue{Text: c.tree.Str(at)}
	case p.Value.Num == nil:
		return ParamValue{}
	case p.Value.Neg != "":
		return ParamValue{Number: -c.tree.Num(p.Value.Num.Pos.Offset)}
	}
	return ParamValue{Number: c.tree.Num(p.Value.Num.Pos.Offset)}
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
			hint := "it has " + strings.Join(memcachedParams, ", ")
			if near := pv.Nearest(name, memcachedParams); near != "" {
				hint = "did you mean " + near + "?"
			}
			c.fail(c.tree.Pos(p.Name.Pos.Offset), hint, "module memcached has no parameter %q", name)
			return
		}
		c.fail(c.tree.Pos(p.Value.Pos.Offset), "", "parameter %q of module memcached is %s", name, kind)
		return
	}
	c.setMemcached(name, text, number, pos)
}

var memcachedParams = []string{"servers", "expire", "timeout", "mode", "memory", "stringify"}

// paramDocs say what the parameters do that have an effect here.
var paramDocs = map[ModParam]string{
	{"memcached", "servers"}:            "The servers, HOST:PORT separated by commas or blanks, with --store memcached.",
	{"memcached", "expire"}:             "How many seconds a value lives when its key does not say; 10800 unless set, 0 for ever.",
	{"memcached", "timeout"}:            "How many milliseconds an operation may take as a whole; 5000 unless set.",
	{"memcached", "mode"}:               "1: assigning $mct stores only what is not there yet; 0: it stores any value.",
	{"memcached", "memory"}:             "Without effect: it chooses libmemcached's allocator.",
	{"memcached", "stringify"}:          "1: every value reads as a text.",
	{"htable", "htable"}:                "Declares a table: name=>size=8;autoexpire=60;initval=0.",
	{"pv", "varset"}:                    "Sets a $var at start: name=i:5 or name=s:text.",
	{"pv", "shvset"}:                    "Sets a $shv at start: name=i:5 or name=s:text.",
	{"pv", "avp_aliases"}:               "Other names for avps: alias=name;alias2=name2.",
	{"xlog", "prefix"}:                  "What --log-prefix puts before each line.",
	{"xlog", "prefix_mode"}:             "1: the prefix has variables in it.",
	{"xlog", "long_format"}:             "1: the prefix says file and line.",
	{"xlog", "buf_size"}:                "How long a line may get; a longer one is an error.",
	{"mqueue", "mqueue"}:                "Declares a queue: name=q;size=100.",
	{"cfgutils", "initial_gflags"}:      "The global flags at start.",
	{"cfgutils", "initial_probability"}: "The probability of rand_event() at start, in percent.",
	{"cfgutils", "lock_set_size"}:       "The number of locks for lock(), as a power of two.",
}

// ParamDoc says in a line what a module's parameter does.
func ParamDoc(module, name string) string {
	if doc := paramDocs[ModParam{module, name}]; doc != "" {
		return doc
	}
	return "Name and type are checked; it has no effect here."
}

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
		mc.AddOnly = number != 0 // Kamailio takes 2 for 1
	case "memory":
		if number != 0 {
			c.notes = append(c.notes, note{pos: pos, text: `modparam "memory" has no effect: it chooses libmemcached's allocator`})
		}
	case "stringify":
		mc.Stringify = number != 0
	}
}
