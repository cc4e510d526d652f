package store

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
)

// Defaults of MemcachedConfig.
const (
	DefaultTimeout  = 5 * time.Second
	DefaultMaxConns = 8
)

// MemcachedConfig says which servers to use and how. Zero fields other than Servers take the defaults.
type MemcachedConfig struct {
	Servers      []Server         // at least one; modula goes by their order
	Distribution Distribution     // of keys over several servers; default Ketama
	Timeout      time.Duration    // bounds a whole operation: waiting, connecting, retrying; default DefaultTimeout
	MaxConns     int              // connections to each server, and so operations at a time; default DefaultMaxConns
	MaxItem      int              // largest item sent or accepted, counted as memcached does for its -I; default MaxValue
	Notify       func(string)     // told, in one line, when a server is given up and when it answers again; may be nil; called by any goroutine, never by two at a time
	Now          func() time.Time // the clock that decides when to try a server again; default time.Now
}

// Memcached is a Store on memcached servers. An operation takes one round trip (spec/memcached.md 3).
//
// Whatever a server does, an operation ends within the timeout, takes bounded memory, and returns what this key's server said about
// this key or a *Fault. A connection that broke while idle is replaced unseen. An operation whose answer got lost with its connection
// is repeated once if that does no harm (get, set, delete, touch), else (add, cas, incr, decr) reported with Fault.Unknown.
// A server that fails three times in a row is given up, and asked again after pauses that grow from 250 ms to 5 s; meanwhile
// its keys fail at once. No key ever moves to another server.
type Memcached struct {
	upstreams []*upstream
	picker    picker
	maxItem   int
}

var _ Store = (*Memcached)(nil)

// NewMemcached returns a store that will connect when it has to; see Ping. It fails only when no server is given.
func NewMemcached(config MemcachedConfig) (*Memcached, error) {
	if len(config.Servers) == 0 {
		return nil, errors.New("memcached: no server given")
	}
	config = config.withDefaults()
	m := &Memcached{picker: newPicker(config.Distribution, config.Servers), maxItem: config.MaxItem}
	for _, server := range config.Servers {
		m.upstreams = append(m.upstreams, newUpstream(server, config))
	}
	return m, nil
}

func (config MemcachedConfig) withDefaults() MemcachedConfig {
	if config.Timeout <= 0 {
		config.Timeout = DefaultTimeout
	}
	if config.MaxConns <= 0 {
		config.MaxConns = DefaultMaxConns
	}
	if config.MaxItem <= 0 {
		config.MaxItem = MaxValue
	}
	config.Notify = inTurn(config.Notify)
	if config.Now == nil {
		config.Now = time.Now
	}
	return config
}

// inTurn lets one caller at a time into f, which may be nil: GetMulti asks servers at the same time, and several may be given up.
func inTurn(f func(string)) func(string) {
	var mu sync.Mutex
	return func(text string) {
		mu.Lock()
		defer mu.Unlock()
		if f != nil {
			f(text)
		}
	}
}

// newUpstream makes the way to one server.
func newUpstream(server Server, config MemcachedConfig) *upstream {
	return &upstream{
		server:  server,
		breaker: breaker{server: server.String(), now: config.Now, notify: config.Notify},
		timeout: config.Timeout,
		slots:   make(chan struct{}, config.MaxConns),
		newLane: func() *lane { return newLane(server, config.MaxItem) },
	}
}

// client is gomemcache's, under a name for the files that need not know it.
type client = memcache.Client

// newLane makes a lane whose client knows one server, one connection, and the lane as its dialer.
func newLane(server Server, maxItem int) *lane {
	l := &lane{server: server, largest: maxItem}
	l.client = memcache.NewFromSelector(only{&fixedAddr{server.Network(), server.String()}})
	l.client.MaxIdleConns = 1
	l.client.DialContext = l.dial
	return l
}

// only is the selector of a lane: the key's server has been picked before.
type only struct{ addr *fixedAddr }

// PickServer implements [memcache.ServerSelector].
func (s only) PickServer(string) (net.Addr, error) { return s.addr, nil }

// Each implements [memcache.ServerSelector].
func (s only) Each(f func(net.Addr) error) error { return f(s.addr) }

// fixedAddr is a Server's address put together once: gomemcache asks for it twice with every operation.
type fixedAddr struct{ network, text string }

func (a *fixedAddr) Network() string { return a.network }
func (a *fixedAddr) String() string  { return a.text }

// ping is the send of a request for the server's version.
func ping(l *lane) error { return l.client.Ping() }

// verdict puts a server's whole answer into this package's terms: err is what gomemcache made of it, refused the error line in it.
func verdict(err error, line string) (end, error) {
	switch {
	case err == nil:
		return answered, nil
	case errors.Is(err, memcache.ErrCacheMiss):
		return answered, ErrMiss
	case errors.Is(err, memcache.ErrNotStored):
		return answered, ErrNotStored
	case errors.Is(err, memcache.ErrCASConflict):
		return answered, ErrExists
	case strings.HasPrefix(line, "CLIENT_ERROR cannot increment or decrement non-numeric value"):
		return answered, ErrNotNumber
	case strings.HasPrefix(line, "SERVER_ERROR object too large for cache"):
		return answered, ErrTooLarge
	case line != "":
		return refused, refusal(line)
	}
	return failed, errNotOurs
}

// do carries out a request about one key at the key's server.
func (m *Memcached) do(ctx context.Context, key string, r *request) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return m.upstreams[m.picker.pick(key)].do(ctx, r)
}

