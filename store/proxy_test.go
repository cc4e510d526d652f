package store

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A command is what a client sent: the line without its end, and the data block of a set, add or cas.
type command struct {
	line string
	data string
}

func (c command) fields() []string { return strings.Fields(c.line) }
func (c command) verb() string     { return c.fields()[0] }

// readCommand reads one command as memcached would.
func readCommand(r *bufio.Reader) (command, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return command{}, err
	}
	c := command{line: strings.TrimSuffix(line, "\r\n")}
	fields := c.fields()
	if len(fields) < 5 || !strings.Contains("set add cas", fields[0]) {
		return c, nil
	}
	size, err := strconv.Atoi(fields[4])
	if err != nil {
		return c, err
	}
	data := make([]byte, size+len(crlf))
	_, err = io.ReadFull(r, data)
	c.data = string(data)
	return c, err
}

// serve accepts connections on a free loopback port until the test ends, and hands each to handle, which closes nothing.
func serve(t testing.TB, handle func(net.Conn)) Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var (
		mu    sync.Mutex
		conns []net.Conn
		done  sync.WaitGroup
	)
	done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			done.Go(func() {
				defer conn.Close()
				handle(conn)
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		mu.Lock()
		for _, conn := range conns {
			conn.Close()
		}
		mu.Unlock()
		done.Wait()
	})
	return serverAt(listener.Addr())
}

// A proxy stands before a real memcached, notes every command, and delivers the replies as a test wants them.
type proxy struct {
	server  Server
	deliver func(client net.Conn, c command, reply []byte) (keep bool) // nil delivers what came

	mu       sync.Mutex
	commands []command
	conns    int
}

func startProxy(t testing.TB, upstream Server) *proxy {
	p := &proxy{}
	p.server = serve(t, func(client net.Conn) { p.handle(client, upstream) })
	return p
}

func (p *proxy) handle(client net.Conn, upstream Server) {
	server, err := net.Dial(upstream.Network(), upstream.String())
	if err != nil {
		return
	}
	defer server.Close()
	p.mu.Lock()
	p.conns++
	p.mu.Unlock()
	requests, replies := bufio.NewReader(client), bufio.NewReader(server)
	for {
		c, err := readCommand(requests)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.commands = append(p.commands, c)
		deliver := p.deliver
		p.mu.Unlock()
		fmt.Fprintf(server, "%s\r\n%s", c.line, c.data)
		reply, err := readReply(replies, c)
		if err != nil {
			return
		}
		if deliver == nil {
			client.Write(reply)
		} else if !deliver(client, c, reply) {
			return
		}
	}
}

// readReply reads up to the end that the frame sees.
func readReply(r *bufio.Reader, c command) (reply []byte, err error) {
	var f frame
	f.expect(c.verb(), c.fields()[1:], maxReply)
	for !f.done {
		line, err := r.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			err = nil
		}
		if err == nil {
			err = f.feed(line)
		}
		if err != nil {
			return nil, err
		}
		reply = append(reply, line...)
	}
	return reply, nil
}

// deliverBy changes how replies are delivered from now on.
func (p *proxy) deliverBy(deliver func(client net.Conn, c command, reply []byte) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deliver = deliver
}

// take returns the lines of the commands seen since the last time.
func (p *proxy) take() (lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.commands {
		lines = append(lines, c.line)
	}
	p.commands = nil
	return lines
}

// One operation is one command, and so one round trip (spec/memcached.md 3).
func TestRoundTrips(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connectWith(t, MemcachedConfig{Servers: []Server{p.server}})
	var keys []string
	for i := range 8 {
		keys = append(keys, fmt.Sprintf("k%d", i))
		require.NoError(t, m.Set(ctx(), keys[i], number("1"), 10800))
	}
	assert.Equal(t, "set k0 0 10800 1", p.take()[0])

	_, err := m.Get(ctx(), "k0")
	require.NoError(t, err)
	assert.Equal(t, []string{"gets k0"}, p.take())
	require.NoError(t, m.Touch(ctx(), "k0", -5))
	assert.Equal(t, []string{"touch k0 -1"}, p.take())
	_, err = m.Incr(ctx(), "k1", 1<<64-1)
	require.NoError(t, err)
	assert.Equal(t, []string{"incr k1 18446744073709551615"}, p.take())
	_, err = m.Decr(ctx(), "k1", 3)
	require.NoError(t, err)
	assert.Equal(t, []string{"decr k1 3"}, p.take())
	items, err := m.GetMulti(ctx(), keys)
	require.NoError(t, err)
	assert.Len(t, items, 7)
	assert.Equal(t, []string{"gets k0 k1 k2 k3 k4 k5 k6 k7"}, p.take())
	require.NoError(t, m.Delete(ctx(), "k1"))
	assert.Equal(t, []string{"delete k1"}, p.take())
	assert.Equal(t, 1, p.conns)
}

// Row 11: whatever the key, nothing but the one command goes over the wire, or nothing at all.
func TestRow11NoKeyInjectsCommands(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connect(t, p.server)
	for c := range 256 {
		for _, key := range []string{string([]byte{byte(c)}), string([]byte{'a', byte(c), 'b'}), "a" + string([]byte{byte(c)}) + "flush_all"} {
			everyVerb(m, key)
			lines := p.take()
			if checkKey(key) != nil {
				require.Empty(t, lines, "%q", key)
				continue
			}
			require.Len(t, lines, 9, "%q", key)
			for _, line := range lines {
				require.Contains(t, line, " "+key)
			}
		}
	}
}

// A refusal by the client still takes the old value away, in the one round trip that needs.
func TestTooLargeIsRefusedBeforeSending(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connect(t, p.server)
	require.NoError(t, m.Set(ctx(), "k", text("old"), 0))
	p.take()
	large := text(strings.Repeat("x", MaxValue))
	assert.ErrorIs(t, m.Set(ctx(), "k", large, 0), ErrTooLarge)
	assert.Equal(t, []string{"delete k"}, p.take())
	assert.ErrorIs(t, m.Add(ctx(), "k", large, 0), ErrTooLarge)
	assert.ErrorIs(t, m.Set(ctx(), "bad key", large, 0), ErrKey)
	assert.ErrorIs(t, m.Add(ctx(), "bad key", large, 0), ErrKey)
	assert.Empty(t, p.take())
}

// A server may allow more than the default, or less.
func TestTooLargeByTheServersMeasure(t *testing.T) {
	larger := connectWith(t, MemcachedConfig{Servers: []Server{startDaemon(t, "-I", "4m").server}, MaxItem: 4 << 20})
	big := text(strings.Repeat("x", 3<<20))
	require.NoError(t, larger.Set(ctx(), "k", big, 0))
	assert.Len(t, value(t, larger, "k"), 3<<20)

	smaller := connect(t, startDaemon(t, "-I", "512k").server)
	require.NoError(t, smaller.Set(ctx(), "k", text("old"), 0))
	assert.ErrorIs(t, smaller.Set(ctx(), "k", text(strings.Repeat("x", 600<<10)), 0), ErrTooLarge)
	_, err := smaller.Get(ctx(), "k")
	assert.ErrorIs(t, err, ErrMiss)
}
