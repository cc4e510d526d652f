// Package mctest runs memcached for tests: real daemons on free loopback ports, a proxy that notes what goes over the wire, and
// servers that answer as a test wants.
package mctest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"kpv/internal/daemon"
)

// A Daemon is a memcached of a test's own.
type Daemon struct {
	Addr string // host:port, or a unix socket's path

	t       testing.TB
	process *daemon.Daemon
}

// Start runs memcached on a free loopback port until the test ends, with more arguments if given. Where CI is set it must be
// installed, elsewhere the test is skipped without it.
func Start(t testing.TB, args ...string) *Daemon {
	process, err := daemon.Start(args...)
	return started(t, process, err)
}

// StartUnix runs memcached on a unix socket.
func StartUnix(t testing.TB) *Daemon {
	dir, err := os.MkdirTemp("", "kpv") // t.TempDir would not fit into a socket's address
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	process, err := daemon.StartUnix(filepath.Join(dir, "m"))
	return started(t, process, err)
}

func started(t testing.TB, process *daemon.Daemon, err error) *Daemon {
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("%v; make test installs it", err)
	}
	require.NoError(t, err)
	t.Cleanup(process.Kill)
	return &Daemon{Addr: process.Addr, t: t, process: process}
}

// FreeAddr is a place on the loopback where nobody listens.
func FreeAddr(t testing.TB) string {
	addr, err := daemon.FreeAddr()
	require.NoError(t, err)
	return addr
}

// Run starts a killed daemon again, empty.
func (d *Daemon) Run() { require.NoError(d.t, d.process.Run()) }

// Kill ends the daemon as kill -9 does.
func (d *Daemon) Kill() { d.process.Kill() }

// Restart kills the daemon and runs it again: the same place, all data gone.
func (d *Daemon) Restart() {
	d.Kill()
	d.Run()
}

// Freeze stops the daemon as a hanging machine would: the kernel goes on accepting connections and bytes.
func (d *Daemon) Freeze() {
	require.NoError(d.t, syscall.Kill(d.process.Pid(), syscall.SIGSTOP))
	_, err := syscall.Wait4(d.process.Pid(), nil, syscall.WUNTRACED, nil) // for the stop, not for the end
	require.NoError(d.t, err)
}

// Thaw undoes Freeze.
func (d *Daemon) Thaw() { require.NoError(d.t, syscall.Kill(d.process.Pid(), syscall.SIGCONT)) }
