package store

import (
	"errors"
	"fmt"
	"kpv/internal/mctest"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests are named after the rows of spec/memcached.md 6 and 9 ("More rows").

// allVerbs are the verbs of replies, in an order in which they all succeed on a key that is there.
var allVerbs = []string{"set", "get", "multi", "touch", "incr", "decr", "delete", "add"}

// Row 1: down at the start. That is no reason not to start, and every operation says so at once.
func TestRow01DownAtStart(t *testing.T) {
	server := freeServer(t)
	m := connectStubborn(t, server, 5*time.Second)
	for _, verb := range allVerbs {
		began := time.Now()
		fault := requireFault(t, try(m, verb))
		assert.Equal(t, fmt.Sprintf("%s %s: connection refused", server, opName(verb)), fault.Error())
		assert.ErrorIs(t, fault, syscall.ECONNREFUSED)
		assert.False(t, fault.Unknown)
		assert.Less(t, time.Since(began), soonEnough)
	}
	assert.ErrorIs(t, m.Ping(ctx()), syscall.ECONNREFUSED)
}

// Row 1: a name that does not resolve.
func TestRow01NoSuchHost(t *testing.T) {
	m := connect(t, Server{Host: "no-such-host.invalid", Port: DefaultPort})
	fault := requireFault(t, try(m, "get"))
	assert.Equal(t, "no-such-host.invalid:11211", fault.Server)
	assert.Equal(t, "get", fault.Op)
}

// Row 1: a host that swallows connects (here by a full backlog). The breaker keeps the script from waiting each time.
func TestRow01BlackHole(t *testing.T) {
	server := fullListener(t)
	m := connect(t, server)
	began := time.Now()
	for range 20 {
		fault := requireFault(t, try(m, "set"))
		assert.Contains(t, fault.Error(), "no connection within 300ms")
		assert.False(t, fault.Unknown)
	}
	assert.Less(t, time.Since(began), breakerLimit*testTimeout+soonEnough)
}

// fullListener is a server whose queue of connections is full, so that the kernel does not answer more of them.
func fullListener(t *testing.T) Server {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	t.Cleanup(func() { syscall.Close(fd) })
	require.NoError(t, syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, syscall.Listen(fd, 0))
	name, err := syscall.Getsockname(fd)
	require.NoError(t, err)
	server := Server{Host: "127.0.0.1", Port: uint16(name.(*syscall.SockaddrInet4).Port)}
	for {
		conn, err := net.DialTimeout("tcp", server.String(), testTimeout/3)
		if err != nil {
			return server
		}
		t.Cleanup(func() { conn.Close() })
	}
}

// Row 2: killed between operations.
func TestRow02Killed(t *testing.T) {
	d := startDaemon(t)
	m := connectStubborn(t, d.server, soonEnough)
	require.NoError(t, try(m, "set"))
	d.Kill()
	for _, verb := range allVerbs {
		fault := requireFault(t, try(m, verb))
		assert.ErrorIs(t, fault, syscall.ECONNREFUSED, verb)
		assert.False(t, fault.Unknown, "%s was never sent", verb)
	}
	d.Run()
	require.NoError(t, try(m, "set"))
}

// Rows 2 and 15: the connection breaks in mid reply. What has been carried out is not repeated, unless that does no harm.
func TestRow15LostReplyIsUnknownAndNotRepeated(t *testing.T) {
	d := startDaemon(t)
	p := startProxy(t, d.server)
	m := connectStubborn(t, p.server, soonEnough)
	for _, verb := range []string{"incr", "decr", "cas", "add"} {
		require.NoError(t, m.Set(ctx(), "k", number("5"), 0))
		if verb == "add" {
			require.NoError(t, m.Delete(ctx(), "k"))
		}
		for _, part := range []int{0, 1} {
			p.DeliverBy(func(client net.Conn, _ mctest.Command, reply []byte) bool { client.Write(reply[:part]); return false })
			p.Take()
			fault := requireFault(t, try(m, verb))
			assert.True(t, fault.Unknown)
			assert.Len(t, p.Take(), 1, verb)
			assert.Contains(t, fault.Error(), "closed before the answer came (it may have been carried out)")
		}
		p.DeliverBy(nil)
	}
	require.NoError(t, m.Set(ctx(), "n", number("0"), 0))
	p.DeliverBy(func(net.Conn, mctest.Command, []byte) bool { return false })
	_, err := m.Incr(ctx(), "n", 1)
	require.Error(t, err)
	p.DeliverBy(nil)
	assert.Equal(t, "1", value(t, m, "n"))
}

// Row 2: one broken connection is bridged for what may be repeated.
func TestRow02LostReplyIsAskedForAgain(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connectStubborn(t, p.server, soonEnough)
	for _, verb := range []string{"set", "get", "multi", "touch", "delete"} {
		var lost atomic.Bool
		p.DeliverBy(func(client net.Conn, _ mctest.Command, reply []byte) bool {
			if lost.CompareAndSwap(false, true) {
				return false
			}
			client.Write(reply)
			return true
		})
		p.Take()
		require.NoError(t, try(m, verb), "%s: a delete that finds its work done is done", verb)
		assert.Len(t, p.Take(), 2, verb)
	}
}

// Row 3: the server was restarted while connections were idle. Nobody notices, except that the data are gone.
func TestRow03RestartWithIdleConnections(t *testing.T) {
	for _, conns := range []int{1, 4, 32} {
		d := startDaemon(t)
		m := connectWith(t, MemcachedConfig{Servers: []Server{d.server}, MaxConns: conns})
		for _, verb := range allVerbs {
			openIdle(t, m, conns)
			d.Restart()
			inParallel(conns, func(i int) {
				assert.ErrorIs(t, m.Touch(ctx(), fmt.Sprint("other", i), 0), ErrMiss)
			})
			d.Restart()
			if err := try(m, verb); err != nil {
				assert.ErrorIs(t, err, ErrMiss, verb)
			}
		}
	}
}

// openIdle makes m keep that many idle connections to its only server.
func openIdle(t *testing.T, m *Memcached, conns int) {
	u := m.upstreams[0]
	var lanes []*lane
	for range conns {
		l, err := u.borrow(ctx(), time.Now().Add(time.Minute))
		require.NoError(t, err)
		o := l.run(ctx(), time.Now().Add(time.Minute), &request{verb: "version", reads: true, send: ping})
		require.NoError(t, o.err)
		lanes = append(lanes, l)
	}
	for _, l := range lanes {
		u.giveBack(l)
	}
}

// Row 4: a server that hangs. Each operation ends in time, after three of them the rest fail at once, and when the server wakes it is
// used again, without its late replies being taken for others.
func TestRow04Hang(t *testing.T) {
	d := startDaemon(t)
	var told lines
	m := connectWith(t, MemcachedConfig{Servers: []Server{d.server}, Timeout: testTimeout, Notify: told.add})
	for i := range 4 {
		require.NoError(t, m.Set(ctx(), fmt.Sprint("k", i), text(fmt.Sprint("v", i)), 0))
	}
	d.Freeze()
	began := time.Now()
	for i := range 200 {
		_, err := m.Get(ctx(), fmt.Sprint("k", i%4))
		requireFault(t, err)
	}
	assert.Less(t, time.Since(began), breakerLimit*testTimeout+soonEnough, "200 operations take little longer than three")
	assert.Equal(t, []string{fmt.Sprintf("memcached %s: given up after 3 failures in a row, the last: no answer within 300ms", d.server)}, told.all())
	d.Thaw()
	require.Eventually(t, func() bool { return m.Ping(ctx()) == nil }, 10*time.Second, 20*time.Millisecond)
	assert.Equal(t, fmt.Sprintf("memcached %s: answers again", d.server), told.all()[1])
	for i := range 4 {
		assert.Equal(t, fmt.Sprint("v", i), value(t, m, fmt.Sprint("k", i)))
	}
}

// lines is a Notify that remembers.
type lines struct {
	mu   sync.Mutex
	told []string
}

func (l *lines) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, line)
}

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.told)
}

