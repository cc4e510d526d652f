package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The cases run again when one changes, and when a part of a script in another folder does; not for what the run itself writes.
func TestTestWatch(t *testing.T) {
	files(t, map[string]string{
		"cases/a.txtar": strings.Replace(caseFiles["bad/c.txtar"], "third", "fourth", 1),
		"cases/b.txtar": "In a file of its own.\n-- include ../lib/b.cfg --\n-- log --\nb\n",
		"lib/b.cfg":     "include_file \"../parts/c.cfg\"\n",
		"parts/c.cfg":   `xlog("a\n");`,
	})
	out, err := os.Create("cases/output")
	require.NoError(t, err)
	defer out.Close()
	a := &app{in: strings.NewReader(""), out: &output{Writer: out}, err: out}
	ctx, cancel := context.WithCancel(context.Background())
	root := a.command()
	root.SetArgs([]string{"test", "--watch", "--junit", "cases/results.xml", "cases"})
	ended := make(chan error)
	go func() { ended <- root.ExecuteContext(ctx) }()
	await := func(text string, times int) {
		t.Helper()
		require.Eventually(t, func() bool { return strings.Count(fileText(t, "cases/output"), text) == times }, 10*time.Second, 5*time.Millisecond, text)
	}
	await("0 passed, 2 failed", 1)
	require.NoError(t, os.WriteFile("cases/a.txtar", []byte(caseFiles["good/a.txtar"]), 0o644))
	await("cases/a.txtar has changed", 1)
	await("1 passed, 1 failed", 1)
	require.NoError(t, os.WriteFile("parts/c.cfg", []byte(`xlog("b\n");`), 0o644))
	await("2 passed, 0 failed", 1)
	cancel()
	assert.Equal(t, status(statusInterrupted), <-ended)
	assert.NotRegexp(t, "(results.xml|output) has changed", fileText(t, "cases/output"))
}
