package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every implementation of Store passes the same suite. Each test gets a store of its own that is empty.

func TestContractMemory(t *testing.T) {
	contract(t, func(*testing.T) Store { return NewMemory(MemoryConfig{}) })
}

func TestContractMemcachedTCP(t *testing.T) {
	server := startDaemon(t).server
	contract(t, func(t *testing.T) Store { return emptied(t, server) })
}

func TestContractMemcachedUnix(t *testing.T) {
	server := startUnixDaemon(t).server
	contract(t, func(t *testing.T) Store { return emptied(t, server) })
}

// emptied connects to a server whose items it drops.
func emptied(t *testing.T, server Server) Store {
	require.NoError(t, dialRaw(t, server).ask("flush_all\r\n", "OK\r\n"))
	return connectWith(t, MemcachedConfig{Servers: []Server{server}})
}

func contract(t *testing.T, open func(*testing.T) Store) {
	t.Parallel()
	for _, test := range []struct {
		name string
		run  func(*testing.T, Store)
	}{
		{"a missing key", contractMiss},
		{"values come back byte for byte", contractValues},
		{"sizes around the limit", contractSizes},
		{"too large: which old values stay", contractTooLarge},
		{"keys", contractKeys},
		{"add", contractAdd},
		{"compare and swap", contractCAS},
		{"delete", contractDelete},
		{"numbers", contractNumbers},
		{"counting keeps flags and expiry", contractCountKeeps},
		{"many keys at once", contractGetMulti},
		{"expiry at the edges", contractExpiry},
		{"expiry by the clock", contractClock},
		{"concurrent counting", contractConcurrentIncr},
		{"concurrent adding", contractConcurrentAdd},
		{"concurrent swapping", contractConcurrentCAS},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t)
			test.run(t, s)
			assert.NoError(t, s.Close())
		})
	}
}

func contractMiss(t *testing.T, s Store) {
	_, err := s.Get(ctx(), "k")
	assert.ErrorIs(t, err, ErrMiss)
	assert.ErrorIs(t, s.Delete(ctx(), "k"), ErrMiss)
	assert.ErrorIs(t, s.Touch(ctx(), "k", 10), ErrMiss)
	assert.ErrorIs(t, s.CompareAndSwap(ctx(), "k", text("v"), 0), ErrMiss)
	_, err = s.Incr(ctx(), "k", 1)
	assert.ErrorIs(t, err, ErrMiss)
	_, err = s.Decr(ctx(), "k", 1)
	assert.ErrorIs(t, err, ErrMiss)
}

func contractValues(t *testing.T, s Store) {
	for _, value := range []string{
		"", "v", "ab\x00cd", "\x00", "\r\n", "\r\nEND\r\n", "STORED\r\n", "VALUE k 0 1\r\nx\r\nEND\r\n", "  a b  ", "\xff\xfe", "grüße",
		strings.Repeat("x", 8191), strings.Repeat("x", 8192), strings.Repeat("\r\n", 32768), strings.Repeat("\x00", 1<<19),
	} {
		for _, flags := range []uint32{FlagInt, FlagString, 2, 3, 1<<32 - 1} {
			require.NoError(t, s.Set(ctx(), "k", Item{Value: value, Flags: flags}, 0))
			got, err := s.Get(ctx(), "k")
			require.NoError(t, err)
			require.True(t, value == got.Value, "a value of %d bytes changed", len(value))
			require.Equal(t, flags, got.Flags)
			require.NotZero(t, got.CAS)
		}
	}
}

func contractSizes(t *testing.T, s Store) {
	for _, test := range []struct {
		key   string
		flags uint32
	}{{"k", 0}, {"k", 1}, {strings.Repeat("k", 250), 0}, {strings.Repeat("k", 250), 1}} {
		fits := MaxValue - itemSize(test.key, Item{Flags: test.flags})
		for _, size := range []int{fits - 1, fits} {
			item := Item{Value: strings.Repeat("x", size), Flags: test.flags}
			require.NoError(t, s.Set(ctx(), test.key, item, 0), "%d bytes", size)
			require.Len(t, value(t, s, test.key), size)
		}
		for _, size := range []int{fits + 1, MaxValue, 10 * MaxValue} {
			item := Item{Value: strings.Repeat("x", size), Flags: test.flags}
			require.ErrorIs(t, s.Set(ctx(), test.key, item, 0), ErrTooLarge, "%d bytes", size)
			require.ErrorIs(t, s.Add(ctx(), test.key, item, 0), ErrTooLarge)
		}
	}
}

