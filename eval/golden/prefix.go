package golden

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"sync"

	"kpv/store"
)

// prefixed is a store of which every key begins with a prefix: a run's own corner of a server that others use too. It remembers the
// keys that were written, to list and to remove them.
type prefixed struct {
	store.Store
	prefix string

	mu   sync.Mutex
	keys map[string]bool // written, without the prefix
}

func newPrefixed(s store.Store, prefix string) *prefixed {
	return &prefixed{Store: s, prefix: prefix, keys: map[string]bool{}}
}

// longestKey is what memcached takes.
const longestKey = 250

// outside is a key with the prefix, hashed where that would be too long. Impossible keys stay impossible.
func (p *prefixed) outside(key string) string {
	if len(key) > 0 && len(key) <= longestKey && len(p.prefix)+len(key) > longestKey {
		sum := sha256.Sum256([]byte(key)) // not MD5, by which scripts shorten theirs
		key = hex.EncodeToString(sum[:])
	}
	if key == "" || len(key) > longestKey {
		return key
	}
	return p.prefix + key
}

// writing is outside for a key that may come to be.
func (p *prefixed) writing(key string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[key] = true
	return p.outside(key)
}

// Get implements [store.Store], as do the following.
func (p *prefixed) Get(ctx context.Context, key string) (store.Item, error) {
	return p.Store.Get(ctx, p.outside(key))
}

// GetMulti gives the keys back as they were asked for.
func (p *prefixed) GetMulti(ctx context.Context, keys []string) (map[string]store.Item, error) {
	inside, list := map[string]string{}, make([]string, len(keys))
	for i, key := range keys {
		list[i] = p.outside(key)
		inside[list[i]] = key
	}
	found, err := p.Store.GetMulti(ctx, list)
	items := make(map[string]store.Item, len(found))
	for key, item := range found {
		items[inside[key]] = item
	}
	return items, err
}

// Set writes.
func (p *prefixed) Set(ctx context.Context, key string, item store.Item, expiry int64) error {
	return p.Store.Set(ctx, p.writing(key), item, expiry)
}

// Add writes.
func (p *prefixed) Add(ctx context.Context, key string, item store.Item, expiry int64) error {
	return p.Store.Add(ctx, p.writing(key), item, expiry)
}

// CompareAndSwap changes what was written.
func (p *prefixed) CompareAndSwap(ctx context.Context, key string, item store.Item, expiry int64) error {
	return p.Store.CompareAndSwap(ctx, p.outside(key), item, expiry)
}

// Delete removes what was written.
func (p *prefixed) Delete(ctx context.Context, key string) error {
	return p.Store.Delete(ctx, p.outside(key))
}

// Incr changes what was written.
func (p *prefixed) Incr(ctx context.Context, key string, delta uint64) (uint64, error) {
	return p.Store.Incr(ctx, p.outside(key), delta)
}

// Decr changes what was written.
func (p *prefixed) Decr(ctx context.Context, key string, delta uint64) (uint64, error) {
	return p.Store.Decr(ctx, p.outside(key), delta)
}

// Touch changes what was written.
func (p *prefixed) Touch(ctx context.Context, key string, expiry int64) error {
	return p.Store.Touch(ctx, p.outside(key), expiry)
}

// written lists the keys that were written and may still be there.
func (p *prefixed) written() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.keys))
}

// dump lists what is there, without expiries, which a server does not tell.
func (p *prefixed) dump(ctx context.Context) (list []Entry, err error) {
	for _, key := range p.written() {
		item, err := p.Get(ctx, key)
		switch {
		case errors.Is(err, store.ErrMiss), errors.Is(err, store.ErrKey):
		case err != nil:
			return nil, err
		default:
			list = append(list, newEntry(key, item, 0))
		}
	}
	return list, nil
}

// remove deletes what is there.
func (p *prefixed) remove(ctx context.Context) (errs error) {
	for _, key := range p.written() {
		if err := p.Delete(ctx, key); err != nil && !errors.Is(err, store.ErrMiss) && !errors.Is(err, store.ErrKey) {
			errs = errors.Join(errs, err)
		}
	}
	return errs
}
