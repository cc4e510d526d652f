package golden

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval/fn"
	"kpv/internal/kamailio"
)

// What a case says of Kamailio is checked, where there is one.
func TestReplay(t *testing.T) {
	oracle, err := kamailio.Find()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip(err)
	}
	require.NoError(t, err)
	requireMemcached(t)
	other := map[string]string{"5.6": "6.1", "6.1": "5.6"}[oracle.Target]
	const prints5 = "$var(x) = 5; xlog(\"$var(x)\\n\");\n-- log --\n5\n"
	const empty = "$mct(x) = \"\"; xlog(\"[$mct(x)]\\n\");\n-- log --\n[]\n"
	for name, test := range map[string]struct{ text, verdict, failure string }{
		"nothing said":      {prints5, "same", ""},
		"same as said":      {prints5 + "-- flags --\nkamailio: same\n", "same", ""},
		"not the same":      {empty + "-- flags --\nkamailio: same\n", "differs", "kamailio differs (target " + oracle.Target + ")"},
		"differs unsaid":    {empty, "differs", "-["},
		"differs as said":   {empty + "-- flags --\nkamailio: differs: an empty text is null\n", "differs: an empty text is null", ""},
		"differs no longer": {prints5 + "-- flags --\nkamailio: differs: an empty text is null\n", "same", "says that it differs: an empty text is null, but it is the same"},
		"not to be asked":   {empty + "-- flags --\nkamailio: skip: an empty text is null\n", "skip: an empty text is null", ""},
		"of the other":      {empty + "-- flags --\ntarget " + other + "\n", "skip: it is not about " + oracle.Target, ""},
		"as said of this":   {empty + "-- flags --\nkamailio " + oracle.Target + ": differs: it is null\n", "differs: it is null", ""},
		"said of the other": {empty + "-- flags --\nkamailio " + other + ": differs: it is null\n", "differs", "-["},
		"mocks": {"loadmodule \"sl.so\"\nsl_send_reply(\"200\", \"OK\");\n-- mocks.cfg --\nroute[\"mock:sl_send_reply\"] { return 1; }\n-- log --\n",
			"skip: it needs mocks", ""},
		"calls": {"loadmodule \"sl.so\"\nsl_send_reply(\"200\", \"OK\");\n-- log --\n", "skip: it calls what kpv records only", ""},
		"all it runs on": {"#!ifdef LOUD\nroute[R] { xlog(\"$var(x) $mct(k) $env(E)\\n\"); }\n#!endif\n-- flags --\nroute R\nenv E=env\n-- defines --\nLOUD\n" +
			"-- store --\nk = \"stored\"\n-- vars --\n$var(x) = \"set\"\n-- log --\nset stored env\n", "same", ""},
		"both refuse": {"$var(x) = ;\n-- refused --\n*\n", "same", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Parse("testdata/x.txtar", []byte("-- script.cfg --\n"+test.text))
			require.NoError(t, err)
			result := (&Runner{Library: fn.Library(), Oracle: oracle}).Run(context.Background(), c)
			assert.Equal(t, test.verdict, result.Kamailio)
			assert.Equal(t, test.failure != "", result.Failed(), result.String())
			assert.True(t, strings.Contains(result.String(), test.failure), result.String())
		})
	}
}
