package golden

import (
	"context"
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

const conformance = "../../testdata/conformance"

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

// The rest of the language, of which PENDING lists the cases that do not pass yet.
func TestConformanceLanguage(t *testing.T) {
	for _, folder := range []string{"lang", "gen", "pv"} {
		t.Run(folder, func(t *testing.T) {
			failures := run(t, folder, &Runner{Library: fn.Library()})
			pending := readPending(t, folder)
			for _, name := range pending {
				assert.Contains(t, failures, name, "passes now: take it out of %s/PENDING", conformance)
			}
			for name, report := range failures {
				assert.Contains(t, pending, name, "fails:\n%s", report)
			}
		})
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
				for _, result := range r.Run(context.Background(), c) {
					if result.Failed() {
						lock.Lock()
						failures[caseName(c)] += result.String()
						lock.Unlock()
					}
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

func readPending(t *testing.T, folder string) []string {
	text, err := os.ReadFile(filepath.Join(conformance, "PENDING"))
	require.NoError(t, err)
	return slices.DeleteFunc(strings.Fields(string(text)), func(name string) bool { return !strings.HasPrefix(name, folder+"/") })
}

// requireMemcached skips the test where there is none, but not where CI is set.
func requireMemcached(t *testing.T) {
	if _, err := exec.LookPath("memcached"); err != nil {
		require.Empty(t, os.Getenv("CI"), "memcached is not installed")
		t.Skip("memcached is not installed")
	}
}
