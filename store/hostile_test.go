package store

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"kpv/internal/mctest"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// replies are memcached's answers to each of verbs about the key "k".
var replies = map[string]string{
	"get":    "VALUE k 0 1 7\r\n5\r\nEND\r\n",
	"multi":  "VALUE k 0 1 7\r\n5\r\nVALUE l 0 1 8\r\n6\r\nEND\r\n",
	"set":    "STORED\r\n",
	"add":    "STORED\r\n",
	"cas":    "STORED\r\n",
	"delete": "DELETED\r\n",
	"incr":   "6\r\n",
	"decr":   "4\r\n",
	"touch":  "TOUCHED\r\n",
}

// try carries out one of the verbs of replies on the key "k", and with "multi" also on "l".
func try(s Store, verb string) (err error) {
	switch verb {
	case "get":
		_, err = s.Get(ctx(), "k")
	case "multi":
		_, err = s.GetMulti(ctx(), []string{"k", "l"})
	case "set":
		err = s.Set(ctx(), "k", number("5"), 0)
	case "add":
		err = s.Add(ctx(), "k", number("5"), 0)
	case "cas":
		err = s.CompareAndSwap(ctx(), "k", number("5"), 0)
	case "delete":
		err = s.Delete(ctx(), "k")
	case "incr":
		_, err = s.Incr(ctx(), "k", 1)
	case "decr":
		_, err = s.Decr(ctx(), "k", 1)
	case "touch":
		err = s.Touch(ctx(), "k", 10)
	}
	return err
}

// A hostile server answers every command by the answer set last; it keeps the connection if that returns true.
type hostile struct {
	server Server
	answer atomic.Pointer[func(net.Conn, mctest.Command) bool]
	got    atomic.Int64 // commands
}

func startHostile(t testing.TB) *hostile {
	h := &hostile{}
	h.server = serve(t, func(conn net.Conn) {
		r := bufio.NewReader(conn)
		for {
			c, err := mctest.ReadCommand(r)
			if err != nil {
				return
			}
			h.got.Add(1)
			if answer := *h.answer.Load(); !answer(conn, c) {
				return
			}
		}
	})
	return h
}

func (h *hostile) do(answer func(net.Conn, mctest.Command) bool) { h.answer.Store(&answer) }

// say answers with bytes, and hangs up if so wanted.
func (h *hostile) say(reply string, hangUp bool) {
	h.do(func(conn net.Conn, _ mctest.Command) bool {
		io.WriteString(conn, reply)
		return !hangUp
	})
}

// restless is a clock for breakers: seconds pass between any two looks, so that every operation may try the server.
func restless() func() time.Time {
	var looks atomic.Int64
	return func() time.Time { return time.Unix(10*looks.Add(1), 0) }
}

// connectStubborn returns a store that never gives a server up.
func connectStubborn(t testing.TB, server Server, timeout time.Duration) *Memcached {
	return connectWith(t, MemcachedConfig{Servers: []Server{server}, Timeout: timeout, Now: restless()})
}

// Row 6: a reply cut at every byte. The operation fails, and the next one is right. What changes something is reported as unknown, and
// only what does no harm is sent twice.
func TestRow06TruncatedReplies(t *testing.T) {
	h := startHostile(t)
	m := connectStubborn(t, h.server, soonEnough)
	for verb, reply := range replies {
		for cut := range len(reply) {
			h.got.Store(0)
			h.say(reply[:cut], true)
			fault := requireFault(t, try(m, verb))
			reads, repeats := verb == "get" || verb == "multi", strings.Contains("get multi set delete touch", verb)
			assert.Equal(t, !reads, fault.Unknown, "%s cut at %d: %v", verb, cut, fault)
			if repeats {
				assert.EqualValues(t, 2, h.got.Load(), "%s", verb)
			} else {
				assert.EqualValues(t, 1, h.got.Load(), "%s", verb)
			}
			h.say(reply, false)
			require.NoError(t, try(m, verb), "%s after a cut at %d", verb, cut)
		}
	}
}

