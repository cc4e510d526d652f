package eval_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
	"kpv/pv"
)

// reached runs a script with coverage, and returns how often each statement was reached, by what is counted and by what is traced.
func reached(t *testing.T, name, script string, target pv.Target) (counted, traced map[parser.Pos]uint64, m *eval.Machine, p *eval.Program) {
	p, _ = eval.Load(name, script, fn.Library(), eval.Options{Target: target, Coverage: true, Trace: true})
	if p == nil {
		return nil, nil, nil, nil
	}
	counted, traced = map[parser.Pos]uint64{}, map[parser.Pos]uint64{}

	m = eval.NewMachine(p, eval.Config{Trace: true, Clock: stillClock{}, Random: func(int) int { return 0 }, Sink: func(e eval.Event) {
		if e.Kind == eval.Trace && e.Depth%2 == 0 {
			traced[e.Pos.InFile()]++
		}
	}})
	require.NoError(t, m.Run(context.Background()))
	for i, point := range p.Points() {
		if point.Kind == eval.PointStatement {
			counted[point.Pos] += m.Hits()[i]
		}
	}
	return counted, traced, m, p
}

// Most statements are not counted themselves: their numbers follow from others. They are those that tracing sees.
func TestCoverageCountsWhatTracingSees(t *testing.T) {
	for _, folder := range []string{"gen", "lang"} {
		files, err := filepath.Glob("../testdata/conformance/" + folder + "/*.txtar")
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			for _, target := range []pv.Target{pv.V61, pv.V56} {
				counted, traced, _, _ := reached(t, filepath.Join(filepath.Dir(file), "script.cfg"), string(archive.Files[0].Data), target)
				for pos, count := range counted {
					assert.Equal(t, traced[pos], count, "%s, target %s: line %d, column %d", file, target, pos.Line, pos.Col)
				}
			}
		}
	}
}

// Each side of what branches, with an exit in a condition, a loop that is broken off, cases that fall through, and a condition that is
// decided when reading.
func TestCoverageOfBranches(t *testing.T) {
	const script = `
while ($var(i) < 5) {
	$var(i) = $var(i) + 1;
	if ($var(i) == 4) break;
	if ($var(i) > 1 && $var(i) != 3) { $var(a) = 1; } else { $var(b) = 1; }
	switch ($var(i)) { case 1: $var(c) = 1; case 2: $var(c) = 2; break; default: $var(d) = 1; }
	switch ($var(i)) { case 3: $var(e) = 1; }
}
if (1) $var(f) = 1;
if (route(LEAVES)) $var(g) = 1;
route[LEAVES] { exit; }
route[NEVER] { $var(h) = 1; }
`
	_, _, m, p := reached(t, "x.cfg", script, pv.V61)
	var got []string
	for i, point := range p.Points() {
		if point.Kind != eval.PointStatement {
			got = append(got, point.Name+" "+string(rune('0'+m.Hits()[i])))
		}
	}
	assert.ElementsMatch(t, []string{"another turn 4", "the loop ends 0", "then 1", "else 3", "then 1", "else 2", "left of && decides 1", "right of && 2",
		"case 1 1", "case 2 1", "default 1", "case 3 1", "no case 2", "then 0", "else 0", "route[LEAVES] 1", "route[NEVER] 0"}, got)
}

// What is not asked for is not there.
func TestNoCoverageUnlessAskedFor(t *testing.T) {
	p, _ := eval.Load("x.cfg", "$var(x) = 1;", fn.Library(), eval.Options{})
	assert.Empty(t, p.Points())
	assert.Empty(t, eval.NewMachine(p, eval.Config{}).Hits())
}

// The cost of counting: compare the two.
func BenchmarkCoverage(b *testing.B) {
	const script = `max_while_loops=0
request_route {
	while ($var(i) < 10000) {
		$var(i) = $var(i) + 1;
		if ($var(i) mod 2 == 0 && $var(i) > 5) {
			$var(even) = $var(even) + 1;
		}
	}
}`
	for name, coverage := range map[string]bool{"without": false, "with": true} {
		b.Run(name, func(b *testing.B) {
			p, _ := eval.Load("x.cfg", script, fn.Library(), eval.Options{Coverage: coverage})
			for b.Loop() {
				require.NoError(b, eval.NewMachine(p, eval.Config{}).Run(context.Background()))
			}
		})
	}
}
