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
	value := c.paramValue(p)
	for _, module := range modules {
		c.needs(module, "modparam of "+module, nil, pos)
		c.checkParam(p, value, module, name)
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

func (c *checker) checkParam(p *parser.ModParam, value ParamValue, module, name string) {
	pos := c.tree.Pos(p.Pos.Offset)
	switch {
	case module == "memcached":
		c.memcachedParam(p, value, name)
		return
	case module == "htable" && name == "htable" && value.Type == paramText:
		c.defineTable(value.Text, pos)
	case module == "pv" && value.Type == paramText:
		c.storageParam(name, value.Text, pos)
	case module == "xlog" && name == "log_facility" && value.Type == paramText:
		c.facilityArg(value.Text, &node{pos: pos})
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
	c.settings.params.Set(module, name, value)
	c.settings.xlog = logSettings(c.settings.params)
	for _, e := range entries {
		if want := strings.TrimPrefix(e.Args, "func-"); value.Type == other[want] {
			c.fail(c.tree.Pos(p.Value.Pos.Offset), "", "parameter %q of module %s is of type %s", name, module, want)
		}
	}
}

// other is the type that is refused where one is wanted.
var other = map[string]string{paramInt: paramText, paramText: paramInt}

// The types of a value, as modules declare them.
const (
	paramInt  = "int"
	paramText = "str"
)

// paramValue reads what a parameter is set to. modparamx reads the variables in it, as they are while the script is read (spec/language.md 6).
func (c *checker) paramValue(p *parser.ModParam) ParamValue {
	v := p.Value
	switch {
	case v.Num != nil && v.Neg != "":
		return ParamValue{Type: paramInt, Number: -c.tree.Num(v.Num.Pos.Offset)}
	case v.Num != nil:
		return ParamValue{Type: paramInt, Number: c.tree.Num(v.Num.Pos.Offset)}
	case v.Str != nil:
		return ParamValue{Type: paramText, Text: c.paramText(p.Call, v.Str.Pos.Offset)}
	case p.Call == "modparam":
		c.fail(c.tree.Pos(v.Var.Pos.Offset), "modparamx takes a variable", "the value of a parameter must be a text or a number")
		return ParamValue{}
	}
	return c.paramVariable(v.Var.Pos.Offset)
}

func (c *checker) paramText(call string, at int) string {
	text := c.tree.Str(at)
	if call == "modparam" || c.format(text, c.tree.Inside(at).Pos) == nil {
		return text
	}
	text, _ = c.opt.starting(c.lib, c.tree.Defines).Expand(text)
	return text
}

func (c *checker) paramVariable(at int) ParamValue {
	if c.variableAt(at) == nil {
		return ParamValue{}
	}
	v, err := c.opt.starting(c.lib, c.tree.Defines).Read(c.tree.Raw(at))
	switch {
	case err != nil || v.IsNull():
		c.fail(c.tree.Pos(at), "", "%s has no value when the script starts", c.tree.Raw(at))
		return ParamValue{}
	case v.IsInt():
		return ParamValue{Type: paramInt, Number: v.Num()}
	}
	return ParamValue{Type: paramText, Text: v.Text()}
}

// memcachedParam takes a parameter of the memcached module (spec/memcached.md 1.6 and 8).
func (c *checker) memcachedParam(p *parser.ModParam, value ParamValue, name string) {
	if known := slices.Contains(memcachedParams, name); !known || (value.Type == paramText) != (name == "servers") {
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
	c.setMemcached(name, value.Text, value.Number, c.tree.Pos(p.Pos.Offset))
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
