// Package daemon runs memcached processes on free loopback ports, for whoever needs a real one for a while.
package daemon

import (
	"errors"
	"fmt"
	"net"
	"os/exec"
	"time"
)

const (
	attempts = 3 // another process may take a free port first
	patience = 5 * time.Second
)

// Daemon is a memcached process.
type Daemon struct {
	Addr string // host:port, or a unix socket's path

	args []string
	cmd  *exec.Cmd
	done chan struct{}
}

// Start runs memcached on a port where nobody listened, with more arguments if given. The error wraps [exec.ErrNotFound] where it is
// not installed.
func Start(args ...string) (*Daemon, error) {
	var errs []error
	for range attempts {
		addr, err := FreeAddr()
		if err != nil {
			return nil, err
		}
		host, port, _ := net.SplitHostPort(addr)
		d := &Daemon{Addr: addr, args: append([]string{"-l", host, "-p", port, "-U", "0"}, args...)}
		if err = d.Run(); err == nil || errors.Is(err, exec.ErrNotFound) {
			return d, err
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

// StartUnix runs memcached on a unix socket.
func StartUnix(path string) (*Daemon, error) {
	d := &Daemon{Addr: path, args: []string{"-s", path}}
	return d, d.Run()
}

// FreeAddr is a place on the loopback where nobody listens.
func FreeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Run starts the process, empty, at the same address as before, and waits until it listens.
func (d *Daemon) Run() error {
	d.cmd = exec.Command("memcached", append([]string{"-u", "root"}, d.args...)...) // the user counts only when root starts it
	if err := d.cmd.Start(); err != nil {
		return fmt.Errorf("memcached: %w", err)
	}
	d.done = make(chan struct{})
	go func() {
		_ = d.cmd.Wait() // it is killed, and says so
		close(d.done)
	}()
	if err := d.awaitListening(); err != nil {
		d.Kill()
		return err
	}
	return nil
}

func (d *Daemon) awaitListening() error {
	deadline := time.After(patience)
	for {
		if conn, err := net.Dial(d.network(), d.Addr); err == nil {
			return conn.Close()
		}
		select {
		case <-d.done:
			return fmt.Errorf("memcached ended before it listened on %s", d.Addr)
		case <-deadline:
			return fmt.Errorf("memcached does not listen on %s", d.Addr)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (d *Daemon) network() string {
	if d.args[0] == "-s" {
		return "unix"
	}
	return "tcp"
}

// Pid is the process's number.
func (d *Daemon) Pid() int { return d.cmd.Process.Pid }

// Kill ends the process as kill -9 does, if it has not ended.
func (d *Daemon) Kill() {
	_ = d.cmd.Process.Kill() // it may have ended
	<-d.done
}
