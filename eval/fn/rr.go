package fn

import (
	"fmt"
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// rrFuncs belong to rr: how later requests of a dialog find their way.
var rrFuncs = deciding([]*eval.Func{
	{
		Name: "record_route", Module: "rr", Dynamic61: eval.AnyArgs, Forms: forms("[params]"),
		Doc: "Puts a Record-Route header with this server's address before all others, so that later requests of the dialog come by here. -1 when " +
			"there is one already. Behind it msg_apply_changes() fails.",
		Example: `record_route();
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			params := ""
			if len(args) > 0 {
				params = args[0].Format(m)
			}
			return record(m, "record_route", ownAddress(m)+lrParam(m)+fromTag(m)+params)
		},
	},
	{
		Name: "record_route_preset", Module: "rr", Dynamic61: eval.AnyArgs, Forms: forms("address[, second]"),
		Doc: "Puts a Record-Route header with an address, host:port;params, before all others; with a second address a second one below it.",
		Example: `record_route_preset("192.0.2.1:5060;transport=tcp");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			var list []string
			for i := range args {
				list = append(list, "sip:"+ownUser(m)+args[i].Format(m)+fromTag(m)+lrParam(m))
			}
			return record(m, "record_route_preset", list...)
		},
	},
	{
		Name: "add_rr_param", Module: "rr", Dynamic61: eval.AnyArgs, Forms: forms("params"),
		Doc: "Adds parameters, with their semicolon, to the address in the Record-Route header that was put, or will be.",
		Example: `add_rr_param(";nat=yes");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			m.Message().RecordParams(args[0].Format(m))
			return 1
		},
	},
	{
		Name: "remove_record_route", Module: "rr", Forms: nothing,
		Doc: "Takes the Record-Route header away that was put.",
		Example: `record_route();
remove_record_route();
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Message().Unrecord()
			return 1
		},
	},
	{
		Name: "loose_route", Module: "rr", Forms: nothing,
		Doc: "Follows the Route headers: takes this server's own away and sets $du to the next, or the Request-URI where the next is a strict router. " +
			"-1 without Route, -3 when only this server's own stood there and the request begins a dialog.",
		Example: `if (!loose_route()) xlog("no Route\n"); # -> no Route`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return looseRoute(m) },
	},
	{
		Name: "check_route_param", Module: "rr", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "regex", Kind: eval.ParamRegex}}},
		Doc:     "True when, once loose_route() went by this server's own Route entry, its parameters match.",
		Example: `if (!check_route_param("nat=yes")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			routed := m.Message().Routed
			return truth(routed != nil && *routed != "" && args[0].Regexp().Match(";"+*routed))
		},
	},
	{
		Name: "is_direction", Module: "rr", Forms: [][]eval.Param{{{Name: "direction", Kind: eval.ParamText, Check: checkDirection}}},
		Doc: "Whether the request goes downstream, from caller to callee, or upstream: by the ftag parameter of this server's own Route entry, " +
			"once loose_route() went by it; downstream without one. The first answer for a message stays.",
		Example: `if (is_direction("downstream")) xlog("downstream\n"); # -> downstream`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(upstream(m.Message()) == strings.EqualFold(args[0].Format(m), "upstream"))
		},
	},
})

// deciding makes functions tell of their calls that are done, but that a decision about a message depends on.
func deciding(list []*eval.Func) []*eval.Func {
	for _, f := range list {
		run := f.Run
		f.Run = func(m *eval.Machine, args []eval.Arg) int { return m.Done(f, args, run(m, args)) }
	}
	return list
}

// record puts Record-Route headers.
func record(m *eval.Machine, function string, addresses ...string) int {
	if !m.Message().Record(addresses...) {
		return m.Fail("%s: there is a Record-Route header of this server's already", function)
	}
	return 1
}

// ownAddress is this server's address as Record-Route has it.
func ownAddress(m *eval.Machine) string {
	local, address := m.Message().Local, "sip:"+ownUser(m)
	address += sip.Host(local.Addr())
	if local.Port() != 5060 {
		address += fmt.Sprintf(":%d", local.Port())
	}
	if proto := m.Message().Proto; proto != sip.UDP {
		address += ";transport=" + proto.String()
	}
	return address
}

