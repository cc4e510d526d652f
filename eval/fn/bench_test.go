package fn_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/store"
)

// calls are the functions that scripts use most of those that are done and not recorded (spec/pv.md 1.3).
var calls = []string{
	`xlog("$rm $ru\n")`, `is_method("INVITE|ACK")`, `has_totag()`, `setflag(3)`, `isflagset(3)`, `append_hf("X-Test: 1\r\n")`, `is_request()`,
	`remove_hf("X-None")`, `is_present_hf("User-Agent")`, `setbflag("3")`, `is_myself("$ru")`, `has_body("application/sdp")`, `search("^x-none")`,
	`subst("/nothing/x/")`, `is_in_subnet("$si", "10.0.0.0/8")`, `not_empty("$rU")`, `in_list("$rU", "a,b,c", ",")`, `str_find("$ru", "sip")`,
	`cmp_str("$rU", "bob")`, `is_numeric("$rU")`, `jansson_get("a.b", "{\"a\":{\"b\":1}}", "$var(x)")`, `sht_has_name("t", "eq", "x")`,
}

// BenchmarkCalls measures a call, in the unit ns/call; the loop itself is in it.
func BenchmarkCalls(b *testing.B) {
	const turns = 10_000
	for _, call := range calls {
		script := fmt.Sprintf("max_while_loops = 0\nmodparam(\"htable\", \"htable\", \"t=>size=4\")\nrequest_route { while ($var(i) < %d) { %s; $var(i) = $var(i) + 1; } }", turns, call)
		b.Run(call, func(b *testing.B) {
			program, findings := eval.Load("bench.cfg", script, fn.Library(), eval.Options{})
			require.NotNil(b, program, "%v", findings)
			cfg := eval.Config{Store: store.NewMemory(store.MemoryConfig{}), Sink: func(eval.Event) {}}
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, eval.NewMachine(program, cfg).Run(context.Background()))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/turns, "ns/call")
		})
	}
}
