package pv

// CoreHash is the hash that Kamailio's core offers its modules. It mixes four bytes of each text at a time, most significant first; the rest counts
// as one shorter group (case 114). Bytes have a sign in 5.6, as the
// compilers of x86 give them one, and none in 6.1 (observed).
func CoreHash(target Target, texts ...string) uint32 {
	var hash uint32
	for _, s := range texts {
		for len(s) > 0 {
			var group uint32
			n := min(4, len(s))
			for i := range n {
				group <<= 8
				if target == V56 {
					group += uint32(int8(s[i])) // a char with its sign
				} else {
					group += uint32(s[i])
				}
			}
			hash += group ^ group>>3
			s = s[n:]
		}
	}
	return hash + hash>>11 + hash>>13 + hash>>23
}

// CaseHash is CoreHash without regard to case, which htable goes by.
func CaseHash(s string) uint32 { return CoreHash(V56, lowerASCII(s)) }

// lowerASCII turns the letters of ASCII to lower case and leaves all other bytes, as the C locale does.
func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			continue
		}
		b := []byte(s)
		for ; i < len(b); i++ {
			if b[i] >= 'A' && b[i] <= 'Z' {
				b[i] |= 0x20
			}
		}
		return string(b)
	}
	return s
}
