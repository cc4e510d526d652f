package golden

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval/fn"
)

// A tester must see a change of what a script does: each of these cases passes, and fails with its first condition the other way round.
func TestGoldenMutations(t *testing.T) {
	mutants := []string{
		"examples/counters.cfg", "examples/routes.cfg", "golden/format/include.txtar", "golden/format/mocks.txtar",
		"golden/functions/route_if_exists.txtar", "golden/functions/strip.txtar", "golden/variables/var.txtar", "golden/variables/mct.txtar",
		"conformance/lang/572-rc-reset-in-expr-callee.txtar", "conformance/mct/109-in-regex.txtar",
	}
	r := &Runner{Library: fn.Library()}
	for _, name := range mutants {
		t.Run(name, func(t *testing.T) {
			c, err := Read(filepath.Join("../../testdata", name))
			require.NoError(t, err)
			require.Empty(t, r.Run(context.Background(), c).String())
			c.Script = flipped(t, c.Script)
			assert.True(t, r.Run(context.Background(), c).Failed(), "nothing sees the condition:\n%s", c.Script)
		})
	}
}

// flipped puts a "not" before the first condition of a script.
func flipped(t *testing.T, script string) string {
	before, rest, found := strings.Cut(script, "if (")
	require.True(t, found)
	depth := 1
	for i := range rest {
		switch rest[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return before + "if (!(" + rest[:i] + "))" + rest[i+1:]
		}
	}
	require.Fail(t, "the condition has no end", script)
	return ""
}
