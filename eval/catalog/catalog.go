// Package catalog knows what Kamailio's modules offer: the names of some 4,600 functions, parameters and variables, with how many
// arguments they take, as recorded from Kamailio 5.6.3 and 6.1.4. kpv simulates few of them; with the table it can still tell a
// misspelt name from one that belongs to a module it does not have.
package catalog

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed modules.tsv
var table string

// Entry is one function, parameter or variable of a module.
type Entry struct {
	Module string
	Kind   string // function, param, pv; or module, of one that has none of these
	Name   string
	Args   string // of a function: how many, or * for any; of a param: its type; of a pv: its access
	Routes string // where a function may be called
	Target string // both, 5.6 or 6.1
}

// Catalog is the table by kind and name. Several modules may have the same name.
type Catalog struct {
	functions, params, vars map[string][]Entry
	modules                 map[string]bool
}

// Load reads the embedded table, once.
var Load = sync.OnceValue(func() *Catalog {
	count := strings.Count(table, "\n")
	c := &Catalog{functions: make(map[string][]Entry, count/2), params: make(map[string][]Entry, count/2), vars: map[string][]Entry{},
		modules: map[string]bool{}}
	byKind := map[string]map[string][]Entry{"function": c.functions, "param": c.params, "pv": c.vars}
	entries := make([]Entry, 0, count) // one piece of memory for all that have a name of their own: every start of kpv waits for this
	for line := range strings.Lines(table) {
		e, ok := entry(strings.TrimSuffix(line, "\n"))
		if !ok {
			continue
		}
		c.modules[e.Module] = true
		names := byKind[e.Kind]
		if names == nil { // of other kinds only the module counts
			continue
		}
		if same := names[e.Name]; same != nil {
			names[e.Name] = append(same, e)
			continue
		}
		entries = append(entries, e)
		last := len(entries)
		names[e.Name] = entries[last-1 : last : last]
	}
	return c
})

// entry reads a line of the table. Where the targets differ, that of the newer one has no sixth column.
func entry(line string) (e Entry, ok bool) {
	if strings.HasPrefix(line, "#") {
		return e, false
	}
	for _, field := range []*string{&e.Module, &e.Kind, &e.Name, &e.Args} {
		if *field, line, ok = strings.Cut(line, "\t"); !ok {
			return e, false
		}
	}
	if e.Routes, line, ok = strings.Cut(line, "\t"); !ok {
		e.Target = "6.1"
		return e, true
	}
	e.Target, _, _ = strings.Cut(line, "\t")
	return e, true
}

// Functions lists the functions of a name.
func (c *Catalog) Functions(name string) []Entry { return c.functions[name] }

// Variables lists the variables of a name.
func (c *Catalog) Variables(name string) []Entry { return c.vars[name] }

// ModuleOfVariable names a module that has a variable of that name, "" when none has.
func (c *Catalog) ModuleOfVariable(name string) string {
	if entries := c.vars[name]; len(entries) > 0 {
		return entries[0].Module
	}
	return ""
}

// HasModule tells whether Kamailio has a module of that name.
func (c *Catalog) HasModule(name string) bool { return c.modules[name] }

// ModuleNames lists all modules, for hints.
func (c *Catalog) ModuleNames() []string { return slices.Sorted(maps.Keys(c.modules)) }

// Params lists the entries for parameter name of a module.
func (c *Catalog) Params(module, name string) []Entry {
	return slices.DeleteFunc(slices.Clone(c.params[name]), func(e Entry) bool { return e.Module != module })
}

// ParamsNamed lists the parameters of a name, of all modules.
func (c *Catalog) ParamsNamed(name string) []Entry { return c.params[name] }

// FunctionsOf lists the functions of a module.
func (c *Catalog) FunctionsOf(module string) []string {
	var names []string
	for name, entries := range c.functions {
		if slices.ContainsFunc(entries, func(e Entry) bool { return e.Module == module }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ParamNames lists the parameters of a module, for hints.
func (c *Catalog) ParamNames(module string) []string {
	var names []string
	for name, entries := range c.params {
		if slices.ContainsFunc(entries, func(e Entry) bool { return e.Module == module }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// FunctionNames lists all functions, for hints.
func (c *Catalog) FunctionNames() []string {
	return slices.Sorted(maps.Keys(c.functions))
}
