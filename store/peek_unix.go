//go:build unix

package store

import (
	"errors"
	"io"
	"syscall"
)

// peeked is what waits to be read on a socket.
type peeked struct {
	buffer [128]byte
	n      int
	err    error // the peer closed or reset the connection
}

// look peeks without waiting: Go's sockets do not block. It is made for [syscall.RawConn], which wants true for "finished".
func (p *peeked) look(fd uintptr) bool {
	p.n, _, p.err = syscall.Recvfrom(int(fd), p.buffer[:], syscall.MSG_PEEK)
	switch {
	case errors.Is(p.err, syscall.EAGAIN), errors.Is(p.err, syscall.EINTR):
		p.n, p.err = 0, nil
	case p.err == nil && p.n == 0:
		p.err = io.EOF
	}
	return true
}

func (p *peeked) any() bool     { return p.n > 0 }
func (p *peeked) bytes() []byte { return p.buffer[:p.n] }
