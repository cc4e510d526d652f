package pv

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestParseTable follows what a real 5.6.3 takes and refuses.
func TestParseTable(t *testing.T) {
	for text, want := range map[string]TableDef{
		"a=>size=4":                           {Name: "a", Slots: 16},
		"a=>":                                 {Name: "a", Slots: 16},
		"=>size=3":                            {Slots: 8},
		"a=>size=0":                           {Name: "a", Slots: 8},
		"a=>size=17":                          {Name: "a", Slots: 1 << 17},
		"a=>size=40":                          {Name: "a", Slots: 1 << 14},
		" a => size=4; initval = 6 ":          {Name: "a", Slots: 16, HasInit: true, Init: 6},
		"a=>initval=-3":                       {Name: "a", Slots: 16, HasInit: true, Init: -3},
		"a=>initval=+4":                       {Name: "a", Slots: 16, HasInit: true, Init: 4},
		`a=>initval="5"`:                      {Name: "a", Slots: 16, HasInit: true, Init: 5},
		"a=>initval='5';":                     {Name: "a", Slots: 16, HasInit: true, Init: 5},
		"a=>initval=5,size=3":                 {Name: "a", Slots: 16, HasInit: true, Init: 5},
		"a=>autoexpire=":                      {Name: "a", Slots: 16},
		"a=>autoexpire=60;updateexpire=0":     {Name: "a", Slots: 16, AutoExpire: 60, KeepExpire: true},
		"a=>dbtable=foo;dbmode=1":             {Name: "a", Slots: 16, Database: "foo"},
		"a=>cols='key,value';coldelim=|":      {Name: "a", Slots: 16},
		"SZ=>dmqreplicate=1;size=4;colnull=*": {Name: "SZ", Slots: 16},
	} {
		def, err := ParseTable(text, V56)
		require.NoError(t, err, text)
		assert.Equal(t, want, def, text)
	}
	for _, text := range []string{"a", "a b=>size=3", "a=size=3", "a=>size", "a=>size=x", "a=>size=4;;", "a=>size=4;foo=1", "a=>SIZE=3",
		"a=>autoexpire=-1", "a=>initval", "a=>initval=x", "a=>initval=0x10", "a=>initval=3000000000", "a=>coldelim=xy", "a=>initval='5"} {
		_, err := ParseTable(text, V56)
		assert.Error(t, err, text)
	}
	def, err := ParseTable("a=>initval=3000000000", V61)
	require.NoError(t, err)
	assert.Equal(t, int64(3000000000), def.Init)
}

// FuzzParseTable checks that a definition is refused, or gives a table that works.
func FuzzParseTable(f *testing.F) {
	for _, seed := range []string{"a=>size=4;autoexpire=60;initval=-1", " b => size = 2 ; dbtable = 'x;y' ;", "a=>;", "=>", "a=>cols=\"a,b\",c", "a=>initval='"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		def, err := ParseTable(text, V61)
		if err != nil {
			return
		}
		table := NewTables([]TableDef{def}).Find(def.Name)
		require.NotNil(t, table, text)
		now := time.Unix(1_700_000_000, 0)
		require.NoError(t, table.Set("k", Int(1), now), text)
		assert.Equal(t, Int(1), table.Get("k", now), text)
		assert.Less(t, table.SlotOf(table.Cell("k", now)), def.Slots, text)
	})
}

func newTable(t *testing.T, def string) (*Tables, *Table) {
	t.Helper()
	parsed, err := ParseTable(def, V61)
	require.NoError(t, err)
	tables := NewTables([]TableDef{parsed})
	return tables, tables.Find(parsed.Name)
}

// TestTableExpiry: an entry is there in the second in which it expires, and gone in the next.
func TestTableExpiry(t *testing.T) {
	_, table := newTable(t, "a=>autoexpire=10")
	start := time.Unix(1_700_000_000, 0)
	after := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	require.NoError(t, table.Set("x", Int(1), start))
	assert.Equal(t, Int(1), table.Get("x", after(10)))
	assert.Equal(t, int64(0), table.Left("x", after(10)))
	assert.True(t, table.Get("x", after(11)).IsNull())
	assert.Empty(t, table.Cells(after(11)))
	assert.Zero(t, table.budget.used, "what has expired makes room")

	require.NoError(t, table.Set("x", Int(1), start))
	table.Expire("x", 0, start)
	assert.Equal(t, Int(1), table.Get("x", after(math.MaxInt32)), "0 is for ever")
	require.NoError(t, table.Set("x", Int(1), after(20)))
	assert.Equal(t, int64(10), table.Left("x", after(20)), "a write starts again")
}

// TestTableMemory: tables are bounded as Kamailio's are, and throw out what has expired before they refuse.
func TestTableMemory(t *testing.T) {
	_, table := newTable(t, "a=>autoexpire=10")
	start := time.Unix(1_700_000_000, 0)
	value := String(strings.Repeat("x", 1<<20))
	n := 0
	for ; table.Set(fmt.Sprint(n), value, start) == nil; n++ {
	}
	assert.Equal(t, 63, n)
	require.Error(t, table.Set("more", value, start))
	require.Error(t, table.Set("0", String(value.Text()+value.Text()), start), "nor can an entry grow")
	assert.Equal(t, value, table.Get("0", start))
	require.NoError(t, table.Set("more", value, start.Add(time.Minute)))
	assert.Equal(t, cellCost+len("more")+len(value.Text()), table.budget.used)
	require.NoError(t, table.Set("more", Int(1), start.Add(time.Minute)))
	assert.Equal(t, cellCost+len("more"), table.budget.used)
}

// TestIterators follows cases 062 and 518.
func TestIterators(t *testing.T) {
	tables, table := newTable(t, "a=>size=4")
	now := time.Unix(1_700_000_000, 0)
	for _, key := range []string{"b", "a", "hello", "world", "k1", "k2", "Q"} {
		require.NoError(t, table.Set(key, Int(1), now))
	}
	require.Error(t, tables.StartIterator("it", "none"))
	require.NoError(t, tables.StartIterator("it", "a"))
	_, entry := tables.Entry("it")
	assert.Nil(t, entry, "in front of the first")
	var walked []string
	for more := true; more; {
		var err error
		more, err = tables.NextEntry("it", now)
		require.NoError(t, err)
		if _, entry := tables.Entry("it"); entry != nil {
			walked = append(walked, entry.Key)
			table.Delete("world")
		}
	}
	assert.Equal(t, []string{"k2", "hello", "k1", "a", "b", "Q"}, walked, "without the one that was removed on the way")
	more, err := tables.NextEntry("it", now)
	require.NoError(t, err)
	assert.True(t, more, "it starts again")
	require.NoError(t, tables.EndIterator("it"))
	require.Error(t, tables.EndIterator("it"))
	for i := range maxIterators {
		require.NoError(t, tables.StartIterator(fmt.Sprint(i), "a"))
	}
	require.Error(t, tables.StartIterator("one more", "a"))
	require.NoError(t, tables.StartIterator("0", "a"), "a known one can start again")
	_, err = tables.NextEntry("unknown", now)
	require.Error(t, err)
}
