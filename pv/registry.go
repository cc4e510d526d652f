package pv

import (
	"bytes"
	"slices"
	"sort"
	"strings"
)

// Registry is the table of everything a script can name in a $: filled once, by New, then only read.
type Registry struct {
	classes map[string]*Class
	trans   map[string]*Trans
	order   []*Class
	torder  []*Trans
}

// New makes a registry of the given classes and transformations. A name that comes twice is a mistake in the program: the later
// entry would be dead, so a test over All refuses it.
func New(classes []*Class, trans []*Trans) *Registry {
	r := &Registry{classes: map[string]*Class{}, trans: map[string]*Trans{}, order: classes, torder: trans}
	for _, c := range classes {
		r.classes[c.Name] = c
		for _, alias := range c.Aliases {
			r.classes[alias] = c
		}
	}
	for _, t := range trans {
		r.trans[t.Name] = t
	}
	return r
}

// Class finds a kind of variable by name or alias, nil when there is none.
func (r *Registry) Class(name string) *Class { return r.classes[name] }

// Trans finds a transformation by class.name, nil when there is none. The case of the name, unlike that of the class, does not count.
func (r *Registry) Trans(name string) *Trans {
	class, rest, _ := strings.Cut(name, ".")
	return r.trans[class+"."+strings.ToLower(rest)]
}

// Classes lists the kinds of variables in the order of their files.
func (r *Registry) Classes() []*Class { return r.order }

// Transformations lists them in the order of their files.
func (r *Registry) Transformations() []*Trans { return r.torder }

// SuggestClass finds the known name nearest to a misspelt one, "" when none is near.
func (r *Registry) SuggestClass(name string) string { return Nearest(name, keysOf(r.classes)) }

// SuggestTrans does the same for transformations, and knows {len} for {s.len} and {s.length} for it too.
func (r *Registry) SuggestTrans(name string) string {
	names := keysOf(r.trans)
	if near := Nearest(name, names); near != "" {
		return near
	}
	best := ""
	for _, c := range names {
		begins := strings.Contains(name, ".") && (strings.HasPrefix(c, name) || strings.HasPrefix(name, c))
		if (begins || strings.HasSuffix(c, "."+name)) && (best == "" || len(c) < len(best)) {
			best = c
		}
	}
	return best
}

func keysOf[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Nearest returns the candidate that takes the fewest edits to reach from name, at most a third of its length, or "". Among equals it
// prefers one in the same case, one that begins alike, and one that only lacks or adds letters at the end. Of two letters both must be
// right: anything would be near. What is longer than any name has none near it.
func Nearest(name string, candidates []string) string {
	if len(name) > LongestName {
		return ""
	}
	limit := max(1, len(name)/3) + 1
	best, least := "", limit*edit
	lower := strings.ToLower(name)
	for _, c := range candidates {
		if abs(len(c)-len(name)) >= limit {
			continue
		}
		d := distance(lower, strings.ToLower(c), limit)
		if d >= limit || d > 0 && len(name) <= 2 && !sameLetters(name, c) {
			continue
		}
		if cost := d*edit + unlikeness(name, c, d); cost < least {
			best, least = c, cost
		}
	}
	return best
}

// LongestName is more than the length of any name of Kamailio's, in bytes.
const LongestName = 100

// edit is what an edit costs, more than all that unlikeness counts.
const edit = 16

// unlikeness tells apart candidates that are d edits away when case does not count.
func unlikeness(name, c string, d int) int {
	cost := 2 * min(distance(name, c, d+4)-d, 3)
	if c != "" && name != "" && c[0] != name[0] {
		cost += 4
	}
	if !sameLetters(name, c) { // two of them swapped is the likeliest slip
		cost += 2
	}
	if !strings.HasPrefix(name, c) && !strings.HasPrefix(c, name) {
		cost++
	}
	return cost
}

func sameLetters(a, b string) bool {
	x, y := []byte(strings.ToLower(a)), []byte(strings.ToLower(b))
	slices.Sort(x)
	slices.Sort(y)
	return bytes.Equal(x, y)
}

// distance counts the edits between two words, a swap of neighbours being one; given up once it reaches limit.
func distance(a, b string, limit int) int {
	if abs(len(a)-len(b)) >= limit {
		return limit
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range len(a) {
		before, last, row := rows[0], rows[1], rows[2]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		rows = [3][]int{last, row, before}
	}
	return rows[1][len(b)]
}

func abs(n int) int { return max(n, -n) }
