package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What kpv check says about usual mistakes, kept beside each script to be read by people. After a change, read what a script gets now
// before writing it into its file:
//
//	cd testdata/errors && kpv check --color never types.cfg 2> types.txt
func TestMistakes(t *testing.T) {
	t.Chdir("../../testdata/errors")
	scripts, err := filepath.Glob("*.cfg")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	for _, script := range scripts {
		t.Run(script, func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(script, ".cfg") + ".txt")
			require.NoError(t, err)
			got := kpv("", "check", "--color", "never", script)
			assert.Empty(t, got.out)
			assert.Equal(t, string(want), got.err)
			assert.Equal(t, statusRefused, got.status)
		})
	}
}
