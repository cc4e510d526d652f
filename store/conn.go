package store

import (
	"bytes"
	"fmt"
	"net"
	"syscall"
	"time"
)

// A guard is a connection as gomemcache gets to see it: one that is sound, or fails. It holds to the deadline that the lane set for
// the whole operation, whatever gomemcache asks for on the way (it extends the deadline with every item read). Before a command is
// sent it makes sure that the connection is idle, so that a dead one is noticed while the command can still go elsewhere; and it
// passes on nothing of a reply that the frame has something against.
type guard struct {
	net.Conn
	raw    syscall.RawConn
	peek   func(fd uintptr) bool // made once: a closure for each command would cost an allocation
	peeked peeked

	frame  frame
	sent   bool  // some of the current command may have reached the server
	flaw   error // why the connection is not to be used further
	closed bool
	buffer []byte // for ask; made when it is needed
}

// newGuard wraps a fresh connection of the net package.
func newGuard(conn net.Conn) (*guard, error) {
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil, err
	}
	g := &guard{Conn: conn, raw: raw}
	g.peek = g.peeked.look
	g.frame.done = true
	return g, nil
}

// begin prepares for one command, to be answered until deadline, and looks whether the connection is idle.
func (g *guard) begin(deadline time.Time, r *request, largest int) {
	if !g.frame.done {
		g.fail(errHalfReply)
	}
	g.frame.expect(r, largest)
	g.sent = false
	g.fail(g.Conn.SetDeadline(deadline))
	g.fail(g.checkIdle())
}

// SetDeadline does nothing: begin set the deadline.
func (g *guard) SetDeadline(time.Time) error { return nil }

// Write sends some of a command.
func (g *guard) Write(p []byte) (int, error) {
	if g.flaw != nil {
		return 0, g.flaw
	}
	n, err := g.Conn.Write(p)
	g.sent = g.sent || n > 0
	return n, g.fail(err)
}

// Read receives some of a reply.
func (g *guard) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	if flaw := g.frame.feed(p[:n]); flaw != nil {
		return 0, g.fail(flaw)
	}
	return n, g.fail(err)
}

// Close ends the connection.
func (g *guard) Close() error {
	g.closed = true
	return g.Conn.Close()
}

// fail keeps the first error of the connection, and returns err.
func (g *guard) fail(err error) error {
	if g.flaw == nil {
		g.flaw = err
	}
	return err
}

// answered says whether the current command got a whole reply, and nothing but it.
func (g *guard) answered() bool { return g.frame.done && g.flaw == nil }

// checkIdle says what is wrong with the connection before a command is sent on it. Not a byte may wait to be read: it could only be a
// reply to something else, or the end of the stream.
func (g *guard) checkIdle() error {
	if err := g.raw.Read(g.peek); err != nil {
		return err
	}
	if !g.peeked.any() {
		return g.peeked.err
	}
	line, _, _ := bytes.Cut(g.peeked.bytes(), []byte(crlf))
	if isRefusal(line) {
		return refusal(string(line)) // a server that has too many connections says so and hangs up
	}
	return errStray
}

// refusal is an error that the server stated.
func refusal(line string) error {
	const enough = 120
	return fmt.Errorf("the server said %q", line[:min(len(line), enough)])
}