// Rows 7 and 8: answers that are none, and answers that lie about themselves.
func TestRow07And08FalseReplies(t *testing.T) {
	h := startHostile(t)
	m := connectStubborn(t, h.server, soonEnough)
	block := strings.Repeat("x", 100_000)
	for name, reply := range map[string]string{
		"garbage":           "\x81\x00\x13garbage\r\n",
		"bare newline":      "\n",
		"empty line":        "\r\n",
		"no CR":             "STORED\n",
		"NULs":              "\x00\x00\x00\x00\r\n",
		"long line":         block + "\r\n",
		"endless line":      block,
		"HTTP":              "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
		"length 4e9":        "VALUE k 0 4000000000 1\r\nx",
		"length 2^32-1":     "VALUE k 0 4294967295 1\r\nx",
		"length 2^64":       "VALUE k 0 18446744073709551616 1\r\nx",
		"length -1":         "VALUE k 0 -1 1\r\n\r\nEND\r\n",
		"length one less":   "VALUE k 0 4 1\r\nvalue\r\nEND\r\n",
		"no CRLF":           "VALUE k 0 5 1\r\nvalueEND\r\nEND\r\nEND\r\n",
		"other key":         "VALUE x 0 1 1\r\n1\r\nEND\r\n",
		"longer key":        "VALUE kk 0 1 1\r\n1\r\nEND\r\n",
		"value twice":       "VALUE k 0 1 1\r\n1\r\nVALUE k 0 1 1\r\n1\r\nEND\r\n",
		"flags 2^32":        "VALUE k 4294967296 1 1\r\n1\r\nEND\r\n",
		"CAS 2^64":          "VALUE k 0 1 18446744073709551616\r\n1\r\nEND\r\n",
		"no CAS":            "VALUE k 0 1\r\n1\r\nEND\r\n",
		"two answers":       "END\r\nEND\r\n",
		"stored twice":      "STORED\r\nSTORED\r\n",
		"number past 2^64":  "18446744073709551616\r\n",
		"number with blank": "5 \r\n",
	} {
		for verb, right := range replies {
			before := allocated()
			h.say(reply, false)
			fault := requireFault(t, try(m, verb))
			assert.NotContains(t, fault.Error(), "value", "%s to %s", name, verb)
			assert.Equal(t, verb != "get" && verb != "multi", fault.Unknown, "%s to %s", name, verb)
			assert.Less(t, allocated()-before, uint64(4<<20), "%s to %s", name, verb)
			h.say(right, false)
			require.NoError(t, try(m, verb), "%s after %s", verb, name)
		}
	}
}

// allocated is how many bytes the program has ever asked for.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// A declared length one byte too long eats into END and then waits for the rest: the timeout ends it.
func TestRow08LengthOneMore(t *testing.T) {
	h := startHostile(t)
	h.say("VALUE k 0 6 1\r\nvalue\r\nEND\r\n", false)
	m := connect(t, h.server)
	requireFault(t, try(m, "get"))
}

// Row 5: a server that drips keeps nobody past the timeout, and fills no memory.
func TestRow05Drips(t *testing.T) {
	for name, drip := range map[string]func(conn net.Conn, i int) error{
		"bytes": func(conn net.Conn, i int) error {
			reply := replies["get"]
			_, err := io.WriteString(conn, reply[min(i, 10):min(i, 10)+1])
			return err
		},
		"line": func(conn net.Conn, i int) error { _, err := io.WriteString(conn, "V"); return err },
		"items": func(conn net.Conn, i int) error {
			_, err := fmt.Fprintf(conn, "VALUE k%d 0 5 1\r\nvalue\r\n", i)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := startHostile(t)
			h.do(func(conn net.Conn, _ mctest.Command) bool {
				for i := 0; drip(conn, i) == nil; i++ {
					time.Sleep(testTimeout / 20)
				}
				return false
			})
			m := connect(t, h.server)
			keys := make([]string, 10000)
			for i := range keys {
				keys[i] = fmt.Sprintf("k%d", i)
			}
			before, began := allocated(), time.Now()
			_, err := m.GetMulti(ctx(), keys)
			requireFault(t, err)
			assert.Less(t, time.Since(began), soonEnough)
			assert.Less(t, allocated()-before, uint64(16<<20))
		})
	}
}

