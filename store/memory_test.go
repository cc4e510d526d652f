package store

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A handClock only moves when told to.
type handClock struct{ unix atomic.Int64 }

func newHandClock() *handClock {
	c := &handClock{}
	c.unix.Store(1_700_000_000_000)
	return c
}

func (c *handClock) now() time.Time              { return time.UnixMilli(c.unix.Load()) }
func (c *handClock) advance(d time.Duration)     { c.unix.Add(d.Milliseconds()) }
func (c *handClock) memory() *Memory             { return NewMemory(MemoryConfig{Now: c.now}) }
func (c *handClock) after(d time.Duration) int64 { return c.now().Add(d).Unix() }

func TestMemoryExpiresByItsClock(t *testing.T) {
	for _, test := range []struct {
		name   string
		expiry func(*handClock) int64
		lives  time.Duration
	}{
		{"one second", func(*handClock) int64 { return 1 }, time.Second},
		{"an hour", func(*handClock) int64 { return 3600 }, time.Hour},
		{"thirty days", func(*handClock) int64 { return 2592000 }, 30 * 24 * time.Hour},
		{"a moment", func(c *handClock) int64 { return c.after(100 * time.Second) }, 100 * time.Second},
		{"past 2^32", func(*handClock) int64 { return 1<<32 + 7 }, 7 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock := newHandClock()
			m := clock.memory()
			require.NoError(t, m.Set(ctx(), "set", text("v"), test.expiry(clock)))
			require.NoError(t, m.Set(ctx(), "touched", text("v"), 1))
			require.NoError(t, m.Touch(ctx(), "touched", test.expiry(clock)))
			for _, key := range []string{"set", "touched"} {
				assert.Equal(t, "v", value(t, m, key))
			}
			clock.advance(test.lives - time.Millisecond)
			for _, key := range []string{"set", "touched"} {
				assert.Equal(t, "v", value(t, m, key))
			}
			clock.advance(time.Millisecond)
			for _, key := range []string{"set", "touched"} {
				_, err := m.Get(ctx(), key)
				assert.ErrorIs(t, err, ErrMiss)
			}
			assert.Zero(t, m.Len())
			assert.Zero(t, m.Bytes())
		})
	}
}

func TestMemoryCountsWholeSeconds(t *testing.T) {
	clock := newHandClock()
	clock.advance(999 * time.Millisecond)
	m := clock.memory()
	require.NoError(t, m.Set(ctx(), "k", text("v"), 1))
	clock.advance(time.Millisecond)
	_, err := m.Get(ctx(), "k")
	assert.ErrorIs(t, err, ErrMiss, "the second is over, as on memcached's clock")
}

func TestMemoryExpiredIsGoneForEveryVerb(t *testing.T) {
	clock := newHandClock()
	m := clock.memory()
	keys := []string{"touch", "delete", "incr", "cas", "add", "multi"}
	for _, key := range keys {
		require.NoError(t, m.Set(ctx(), key, number("1"), 1))
	}
	clock.advance(time.Second)
	assert.ErrorIs(t, m.Touch(ctx(), "touch", 10), ErrMiss)
	assert.ErrorIs(t, m.Delete(ctx(), "delete"), ErrMiss)
	assert.ErrorIs(t, m.CompareAndSwap(ctx(), "cas", Item{CAS: 4}, 0), ErrMiss)
	_, err := m.Incr(ctx(), "incr", 1)
	assert.ErrorIs(t, err, ErrMiss)
	items, err := m.GetMulti(ctx(), []string{"multi"})
	assert.NoError(t, err)
	assert.Empty(t, items)
	assert.NoError(t, m.Add(ctx(), "add", text("new"), 0))
	assert.Equal(t, 1, m.Len())
}

// Row 19: the store is full.
func TestMemoryEvictsTheLeastRecentlyUsed(t *testing.T) {
	item := text(strings.Repeat("x", 100))
	size := int64(itemSize("k0", item))
	m := NewMemory(MemoryConfig{MaxBytes: 4 * size})
	for i := range 4 {
		require.NoError(t, m.Set(ctx(), fmt.Sprintf("k%d", i), item, 0))
	}
	value(t, m, "k0")
	require.NoError(t, m.Touch(ctx(), "k1", 0))
	require.NoError(t, m.Set(ctx(), "k4", item, 0))
	require.NoError(t, m.Set(ctx(), "k5", item, 0))
	assert.Equal(t, []string{"k0", "k1", "k4", "k5"}, keysOf(m))
	assert.Equal(t, 4*size, m.Bytes())
}

func keysOf(m *Memory) (keys []string) {
	m.Each(func(key string, _ Item, _ time.Time) bool {
		keys = append(keys, key)
		return true
	})
	return keys
}

