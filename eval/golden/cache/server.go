// Package cache gives golden cases a real memcached: servers that are there, or a process of its own on a free port. Each run gets a corner
// of it, keys with a prefix, and leaves nothing there.
package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"kpv/internal/daemon"
	"kpv/store"
)

// Server is the memcached that all cases share. Its zero value starts when it is first wanted.
type Server struct {
	once    sync.Once
	err     error
	process *daemon.Daemon // nil where servers were given
	client  *store.Memcached
	run     string // in every key, so that two testers can use one server
	count   atomic.Int64
}

// Start connects to the servers given, HOST:PORT[,...], or starts a process where none are. Later calls do nothing but repeat its error,
// which wraps [exec.ErrNotFound] where memcached is not installed.
func (s *Server) Start(given string) error {
	s.once.Do(func() { s.err = s.connect(given) })
	return s.err
}

func (s *Server) connect(given string) (err error) {
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
	if err := reach(servers); err != nil {
		return fmt.Errorf("memcached: %w", err)
	}
	s.run = rand.Text()[:8]
	s.client, err = store.NewMemcached(store.MemcachedConfig{Servers: servers, Distribution: distribution})
	return err
}

// reach asks each server for something: those that are down are named before any case runs.
func reach(servers []store.Server) (errs error) {
	for _, server := range servers {
		client, err := store.NewMemcached(store.MemcachedConfig{Servers: []store.Server{server}})
		if err != nil {
			return err
		}
		if _, err = client.Get(context.Background(), "kpv"); errors.Is(err, store.ErrMiss) {
			err = nil
		}
		errs = errors.Join(errs, err, client.Close())
	}
	return errs
}

// Corner gives a run its own part of a server that was started.
func (s *Server) Corner() *Corner {
	return newCorner(s.client, fmt.Sprintf("kpv:%s:%d:", s.run, s.count.Add(1)))
}

// Stop ends what Start began.
func (s *Server) Stop() {
	if s.client != nil {
		_ = s.client.Close() // nothing is on its way
	}
	if s.process != nil {
		s.process.Kill()
	}
}
