package tr

import (
	"encoding/binary"
	"math/bits"
)

// The paddings of the sums.
const (
	paddingKeccak = 1
	paddingSHA3   = 6
)

// keccak makes a sum of size bytes, at most 64. The standard library has it with SHA3's padding only.
func keccak(s string, size int, padding byte) []byte {
	var state [25]uint64
	rate := 200 - 2*size // how many bytes of the state take in text
	for ; len(s) >= rate; s = s[rate:] {
		absorb(&state, []byte(s[:rate]))
	}
	last := make([]byte, rate)
	copy(last, s)
	last[len(s)] ^= padding
	last[rate-1] ^= 0x80
	absorb(&state, last)
	sum := make([]byte, 0, 64)
	for _, lane := range state[:8] {
		sum = binary.LittleEndian.AppendUint64(sum, lane)
	}
	return sum[:size]
}

func absorb(state *[25]uint64, block []byte) {
	for i := range len(block) / 8 {
		state[i] ^= binary.LittleEndian.Uint64(block[8*i:])
	}
	lfsr := byte(1)
	for range 24 {
		theta(state)
		rhoPi(state)
		chi(state)
		lfsr = iota24(state, lfsr)
	}
}

// theta, rhoPi, chi and iota24 are the steps of a round (FIPS 202, 3.2); lane x,y is state[x+5*y].
func theta(a *[25]uint64) {
	var c [5]uint64
	for i, lane := range a {
		c[i%5] ^= lane
	}
	for i := range a {
		a[i] ^= c[(i+4)%5] ^ bits.RotateLeft64(c[(i+1)%5], 1)
	}
}

func rhoPi(a *[25]uint64) {
	x, y, lane := 1, 0, a[1]
	for t := 1; t <= 24; t++ {
		x, y = y, (2*x+3*y)%5
		at := x + 5*y
		a[at], lane = bits.RotateLeft64(lane, t*(t+1)/2), a[at]
	}
}

func chi(a *[25]uint64) {
	for y := 0; y < 25; y += 5 {
		row := [5]uint64(a[y : y+5])
		for x := range 5 {
			a[y+x] = row[x] ^ ^row[(x+1)%5]&row[(x+2)%5]
		}
	}
}

// iota24 adds the round's constant, which a shift register makes.
func iota24(a *[25]uint64, lfsr byte) byte {
	for j := range 7 {
		if lfsr&1 != 0 {
			a[0] ^= 1 << (1<<j - 1)
		}
		high := lfsr >> 7
		lfsr = lfsr<<1 ^ high*0x71
	}
	return lfsr
}
