package golden

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval/fn"
)

const conformance = "../../testdata/conformance"

// What was recorded from Kamailio on memcached, on a real one as well: many cases at a time, since some wait there. On the embedded store
// it runs with all other cases, through kpv test.
func TestConformanceMemcachedOnServers(t *testing.T) {
	requireMemcached(t)
	r := &Runner{Library: fn.Library(), Store: OnMemcached}
	defer r.Close()
	requireAll(t, run(t, r, Plan{Paths: []string{conformance + "/mct"}, Workers: 16}))
}

// A recorded case is skipped as long as it fails only, and says why.
func TestConformanceSkipped(t *testing.T) {
	r := &Runner{Library: fn.Library()}
	skipped := 0
	for path, err := range Find(conformance) {
		require.NoError(t, err)
		c, err := Read(path)
		require.NoError(t, err)
		if c.Flags.Skip == "" {
			continue
		}
		skipped++
		c.Flags.Skip = ""
		assert.True(t, r.Run(context.Background(), c).Failed(), "%s passes now: take out its flag skip", path)
	}
	assert.Less(t, skipped, 20)
}

// run returns the reports of the cases that fail, by name.
func run(t *testing.T, r *Runner, plan Plan) map[string]string {
	failures := map[string]string{}
	for result, err := range r.All(context.Background(), plan) {
		require.NoError(t, err)
		require.True(t, result.Skip == "" || result.Case.Flags.Skip != "", "%s: %s", result.Path, result.Skip)
		if result.Failed() {
			failures[caseName(result.Path)] = result.String()
		}
	}
	return failures
}

// caseName is FOLDER/NAME.
func caseName(path string) string {
	name, _ := filepath.Rel(conformance, strings.TrimSuffix(path, caseSuffix))
	return filepath.ToSlash(name)
}

func requireAll(t *testing.T, failures map[string]string) {
	for _, report := range failures {
		assert.Fail(t, report)
	}
}

// requireMemcached skips the test where there is none, but not where CI is set.
func requireMemcached(t *testing.T) {
	if _, err := exec.LookPath("memcached"); err != nil {
		require.Empty(t, os.Getenv("CI"), "memcached is not installed")
		t.Skip("memcached is not installed")
	}
}
