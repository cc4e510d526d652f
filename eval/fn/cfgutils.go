package fn

import (
	"time"

	"kpv/eval"
)

var cfgutilsFuncs = []*eval.Func{
	{
		Name: "sleep", Module: "cfgutils", Forms: [][]eval.Param{{{Name: "seconds", Kind: eval.ParamInt}}},
		Doc: "Waits for a number of seconds.",
		Example: `$mct(x=>1) = "soon gone";
sleep(2);
xlog("$mct(x)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return wait(m, &args[0], time.Second) },
	},
	{
		Name: "usleep", Module: "cfgutils", Forms: [][]eval.Param{{{Name: "microseconds", Kind: eval.ParamInt}}},
		Doc: "Waits for a number of microseconds.",
		Example: `usleep(1000);
xlog("later\n"); # -> later`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return wait(m, &args[0], time.Microsecond) },
	},
}

// wait sleeps n units, a day at most: a mistake should not look like a hang.
func wait(m *eval.Machine, n *eval.Arg, unit time.Duration) int {
	count, ok := n.Int(m)
	if !ok || count < 0 {
		return m.Fail("the time to wait must be a number, and not negative")
	}
	m.Sleep(min(time.Duration(count), 24*time.Hour/unit) * unit)
	return 1
}
