package repl

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a terminal gets to see that can do nothing but show text. A line that was not entered does not run.
func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"1 + 1\n\n\"a\nb\"\n3": "kpv> 2 (int)\nkpv> kpv>   \"> \"a\\nb\" (str)\nkpv> \n", "exit\n1\n": "kpv> ", "": "kpv> \n",
	} {
		d := newDesk()
		require.NoError(t, NewPlain(d.Session, io.NopCloser(strings.NewReader(text))).Run())
		assert.Equal(t, want, d.out.String(), text)
	}
}
