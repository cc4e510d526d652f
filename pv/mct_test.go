package pv

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/store"
)

// bench is an Env with an embedded store and nothing else.
type bench struct {
	Env    // for the rest, which nothing here asks for
	target Target
	mc     Memcached
	now    time.Time
	notes  []string
}

func newBench(target Target) *bench {
	b := &bench{target: target, now: time.Unix(1_700_000_000, 0)}
	b.mc = Memcached{Store: store.NewMemory(store.MemoryConfig{Now: b.Now}), Expire: DefaultExpire}
	return b
}

func (b *bench) Context() context.Context            { return context.Background() }
func (b *bench) Target() Target                      { return b.target }
func (b *bench) Slot(Space, int) *Slot               { return nil }
func (b *bench) ReturnCode() int64                   { return 0 }
func (b *bench) Now() time.Time                      { return b.now }
func (b *bench) Memcached() *Memcached               { return &b.mc }
func (b *bench) Define(string) (string, bool)        { return "", false }
func (b *bench) LookupEnv(string) (string, bool)     { return "", false }
func (b *bench) Note(text string)                    { b.notes = append(b.notes, text) }
func (b *bench) class(name string) *Class            { return New(All(), nil).Class(name) }
func (b *bench) raw(t *testing.T, key string) string { return b.item(t, key).Value }

func (b *bench) item(t *testing.T, key string) store.Item {
	t.Helper()
	item, err := b.mc.Store.Get(context.Background(), key)
	require.NoError(t, err)
	return item
}

func (b *bench) set(t *testing.T, class, text string, v Value) error {
	t.Helper()
	key, err := memcachedKey(text)
	require.NoError(t, err)
	return b.class(class).Set(b, &key, v)
}

func (b *bench) get(t *testing.T, text string) (Value, error) {
	t.Helper()
	key, err := memcachedKey(text)
	require.NoError(t, err)
	return b.class("mct").Get(b, &key)
}

// TestMemcachedKey follows spec/memcached.md 1.6.
func TestMemcachedKey(t *testing.T) {
	long := strings.Repeat("b", 250)
	for text, want := range map[string]Key{
		"k":                              {Name: "k"},
		"k=>10":                          {Name: "k", Num: 10, HasNum: true},
		"k=> 30 ":                        {Name: "k", Num: 30, HasNum: true},
		"k=>+7":                          {Name: "k", Num: 7, HasNum: true},
		"k=>12abc":                       {Name: "k", Num: 12, HasNum: true},
		"k=>1.9":                         {Name: "k", Num: 1, HasNum: true},
		"k=>5=>6":                        {Name: "k", Num: 5, HasNum: true},
		"k=>":                            {Name: "k"},
		"=>9":                            {Num: 9, HasNum: true}, // which no store takes
		"k=>0":                           {Name: "k", HasNum: true},
		"k=>x":                           {Name: "k", HasNum: true},
		"k=>0x10":                        {Name: "k", HasNum: true},
		"k=>-1":                          {Name: "k", Num: -1, HasNum: true},
		"k=>4294967295":                  {Name: "k", Num: -1, HasNum: true},
		"k=>99999999999999":              {Name: "k", Num: 276447231, HasNum: true},
		"a=b":                            {Name: "a=b"},
		"a==>9":                          {Name: "a=", Num: 9, HasNum: true},
		"a>b":                            {Name: "a>b"},
		strings.Repeat("a", 249):         {Name: strings.Repeat("a", 249)},
		long:                             {Name: "382b6d2c391ad6871a9878241ef64cc9"},
		strings.Repeat("c", 251):         {Name: "8a87530a0cb1e837ae7e7f4c8384d797"},
		strings.Repeat("d", 250) + "=>5": {Name: "ff3b3353b03e4a7fdf35a3d065aca9f5", Num: 5, HasNum: true},
		"Zoë":                            {Name: "Zoë"},
	} {
		key, err := memcachedKey(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, key, text)
	}
}

