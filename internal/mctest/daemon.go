// Package mctest runs memcached for tests: real daemons on free loopback ports, a proxy that notes what goes over the wire, and
// servers that answer as a test wants.
package mctest

import (
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A Daemon is a memcached of a test's own.
type Daemon struct {
	Addr string // host:port

	t      testing.TB
	binary string
	cmd    *exec.Cmd
}

// Start runs memcached on a free loopback port until the test ends.
func Start(t testing.TB) *Daemon {
	d := &Daemon{t: t, binary: find(t, "memcached"), Addr: FreeAddr(t)}
	d.Run()
	t.Cleanup(d.Kill)
	return d
}

// find looks for a program that a test needs. Where CI is set a missing one is a failure, elsewhere the test is skipped.
func find(t testing.TB, name string) string {
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed; make test installs it", name)
	}
	t.Skipf("%s is not installed; make test installs it", name)
	return ""
}

// FreeAddr is a place on the loopback where nobody listens.
func FreeAddr(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// Run starts the daemon, empty, and waits until it listens.
func (d *Daemon) Run() {
	host, port, err := net.SplitHostPort(d.Addr)
	require.NoError(d.t, err)
	d.cmd = exec.Command(d.binary, "-l", host, "-p", port, "-U", "0", "-u", "root") // the user counts only when root starts it
	require.NoError(d.t, d.cmd.Start())
	require.Eventually(d.t, func() bool {
		conn, err := net.Dial("tcp", d.Addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 10*time.Second, 5*time.Millisecond, "memcached does not listen")
}

// Kill ends the daemon as kill -9 does.
func (d *Daemon) Kill() {
	_ = d.cmd.Process.Kill() // it may be dead already
	_ = d.cmd.Wait()
}

// Freeze stops the daemon as a hanging machine would: the kernel goes on accepting connections and bytes.
func (d *Daemon) Freeze() {
	require.NoError(d.t, d.cmd.Process.Signal(syscall.SIGSTOP))
	_, err := syscall.Wait4(d.cmd.Process.Pid, nil, syscall.WUNTRACED, nil) // for the stop, not for the end
	require.NoError(d.t, err)
}
