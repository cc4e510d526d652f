package store

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fed is a frame for verb and keys that got reply in pieces of so many bytes, and its last word.
func fed(verb string, keys []string, reply string, piece int) (*frame, error) {
	var f frame
	f.expect(&request{verb: verb, keys: slices.Clone(keys), items: map[string]Item{"from": {Value: "an answer that broke off"}}}, 100)
	for part := range slices.Chunk([]byte(reply), piece) {
		if err := f.feed(part); err != nil {
			return &f, err
		}
	}
	return &f, nil
}

// wholeReplies are replies that memcached gives.
var wholeReplies = []struct{ verb, keys, reply string }{
	{"gets", "k", "END\r\n"},
	{"gets", "k", "VALUE k 0 0 1\r\n\r\nEND\r\n"},
	{"gets", "k", "VALUE k 4294967295 100 18446744073709551615\r\n" + strings.Repeat("x", 100) + "\r\nEND\r\n"},
	{"gets", "k", "VALUE k 1 11 7\r\n\r\nEND\r\n\r\nxx\r\nEND\r\n"},
	{"gets", "a b c", "VALUE a 0 1 1\r\nA\r\nVALUE b 0 1 2\r\nB\r\nVALUE c 0 1 3\r\nC\r\nEND\r\n"},
	{"gets", "a b c", "VALUE c 0 1 3\r\nC\r\nVALUE a 0 1 1\r\nA\r\nEND\r\n"},
	{"gets", "a a", "VALUE a 0 1 1\r\nA\r\nVALUE a 0 1 1\r\nA\r\nEND\r\n"},
	{"gets", "k", "SERVER_ERROR out of memory\r\n"},
	{"set", "", "STORED\r\n"},
	{"set", "", "SERVER_ERROR object too large for cache\r\n"},
	{"add", "", "NOT_STORED\r\n"},
	{"cas", "", "EXISTS\r\n"},
	{"cas", "", "NOT_FOUND\r\n"},
	{"delete", "", "DELETED\r\n"},
	{"touch", "", "TOUCHED\r\n"},
	{"incr", "", "18446744073709551615\r\n"},
	{"decr", "", "NOT_FOUND\r\n"},
	{"incr", "", "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"},
	{"set", "", "ERROR\r\n"},
	{"version", "", "VERSION 1.6.18\r\n"},
}

func TestFrameTakesWholeReplies(t *testing.T) {
	for _, test := range wholeReplies {
		for piece := 1; piece <= len(test.reply); piece++ {
			f, err := fed(test.verb, strings.Fields(test.keys), test.reply, piece)
			require.NoError(t, err, "%q in pieces of %d", test.reply, piece)
			require.True(t, f.done, "%q in pieces of %d", test.reply, piece)
		}
	}
}

func TestFrameKeepsItems(t *testing.T) {
	for reply, want := range map[string]map[string]Item{
		"END\r\n":                      {},
		"SERVER_ERROR no memory\r\n":   {},
		"VALUE b 0 0 1\r\n\r\nEND\r\n": {"b": {CAS: 1}},
		"VALUE b 4294967295 3 18446744073709551615\r\n\r\nB\r\nVALUE a 1 1 2\r\n\x00\r\nEND\r\n": {
			"a": {Value: "\x00", Flags: 1, CAS: 2}, "b": {Value: "\r\nB", Flags: 1<<32 - 1, CAS: 1<<64 - 1},
		},
	} {
		for piece := 1; piece <= len(reply); piece++ {
			f, err := fed("gets", []string{"a", "b"}, reply, piece)
			require.NoError(t, err)
			require.Equal(t, want, f.items, "%q in pieces of %d", reply, piece)
		}
	}
	for _, reply := range []string{"VALUE a 4294967296 1 1\r\n", "VALUE a 1 1 18446744073709551616\r\n"} {
		_, err := fed("gets", []string{"a"}, reply, 1)
		assert.ErrorIs(t, err, errNotOurs, reply)
	}
}

func TestFrameKnowsThatAReplyIsNotWhole(t *testing.T) {
	for _, test := range wholeReplies {
		for cut := range len(test.reply) {
			f, err := fed(test.verb, strings.Fields(test.keys), test.reply[:cut], cut+1)
			require.NoError(t, err)
			require.False(t, f.done, "%q", test.reply[:cut])
		}
	}
}

func TestFrameRefusesMore(t *testing.T) {
	for _, test := range wholeReplies {
		for piece := 1; piece <= len(test.reply)+1; piece++ {
			_, err := fed(test.verb, strings.Fields(test.keys), test.reply+"E", piece)
			require.ErrorIs(t, err, errStray, "%q", test.reply)
		}
	}
}

