package eval

import (
	"fmt"
	"slices"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// variableAt binds the variable that is token n of the tree, to be read or written.
func (c *checker) variableAt(n int) *variable {
	text := c.tree.Str(n)
	if text == "" { // it was reported
		return nil
	}
	switch c.tree.Raw(n)[0] {
	case '%': // SER's attributes are AVPs
		text = "$avp(" + c.tree.Raw(n)[1:] + ")"
	case '@':
		return c.selectAt(n)
	}
	ref, err := parser.SplitVar(text)
	if err != nil {
		c.fail(c.tree.Pos(n), "", "%v", err)
		return nil
	}
	if c.isAttribute(ref, c.tree.Dialect(n)) {
		ref.Name, ref.Inner, ref.HasInner = "avp", ref.Name, true
	}
	return c.resolve(ref, c.tree.Pos(n))
}

// isAttribute tells whether a plain $name stands for the AVP of that name.
func (c *checker) isAttribute(ref *parser.VarRef, d parser.Dialect) bool {
	if d == parser.Native || ref.HasInner || strings.HasPrefix(ref.Text, "$(") || retcodeNames[ref.Name] {
		return false
	}
	class := c.lib.Vars.Class(ref.Name)
	return d == parser.SER || class == nil || class.Inner != pv.InnerNone
}

// retcodeNames are the return code in any dialect.
var retcodeNames = map[string]bool{"rc": true, "retcode": true, "?": true}

// selectAt binds the @select that is token n. Kamailio starts with one that it does not know, which then fails each time.
func (c *checker) selectAt(n int) *variable {
	name := c.tree.Raw(n)[1:]
	class, ref := c.lib.Vars.Class("sel"), &parser.VarRef{Text: "@" + name, Name: "sel", Inner: name, HasInner: true}
	if strings.HasPrefix(name, "[") || strings.Contains(name, "][") {
		c.fail(c.tree.Pos(n), "@via[1].host, @msg.header[\"X-Name\"]", "a select is words with dots between them, each with one index at most")
	}
	if name != "" && class != nil {
		if _, err := class.Parse(name); err != nil {
			c.warn(c.tree.Pos(n), "unknown-select", "%v: it fails each time, and is the empty text", err)
			return &variable{class: &pv.Class{Name: "sel", Get: func(pv.Env, *pv.Key) (pv.Value, error) { return pv.Null, err }},
				text: ref.Text, pos: c.tree.Pos(n)}
		}
	}
	v := c.resolve(ref, c.tree.Pos(n))
	if v != nil {
		v.class = pv.SelectOperand(v.class)
	}
	return v
}

// bind resolves a variable that is read.
func (c *checker) bind(ref *parser.VarRef, pos parser.Pos) *variable {
	v := c.resolve(ref, pos)
	c.noteRead(v)
	return v
}

// maxNestedVariables bounds $avp($avp(...)); every level reads the text of those inside it again.
const maxNestedVariables = 100

// resolve finds a variable's class and transformations, and finishes what is constant. It reports what is wrong and returns nil then.
func (c *checker) resolve(ref *parser.VarRef, pos parser.Pos) *variable {
	if c.nested >= maxNestedVariables {
		c.fail(pos, "", "more than %d variables inside each other", maxNestedVariables)
		return nil
	}
	c.nested++
	defer func() { c.nested-- }()
	class := c.lib.Vars.Class(ref.Name)
	if class == nil {
		class = c.foreignClass(ref.Name)
	}
	if class == nil {
		c.fail(pos, c.hintVariable(ref.Name), "unknown variable $%s", ref.Name)
		return nil
	}
	if !class.In(c.opt.Target) {
		c.fail(pos, "Kamailio got it after 5.6; --target 6.1 has it", "unknown variable $%s", ref.Name)
		return nil
	}
	c.needs(class.Module, "$"+ref.Name, c.catalog.Variables(ref.Name), pos)
	c.changing = c.changing || class.Counting
	v := &variable{class: class, text: ref.Text, pos: pos}
	if !c.bindName(v, ref) || !c.bindIndex(v, ref) {
		return nil
	}
	for _, t := range ref.Trans {
		bound, ok := c.bindTrans(t, v)
		if !ok {
			return nil
		}
		v.trans = append(v.trans, bound)
	}
	return v
}

func (c *checker) hintVariable(name string) string {
	if module := c.catalog.ModuleOfVariable(name); module != "" {
		return fmt.Sprintf("it belongs to Kamailio's module %s, whose variables kpv does not have", module)
	}
	for n := min(len(name)-1, pv.LongestName); n > 0; n-- { // "$ruu" and "$ru." alike
		if c.lib.Vars.Class(name[:n]) != nil && !isNameByte(name[n]) {
			return fmt.Sprintf("in a text, dots and question marks belong to the name; write $(%s) to end it there", name[:n])
		}
	}
	if len(c.errs) > manyErrors {
		return ""
	}
	if near := c.lib.Vars.SuggestClass(name); near != "" {
		return fmt.Sprintf("did you mean $%s?", near)
	}
	return "kpv doc lists the variables there are"
}

func isNameByte(b byte) bool {
	return b == '_' || b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9'
}

func (c *checker) bindName(v *variable, ref *parser.VarRef) bool {
	class := v.class
	switch {
	case class.Inner == pv.InnerNone && ref.HasInner:
		c.fail(v.pos, "", "$%s takes nothing in parentheses", ref.Name)
		return false
	case class.Inner == pv.InnerNone:
		return true
	case !ref.HasInner:
		c.fail(v.pos, fmt.Sprintf("write $%s(%s)", ref.Name, class.Param), "$%s needs a %s in parentheses", ref.Name, class.Param)
		return false
	case ref.Inner == "":
		c.fail(v.pos, "", "the parentheses of $%s are empty", ref.Name)
		return false
	}
	switch class.Inner {
	case pv.InnerEntry:
		return c.bindEntry(v, ref.Inner)
	case pv.InnerCounted:
		return c.bindCounted(v, ref.Inner)
	case pv.InnerVariable:
		return c.variable(ref.Inner, v) != nil
	}
	text, constant, ok := c.innerText(v, ref.Inner)
	if !ok || !constant {
		return ok
	}
	return c.bindConstant(v, text)
}

// bindConstant finishes a name that is known now.
func (c *checker) bindConstant(v *variable, text string) bool {
	class := v.class
	if name, ok := c.settings.aliases[text]; ok && class.Space == pv.SpaceAvp {
		text = name
	}
	key, err := parseName(class, text)
	if err != nil {
		c.fail(v.pos, "", "%s: %v", v.text, err)
		return false
	}
	if c.opt.Target == pv.V56 && slices.Contains(class.Names61, text) {
		c.fail(v.pos, "Kamailio got it after 5.6; --target 6.1 has it", "%s: unknown name %s", v.text, text)
		return false
	}
	v.key = key
	c.memcachedKey(v, text)
	switch {
	case class.Space == pv.SpaceNone:
	case c.late:
		v.name = newFormat([]part{{text: text}})
	default:
		v.key.Slot = c.slot(class.Space, key.Name)
	}
	if class.Inner == pv.InnerSetting && v.key.Select == nil {
		return c.knownSetting(v)
	}
	return c.bindPath(v)
}

// innerText reads the inner name as the class takes it. What is not constant is left in v, to be evaluated at run time.
func (c *checker) innerText(v *variable, inner string) (text string, constant, ok bool) {
	switch {
	case v.class.Inner == pv.InnerLiteral, v.class.Inner == pv.InnerSetting, v.class.Inner == pv.InnerName && inner[0] != '$':
		c.warnLiteral(v, inner)
		return inner, true, true
	case v.class.Inner == pv.InnerName:
		ref, err := parser.SplitVar(inner)
		if err != nil {
			c.fail(v.pos, "", "the name in %s must be a plain text or one variable: %v", v.text, err)
			return "", false, false
		}
		v.from = c.bind(ref, v.pos)
		return "", false, v.from != nil
	}
	f := c.format(inner, at(v.pos))
	if f == nil {
		return "", false, false
	}
	text, constant = f.constant()
	if !constant {
		v.name = f
		if v.class.Module == "memcached" {
			c.lateKeys = append(c.lateKeys, v)
		}
	}
	return text, constant, true
}

func (c *checker) bindIndex(v *variable, ref *parser.VarRef) bool {
	if !ref.HasIndex {
		return true
	}
	if !v.class.Indexed {
		c.fail(v.pos, "", "$%s takes no index in brackets", ref.Name)
		return false
	}
	if strings.HasPrefix(ref.Index, "$") {
		inner, width, err := parser.FirstVar(ref.Index)
		if err == nil {
			c.warnIgnored(v, ref.Index[width:])
			v.key.Index.Has = true
			v.index = c.bind(inner, v.pos)
			return v.index != nil
		}
	}
	index, ok := pv.ParseIndex(ref.Index)
	if !ok {
		c.fail(v.pos, "an index is a number, * or one variable", "bad index [%s]", ref.Index)
		return false
	}
	v.key.Index = index
	return true
}

// textPlace tells where an offset of a text stands in the script.
type textPlace func(offset int) parser.Pos

// at is the place of all of a text, where nothing closer is known.
func at(pos parser.Pos) textPlace { return func(int) parser.Pos { return pos } }

// placeIn finds the place within a string literal.
func (c *checker) placeIn(n *node) textPlace {
	if n.token == 0 {
		return at(n.pos)
	}
	return c.tree.Inside(n.token - 1).Pos
}

// format binds the variables of a text. It reports what is wrong and returns nil then.
func (c *checker) format(text string, place textPlace) *format {
	if strings.IndexByte(text, '$') < 0 {
		return newFormat([]part{{text: text}})
	}
	pieces, err := parser.SplitFormat(text)
	if err != nil {
		offset := 0
		if bad, ok := err.(*parser.FormatError); ok {
			offset = bad.Offset
		}
		c.fail(place(offset), "", "bad text: %v", err)
		return nil
	}
	parts := make([]part, 0, len(pieces))
	failed := false
	for i, piece := range pieces {
		if piece.Var == nil {
			parts = append(parts, part{text: piece.Text})
			continue
		}
		if i+1 < len(pieces) {
			c.shortForm(piece.Var, pieces[i+1].Text, place(piece.Offset))
		}
		v := c.bind(piece.Var, place(piece.Offset))
		failed = failed || v == nil
		parts = append(parts, part{v: v})
	}
	if failed {
		return nil
	}
	return newFormat(parts)
}

// slot finds or makes the slot of a name.
func (c *checker) slot(space pv.Space, name string) int {
	table := c.symbols[space]
	if n, ok := table[name]; ok {
		return n
	}
	n := len(table)
	table[name] = n
	return n
}
