package fn

import (
	"kpv/eval"
	"kpv/pv"
)

const (
	definesStat = `modparam("statistics", "variable", "calls")
request_route {
  update_stat("calls", "+2");
`
	definesCounter = `modparam("counters", "script_counter", "my.calls")
request_route {
  cnt_inc("my.calls");
`
)

var counter = format("counter")

// statisticsFuncs belong to statistics and counters: the counters that a script makes.
var statisticsFuncs = []*eval.Func{
	{
		Name: "update_stat", Module: "statistics", Forms: [][]eval.Param{{counter, format("number")}},
		Doc: "Adds a number to a counter, or takes it away: +1, -1.",
		Example: definesStat + `  xlog("$stat(calls)\n"); # -> 2
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if args[1].Null(m) {
				return m.Fail("update_stat: the number is null")
			}
			n, _ := m.Target().ParseInt(args[1].Format(m))
			return onCounter(m, &args[0], func(c *pv.Counter) { c.Value += uint32(n) })
		},
	},
	{
		Name: "reset_stat", Module: "statistics", Forms: [][]eval.Param{{counter}},
		Doc: "Sets a counter to 0, unless it was made with /no_reset.",
		Example: definesStat + `  reset_stat("calls");
  xlog("$stat(calls)\n"); # -> 0
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onCounter(m, &args[0], func(c *pv.Counter) {
				if !c.Keep {
					c.Value = 0
				}
			})
		},
	},
	{
		Name: "cnt_inc", Module: "counters", Forms: [][]eval.Param{{{Name: "counter", Kind: eval.ParamText}}},
		Doc: "Adds 1 to a counter, named group.name, or by its name alone in the group that script_cnt_grp_name names.",
		Example: definesCounter + `  xlog("$stat(calls)\n"); # -> 1
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onCounter(m, &args[0], func(c *pv.Counter) { c.Value++ })
		},
	},
	{
		Name: "cnt_add", Module: "counters", Forms: [][]eval.Param{{{Name: "counter", Kind: eval.ParamText}, anInt("number")}},
		Doc: "Adds a number to a counter.",
		Example: definesCounter + `  cnt_add("my.calls", "4");
  xlog("$stat(calls)\n"); # -> 5
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			n, ok := args[1].Int(m)
			if !ok {
				return m.Fail("cnt_add: not a number")
			}
			return onCounter(m, &args[0], func(c *pv.Counter) { c.Value += uint32(n) })
		},
	},
	{
		Name: "cnt_reset", Module: "counters", Forms: [][]eval.Param{{{Name: "counter", Kind: eval.ParamText}}},
		Doc: "Sets a counter to 0.",
		Example: definesCounter + `  cnt_reset("my.calls");
  xlog("$stat(calls)\n"); # -> 0
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onCounter(m, &args[0], func(c *pv.Counter) { c.Value = 0 })
		},
	},
}

// onCounter does something to a counter, if there is one of the name.
func onCounter(m *eval.Machine, name *eval.Arg, do func(*pv.Counter)) int {
	c := m.Counters().Find(name.Format(m))
	if c == nil {
		return m.Fail("%v", pv.MissingCounter(name.Format(m)))
	}
	do(c)
	return 1
}
