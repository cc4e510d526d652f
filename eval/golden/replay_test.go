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
	const prints5 = "$var(x) = 5; xlog(\"$var(x)\\n\");\n-- log --\n5\n"
	const freed = "$mct(x) = 5; xlog(\"[$mct(x)]\\n\");\n-- log --\n[5]\n"
	for name, test := range map[string]struct{ text, verdict, failure string }{
		"nothing said":      {prints5, "same", ""},
		"same as said":      {prints5 + "-- flags --\nkamailio: same\n", "same", ""},
		"not the same":      {freed + "-- flags --\nkamailio: same\n", "differs", "kamailio differs (target 5.6)"},
		"differs unsaid":    {freed, "differs", "-["},
		"differs as said":   {freed + "-- flags --\nkamailio: differs: freed memory\n", "differs: freed memory", ""},
		"differs no longer": {prints5 + "-- flags --\nkamailio: differs: freed memory\n", "differs", "says that it differs: freed memory, but it is the same"},
		"not to be asked":   {freed + "-- flags --\nkamailio: skip: freed memory\n", "skip: freed memory", ""},
		"of 6.1":            {freed + "-- flags --\ntarget 6.1\n", "skip: it is not about 5.6", ""},
		"mocks":             {freed + "-- mocks.cfg --\nroute[\"mock:t_relay\"] { return 1; }\n", "skip: it needs mocks", ""},
		"calls":             {"loadmodule \"sl.so\"\nsl_send_reply(\"200\", \"OK\");\n-- log --\n", "skip: it calls what kpv records only", ""},
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
