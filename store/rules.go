package store

import "math"

// What memcached 1.6.18 does with keys, sizes and times, observed on the server itself. Both stores go by these.

const (
	maxKey         = 250               // bytes
	itemHeader     = 59                // bytes an item takes beside key and value: header, CAS, the key's NUL, the value's CRLF
	flagsSize      = 4                 // bytes that flags other than zero take
	longestSeconds = 60 * 60 * 24 * 30 // expiry beyond this is an absolute unix time
)

// Moments of expiry that are no unix time.
const (
	never   int64 = 0
	already int64 = math.MinInt64
)

// checkKey says ErrKey for what memcached's text protocol cannot carry as a key.
func checkKey(key string) error {
	if key == "" {
		return errNoKey{}
	}
	if len(key) > maxKey {
		return ErrKey
	}
	for i := 0; i < len(key); i++ {
		if key[i] <= ' ' || key[i] == 0x7f {
			return ErrKey
		}
	}
	return nil
}

// errNoKey is the ErrKey that a script can meet, as longer and other keys are hashed.
type errNoKey struct{}

func (errNoKey) Error() string        { return "the key is empty" }
func (errNoKey) Is(target error) bool { return target == ErrKey }

// checkKeys is checkKey for each of keys.
func checkKeys(keys []string) error {
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
	}
	return nil
}

// itemSize is what memcached counts against its largest item size (-I), in bytes.
func itemSize(key string, item Item) int {
	size := itemHeader + len(key) + len(item.Value)
	if item.Flags != 0 {
		size += flagsSize
	}
	return size
}

// wireExpiry is expiry as memcached's 32 bits hold it: it wraps, so that 2^31 is negative and 2^32+4 is four seconds. Negative
// numbers all mean the same; -1 keeps those below -2^31 from wrapping into the future.
func wireExpiry(expiry int64) int32 {
	if expiry < 0 {
		return -1
	}
	return int32(expiry)
}

// expiresAt is the unix second from which an item written at second now with this expiry is gone, or never, or already.
// memcached counts whole seconds of its clock: an item with one second to live may see less than that.
func expiresAt(expiry, now int64) int64 {
	seconds := int64(wireExpiry(expiry))
	switch {
	case seconds == 0:
		return never
	case seconds < 0:
		return already
	case seconds <= longestSeconds:
		return now + seconds
	default:
		return seconds
	}
}
