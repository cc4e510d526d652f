package store

import (
	"fmt"
	"sync"
	"time"
)

// When a server is given up, and for how long.
const (
	breakerLimit = 3 // failures in a row
	breakerFirst = 250 * time.Millisecond
	breakerMost  = 5 * time.Second
)

// A breaker keeps a script from waiting for the same dead server again and again. It opens after breakerLimit timeouts or failed
// connects in a row; while it is open requests fail at once. Every now and then, at intervals that double, one request is let through
// as a probe, and any answer closes the breaker.
type breaker struct {
	server string
	now    func() time.Time
	notify func(string)

	mu       sync.Mutex
	failures int           // in a row
	pause    time.Duration // between probes; zero: closed
	next     time.Time     // of the next probe
	cause    error         // of the last failure
}

// admit says whether a request may be sent. When it returns a pause, the request is a probe, which should take no longer than that.
func (b *breaker) admit() (pause time.Duration, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pause == 0 {
		return 0, nil
	}
	now := b.now()
	if wait := b.next.Sub(now); wait > 0 {
		return 0, fmt.Errorf("given up for another %v after %d failures in a row, the last: %w",
			wait.Round(time.Millisecond), b.failures, b.cause)
	}
	b.next = now.Add(b.pause) // one probe at a time
	return b.pause, nil
}

// failed counts a timeout or a failed connect. Only probes lengthen the pause: requests that were on their way when the breaker opened
// say nothing new.
func (b *breaker) failed(cause error, probe bool) {
	if text := b.countFailure(cause, probe); text != "" {
		b.notify(text)
	}
}

// countFailure is failed under the lock; it returns what there is to tell.
func (b *breaker) countFailure(cause error, probe bool) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	b.cause = cause
	switch {
	case b.pause == 0 && b.failures >= breakerLimit:
		b.pause = breakerFirst
	case probe:
		b.pause = min(2*b.pause, breakerMost)
	default:
		return ""
	}
	b.next = b.now().Add(b.pause)
	if probe {
		return ""
	}
	return fmt.Sprintf("memcached %s: given up after %d failures in a row, the last: %v", b.server, b.failures, cause)
}

// answered notes that the server is alive.
func (b *breaker) answered() {
	b.mu.Lock()
	wasOpen := b.pause > 0
	b.failures, b.pause, b.cause = 0, 0, nil
	b.mu.Unlock()
	if wasOpen {
		b.notify(fmt.Sprintf("memcached %s: answers again", b.server))
	}
}
