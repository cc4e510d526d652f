// Package store is where kpv keeps what memcached would keep.
//
// A Kamailio script sees memcached through five pseudo-variables; everything below them is this package: one interface, [Store],
// and two implementations that must not be told apart by a script. [Memory] is the embedded default: a map with an exact LRU order,
// so that a value just written is always readable, whatever was evicted for it. [Memcached] speaks to real servers through
// gomemcache, over connections that are guarded against what a server (or somebody who plays one) can answer.
//
// Keys arrive here as they go on the wire: the caller has hashed long and unsafe ones. A store refuses a key that memcached would
// not take rather than sending it. Values are bytes, kept in a string because they are never changed in place.
//
// Three outcomes are kept apart, because scripts and operators need to: the item is not there ([ErrMiss]), the store said no
// ([ErrNotStored], [ErrExists], [ErrNotNumber], [ErrTooLarge], [ErrKey]), and the store could not be asked ([*Fault]).
package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Flags that Kamailio's memcached module writes with a value (spec/memcached.md 1.1); only bit 0 is looked at when reading.
const (
	FlagInt    uint32 = 0
	FlagString uint32 = 1
)

// MaxValue is the largest item memcached takes by default, key and item header included, in bytes.
const MaxValue = 1 << 20

// Item is a stored value with what memcached keeps beside it.
type Item struct {
	Value string
	Flags uint32
	CAS   uint64 // changes with every write of the key; zero where the store was not asked for it
}

// Answers of a store that was reached and said no.
var (
	ErrMiss      = errors.New("no such key")
	ErrNotStored = errors.New("not stored: the key exists")
	ErrExists    = errors.New("not stored: changed by another client meanwhile")
	ErrNotNumber = errors.New("the stored value is not a number")
	ErrTooLarge  = errors.New("the value is too large for the store")
	ErrKey       = errors.New("the key is empty, too long, or has bytes that memcached does not take")
)

// Fault says that a store could not be asked, or that its answer could not be trusted.
type Fault struct {
	Op      string // memcached's verb: "get", "set", ...
	Server  string // as configured: host:port or a socket path
	Unknown bool   // the command had been sent: it may or may not have been carried out, or may yet be when a server wakes
	Err     error
}

// Error names operation, server and cause; never key or value.
func (f *Fault) Error() string {
	text := fmt.Sprintf("%s %s: %v", f.Server, f.Op, f.Err)
	if f.Unknown {
		text += " (it may have been carried out)"
	}
	return text
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// KeysError is why GetMulti could not ask for some keys.
type KeysError struct {
	Keys []string
	Err  error
}

// Error is the cause's.
func (e *KeysError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *KeysError) Unwrap() error { return e.Err }

// ErrorOf picks what is about one key out of an error of GetMulti; nil when nothing is. What names no keys is about all.
func ErrorOf(err error, key string) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			if found := ErrorOf(one, key); found != nil {
				return found
			}
		}
		return nil
	}
	if some, ok := err.(*KeysError); ok {
		if !slices.Contains(some.Keys, key) {
			return nil
		}
		return some.Err
	}
	return err
}

// Store is what the memcached pseudo-variables need of a cache.
//
// Expiry is memcached's: 0 never, up to 30 days relative seconds, beyond that an absolute unix time, negative or past: gone at once
// (spec/memcached.md 1.6 and 9). All methods are safe for concurrent use. When ctx ends, a method that waits for a server returns at once.
type Store interface {
	// Get returns the item of key, or ErrMiss.
	Get(ctx context.Context, key string) (Item, error)
	// GetMulti returns the items that exist, by key, in as few round trips as there are servers involved.
	// A failing server fails only its own keys; the error then joins one KeysError for each such server.
	GetMulti(ctx context.Context, keys []string) (map[string]Item, error)
	// Set stores the item, whatever was there. When it is too large the old value is gone, as with memcached.
	Set(ctx context.Context, key string, item Item, expiry int64) error
	// Add stores the item if key is absent, else ErrNotStored.
	Add(ctx context.Context, key string, item Item, expiry int64) error
	// CompareAndSwap stores the item if the key still has item.CAS: else ErrExists, or ErrMiss when it is gone.
	CompareAndSwap(ctx context.Context, key string, item Item, expiry int64) error
	// Delete removes the key, or says ErrMiss.
	Delete(ctx context.Context, key string) error
	// Incr adds delta modulo 2^64 and returns the sum: ErrMiss, or ErrNotNumber for a text that memcached does not count.
	Incr(ctx context.Context, key string, delta uint64) (uint64, error)
	// Decr subtracts delta, not below zero, and returns the difference; errors as Incr.
	Decr(ctx context.Context, key string, delta uint64) (uint64, error)
	// Touch sets a new expiry and leaves the value alone, or says ErrMiss.
	Touch(ctx context.Context, key string, expiry int64) error
	// Close gives up connections and memory. The store is not to be used after it.
	Close() error
}
