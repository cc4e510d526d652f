package store

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ctx is what tests pass that cancel nothing.
func ctx() context.Context { return context.Background() }

// A daemon is a memcached of a test's own.
type daemon struct {
	t      testing.TB
	binary string
	args   []string
	server Server
	cmd    *exec.Cmd
}

// startDaemon runs memcached on a free loopback port, with more arguments if given, until the test ends.
func startDaemon(t testing.TB, args ...string) *daemon {
	d := &daemon{t: t, binary: findTool(t, "memcached"), server: freeServer(t)}
	d.args = append([]string{"-l", d.server.Host, "-p", strconv.Itoa(int(d.server.Port)), "-U", "0"}, args...)
	d.start()
	t.Cleanup(d.kill)
	return d
}

// startUnixDaemon runs memcached on a unix socket.
func startUnixDaemon(t testing.TB) *daemon {
	path := filepath.Join(shortTempDir(t), "m")
	d := &daemon{t: t, binary: findTool(t, "memcached"), server: Server{Host: path}}
	d.args = []string{"-s", path}
	d.start()
	t.Cleanup(d.kill)
	return d
}

// shortTempDir is t.TempDir with a path that fits into a socket's address.
func shortTempDir(t testing.TB) string {
	dir, err := os.MkdirTemp("", "kpv")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
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
func freeServer(t testing.TB) Server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return serverAt(l.Addr())
}

func serverAt(addr net.Addr) Server {
	tcp := addr.(*net.TCPAddr)
	return Server{Host: tcp.IP.String(), Port: uint16(tcp.Port)}
}

// start runs the daemon and waits until it listens.
func (d *daemon) start() {
	args := d.args
	if os.Getuid() == 0 {
		args = append([]string{"-u", "root"}, args...)
	}
	d.cmd = exec.Command(d.binary, args...)
	require.NoError(d.t, d.cmd.Start())
	require.Eventually(d.t, func() bool {
		conn, err := net.Dial(d.server.Network(), d.server.String())
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 10*time.Second, 5*time.Millisecond, "memcached does not listen")
}

// kill ends the daemon as kill -9 does.
func (d *daemon) kill() {
	d.cmd.Process.Kill()
	d.cmd.Wait()
}

// restart is kill and start: the same place, all data gone.
func (d *daemon) restart() {
	d.kill()
	d.start()
}

// freeze stops the daemon as a hanging machine would: the kernel goes on accepting connections and bytes.
func (d *daemon) freeze() {
	require.NoError(d.t, d.cmd.Process.Signal(syscall.SIGSTOP))
	_, err := syscall.Wait4(d.cmd.Process.Pid, nil, syscall.WUNTRACED, nil) // for the stop, not for the end
	require.NoError(d.t, err)
}

// thaw undoes freeze.
func (d *daemon) thaw() { require.NoError(d.t, d.cmd.Process.Signal(syscall.SIGCONT)) }

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
