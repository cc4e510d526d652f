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
	"sync"
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
	requireAll(t, run(t, "mct", &Runner{Library: fn.Library()}))
}

// realServers run side by side, since some cases wait there.
const realServers = 12

// The same on real memcacheds.
func TestConformanceMemcachedOnServers(t *testing.T) {
	requireMemcached(t)
	var runners []*Runner
	for range realServers {
		r := &Runner{Library: fn.Library(), Memcached: true}
		defer r.Close()
		runners = append(runners, r)
	}
	requireAll(t, run(t, "mct", runners...))
}

var rewritePending = flag.Bool("pending", false, "write the list of cases that do not pass yet anew")

// The rest of the language, of which PENDING lists the cases that do not pass yet: exactly those.
func TestConformanceLanguage(t *testing.T) {
	failures := map[string]string{}
	for _, folder := range []string{"lang", "gen", "pv"} {
		maps.Copy(failures, run(t, folder, &Runner{Library: fn.Library()}))
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

// run gives the cases of a folder to runners and returns the reports of those that fail, by name.
func run(t *testing.T, folder string, runners ...*Runner) map[string]string {
	cases, err := Load(filepath.Join(conformance, folder))
	require.NoError(t, err)
	slices.SortStableFunc(cases, func(a, b *Case) int { return sleeps(b) - sleeps(a) })
	queue := make(chan *Case)
	var lock sync.Mutex
	failures := map[string]string{}
	var all sync.WaitGroup
	for _, r := range runners {
		all.Go(func() {
			for c := range queue {
				if report := reportOf(r, c); report != "" {
					lock.Lock()
					failures[caseName(c)] = report
					lock.Unlock()
				}
			}
		})
	}
	for _, c := range cases {
		queue <- c
	}
	close(queue)
	all.Wait()
	return failures
}

// reportOf runs a case and returns what differs. On a real memcached a value may expire up to a second early, with the tick of its
// clock, so cases that wait have a second try there.
func reportOf(r *Runner, c *Case) (report string) {
	for _, result := range r.Run(context.Background(), c) {
		if result.Failed() && r.Memcached && sleeps(c) > 0 {
			result = r.RunOn(context.Background(), c, result.Target)
		}
		report += result.String()
	}
	return report
}

// sleeps orders cases that wait before the others.
func sleeps(c *Case) int { return strings.Count(c.Script, "sleep(") }

// caseName is FOLDER/NAME.
func caseName(c *Case) string {
	name, _ := filepath.Rel(conformance, strings.TrimSuffix(c.Path, caseSuffix))
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
