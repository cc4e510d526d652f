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

// Verb is the command's first word.
func (c Command) Verb() string {
	verb, _, _ := strings.Cut(c.Line, " ")
	return verb
}

// A Proxy stands before a memcached, notes every command, and delivers the replies as a test wants them.
type Proxy struct {
	Addr string

	mu       sync.Mutex
	commands []Command
	conns    int
	deliver  Delivery
}

// Delivery hands the reply to a command on to the client, or does not quite; the connection is closed unless it is to be kept.
type Delivery func(client net.Conn, c Command, reply []byte) (keep bool)

// StartProxy puts a proxy before the server at addr, which is a path for a unix socket.
func StartProxy(t testing.TB, addr string) *Proxy {
	p := &Proxy{deliver: whole}
	network := "tcp"
	if strings.HasPrefix(addr, "/") {
		network = "unix"
	}
	p.Addr = Serve(t, func(client net.Conn) {
		upstream, err := net.Dial(network, addr)
		if err != nil {
			return
		}
		defer upstream.Close()
		p.mu.Lock()
		p.conns++
		p.mu.Unlock()
		requests, replies := bufio.NewReader(client), bufio.NewReader(upstream)
		for p.exchange(client, upstream, requests, replies) {
		}
	})
	return p
}

func whole(client net.Conn, _ Command, reply []byte) bool {
	_, err := client.Write(reply)
	return err == nil
}

// exchange is one command with its reply; it returns false when that was the last one.
func (p *Proxy) exchange(client, upstream net.Conn, requests, replies *bufio.Reader) bool {
	c, err := ReadCommand(requests)
	if err != nil {
		return false
	}
	p.mu.Lock()
	p.commands = append(p.commands, c)
	deliver := p.deliver
	p.mu.Unlock()
	if _, err := io.WriteString(upstream, c.Raw); err != nil {
		return false
	}
	reply, err := readReply(replies)
	return err == nil && deliver(client, c, reply)
}

// readReply reads one reply: a line, or values up to END.
func readReply(r *bufio.Reader) (reply []byte, err error) {
	for {
		line, err := r.ReadBytes('\n')
		reply = append(reply, line...)
		fields := strings.Fields(string(line))
		if err != nil || len(fields) < 4 || fields[0] != "VALUE" {
			return reply, err
		}
		size, err := strconv.Atoi(fields[3])
		if err != nil {
			return reply, err
		}
		data := make([]byte, size+len("\r\n"))
		if _, err := io.ReadFull(r, data); err != nil {
			return reply, err
		}
		reply = append(reply, data...)
	}
}

// DeliverBy changes how replies are delivered from now on; nil delivers what came.
func (p *Proxy) DeliverBy(deliver Delivery) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if deliver == nil {
		deliver = whole
	}
	p.deliver = deliver
}

// Conns counts the connections that clients opened.
func (p *Proxy) Conns() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.conns
}

// Take returns the command lines seen since the last time.
func (p *Proxy) Take() (lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.commands {
		lines = append(lines, c.Line)
	}
	p.commands = nil
	return lines
}