func contractTooLarge(t *testing.T, s Store) {
	large := text(strings.Repeat("x", MaxValue))
	require.NoError(t, s.Set(ctx(), "k", text("old"), 0))
	assert.ErrorIs(t, s.Add(ctx(), "k", large, 0), ErrTooLarge)
	large.CAS = 1
	assert.ErrorIs(t, s.CompareAndSwap(ctx(), "k", large, 0), ErrTooLarge)
	assert.Equal(t, "old", value(t, s, "k"))

	assert.ErrorIs(t, s.Set(ctx(), "k", large, 0), ErrTooLarge)
	_, err := s.Get(ctx(), "k")
	assert.ErrorIs(t, err, ErrMiss, "memcached never serves a value that a failed set was to replace")
	assert.ErrorIs(t, s.Set(ctx(), "k", large, 0), ErrTooLarge, "nor does it matter that there was none")
}

func contractKeys(t *testing.T, s Store) {
	for _, key := range []string{
		"", " ", "a b", "a\tb", "a\nb", "a\r\nset inj 1 0 3\r\nbad\r\n", "yy\r\nflush_all", "\x00", "a\x00", "a\x7f", strings.Repeat("k", 251),
		strings.Repeat("k", 8192),
	} {
		for verb, err := range everyVerb(s, key) {
			assert.ErrorIs(t, err, ErrKey, "%s %.10q", verb, key)
		}
	}
	for _, key := range []string{"k", "grüße", "\x80\x85\xff", "=>", "a=b", "-1", "0", strings.Repeat("k", 249), strings.Repeat("k", 250)} {
		require.NoError(t, s.Set(ctx(), key, text("value of "+key), 0), "%q", key)
		assert.Equal(t, "value of "+key, value(t, s, key))
	}
	_, err := s.Get(ctx(), "inj")
	assert.ErrorIs(t, err, ErrMiss)
}

// everyVerb tries each operation on key, and gives what came of it.
func everyVerb(s Store, key string) map[string]error {
	errs := map[string]error{
		"set":    s.Set(ctx(), key, number("1"), 0),
		"add":    s.Add(ctx(), key, number("1"), 0),
		"cas":    s.CompareAndSwap(ctx(), key, number("1"), 0),
		"touch":  s.Touch(ctx(), key, 10),
		"delete": s.Delete(ctx(), key),
	}
	_, errs["get"] = s.Get(ctx(), key)
	_, errs["getmulti"] = s.GetMulti(ctx(), []string{"fine", key})
	_, errs["incr"] = s.Incr(ctx(), key, 1)
	_, errs["decr"] = s.Decr(ctx(), key, 1)
	return errs
}

func contractAdd(t *testing.T, s Store) {
	require.NoError(t, s.Add(ctx(), "k", text("first"), 0))
	assert.ErrorIs(t, s.Add(ctx(), "k", text("second"), 0), ErrNotStored)
	assert.Equal(t, "first", value(t, s, "k"))
	require.NoError(t, s.Delete(ctx(), "k"))
	require.NoError(t, s.Add(ctx(), "k", text("third"), 0))
	assert.Equal(t, "third", value(t, s, "k"))
}

func contractCAS(t *testing.T, s Store) {
	require.NoError(t, s.Set(ctx(), "k", number("1"), 0))
	first, err := s.Get(ctx(), "k")
	require.NoError(t, err)

	require.NoError(t, s.Touch(ctx(), "k", 100))
	first.Value = "2"
	require.NoError(t, s.CompareAndSwap(ctx(), "k", first, 0), "a touch is no change")
	assert.ErrorIs(t, s.CompareAndSwap(ctx(), "k", first, 0), ErrExists)

	second, err := s.Get(ctx(), "k")
	require.NoError(t, err)
	_, err = s.Incr(ctx(), "k", 0)
	require.NoError(t, err)
	assert.ErrorIs(t, s.CompareAndSwap(ctx(), "k", second, 0), ErrExists, "adding nothing is a change")
	assert.ErrorIs(t, s.CompareAndSwap(ctx(), "k", text("no CAS"), 0), ErrExists)
	assert.Equal(t, "2", value(t, s, "k"))
}

func contractDelete(t *testing.T, s Store) {
	require.NoError(t, s.Set(ctx(), "k", text("v"), 0))
	require.NoError(t, s.Delete(ctx(), "k"))
	assert.ErrorIs(t, s.Delete(ctx(), "k"), ErrMiss)
}

