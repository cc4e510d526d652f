package store

import (
	"cmp"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"slices"
)

// A picker chooses the server of a key, as an index into the list it was made from. Both kinds choose as libmemcached does, so that
// programs on either find each other's items (spec/memcached.md 2, "Several servers"). Neither knows which servers are alive: the keys
// of a dead server fail, and nobody reads stale values from another one after it came back. Pickers are safe for concurrent use.
type picker interface {
	pick(key string) int
}

// newPicker returns the picker of a distribution.
func newPicker(distribution Distribution, servers []Server) picker {
	switch {
	case len(servers) == 1:
		return modula(1)
	case distribution == Modula:
		return modula(len(servers))
	}
	return newKetama(servers)
}

// modula is MEMCACHED_DISTRIBUTION_MODULA over that many servers with MEMCACHED_HASH_DEFAULT.
type modula uint32

func (n modula) pick(key string) int {
	if n == 1 {
		return 0
	}
	return int(oneAtATime(key) % uint32(n))
}

// oneAtATime is Bob Jenkins's hash of that name.
func oneAtATime(key string) uint32 {
	var h uint32
	for i := 0; i < len(key); i++ {
		h += uint32(key[i])
		h += h << 10
		h ^= h >> 6
	}
	h += h << 3
	h ^= h >> 11
	h += h << 15
	return h
}

// ketama is MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED with equal weights: a ring of points, sorted by place. A key belongs to the server of
// the first point at or after the key's own place.
type ketama []point

type point struct {
	place  uint32
	server int
}

func newKetama(servers []Server) ketama {
	var ring ketama
	for i, server := range servers {
		for n := range digestsPerServer(len(servers)) {
			digest := md5.Sum(fmt.Appendf(nil, "%s-%d", ringName(server), n))
			for at := 0; at < len(digest); at += 4 {
				ring = append(ring, point{binary.LittleEndian.Uint32(digest[at:]), i})
			}
		}
	}
	slices.SortStableFunc(ring, func(a, b point) int { return cmp.Compare(a.place, b.place) })
	return ring
}

// ringName is what libmemcached hashes for a server: the port is left out when it is the default.
func ringName(server Server) string {
	if server.Port == DefaultPort {
		return server.Host
	}
	return fmt.Sprintf("%s:%d", server.Host, server.Port)
}

// digestsPerServer is 40, but libmemcached reckons it from a server's share of the weight in single precision, which comes out as 39
// for some numbers of servers, the first being 25. The conversions keep compilers from fusing the steps.
func digestsPerServer(servers int) int {
	share := 1 / float32(servers)
	digests := float32(float32(share*160) / 4 * float32(servers))
	return int(digests + 1e-10)
}

func (ring ketama) pick(key string) int {
	var buffer [maxKey]byte // keeps the bytes of the key off the heap
	digest := md5.Sum(buffer[:copy(buffer[:], key)])
	place := binary.LittleEndian.Uint32(digest[:])
	i, _ := slices.BinarySearchFunc(ring, place, func(p point, place uint32) int { return cmp.Compare(p.place, place) })
	if i == len(ring) {
		i = 0
	}
	return ring[i].server
}
