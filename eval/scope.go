package eval

import (
	"maps"

	"kpv/pv"
)

// scope is what a script has declared: settings, the slots of its variables, modules and routes. A program has one; a session goes on
// with a copy of it for each text, and keeps the copy when the text is right.
type scope struct {
	settings settings
	symbols  [pv.Spaces]map[string]int // slots by name
	modules  map[string]bool           // loaded
	defines  map[string]string
	routes   map[string]*block
	events   map[string]*block
	others   map[string]*block // routes that no statement calls, by their head: reply_route, failure_route[NAME]
	mocks    map[string]*mock  // by what they answer
}

func newScope() scope {
	s := scope{settings: defaultSettings(), modules: map[string]bool{}, routes: map[string]*block{}, events: map[string]*block{},
		others: map[string]*block{}, mocks: map[string]*mock{}}
	for space := range s.symbols {
		s.symbols[space] = map[string]int{}
	}
	return s
}

// clone is a copy that can be declared in. Routes that are there already are shared.
func (s scope) clone() scope {
	s.settings = s.settings.clone()
	s.mocks = maps.Clone(s.mocks)
	s.modules, s.routes, s.events, s.others = maps.Clone(s.modules), maps.Clone(s.routes), maps.Clone(s.events), maps.Clone(s.others)
	for space, names := range s.symbols {
		s.symbols[space] = maps.Clone(names)
	}
	return s
}

// clone copies what grows in place. What only grows at the end is shared: nobody looks behind his own end.
func (s settings) clone() settings {
	s.flags, s.params, s.aliases, s.custom = maps.Clone(s.flags), maps.Clone(s.params), maps.Clone(s.aliases), maps.Clone(s.custom)
	return s
}
