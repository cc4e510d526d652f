package store

import (
	"errors"
	"strings"
)

// get asks for the keys of the current request, whose items the frame keeps. It does so on the lane's connection and not through
// gomemcache: the frame reads replies anyhow, and gomemcache's GetMulti makes a goroutine for each server and a map of servers, which
// takes as long, for eight keys, as half a round trip.
func (l *lane) get() error {
	conn, err := l.connection()
	if err != nil {
		return err
	}
	if err := conn.ask("gets " + strings.Join(l.request.keys, " ") + crlf); err != nil {
		conn.Close()
		l.spoiled = true // gomemcache may know the connection and use it again
		return err
	}
	if conn.frame.refusal != "" {
		return errRefused
	}
	return nil
}

// errRefused stands for the error line that the frame has read.
var errRefused = errors.New("refused")

// connection is the lane's, made if there is none. gomemcache gets it when it asks for one: see dial.
func (l *lane) connection() (*guard, error) {
	if l.conn != nil {
		return l.conn, nil
	}
	conn, err := l.open()
	l.dialErr = err
	return conn, err
}

// ask sends a command and reads the whole reply.
func (g *guard) ask(command string) error {
	if _, err := g.Write([]byte(command)); err != nil {
		return err
	}
	if g.buffer == nil {
		g.buffer = make([]byte, 4096)
	}
	for !g.frame.done {
		if _, err := g.Read(g.buffer); err != nil {
			return err
		}
	}
	return nil
}
