package fn_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"kpv/eval/catalog"
	"kpv/eval/fn"
)

// Recorded functions take as many arguments as Kamailio's do: on one target or both.
func TestEffectsTakeWhatKamailioTakes(t *testing.T) {
	for _, f := range fn.Library().Funcs() {
		if !f.Effect || f.Module == "core" {
			continue
		}
		var want, got []int
		for _, e := range catalog.Load().Functions(f.Name) {
			if n, err := strconv.Atoi(e.Args); err == nil && e.Module == f.Module {
				want = append(want, n)
			}
		}
		for _, form := range f.Forms {
			got = append(got, len(form))
		}
		slices.Sort(want)
		slices.Sort(got)
		assert.Equal(t, slices.Compact(want), got, "%s()", f.Name)
	}
}
