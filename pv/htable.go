package pv

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Table is a hash table of Kamailio's module htable: values of shared memory by key, which expire where the table says so.
type Table struct {
	TableDef
	cells  map[string]*Cell
	budget *budget
}

// Cell is an entry of a table.
type Cell struct {
	Key     string
	Value   Value
	Hash    uint32 // Kamailio's, which gives the order
	Expires int64  // seconds since 1970; 0 for never
	seq     uint64 // entries with one hash keep the order they came in
	gone    bool
}

// cellCost is what an entry takes besides its texts.
const cellCost = 128

func (c *Cell) cost() int { return cellCost + len(c.Key) + len(c.Value.str) }

// expired follows the clock second by second, as Kamailio's does. Kamailio removes entries some time later, this program at once.
func (c *Cell) expired(now time.Time) bool { return c.Expires != 0 && c.Expires < now.Unix() }

// Cell finds an entry, nil when there is none or when it has expired.
func (t *Table) Cell(key string, now time.Time) *Cell {
	c := t.cells[key]
	if c != nil && c.expired(now) {
		t.drop(c)
		return nil
	}
	return c
}

// Get reads an entry; one that is absent reads as the table's initval, without coming into being (spec/pv.md 2.3).
func (t *Table) Get(key string, now time.Time) Value {
	if c := t.Cell(key, now); c != nil {
		return c.Value
	}
	if t.HasInit {
		return Int(t.Init)
	}
	return Null
}

// Set writes an entry, null deletes it. A write starts its time to live again, unless the table says updateexpire=0.
func (t *Table) Set(key string, v Value, now time.Time) error {
	v = plain(v)
	if v.IsNull() {
		t.Delete(key)
		return nil
	}
	c := t.Cell(key, now)
	if c == nil {
		return t.add(key, v, now)
	}
	if more := len(v.str) - len(c.Value.str); !t.budget.take(more, now) {
		return errNoMemory
	}
	c.Value = v
	t.touch(c, now)
	return nil
}

func (t *Table) add(key string, v Value, now time.Time) error {
	t.budget.seq++
	c := &Cell{Key: key, Value: v, Hash: CaseHash(key), seq: t.budget.seq}
	if !t.budget.take(c.cost(), now) {
		return errNoMemory
	}
	if t.AutoExpire > 0 {
		c.Expires = now.Unix() + t.AutoExpire
	}
	t.cells[key] = c
	return nil
}

func (t *Table) touch(c *Cell, now time.Time) {
	if t.AutoExpire > 0 && !t.KeepExpire {
		c.Expires = now.Unix() + t.AutoExpire
	}
}

// Add counts an entry up by n and gives the new value. What is absent starts from initval; without one, and where a text stands,
// nothing happens and the result is null.
func (t *Table) Add(key string, n int64, target Target, now time.Time) (Value, error) {
	c := t.Cell(key, now)
	switch {
	case c == nil && !t.HasInit, c != nil && !c.Value.IsInt():
		return Null, nil
	case c == nil:
		v := Int(target.Wrap(t.Init + n))
		return v, t.add(key, v, now)
	}
	c.Value.num = target.Wrap(c.Value.num + n)
	t.touch(c, now)
	return c.Value, nil
}

// Expire gives an entry seconds to live, or with 0 for ever. Tables without autoexpire do not do that.
func (t *Table) Expire(key string, seconds int64, now time.Time) {
	c := t.Cell(key, now)
	switch {
	case c == nil || t.AutoExpire == 0:
	case seconds > 0:
		c.Expires = now.Unix() + seconds
	default:
		c.Expires = 0
	}
}

// Left is how many seconds an entry has to live, 0 when it is absent or does not expire.
func (t *Table) Left(key string, now time.Time) int64 {
	if c := t.Cell(key, now); c != nil && c.Expires != 0 {
		return c.Expires - now.Unix()
	}
	return 0
}

// Delete removes an entry and tells whether there was one.
func (t *Table) Delete(key string) bool {
	c := t.cells[key]
	if c != nil {
		t.drop(c)
	}
	return c != nil
}

// DeleteIf removes the entries that match.
func (t *Table) DeleteIf(match func(*Cell) bool) {
	for _, c := range t.cells {
		if match(c) {
			t.drop(c)
		}
	}
}

func (t *Table) drop(c *Cell) {
	c.gone = true
	t.budget.used -= c.cost()
	delete(t.cells, c.Key)
}

// Cells lists the entries in Kamailio's order: by slot, then by hash.
func (t *Table) Cells(now time.Time) []*Cell {
	list := make([]*Cell, 0, len(t.cells))
	for _, c := range t.cells {
		if !c.expired(now) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *Cell) int {
		if slotA, slotB := t.SlotOf(a), t.SlotOf(b); slotA != slotB {
			return slotA - slotB
		}
		if a.Hash != b.Hash {
			return compareUint(uint64(a.Hash), uint64(b.Hash))
		}
		return compareUint(a.seq, b.seq)
	})
	return list
}

// SlotOf is the number of the slot that Kamailio keeps an entry in.
func (t *Table) SlotOf(c *Cell) int { return int(c.Hash & uint32(t.Slots-1)) }

func compareUint(a, b uint64) int {
	if a < b {
		return -1
	}
	return 1
}

// budget is the memory that all tables share, as in Kamailio they share the server's.
type budget struct {
	used   int
	seq    uint64
	swept  int64 // the second in which expired entries were last looked for
	tables []*Table
}

// tableMemory is how many bytes all tables together may take: Kamailio's shared memory when the server is started without -m.
const tableMemory = 64 << 20

var errNoMemory = errors.New("no more memory for tables")

// take uses n bytes, if need be after throwing out what has expired.
func (b *budget) take(n int, now time.Time) bool {
	if b.used+n > tableMemory && b.swept != now.Unix() {
		b.swept = now.Unix()
		for _, t := range b.tables {
			t.DeleteIf(func(c *Cell) bool { return c.expired(now) })
		}
	}
	if b.used+n > tableMemory {
		return false
	}
	b.used += n
	return true
}

// Tables are all tables of a run, with the iterators over them.
type Tables struct {
	budget    budget
	byName    map[string]*Table
	iterators map[string]*iterator
}

// NewTables makes empty tables.
func NewTables(defs []TableDef) *Tables {
	ts := &Tables{byName: map[string]*Table{}, iterators: map[string]*iterator{}}
	ts.Define(defs)
	return ts
}

// Define adds tables. One that is defined as it was keeps its entries; one that is not starts empty.
func (ts *Tables) Define(defs []TableDef) {
	for _, def := range defs {
		old := ts.byName[def.Name]
		switch {
		case old != nil && old.TableDef == def:
			continue
		case old != nil:
			old.DeleteIf(func(*Cell) bool { return true })
			ts.budget.tables = slices.DeleteFunc(ts.budget.tables, func(t *Table) bool { return t == old })
		}
		t := &Table{TableDef: def, cells: map[string]*Cell{}, budget: &ts.budget}
		ts.byName[def.Name] = t
		ts.budget.tables = append(ts.budget.tables, t)
	}
}

// Find looks for a table, nil when the script has none of that name.
func (ts *Tables) Find(name string) *Table { return ts.byName[name] }

// All lists the tables, the last defined one first, as Kamailio does.
func (ts *Tables) All() []*Table {
	list := slices.Clone(ts.budget.tables)
	slices.Reverse(list)
	return list
}

// MissingTable is the error of everything that names a table the script does not define.
func MissingTable(name string) error {
	return fmt.Errorf(`there is no table %q: modparam("htable", "htable", "%s=>size=4") makes it`, name, name)
}
