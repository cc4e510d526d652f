package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"kpv/eval"
	"kpv/eval/fn"
)

func TestBoundMemoryStopsTheScript(t *testing.T) {
	program, findings := eval.Load("fill.cfg", "max_while_loops = 0\nrequest_route { while (1) { append_hf(\"X: 1\\r\\n\"); } }", fn.Library(), eval.Options{})
	assert.False(t, findings.Failed(), "%v", findings)
	ctx, stop := boundMemory(context.Background(), 1) // any program has more than a byte
	defer stop()
	err := eval.NewMachine(program, eval.Config{}).Run(ctx)
	assert.ErrorContains(t, err, "stopped: the script fills more than 0 MB of memory")
	assert.NoError(t, context.Background().Err())
}
