package tr_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
	"kpv/pv/tr"
)

// FuzzTransformations: no value and no parameters make any transformation panic, run long, or answer with more than a text may hold.
func FuzzTransformations(f *testing.F) {
	seed(f)
	all := tr.All()
	program, _ := eval.Load("fuzz.cfg", "", fn.Library(), eval.Options{})
	require.NotNil(f, program)
	env := eval.NewMachine(program, eval.Config{Clock: utc{}})
	f.Fuzz(func(t *testing.T, value, param string, n int64) {
		if len(value)+len(param) > 4096 {
			return
		}
		for _, trans := range all {
			for _, v := range []pv.Value{pv.String(value), pv.Int(n), pv.Numeric(value, n)} {
				start := time.Now()
				result, _ := apply(env, trans, v, param, n)
				assert.Less(t, time.Since(start), 3*time.Second, "%s of %q with %q, %d", trans.Name, value, param, n)
				assert.LessOrEqual(t, len(result.Text()), 17<<20, trans.Name)
			}
		}
	})
}

// apply runs a transformation as the evaluator does.
func apply(env pv.Env, trans *pv.Trans, v pv.Value, param string, n int64) (pv.Value, error) {
	args := arguments(trans, param, n)
	if trans.Prepare == nil {
		return trans.Apply(env, v, args)
	}
	prepared, err := trans.Prepare(args)
	if err != nil {
		return trans.Apply(env, v, args)
	}
	return prepared.Apply(env, v, make([]pv.Value, len(prepared.Variables)))
}

func arguments(trans *pv.Trans, param string, n int64) []pv.Value {
	var args []pv.Value
	for i, p := range trans.Params {
		switch {
		case p.Kind.Number():
			args = append(args, pv.Int(n))
		case p.Kind.Character():
			args = append(args, pv.String((param + ";")[:1]))
		default:
			args = append(args, pv.String(strings.Repeat(param, i+1)))
		}
	}
	return args
}

// seed takes values and parameters from the recordings.
func seed(f *testing.F) {
	files, err := filepath.Glob("testdata/*.tsv")
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		for i, line := range strings.Split(string(data), "\n") {
			value, rest, found := strings.Cut(line, "\t")
			if !found || i%5 != 0 {
				continue
			}
			if text, err := strconv.Unquote(value); err == nil {
				value = text
			}
			_, param, _ := strings.Cut(rest[:strings.IndexByte(rest, '}')], ",")
			f.Add(value, param, int64(i%7-3))
		}
	}
}
