package eval

import (
	"errors"
	"fmt"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

// preset is the value that a variable has from the start.
type preset struct {
	space pv.Space
	slot  int
	value pv.Value
}

// storageParam takes the parameters of module pv that set variables or rename them (spec/pv.md 2; details observed on 5.6.3).
func (c *checker) storageParam(name, text string, pos parser.Pos) {
	var err error
	switch name {
	case "varset":
		err = c.presetVariable(pv.SpaceVar, text)
	case "shvset":
		err = c.presetVariable(pv.SpaceShv, text)
	case "avp_aliases":
		err = c.aliasAvps(text)
	}
	if err != nil {
		c.fail(pos, "", "bad %s %q: %v", name, text, err)
	}
}

// presetVariable reads name=s:text or name=i:number.
func (c *checker) presetVariable(space pv.Space, text string) error {
	name, typed, _ := strings.Cut(text, "=")
	kind, rest, found := strings.Cut(typed, ":")
	if name == "" || !found {
		return errors.New("it must be name=s:text or name=i:number")
	}
	value := pv.String(rest)
	switch kind {
	case "s", "S":
	case "i", "I":
		n, err := pv.ParseSetting(rest)
		if err != nil || n != pv.V56.Wrap(n) { // 32 bits in 6.1 too
			return fmt.Errorf("%q is not a number", rest)
		}
		value = pv.Int(n)
	default:
		return fmt.Errorf("there is no type %q: s for a text, i for a number", kind)
	}
	c.settings.presets = append(c.settings.presets, preset{space, c.slot(space, name), value})
	return nil
}

// aliasAvps reads alias=s:name;other=i:5.
func (c *checker) aliasAvps(text string) error {
	if text == "" {
		return nil
	}
	for item := range strings.SplitSeq(text, ";") {
		alias, name, _ := strings.Cut(item, "=")
		alias, name = strings.TrimSpace(alias), strings.TrimSpace(name)
		if alias == "" || name == "" || strings.ContainsAny(alias+name, " \t") {
			return errors.New("it must be alias=s:name, with semicolons between several")
		}
		if c.settings.aliases[alias] != c.before.settings.aliases[alias] {
			return fmt.Errorf("%s is there twice", alias)
		}
		if _, err := c.lib.Vars.Class("avp").Parse(name); err != nil {
			return err
		}
		c.settings.aliases[alias] = name
	}
	return nil
}
