// Package cover joins what runs of scripts reached, and writes it as a table, as Go's cover profile, as lcov and Cobertura files, and as
// a page of HTML.
package cover

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// Kind says what a Spot is.
type Kind uint8

// What is counted.
const (
	Statement Kind = iota
	Branch
	Route
)

// Spot is a place in a file that is counted. Columns are in bytes; both count from 1.
type Spot struct {
	File            string
	Line, Col       int
	EndLine, EndCol int
	Kind            Kind
	Name            string // of a branch: its side; of a route: how it is declared
	Nth             int    // tells apart what is alike at one place, in the expansions of a macro
}

// Counted is a Spot with how often it was reached.
type Counted struct {
	Spot
	Hits uint64
}

// Profile adds up runs. Several goroutines may use one.
type Profile struct {
	mu    sync.Mutex
	hits  map[Spot]uint64
	cases map[Spot]uint64 // of scripts that stand in cases, as long as there are no others
	more  []*Counter
}

// Counter counts the runs of one program, faster than [Profile.Add] does.
type Counter struct {
	mu   sync.Mutex
	list []Counted
}

// New starts with nothing.
func New() *Profile { return &Profile{hits: map[Spot]uint64{}, cases: map[Spot]uint64{}} }

// Counter adds a program, with its spots.
func (p *Profile) Counter(spots []Spot) *Counter {
	c := &Counter{list: make([]Counted, len(spots))}
	for i, spot := range spots {
		c.list[i].Spot = spot
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.more, p.cases = append(p.more, c), nil
	return c
}

// Add adds a run: how often each of the spots was reached.
func (c *Counter) Add(hits []uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, n := range hits {
		c.list[i].Hits += n
	}
}

// Add adds a run: how often each spot was reached.
func (p *Profile) Add(list []Counted) {
	p.mu.Lock()
	defer p.mu.Unlock()
	add(p.hits, list)
	if len(p.hits) > 0 {
		p.cases = nil
	}
}

// AddCase adds a run of a script that stands in a case itself. It is part of the test, not of what is tested, and counts only where
// nothing else does.
func (p *Profile) AddCase(list []Counted) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cases != nil {
		add(p.cases, list)
	}
}

func add(hits map[Spot]uint64, list []Counted) {
	seen := map[Spot]int{}
	for _, c := range list {
		seen[c.Spot]++
		c.Nth = seen[c.Spot]
		hits[c.Spot] += c.Hits
	}
}

// File is what was counted in one file, in its order.
type File struct {
	Name  string
	Spots []Counted
}

// Files lists the files by name.
func (p *Profile) Files() []*File {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := maps.Clone(p.hits)
	for _, c := range p.more {
		c.mu.Lock()
		add(all, c.list)
		c.mu.Unlock()
	}
	if len(all) == 0 {
		all = p.cases
	}
	byName := map[string]*File{}
	for spot, hits := range all {
		f := byName[spot.File]
		if f == nil {
			f = &File{Name: spot.File}
			byName[spot.File] = f
		}
		f.Spots = append(f.Spots, Counted{spot, hits})
	}
	var files []*File
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		f := byName[name]
		slices.SortFunc(f.Spots, compare)
		files = append(files, f)
	}
	return files
}

func compare(a, b Counted) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.EndLine, b.EndLine),
		cmp.Compare(a.EndCol, b.EndCol), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Nth, b.Nth))
}

// only lists the spots of a kind.
func (f *File) only(kind Kind) []Counted {
	return slices.DeleteFunc(slices.Clone(f.Spots), func(c Counted) bool { return c.Kind != kind })
}

// Line is a line with statements.
type Line struct {
	Number int
	Hits   uint64 // of the statement that was reached most
}

// Lines lists the lines on which statements begin.
func (f *File) Lines() (list []Line) {
	for _, c := range f.only(Statement) {
		if n := len(list); n > 0 && list[n-1].Number == c.Line {
			list[n-1].Hits = max(list[n-1].Hits, c.Hits)
			continue
		}
		list = append(list, Line{c.Line, c.Hits})
	}
	return list
}

// Ratio is how many of how many were reached.
type Ratio struct{ Hit, All int }

// Percent of nothing is everything.
func (r Ratio) Percent() float64 {
	if r.All == 0 {
		return 100
	}
	return 100 * float64(r.Hit) / float64(r.All)
}

func (r *Ratio) count(hits uint64) {
	r.All++
	if hits > 0 {
		r.Hit++
	}
}

// Totals are the three measures.
type Totals struct{ Lines, Branches, Routes Ratio }

// Totals adds up a file.
func (f *File) Totals() (t Totals) {
	for _, line := range f.Lines() {
		t.Lines.count(line.Hits)
	}
	for _, c := range f.only(Branch) {
		t.Branches.count(c.Hits)
	}
	for _, c := range f.only(Route) {
		t.Routes.count(c.Hits)
	}
	return t
}

// Sum adds up all files.
func Sum(files []*File) (sum Totals) {
	for _, f := range files {
		t := f.Totals()
		sum.Lines.add(t.Lines)
		sum.Branches.add(t.Branches)
		sum.Routes.add(t.Routes)
	}
	return sum
}

func (r *Ratio) add(other Ratio) {
	r.Hit += other.Hit
	r.All += other.All
}
