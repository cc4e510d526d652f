package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One operation is one command, and so one round trip (spec/memcached.md 3).
func TestRoundTrips(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connectWith(t, MemcachedConfig{Servers: []Server{p.server}})
	var keys []string
	for i := range 8 {
		keys = append(keys, fmt.Sprintf("k%d", i))
		require.NoError(t, m.Set(ctx(), keys[i], number("1"), 10800))
	}
	assert.Equal(t, "set k0 0 10800 1", p.Take()[0])

	_, err := m.Get(ctx(), "k0")
	require.NoError(t, err)
	assert.Equal(t, []string{"gets k0"}, p.Take())
	require.NoError(t, m.Touch(ctx(), "k0", -5))
	assert.Equal(t, []string{"touch k0 -1"}, p.Take())
	_, err = m.Incr(ctx(), "k1", 1<<64-1)
	require.NoError(t, err)
	assert.Equal(t, []string{"incr k1 18446744073709551615"}, p.Take())
	_, err = m.Decr(ctx(), "k1", 3)
	require.NoError(t, err)
	assert.Equal(t, []string{"decr k1 3"}, p.Take())
	items, err := m.GetMulti(ctx(), keys)
	require.NoError(t, err)
	assert.Len(t, items, 7)
	assert.Equal(t, []string{"gets k0 k1 k2 k3 k4 k5 k6 k7"}, p.Take())
	require.NoError(t, m.Delete(ctx(), "k1"))
	assert.Equal(t, []string{"delete k1"}, p.Take())
	assert.Equal(t, 1, p.Conns())
}

// Row 11: whatever the key, nothing but the one command goes over the wire, or nothing at all.
func TestRow11NoKeyInjectsCommands(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connect(t, p.server)
	for c := range 256 {
		for _, key := range []string{string([]byte{byte(c)}), string([]byte{'a', byte(c), 'b'}), "a" + string([]byte{byte(c)}) + "flush_all"} {
			everyVerb(m, key)
			lines := p.Take()
			if checkKey(key) != nil {
				require.Empty(t, lines, "%q", key)
				continue
			}
			require.Len(t, lines, 9, "%q", key)
			for _, line := range lines {
				require.Contains(t, line, " "+key)
			}
		}
	}
}

// A refusal by the client still takes the old value away, in the one round trip that needs.
func TestTooLargeIsRefusedBeforeSending(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connect(t, p.server)
	require.NoError(t, m.Set(ctx(), "k", text("old"), 0))
	p.Take()
	large := text(strings.Repeat("x", MaxValue))
	assert.ErrorIs(t, m.Set(ctx(), "k", large, 0), ErrTooLarge)
	assert.Equal(t, []string{"delete k"}, p.Take())
	assert.ErrorIs(t, m.Add(ctx(), "k", large, 0), ErrTooLarge)
	assert.ErrorIs(t, m.Set(ctx(), "bad key", large, 0), ErrKey)
	assert.ErrorIs(t, m.Add(ctx(), "bad key", large, 0), ErrKey)
	assert.Empty(t, p.Take())
}

// A server may allow more than the default, or less.
func TestTooLargeByTheServersMeasure(t *testing.T) {
	larger := connectWith(t, MemcachedConfig{Servers: []Server{startDaemon(t, "-I", "4m").server}, MaxItem: 4 << 20})
	big := text(strings.Repeat("x", 3<<20))
	require.NoError(t, larger.Set(ctx(), "k", big, 0))
	assert.Len(t, value(t, larger, "k"), 3<<20)

	smaller := connect(t, startDaemon(t, "-I", "512k").server)
	require.NoError(t, smaller.Set(ctx(), "k", text("old"), 0))
	assert.ErrorIs(t, smaller.Set(ctx(), "k", text(strings.Repeat("x", 600<<10)), 0), ErrTooLarge)
	_, err := smaller.Get(ctx(), "k")
	assert.ErrorIs(t, err, ErrMiss)
}
