package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the documents show of sessions is what happens. "make transcript" makes it anew.
func TestDocuments(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	kpv := filepath.Join(t.TempDir(), "kpv")
	out, err := exec.Command("go", "build", "-o", kpv, "../../cmd/kpv").CombinedOutput()
	require.NoError(t, err, string(out))
	for _, file := range []string{"../../docs/repl.md", "../../README.md"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		made, err := Remake(kpv, string(text))
		require.NoError(t, err)
		want, got := strings.Split(made, "\n"), strings.Split(string(text), "\n")
		for i := range min(len(want), len(got)) {
			require.Equal(t, want[i], got[i], "%s:%d is out of date: run make transcript", file, i+1)
		}
		assert.Len(t, got, len(want), file)
	}
}

func TestTyped(t *testing.T) {
	assert.Equal(t, []string{"1 + 2", "if (1) {", "exit; }", `"a`, "^C"},
		typed("kpv 0\nkpv> 1 + 2\n3 (int)\nkpv> if (1) {\n  {> exit; }\nkpv> \"a\n  \"> ^C\n"))
}
