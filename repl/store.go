package repl

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kpv/pv"
	"kpv/store"
)

// listStore lists the embedded store.
func (s *Session) listStore(_ context.Context, pattern string) error {
	if s.backend != nil {
		return fmt.Errorf("the keys of %s are not listed, only those of the embedded store", s.backend.Name)
	}
	var rows [][]string
	now := s.clock.Now()
	s.memory.Each(func(key string, item store.Item, expires time.Time) bool {
		if matches(pattern, key) {
			rows = append(rows, s.storeRow(key, item, expires, now))
		}
		return true
	})
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	if len(rows) == 0 {
		s.Note("no keys")
	}
	return writeTable(s.out, rows)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// storeRow shows an item as its reader would see it: a number or a text, by its flags.
func (s *Session) storeRow(key string, item store.Item, expires, now time.Time) []string {
	value := pv.String(item.Value)
	if n, err := strconv.ParseUint(strings.TrimSpace(item.Value), 10, 64); err == nil && item.Flags&store.FlagString == 0 {
		value = pv.Int(int64(n))
	}
	life := "for ever"
	if !expires.IsZero() {
		life = (time.Duration(expires.Unix()-now.Unix()) * time.Second).String() + " to live"
	}
	return []string{key, s.style.short(value), fmt.Sprintf("flags %d", item.Flags), count(len(item.Value), "byte"), life}
}

// Connect goes to another store: memory, or servers. The one before stays when that fails.
func (s *Session) Connect(ctx context.Context, servers string) error {
	var next *Backend
	if servers != "memory" {
		backend, err := s.cfg.Connect(ctx, servers)
		if err != nil {
			return err
		}
		next = backend
	}
	if err := s.Close(); err != nil {
		s.Note(err.Error())
	}
	if s.backend = next; next == nil {
		s.engine.UseStore(s.memory)
		s.clock.set(true)
		return nil
	}
	s.engine.UseStore(next.Store)
	s.clock.set(false)
	return nil
}

func (s *Session) connect(ctx context.Context, arg string) error {
	if arg != "" {
		if err := s.Connect(ctx, arg); err != nil {
			return fmt.Errorf("%w; still on %s", err, s.storeName())
		}
	}
	about := "memory, the embedded store: " + count(s.memory.Len(), "item")
	if s.backend != nil {
		described, err := s.backend.Describe(ctx)
		if err != nil {
			return fmt.Errorf("on %s, but: %w", s.backend.Name, err)
		}
		about = described
	}
	s.printf("on %s; the clock is %s\n", about, s.clock.String())
	return nil
}