// FuzzMemcachedKey: whatever a script makes of a key, what goes on the wire is a word that memcached takes.
func FuzzMemcachedKey(f *testing.F) {
	for _, seed := range []string{"k", "k=>1", "a b", "a\r\nset x 0 0 1\r\ny\r\n", "\x00", "\x7f", strings.Repeat("x", 300), "=>", "Zoë=>5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, err := memcachedKey(text)
		require.NoError(t, err)
		if key.Name == "" && text != "" && !strings.HasPrefix(text, "=>") || len(key.Name) > 250 || unsafeOnWire(key.Name) {
			t.Fatalf("%q became %q", text, key.Name)
		}
	})
}

// TestIntegersOnTheWire follows spec/memcached.md 1.3 and 8: unsigned text of the two's complement, read back as 64 bits.
func TestIntegersOnTheWire(t *testing.T) {
	b := newBench(V61)
	for n, wire := range map[int64]string{
		0: "0", 42: "42", -5: "18446744073709551611", 4294967296: "4294967296", -9223372036854775808: "9223372036854775808",
	} {
		require.NoError(t, b.set(t, "mct", "n", Int(n)))
		assert.Equal(t, store.Item{Value: wire, Flags: 0}, withoutCAS(b.item(t, "n")))
		v, err := b.get(t, "n")
		require.NoError(t, err)
		assert.Equal(t, Int(n), v)
	}
	old := newBench(V56)
	require.NoError(t, old.set(t, "mct", "n", Int(3000000000)))
	v, _ := old.get(t, "n")
	assert.Equal(t, Numeric("3000000000", -1294967296), v, "5.6 has 32-bit integers, and prints what is stored")
}

func withoutCAS(item store.Item) store.Item {
	item.CAS = 0
	return item
}

func TestTextsComeBackByteForByte(t *testing.T) {
	b := newBench(V61)
	for _, s := range []string{"", "  a b ", "a\x00b", "\r\nEND\r\n", strings.Repeat("x", 8192), "12"} {
		require.NoError(t, b.set(t, "mct", "s", String(s)))
		assert.Equal(t, uint32(1), b.item(t, "s").Flags)
		v, err := b.get(t, "s")
		require.NoError(t, err)
		assert.Equal(t, String(s), v)
	}
	assert.NotEmpty(t, b.notes, "where Kamailio would show something else, a note says so")
}

func TestForeignValues(t *testing.T) {
	b := newBench(V61)
	for _, c := range []struct {
		item store.Item
		want Value
		bad  bool
	}{
		{store.Item{Value: "5  "}, Int(5), false},
		{store.Item{Value: " +5"}, Numeric("+5", 5), false},
		{store.Item{Value: "007\x00"}, Numeric("007", 7), false},
		{store.Item{Value: "00"}, Numeric("00", 0), false},
		{store.Item{Value: "0"}, Int(0), false},
		{store.Item{Value: "+"}, Numeric("+", 0), false},
		{store.Item{Value: "  "}, Numeric("", 0), false},
		{store.Item{Value: "4294967295"}, Int(4294967295), false},
		{store.Item{Value: "-5"}, Int(-5), false},
		{store.Item{Value: "7", Flags: 2}, Int(7), false},
		{store.Item{Value: "7", Flags: 3}, String("7"), false},
		{store.Item{Value: "abc"}, Null, true},
		{store.Item{Value: ""}, Null, true},
		{store.Item{Value: "99999999999999999999"}, Null, true},
	} {
		require.NoError(t, b.mc.Store.Set(context.Background(), "k", c.item, 0))
		v, err := b.get(t, "k")
		assert.Equal(t, c.want, v, "%+v", c.item)
		assert.Equal(t, c.bad, err != nil, "%+v", c.item)
	}
}

