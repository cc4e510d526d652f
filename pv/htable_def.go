package pv

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// TableDef is a table as modparam("htable", "htable", "name=>size=4;autoexpire=60;...") defines it.
type TableDef struct {
	Name       string
	Slots      int   // a power of two
	AutoExpire int64 // seconds that entries live; 0 for ever
	KeepExpire bool  // updateexpire=0: writing does not lengthen an entry's life
	HasInit    bool  // there is an initval
	Init       int64 // what absent entries read as
	Database   string
}

// blanks are what Kamailio skips around names.
const blanks = " \t\r\n"

// cutEntry cuts "table=>rest". Only blanks may stand around the table's name; what follows the arrow is taken as it is.
func cutEntry(text string) (table, rest string, ok bool) {
	table, rest, ok = strings.Cut(text, "=>")
	table = strings.Trim(table, blanks)
	return table, rest, ok && !strings.ContainsAny(table, blanks+"=")
}

// ParseTable reads a definition as Kamailio does, which refuses what it does not know. Of settings that come twice the first counts.
func ParseTable(text string, target Target) (TableDef, error) {
	name, rest, ok := cutEntry(text)
	if !ok {
		return TableDef{}, fmt.Errorf("write it as name=>size=4;autoexpire=60, not %q", text)
	}
	def := TableDef{Name: name, Slots: 16}
	rest = strings.Trim(rest, blanks)
	switch {
	case rest == "" && target != V56:
		return TableDef{}, fmt.Errorf("table %s: there are no settings: write size=4", name)
	case rest == ";": // which 5.6 and 6.1 take
		rest = ""
	}
	var list [][2]string
	for rest != "" {
		name, value, more, err := cutParam(rest)
		if err != nil {
			return TableDef{}, fmt.Errorf("table %s: %w", def.Name, err)
		}
		list, rest = append(list, [2]string{name, value}), more
	}
	for _, setting := range slices.Backward(list) {
		if err := def.set(setting[0], setting[1], target); err != nil {
			return TableDef{}, fmt.Errorf("table %s: %w", def.Name, err)
		}
	}
	return def, nil
}

// cutParam cuts the first name=value off a list with semicolons between, one more of which may end it. A comma ends the list, and
// what is behind it does not count. A value may stand in quotes of either kind.
func cutParam(list string) (name, value, rest string, err error) {
	end := strings.IndexAny(list, "=;,")
	if end < 0 {
		end = len(list)
	}
	name, rest = strings.Trim(list[:end], blanks), list[end:]
	if name == "" {
		return "", "", "", errors.New("a name is missing between semicolons")
	}
	if !strings.HasPrefix(rest, "=") {
		return "", "", "", fmt.Errorf("%s has no value", name)
	}
	if value, rest, err = cutValue(strings.TrimLeft(rest[1:], blanks)); err != nil {
		return "", "", "", err
	}
	switch {
	case strings.HasPrefix(rest, ","):
		rest = ""
	case strings.HasPrefix(rest, ";"):
		rest = strings.TrimLeft(rest[1:], blanks)
	case rest != "":
		err = fmt.Errorf("%q does not belong behind a value", rest)
	}
	return name, value, rest, err
}

func cutValue(s string) (value, rest string, err error) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, found := strings.Cut(s[1:], s[:1])
		if !found {
			return "", "", errors.New("a quote is not closed")
		}
		return value, strings.TrimLeft(rest, blanks), nil
	}
	end := strings.IndexAny(s, ";,")
	if end < 0 {
		end = len(s)
	}
	return strings.TrimRight(s[:end], blanks), s[end:], nil
}

func (d *TableDef) set(name, value string, target Target) error {
	number := int64(0)
	switch name {
	case "size", "autoexpire", "updateexpire", "dbmode", "dmqreplicate":
		n, err := strconv.ParseUint("0"+strings.TrimPrefix(value, "+"), 10, 32)
		if err != nil {
			return fmt.Errorf("%s wants a number, not %q", name, value)
		}
		number = int64(n)
	}
	switch name {
	case "size":
		d.Slots = slotsOf(number)
	case "autoexpire":
		d.AutoExpire = number
	case "updateexpire":
		d.KeepExpire = number == 0
	case "initval":
		return d.setInit(value, target)
	case "dbtable":
		d.Database = value
	case "dbmode", "dmqreplicate", "cols":
	case "coldelim", "colnull":
		if len(value) > 1 {
			return fmt.Errorf("%s is one character", name)
		}
	default:
		return fmt.Errorf("there is no setting %q: size autoexpire initval updateexpire dbtable dbmode cols coldelim colnull dmqreplicate", name)
	}
	return nil
}

func (d *TableDef) setInit(value string, target Target) error {
	n, err := ParseSetting(value)
	if err != nil || n != target.Wrap(n) {
		return fmt.Errorf("initval wants an integer, not %q", value)
	}
	d.Init, d.HasInit = n, true
	return nil
}

// slotsOf is the number of slots for a size: a power of two, within bounds.
func slotsOf(size int64) int {
	switch {
	case size <= 1:
		return 8
	case size > 31:
		return 1 << 14
	}
	return 1 << size
}