// Rows 7 and 8: what is refused, in whatever pieces it comes.
func TestFrameRefuses(t *testing.T) {
	for _, test := range []struct {
		verb, reply string
		want        error
	}{
		{"incr", "\n", errNotOurs},
		{"incr", "\r\n", errNotOurs},
		{"incr", "12\n", errNotOurs},
		{"incr", "-5\r\n", errNotOurs},
		{"incr", "123456789012345678901\r\n", errNotOurs},
		{"set", "\x00\x00\x00\r\n", errNotOurs},
		{"set", "HTTP/1.1 400 Bad Request\r\n", errNotOurs},
		{"set", "OK\r\n", errNotOurs},
		{"set", "STORED \r\n", errNotOurs},
		{"set", "ERRORS\r\n", errNotOurs},
		{"delete", "OK\r\n", errNotOurs},
		{"delete", "NOT_STORED\r\n", errNotOurs},
		{"set", strings.Repeat("x", maxLine+1), errNotOurs},
		{"set", "VALUE k 0 1 1\r\nx\r\nEND\r\n", errMismatch},
		{"gets", "STORED\r\n", errNotOurs},
		{"gets", "VALUE other 0 1 1\r\nx\r\nEND\r\n", errMismatch},
		{"gets", "VALUE k 0 1 1\r\nx\r\nVALUE k 0 1 1\r\nx\r\nEND\r\n", errMismatch},
		{"gets", "VALUE k 0 101 1\r\n", errHuge},
		{"gets", "VALUE k 0 4000000000 1\r\n", errHuge},
		{"gets", "VALUE k 0 18446744073709551615 1\r\n", errHuge},
		{"gets", "VALUE k 0 18446744073709551616 1\r\n", errNotOurs},
		{"gets", "VALUE k 0 -1 1\r\n", errNotOurs},
		{"gets", "VALUE k 0 x 1\r\n", errNotOurs},
		{"gets", "VALUE k 0 1\r\nx\r\nEND\r\n", errNotOurs}, // gets always has a CAS
		{"gets", "VALUE k -1 1 1\r\n", errNotOurs},
		{"gets", "VALUE k 0 1 1 1\r\n", errNotOurs},
		{"gets", "VALUE \r\n", errNotOurs},
		{"gets", "VALUE k 0 2 1\r\nx\r\nEND\r\n", errNotOurs},
		{"gets", "VALUE k 0 1 1\r\nxx\r\nEND\r\n", errNotOurs},
		{"gets", "VALUE k 0 1 1\r\nxEND\r\n", errNotOurs},
	} {
		for piece := 1; piece <= len(test.reply); piece++ {
			_, err := fed(test.verb, []string{"k"}, test.reply, piece)
			require.ErrorIs(t, err, test.want, "%s %.40q in pieces of %d", test.verb, test.reply, piece)
		}
	}
}

func TestFrameBoundsTheWholeReply(t *testing.T) {
	keys := make([]string, 100)
	for i := range keys {
		keys[i] = "k"
	}
	var f frame
	f.expect(&request{verb: "gets", keys: keys}, maxReply/10)
	block := append([]byte("VALUE k 0 6710886 1\r\n"), make([]byte, maxReply/10)...)
	block = append(block, crlf...)
	for range 10 {
		require.NoError(t, f.feed(block))
	}
	assert.ErrorIs(t, f.feed(block), errHuge)
}

// FuzzReply feeds the frame anything: it must neither panic nor keep more than a line, must not take bytes after the end, and must say
// the same however the bytes are cut.
func FuzzReply(f *testing.F) {
	for _, seed := range wholeReplies {
		f.Add(seed.verb, seed.keys, seed.reply, 3)
	}
	f.Add("gets", "k", "VALUE k 0 4000000000 1\r\n", 1)
	f.Add("incr", "", "\n", 1)
	f.Fuzz(func(t *testing.T, verb, keys, reply string, piece int) {
		piece = max(1, piece)
		whole, wholeErr := fed(verb, strings.Fields(keys), reply, max(1, len(reply)))
		parts, partsErr := fed(verb, strings.Fields(keys), reply, piece)
		require.Equal(t, wholeErr, partsErr)
		require.LessOrEqual(t, cap(parts.line), 2*maxLine)
		if wholeErr == nil {
			require.Equal(t, whole.done, parts.done)
			require.LessOrEqual(t, parts.body, 100+len(crlf))
		}
	})
}
