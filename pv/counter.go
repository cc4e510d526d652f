package pv

import (
	"fmt"
	"strings"
)

// Counter is one of the counters that a script defines, for module statistics or counters.
type Counter struct {
	Group, Name string
	Value       uint32
	Keep        bool // reset_stat leaves it
}

// Counters are all counters, in the order they were defined.
type Counters []*Counter

// Define makes a counter, unless there is one of the name in the group.
func (cs *Counters) Define(group, name string, keep bool) {
	if cs.Find(group+"."+name) == nil {
		*cs = append(*cs, &Counter{Group: group, Name: name, Keep: keep})
	}
}

// Find gives a counter by group.name or by name alone, nil when there is none.
func (cs Counters) Find(name string) *Counter {
	group, in, grouped := strings.Cut(name, ".")
	for _, c := range cs {
		if grouped && c.Group == group && c.Name == in || c.Name == name {
			return c
		}
	}
	return nil
}

// MissingCounter says that there is no counter of a name.
func MissingCounter(name string) error {
	return fmt.Errorf(`there is no counter %q; modparam("statistics", "variable", "NAME") makes one`, name)
}

var counterClasses = []*Class{
	{
		Name: "stat", Module: "pv", Inner: InnerLiteral, Param: "counter", Type: "int",
		Doc: "A counter that modparam(\"statistics\", \"variable\", ...) or modparam(\"counters\", \"script_counter\", ...) made; null when there is none. Those of Kamailio itself kpv does not have.",
		Example: `modparam("statistics", "variable", "calls")
request_route {
  update_stat("calls", "+2");
  xlog("$stat(calls) $stat(none)\n"); # -> 2 <null>
}`,
		Get: func(env Env, key *Key) (Value, error) {
			if c := env.Counters().Find(key.Name); c != nil && !strings.Contains(key.Name, ".") {
				return Int(int64(c.Value)), nil
			}
			return Null, nil
		},
	},
}
