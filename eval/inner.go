package eval

import (
	"errors"
	"strings"

	"kpv/pv"
)

var errIndex = errors.New("the index is not an integer")

// bindEntry finishes table=>key: the table is always literal, the key a text with variables (spec/pv.md 2.3).
func (c *checker) bindEntry(v *variable, inner string) bool {
	table, _, _ := strings.Cut(inner, "=>")
	key, err := v.class.Parse(inner)
	if err != nil {
		c.fail(v.pos, "write $"+v.class.Name+"("+v.class.Param+")", "%s: %v", v.text, err)
		return false
	}
	c.warnLiteral(v, table)
	f := c.format(key.Name, at(v.pos))
	if f == nil {
		return false
	}
	v.key = key
	if text, ok := f.constant(); ok {
		v.key.Name = text
	} else {
		v.name = f
	}
	return true
}

// warnLiteral warns of a variable where a name is taken as it stands.
func (c *checker) warnLiteral(v *variable, name string) {
	if strings.HasPrefix(name, "$") {
		c.warn(v.pos, "literal-name", "the name in %s is taken as it stands: $%s() does not look into variables there", v.text, v.class.Name)
	}
}

// bindCounted makes $cnt(variable) a variable of the class that it asks, which counts instead of reading.
func (c *checker) bindCounted(v *variable, inner string) bool {
	if inner[0] != '$' {
		c.fail(v.pos, "write $cnt($avp(x))", "%s: an $avp or $xavp must stand in the parentheses", v.text)
		return false
	}
	of := c.variable(inner, v)
	if of == nil {
		return false
	}
	if of.class.Count == nil {
		c.fail(v.pos, "", "%s: an $avp or $xavp can be counted, but no $%s", v.text, of.class.Name)
		return false
	}
	counter := *of.class
	counter.Name, counter.Get, counter.Set, counter.GetMany, counter.Indexed, counter.NullIndex = v.class.Name, of.class.Count, nil, nil, false, true
	text := v.text
	*v = *of
	v.class, v.text, v.trans, v.index = &counter, text, nil, nil
	if of.from != nil {
		v.from, counter.Get = nil, func(pv.Env, *pv.Key) (pv.Value, error) { return pv.Null, errLateCount }
	}
	return true
}

var errLateCount = errors.New("Kamailio cannot take the name of what it counts from a variable")

// warnIgnored warns of what stands behind a name or in an index and does not count.
func (c *checker) warnIgnored(v *variable, rest string) {
	if rest != "" {
		c.warn(v.pos, "ignored-path", "%s: what stands behind is not looked at: %q", v.text, rest)
	}
}

// bindPath binds the variables that stand in the brackets of a path.
func (c *checker) bindPath(v *variable) bool {
	path := v.key.Path
	if path == nil {
		return true
	}
	c.warnIgnored(v, path.Ignored)
	for i, step := range []*pv.Step{&path.Root, &path.Child} {
		if step.Var == "" {
			continue
		}
		if v.steps[i] = c.variable(step.Var, v); v.steps[i] == nil {
			return false
		}
	}
	return true
}

// latePath evaluates the indexes in a path.
func (v *variable) latePath(m *Machine) (*pv.Path, error) {
	var index [2]int
	for i, from := range v.steps {
		if from == nil {
			continue
		}
		n, err := from.asIndex(m)
		if err != nil {
			return nil, err
		}
		index[i] = n
	}
	m.path = *v.key.Path
	for i, step := range []*pv.Step{&m.path.Root, &m.path.Child} {
		if v.steps[i] != nil {
			step.Index.N = index[i]
		}
	}
	return &m.path, nil
}

// asIndex reads a variable that stands in brackets: only integers will do, no text of digits (observed on 5.6.3).
func (v *variable) asIndex(m *Machine) (int, error) {
	n := v.read(m)
	if !n.HasNum() {
		return 0, errIndex
	}
	return int(n.Num()), nil
}
