package pv

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"kpv/store"
)

// DefaultExpire is the expiry, in seconds, of values written without one, as the memcached module documents it.
const DefaultExpire = 10800

// maxRawKey is the longest key sent as it is; Kamailio hashes keys from 250 bytes on (spec/memcached.md 1.6).
const maxRawKey = 249

// Memcached is what the variables of this file work on: the store and the module's parameters.
type Memcached struct {
	Store     store.Store
	Expire    int64 // seconds, or a unix time, for values written without =>
	AddOnly   bool  // modparam mode 1: a key that exists is not overwritten
	Stringify bool  // every value reads as text
	Buffer    int64 // pv_buffer_size; zero: the target's default
	Quirks    bool  // do what Kamailio's module does where that is deterministic and wrong
}

// buffer is the size that a text must be below for Kamailio's module to read it.
func (m *Memcached) buffer(env Env) int64 {
	if m.Buffer > 0 {
		return m.Buffer
	}
	return env.Target().Buffer()
}

var memcachedClasses = []*Class{
	{
		Name: "mct", Module: "memcached", Inner: InnerFormat, Param: "key", Type: "any", Parse: memcachedKey,
		Doc: "A value in memcached. $mct(key=>seconds) sets how long a written value lives; $null deletes; a missing key is null.",
		Example: `$mct(greeting) = "hello";
xlog("$mct(greeting)\n"); # -> hello
$mct(short=>60) = 5;
$mct(greeting) = $null;
xlog("$mct(greeting) $mct(short)\n"); # -> <null> 5`,
		Get: getMemcached, GetMany: getManyMemcached, Set: setMemcached,
	},
	{
		Name: "mcinc", Module: "memcached", Inner: InnerFormat, Param: "key", Type: "int", Parse: memcachedKey,
		Doc: "Assigning n adds n to the integer stored under key, in memcached, so that several servers can count together.",
		Example: `$mct(calls) = 1;
$mcinc(calls) = 2;
xlog("$mct(calls)\n"); # -> 3`,
		Get: getMemcached, GetMany: getManyMemcached, Set: func(env Env, key *Key, v Value) error { return count(env, key, v, false) },
	},
	{
		Name: "mcdec", Module: "memcached", Inner: InnerFormat, Param: "key", Type: "int", Parse: memcachedKey,
		Doc: "Assigning n takes n from the integer stored under key, but not below 0.",
		Example: `$mct(free) = 5;
$mcdec(free) = 7;
xlog("$mct(free)\n"); # -> 0`,
		Get: getMemcached, GetMany: getManyMemcached, Set: func(env Env, key *Key, v Value) error { return count(env, key, v, true) },
	},
	{
		Name: "mctex", Module: "memcached", Inner: InnerFormat, Param: "key", Type: "int", Parse: memcachedKey,
		Doc: "Assigning n lets the value under key live n seconds from now (0: for ever). It cannot be read: it is always null.",
		Example: `$mct(token) = "abc";
$mctex(token) = 30;
xlog("$mct(token) $mctex(token)\n"); # -> abc <null>`,
		Get: func(Env, *Key) (Value, error) { return Null, nil }, Set: setExpiry,
	},
}

// memcachedKey splits "key=>expiry" at the first => and makes the key fit for the wire. The number is read as C's atoi reads it:
// what is no number is 0, never. An empty key is
// left for the store to refuse, as the server does (spec/memcached.md 1.6).
func memcachedKey(text string) (Key, error) {
	name, expiry, found := strings.Cut(text, "=>")
	key := Key{Name: wireKey(name)}
	if found && expiry != "" {
		key.Num, key.HasNum = atoi(expiry), true
	}
	return key, nil
}

// wireKey hashes keys that are too long for memcached, or that its protocol would take for something else, with MD5. A blank or a
// line end in a key must never reach the wire: behind it a caller could write commands of his own (spec/memcached.md 1.7, 8).
func wireKey(name string) string {
	if len(name) <= maxRawKey && !unsafeOnWire(name) {
		return name
	}
	sum := md5.Sum([]byte(name))
	return hex.EncodeToString(sum[:])
}

