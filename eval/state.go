package eval

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kpv/eval/catalog"
	"kpv/pv"
)

// Named is a value with the variable to read it by.
type Named struct {
	Name  string // as written in a script: $var(x), $(avp(a)[1]), $xavp(a=>b), $sht(t=>key)
	Value pv.Value
	List  bool // it holds other variables, which follow
}

// Variables lists what the session's variables hold: those of the process, of shared memory, of the message, and the entries of hash
// tables. A $var and $shv is there as soon as a text has named it.
func (s *Session) Variables() []Named {
	m := s.machine
	list := s.plain(nil, pv.SpaceVar, "var")
	list = s.plain(list, pv.SpaceVn, "vn")
	list = s.plain(list, pv.SpaceShv, "shv")
	list = s.avps(list)
	for kind, class := range []string{"xavp", "xavi", "xavu"} {
		list = xavps(list, class, "", m.xavps.List(pv.XavpKind(kind)))
	}
	for _, t := range slices.Backward(m.tables.All()) {
		for _, cell := range t.Cells(m.Now()) {
			list = append(list, Named{Name: fmt.Sprintf("$sht(%s=>%s)", t.Name, cell.Key), Value: cell.Value})
		}
	}
	return list
}

// Names lists the names known in a space, in alphabetical order.
func (s *Session) Names(space pv.Space) []string {
	names := maps.Clone(s.scope.symbols[space])
	maps.Copy(names, s.machine.spaces[space].late)
	return slices.Sorted(maps.Keys(names))
}

func (s *Session) plain(list []Named, space pv.Space, class string) []Named {
	for _, name := range s.Names(space) {
		value := s.machine.Slot(space, s.machine.lateSlot(space, name)).Value
		if space != pv.SpaceVn || !value.IsNull() {
			list = append(list, Named{Name: "$" + class + "(" + name + ")", Value: value})
		}
	}
	return list
}

// avps lists the stacks, each with its newest value first.
func (s *Session) avps(list []Named) []Named {
	for _, name := range s.Names(pv.SpaceAvp) {
		slot := s.machine.Slot(pv.SpaceAvp, s.machine.lateSlot(pv.SpaceAvp, name))
		if slot.Value.IsNull() {
			continue
		}
		name = strings.TrimPrefix(name, "s:")
		list = append(list, Named{Name: "$avp(" + name + ")", Value: slot.Value})
		for i, value := range slices.Backward(slot.Older) {
			list = append(list, Named{Name: fmt.Sprintf("$(avp(%s)[%d])", name, len(slot.Older)-i), Value: value})
		}
	}
	return list
}

// xavps lists a tree; path leads to it.
func xavps(list []Named, class, path string, level *pv.XavpList) []Named {
	seen := map[string]int{}
	for item := range level.All() {
		step := path + item.Name
		if n := seen[item.Name]; n > 0 {
			step += fmt.Sprintf("[%d]", n)
		}
		seen[item.Name]++
		list = append(list, Named{Name: "$" + class + "(" + step + ")", Value: item.Value, List: item.List != nil})
		if item.List != nil {
			list = xavps(list, class, step+"=>", item.List)
		}
	}
	return list
}

// Tables lists the names of the hash tables.
func (s *Session) Tables() (names []string) {
	for _, t := range s.machine.tables.All() {
		names = append(names, t.Name)
	}
	return names
}

// Defines lists the names that the preprocessor replaces.
func (s *Session) Defines() []string { return slices.Sorted(maps.Keys(s.scope.defines)) }

// ModuleNames lists all of Kamailio's modules.
func ModuleNames() []string { return catalog.Load().ModuleNames() }

// ParamNames lists a module's parameters.
func ParamNames(module string) []string { return catalog.Load().ParamNames(module) }
