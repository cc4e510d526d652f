package ere

import "math/bits"

// byteSet is a set of bytes, one bit each.
type byteSet [4]uint64

// span is a run of bytes, both ends included.
type span struct{ first, last byte }

// setOf returns the set of all bytes within the spans.
func setOf(spans ...span) byteSet {
	var set byteSet
	for _, s := range spans {
		set.addSpan(s)
	}
	return set
}

func single(c byte) byteSet { return setOf(span{c, c}) }

func (s *byteSet) add(c byte) { s[c>>6] |= 1 << (c & 63) }

func (s *byteSet) remove(c byte) { s[c>>6] &^= 1 << (c & 63) }

func (s byteSet) has(c byte) bool { return s[c>>6]>>(c&63)&1 != 0 }

func (s *byteSet) addSpan(r span) {
	for c := int(r.first); c <= int(r.last); c++ {
		s.add(byte(c))
	}
}

func (s *byteSet) addSet(other byteSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s byteSet) complement() byteSet {
	for i := range s {
		s[i] = ^s[i]
	}
	return s
}

// folded returns the set of the bytes whose upper case is in s.
func (s byteSet) folded() byteSet {
	for c := byte('a'); c <= 'z'; c++ {
		s.remove(c)
		if s.has(upper(c)) {
			s.add(c)
		}
	}
	return s
}

// len returns how many bytes are in the set.
func (s byteSet) len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// spans returns the set as its longest runs, in ascending order.
func (s byteSet) spans() []span {
	var runs []span
	for c := range 256 {
		switch {
		case !s.has(byte(c)):
		case c > 0 && s.has(byte(c-1)):
			runs[len(runs)-1].last = byte(c)
		default:
			runs = append(runs, span{byte(c), byte(c)})
		}
	}
	return runs
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// wordSet is what \w matches.
func wordSet() byteSet { return setOf(span{'0', '9'}, span{'A', 'Z'}, span{'_', '_'}, span{'a', 'z'}) }

// spaceSet is what \s matches.
func spaceSet() byteSet { return setOf(span{'\t', '\r'}, span{' ', ' '}) }

// classSet returns the set that [:name:] stands for in the C locale.
func classSet(name string) (byteSet, bool) {
	switch name {
	case "alnum":
		return setOf(span{'0', '9'}, span{'A', 'Z'}, span{'a', 'z'}), true
	case "alpha":
		return setOf(span{'A', 'Z'}, span{'a', 'z'}), true
	case "blank":
		return setOf(span{'\t', '\t'}, span{' ', ' '}), true
	case "cntrl":
		return setOf(span{0, 0x1f}, span{0x7f, 0x7f}), true
	case "digit":
		return setOf(span{'0', '9'}), true
	case "graph":
		return setOf(span{'!', '~'}), true
	case "lower":
		return setOf(span{'a', 'z'}), true
	case "print":
		return setOf(span{' ', '~'}), true
	case "punct":
		return setOf(span{'!', '/'}, span{':', '@'}, span{'[', '`'}, span{'{', '~'}), true
	case "space":
		return spaceSet(), true
	case "upper":
		return setOf(span{'A', 'Z'}), true
	case "xdigit":
		return setOf(span{'0', '9'}, span{'A', 'F'}, span{'a', 'f'}), true
	}
	return byteSet{}, false
}
