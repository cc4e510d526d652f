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
	pending := readPending(t)
	if *rewritePending {
		text := ""
		for _, name := range slices.Sorted(maps.Keys(failures)) {
			text += name + ": " + pending[name] + "\n"
		}
		require.NoError(t, os.WriteFile(pendingFile, []byte(text), 0o644))
	}
	for name, reason := range pending {
		assert.NotEmpty(t, failures[name], "%s passes now: take it out of PENDING, or run this test with -args -pending", name)
		assert.NotEmpty(t, reason, "%s: the reason is missing in PENDING", name)
	}
	for _, name := range slices.Sorted(maps.Keys(failures)) {
		if _, ok := pending[name]; !ok {
			t.Errorf("%s fails:\n%s", name, failures[name])
		}
	}
}

// readPending reads the names of the cases that cannot pass, each with the reason.
func readPending(t *testing.T) map[string]string {
	text, err := os.ReadFile(pendingFile)
	require.NoError(t, err)
	pending := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, reason, _ := strings.Cut(line, ":")
		pending[name] = strings.TrimSpace(reason)
	}
	return pending
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
