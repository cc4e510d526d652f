package pv

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"

	"kpv/pv/sip"
)

// Target is the Kamailio whose behaviour is wanted. The two families differ in few places, and all of them ask here
// (spec/language.md 7).
type Target uint8

// The targets. V61 is the default.
const (
	V61 Target = iota // 5.7 and later; observed on 6.1.4
	V56               // 5.6.3 and before
)

// ParseTarget reads "5.6" or "6.1".
func ParseTarget(s string) (Target, error) {
	switch s {
	case "5.6":
		return V56, nil
	case "6.1":
		return V61, nil
	}
	return 0, fmt.Errorf("unknown target %q: 5.6 or 6.1", s)
}

func (t Target) String() string {
	if t == V56 {
		return "5.6"
	}
	return "6.1"
}

// Release is the version that was observed.
func (t Target) Release() string {
	if t == V56 {
		return "5.6.3"
	}
	return "6.1.4"
}

// Wrap cuts n to the target's integers: 32 bits in 5.6, 64 in 6.1.
func (t Target) Wrap(n int64) int64 {
	if t == V56 {
		return int64(int32(n))
	}
	return n
}

// Buffer is the size of the buffer that texts are put together in, unless a script sets pv_buffer_size.
func (t Target) Buffer() int64 {
	if t == V56 {
		return 8192
	}
	return 65535 // observed on 6.1.5
}

// ParseInt reads s as Kamailio converts text to a number (spec/language.md 4.1): an optional sign and decimal digits, or 0x and
// hexadecimal ones of which the low bits count. An empty text, or a lone sign, is 0.
func (t Target) ParseInt(s string) (int64, bool) {
	if s == "" || s == "-" || s == "+" {
		return 0, true
	}
	if n, ok := t.decimal(s); ok {
		return n, true
	}
	if len(s) >= 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		return t.hexadecimal(s[2:])
	}
	return 0, false
}

// ParseSetting reads a decimal number in a parameter of a module. No text, or a lone sign, is 0.
func ParseSetting(s string) (int64, error) {
	if s == "" || s == "-" || s == "+" {
		return 0, nil
	}
	return strconv.ParseInt(s, 10, 64)
}

func (t Target) decimal(s string) (int64, bool) {
	bits := 64
	if t == V56 {
		bits = 32
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (i > 0 || c != '+' && c != '-') {
			return 0, false // strconv would take underscores
		}
	}
	n, err := strconv.ParseInt(s, 10, bits)
	return n, err == nil
}

func (t Target) hexadecimal(digits string) (int64, bool) {
	if digits == "" {
		return 0, false
	}
	var n uint64
	for i := range len(digits) {
		d, err := strconv.ParseUint(digits[i:i+1], 16, 8)
		if err != nil {
			return 0, false
		}
		n = n<<4 | d
	}
	if t == V56 {
		return int64(int32(n)), true
	}
	return int64(uint32(n)), true
}

// BadIntFails tells whether text that is no number fails the expression (6.1); else it counts as 0, with a warning.
func (t Target) BadIntFails() bool { return t != V56 }

// FailedReturn is what a return gives whose value cannot be computed: in 5.6 the code that statements start out with. In 6.1 it is what
// is in memory, 0 more often than not, which ends the script.
func (t Target) FailedReturn() int64 {
	if t == V56 {
		return -5
	}
	return 0
}

// NegativeLoops tells whether a while goes on with a negative condition (5.6).
func (t Target) NegativeLoops() bool { return t == V56 }

// ShiftCount reduces the right side of a shift as the processor does under Kamailio.
func (t Target) ShiftCount(n int64) uint64 {
	if t == V56 {
		return uint64(n) & 31
	}
	return uint64(n) & 63
}

// FakeMessage is the request that stands in where there is no message (case 246; the rest of 6.1's observed on 6.1.5). 5.6 takes 127.0.0.1
// in the wrong order of bytes.
func (t Target) FakeMessage() *sip.Message {
	if t == V56 {
		return sip.Fake{URI: "sip:you@kamailio.org", Party: "sip:you@kamailio.org", Tag: "123", CallID: "123",
			Address: netip.AddrFrom4([4]byte{1, 0, 0, 127})}.Message()
	}
	m := sip.Fake{URI: "sip:kamailio.org", Party: "sip:server@kamailio.org", Tag: "xyz", CallID: "aaa-bbb-ccc-ddd",
		Address: netip.AddrFrom4([4]byte{127, 0, 0, 1})}.Message()
	m.Modern = t.WholeURNs()
	return m
}

// BadURIReads tells whether a malformed Request-URI reads as it is (6.1); else it reads as null, with an error.
func (t Target) BadURIReads() bool { return t != V56 }

// Encloses tells whether a bare address in From and To gets brackets when a name or parameters come to it.
func (t Target) Encloses() bool { return t != V56 }

// WholeURNs tells whether all of a urn: address is its host (6.1); else it is taken apart as a SIP address is.
func (t Target) WholeURNs() bool { return t != V56 }

// ParseURI reads an address.
func (t Target) ParseURI(text string) (sip.URI, error) {
	if t.WholeURNs() {
		return sip.ParseURI61(text)
	}
	return sip.ParseURI(text)
}

// MainContact is the number of the contact, of n in a line, that Kamailio takes for all: the last in 5.6, the first in 6.1 (case 219).
func (t Target) MainContact(n int) int {
	if t == V56 {
		return n - 1
	}
	return 0
}

// SchemeOf is the kind of a SIP address: 5.6 forgets of a telephone's that it is secure.
func (t Target) SchemeOf(u *sip.URI) string {
	if scheme := u.Type(); scheme != "tels" || t != V56 {
		return scheme
	}
	return "tel"
}

// MinInt is the target's smallest integer.
func (t Target) MinInt() int64 {
	if t == V56 {
		return math.MinInt32
	}
	return math.MinInt64
}