// Row 4 and more rows 4: a write to a hanging server is carried out when it wakes, and so must be reported as unknown.
func TestRow04LateWriteIsUnknown(t *testing.T) {
	d := startDaemon(t)
	m := connectStubborn(t, d.server, testTimeout)
	require.NoError(t, m.Set(ctx(), "k", text("before"), 0))
	d.Freeze()
	fault := requireFault(t, m.Set(ctx(), "k", text("late"), 0))
	assert.True(t, fault.Unknown)
	assert.Equal(t, fmt.Sprintf("%s set: no answer within 300ms (it may have been carried out)", d.server), fault.Error())
	d.Thaw()
	require.Eventually(t, func() bool { return value(t, m, "k") == "late" }, 10*time.Second, 20*time.Millisecond)
}

// Row 10: more clients than the server takes.
func TestRow10TooManyClients(t *testing.T) {
	d := startDaemon(t, "-t", "1", "-c", "16") // of which memcached takes most for itself
	one := connectStubborn(t, d.server, soonEnough)
	require.NoError(t, try(one, "set"))
	var faults []error
	for range 16 {
		faults = append(faults, try(connectStubborn(t, d.server, soonEnough), "get"))
	}
	requireFault(t, errors.Join(faults...))
	require.NoError(t, try(one, "get"), "who was there first is served")
}

