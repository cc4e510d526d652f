package eval_test

import (
	"context"
	"os"
	"testing"
	"time"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
)

// stillClock never waits.
type stillClock struct{}

func (stillClock) Now() time.Time                       { return time.Unix(1_700_000_000, 0) }
func (stillClock) Sleep(context.Context, time.Duration) {}

// FuzzRun loads anything and runs what loads, for a moment: no panic, no hang, no unbounded memory.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		`$var(x) = "a"; while (1) { $var(x) = $var(x) + $var(x); }`,
		`route[A] { route(A); } route(A); $var(y) = route(A) + { return 5; };`,
		`$mct(a=>1) = 5; $mcinc(a) = -3; $mctex(a) = 9; xlog("$mct(a) $mct($mct(a)) $(mct(a){s.len})\n"); $mct(a) = $null;`,
		`switch ($var(x)) { case 1: break; case 2: xlog("L_ERR", "$avp(x) $(avp(x)[*])\n"); default: exit; }`,
		`$avp(x) = 1 << 63; $(avp(x)[*]) = -$avp(x) / -1; if ($avp(x) =~ "(a|b)*\\1") drop;`,
		`while (1) { while (1) { while (1) { $avp(z) = $avp(z) + "x"; } } }`,
		"#!define A 5\nif (A == \"5\" || defined $vn(q) && !is_int(\"$var(x)\")) { xlog(\"$$ $rc\"); } else { return 0; }",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, old bool) {
		opt := eval.Options{Unknown: eval.UnknownStub, Lint: true}
		opt.ReadFile = func(string) ([]byte, error) { return nil, os.ErrNotExist }
		if old {
			opt.Target = pv.V56
		}
		program, errs := eval.Load("fuzz.cfg", text, fn.Library(), opt)
		if (program == nil) != errs.Failed() {
			t.Fatal("a script without errors must give a program, and one with errors none")
		}
		if program == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		_ = eval.NewMachine(program, eval.Config{Clock: stillClock{}}).Run(ctx)
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %s", took)
		}
	})
}
