package golden

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"kpv/store"
)

// server is a memcached process of a Runner's own.
type server struct {
	cmd    *exec.Cmd
	conn   net.Conn // for what the store interface does not have
	reply  *bufio.Reader
	client *store.Memcached
}

const (
	startAttempts = 3 // another process may take the free port first
	startPatience = 5 * time.Second
	replyPatience = 5 * time.Second
)

// startServer runs memcached on a free loopback port.
func startServer(ctx context.Context) (s *server, err error) {
	binary, err := exec.LookPath("memcached")
	if err != nil {
		return nil, fmt.Errorf("a case wants a real memcached: %w", err)
	}
	for range startAttempts {
		if s, err = tryServer(ctx, binary); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("starting memcached: %w", err)
}

func tryServer(ctx context.Context, binary string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{"-l", address.IP.String(), "-p", strconv.Itoa(address.Port), "-U", "0"}
	if os.Getuid() == 0 {
		args = append(args, "-u", "root")
	}
	s := &server{cmd: exec.Command(binary, args...)}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.connect(ctx, address); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// freeAddress is a loopback port where nobody listens.
func freeAddress() (*net.TCPAddr, error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr), nil
}

func (s *server) connect(ctx context.Context, address *net.TCPAddr) (err error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for s.conn == nil {
		if s.conn, err = new(net.Dialer).DialContext(ctx, "tcp", address.String()); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
	s.reply = bufio.NewReader(s.conn)
	s.client, err = store.NewMemcached(store.MemcachedConfig{Servers: []store.Server{{Host: address.IP.String(), Port: uint16(address.Port)}}})
	return err
}

// flush empties the server.
func (s *server) flush() error {
	_, err := s.command("flush_all", "OK")
	return err
}

// keys lists what the server holds.
func (s *server) keys() ([]string, error) {
	lines, err := s.command("lru_crawler metadump all", "END")
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, line := range lines { // key=a%20b exp=... la=... cas=... fetch=no cls=1 size=63
		key, _, _ := strings.Cut(strings.TrimPrefix(line, "key="), " ")
		if key, err = url.PathUnescape(key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
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
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it was killed, and says so
}
