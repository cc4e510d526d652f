package eval

import (
	"fmt"
	"slices"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// coreSettings are the core parameters that $sel(cfg_get.core.NAME) reads, as they are in 5.6.3 unless the script sets them.
func coreSettings() map[string]pv.Value {
	return map[string]pv.Value{
		"core.debug": pv.Int(0), "core.memdbg": pv.Int(4), "core.memlog": pv.Int(4), "core.mem_summary": pv.Int(12),
		"core.mem_safety": pv.Int(1), "core.mem_join": pv.Int(1), "core.max_while_loops": pv.Int(100), "core.corelog": pv.Int(-1),
		"core.latency_log": pv.Int(-1), "core.latency_cfg_log": pv.Int(3), "core.latency_limit_db": pv.Int(0),
		"core.latency_limit_action": pv.Int(0), "core.latency_limit_cfg": pv.Int(0), "core.udp_mtu": pv.Int(0),
		"core.force_rport": pv.Int(0), "core.dns_retr_no": pv.Int(-1), "core.sip_parser_log": pv.Int(-1),
	}
}

// customSetting takes group.name = value, which declares a setting of the script's own (spec/language.md 6), or what it is for one
// instance of the group, which only cfg_select() can bring up.
func (c *checker) customSetting(s *parser.Setting, pos parser.Pos) {
	name := s.Name + "." + s.Sub
	if s.Instance > 0 {
		name = fmt.Sprintf("%s[%d].%s", s.Name, c.tree.Num(s.Instance), s.Sub)
	}
	_, again := c.settings.custom[name]
	value := pv.Null
	n, isNumber := c.numberOf(&s.Value)
	switch at := s.Value.From; {
	case s.Name == "kemi" && strings.HasSuffix(s.Sub, "_callback") && c.tree.IsText(at): // names of functions in another language
	case c.reserved(s.Name), c.reserved(s.Sub):
		c.fail(pos, "take another name", "%s: a word of the language cannot name a setting", name)
	case s.Name == "core":
		c.fail(pos, "take another name", "the group core is Kamailio's own")
	case again:
		c.fail(pos, "", "%s is set twice", name)
	case c.tree.IsText(at):
		value = pv.String(c.tree.Str(at))
	case isNumber && c.tree.Raw(at) != "-":
		value = pv.Int(n)
	default:
		c.fail(c.tree.Pos(at), "a text will do: \"...\"", "the value of %s must be a text or a number that is not negative", name)
	}
	c.settings.custom[name] = value
}

// reserved tells whether a word cannot name a setting or a group of them: of the words of the language default alone can (asked of 5.6.3).
func (c *checker) reserved(word string) bool { return word != "default" && c.opt.Reserved(word) }

// knownSetting tells whether there is a setting to read, and reports it when not: Kamailio does not start then.
func (c *checker) knownSetting(v *variable) bool {
	if _, ok := c.settings.custom[v.key.Name]; ok {
		return true
	}
	var names []string
	for name := range c.settings.custom {
		names = append(names, name)
	}
	slices.Sort(names)
	hint := "the script declares it with " + v.key.Name + " = 5"
	if near := pv.Nearest(v.key.Name, names); near != "" {
		hint = "did you mean cfg_get." + near + "?"
	}
	c.fail(v.pos, hint, "there is no setting %s", v.key.Name)
	return false
}

// defineTable takes a table of module htable.
func (c *checker) defineTable(text string, pos parser.Pos) {
	def, err := pv.ParseTable(text, c.opt.Target)
	same := func(d pv.TableDef) bool { return d.Name == def.Name }
	if slices.ContainsFunc(c.before.settings.tables, same) {
		c.settings.tables = slices.DeleteFunc(slices.Clone(c.settings.tables), same)
	}
	switch {
	case err != nil:
		c.fail(pos, "", "bad table: %v", err)
	case slices.ContainsFunc(c.settings.tables, same):
		c.fail(pos, "", "table %s is defined twice", def.Name)
	case def.Database != "":
		c.notes = append(c.notes, note{pos: pos, text: "table " + def.Name + " starts empty: there is no database to load it from"})
	}
	c.settings.tables = append(c.settings.tables, def)
}

// checkSettingGroup refuses cfg_select and cfg_reset of a group that nothing declares, which Kamailio finds when it starts.
func (c *checker) checkSettingGroup(x *parser.Call) {
	if len(x.Args) == 0 {
		return
	}
	lit, ok := x.Args[0].(*parser.Str)
	if !ok {
		c.fail(c.posOf(x.Args[0]), "it must be a text in quotes", "bad group of %s()", x.Name)
		return
	}
	group := c.tree.Str(lit.From) + "."
	for name := range c.settings.custom {
		if strings.HasPrefix(name, group) {
			return
		}
	}
	c.fail(c.posOf(lit), "group.name = value declares one", "there is no group of settings %q", strings.TrimSuffix(group, "."))
}
