package tr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
	"kpv/pv/tr"
)

// benchmarks are the transformations that scripts use most (spec/pv.md 1.2). None may allocate more than its result.
var benchmarks = []struct {
	name   string
	value  pv.Value
	param  string
	n      int64
	allocs int
}{
	{"s.select", pv.String("12,34,56"), ",", 1, 0},
	{"s.int", pv.String("1234"), "", 0, 0},
	{"re.subst", pv.String("sip:alice@wonder.land"), `/^sip:([^@]+)@.*/\1/`, 0, 3}, // the match and the buffer
	{"s.len", pv.String("alice"), "", 0, 0},
	{"s.replace", pv.String("a-b-c"), "-", 0, 1},
	{"uri.host", pv.String("sip:alice@wonder.land:5066;transport=tcp"), "", 0, 0},
	{"uri.user", pv.String("sip:alice@wonder.land:5066;transport=tcp"), "", 0, 0},
	{"s.substr", pv.String("abcdef"), "", 2, 0},
	{"param.value", pv.String("a=1;b=2;reason=unconditional"), "reason", 0, 0},
	{"nameaddr.uri", pv.String(`"Alice" <sip:alice@wonder.land>;tag=1`), "", 0, 0},
	{"uri.param", pv.String("sip:alice@wonder.land:5066;transport=tcp;x=y"), "x", 0, 0},
	{"uri.port", pv.String("sip:alice@wonder.land:5066;transport=tcp"), "", 0, 0},
	{"s.tolower", pv.String("Wonder.Land"), "", 0, 1},
	{"tobody.params", pv.String(`"Alice" <sip:alice@wonder.land>;tag=1`), "", 0, 0},
	{"s.escape.common", pv.String("it's"), "", 0, 1},
	{"s.rm", pv.String("a-b-c"), "-", 0, 1},
	{"uri.params", pv.String("sip:alice@wonder.land:5066;transport=tcp"), "", 0, 0},
	{"s.md5", pv.String("alice"), "", 0, 1},
	{"s.trim", pv.String(" alice "), "", 0, 0},
	{"uri.scheme", pv.String("sip:alice@wonder.land"), "", 0, 0},
	{"s.before", pv.String("alice@wonder.land"), "@", 0, 0},
	{"line.sw", pv.String("v=0\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n"), "m=", 0, 0},
	{"s.corehash", pv.String("alice"), "", 0, 1},
}

// prepared gives a benchmark's transformation, ready to run.
func prepared(tb testing.TB, name, param string, n int64) (pv.TransFunc, []pv.Value) {
	for _, trans := range tr.All() {
		if trans.Name != name {
			continue
		}
		args := arguments(trans, param, n)
		if trans.Prepare == nil {
			return trans.Apply, args
		}
		ready, err := trans.Prepare(args)
		require.NoError(tb, err)
		return ready.Apply, nil
	}
	require.Fail(tb, "no transformation", name)
	return nil, nil
}

func environment(tb testing.TB) pv.Env {
	program, _ := eval.Load("bench.cfg", "", fn.Library(), eval.Options{})
	require.NotNil(tb, program)
	return eval.NewMachine(program, eval.Config{})
}

func BenchmarkTransformations(b *testing.B) {
	env := environment(b)
	for _, c := range benchmarks {
		apply, args := prepared(b, c.name, c.param, c.n)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := apply(env, c.value, args); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	env := environment(t)
	for _, c := range benchmarks {
		apply, args := prepared(t, c.name, c.param, c.n)
		allocs := testing.AllocsPerRun(100, func() { _, _ = apply(env, c.value, args) })
		if allocs > float64(c.allocs) {
			t.Errorf("%s allocates %v times instead of %d", c.name, allocs, c.allocs)
		}
	}
}