// contractNumbers goes through spec/memcached.md 1.8; every line was seen on memcached 1.6.18.
func contractNumbers(t *testing.T, s Store) {
	for _, test := range []struct{ text, plusOne, minusTwo string }{
		{"0", "1", "0"}, {"1", "2", "0"}, {"2", "3", "0"}, {"42", "43", "40"}, {"1000", "1001", "998"},
		{" 42 ", "43", "40"}, {"+5", "6", "3"}, {"07", "8", "5"}, {"-0", "1", "0"}, {"5\r", "6", "3"}, {"12\n", "13", "10"},
		{"1\x00", "2", "0"}, {"1\x002", "2", "0"}, {"12 abc", "13", "10"}, {"12\tabc", "13", "10"}, {"\t\n\v\f\r12", "13", "10"},
		{"5" + strings.Repeat(" ", 25), "6", "3"}, {strings.Repeat("0", 25) + "7", "8", "5"},
		{"4294967295", "4294967296", "4294967293"}, {"9223372036854775807", "9223372036854775808", "9223372036854775805"},
		{"18446744073709551615", "0", "18446744073709551613"}, {"18446744073709551614  ", "18446744073709551615", "18446744073709551612"},
		{"-18446744073709551615", "2", "0"}, {"-9223372036854775809", "9223372036854775808", "9223372036854775805"},
		{"", "", ""}, {"-5", "", ""}, {" -5", "", ""}, {"abc", "", ""}, {"12abc", "", ""}, {"0x10", "", ""}, {"1.5", "", ""}, {"+", "", ""},
		{"+ 5", "", ""}, {"++5", "", ""}, {"\xa05", "", ""}, {"5\xa0", "", ""}, {"18446744073709551616", "", ""},
		{"99999999999999999999", "", ""}, {"184467440737095516160", "", ""}, {"111111111111111111111", "", ""}, {"-9223372036854775808", "", ""},
	} {
		sum := counted(t, s, test.text, func() (uint64, error) { return s.Incr(ctx(), "k", 1) })
		assert.Equal(t, test.plusOne, sum, "%q + 1", test.text)
		difference := counted(t, s, test.text, func() (uint64, error) { return s.Decr(ctx(), "k", 2) })
		assert.Equal(t, test.minusTwo, difference, "%q - 2", test.text)
	}
}

// counted stores old, counts, and returns the new number, or nothing when the old value is none. A reader sees the same.
func counted(t *testing.T, s Store, old string, count func() (uint64, error)) string {
	require.NoError(t, s.Set(ctx(), "k", number(old), 0))
	n, err := count()
	if errors.Is(err, ErrNotNumber) {
		assert.Equal(t, old, value(t, s, "k"))
		return ""
	}
	require.NoError(t, err, "%q", old)
	sum := strconv.FormatUint(n, 10)
	assert.Equal(t, sum, unpadded(value(t, s, "k")), "%q", old)
	return sum
}

// unpadded takes off the blanks that memcached leaves where a number was longer.
func unpadded(value string) string { return strings.TrimRight(value, " ") }

func contractCountKeeps(t *testing.T, s Store) {
	require.NoError(t, s.Set(ctx(), "k", Item{Value: "9", Flags: 7}, 3600))
	n, err := s.Incr(ctx(), "k", 1)
	require.NoError(t, err)
	assert.EqualValues(t, 10, n)
	got, err := s.Get(ctx(), "k")
	require.NoError(t, err)
	assert.EqualValues(t, 7, got.Flags)

	n, err = s.Incr(ctx(), "k", 1<<64-1)
	require.NoError(t, err)
	assert.EqualValues(t, 9, n, "modulo 2^64")
}

func contractGetMulti(t *testing.T, s Store) {
	var keys []string
	for i := range 100 {
		key := fmt.Sprintf("k%d", i)
		keys = append(keys, key, key)
		if i%3 > 0 {
			require.NoError(t, s.Set(ctx(), key, text("value of "+key), 0))
		}
	}
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	asked := strings.Join(keys, " ")
	items, err := s.GetMulti(ctx(), keys)
	require.NoError(t, err)
	assert.Equal(t, asked, strings.Join(keys, " "), "the caller's slice is the caller's")
	assert.Len(t, items, 66)
	for key, item := range items {
		assert.Equal(t, "value of "+key, item.Value)
		assert.Equal(t, FlagString, item.Flags)
	}
	items, err = s.GetMulti(ctx(), nil)
	require.NoError(t, err)
	assert.Empty(t, items)

	many := make([]string, 5000) // a line of some 60 kB
	for i := range many {
		many[i] = fmt.Sprint("missing", i)
	}
	items, err = s.GetMulti(ctx(), append(many, "k1"))
	require.NoError(t, err)
	assert.Len(t, items, 1)
}

