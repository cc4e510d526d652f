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
	c := &Catalog{functions: map[string][]Entry{}, params: map[string][]Entry{}, vars: map[string][]Entry{}, modules: map[string]bool{}}
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) < 6 || strings.HasPrefix(line, "#") {
			continue
		}
		e := Entry{Module: f[0], Kind: f[1], Name: f[2], Args: f[3], Routes: f[4], Target: f[5]}
		c.modules[e.Module] = true
		switch e.Kind {
		case "function":
			c.functions[e.Name] = append(c.functions[e.Name], e)
		case "param":
			c.params[e.Name] = append(c.params[e.Name], e)
		case "pv":
			c.vars[e.Name] = append(c.vars[e.Name], e)
		}
	}
	return c
})

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
