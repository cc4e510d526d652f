package store

import (
	"context"
	"io"
	"kpv/internal/mctest"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Row 20: the end of the caller's context ends an operation at once, and hurts no other.
func TestRow20CancelInterruptsAtOnce(t *testing.T) {
	d := startDaemon(t)
	m := connectWith(t, MemcachedConfig{Servers: []Server{d.server}, Timeout: time.Minute, MaxConns: 1})
	require.NoError(t, try(m, "set"))
	d.Freeze()
	for _, fresh := range []bool{false, true, true, true, true} { // the first cancellation costs the open connection
		cancelled, cancel := context.WithCancel(ctx())
		time.AfterFunc(50*time.Millisecond, cancel)
		began := time.Now()
		fault := requireFault(t, m.Set(cancelled, "k", text("v"), 0))
		assert.Less(t, time.Since(began), soonEnough)
		assert.ErrorIs(t, fault, context.Canceled)
		assert.True(t, fault.Unknown, "on a fresh connection: %v", fresh)
		assert.Contains(t, fault.Error(), "interrupted")
	}
	d.Thaw()
	require.NoError(t, try(m, "get"), "the caller's impatience does not count against the server")

	over, cancel := context.WithCancel(ctx())
	cancel()
	fault := requireFault(t, m.Set(over, "k", text("v"), 0))
	assert.False(t, fault.Unknown, "nothing was sent")
}

// Row 20: waiting for a connection that others use is bounded and can be interrupted as well.
func TestRow20WaitingForAConnection(t *testing.T) {
	h := startHostile(t)
	held := make(chan struct{})
	h.do(func(conn net.Conn, _ mctest.Command) bool { close(held); io.Copy(io.Discard, conn); return false })
	m := connectWith(t, MemcachedConfig{Servers: []Server{h.server}, Timeout: 2 * testTimeout, MaxConns: 1})
	var holding sync.WaitGroup
	holding.Go(func() { requireFault(t, try(m, "get")) })
	<-held
	limited, cancel := context.WithTimeout(ctx(), 20*time.Millisecond)
	defer cancel()
	_, err := m.Get(limited, "k")
	fault := requireFault(t, err)
	assert.ErrorIs(t, fault, context.DeadlineExceeded)
	assert.False(t, fault.Unknown)
	holding.Wait()
}

// Row 20: closing during an operation lets it end, and leaves neither goroutines nor connections.
func TestRow20CloseLeavesNothing(t *testing.T) {
	d := startDaemon(t)
	before := runtime.NumGoroutine()
	m := connect(t, d.server)
	cancellable, cancel := context.WithCancel(ctx())
	defer cancel()
	inParallel(8, func(i int) {
		for range 50 {
			assert.NoError(t, m.Set(cancellable, "k", text("v"), 0))
		}
	})
	d.Freeze()
	var last sync.WaitGroup
	last.Go(func() { assert.Error(t, try(m, "get")) })
	time.Sleep(testTimeout / 3)
	require.NoError(t, m.Close())
	last.Wait()
	d.Thaw()
	assert.ErrorIs(t, try(m, "get"), errClosed)
	for _, l := range m.upstreams[0].idle {
		assert.True(t, l.conn.closed)
	}
	for began := time.Now(); runtime.NumGoroutine() > before && time.Since(began) < soonEnough; {
		time.Sleep(time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// A caller that gets no connection within the timeout is told why.
func TestRow20AllConnectionsBusy(t *testing.T) {
	m := connectWith(t, MemcachedConfig{Servers: []Server{freeServer(t)}, Timeout: 20 * time.Millisecond, MaxConns: 1})
	l, err := m.upstreams[0].borrow(ctx(), time.Now())
	require.NoError(t, err)
	assert.ErrorIs(t, try(m, "get"), errBusy)
	m.upstreams[0].giveBack(l)
}

// A defect of the client library is a fault of the operation, and its connection is not used again.
func TestPanicIsAFault(t *testing.T) {
	p := startProxy(t, startDaemon(t).server)
	m := connect(t, p.server)
	require.NoError(t, try(m, "set"))
	err := m.do(ctx(), "k", &request{verb: "gets", reads: true, send: func(*lane) error { panic("slice bounds out of range") }})
	assert.EqualError(t, requireFault(t, err), p.server.String()+" get: the client library failed: slice bounds out of range")
	require.NoError(t, try(m, "get"))
	assert.Equal(t, 2, p.Conns())
}