// Row 19: whatever the sizes, what was just written is there, and the bound holds.
func TestMemoryNewestIsReadable(t *testing.T) {
	const bound = 1 << 20
	m := NewMemory(MemoryConfig{MaxBytes: bound})
	for i := range 20000 {
		key := strconv.Itoa(i % 7000)
		size := (i * i) % 3000
		if i%1000 == 0 {
			size = bound - itemHeader - 10
		}
		require.NoError(t, m.Set(ctx(), key, Item{Value: strings.Repeat("x", size)}, 0))
		require.Len(t, value(t, m, key), size)
		require.LessOrEqual(t, m.Bytes(), int64(bound))
	}
	var counted int64
	m.Each(func(key string, item Item, _ time.Time) bool {
		counted += int64(itemSize(key, item))
		return true
	})
	assert.Equal(t, counted, m.Bytes())
}

func TestMemoryGrowingNumberKeepsTheBound(t *testing.T) {
	m := NewMemory(MemoryConfig{MaxBytes: 2 * int64(itemSize("a", number("9")))})
	require.NoError(t, m.Set(ctx(), "a", number("9"), 0))
	require.NoError(t, m.Set(ctx(), "b", number("9"), 0))
	_, err := m.Incr(ctx(), "b", 1)
	require.NoError(t, err)
	assert.Equal(t, []string{"b"}, keysOf(m))
}

// Row 19: an item larger than the whole store.
func TestMemoryItemLargerThanTheStore(t *testing.T) {
	m := NewMemory(MemoryConfig{MaxBytes: 1000})
	require.NoError(t, m.Set(ctx(), "other", text("v"), 0))
	assert.ErrorIs(t, m.Set(ctx(), "k", text(strings.Repeat("x", 1000)), 0), ErrTooLarge)
	assert.Equal(t, []string{"other"}, keysOf(m))
}

func TestMemoryEach(t *testing.T) {
	clock := newHandClock()
	m := clock.memory()
	require.NoError(t, m.Set(ctx(), "never", number("1"), 0))
	require.NoError(t, m.Set(ctx(), "later", text("2"), 60))
	require.NoError(t, m.Set(ctx(), "gone", text("3"), 1))
	require.NoError(t, m.Set(ctx(), "negative", text("4"), -1))
	clock.advance(time.Second)
	value(t, m, "never")

	var lines []string
	m.Each(func(key string, item Item, expires time.Time) bool {
		assert.NoError(t, m.Touch(ctx(), key, 10), "f may call the store")
		left := "never"
		if !expires.IsZero() {
			left = expires.Sub(clock.now()).String()
		}
		lines = append(lines, fmt.Sprint(key, " ", item.Value, " ", item.Flags, " ", left))
		return true
	})
	assert.Equal(t, []string{"later 2 1 59s", "never 1 0 never"}, lines)
	assert.Equal(t, 2, m.Len())

	calls := 0
	m.Each(func(string, Item, time.Time) bool { calls++; return false })
	assert.Equal(t, 1, calls)
	m.Flush()
	assert.Zero(t, m.Len())
	assert.Zero(t, m.Bytes())
}

func TestMemoryGetAllocatesNothing(t *testing.T) {
	m := NewMemory(MemoryConfig{})
	require.NoError(t, m.Set(ctx(), "k", text("v"), 100))
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Get(ctx(), "k") }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Set(ctx(), "k", text("w"), 100) }))
}

// FuzzMemoryIncr holds parseCounter against what strtoull must give, worked out by another way.
func FuzzMemoryIncr(f *testing.F) {
	for _, seed := range []string{"0", " 42 ", "+5", "-0", "-5", "12abc", "18446744073709551615", "18446744073709551616", "\x00", "1\x002", "", "  "} {
		f.Add(seed, uint64(1))
	}
	f.Fuzz(func(t *testing.T, old string, delta uint64) {
		m := NewMemory(MemoryConfig{})
		if m.Set(ctx(), "k", Item{Value: old, Flags: 5}, 0) != nil {
			return
		}
		sum, err := m.Incr(ctx(), "k", delta)
		item, getErr := m.Get(ctx(), "k")
		require.NoError(t, getErr)
		require.EqualValues(t, 5, item.Flags)
		if err != nil {
			require.ErrorIs(t, err, ErrNotNumber)
			require.Equal(t, old, item.Value)
			return
		}
		require.Equal(t, strconv.FormatUint(sum, 10), item.Value)
		word, _, _ := strings.Cut(strings.TrimLeft(old, blanks), "\x00")
		word = strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(blanks, r) })[0]
		n, parseErr := strconv.ParseUint(strings.TrimLeft(word, "+-"), 10, 64)
		require.NoError(t, parseErr)
		if word[0] == '-' {
			n = -n
		}
		require.Equal(t, n+delta, sum)
	})
}
