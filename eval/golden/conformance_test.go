package golden

import (
	"context"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval/fn"
)

const (
	conformance = "../../testdata/conformance"
	pendingFile = conformance + "/PENDING"
)

// Everything recorded from Kamailio on memcached, the quirks among it.
func TestConformanceMemcached(t *testing.T) {
	requireAll(t, run(t, &Runner{Library: fn.Library()}, Plan{Paths: []string{conformance + "/mct"}}))
}

// The same on a real memcached, many at a time, since some cases wait there.
func TestConformanceMemcachedOnServers(t *testing.T) {
	requireMemcached(t)
	r := &Runner{Library: fn.Library(), Store: OnMemcached}
	defer r.Close()
	requireAll(t, run(t, r, Plan{Paths: []string{conformance + "/mct"}, Workers: 16}))
}

var rewritePending = flag.Bool("pending", false, "write the list of cases that do not pass yet anew")

// The rest of the language, of which PENDING lists the cases that do not pass yet: exactly those.
func TestConformanceLanguage(t *testing.T) {
	failures := map[string]string{}
	for _, folder := range []string{"lang", "gen", "pv"} {
		maps.Copy(failures, run(t, &Runner{Library: fn.Library()}, Plan{Paths: []string{filepath.Join(conformance, folder)}}))
	}
	if *rewritePending {
		names := strings.Join(slices.Sorted(maps.Keys(failures)), "\n") + "\n"
		require.NoError(t, os.WriteFile(pendingFile, []byte(names), 0o644))
	}
	text, err := os.ReadFile(pendingFile)
	require.NoError(t, err)
	pending := map[string]bool{}
	for name := range strings.FieldsSeq(string(text)) {
		pending[name] = true
		if failures[name] == "" {
			t.Errorf("%s passes now: take it out of PENDING, or run this test with -args -pending", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(failures)) {
		if !pending[name] {
			t.Errorf("%s fails:\n%s", name, failures[name])
		}
	}
}

// run returns the reports of the cases that fail, by name. None may be skipped.
func run(t *testing.T, r *Runner, plan Plan) map[string]string {
	failures := map[string]string{}
	for result, err := range r.All(context.Background(), plan) {
		require.NoError(t, err)
		require.Empty(t, result.Skip, result.Path)
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
