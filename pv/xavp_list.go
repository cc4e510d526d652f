package pv

import (
	"errors"
	"fmt"
	"iter"
	"slices"
)

// XavpKind says which of the stores: $xavp, $xavi or $xavu.
type XavpKind uint8

// The stores. Names of XavpNoCase are kept in lower case, those of XavpUnique come once.
const (
	XavpStack XavpKind = iota
	XavpNoCase
	XavpUnique
	xavpKinds
)

// Xavps are the extended AVPs of a message. The zero value has none.
type Xavps struct {
	lists [xavpKinds]XavpList
	used  int   // values in all lists
	made  int64 // lists made so far
}

// maxXavps bounds what a loop can push; Kamailio would run out of shared memory.
const maxXavps = 1 << 20

// Xavp is a value with a name, or a list of such.
type Xavp struct {
	Name  string
	Value Value
	List  *XavpList // nil for a value
}

// XavpList is a list of values with names: of several with one name, the newest counts first.
type XavpList struct {
	items []*Xavp // newest last
	owner *Xavps
	id    int64
}

var (
	errTooManyXavps = errors.New("too many values")
	errNoXavp       = errors.New("there is none with this index")
	errNoList       = errors.New("it holds a value, not a list")
	errAllWritten   = errors.New("[*] cannot be assigned to")
)

// List gives a store's roots.
func (x *Xavps) List(kind XavpKind) *XavpList {
	l := &x.lists[kind]
	l.owner = x
	return l
}

// All walks over the list, newest first.
func (l *XavpList) All() iter.Seq[*Xavp] {
	return func(yield func(*Xavp) bool) {
		if l == nil {
			return
		}
		for _, item := range slices.Backward(l.items) {
			if !yield(item) {
				return
			}
		}
	}
}

// First is the newest value, nil when there is none.
func (l *XavpList) First() *Xavp {
	for item := range l.All() {
		return item
	}
	return nil
}

// at is the place of the i-th value of a name, newest first; -1 for none.
func (l *XavpList) at(name string, i int) int {
	if l == nil || i < 0 {
		return -1
	}
	for n := len(l.items) - 1; n >= 0; n-- {
		if l.items[n].Name != name {
			continue
		}
		if i == 0 {
			return n
		}
		i--
	}
	return -1
}

// Find gives the i-th value of a name, newest first, or nil.
func (l *XavpList) Find(name string, i int) *Xavp {
	if n := l.at(name, i); n >= 0 {
		return l.items[n]
	}
	return nil
}

// Count tells how many values a name has.
func (l *XavpList) Count(name string) (n int) {
	for item := range l.All() {
		if item.Name == name {
			n++
		}
	}
	return n
}

// Push puts a value in front.
func (l *XavpList) Push(name string, v Value) error {
	return l.insert(len(l.items), &Xavp{Name: name, Value: v})
}

// Append puts a value behind all others.
func (l *XavpList) Append(name string, v Value) error {
	return l.insert(0, &Xavp{Name: name, Value: v})
}

// PushList puts an empty list in front.
func (l *XavpList) PushList(name string) (*XavpList, error) {
	l.owner.made++
	item := &Xavp{Name: name, List: &XavpList{owner: l.owner, id: l.owner.made}}
	return item.List, l.insert(len(l.items), item)
}

func (l *XavpList) insert(at int, item *Xavp) error {
	if l.owner.used >= maxXavps {
		return errTooManyXavps
	}
	l.owner.used++
	l.items = slices.Insert(l.items, at, item)
	return nil
}

// Copy puts a copy of another list's values behind the ones there are.
func (l *XavpList) Copy(from *XavpList) error {
	for item := range from.All() {
		if err := l.Append(item.Name, item.Value); err != nil {
			return err
		}
	}
	return nil
}

// Replace puts a value in the place of the i-th of its name.
func (l *XavpList) Replace(name string, i int, v Value) error {
	n := l.at(name, i)
	if n < 0 {
		return errNoXavp
	}
	item := l.items[n]
	l.owner.used -= item.size() - 1
	item.Value, item.List = v, nil
	return nil
}

// Delete removes the i-th value of a name and tells whether there was one.
func (l *XavpList) Delete(name string, i int) bool {
	n := l.at(name, i)
	if n < 0 {
		return false
	}
	l.owner.used -= l.items[n].size()
	l.items = slices.Delete(l.items, n, n+1)
	return true
}

// DeleteAll removes all values of a name.
func (l *XavpList) DeleteAll(name string) {
	if l == nil {
		return
	}
	l.items = slices.DeleteFunc(l.items, func(item *Xavp) bool {
		if item.Name != name {
			return false
		}
		l.owner.used -= item.size()
		return true
	})
}

// size counts the values in an item, itself included.
func (x *Xavp) size() int {
	n := 1
	for item := range x.List.All() {
		n += item.size()
	}
	return n
}

// children is the list that an item holds, if any.
func (x *Xavp) children() *XavpList {
	if x == nil {
		return nil
	}
	return x.List
}

// value is what reading gives. A list prints as an address, as in Kamailio (spec/pv.md 2.2), here as one that is the same in each run.
func (x *Xavp) value() Value {
	switch {
	case x == nil:
		return Null
	case x.List != nil && len(x.List.items) == 0:
		return String("<<xavp:(nil)>>")
	case x.List != nil:
		return String(fmt.Sprintf("<<xavp:0x%012x>>", 0x7f0000000000+64*x.List.id))
	}
	return x.Value
}

// joined lists the values of a name, newest first; null when there are none.
func (l *XavpList) joined(name string) Value {
	var b []byte
	found := false
	for item := range l.All() {
		if item.Name != name {
			continue
		}
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b, found = item.value().Append(b), true
	}
	if !found {
		return Null
	}
	return String(string(b))
}