// Row 5: nor does a server that does not read what it is sent.
func TestRow05SlowReader(t *testing.T) {
	server := serve(t, func(conn net.Conn) {
		conn.(*net.TCPConn).SetReadBuffer(4096)
		io.CopyN(io.Discard, conn, 100)
		time.Sleep(2 * testTimeout)
	})
	m := connectWith(t, MemcachedConfig{Servers: []Server{server}, Timeout: testTimeout, MaxItem: 32 << 20})
	began := time.Now()
	fault := requireFault(t, m.Set(ctx(), "k", text(strings.Repeat("x", 16<<20)), 0))
	assert.Less(t, time.Since(began), soonEnough)
	assert.True(t, fault.Unknown)
}

// Row 10: what the server says is wrong can be told apart, and nothing of it has been carried out.
func TestRow10ServerErrors(t *testing.T) {
	h := startHostile(t)
	m := connectStubborn(t, h.server, soonEnough)
	for _, line := range []string{"SERVER_ERROR out of memory storing object", "ERROR", "CLIENT_ERROR bad data chunk\r\nERROR"} {
		for verb := range replies {
			h.got.Store(0)
			h.say(line+"\r\n", false)
			fault := requireFault(t, try(m, verb))
			first, _, _ := strings.Cut(line, "\r\n")
			if first == line {
				assert.Equal(t, fmt.Sprintf("%s %s: the server said %q", h.server, opName(verb), line), fault.Error())
				assert.False(t, fault.Unknown)
			}
			assert.EqualValues(t, 1, h.got.Load(), "an answer is an answer")
		}
	}
}

// opName is the Fault.Op of one of the verbs of replies.
func opName(verb string) string {
	if verb == "multi" {
		return "get"
	}
	return verb
}

// Row 10: a server that has too many connections says so before anybody asks, and hangs up.
func TestRow10ConnectionLimit(t *testing.T) {
	server := serve(t, func(conn net.Conn) { io.WriteString(conn, "ERROR Too many open connections\r\n") })
	m := connectStubborn(t, server, soonEnough)
	for range 20 {
		fault := requireFault(t, try(m, "get"))
		if !bytes.Contains([]byte(fault.Error()), []byte("Too many open connections")) {
			// The refusal was lost in the reset that sending to a closed socket brings.
			assert.Regexp(t, "closed before|reset|broken pipe", fault.Error())
		}
	}
}

// More rows 2: each way to misbehave, for each verb: an error in time, bounded memory, and the server is right again at once.
func TestMoreRow2Matrix(t *testing.T) {
	h := startHostile(t)
	m := connectStubborn(t, h.server, 100*time.Millisecond)
	for name, answer := range map[string]func(net.Conn, mctest.Command) bool{
		"eof":   func(net.Conn, mctest.Command) bool { return false },
		"reset": func(conn net.Conn, _ mctest.Command) bool { conn.(*net.TCPConn).SetLinger(0); return false },
		"slow":  func(conn net.Conn, _ mctest.Command) bool { time.Sleep(200 * time.Millisecond); return false },
		"hang":  func(conn net.Conn, _ mctest.Command) bool { io.Copy(io.Discard, conn); return false },
	} {
		for verb, right := range replies {
			before, began := allocated(), time.Now()
			h.do(answer)
			fault := requireFault(t, try(m, verb))
			assert.Equal(t, verb != "get" && verb != "multi", fault.Unknown, "%s to %s: %v", name, verb, fault)
			assert.Less(t, time.Since(began), soonEnough)
			assert.Less(t, allocated()-before, uint64(4<<20))
			h.say(right, false)
			require.NoError(t, try(m, verb), "%s after %s", verb, name)
		}
	}
}
