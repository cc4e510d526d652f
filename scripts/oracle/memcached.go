package main

import (
	"fmt"
	"io"
	"net"
	"os/exec"
	"time"
)

// memcached is a server for the scripts.
type memcached struct {
	addr string
	cmd  *exec.Cmd
}

func startMemcached() (*memcached, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &memcached{addr: l.Addr().String()}
	l.Close()
	_, port, err := net.SplitHostPort(m.addr)
	if err != nil {
		return nil, err
	}
	m.cmd = exec.Command("memcached", "-l", "127.0.0.1", "-p", port, "-U", "0", "-u", "root") // the user counts only when root starts it
	if err := m.cmd.Start(); err != nil {
		return nil, err
	}
	for range 200 {
		if m.flush() == nil {
			return m, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	m.stop()
	return nil, fmt.Errorf("memcached does not listen on %s", m.addr)
}

func (m *memcached) stop() {
	if m != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
	}
}

// flush empties it.
func (m *memcached) flush() error {
	conn, err := net.Dial("tcp", m.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "flush_all\r\n"); err != nil {
		return err
	}
	_, err = io.ReadFull(conn, make([]byte, len("OK\r\n")))
	return err
}
