package golden

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"kpv/internal/daemon"
	"kpv/store"
)

// server is a memcached of a Runner's own.
type server struct {
	process *daemon.Daemon
	client  *store.Memcached
	conn    net.Conn // for what the store interface does not have
	reply   *bufio.Reader
}

// replyPatience bounds the wait for an answer.
const replyPatience = 5 * time.Second

func startServer() (*server, error) {
	process, err := daemon.Start()
	if err != nil {
		return nil, err
	}
	s := &server{process: process}
	if err := s.connect(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) connect() (err error) {
	if s.conn, err = net.Dial("tcp", s.process.Addr); err != nil {
		return err
	}
	s.reply = bufio.NewReader(s.conn)
	servers, _, err := store.ParseServers(s.process.Addr)
	if err != nil {
		return err
	}
	s.client, err = store.NewMemcached(store.MemcachedConfig{Servers: servers})
	return err
}

// flush empties the server.
func (s *server) flush() error {
	_, err := s.command("flush_all", "OK")
	return err
}

// dump lists what the server holds, without expiries. It asks for the wanted keys too, since memcached leaves out of its list what it
// happens to move from one queue to another.
func (s *server) dump(ctx context.Context, wanted []string) (list []Entry, err error) {
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	keys = append(keys, wanted...)
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		item, err := s.client.Get(ctx, key)
		switch {
		case errors.Is(err, store.ErrMiss): // expired since the keys were listed
		case err != nil:
			return nil, err
		default:
			list = append(list, newEntry(key, item, 0))
		}
	}
	return list, nil
}

func (s *server) keys() (keys []string, err error) {
	lines, err := s.command("lru_crawler metadump all", "END")
	if err != nil {
		return nil, err
	}
	for _, line := range lines { // key=a%20b exp=... la=... cas=... fetch=no cls=1 size=63
		key, _, _ := strings.Cut(strings.TrimPrefix(line, "key="), " ")
		if key, err = url.PathUnescape(key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// command sends a line and returns the lines of the answer before the last, which must be end.
func (s *server) command(line, end string) (lines []string, err error) {
	if err := s.conn.SetDeadline(time.Now().Add(replyPatience)); err != nil {
		return nil, err
	}
	if _, err := s.conn.Write([]byte(line + "\r\n")); err != nil {
		return nil, err
	}
	for {
		text, err := s.reply.ReadString('\n')
		switch text = strings.TrimRight(text, "\r\n"); {
		case err != nil:
			return nil, fmt.Errorf("memcached %s: %w", line, err)
		case text == end:
			return lines, nil
		case !strings.HasPrefix(text, "key="):
			return nil, fmt.Errorf("memcached %s: %s", line, text)
		}
		lines = append(lines, text)
	}
}

// stop ends the process.
func (s *server) stop() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
	if s.client != nil {
		_ = s.client.Close()
	}
	s.process.Kill()
}
