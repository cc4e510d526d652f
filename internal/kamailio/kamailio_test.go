package kamailio

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

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
	assert.Equal(t, want, r.outcome(finished).Lines)
	assert.Equal(t, append(want, "(died)"), r.outcome(died).Lines)
	assert.Equal(t, append(want, "(still running)"), r.outcome(hung).Lines)
	assert.True(t, (&running{out: []byte("ERROR: bad config file (1 errors)\n")}).outcome(died).Refused)
}

func TestDiff(t *testing.T) {
	a, b, refused := Outcome{Lines: []string{"x", "y"}}, Outcome{Lines: []string{"x"}}, Outcome{Refused: true, Said: "no"}
	assert.Empty(t, a.Diff(a, false))
	assert.Empty(t, refused.Diff(Outcome{Refused: true}, false))
	assert.Equal(t, "  line 2\n    kamailio: \"y\"\n    kpv:      (no more)\n", a.Diff(b, false))
	assert.Contains(t, a.Diff(refused, false), "kpv refuses")
	assert.Contains(t, refused.Diff(a, false), "kamailio refuses")
}

func TestFiles(t *testing.T) {
	p := Place{Modules: "modules/", Port: 5060, Memory: "localhost", Body: "body.cfg"}
	const included = "include_file \"body.cfg\"\n"
	bare := Script{Text: "modparam(\"memcached\", \"mode\", 1)\nxlog(\"a\\n\");"}
	main, body := bare.Files(p)
	assert.True(t, strings.HasSuffix(main, "modparam(\"memcached\", \"mode\", 1)\n"+included+"request_route { exit; }\n"), main)
	assert.Equal(t, "event_route[core:worker-one-init] { \nxlog(\"a\\n\");\n}\n", body)
	bare.Messages = [][]byte{[]byte("INVITE")}
	main, body = bare.Files(p)
	assert.True(t, strings.HasSuffix(main, included), main)
	assert.Equal(t, "request_route { \nxlog(\"a\\n\");\n}\n", body)

	blocks := Script{Text: "event_route[core:worker-one-init] { exit; }", First: "$var(x) = 1;"}
	main, body = blocks.Files(p)
	assert.True(t, strings.HasSuffix(main, included+"request_route { exit; }\n"), main)
	assert.Equal(t, "event_route[core:worker-one-init] { $var(x) = 1;  exit; }\n", body)
	blocks.Messages = bare.Messages
	main, _ = blocks.Files(p)
	assert.True(t, strings.HasSuffix(main, included+"request_route { $var(x) = 1; }\n"), main)

	whole := Script{Text: "route { exit; }"}
	main, body = whole.Files(p)
	assert.True(t, strings.HasSuffix(main, included), main)
	assert.Equal(t, whole.Text+"\n", body)
}

// What a script loads and sets itself is not done for it; where it listens is not its business.
func TestFilesOfConfiguration(t *testing.T) {
	s := Script{Text: "#!KAMAILIO\nlisten=udp:10.0.0.1:5060\nmpath \"/opt/modules\"\nloadmodule \"pv.so\"\nloadmodule \"htable\"\n" +
		"loadmodule \"memcached.so\"\nmodparam(\"memcached\", \"servers\", \"10.0.0.2\")\nrequest_route { exit; }\n"}
	main, body := s.Files(Place{Modules: "modules/", Port: 5070, Memory: "localhost", Body: "body.cfg"})
	for _, once := range []string{"pv.so", "listen=", "mpath", "\"servers\""} {
		assert.Equal(t, 1, strings.Count(main+body, once), once)
	}
	assert.NotContains(t, main, "size=4")
	assert.Equal(t, strings.Count(s.Text, "\n"), strings.Count(body, "\n"), "lines keep their numbers")
}
