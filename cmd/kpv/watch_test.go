package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shared is a buffer for two goroutines.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// The cases run again when one changes, and when a script in another folder does; not for what the run itself writes.
func TestTestWatch(t *testing.T) {
	files(t, map[string]string{
		"cases/a.txtar": strings.Replace(caseFiles["bad/c.txtar"], "third", "fourth", 1),
		"cases/b.txtar": "In a file of its own.\n-- include ../lib/b.cfg --\n-- log --\nb\n",
		"lib/b.cfg":     `xlog("a\n");`,
	})
	var out shared
	a := &app{in: strings.NewReader(""), out: &output{Writer: &out}, err: &out}
	ctx, cancel := context.WithCancel(context.Background())
	root := a.command()
	root.SetArgs([]string{"test", "--watch", "--junit", "cases/results.xml", "cases"})
	ended := make(chan error)
	go func() { ended <- root.ExecuteContext(ctx) }()
	await := func(text string, times int) {
		t.Helper()
		require.Eventually(t, func() bool { return strings.Count(out.String(), text) == times }, 10*time.Second, 5*time.Millisecond, out.String())
	}
	await("0 passed, 2 failed", 1)
	require.NoError(t, os.WriteFile("cases/a.txtar", []byte(caseFiles["good/a.txtar"]), 0o644))
	await("cases/a.txtar has changed", 1)
	await("1 passed, 1 failed", 1)
	require.NoError(t, os.WriteFile("lib/b.cfg", []byte(`xlog("b\n");`), 0o644))
	await("2 passed, 0 failed", 1)
	cancel()
	assert.Equal(t, status(statusInterrupted), <-ended)
	assert.NotContains(t, out.String(), "results.xml has changed")
}
