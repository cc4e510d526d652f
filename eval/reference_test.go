package eval_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
)

// printed finds what an example says it prints.
var printed = regexp.MustCompile(`# -> (.*)`)

func TestStatementExamplesPrintWhatTheySay(t *testing.T) {
	for _, topic := range eval.Statements() {
		program, findings := eval.Load(topic.Name, topic.Example, fn.Library(), eval.Options{})
		require.NotNil(t, program, "%s: %v", topic.Name, findings)
		var want, said []string
		for _, m := range printed.FindAllStringSubmatch(topic.Example, -1) {
			want = append(want, m[1])
		}
		err := eval.NewMachine(program, eval.Config{Sink: func(e eval.Event) { said = append(said, strings.TrimSuffix(e.Text, "\n")) }}).Run(context.Background())
		require.NoError(t, err)
		if len(want) > 0 {
			assert.Equal(t, want, said, topic.Name)
		}
		assert.NotEmpty(t, topic.Doc)
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"$mct": "mct", "mct": "mct", "{s.len}": "s.len", "xlog()": "xlog", "while": "while", "memcached.expire": "memcached.expire",
		"$vz": "var", "htable.db_url": "htable.db_url",
	} {
		found := eval.Lookup(fn.Library(), name)
		if assert.NotEmpty(t, found, name) {
			assert.Equal(t, want, found[0].Name, name)
		}
	}
	assert.Empty(t, eval.Lookup(fn.Library(), "nosuch"))
	assert.NotEmpty(t, eval.Search(fn.Library(), "memcached"))
	assert.Equal(t, "while", eval.Suggest(fn.Library(), "whlie"))
}
