package pv

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var avpClasses = []*Class{{
	Name: "avp", Module: "pv", Inner: InnerName, Param: "name", Indexed: true, Type: "any", Space: SpaceAvp, Parse: avpName, ParseValue: avpNameFrom,
	Doc: "A stack of values that belongs to the message. Assigning pushes; $null drops the newest; $(avp(x)[1]) is the one before, $(avp(x)[*]) are all.",
	Example: `$avp(x) = "first";
$avp(x) = "second";
xlog("$avp(x) $(avp(x)[1]) [$(avp(x)[*])]\n"); # -> second first [second, first]`,
	Get: getAvp, Set: setAvp, Count: countAvp,
}}

// avpName brings the spellings of one name together: foo is s:foo, while i:5 is an integer name apart from s:5 (spec/pv.md 2.1). What
// stands before a dot is one of SER's lists, each with names of its own; that of the caller's URI is the usual one.
func avpName(text string) (Key, error) {
	prefix, name, found := strings.Cut(text, ":")
	switch {
	case !found || len(prefix) != 1:
		return avpOfList(text)
	case name == "":
		return Key{}, errors.New("there is no name behind the colon")
	case prefix == "s", prefix == "S":
		return Key{Name: "s:" + name}, nil
	case prefix == "i", prefix == "I":
		n, err := strconv.ParseUint(name, 10, 32)
		if err != nil || n == 0 {
			return Key{}, fmt.Errorf("%q is not a number above 0, as i: wants", name)
		}
		return Key{Name: "i:" + strconv.FormatUint(uint64(uint16(n)), 10)}, nil
	}
	return Key{}, fmt.Errorf("unsupported type [%s]: s: for named, i: for numbered ones", prefix)
}

func avpOfList(text string) (Key, error) {
	list, name, found := strings.Cut(text, ".")
	switch {
	case !found:
		return Key{Name: "s:" + text}, nil
	case name == "":
		return Key{}, errors.New("there is no name behind the dot")
	}
	switch list {
	case "f", "fr":
		return Key{Name: "s:" + name}, nil
	case "fu", "fd", "t", "tu", "td", "g":
		return Key{Name: list + ":" + name}, nil
	case "tr":
		return Key{Name: "t:" + name}, nil
	}
	return Key{}, fmt.Errorf("there is no list of AVPs %q; write $avp(s:%s) for a name with a dot", list, text)
}

// ErrNameless says that no avp goes by such a name: it cannot be set, and reads as null.
var ErrNameless = errors.New("the name is 0 or empty")

// avpNameFrom makes a name of a variable's value: an integer is a numbered name, a text a named one, prefix or not.
func avpNameFrom(v Value) (Key, error) {
	switch {
	case v.IsInt() && uint16(v.Num()) == 0, v.IsString() && v.Text() == "":
		return Key{}, ErrNameless
	case v.IsInt():
		return Key{Name: "i:" + strconv.FormatUint(uint64(uint16(v.Num())), 10)}, nil
	case v.Text() == "":
		return Key{}, errors.New("the name is null")
	}
	return Key{Name: "s:" + v.Text()}, nil
}

func getAvp(env Env, key *Key) (Value, error) {
	slot := env.Slot(SpaceAvp, key.Slot)
	switch i := key.Index; {
	case i.All:
		return joined(slot), nil
	case i.N == 0:
		return slot.Value, nil
	case i.N > 0 && i.N <= len(slot.Older):
		return slot.Older[len(slot.Older)-i.N], nil
	case i.N < 0 && !slot.Value.IsNull() && -i.N == len(slot.Older)+1: // the only negative index that works there: the newest
		return slot.Value, nil
	}
	return Null, nil
}

func countAvp(env Env, key *Key) (Value, error) {
	slot := env.Slot(SpaceAvp, key.Slot)
	if slot.Value.IsNull() {
		return Int(0), nil
	}
	return Int(int64(len(slot.Older)) + 1), nil
}

// joined lists all values, newest first. Empty ones in front get no comma, as Kamailio has it.
func joined(slot *Slot) Value {
	if slot.Value.IsNull() {
		return Null
	}
	b := slot.Value.Append(nil)
	for i := len(slot.Older) - 1; i >= 0; i-- {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = slot.Older[i].Append(b)
	}
	return String(string(b))
}

// maxAvpValues bounds a stack that a loop pushes on; Kamailio would run out of shared memory.
const maxAvpValues = 1 << 20

func setAvp(env Env, key *Key, v Value) error {
	slot := env.Slot(SpaceAvp, key.Slot)
	v = plain(v)
	if key.Index.All {
		*slot = Slot{}
	}
	if v.IsNull() {
		pop(slot)
		return nil
	}
	if len(slot.Older) >= maxAvpValues {
		return errors.New("too many values under one name")
	}
	if !slot.Value.IsNull() {
		slot.Older = append(slot.Older, slot.Value)
	}
	slot.Value = v
	return nil
}

func pop(slot *Slot) {
	slot.Value = Null
	if n := len(slot.Older); n > 0 {
		slot.Value, slot.Older = slot.Older[n-1], slot.Older[:n-1]
	}
}
