package golden

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kpv/store"
)

// Entry is an item of memcached. In the sections store and store.after it is written as
//
//	calls:alice = 5
//	token=>60 = "abc"
//
// where a value in quotes, with Go's escapes, is a text, and one without an integer; behind => stand the seconds it has to live.
// On a real memcached, whose clock is not the case's, store.after does not look at those.
type Entry struct {
	Key    string
	Text   bool // not an integer
	Value  string
	Expiry int64 // seconds from now; 0 for ever

	line int // in its section
}

// parseEntries reads a section of entries.
func parseEntries(text string) (list []Entry, err error) {
	for number, line := range lines(text) {
		e, err := parseEntry(line)
		if err != nil {
			return nil, onLine{number, err}
		}
		e.line = number
		list = append(list, e)
	}
	return list, nil
}

func parseEntry(line string) (Entry, error) {
	left, right, found := strings.Cut(line, " = ")
	if !found {
		return Entry{}, fmt.Errorf("%q: write KEY = VALUE or KEY=>SECONDS = VALUE", line)
	}
	key, expiry, expires := strings.Cut(left, "=>")
	e := Entry{Key: key, Value: right}
	var err error
	if expires {
		if e.Expiry, err = strconv.ParseInt(expiry, 10, 64); err != nil {
			return e, fmt.Errorf("%q: %q is not a number of seconds", line, expiry)
		}
	}
	if e.Text = strings.HasPrefix(right, `"`); e.Text {
		if e.Value, err = strconv.Unquote(right); err != nil {
			return e, fmt.Errorf("%q: the quotes or escapes are wrong", line)
		}
		return e, nil
	}
	if _, err = strconv.ParseInt(right, 10, 64); err != nil {
		return e, fmt.Errorf("%q: a value is an integer, or a text in quotes", line)
	}
	return e, nil
}

// String is the line that parseEntry reads.
func (e Entry) String() string {
	key := e.Key
	if e.Expiry != 0 {
		key += "=>" + strconv.FormatInt(e.Expiry, 10)
	}
	if e.Text {
		return key + " = " + strconv.Quote(e.Value)
	}
	return key + " = " + e.Value
}

// item is the entry as Kamailio's module stores it: an integer as the unsigned text of its two's complement.
func (e Entry) item() store.Item {
	if e.Text {
		return store.Item{Value: e.Value, Flags: store.FlagString}
	}
	n, _ := strconv.ParseInt(e.Value, 10, 64) // parseEntry made sure
	return store.Item{Value: strconv.FormatUint(uint64(n), 10), Flags: store.FlagInt}
}

// newEntry undoes item. What is no number in spite of its flags shows as a text.
func newEntry(key string, item store.Item, expiry int64) Entry {
	n, err := strconv.ParseUint(strings.TrimRight(item.Value, " "), 10, 64)
	if item.Flags&store.FlagString != 0 || err != nil {
		return Entry{Key: key, Text: true, Value: item.Value, Expiry: expiry}
	}
	return Entry{Key: key, Value: strconv.FormatInt(int64(n), 10), Expiry: expiry}
}

// fill writes the case's entries.
func (c *Case) fill(ctx context.Context, s store.Store) error {
	for _, e := range c.Store {
		if err := s.Set(ctx, e.Key, e.item(), e.Expiry); err != nil {
			return c.inSection(entriesSection, onLine{e.line, fmt.Errorf("storing %s: %w", e.Key, err)})
		}
	}
	return nil
}

// dumpMemory lists what an embedded store holds.
func dumpMemory(s *store.Memory, now time.Time) (list []Entry) {
	s.Each(func(key string, item store.Item, expires time.Time) bool {
		expiry := int64(0)
		if !expires.IsZero() {
			expiry = expires.Unix() - now.Unix()
		}
		list = append(list, newEntry(key, item, expiry))
		return true
	})
	return list
}

// dumpItems lists what a server holds, without expiries, which it does not tell.
func dumpItems(items map[string]store.Item) (list []Entry) {
	for key, item := range items {
		list = append(list, newEntry(key, item, 0))
	}
	return list
}

// listing is the text of store.after.
func listing(list []Entry) string {
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}

// withoutExpiry is a listing for a store whose clock is not the case's.
func withoutExpiry(text string) (string, error) {
	list, err := parseEntries(text)
	for i := range list {
		list[i].Expiry = 0
	}
	return listing(list), err
}