func unsafeOnWire(name string) bool {
	for i := range len(name) {
		if name[i] <= ' ' || name[i] == 0x7f {
			return true
		}
	}
	return false
}

// atoi reads the number at the start of s as C does: blanks, a sign, digits; saturated at 64 bits, then cut to 32.
func atoi(s string) int64 {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || n == 0 && (s[n] == '-' || s[n] == '+')) {
		n++
	}
	v, err := strconv.ParseInt(s[:n], 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0
	}
	return int64(int32(v))
}

func getMemcached(env Env, key *Key) (Value, error) {
	item, err := env.Memcached().Store.Get(env.Context(), key.Name)
	if errors.Is(err, store.ErrMiss) {
		return Null, nil
	}
	if err != nil {
		return Null, err
	}
	return decode(env, item)
}

func getManyMemcached(env Env, keys []Key) ([]Value, []error) {
	names := make([]string, len(keys))
	for i := range keys {
		names[i] = keys[i].Name
	}
	items, err := env.Memcached().Store.GetMulti(env.Context(), names)
	values, errs := make([]Value, len(keys)), make([]error, len(keys))
	for i, name := range names {
		if item, ok := items[name]; ok {
			values[i], errs[i] = decode(env, item)
		} else if err != nil {
			errs[i] = store.ErrorOf(err, name)
		}
	}
	return values, errs
}

// decode makes a value of what is stored. Texts come back byte for byte; integers are freed of the blanks that decr leaves behind.
func decode(env Env, item store.Item) (Value, error) {
	m := env.Memcached()
	isText := item.Flags&store.FlagString != 0
	if m.Quirks {
		return decodeAsKamailio(env, m, item.Value, isText || m.Stringify)
	}
	if isText {
		noteDifference(env, m, item.Value)
		return String(item.Value), nil
	}
	digits := trimPadding(item.Value)
	if m.Stringify {
		return String(digits), nil
	}
	n, ok := parseStored(digits)
	if !ok || item.Value == "" {
		return Null, fmt.Errorf("the stored value %q is not an integer", printable(digits))
	}
	if uint64(n) > math.MaxUint32 {
		env.Note("Kamailio reads null here: its module reads integers from 0 to 4294967295 only")
		return Int(env.Target().Wrap(n)), nil
	}
	return integer(env, digits, n), nil
}

// integer is a number that Kamailio's module reads, too: it gives the stored text along, which is what prints. The two differ for what
// other programs write, such as 007 or +5, and for what 32 bits hold as a negative number.
func integer(env Env, digits string, n int64) Value {
	wrapped := env.Target().Wrap(n)
	if wrapped == n && (digits == "0" || digits != "" && digits[0] >= '1' && digits[0] <= '9') {
		return Int(n)
	}
	return Numeric(digits, wrapped)
}

// noteDifference says what Kamailio would have made of a text.
func noteDifference(env Env, m *Memcached, s string) {
	before, _, cut := strings.Cut(s, "\x00")
	trimmed := trimPadding(before)
	switch {
	case s == "":
		env.Note("Kamailio reads null here: the stored value is empty")
	case int64(len(trimmed)) >= m.buffer(env):
		env.Note(fmt.Sprintf("Kamailio reads null here: the value does not fit into its pv_buffer_size of %d", m.buffer(env)))
	case cut:
		env.Note("Kamailio reads less here: it cuts the value at a NUL byte")
	case len(trimmed) < len(s):
		env.Note("Kamailio reads less here: it trims blanks at both ends of the value")
	}
}

// trimPadding removes what Kamailio's module trims: blanks and tabs at the left, those and CR, LF and NUL at the right.
func trimPadding(s string) string {
	if n := len(s); n > 0 && s[0] > ' ' && s[n-1] > ' ' {
		return s
	}
	return strings.TrimRight(strings.TrimLeft(s, " \t"), " \t\r\n\x00")
}

