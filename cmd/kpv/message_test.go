package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runOn runs code on the standard test message.
func runOn(code string, flags ...string) (status int, out, errs string) {
	var stdout, stderr strings.Builder
	args := append([]string{"run", "--message", "../../testdata/sip/message.sip", "-e", code}, flags...)
	status = run(args, strings.NewReader(""), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func TestMessageFlags(t *testing.T) {
	status, out, errs := runOn(`xlog("$si $sp $Ri $Rp $pr $siz $sut $conid\n");`, "--from", "[2001:db8::1]:5090", "--to", "[::1]:5061", "--proto", "tls")
	assert.Equal(t, "2001:db8::1 5090 ::1 5061 tls [2001:db8::1] sip:[2001:db8::1]:5090;transport=tls 1\n", out)
	assert.Zero(t, status, errs)

	for _, flags := range [][]string{{"--from", "here"}, {"--to", "1.2.3.4"}, {"--proto", "pigeon"}} {
		status, _, errs := runOn(`xlog("x\n");`, flags...)
		assert.Equal(t, statusUsage, status)
		assert.Contains(t, errs, flags[0])
	}
}

func TestShowMessage(t *testing.T) {
	code := `$ru = "sip:carol@10.0.0.1"; $fu = "sip:x@y"; $du = "sip:hop"; xlog("$fu\n");`
	status, out, errs := runOn(code, "--show-message")
	assert.Zero(t, status, errs)
	assert.True(t, strings.HasPrefix(out, "sip:alice@wonder.land\n== as received\nINVITE sip:bob@example.com:5080;transport=udp SIP/2.0\n"), out)
	assert.Contains(t, out, `== as the script sees it now
(as received)
-- Request-URI: sip:carol@10.0.0.1
-- destination: sip:hop
== pending edits
in From: replace "sip:alice@wonder.land" by "sip:x@y"
== as it would be sent
INVITE sip:carol@10.0.0.1 SIP/2.0
`)

	_, out, _ = runOn(code, "--show-message", "--format", "json")
	assert.Contains(t, out, `{"kind":"message","text":"== as received\nINVITE `)
}

func TestReplyRunsReplyRoute(t *testing.T) {
	var out, errs strings.Builder
	code := `request_route { xlog("request\n"); } reply_route { xlog("reply $rs\n"); } event_route[core:worker-one-init] { xlog("start $rm\n"); }`
	status := run([]string{"run", "--message", "../../testdata/sip/resp.sip", "-e", code}, strings.NewReader(""), &out, &errs)
	assert.Zero(t, status, errs.String())
	assert.Equal(t, "start OPTIONS\nreply 183\n", out.String())
}

func TestDroppedMessage(t *testing.T) {
	file := t.TempDir() + "/bad.sip"
	require.NoError(t, os.WriteFile(file, []byte("INVITE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP 1.1.1.1\nCSeq: one\n\n"), 0o600))
	var out, errs strings.Builder
	status := run([]string{"run", "--message", file, "-e", `xlog("ran\n");`}, strings.NewReader(""), &out, &errs)
	assert.Equal(t, statusErrors, status)
	assert.Empty(t, out.String())
	assert.Contains(t, errs.String(), "Kamailio drops this message")
}
