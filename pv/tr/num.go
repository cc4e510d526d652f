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
		Apply: digit(func(n int64) int64 {
			for n <= -10 || n >= 10 {
				n /= 10
			}
			return max(n, -n)
		}),
	},
	{
		Name: "num.ldigit", Module: "pv", Since61: true, OnNull: true, Doc: "The last decimal digit of an integer; 0 for a text or null. Of a negative one it is negative, and printed as the character that stands as far before 0 in ASCII.",
		Example: `$var(x) = 512;
xlog("$(var(x){num.ldigit})\n"); # -> 2`,
		Apply: digit(func(n int64) int64 { return n % 10 }),
	},
}

// digit makes a transformation of a way to pick a digit. What is picked is printed as the character so far from 0, whatever that is; observed.
func digit(pick func(int64) int64) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		if !v.IsInt() {
			return pv.Int(0), nil
		}
		n := pick(v.Num())
		return pv.Numeric(string(byte('0'+n)), n), nil
	}
}
