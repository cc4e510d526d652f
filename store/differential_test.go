package store

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMemoryAgainstMemcached runs random operations on both stores and compares every answer. The few keys and numbers make them meet.
func TestMemoryAgainstMemcached(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	real := connectWith(t, MemcachedConfig{Servers: []Server{startDaemon(t).server}})
	ours := NewMemory(MemoryConfig{})
	for step := range 10000 {
		name, operation := randomOperation(random)
		want, got := operation(real), operation(ours)
		require.Equal(t, want, got, "step %d: %s", step, name)
	}
}

// randomOperation returns an operation that can be carried out on several stores, and says in words what it saw.
func randomOperation(random *rand.Rand) (name string, operation func(Store) string) {
	key := fmt.Sprintf("k%d", random.IntN(5))
	item := Item{Value: randomValue(random), Flags: uint32(random.IntN(4))}
	expiry := pickOne(random, []int64{0, 0, 0, 0, 100, 2592000, -1, 2592001, 1 << 31, 1<<31 - 1, 1 << 32, -5, 99999999999})
	delta := pickOne(random, []uint64{0, 1, 1, 5, 1 << 32, 1<<63 - 1, 1<<64 - 1})
	verb := pickOne(random, []string{"get", "get", "get", "set", "set", "add", "cas", "stale cas", "delete", "incr", "incr", "decr", "touch", "multi"})
	name = fmt.Sprintf("%s %s item %q %d expiry %d delta %d", verb, key, item.Value, item.Flags, expiry, delta)
	return name, func(s Store) string {
		switch verb {
		case "get":
			return seen(s.Get(ctx(), key))
		case "set":
			return fmt.Sprint(s.Set(ctx(), key, item, expiry))
		case "add":
			return fmt.Sprint(s.Add(ctx(), key, item, expiry))
		case "cas":
			old, err := s.Get(ctx(), key)
			item.CAS = old.CAS
			return fmt.Sprint(err, s.CompareAndSwap(ctx(), key, item, expiry))
		case "stale cas":
			old, err := s.Get(ctx(), key)
			item.CAS = old.CAS
			_, incrErr := s.Incr(ctx(), key, 1)
			return fmt.Sprint(err, incrErr, s.CompareAndSwap(ctx(), key, item, expiry))
		case "delete":
			return fmt.Sprint(s.Delete(ctx(), key))
		case "incr":
			return fmt.Sprint(s.Incr(ctx(), key, delta))
		case "decr":
			return fmt.Sprint(s.Decr(ctx(), key, delta))
		case "touch":
			return fmt.Sprint(s.Touch(ctx(), key, expiry))
		}
		return seenAll(s.GetMulti(ctx(), []string{"k0", "k1", "k2", "k3", "k4"}))
	}
}

// randomValue is mostly a number, or nearly one.
func randomValue(random *rand.Rand) string {
	switch random.IntN(3) {
	case 0:
		return strconv.FormatUint(random.Uint64()>>random.IntN(64), 10)
	case 1:
		return pickOne(random, []string{"0", "9", "99", "-1", "18446744073709551615", "18446744073709551616", "abc", "", "x\r\n", "1\x00"})
	}
	// A text of nothing but blanks is left out: see parseCounter.
	letters := []byte("0123456789+-x \t\r\n\x00")
	value := []byte{letters[random.IntN(13)]}
	for range random.IntN(6) {
		value = append(value, letters[random.IntN(len(letters))])
	}
	return string(value)
}

func pickOne[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

// seen is what stores must agree on about an item: not its CAS, nor padding.
func seen(item Item, err error) string {
	return fmt.Sprintf("%q %d %v", unpadded(item.Value), item.Flags, err)
}

func seenAll(items map[string]Item, err error) string {
	all := make(map[string]string)
	for key, item := range items {
		all[key] = seen(item, nil)
	}
	return fmt.Sprint(all, err)
}
