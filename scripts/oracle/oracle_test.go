package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAllowances(t *testing.T) {
	file := filepath.Join(t.TempDir(), "differences.md")
	text := "# Differences\n\n```\nmct/other not in a list\n```\n\n```oracle\nmct/017-copy-int  freed memory\nlang/5* another\n```\n"
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	list, err := readAllowances(file)
	require.NoError(t, err)
	for name, want := range map[string]string{"mct/017-copy-int": "freed memory", "lang/522-x": "another", "mct/other": "", "lang/422": ""} {
		reason, known := reasonFor(list, name)
		assert.Equal(t, want, reason, name)
		assert.Equal(t, want != "", known, name)
	}
	require.NoError(t, os.WriteFile(file, []byte("```oracle\nmct/017\n```\n"), 0o600))
	_, err = readAllowances(file)
	assert.ErrorContains(t, err, "without a reason")
}

// What Kamailio prints on its own is not the script's.
func TestOutcomeOfLog(t *testing.T) {
	const log = ` 0(1) WARNING: <core> [core/cfg.y:3767]: warn_at(): constant value in if(...)
1 config warnings
Listening on
 1(12) ERROR: <script>: two
lines
 1(12) ERROR: {1 1 INVITE x} <script>: unfinished 1(12) ERROR: <core> [core/rvalue.c:1412]: rv div by 0
12(1234) INFO: <script>: blanks at the end   ` + `
 1(12) ALERT: <script>: @@END@@
`
	r := &running{out: []byte(log)}
	want := []string{"1 config warnings", "two", "lines", "unfinished", "blanks at the end"}
	assert.Equal(t, want, r.outcome(finished).lines)
	assert.Equal(t, append(want, "(died)"), r.outcome(died).lines)
	assert.Equal(t, append(want, "(still running)"), r.outcome(hung).lines)
	assert.True(t, (&running{out: []byte("ERROR: bad config file (1 errors)\n")}).outcome(died).refused)
}

func TestDiff(t *testing.T) {
	a, b, refused := outcome{lines: []string{"x", "y"}}, outcome{lines: []string{"x"}}, outcome{refused: true, said: "no"}
	assert.Empty(t, a.diff(a, false))
	assert.Empty(t, refused.diff(outcome{refused: true}, false))
	assert.Equal(t, "  line 2\n    kamailio: \"y\"\n    kpv:      (no more)\n", a.diff(b, false))
	assert.Contains(t, a.diff(refused, false), "kpv refuses")
	assert.Contains(t, refused.diff(a, false), "kamailio refuses")
}

func TestWhole(t *testing.T) {
	p := place{modules: "modules/", port: 5060, memory: "localhost"}
	bare := scene{script: "modparam(\"memcached\", \"mode\", 1)\nxlog(\"a\\n\");"}
	assert.True(t, strings.HasSuffix(bare.whole(p),
		"modparam(\"memcached\", \"mode\", 1)\nrequest_route { exit; }\nevent_route[core:worker-one-init] {\nxlog(\"a\\n\");\n}\n"))
	bare.message = []byte("INVITE")
	assert.True(t, strings.HasSuffix(bare.whole(p), "mode\", 1)\nrequest_route {\nxlog(\"a\\n\");\n}\n"))
	blocks := scene{script: "event_route[core:worker-one-init] { exit; }"}
	assert.True(t, strings.HasSuffix(blocks.whole(p), "{ exit; }\nrequest_route { exit; }\n"))
	main := scene{script: "route { exit; }"}
	assert.True(t, strings.HasSuffix(main.whole(p), main.script))
}
