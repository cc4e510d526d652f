package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// An upstream is one server as Memcached uses it: a bounded number of lanes, the last used first, behind a breaker.
type upstream struct {
	server  Server
	breaker breaker
	timeout time.Duration
	newLane func() *lane
	slots   chan struct{} // one taken for each operation under way

	mu     sync.Mutex
	idle   []*lane
	closed bool
}

var (
	errClosed = errors.New("the store is closed")
	errBusy   = errors.New("all connections are busy")
)

// do carries out r within the timeout. It returns an error of this package: what the server said, or a *Fault.
func (u *upstream) do(ctx context.Context, r *request) error {
	o := u.try(ctx, r)
	switch {
	case o.end != answered:
		return &Fault{Op: r.name(), Server: u.server.String(), Unknown: o.unknown, Err: o.err}
	case o.unknown && r.verb == "delete" && errors.Is(o.err, ErrMiss):
		return nil // the attempt whose answer was lost has deleted it
	}
	return o.err
}

// try is do with the whole outcome.
func (u *upstream) try(ctx context.Context, r *request) outcome {
	deadline := time.Now().Add(u.timeout)
	if ctx.Err() != nil {
		return outcome{end: abandoned, err: interrupted(ctx)}
	}
	pause, err := u.breaker.admit()
	if err != nil {
		return outcome{end: failed, err: err}
	}
	l, err := u.borrow(ctx, deadline)
	if err != nil {
		return outcome{end: failed, err: err}
	}
	defer u.giveBack(l)
	if pause > 0 {
		if o := u.probe(ctx, l, min(pause, u.timeout)); o.end != answered {
			return o
		}
	}
	o := l.run(ctx, deadline, r)
	u.report(&o, u.timeout, false)
	return o
}

// probe asks a server that has been given up for its version: it does no harm when a server that hangs comes to it later.
func (u *upstream) probe(ctx context.Context, l *lane, within time.Duration) outcome {
	o := l.run(ctx, time.Now().Add(within), &request{verb: "version", reads: true, repeatable: true, send: ping})
	u.report(&o, within, true)
	return o
}

// report tells the breaker what became of a request that had so much time, and puts the error into words.
func (u *upstream) report(o *outcome, within time.Duration, probe bool) {
	if o.end.clear() {
		u.breaker.answered()
		return
	}
	o.err = explain(o.err, within)
	if o.end == failed && isOutage(o.err) {
		u.breaker.failed(o.err, probe)
	}
}

// borrow waits for a lane.
func (u *upstream) borrow(ctx context.Context, deadline time.Time) (*lane, error) {
	if err := u.takeSlot(ctx, deadline); err != nil {
		return nil, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		<-u.slots
		return nil, errClosed
	}
	last := len(u.idle) - 1
	if last < 0 {
		return u.newLane(), nil
	}
	l := u.idle[last]
	u.idle = u.idle[:last]
	return l, nil
}

// takeSlot waits for the right to use a lane.
func (u *upstream) takeSlot(ctx context.Context, deadline time.Time) error {
	select {
	case u.slots <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case u.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return interrupted(ctx)
	case <-timer.C:
		return errBusy
	}
}

// giveBack ends what borrow began.
func (u *upstream) giveBack(l *lane) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed || l.spoiled {
		l.close()
	} else {
		u.idle = append(u.idle, l)
	}
	<-u.slots
}

// close gives up the idle connections now, and the others when their operations end.
func (u *upstream) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for _, l := range u.idle {
		l.close()
	}
	u.idle = nil
}
