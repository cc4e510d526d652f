package main

import (
	"io"
	"net"

	"kpv/internal/daemon"
)

// flush empties a memcached.
func flush(d *daemon.Daemon) error {
	conn, err := net.Dial("tcp", d.Addr)
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
