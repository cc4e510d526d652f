package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"kpv/store"
)

// Corner is a store of which every key begins with a prefix: a run's own corner of a server that others use too. It remembers the
// keys that were written, to list and to remove them.
type Corner struct {
	store.Store
	prefix string

	mu   sync.Mutex
	keys map[string]bool // written, without the prefix
}

func newCorner(s store.Store, prefix string) *Corner {
	return &Corner{Store: s, prefix: prefix, keys: map[string]bool{}}
}

// longestKey is what memcached takes.
const longestKey = 250

// outside is a key with the prefix, hashed where that would be too long. Impossible keys stay impossible.
func (c *Corner) outside(key string) string {
	if len(key) > 0 && len(key) <= longestKey && len(c.prefix)+len(key) > longestKey {
		sum := sha256.Sum256([]byte(key)) // not MD5, by which scripts shorten theirs
		key = hex.EncodeToString(sum[:])
	}
	if key == "" || len(key) > longestKey {
		return key
	}
	return c.prefix + key
}

// writing is outside for a key that may come to be.
func (c *Corner) writing(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys[key] = true
	return c.outside(key)
}

// Get implements [store.Store], as do the following.
func (c *Corner) Get(ctx context.Context, key string) (store.Item, error) {
	return c.Store.Get(ctx, c.outside(key))
}

// GetMulti gives the keys back as they were asked for.
func (c *Corner) GetMulti(ctx context.Context, keys []string) (map[string]store.Item, error) {
	inside, list := map[string]string{}, make([]string, len(keys))
	for i, key := range keys {
		list[i] = c.outside(key)
		inside[list[i]] = key
	}
	found, err := c.Store.GetMulti(ctx, list)
	items := make(map[string]store.Item, len(found))
	for key, item := range found {
		items[inside[key]] = item
	}
	return items, err
}

// Set writes.
func (c *Corner) Set(ctx context.Context, key string, item store.Item, expiry int64) error {
	return c.Store.Set(ctx, c.writing(key), item, expiry)
}

// Add writes.
func (c *Corner) Add(ctx context.Context, key string, item store.Item, expiry int64) error {
	return c.Store.Add(ctx, c.writing(key), item, expiry)
}

// CompareAndSwap changes what was written.
func (c *Corner) CompareAndSwap(ctx context.Context, key string, item store.Item, expiry int64) error {
	return c.Store.CompareAndSwap(ctx, c.outside(key), item, expiry)
}

// Delete removes what was written.
func (c *Corner) Delete(ctx context.Context, key string) error {
	return c.Store.Delete(ctx, c.outside(key))
}

// Incr changes what was written.
func (c *Corner) Incr(ctx context.Context, key string, delta uint64) (uint64, error) {
	return c.Store.Incr(ctx, c.outside(key), delta)
}

// Decr changes what was written.
func (c *Corner) Decr(ctx context.Context, key string, delta uint64) (uint64, error) {
	return c.Store.Decr(ctx, c.outside(key), delta)
}

// Touch changes what was written.
func (c *Corner) Touch(ctx context.Context, key string, expiry int64) error {
	return c.Store.Touch(ctx, c.outside(key), expiry)
}

// written lists the keys that were written and may still be there.
func (c *Corner) written() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.keys))
}

// Items reads what is there.
func (c *Corner) Items(ctx context.Context) (map[string]store.Item, error) {
	items := map[string]store.Item{}
	for _, key := range c.written() {
		item, err := c.Get(ctx, key)
		switch {
		case errors.Is(err, store.ErrMiss), errors.Is(err, store.ErrKey):
		case err != nil:
			return nil, err
		default:
			items[key] = item
		}
	}
	return items, nil
}

// Tidy deletes what is there, though the run may have been stopped.
func (c *Corner) Tidy(ctx context.Context) (errs error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
	defer cancel()
	for _, key := range c.written() {
		if err := c.Delete(ctx, key); err != nil && !errors.Is(err, store.ErrMiss) && !errors.Is(err, store.ErrKey) {
			errs = errors.Join(errs, err)
		}
	}
	if errs != nil {
		return fmt.Errorf("keys under %s may be left on the server: %w", c.prefix, errs)
	}
	return nil
}

// tidying bounds the removal of a case's keys.
const tidying = 5 * time.Second
