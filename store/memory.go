package store

import (
	"context"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// DefaultMemory is how many bytes a Memory keeps unless told otherwise: memcached's own default.
const DefaultMemory = 64 << 20

// MemoryConfig says how large a Memory may get. Zero fields take the defaults.
type MemoryConfig struct {
	MaxBytes int64            // bound of all items, each counted as memcached does: key, value and a header; default DefaultMemory
	MaxItem  int              // largest item, counted likewise; default MaxValue, and never more than MaxBytes
	Now      func() time.Time // the clock that items expire by; default time.Now
}

// Memory is a Store inside the program. It does what memcached 1.6.18 would do (spec/memcached.md 1.5, 1.6, 1.8, 4), except that
// it never evicts by slab class: when it is full exactly the items go that were unused for longest, and the newest always stays.
//
// Items expire by the whole second of the clock and are dropped when something looks at them. Contexts are not looked at: nothing
// here waits. A decremented number is not padded to its old length as in memcached; readers of numbers trim there anyway.
type Memory struct {
	mu       sync.Mutex
	entries  *simplelru.LRU[string, *entry]
	bytes    int64
	maxBytes int64
	maxItem  int
	cas      uint64
	now      func() time.Time
}

var _ Store = (*Memory)(nil)

type entry struct {
	item    Item
	expires int64 // unix second, or never, or already
}

// NewMemory returns an empty store.
func NewMemory(config MemoryConfig) *Memory {
	m := &Memory{maxBytes: config.MaxBytes, maxItem: config.MaxItem, now: config.Now}
	if m.maxBytes <= 0 {
		m.maxBytes = DefaultMemory
	}
	if m.maxItem <= 0 {
		m.maxItem = MaxValue
	}
	if int64(m.maxItem) > m.maxBytes {
		m.maxItem = int(m.maxBytes)
	}
	if m.now == nil {
		m.now = time.Now
	}
	m.entries = newEntries(func(key string, e *entry) { m.bytes -= int64(itemSize(key, e.item)) })
	return m
}

// newEntries makes an LRU list whose only bound is the one that Memory keeps, in bytes.
func newEntries(onRemove func(string, *entry)) *simplelru.LRU[string, *entry] {
	entries, err := simplelru.NewLRU(math.MaxInt, onRemove)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return entries
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key string) (Item, error) {
	if err := checkKey(key); err != nil {
		return Item{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.find(key)
	if e == nil {
		return Item{}, ErrMiss
	}
	return e.item, nil
}

// GetMulti implements [Store].
func (m *Memory) GetMulti(_ context.Context, keys []string) (map[string]Item, error) {
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	items := make(map[string]Item, len(keys))
	for _, key := range keys {
		if e := m.find(key); e != nil {
			items[key] = e.item
		}
	}
	return items, nil
}

// Set implements [Store].
func (m *Memory) Set(_ context.Context, key string, item Item, expiry int64) error {
	if err := checkKey(key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if itemSize(key, item) > m.maxItem {
		m.entries.Remove(key)
		return ErrTooLarge
	}
	m.put(key, item, expiry)
	return nil
}

// Add implements [Store].
func (m *Memory) Add(_ context.Context, key string, item Item, expiry int64) error {
	return m.replace(key, item, expiry, func(old *entry) error {
		if old != nil {
			return ErrNotStored
		}
		return nil
	})
}

// CompareAndSwap implements [Store].
func (m *Memory) CompareAndSwap(_ context.Context, key string, item Item, expiry int64) error {
	return m.replace(key, item, expiry, func(old *entry) error {
		switch {
		case old == nil:
			return ErrMiss
		case old.item.CAS != item.CAS:
			return ErrExists
		}
		return nil
	})
}

// replace stores item unless judge has something against the entry (or nil) that it would replace. An item that is too large is
// refused before that, and the old one stays, unlike with Set.
func (m *Memory) replace(key string, item Item, expiry int64, judge func(old *entry) error) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if itemSize(key, item) > m.maxItem {
		return ErrTooLarge
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := judge(m.find(key)); err != nil {
		return err
	}
	m.put(key, item, expiry)
	return nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key string) error {
	return m.update(key, func(*entry) error {
		m.entries.Remove(key)
		return nil
	})
}

// Incr implements [Store].
func (m *Memory) Incr(_ context.Context, key string, delta uint64) (uint64, error) {
	return m.count(key, func(n uint64) uint64 { return n + delta })
}

// Decr implements [Store].
func (m *Memory) Decr(_ context.Context, key string, delta uint64) (uint64, error) {
	return m.count(key, func(n uint64) uint64 { return n - min(n, delta) })
}

// count replaces a number by step of it; flags and expiry stay.
func (m *Memory) count(key string, step func(uint64) uint64) (n uint64, err error) {
	err = m.update(key, func(e *entry) error {
		old, ok := parseCounter(e.item.Value)
		if !ok {
			return ErrNotNumber
		}
		n = step(old)
		m.overwrite(key, e, Item{Value: strconv.FormatUint(n, 10), Flags: e.item.Flags})
		return nil
	})
	return n, err
}

// Touch implements [Store].
func (m *Memory) Touch(_ context.Context, key string, expiry int64) error {
	return m.update(key, func(e *entry) error {
		e.expires = expiresAt(expiry, m.now().Unix())
		return nil
	})
}

// update calls change with the entry of key, or says ErrMiss.
func (m *Memory) update(key string, change func(*entry) error) error {
	if err := checkKey(key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.find(key)
	if e == nil {
		return ErrMiss
	}
	return change(e)
}

// find returns the living entry of key, now the most recently used one, or nil.
func (m *Memory) find(key string) *entry {
	e, ok := m.entries.Get(key)
	if !ok {
		return nil
	}
	if m.expired(e) {
		m.entries.Remove(key)
		return nil
	}
	return e
}

// expired asks the clock only for items that can expire: it costs as much as the rest of a Get.
func (m *Memory) expired(e *entry) bool {
	return e.expires != never && e.expires <= m.now().Unix()
}

// put makes item the newest entry.
func (m *Memory) put(key string, item Item, expiry int64) {
	e, ok := m.entries.Get(key)
	if !ok {
		e = &entry{}
		m.bytes += int64(itemSize(key, e.item))
		m.entries.Add(key, e)
	}
	e.expires = never
	if expiry != 0 {
		e.expires = expiresAt(expiry, m.now().Unix())
	}
	m.overwrite(key, e, item)
}

// overwrite gives e, which must be the newest entry, another item with a CAS of its own, and makes room for it.
func (m *Memory) overwrite(key string, e *entry, item Item) {
	m.cas++
	item.CAS = m.cas
	m.bytes += int64(itemSize(key, item) - itemSize(key, e.item))
	e.item = item
	for m.bytes > m.maxBytes {
		m.entries.RemoveOldest()
	}
}

// Each calls f for every living item, the least recently used first, until f returns false; expires is the zero time for items
// that never do. It changes no order. f sees the items of one moment and may call the store.
func (m *Memory) Each(f func(key string, item Item, expires time.Time) bool) {
	keys, entries := m.living()
	for i, key := range keys {
		var expires time.Time
		if entries[i].expires != never {
			expires = time.Unix(entries[i].expires, 0)
		}
		if !f(key, entries[i].item, expires) {
			return
		}
	}
}

// living copies what has not expired, the least recently used first, and drops the rest.
func (m *Memory) living() (keys []string, entries []entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.entries.Keys()
	keys, entries = make([]string, 0, len(all)), make([]entry, 0, len(all))
	for _, key := range all {
		e, _ := m.entries.Peek(key)
		if m.expired(e) {
			m.entries.Remove(key)
			continue
		}
		keys, entries = append(keys, key), append(entries, *e)
	}
	return keys, entries
}

// Len is the number of items held. As in memcached, expired ones count until something looks at them; Each does.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries.Len()
}

// Bytes is the size of the items that Len counts, each with key, value and header.
func (m *Memory) Bytes() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bytes
}

// Flush drops everything.
func (m *Memory) Flush() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries.Purge()
}

// Close implements [Store].
func (m *Memory) Close() error {
	m.Flush()
	return nil
}
