package cache

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/internal/mctest"
	"kpv/store"
)

// Two corners of one server do not see each other, and leave nothing but what was there before.
func TestCorners(t *testing.T) {
	ctx := context.Background()
	given := mctest.Start(t).Addr
	var s Server
	defer s.Stop()
	require.NoError(t, s.Start(given))
	require.NoError(t, s.client.Set(ctx, "x", store.Item{Value: "another's"}, 0))

	a, b := s.Corner(), s.Corner()
	long := strings.Repeat("k", longestKey)
	for _, key := range []string{"x", "y", long} {
		require.NoError(t, a.Set(ctx, key, store.Item{Value: "a"}, 0))
		require.NoError(t, b.Add(ctx, key, store.Item{Value: "1"}, 0))
	}
	_, err := b.Incr(ctx, long, 4)
	require.NoError(t, err)
	require.NoError(t, b.Delete(ctx, "y"))
	many, err := b.GetMulti(ctx, []string{"x", "y", long})
	require.NoError(t, err)
	assert.Len(t, many, 2)
	items, err := b.Items(ctx)
	require.NoError(t, err)
	assert.Equal(t, "5", items[long].Value)
	assert.NotContains(t, items, "y")
	item, err := a.Get(ctx, long)
	require.NoError(t, err)
	assert.Equal(t, "a", item.Value)
	for _, impossible := range []string{"", long + "k"} {
		assert.ErrorIs(t, a.Set(ctx, impossible, store.Item{Value: "a"}, 0), store.ErrKey)
	}

	stopped, cancel := context.WithCancel(ctx)
	cancel()
	require.NoError(t, a.Tidy(stopped))
	require.NoError(t, b.Tidy(ctx))
	for _, c := range []*Corner{a, b} {
		items, err := c.Items(ctx)
		require.NoError(t, err)
		assert.Empty(t, items)
	}
	item, err = s.client.Get(ctx, "x")
	require.NoError(t, err)
	assert.Equal(t, "another's", item.Value)
}