// Row 14: two writers of one key.
func TestRow14TwoWriters(t *testing.T) {
	server := startDaemon(t).server
	require.NoError(t, connect(t, server).Set(ctx(), "n", number("0"), 0))
	inParallel(2, func(int) {
		m := connectWith(t, MemcachedConfig{Servers: []Server{server}})
		for range 2000 {
			_, err := m.Incr(ctx(), "n", 1)
			assert.NoError(t, err)
			assert.NoError(t, m.Touch(ctx(), "n", 1000))
		}
	})
	assert.Equal(t, "4000", value(t, connect(t, server), "n"))
}

// Row 16 and more rows 8: one of three servers is dead. Its keys fail, the others stay where they are, and GetMulti brings what it can.
func TestRow16OneOfThreeDead(t *testing.T) {
	for _, distribution := range []Distribution{Ketama, Modula} {
		daemons := []*daemon{startDaemon(t), startDaemon(t), startDaemon(t)}
		m := connectWith(t, MemcachedConfig{
			Servers: []Server{daemons[0].server, daemons[1].server, daemons[2].server}, Distribution: distribution,
		})
		var keys []string
		for i := range 60 {
			keys = append(keys, fmt.Sprint("k", i))
			require.NoError(t, m.Set(ctx(), keys[i], text(keys[i]), 0))
		}
		daemons[1].Kill()
		alive := 0
		for _, key := range keys {
			item, err := m.Get(ctx(), key)
			if m.picker.pick(key) == 1 {
				assert.Equal(t, daemons[1].server.String(), requireFault(t, err).Server)
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, key, item.Value)
			alive++
		}
		items, err := m.GetMulti(ctx(), keys)
		assert.Len(t, items, alive)
		assert.Equal(t, daemons[1].server.String(), requireFault(t, err).Server)
		for _, key := range keys {
			assert.Equal(t, m.picker.pick(key) == 1, ErrorOf(err, key) != nil, key)
		}
	}
}

// Row 17: a unix socket that goes away and comes back.
func TestRow17UnixSocket(t *testing.T) {
	d := startUnixDaemon(t)
	m := connectStubborn(t, d.server, soonEnough)
	require.NoError(t, try(m, "set"))
	d.Kill()
	require.NoError(t, os.RemoveAll(d.server.Host))
	fault := requireFault(t, try(m, "get"))
	assert.Equal(t, d.server.Host+" get: no such file or directory", fault.Error())
	d.Run()
	assert.ErrorIs(t, try(m, "get"), ErrMiss)
	require.NoError(t, try(m, "set"))
	if os.Getuid() != 0 {
		require.NoError(t, os.Chmod(d.server.Host, 0))
		assert.ErrorIs(t, try(connect(t, d.server), "get"), syscall.EACCES)
	}
}

