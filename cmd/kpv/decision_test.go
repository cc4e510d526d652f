package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var rewriteDecisions = flag.Bool("decisions", false, "write what the cases of testdata/decisions expect anew: read it before it is kept")

// The decisions about messages of all kinds by a whole configuration. Each case has the message, mocks or none, further flags or none,
// and the decision.
func TestDecisions(t *testing.T) {
	files, err := filepath.Glob("../../testdata/decisions/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			last := len(archive.Files) - 1
			require.Equal(t, "decision", archive.Files[last].Name)
			got := kpv("", append([]string{"run"}, decisionArgs(t, archive.Files[:last])...)...)
			assert.Zero(t, got.status, got.err)
			_, decision, _ := strings.Cut(got.out, "== decision") // what is logged before has the time in it
			decision = "== decision" + decision
			if *rewriteDecisions {
				archive.Files[last].Data = []byte(decision)
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
			}
			assert.Equal(t, string(archive.Files[last].Data), decision)
		})
	}
}

// decisionArgs makes arguments of a case's sections, whose texts become files.
func decisionArgs(t *testing.T, sections []txtar.File) []string {
	dir := t.TempDir()
	args := []string{"--from", "192.0.2.7:5060", "--to", "10.1.1.10:5060", "--effects", realFile}
	for _, section := range sections {
		path := filepath.Join(dir, section.Name)
		require.NoError(t, os.WriteFile(path, section.Data, 0o600))
		switch section.Name {
		case "message.sip":
			args = append(args, "--message", path)
		case "mocks.cfg":
			args = append(args, "--effects", path, realFile)
		case "flags":
			args = append(args, strings.Fields(string(section.Data))...)
		default:
			require.Fail(t, "unknown section", section.Name)
		}
	}
	return args
}

func TestDecisionInJSON(t *testing.T) {
	got := kpv("", "run", "--message", "../../testdata/sip/message.sip", "--effects", "/dev/null", "--format", "json", "-e",
		`$du = "sip:10.0.0.2"; append_branch("sip:b@10.0.0.3"); append_hf("X: 1\r\n"); route(RELAY); route[RELAY] { t_relay(); return 5; }`)
	var kinds, routes []string
	var last record
	for line := range strings.Lines(got.out) {
		last = record{}
		require.NoError(t, json.Unmarshal([]byte(line), &last))
		kinds = append(kinds, last.Kind)
		if last.Kind == "enter" || last.Kind == "leave" {
			routes = append(routes, last.Text)
		}
		if last.Kind == "effect" {
			assert.Equal(t, &call{Name: "t_relay", Module: "tm", Args: []string{}, Result: 1}, last.Call)
		}
	}
	assert.Equal(t, []string{"enter", "enter", "effect", "leave", "leave", "decision"}, kinds)
	assert.Equal(t, []string{"script", "route(RELAY)", "route(RELAY)", "script"}, routes)
	assert.Equal(t, &decided{Sent: []outcome{{Kind: "relayed", What: "to sip:10.0.0.2, sip:b@10.0.0.3", By: "t_relay()", Line: 1, File: "<code 1>"}},
		RequestURI: "sip:bob@example.com:5080;transport=udp", Received: "sip:bob@example.com:5080;transport=udp", Destination: "sip:10.0.0.2",
		Branches: []string{"sip:b@10.0.0.3"}, Edits: []string{`behind the headers: insert "X: 1\r\n"`}}, last.Decision)
}

// Where --effects is the only file it is the script, which may have its own mocks; unknown functions are stubs then.
func TestEffectsOfOneFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "script.cfg")
	require.NoError(t, os.WriteFile(file, []byte(`request_route { imc_manager(); if (!t_relay()) send_reply("503", "Busy"); }
route["mock:t_relay"] { return -1; }
`), 0o600))
	got := kpv("", "run", "--message", "../../testdata/sip/message.sip", "--effects", file)
	assert.Zero(t, got.status)
	assert.Equal(t, `== decision on INVITE sip:bob@example.com:5080;transport=udp SIP/2.0, from udp:127.0.0.1:5060
request_route -> 1
  imc_manager() -> 1 (not simulated)
  t_relay() -> -1 (mock)
  send_reply("503", "Busy") -> 1
-- replied: 503 Busy, by send_reply() in script.cfg:1
`, got.out)
}

// A reply is decided on, too, whether the script has a route for it or not.
func TestDecisionOnReply(t *testing.T) {
	dir := t.TempDir()
	reply, script := filepath.Join(dir, "reply.sip"), filepath.Join(dir, "script.cfg")
	require.NoError(t, os.WriteFile(reply, []byte("SIP/2.0 180 Ringing\nVia: SIP/2.0/UDP 192.0.2.1\nFrom: <sip:a@b>;tag=1\nTo: <sip:b@b>;tag=2\n"+
		"Call-ID: 1\nCSeq: 1 INVITE\n\n"), 0o600))
	decide := func(text string, flags ...string) string {
		require.NoError(t, os.WriteFile(script, []byte(text), 0o600))
		return kpv("", append(flags, "run", "--from", "192.0.2.9:5060", "--message", reply, "--effects", script)...).out
	}
	const first = "== decision on SIP/2.0 180 Ringing, from udp:192.0.2.9:5060\n"
	assert.Equal(t, first+"-- no route runs on replies: the script has no reply_route\n", decide("request_route { exit; }"))
	assert.Equal(t, first+"reply_route -> 1\n", decide("request_route { exit; }\nreply_route { $var(x) = 1; }"))
	assert.Equal(t, `{"kind":"decision","text":"SIP/2.0 180 Ringing","decision":{"sent":[]}}`+"\n", decide("request_route { exit; }", "--format", "json"))
}
