package mctest

import (
	"bufio"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Serve accepts connections on a free loopback port until the test ends, and hands each to handle, behind which it is closed.
func Serve(t testing.TB, handle func(net.Conn)) (addr string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{open: map[net.Conn]bool{}}
	s.done.Go(func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			s.done.Go(func() { s.serve(conn, handle) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		s.hangUp()
		s.done.Wait()
	})
	return listener.Addr().String()
}

// server is what Serve has open.
type server struct {
	done sync.WaitGroup

	mu    sync.Mutex
	open  map[net.Conn]bool
	ended bool
}

func (s *server) serve(conn net.Conn, handle func(net.Conn)) {
	defer conn.Close()
	s.mu.Lock()
	s.open[conn] = true
	ended := s.ended
	s.mu.Unlock()
	if !ended {
		handle(conn)
	}
}

func (s *server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for conn := range s.open {
		conn.Close()
	}
}

// A Command is what a client sent: its line without the end, and all its bytes, with the data block of a set or the like.
type Command struct{ Line, Raw string }

// ReadCommand reads one command as memcached would.
func ReadCommand(r *bufio.Reader) (Command, error) {
	raw, err := r.ReadString('\n')
	c := Command{Line: strings.TrimRight(raw, "\r\n"), Raw: raw}
	fields := strings.Fields(c.Line)
	if err != nil || len(fields) < 5 || !slices.Contains([]string{"set", "add", "replace", "append", "prepend", "cas"}, fields[0]) {
		return c, err
	}
	size, err := strconv.Atoi(fields[4])
	if err != nil {
		return c, err
	}
	data := make([]byte, size+len("\r\n"))
	_, err = io.ReadFull(r, data)
	c.Raw += string(data)
	return c, err
}

// Answering serves every command with what reply gives for it, the whole bytes; nothing, and the connection is closed.
func Answering(t testing.TB, reply func(Command) string) (addr string) {
	return Serve(t, func(conn net.Conn) {
		for requests := bufio.NewReader(conn); ; {
			c, err := ReadCommand(requests)
			if err != nil {
				return
			}
			text := reply(c)
			if _, err := io.WriteString(conn, text); err != nil || text == "" {
				return
			}
		}
	})
}

// A Proxy stands before a memcached and notes every command.
type Proxy struct {
	Addr string

	mu       sync.Mutex
	commands []string
}

// StartProxy puts a proxy before the server at addr.
func StartProxy(t testing.TB, addr string) *Proxy {
	p := &Proxy{}
	p.Addr = Serve(t, func(client net.Conn) {
		upstream, err := net.Dial("tcp", addr)
		if err != nil {
			return
		}
		var replies sync.WaitGroup
		replies.Go(func() { _, _ = io.Copy(client, upstream) })
		p.forward(client, upstream)
		upstream.Close()
		replies.Wait()
	})
	return p
}

func (p *Proxy) forward(client, upstream net.Conn) {
	for requests := bufio.NewReader(client); ; {
		c, err := ReadCommand(requests)
		if err != nil {
			return
		}
		p.note(c.Line)
		if _, err := io.WriteString(upstream, c.Raw); err != nil {
			return
		}
	}
}

func (p *Proxy) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.commands = append(p.commands, line)
}

// Take returns the command lines seen since the last time.
func (p *Proxy) Take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := p.commands
	p.commands = nil
	return lines
}