// contractExpiry goes through spec/memcached.md 1.6 and 9: what lives and what is gone at once, whether set or touched.
func contractExpiry(t *testing.T, s Store) {
	now := time.Now().Unix()
	for expiry, lives := range map[int64]bool{
		0: true, 5: true, 2592000: true, now + 100: true, 1<<31 - 1: true, 1 << 32: true, 1<<32 + 100: true,
		-1: false, -1 << 31: false, -1 << 62: false, 2592001: false, now - 100: false, 1 << 31: false, 1<<32 - 1: false, 99999999999: false,
	} {
		want := error(nil)
		if !lives {
			want = ErrMiss
		}
		require.NoError(t, s.Set(ctx(), "set", text("v"), expiry))
		_, err := s.Get(ctx(), "set")
		assert.ErrorIs(t, err, want, "set with expiry %d", expiry)

		require.NoError(t, s.Set(ctx(), "touched", text("v"), 0))
		require.NoError(t, s.Touch(ctx(), "touched", expiry))
		_, err = s.Get(ctx(), "touched")
		assert.ErrorIs(t, err, want, "touched with expiry %d", expiry)
		assert.ErrorIs(t, s.Touch(ctx(), "touched", 0), want, "nothing brings it back")

		require.NoError(t, s.Add(ctx(), fmt.Sprint("added", expiry), text("v"), expiry))
		_, err = s.Get(ctx(), fmt.Sprint("added", expiry))
		assert.ErrorIs(t, err, want, "added with expiry %d", expiry)
	}
}

// contractClock waits for the one expiry that a real server's clock must show: two seconds live for one, and are over after three.
func contractClock(t *testing.T, s Store) {
	require.NoError(t, s.Set(ctx(), "short", number("1"), 2))
	require.NoError(t, s.Set(ctx(), "long", number("1"), 2))
	require.NoError(t, s.Touch(ctx(), "long", 100))
	require.NoError(t, s.Set(ctx(), "counted", number("1"), 2))
	_, err := s.Incr(ctx(), "counted", 1)
	require.NoError(t, err, "counting does not end it")
	require.Eventually(t, func() bool {
		_, err := s.Get(ctx(), "short")
		return errors.Is(err, ErrMiss)
	}, 10*time.Second, 50*time.Millisecond)
	_, err = s.Get(ctx(), "counted")
	assert.ErrorIs(t, err, ErrMiss, "nor prolong it")
	assert.NoError(t, s.Add(ctx(), "short", text("again"), 0))
	assert.Equal(t, "1", value(t, s, "long"))
}

func contractConcurrentIncr(t *testing.T, s Store) {
	const workers, times = 8, 250
	require.NoError(t, s.Set(ctx(), "n", number("0"), 0))
	inParallel(workers, func(int) {
		for range times {
			_, err := s.Incr(ctx(), "n", 1)
			assert.NoError(t, err)
		}
	})
	assert.Equal(t, strconv.Itoa(workers*times), value(t, s, "n"))
}

func contractConcurrentAdd(t *testing.T, s Store) {
	for round := range 20 {
		var wins sync.Map
		inParallel(8, func(i int) {
			if s.Add(ctx(), fmt.Sprint("k", round), text(fmt.Sprint(i)), 0) == nil {
				wins.Store(fmt.Sprint(i), true)
			}
		})
		winner := value(t, s, fmt.Sprint("k", round))
		wins.Range(func(i, _ any) bool { return assert.Equal(t, winner, i) })
	}
}

func contractConcurrentCAS(t *testing.T, s Store) {
	require.NoError(t, s.Set(ctx(), "n", number("0"), 0))
	inParallel(4, func(int) {
		for done := 0; done < 50; {
			item, err := s.Get(ctx(), "n")
			if !assert.NoError(t, err) {
				return
			}
			n, _ := strconv.Atoi(item.Value)
			item.Value = strconv.Itoa(n + 1)
			if s.CompareAndSwap(ctx(), "n", item, 0) == nil {
				done++
			}
		}
	})
	assert.Equal(t, "200", value(t, s, "n"))
}

// inParallel runs work in that many goroutines and waits for them.
func inParallel(workers int, work func(i int)) {
	var wait sync.WaitGroup
	for i := range workers {
		wait.Go(func() { work(i) })
	}
	wait.Wait()
}
