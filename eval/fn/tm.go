package fn

import (
	"kpv/eval"
)

// handlers are the functions of tm that say which route is to run for the transaction later, by the kind of that route.
var handlers = []struct{ function, kind, when string }{
	{"t_on_failure", "failure_route", "when the request fails"},
	{"t_on_branch", "branch_route", "for each branch"},
	{"t_on_reply", "onreply_route", "for each reply"},
}

// tmFuncs are those of tm that remember what they were told.
func tmFuncs() (list []*eval.Func) {
	for _, h := range handlers {
		f := effect{h.function + "(route/t)", 1, 0, "Says which " + h.kind + " is to run " + h.when + "; \"0\" takes it back."}.function("tm")
		f.Run = func(m *eval.Machine, args []eval.Arg) int {
			name := args[0].Format(m)
			if name == "0" {
				name = ""
			}
			m.Message().SetHandler(h.kind, name)
			return m.Recorded(f, args, 1)
		}
		list = append(list, f)
	}
	return append(list, isSet())
}

// isSet knows the kinds of routes that scripts may set.
func isSet() *eval.Func {
	f := &eval.Func{
		Name: "t_is_set", Module: "tm", Effect: true, Forms: forms("kind/t"),
		Doc: "True when a route of the kind is set for the transaction: failure_route, branch_route or onreply_route.",
		Example: `t_on_failure("F");
if (t_is_set("failure_route")) xlog("set\n"); # -> set`,
	}
	f.Run = func(m *eval.Machine, args []eval.Arg) int {
		return m.Done(f, args, truth(m.Message().Handler(args[0].Format(m)) != ""))
	}
	return f
}