// Get implements [Store].
func (m *Memcached) Get(ctx context.Context, key string) (Item, error) {
	if err := checkKey(key); err != nil {
		return Item{}, err
	}
	items, err := m.upstreams[m.picker.pick(key)].get(ctx, []string{key})
	item, found := items[key]
	if err == nil && !found {
		err = ErrMiss
	}
	return item, err
}

// GetMulti implements [Store]. Servers are asked at the same time.
func (m *Memcached) GetMulti(ctx context.Context, keys []string) (map[string]Item, error) {
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	var (
		mu    sync.Mutex
		items map[string]Item
		errs  []error
	)
	m.eachServer(keys, func(u *upstream, keys []string) {
		got, err := u.get(ctx, keys)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			errs = append(errs, &KeysError{Keys: keys, Err: err})
		}
		if items == nil {
			items = got
		} else {
			maps.Copy(items, got)
		}
	})
	return items, errors.Join(errs...)
}

// eachServer calls ask for every server that has some of keys, with those; for several servers at the same time.
func (m *Memcached) eachServer(keys []string, ask func(*upstream, []string)) {
	if len(m.upstreams) == 1 && len(keys) > 0 {
		ask(m.upstreams[0], slices.Clone(keys)) // the frame changes their order
		return
	}
	groups := make(map[*upstream][]string)
	for _, key := range keys {
		u := m.upstreams[m.picker.pick(key)]
		groups[u] = append(groups[u], key)
	}
	var asking sync.WaitGroup
	for u, keys := range groups {
		asking.Go(func() { ask(u, keys) })
	}
	asking.Wait()
}

// get asks one server for keys, all of which it gets or none.
func (u *upstream) get(ctx context.Context, keys []string) (map[string]Item, error) {
	items := make(map[string]Item, len(keys))
	err := u.do(ctx, &request{verb: "gets", keys: keys, items: items, repeatable: true, reads: true, send: (*lane).get})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// Set implements [Store].
func (m *Memcached) Set(ctx context.Context, key string, item Item, expiry int64) error {
	if itemSize(key, item) > m.maxItem {
		return m.dropOld(ctx, key)
	}
	return m.do(ctx, key, &request{verb: "set", repeatable: true, send: func(l *lane) error {
		return l.client.Set(toWire(key, item, expiry))
	}})
}

// dropOld does what memcached does when a new value is too large: it says so, and keeps the old value no longer.
func (m *Memcached) dropOld(ctx context.Context, key string) error {
	if err := m.Delete(ctx, key); err != nil && !errors.Is(err, ErrMiss) {
		return err
	}
	return ErrTooLarge
}

// Add implements [Store].
func (m *Memcached) Add(ctx context.Context, key string, item Item, expiry int64) error {
	return m.store(ctx, key, item, &request{verb: "add", send: func(l *lane) error {
		return l.client.Add(toWire(key, item, expiry))
	}})
}

// CompareAndSwap implements [Store].
func (m *Memcached) CompareAndSwap(ctx context.Context, key string, item Item, expiry int64) error {
	return m.store(ctx, key, item, &request{verb: "cas", send: func(l *lane) error {
		return l.client.CompareAndSwap(toWire(key, item, expiry))
	}})
}

// store is do for a command that leaves the old value alone when the new one is too large.
func (m *Memcached) store(ctx context.Context, key string, item Item, r *request) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if itemSize(key, item) > m.maxItem {
		return ErrTooLarge
	}
	return m.do(ctx, key, r)
}

// Delete implements [Store].
func (m *Memcached) Delete(ctx context.Context, key string) error {
	return m.do(ctx, key, &request{verb: "delete", repeatable: true, send: func(l *lane) error {
		return l.client.Delete(key)
	}})
}

// Incr implements [Store].
func (m *Memcached) Incr(ctx context.Context, key string, delta uint64) (sum uint64, err error) {
	err = m.do(ctx, key, &request{verb: "incr", send: func(l *lane) (err error) {
		sum, err = l.client.Increment(key, delta)
		return err
	}})
	return sum, err
}

// Decr implements [Store].
func (m *Memcached) Decr(ctx context.Context, key string, delta uint64) (difference uint64, err error) {
	err = m.do(ctx, key, &request{verb: "decr", send: func(l *lane) (err error) {
		difference, err = l.client.Decrement(key, delta)
		return err
	}})
	return difference, err
}

// Touch implements [Store].
func (m *Memcached) Touch(ctx context.Context, key string, expiry int64) error {
	return m.do(ctx, key, &request{verb: "touch", repeatable: true, send: func(l *lane) error {
		return l.client.Touch(key, wireExpiry(expiry))
	}})
}

// Ping asks every server for a sign of life and joins one *Fault for each that gives none.
func (m *Memcached) Ping(ctx context.Context) error {
	var errs []error
	for _, u := range m.upstreams {
		errs = append(errs, u.do(ctx, &request{verb: "version", repeatable: true, reads: true, send: ping}))
	}
	return errors.Join(errs...)
}

// Close implements [Store]. Operations under way end by themselves.
func (m *Memcached) Close() error {
	for _, u := range m.upstreams {
		u.close()
	}
	return nil
}

func toWire(key string, item Item, expiry int64) *memcache.Item {
	return &memcache.Item{
		Key: key, Value: []byte(item.Value), Flags: item.Flags, Expiration: wireExpiry(expiry), CasID: item.CAS,
	}
}
