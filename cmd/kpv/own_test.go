package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The project's own cases pass: the examples, the golden cases, and what was recorded from Kamailio. Only recordings that are broken are
// skipped.
func TestOwnCases(t *testing.T) {
	if _, err := exec.LookPath("memcached"); err != nil {
		require.Empty(t, os.Getenv("CI"), "memcached is not installed")
		t.Skip(err)
	}
	t.Chdir("../..")
	got := kpv("", "test", "--format", "json", "testdata/examples", "testdata/golden", "testdata/conformance")
	assert.Equal(t, 0, got.status)
	count := map[string]int{}
	for line := range strings.Lines(got.out) {
		var result struct {
			Kind, Name, Status, Reason string
			Failures                   []struct{ Title, Text string }
		}
		require.NoError(t, json.Unmarshal([]byte(line), &result))
		if result.Kind != "case" {
			continue
		}
		count[result.Status]++
		for _, f := range result.Failures {
			assert.Fail(t, result.Name, "%s\n%s", f.Title, f.Text)
		}
		if result.Status == "skip" {
			assert.Contains(t, result.Name, "testdata/conformance/", result.Reason)
		}
	}
	assert.Greater(t, count["pass"], 1700)
	assert.Less(t, count["skip"], 20)
}
