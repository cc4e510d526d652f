package fn

import "kpv/eval"

// branchFuncs belong to pv: the branch that $sbranch describes.
var branchFuncs = []*eval.Func{
	{
		Name: "sbranch_append", Module: "pv", Forms: nothing,
		Doc: "Adds the branch that $sbranch describes; -1 when it has no address.",
		Example: `$sbranch(uri) = "sip:alice@wonder.land";
sbranch_append();
xlog("$(branch(uri)[0])\n"); # -> sip:alice@wonder.land`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			b := m.Message().Static
			return truth(b != nil && b.URI != "" && m.Message().AppendBranch(*b))
		},
	},
	{
		Name: "sbranch_reset", Module: "pv", Forms: nothing,
		Doc: "Clears what $sbranch describes.",
		Example: `$sbranch(uri) = "sip:alice@wonder.land";
sbranch_reset();
xlog("$sbranch(uri)\n"); # -> <null>`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Message().Static = nil
			return 1
		},
	},
	{
		Name: "sbranch_set_ruri", Module: "pv", Forms: nothing,
		Doc: "Makes the branch that $sbranch describes the one of the Request-URI; -1 when it has no address.",
		Example: `$sbranch(uri) = "sip:alice@wonder.land";
sbranch_set_ruri();
xlog("$ru\n"); # -> sip:alice@wonder.land`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			message := m.Message()
			b := message.Static
			if b == nil || b.URI == "" {
				return -1
			}
			message.SetURI(b.URI)
			message.SetDestination(b.Destination)
			message.OwnBranch().Flags |= b.Flags
			return 1
		},
	},
}