func TestCounting(t *testing.T) {
	b := newBench(V61)
	require.NoError(t, b.set(t, "mct", "n", Int(10)))
	require.NoError(t, b.set(t, "mcinc", "n", Int(5)))
	require.NoError(t, b.set(t, "mcdec", "n", Int(-2)), "a negative operand does the opposite")
	assert.Equal(t, "17", b.raw(t, "n"))
	require.NoError(t, b.set(t, "mcinc", "n", Int(-20)))
	assert.Equal(t, "0", b.raw(t, "n"), "not below zero")
	assert.Error(t, b.set(t, "mcinc", "absent", Int(1)))
	assert.Error(t, b.set(t, "mcinc", "n", String("1")))
	assert.Error(t, b.set(t, "mcinc", "n", Null))
	require.NoError(t, b.set(t, "mct", "s", String("5")))
	assert.ErrorContains(t, b.set(t, "mcinc", "s", Int(1)), "text")
	assert.Equal(t, "5", b.raw(t, "s"))
}

func TestExpiry(t *testing.T) {
	b := newBench(V61)
	require.NoError(t, b.set(t, "mct", "default", Int(1)))
	require.NoError(t, b.set(t, "mct", "short=>10", Int(1)))
	require.NoError(t, b.set(t, "mct", "ever=>0", Int(1)))
	require.NoError(t, b.set(t, "mct", "gone=>-1", Int(1)))
	require.NoError(t, b.set(t, "mctex", "ever", Int(0)))
	alive := func(key string) bool {
		v, err := b.get(t, key)
		require.NoError(t, err)
		return !v.IsNull()
	}
	assert.False(t, alive("gone"))
	b.now = b.now.Add(11 * time.Second)
	assert.False(t, alive("short"))
	assert.True(t, alive("default"))
	b.now = b.now.Add(DefaultExpire * time.Second)
	assert.False(t, alive("default"))
	assert.True(t, alive("ever"))
	assert.Error(t, b.set(t, "mctex", "absent", Int(5)))
	assert.Error(t, b.set(t, "mctex", "ever", String("5")))
}

func TestModes(t *testing.T) {
	b := newBench(V61)
	b.mc.AddOnly = true
	require.NoError(t, b.set(t, "mct", "k", String("one")))
	assert.True(t, errors.Is(b.set(t, "mct", "k", String("two")), store.ErrNotStored))
	assert.Equal(t, "one", b.raw(t, "k"))
	require.NoError(t, b.set(t, "mct", "k", Null))
	assert.Error(t, b.set(t, "mct", "k", Null), "deleting what is not there")
	b.mc.Stringify = true
	require.NoError(t, b.set(t, "mct", "n", Int(5)))
	v, _ := b.get(t, "n")
	assert.Equal(t, String("5"), v)
}

// TestQuirks follows spec/memcached.md 1.2, 1.3 and 1.8 as Kamailio does them.
func TestQuirks(t *testing.T) {
	b := newBench(V61)
	b.mc.Quirks = true
	for raw, want := range map[string]Value{" a b ": String("a b"), "a\x00b": String("a"), "": Null, "\x00a": String(""), strings.Repeat("x", 65534): String(strings.Repeat("x", 65534)), strings.Repeat("x", 65535): Null} {
		require.NoError(t, b.set(t, "mct", "s", String(raw)))
		v, _ := b.get(t, "s")
		assert.Equal(t, want, v, "%.20q", raw)
	}
	b.mc.Buffer = 5
	require.NoError(t, b.set(t, "mct", "s", String(" 12345")))
	_, err := b.get(t, "s")
	assert.ErrorContains(t, err, "pv_buffer_size")
	require.NoError(t, b.set(t, "mct", "s", String(" 1234 ")))
	v, err := b.get(t, "s")
	require.NoError(t, err)
	assert.Equal(t, String("1234"), v)
	require.NoError(t, b.set(t, "mct", "n", Int(-5)))
	v, err = b.get(t, "n")
	assert.Equal(t, Null, v)
	assert.Error(t, err)
	require.NoError(t, b.set(t, "mct", "n", Int(10)))
	require.NoError(t, b.set(t, "mcdec", "n", Int(-3)))
	assert.Equal(t, "0", b.raw(t, "n"))
}
