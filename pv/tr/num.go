package tr

import (
	"kpv/pv"
)

// numTrans look at the digits of an integer (spec/pv.md 3.5).
var numTrans = []*pv.Trans{
	{
		Name: "num.fdigit", Module: "pv", Since61: true, OnNull: true, Doc: "The first decimal digit of an integer; 0 for a text or null.",
		Example: `$var(x) = 512;
xlog("$(var(x){num.fdigit})\n"); # -> 5`,
		Apply: digit(func(n uint64) uint64 {
			for n >= 10 {
				n /= 10
			}
			return n
		}),
	},
	{
		Name: "num.ldigit", Module: "pv", Since61: true, OnNull: true, Doc: "The last decimal digit of an integer; 0 for a text or null.",
		Example: `$var(x) = 512;
xlog("$(var(x){num.ldigit})\n"); # -> 2`,
		Apply: digit(func(n uint64) uint64 { return n % 10 }),
	},
}

// digit makes a transformation of a way to pick a digit, the sign left aside.
func digit(pick func(uint64) uint64) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		n := v.Num()
		if !v.IsInt() {
			n = 0
		}
		magnitude := uint64(n)
		if n < 0 {
			magnitude = -magnitude
		}
		return pv.Int(int64(pick(magnitude))), nil
	}
}
