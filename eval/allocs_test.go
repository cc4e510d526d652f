package eval_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/store"
)

// frugal are the variables, transformations and functions that scripts use most (spec/pv.md 1), each with how often a turn of a loop
// may allocate: once for a text that has to be made, else never.
var frugal = []struct {
	statement string
	setup     string
	allocs    int
}{
	{statement: `$var(x) = $var(y);`, setup: `$var(y) = "text";`},
	{statement: `$var(x) = $avp(y);`, setup: `$avp(y) = "text";`},
	{statement: `$var(x) = $(avp(y)[1]);`, setup: `$avp(y) = "a"; $avp(y) = "b";`},
	{statement: `$var(x) = $sht(t=>key);`, setup: `$sht(t=>key) = "text";`},
	{statement: `$sht(t=>key) = $var(i);`},
	{statement: `if ($avp(none) == $null) $var(x) = 1;`},
	{statement: `$var(x) = $xavp(a=>b);`, setup: `$xavp(a=>b) = "text";`},
	{statement: `$var(x) = $shv(y);`, setup: `$shv(y) = "text";`},
	{statement: `$var(x) = $vn(y);`, setup: `$vn(y) = "text";`},
	{statement: `$var(x) = $def(TEXT);`},
	{statement: `$var(x) = $hdr(User-Agent);`},
	{statement: `$var(x) = $ru;`},
	{statement: `$var(x) = $rU;`},
	{statement: `$var(x) = $rd;`},
	{statement: `$var(x) = $rp;`},
	{statement: `$var(x) = $fU;`},
	{statement: `$var(x) = $fd;`},
	{statement: `$var(x) = $tu;`},
	{statement: `$var(x) = $ci;`},
	{statement: `$var(x) = $rm;`},
	{statement: `$var(x) = $ua;`},
	{statement: `$var(x) = $cs;`},
	{statement: `$var(x) = $si;`, allocs: 1},
	{statement: `$var(x) = $sp;`},
	{statement: `$var(x) = $du;`},
	{statement: `$var(x) = $rc;`},
	{statement: `$var(x) = $(var(y){s.select,1,,});`, setup: `$var(y) = "a,b";`},
	{statement: `$var(x) = $(var(y){s.int});`, setup: `$var(y) = "12";`},
	{statement: `$var(x) = $(ru{uri.host});`},
	{statement: `$var(x) = $(var(y){s.substr,1,$var(n)});`, setup: `$var(y) = "abcd"; $var(n) = 2;`},
	{statement: `$var(x) = $(var(y){param.value,b});`, setup: `$var(y) = "a=1;b=2";`},
	{statement: `$var(x) = $(hdr(From){nameaddr.uri});`},
	{statement: `$var(x) = $(var(y){s.replace,-,+});`, setup: `$var(y) = "a-b";`, allocs: 1},
	{statement: `if ($var(y) =~ "^a.*d$") $var(x) = 1;`, setup: `$var(y) = "abcd";`},
	{statement: `if ($var(y) =~ $var(re)) $var(x) = 1;`, setup: `$var(y) = "abcd"; $var(re) = "^a.*d";`},
	{statement: `if (is_method("INVITE|ACK")) $var(x) = 1;`},
	{statement: `if (has_totag()) $var(x) = 1;`},
	{statement: `setflag(3); if (isflagset(3)) $var(x) = 1;`},
	{statement: `if (is_present_hf("User-Agent")) $var(x) = 1;`},
	{statement: `if (starts_with("$rU", "b")) $var(x) = 1;`},
	{statement: `if (is_in_subnet("10.0.0.1", "10.0.0.0/8")) $var(x) = 1;`},
	{statement: `$var(x) = "u-" + $var(y);`, setup: `$var(y) = "text";`, allocs: 1},
	{statement: `if ($rU == "bob") $var(x) = 1;`},
}

const loops = 200

func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	message, err := os.ReadFile("../testdata/sip/message.sip")
	require.NoError(t, err)
	for _, c := range frugal {
		run := func(statement string) float64 {
			script := fmt.Sprintf("#!define TEXT abc\nmax_while_loops = 0\n%s\nrequest_route { %s\n$var(i) = 0;\nwhile ($var(i) < %d) { %s\n$var(i) = $var(i) + 1; } }", tables, c.setup, loops, statement)
			program, findings := eval.Load("allocs.cfg", script, fn.Library(), eval.Options{})
			require.NotNil(t, program, "%v", findings)
			cfg := eval.Config{Store: store.NewMemory(store.MemoryConfig{}), Message: message}
			return testing.AllocsPerRun(5, func() {
				m := eval.NewMachine(program, cfg)
				require.NoError(t, m.Run(context.Background()))
				require.Zero(t, m.Errors(), statement)
			})
		}
		per := (run(c.statement) - run("")) / loops
		assert.LessOrEqual(t, per, float64(c.allocs)+0.5, "%s allocates", c.statement)
	}
}
