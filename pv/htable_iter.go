package pv

import (
	"fmt"
	"time"
)

// iterator walks over the entries of a table, as they were when the walk began, but for those removed since.
type iterator struct {
	table *Table
	cells []*Cell // what is left, the present one first; nil before the first and after the last
}

// Kamailio has so many iterators, with names of so many bytes.
const (
	maxIterators    = 4
	maxIteratorName = 31
)

// StartIterator puts a named iterator in front of a table's first entry.
func (ts *Tables) StartIterator(name, table string) error {
	it := ts.iterators[name]
	switch {
	case it == nil && len(ts.iterators) >= maxIterators:
		return fmt.Errorf("there are %d iterators already, and there can be no more", maxIterators)
	case len(name) > maxIteratorName:
		return fmt.Errorf("the name of an iterator has %d bytes at most", maxIteratorName)
	}
	it = &iterator{table: ts.Find(table)}
	ts.iterators[name] = it
	if it.table == nil {
		return MissingTable(table)
	}
	return nil
}

// NextEntry moves an iterator on and tells whether it stands on an entry. Behind the last entry it starts again (case 062).
func (ts *Tables) NextEntry(name string, now time.Time) (bool, error) {
	it := ts.iterators[name]
	switch {
	case it == nil || it.table == nil:
		return false, fmt.Errorf("iterator %q is not started", name)
	case it.cells == nil:
		it.cells = it.table.Cells(now)
	default:
		it.cells = it.cells[1:]
	}
	for len(it.cells) > 0 && it.cells[0].gone {
		it.cells = it.cells[1:]
	}
	if len(it.cells) == 0 {
		it.cells = nil
	}
	return it.cells != nil, nil
}

// EndIterator gives an iterator's name free.
func (ts *Tables) EndIterator(name string) error {
	if ts.iterators[name] == nil {
		return fmt.Errorf("iterator %q is not started", name)
	}
	delete(ts.iterators, name)
	return nil
}

// Entry is the entry that an iterator stands on, with its table; nil between walks, or when the entry was removed.
func (ts *Tables) Entry(name string) (*Table, *Cell) {
	it := ts.iterators[name]
	if it == nil || len(it.cells) == 0 || it.cells[0].gone {
		return nil, nil
	}
	return it.table, it.cells[0]
}

// RemoveEntry removes the entry that an iterator stands on and moves to the next one; more tells whether there is one.
func (ts *Tables) RemoveEntry(name string, now time.Time) (more bool, err error) {
	table, c := ts.Entry(name)
	if c == nil {
		return false, errNotOnEntry(name)
	}
	table.Delete(c.Key)
	return ts.NextEntry(name, now)
}

// SetEntry gives the entry that an iterator stands on another value.
func (ts *Tables) SetEntry(name string, v Value, now time.Time) error {
	table, c := ts.Entry(name)
	if c == nil {
		return errNotOnEntry(name)
	}
	return table.Set(c.Key, v, now)
}

// ExpireEntry gives the entry that an iterator stands on seconds to live.
func (ts *Tables) ExpireEntry(name string, seconds int64, now time.Time) error {
	table, c := ts.Entry(name)
	if c == nil {
		return errNotOnEntry(name)
	}
	table.Expire(c.Key, seconds, now)
	return nil
}

func errNotOnEntry(name string) error { return fmt.Errorf("iterator %q stands on no entry", name) }
