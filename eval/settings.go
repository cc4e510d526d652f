package eval

import (
	"slices"
	"sort"
	"strings"

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
	params     ModParams
	xlog       LogSettings
	tables     []pv.TableDef
	presets    []preset
	aliases    map[string]string   // of avps
	own        []string            // what listen= and alias= say is the server itself
	custom     map[string]pv.Value // the script's own group.name, and what of the core can be asked for
}

// defaultSettings are Kamailio's, but for what design and spec decide otherwise: all log levels are shown unless the script says
// debug=, and memcached values live for the documented time (spec/memcached.md 8).
func defaultSettings() settings {
	return settings{
		debug: LevelDebug + 1, maxLoops: 100, maxDepth: 256, timeout: 5000,
		memcached: pv.Memcached{Expire: pv.DefaultExpire}, flags: map[string]int64{}, params: ModParams{}, xlog: logSettings(nil), custom: coreSettings(), aliases: map[string]string{},
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
	case item.Engine != nil:
		c.engine(item.Engine)
	case item.Flags != nil:
		c.flagNames(item.Flags)
	}
}

// flagNames takes flags NAME:3, OTHER. A name without a number gets the lowest one that is free, as in Kamailio.
func (c *checker) flagNames(f *parser.FlagNames) {
	used := map[int64]bool{}
	for _, n := range c.settings.flags {
		used[n] = true
	}
	for _, name := range f.Names {
		n := int64(0)
		if name.Num != nil {
			n = c.tree.Num(name.Num.Pos.Offset)
		} else {
			for used[n] {
				n++
			}
		}
		_, dup := c.settings.flags[name.Name]
		_, earlier := c.before.settings.flags[name.Name]
		if dup && !earlier || n < 0 || n > maxFlag {
			c.fail(c.tree.Pos(name.Pos.Offset), "", "flag %s is declared twice, or its number is not from 0 to 31", name.Name)
			continue
		}
		c.settings.flags[name.Name], used[n] = n, true
	}
}

// setting takes name = value.
func (c *checker) setting(s *parser.Setting) {
	pos := c.tree.Pos(s.Pos.Offset)
	if s.Sub != "" {
		c.customSetting(s, pos)
		return
	}
	if s.Name == "socket" && c.opt.Target != pv.V56 {
		c.socket(s, pos)
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
	if want := c.tree.Misfit(g, &s.Value); want != "" {
		c.fail(c.tree.Pos(s.Value.From), "", "%s must be %s", s.Name, want)
		return
	}
	c.allowedValue(s)
	if s.Name == "listen" || s.Name == "alias" {
		c.own(s)
	}
	value, _ := c.numberOf(&s.Value)
	c.applySetting(s.Name, value)
	if _, ok := c.settings.custom["core."+s.Name]; ok {
		c.settings.custom["core."+s.Name] = pv.Int(value)
	}
}

// settingWords are the values that some settings take, separated by blanks.
func settingWords(name string) string {
	switch name {
	case "log_facility":
		return facilities
	case "tcp_poll_method":
		return " poll select epoll_lt epoll_et sigio_rt kqueue /dev/poll "
	case "ipv6_hex_style":
		return " a A c "
	}
	return ""
}

// allowedValue judges those settings whose value must be one of a few, or in a range.
func (c *checker) allowedValue(s *parser.Setting) {
	at := c.tree.Pos(s.Value.From)
	value, isNumber := c.numberOf(&s.Value)
	switch words := settingWords(s.Name); {
	case s.Name == "max_branches" && (value < 1 || value > maxBranches):
		c.fail(at, "", "%s must be a number from 1 to %d", s.Name, maxBranches)
	case s.Name == "listen" && isNumber:
		c.fail(at, "", "%s must be an address or a name", s.Name)
	case words != "":
		word := c.tree.Raw(s.Value.From)
		if c.tree.IsText(s.Value.From) {
			word = c.tree.Str(s.Value.From)
		}
		if s.Name == "ipv6_hex_style" && word != "" {
			word = word[:1]
		}
		if !strings.Contains(words, " "+word+" ") {
			c.fail(at, "it may be"+strings.TrimRight(words, " "), "%s cannot be %s", s.Name, quote(word))
		}
	}
}

// maxBranches is the most that max_branches can be set to.
const maxBranches = 31

// engine takes cfgengine: kpv, like Kamailio without a module for another language, has routes written in its own only.
func (c *checker) engine(e *parser.Engine) {
	at := e.Name.Pos.Offset
	if name := c.tree.Str(at); name != "native" && name != "default" {
		c.fail(c.tree.Pos(at), `cfgengine "native" is this language`, "kpv does not run scripts of the language %s", quote(name))
	}
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
	case "pv_buffer_size":
		c.settings.memcached.Buffer = value
	}
}

// SettingDoc says in a line what a core parameter does.
func SettingDoc(name string) string {
	switch name {
	case "debug":
		return "What is logged up to this level is shown: 3 is all, 0 warnings, -1 errors only. --debug outweighs it."
	case "max_while_loops":
		return "How many turns a while may take; 100 unless set, 0 is without limit."
	case "max_recursive_level":
		return "How deeply blocks and routes may be inside each other while they run; 256 unless set."
	case "return_mode":
		return "1: a call in an expression is its return code, instead of 1 or 0; other than 0: a negative condition is true."
	case "pv_buffer_size":
		return "Kamailio reads texts from memcached that are shorter; 65535 unless set (8192 in 5.6). A note says where; --quirks obeys."
	case "listen", "alias":
		return "An address that the server takes for itself, as myself does; nothing is opened."
	}
	return "Its name and the kind of its value are checked; it has no effect here."
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
	if c.modules[name] && !c.before.modules[name] {
		c.fail(c.tree.Pos(lit.Pos.Offset), "", "module %s is loaded twice", name)
	}
	c.modules[name], c.loadedAt[name] = true, c.tree.Pos(lit.Pos.Offset)
	if c.catalog.HasModule(name) {
		return
	}
	c.unknownModule(name, c.tree.Pos(lit.Pos.Offset))
	c.notes = append(c.notes, note{pos: c.tree.Pos(lit.Pos.Offset), text: "Kamailio has no module " + name + " that kpv knows of"})
}
