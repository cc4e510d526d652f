package parser

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// number reads a decimal, hexadecimal, octal or binary number, or an IPv4 address. What has something else glued to it (12L, 089, 1.5)
// is no number (spec/language.md 1.3), but may be a part of a host's name.
func (s *scanner) number() {
	start := s.off
	for isIdentChar(s.peek(0)) || s.peek(0) == '.' && isDigit(s.peek(1)) {
		s.off++
	}
	text := s.src.Text[start:s.off]
	if n, ok := parseNumber(text); ok {
		s.emit(tokInt, start).num = n
		return
	}
	if _, err := netip.ParseAddr(text); err == nil {
		s.emit(tokAddr, start)
		return
	}
	s.emit(tokNumID, start)
}

func notNumber(text string) (msg, hint string) {
	return fmt.Sprintf("%q is not a number", text), "numbers are 12, 0x1f, 017 (octal) or 101b (binary), without suffix or fraction"
}

// ipv6 reads an IPv6 address; false when none begins here.
func (s *scanner) ipv6() bool {
	n := 0
	for n < len("ffff") && isHex(s.peek(n)) {
		n++
	}
	if s.peek(n) != ':' {
		return false
	}
	for isHex(s.peek(n)) || s.peek(n) == ':' {
		n++
	}
	for ; n > 1; n-- { // the longest that is one
		if _, err := netip.ParseAddr(s.rest()[:n]); err == nil {
			s.off += n
			s.emit(tokAddr, s.off-n)
			return true
		}
	}
	return false
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// parseNumber gives a literal's value, cut to 32 bits under either target. Decimals go through C's atoi, which stops at the
// largest 64-bit value before the cut: 99999999999999999999 is -1.
func parseNumber(text string) (int64, bool) {
	last := len(text) - 1
	switch {
	case strings.HasPrefix(text, "0x") && last > 1:
		return wrapped(text[2:], 16)
	case text[last] == 'b' && strings.Trim(text[:last], "01") == "" && last > 0:
		return wrapped(text[:last], 2)
	case text[0] == '0':
		return wrapped(text, 8)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	return int64(int32(n)), true
}

// wrapped reads all of text in a base, keeping the low 32 bits.
func wrapped(text string, base int) (int64, bool) {
	if _, n := digits(text, base, len(text)); n < len(text) {
		return 0, false
	}
	v, _ := digits(text, base, len(text))
	return int64(int32(v)), true
}
