package store

import (
	"context"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kpv/internal/mctest"
)

// ctx is what tests pass that cancel nothing.
func ctx() context.Context { return context.Background() }

// A daemon is a memcached of a test's own.
type daemon struct {
	*mctest.Daemon
	server Server
}

// startDaemon runs memcached on a free loopback port, with more arguments if given, until the test ends.
func startDaemon(t testing.TB, args ...string) *daemon {
	d := mctest.Start(t, args...)
	return &daemon{d, serverAt(t, d.Addr)}
}

// startUnixDaemon runs memcached on a unix socket.
func startUnixDaemon(t testing.TB) *daemon {
	d := mctest.StartUnix(t)
	return &daemon{d, serverAt(t, d.Addr)}
}

// findTool looks for a program that a test needs. Where CI is set a missing one is a failure, elsewhere the test is skipped.
func findTool(t testing.TB, name string) string {
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// freeServer is an address on the loopback where nobody listens.
func freeServer(t testing.TB) Server { return serverAt(t, mctest.FreeAddr(t)) }

func serverAt(t testing.TB, addr string) Server {
	servers, _, err := ParseServers(addr)
	require.NoError(t, err)
	return servers[0]
}

// A proxy stands before a memcached.
type proxy struct {
	*mctest.Proxy
	server Server
}

func startProxy(t testing.TB, upstream Server) *proxy {
	p := mctest.StartProxy(t, upstream.String())
	return &proxy{p, serverAt(t, p.Addr)}
}

// serve answers as handle does on a free loopback port.
func serve(t testing.TB, handle func(net.Conn)) Server { return serverAt(t, mctest.Serve(t, handle)) }

// connect returns a store on servers that is closed when the test ends. Its timeout is short, its breaker starts closed.
func connect(t testing.TB, servers ...Server) *Memcached {
	return connectWith(t, MemcachedConfig{Servers: servers, Timeout: testTimeout})
}

// connectWith is connect with a choice.
func connectWith(t testing.TB, config MemcachedConfig) *Memcached {
	m, err := NewMemcached(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

// testTimeout is how long tests wait for servers that do not answer, and soon enough how much longer anything may take on a loaded
// machine.
const (
	testTimeout = 300 * time.Millisecond
	soonEnough  = 3 * time.Second
)

// text is an item with a string, number one with digits.
func text(value string) Item   { return Item{Value: value, Flags: FlagString} }
func number(value string) Item { return Item{Value: value, Flags: FlagInt} }

// requireFault asserts that err is a *Fault and returns it.
func requireFault(t testing.TB, err error) *Fault {
	t.Helper()
	var fault *Fault
	require.ErrorAs(t, err, &fault)
	return fault
}

// value gets a key that must be there.
func value(t testing.TB, s Store, key string) string {
	t.Helper()
	item, err := s.Get(ctx(), key)
	require.NoError(t, err)
	return item.Value
}