// ownUser is the user of the Request-URI, where modparam add_username wants it.
func ownUser(m *eval.Machine) string {
	if m.ModParams().Number("rr", "add_username", 0) == 0 {
		return ""
	}
	if uri, err := m.Message().URI(); err == nil && uri.User != "" {
		return uri.User + "@"
	}
	return ""
}

// lrParam says that this server routes loosely.
func lrParam(m *eval.Machine) string {
	if m.ModParams().Number("rr", "enable_full_lr", 0) != 0 {
		return ";lr=on"
	}
	return ";lr"
}

// fromTag is the parameter that tells directions apart.
func fromTag(m *eval.Machine) string {
	caller := m.Message().Caller()
	if caller == nil || caller.Tag == "" || m.ModParams().Number("rr", "append_fromtag", 1) == 0 {
		return ""
	}
	return ";ftag=" + caller.Tag
}

func checkDirection(text string) error {
	if strings.EqualFold(text, "downstream") || strings.EqualFold(text, "upstream") {
		return nil
	}
	return fmt.Errorf("%q is neither downstream nor upstream", text)
}

// upstream tells whether the request comes from the callee.
func upstream(m *sip.Message) bool {
	if m.Upstream == nil {
		up := false
		if caller := m.Caller(); caller != nil && m.Routed != nil {
			tag, has := sip.Param(*m.Routed, "ftag")
			up = has && tag != caller.Tag
		}
		m.Upstream = &up
	}
	return *m.Upstream
}

// looseRoute follows the Route headers (RFC 3261 16.4 and 16.12, observed on 5.6.3).
func looseRoute(m *eval.Machine) int {
	message := m.Message()
	all, err := message.Routes()
	if len(all) == 0 {
		if err != nil {
			return m.Fail("loose_route: %v", err)
		}
		return -1
	}
	callee := message.Callee()
	preloaded := callee == nil || callee.Tag == ""
	if uri, err := message.URI(); err == nil && !preloaded && m.Myself(uri.Host, uri.Port) {
		return afterStrict(message, all)
	}
	next, gone, code := all[0], []*sip.RouteEntry(nil), 1
	if m.Myself(next.Host, next.Port) {
		message.Routed = &next.Params
		next, gone = beyondSelf(m, all)
	}
	switch {
	case next == nil && err != nil:
		code = m.Fail("loose_route: %v", err)
	case next == nil && preloaded:
		code = -3
	case next == nil:
	case next.Loose():
		message.SetDestination(next.Address)
	default: // a strict router wants its own address as the Request-URI, and the real one at the end
		message.AppendHeader("Route: <"+message.RequestURI()+">\r\n", nil)
		message.SetURI(next.Address)
		gone = append(gone, next)
	}
	message.RemoveRoutes(all, gone...)
	return code
}

// beyondSelf finds the first entry behind this server's own, of which there are two where it changes transports: with r2 in the first.
func beyondSelf(m *eval.Machine, all []*sip.RouteEntry) (next *sip.RouteEntry, own []*sip.RouteEntry) {
	n := 1
	if _, two := all[0].Param("r2"); two && len(all) > 1 {
		n = 2
		second, message := all[1], m.Message()
		if host := message.Local; second.Host == sip.Host(host.Addr()) && (second.Port == "" || second.Port == fmt.Sprint(host.Port())) {
			message.SendSocket = fmt.Sprintf("%s:%s:%d", message.Proto, sip.Host(host.Addr()), host.Port())
		} else if !m.Myself(second.Host, second.Port) {
			m.Warn("loose_route: the second Route of r2 is not this server: %s", second.Address)
		}
	}
	if n < len(all) {
		next = all[n]
	}
	return next, all[:n:n]
}

// afterStrict undoes what a strict router before this server did: this server's address is the Request-URI, and the real one the last Route.
func afterStrict(message *sip.Message, all []*sip.RouteEntry) int {
	first, target := all[0], all[0]
	if first.Loose() {
		target = all[len(all)-1]
		message.SetDestination(first.Address)
	}
	message.SetURI(target.Address)
	message.RemoveRoutes(all, target)
	return 1
}
