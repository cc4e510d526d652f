package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// A request is one command for one server.
type request struct {
	verb       string            // as on the wire
	keys       []string          // whose values may come back
	items      map[string]Item   // where they go, for get
	repeatable bool              // carrying it out twice does no harm
	reads      bool              // carrying it out changes nothing
	send       func(*lane) error // carries it out: one call of gomemcache, or get
}

// name is the request's command as people know it.
func (r *request) name() string {
	if r.verb == "gets" {
		return "get"
	}
	return r.verb
}

// An end is how one attempt at a request ended.
type end int

const (
	answered  end = iota // the server did it, or said no in a way that this package has an error for
	refused              // the server stated another error
	stale                // an idle connection had died; nothing was sent
	lost                 // the connection broke before the answer came
	failed               // nothing could be sent, or no sensible answer came in time
	abandoned            // the caller's context ended
)

// clear says whether the server has told what it did.
func (e end) clear() bool { return e == answered || e == refused }

// An outcome is what became of a request.
type outcome struct {
	end     end
	err     error
	unknown bool // it may have been carried out without an answer that says so
}

// A lane carries one operation at a time to one server: a gomemcache client with the one connection it may use, on which the lane reads
// values itself. gomemcache knows nothing of contexts and of deadlines for a whole operation, so the lane holds those of the current
// operation for its connection.
type lane struct {
	server  Server
	client  *client
	largest int // value size allowed in replies

	request  *request
	ctx      context.Context // of the current operation
	deadline time.Time       // of the current operation
	dialed   bool            // the current attempt opened its own connection
	dialErr  error           // or failed to
	spoiled  bool            // not to be used again

	mu   sync.Mutex // interrupt comes from another goroutine
	conn *guard
}

// run carries out r until deadline: once, and again on a new connection where that is safe. That is when an idle connection turns
// out to have died before anything was sent, and for one broken connection more if r is repeatable: nobody reads on at its other
// end. After a timeout it is not safe, because a server that hangs may carry out what it got whenever it wakes.
func (l *lane) run(ctx context.Context, deadline time.Time, r *request) outcome {
	l.ctx, l.deadline, l.request = ctx, deadline, r
	defer func() { l.ctx, l.request = nil, nil }() // an idle lane keeps no value alive
	unknown := false
	for repeated := false; ; {
		end, err := l.attempt()
		unknown = unknown || l.sent() && !end.clear() && !r.reads
		switch {
		case end == stale:
		case end == lost && r.repeatable && !repeated:
			repeated = true
		default:
			return outcome{end, err, unknown}
		}
	}
}

// attempt carries out the request once.
func (l *lane) attempt() (end, error) {
	l.dialed, l.dialErr = false, nil
	if l.conn != nil && l.conn.closed {
		l.conn = nil
	}
	if l.conn != nil {
		l.conn.begin(l.deadline, l.request, l.largest)
	}
	err := l.call()
	return l.judge(err)
}

// call does the work of attempt, interruptible by the context; a panic becomes an error.
func (l *lane) call() (err error) {
	if l.ctx.Done() != nil {
		stop := context.AfterFunc(l.ctx, l.interrupt)
		defer func() {
			if !stop() {
				l.spoiled = true // interrupt may strike any time later
			}
		}()
	}
	defer func() {
		if p := recover(); p != nil {
			l.spoiled = true
			err = fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	return l.request.send(l)
}

var errPanic = errors.New("the client library failed")

// judge says how an attempt ended that gomemcache returned err from, and why.
func (l *lane) judge(err error) (end, error) {
	switch {
	case l.ctx.Err() != nil && !l.answered():
		return abandoned, interrupted(l.ctx)
	case errors.Is(err, errPanic):
		return failed, err
	case l.dialErr != nil:
		return failed, l.dialErr
	case l.answered():
		return verdict(err, l.conn.frame.refusal)
	case l.conn == nil || l.conn.flaw == nil:
		return failed, errNotOurs
	case !l.sent() && !l.dialed:
		return stale, l.conn.flaw
	case l.sent() && isBreak(l.conn.flaw):
		return lost, l.conn.flaw
	}
	return failed, l.conn.flaw
}

// isBreak says whether err means that the peer has ended the connection, and so will read no more of it.
func isBreak(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func (l *lane) sent() bool     { return l.conn != nil && l.conn.sent }
func (l *lane) answered() bool { return l.conn != nil && l.conn.answered() }

// dial is gomemcache's DialContext. The context it gets has a timeout of gomemcache's choosing; the lane's own count.
func (l *lane) dial(context.Context, string, string) (net.Conn, error) {
	conn, err := l.connection()
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// open makes the lane's connection, ready for the current request.
func (l *lane) open() (*guard, error) {
	l.dialed = true
	dialer := net.Dialer{Deadline: l.deadline}
	conn, err := dialer.DialContext(l.ctx, l.server.Network(), l.server.String())
	if err != nil {
		return nil, err
	}
	g, err := newGuard(conn)
	if err != nil {
		conn.Close()
		return nil, err
	}
	g.begin(l.deadline, l.request, l.largest)
	l.mu.Lock()
	l.conn = g
	l.mu.Unlock()
	if l.ctx.Err() != nil { // interrupt may have come too early to find the connection
		l.interrupt()
	}
	return g, nil
}

// interrupt makes whatever waits for the connection fail now.
func (l *lane) interrupt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.conn.Conn.SetDeadline(time.Unix(1, 0))
	}
}

// close gives up the connection.
func (l *lane) close() {
	if l.conn != nil && !l.conn.closed {
		l.conn.Close()
	}
}