// parseStored reads an integer as stored by Kamailio or by kpv: unsigned 64-bit text of the two's complement, or signed text.
func parseStored(s string) (int64, bool) {
	if n, ok := parseUnsigned(s, 64); ok {
		return int64(n), true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// parseUnsigned reads digits behind an optional plus sign. None is 0 for Kamailio.
func parseUnsigned(s string, bits int) (uint64, bool) {
	digits := strings.TrimPrefix(s, "+")
	if digits == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(digits, 10, bits)
	return n, err == nil
}

// decodeAsKamailio reproduces the module's own reading (spec/memcached.md 1.2), for --quirks.
func decodeAsKamailio(env Env, m *Memcached, raw string, isText bool) (Value, error) {
	if raw == "" {
		return Null, errors.New("could not get the value (Kamailio takes an empty one for a failure)")
	}
	before, _, _ := strings.Cut(raw, "\x00")
	s := trimPadding(before)
	switch {
	case isText && int64(len(s)) >= m.buffer(env):
		return Null, errors.New("the value does not fit into Kamailio's pv_buffer_size")
	case isText:
		return String(s), nil
	}
	n, ok := parseUnsigned(s, 32)
	if !ok {
		return Null, fmt.Errorf("could not convert %q to an integer", printable(s))
	}
	return integer(env, s, int64(n)), nil
}

func printable(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

func setMemcached(env Env, key *Key, v Value) error {
	m := env.Memcached()
	if v.IsNull() {
		return missing(m.Store.Delete(env.Context(), key.Name))
	}
	expiry := m.Expire
	if key.HasNum {
		expiry = key.Num
	}
	write := m.Store.Set
	if m.AddOnly {
		write = m.Store.Add
	}
	return write(env.Context(), key.Name, encode(v), expiry)
}

// encode writes as Kamailio's module does, so that both can share a server: integers as the unsigned text of their two's
// complement with flags 0, which incr understands too, everything else as bytes with flags 1 (spec/memcached.md 1.1, 1.3).
func encode(v Value) store.Item {
	if v.HasNum() {
		return store.Item{Value: strconv.FormatUint(uint64(v.Num()), 10), Flags: store.FlagInt}
	}
	return store.Item{Value: v.Text(), Flags: store.FlagString}
}

func missing(err error) error {
	if errors.Is(err, store.ErrMiss) {
		return errors.New("there is no such key")
	}
	return err
}

// count adds v to, or takes it from, a stored integer. As in Kamailio the value's type is looked at first, so it takes two round
// trips, and a text is refused even if it has only digits.
func count(env Env, key *Key, v Value, down bool) error {
	if !v.HasNum() {
		return errors.New("only an integer can be added or taken")
	}
	m, n := env.Memcached(), v.Num()
	item, err := m.Store.Get(env.Context(), key.Name)
	switch {
	case err != nil:
		return missing(err)
	case item.Flags&store.FlagString != 0:
		return errors.New("the stored value is a text; only integers can be counted")
	case m.Quirks && item.Value == "":
		return errors.New("Kamailio takes an empty value for a failure")
	}
	amount := uint64(n)
	switch {
	case m.Quirks:
		amount = uint64(uint32(n))
	case n < 0:
		amount, down = -amount, !down
	}
	return missing(step(env.Context(), m.Store, key.Name, amount, down))
}

func step(ctx context.Context, s store.Store, key string, amount uint64, down bool) error {
	if down {
		_, err := s.Decr(ctx, key, amount)
		return err
	}
	_, err := s.Incr(ctx, key, amount)
	return err
}

func setExpiry(env Env, key *Key, v Value) error {
	if !v.IsInt() {
		return errors.New("the time to live must be an integer")
	}
	m := env.Memcached()
	if m.Quirks { // Kamailio reads the value and writes it back, so what it cannot read it cannot extend
		if item, err := m.Store.Get(env.Context(), key.Name); err == nil && item.Value == "" {
			return errors.New("Kamailio takes an empty value for a failure")
		}
	}
	return missing(m.Store.Touch(env.Context(), key.Name, int64(int32(v.Num()))))
}