// More rows 3: a script of seven operations against a server that hangs waits three times, not seven.
func TestMoreRow3SevenOperations(t *testing.T) {
	d := startDaemon(t)
	d.Freeze()
	m := connect(t, d.server)
	began := time.Now()
	for _, verb := range []string{"set", "get", "incr", "touch", "delete", "set", "get"} {
		requireFault(t, try(m, verb))
	}
	assert.Less(t, time.Since(began), breakerLimit*testTimeout+time.Second)
}

// More rows 7: many at once share few connections.
func TestMoreRow7ManyGoroutines(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connectWith(t, MemcachedConfig{Servers: []Server{p.server}, Timeout: time.Minute, MaxConns: 8})
	require.NoError(t, m.Set(ctx(), "n", number("0"), 0))
	const workers, times = 256, 20
	inParallel(workers, func(int) {
		for range times {
			_, err := m.Incr(ctx(), "n", 1)
			assert.NoError(t, err)
		}
	})
	assert.Equal(t, strconv.Itoa(workers*times), value(t, m, "n"))
	assert.LessOrEqual(t, p.Conns(), 8)
}

// One caller opens one connection, however many it might: the last one used is used next.
func TestOneCallerOneConnection(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connect(t, p.server)
	for range 50 {
		require.NoError(t, try(m, "set"))
	}
	assert.Equal(t, 1, p.Conns())
}

// Servers that are asked at the same time are given up at the same time, and tell so one after the other.
func TestNotifyInTurn(t *testing.T) {
	inside, told := atomic.Int32{}, 0
	m := connectWith(t, MemcachedConfig{Servers: []Server{freeServer(t), freeServer(t), freeServer(t)}, Notify: func(string) {
		assert.Equal(t, int32(1), inside.Add(1))
		time.Sleep(time.Millisecond)
		inside.Add(-1)
		told++
	}})
	var keys []string
	for i := range 60 {
		keys = append(keys, fmt.Sprint("k", i))
	}
	for range breakerLimit {
		_, err := m.GetMulti(ctx(), keys)
		requireFault(t, err)
	}
	assert.Equal(t, 3, told)
}

// Single keys and many go over the same connection, whichever is asked for first, and also after it broke.
func TestOneConnectionForAllCommands(t *testing.T) {
	d := startDaemon(t)
	p := startProxy(t, d.server)
	for _, verbs := range [][]string{{"multi", "get", "multi", "set"}, {"set", "multi", "get", "multi"}} {
		m := connect(t, p.server)
		before := p.Conns()
		for range 3 {
			for _, verb := range verbs {
				if err := try(m, verb); err != nil {
					require.ErrorIs(t, err, ErrMiss)
				}
			}
		}
		assert.Equal(t, 1, p.Conns()-before)
		for _, verb := range verbs {
			p.DeliverBy(func(net.Conn, mctest.Command, []byte) bool { p.DeliverBy(nil); return false })
			if err := try(m, verb); err != nil {
				require.ErrorIs(t, err, ErrMiss)
			}
			require.NoError(t, try(m, "set"))
			require.NoError(t, try(m, "multi"))
		}
	}
}

// Nothing that an error says quotes key or value.
func TestFaultsQuoteNoData(t *testing.T) {
	h := startHostile(t)
	m := connectStubborn(t, h.server, soonEnough)
	for _, reply := range []string{"VALUE secret 0 6 1\r\nhidden\r\nEND\r\n", "secret hidden\r\n", "VALUE k 0 6 1\r\nhiddenEND\r\n"} {
		h.say(reply, true)
		for verb := range replies {
			text := requireFault(t, try(m, verb)).Error()
			assert.False(t, strings.Contains(text, "secret") || strings.Contains(text, "hidden"), text)
		}
	}
}

func TestMemcachedNeedsAServer(t *testing.T) {
	_, err := NewMemcached(MemcachedConfig{})
	assert.EqualError(t, err, "memcached: no server given")
}
