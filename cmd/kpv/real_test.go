package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/parser"
)

// realFile is a complete configuration, accepted by Kamailio 5.6.3 with each of realSwitches.
const realFile = "../../testdata/real/kamailio.cfg"

// realSwitches are the definitions that the file is checked with: as arguments of -A, separated by blanks.
var realSwitches = []string{
	"",
	"WITH_EVERYTHING",
	"WITH_EVERYTHING WITH_DEBUG WITH_NATSIPPING",
	"WITH_DEBUG WITH_NAT WITH_MEMCACHED",
	"WITH_MYSQL WITH_AUTH WITH_IPAUTH WITH_USRLOCDB WITH_ACCDB",
	"WITH_MYSQL WITH_ALIASDB WITH_MULTIDOMAIN WITH_MSILO WITH_VOICEMAIL",
	"WITH_MYSQL WITH_PRESENCE WITH_TLS",
	"WITH_DISPATCHER WITH_ANTIFLOOD WITH_DIALOG WITH_XHTTP",
	"WITH_DISPATCHER WITH_UAC WITH_BLOCK3XX WITH_BLOCK401407 WITH_TOPOH",
}

// finding is what the test looks at of kpv check --format json.
type finding struct {
	Line     int
	Severity string
	Text     string
}

// TestRealFile checks that the file is clean, whatever its switches.
func TestRealFile(t *testing.T) {
	for _, target := range []string{"5.6", "6.1"} {
		for _, switches := range realSwitches {
			t.Run(target+" "+switches, func(t *testing.T) {
				assert.Empty(t, checkReal(t, target, switches))
			})
		}
	}
}

// checkReal runs kpv check and reads its findings.
func checkReal(t testing.TB, target, switches string) (list []finding) {
	args := []string{"check", "--format", "json", "--target", target, realFile}
	for name := range strings.FieldsSeq(switches) {
		args = append(args, "-A", name)
	}
	got := kpv("", args...)
	require.Empty(t, got.err)
	for line := range strings.Lines(got.out) {
		var f finding
		require.NoError(t, json.Unmarshal([]byte(line), &f))
		list = append(list, f)
	}
	wrong := slices.ContainsFunc(list, func(f finding) bool { return f.Severity == "error" })
	assert.Equal(t, wrong, got.status == statusRefused, "status %d", got.status)
	return list
}

func TestRealFileParses(t *testing.T) {
	text, err := os.ReadFile(realFile)
	require.NoError(t, err)
	for _, switches := range realSwitches {
		defines := map[string]string{}
		for name := range strings.FieldsSeq(switches) {
			defines[name] = ""
		}
		_, errs := parser.Parse(realFile, string(text), &parser.Options{Defines: defines})
		assert.Empty(t, errs, switches)
	}
}

func BenchmarkCheckRealFile(b *testing.B) {
	for b.Loop() {
		checkReal(b, "6.1", "WITH_EVERYTHING")
	}
}
