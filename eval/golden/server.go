package golden

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"kpv/internal/daemon"
	"kpv/store"
)

// cacheServer is the memcached that a Runner's cases share: servers that are given, or a process of its own on a free port.
type cacheServer struct {
	once    sync.Once
	err     error
	process *daemon.Daemon // nil where servers were given
	client  *store.Memcached
	run     string // in every key, so that two testers can use one server
	count   atomic.Int64
}

// tidying bounds the removal of a case's keys.
const tidying = 5 * time.Second

// start connects when the first case wants it.
func (s *cacheServer) start(given string) error {
	s.once.Do(func() { s.err = s.connect(given) })
	return s.err
}

func (s *cacheServer) connect(given string) (err error) {
	if given == "" {
		process, err := daemon.Start()
		if err != nil {
			return err
		}
		s.process, given = process, process.Addr
	}
	servers, distribution, err := store.ParseServers(given)
	if err != nil {
		return err
	}
	s.run = rand.Text()[:8]
	s.client, err = store.NewMemcached(store.MemcachedConfig{Servers: servers, Distribution: distribution})
	return err
}

// corner gives a run its own part of the server.
func (s *cacheServer) corner() *prefixed {
	return newPrefixed(s.client, fmt.Sprintf("kpv:%s:%d:", s.run, s.count.Add(1)))
}

// tidy empties a corner, though the run may have been stopped.
func (s *cacheServer) tidy(ctx context.Context, corner *prefixed) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
	defer cancel()
	if err := corner.remove(ctx); err != nil {
		return fmt.Errorf("keys under %s may be left on the server: %w", corner.prefix, err)
	}
	return nil
}

// stop ends what start began.
func (s *cacheServer) stop() {
	if s.client != nil {
		_ = s.client.Close() // nothing is on its way
	}
	if s.process != nil {
		s.process.Kill()
	}
}
