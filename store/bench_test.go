package store

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/bradfitz/gomemcache/memcache"
	"github.com/stretchr/testify/require"
)

// The benchmarks come in benchstat's form: run -bench Memcached -count 10 and compare with benchstat -col /via.

const (
	benchKey   = "bench:key:1234567890"
	benchValue = "a value of some thirty-two bytes"
)

func BenchmarkMemory(b *testing.B) {
	m := NewMemory(MemoryConfig{})
	require.NoError(b, m.Set(ctx(), benchKey, text(benchValue), 0))
	require.NoError(b, m.Set(ctx(), "n", number("0"), 0))
	bench(b, "op=get", func() error { _, err := m.Get(ctx(), benchKey); return err })
	bench(b, "op=set", func() error { return m.Set(ctx(), benchKey, text(benchValue), 10800) })
	bench(b, "op=get-expiring", func() error { _, err := m.Get(ctx(), benchKey); return err })
	bench(b, "op=incr", func() error { _, err := m.Incr(ctx(), "n", 1); return err })
	b.Run("op=get/parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				m.Get(ctx(), benchKey)
			}
		})
	})
	b.Run("op=set-evicting", func(b *testing.B) {
		small := NewMemory(MemoryConfig{MaxBytes: 1 << 20})
		keys := make([]string, 1<<15)
		for i := range keys {
			keys[i] = fmt.Sprintf("evicted:%d", i)
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			small.Set(ctx(), keys[i%len(keys)], text(benchValue), 0)
		}
	})
}

func BenchmarkMemcached(b *testing.B) {
	b.Run("net=tcp", func(b *testing.B) { benchMemcached(b, startDaemon(b).server) })
	b.Run("net=unix", func(b *testing.B) { benchMemcached(b, startUnixDaemon(b).server) })
}

// benchMemcached measures each operation through Memcached, through gomemcache alone, and through a bare socket: the floor.
func benchMemcached(b *testing.B, server Server) {
	kpv := connectWith(b, MemcachedConfig{Servers: []Server{server}})
	plain := memcache.New(server.String())
	defer plain.Close()
	raw := dialRaw(b, server)
	keys := make([]string, 8)
	for i := range keys {
		keys[i] = fmt.Sprintf("%s:%d", benchKey, i)
		require.NoError(b, kpv.Set(ctx(), keys[i], text(benchValue), 0))
	}
	require.NoError(b, kpv.Set(ctx(), benchKey, text(benchValue), 0))
	require.NoError(b, kpv.Set(ctx(), "n", number("0"), 0))

	bench(b, "op=get/via=kpv", func() error { _, err := kpv.Get(ctx(), benchKey); return err })
	bench(b, "op=get/via=gomemcache", func() error { _, err := plain.Get(benchKey); return err })
	bench(b, "op=get/via=socket", func() error { return raw.ask("gets "+benchKey+"\r\n", "END\r\n") })

	bench(b, "op=set/via=kpv", func() error { return kpv.Set(ctx(), benchKey, text(benchValue), 0) })
	bench(b, "op=set/via=gomemcache", func() error {
		return plain.Set(&memcache.Item{Key: benchKey, Value: []byte(benchValue), Flags: FlagString})
	})
	bench(b, "op=set/via=socket", func() error { return raw.ask("set "+benchKey+" 1 0 32\r\n"+benchValue+"\r\n", "STORED\r\n") })

	bench(b, "op=incr/via=kpv", func() error { _, err := kpv.Incr(ctx(), "n", 1); return err })
	bench(b, "op=incr/via=gomemcache", func() error { _, err := plain.Increment("n", 1); return err })
	bench(b, "op=incr/via=socket", func() error { return raw.ask("incr n 1\r\n", "\r\n") })

	bench(b, "op=touch/via=kpv", func() error { return kpv.Touch(ctx(), benchKey, 100) })
	bench(b, "op=touch/via=gomemcache", func() error { return plain.Touch(benchKey, 100) })
	bench(b, "op=touch/via=socket", func() error { return raw.ask("touch "+benchKey+" 100\r\n", "TOUCHED\r\n") })

	bench(b, "op=getmulti8/via=kpv", func() error { _, err := kpv.GetMulti(ctx(), keys); return err })
	bench(b, "op=getmulti8/via=gomemcache", func() error { _, err := plain.GetMulti(keys); return err })
	bench(b, "op=getmulti8/via=socket", func() error { return raw.ask("gets "+strings.Join(keys, " ")+"\r\n", "END\r\n") })
}

// bench runs op as a sub-benchmark.
func bench(b *testing.B, name string, op func() error) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := op(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// rawConn is the least that a client of memcached can do.
type rawConn struct {
	conn   net.Conn
	reader *bufio.Reader
}

func dialRaw(t testing.TB, server Server) rawConn {
	conn, err := net.Dial(server.Network(), server.String())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return rawConn{conn, bufio.NewReader(conn)}
}

// ask sends a command and reads lines up to one that ends in last.
func (c rawConn) ask(command, last string) error {
	if _, err := io.WriteString(c.conn, command); err != nil {
		return err
	}
	for {
		line, err := c.reader.ReadString('\n')
		if err != nil || strings.HasSuffix(line, last) {
			return err
		}
	}
}
