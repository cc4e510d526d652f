package eval

import (
	"strings"

	"kpv/eval/catalog"
	"kpv/pv"
)

// foreignClass stands for a variable that Kamailio has and kpv does not: accepted when a script is only checked or runs with stubs, it
// reads as null, says so, and takes what is assigned without keeping it. Nil when there is no such variable, or scripts are refused for it.
func (c *checker) foreignClass(name string) *pv.Class {
	entries := c.loaded(c.catalog.Variables(name))
	if len(entries) == 0 || c.opt.Unknown == UnknownError || entries[0].Module == "pv" { // of pv, kpv has what there is
		return nil
	}
	e := entries[0]
	class := &pv.Class{Name: name, Module: e.Module, Inner: foreignInner(e), Param: "name", Indexed: true, Type: "any"}
	class.Get = func(env pv.Env, _ *pv.Key) (pv.Value, error) {
		env.Note("$" + name + " of module " + e.Module + " is not simulated; it reads as null")
		return pv.Null, nil
	}
	if strings.HasPrefix(e.Args, "rw") || e.Args == "" {
		class.Set = func(env pv.Env, _ *pv.Key, _ pv.Value) error {
			env.Note("$" + name + " of module " + e.Module + " is not simulated; what is assigned is not kept")
			return nil
		}
	}
	return class
}

// loaded keeps the entries whose module the script loads. A snippet that loads nothing may use everything.
func (c *checker) loaded(entries []catalog.Entry) []catalog.Entry {
	if len(c.modules) == 0 {
		return entries
	}
	var list []catalog.Entry
	for _, e := range entries {
		if c.modules[e.Module] || e.Module == "core" {
			list = append(list, e)
		}
	}
	return list
}

func foreignInner(e catalog.Entry) pv.Inner {
	if strings.Contains(e.Args, "(name)") {
		return pv.InnerFormat
	}
	return pv.InnerNone
}
