package fn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/eval/catalog"
)

// effect is a function that reaches out to the network or a server. It is not done but recorded: an event tells its name and its
// arguments, and it returns what stands here. How many parameters it takes is known from the catalog; params names them, each with the
// way it is taken behind a slash: /i a number or variable, /t a text as it is, /w a variable to be written, else a text with variables.
type effect struct {
	module, name string
	code         int
	params       string
	doc          string
}

// effects are those that scripts call most (spec/pv.md 1.3), by module.
var effects = []effect{
	{"tm", "t_relay", 1, "host port/i", "Sends the request on, within a transaction."},
	{"tm", "t_relay_to_udp", 1, "host port/i", "Sends the request on over UDP, within a transaction."},
	{"tm", "t_relay_to_tcp", 1, "host port/i", "Sends the request on over TCP, within a transaction."},
	{"tm", "t_reply", 1, "code/i reason", "Answers the request within its transaction."},
	{"tm", "t_newtran", 1, "", "Makes a transaction of the request."},
	{"tm", "t_release", 1, "", "Lets go of the transaction."},
	{"tm", "t_check_trans", -1, "", "True when the request belongs to a transaction that there is."},
	{"tm", "t_lookup_request", -1, "", "True when there is a transaction of the request."},
	{"tm", "t_on_failure", 1, "route/t", "Says which failure_route is to run when the request fails."},
	{"tm", "t_on_branch", 1, "route/t", "Says which branch_route is to run for each branch."},
	{"tm", "t_on_reply", 1, "route/t", "Says which onreply_route is to run for each reply."},
	{"tm", "t_check_status", -1, "regex", "True when the status of the reply matches."},
	{"tm", "t_is_set", -1, "what/t", "True when a route of the kind is set for the transaction."},
	{"tm", "t_is_canceled", -1, "", "True when the transaction was canceled."},
	{"tm", "t_branch_timeout", -1, "", "True when the branch timed out."},
	{"tm", "t_branch_replied", -1, "", "True when the branch was answered."},
	{"tm", "t_any_timeout", -1, "", "True when any branch timed out."},
	{"tm", "t_any_replied", -1, "", "True when any branch was answered."},
	{"tm", "t_set_fr", 1, "invite/i other/i", "Sets how long the transaction waits for a final reply, in milliseconds."},
	{"tm", "t_reset_fr", 1, "", "Sets the waiting times of the transaction back."},
	{"tm", "t_drop_replies", 1, "mode/t", "Forgets the replies that came so far."},
	{"tm", "t_load_contacts", 1, "mode/i", "Sorts the branches by q, for serial forking."},
	{"tm", "t_next_contacts", 1, "", "Takes the next branches of equal q."},
	{"tmx", "t_precheck_trans", -1, "", "True when the request belongs to a transaction that is being made."},
	{"tmx", "t_cancel_branches", 1, "which/t", "Cancels branches of the transaction."},
	{"tmx", "t_suspend", 1, "", "Suspends the transaction."},
	{"sl", "sl_send_reply", 1, "code/i reason", "Answers the request, without a transaction."},
	{"sl", "send_reply", 1, "code/i reason", "Answers the request, within its transaction if there is one."},
	{"sl", "sl_reply", 1, "code/i reason", "Answers the request, without a transaction."},
	{"sl", "sl_reply_error", 1, "", "Answers the request with an error."},
	{"sl", "sl_forward_reply", 1, "code/i reason", "Sends the reply on."},
	{"rr", "record_route", 1, "params", "Adds a Record-Route header, so that later requests come by here."},
	{"rr", "record_route_preset", 1, "address second", "Adds a Record-Route header with an address."},
	{"rr", "add_rr_param", 1, "params", "Adds parameters to the Record-Route header."},
	{"rr", "check_route_param", -1, "regex/t", "True when the server's own Route header has the parameter."},
	{"rr", "is_direction", -1, "direction/t", "True when the request goes downstream or upstream."},
	{"rr", "remove_record_route", 1, "", "Removes the Record-Route header that was added."},
	{"registrar", "save", 1, "table flags uri", "Stores the contacts of a REGISTER, and answers it."},
	{"registrar", "lookup", 1, "table uri", "Replaces the Request-URI by the contacts of the user; it is taken to have found some."},
	{"registrar", "registered", -1, "table uri flags action", "True when the user has contacts."},
	{"registrar", "unregister", 1, "table uri ruid", "Removes the contacts of the user."},
	{"dispatcher", "ds_select_dst", 1, "set/i algorithm/i limit/i", "Chooses a destination of a set, for $du."},
	{"dispatcher", "ds_select_domain", 1, "set/i algorithm/i limit/i", "Chooses a destination of a set, for the Request-URI."},
	{"dispatcher", "ds_next_dst", -1, "", "Takes the next destination of the set, for $du."},
	{"dispatcher", "ds_next_domain", -1, "", "Takes the next destination of the set, for the Request-URI."},
	{"dispatcher", "ds_mark_dst", 1, "state", "Marks the destination as active or not."},
	{"dispatcher", "ds_is_from_list", -1, "set mode/i uri", "True when the message comes from a destination of a set."},
	{"sqlops", "sql_query", 1, "connection/t query result/t", "Sends a query to a database."},
	{"sqlops", "sql_xquery", 1, "connection/t query xavp", "Sends a query to a database, its result for $xavp."},
	{"sqlops", "sql_pvquery", 1, "connection/t query variables/t", "Sends a query to a database, its result for variables."},
	{"sqlops", "sql_result_free", 1, "result/t", "Forgets the result of a query."},
	{"auth", "www_challenge", 1, "realm flags", "Answers 401 and asks for credentials."},
	{"auth", "proxy_challenge", 1, "realm flags", "Answers 407 and asks for credentials."},
	{"auth", "auth_challenge", 1, "realm flags", "Asks for credentials."},
	{"auth", "pv_www_authenticate", 1, "realm password flags method", "True when the Authorization header has the right credentials; taken for true."},
	{"auth", "pv_proxy_authenticate", 1, "realm password flags", "True when the Proxy-Authorization header has the right credentials; taken for true."},
	{"auth", "consume_credentials", 1, "", "Removes the credentials from the request."},
	{"auth", "has_credentials", -1, "realm", "True when the request has credentials for the realm."},
	{"auth_db", "auth_check", 1, "realm table flags", "True when the request has the right credentials; taken for true."},
	{"auth_db", "www_authorize", 1, "realm table", "True when the Authorization header has the right credentials; taken for true."},
	{"auth_db", "proxy_authorize", 1, "realm table", "True when the Proxy-Authorization header has the right credentials; taken for true."},
	{"nathelper", "nat_uac_test", -1, "tests/i", "True when the message comes from behind NAT."},
	{"nathelper", "fix_nated_contact", 1, "", "Puts the source address into the Contact header."},
	{"nathelper", "fix_nated_register", 1, "", "Notes the source address for save()."},
	{"nathelper", "set_contact_alias", 1, "trim/i", "Notes the source address in a parameter of the Contact header."},
	{"nathelper", "add_contact_alias", 1, "ip port proto", "Notes an address in a parameter of the Contact header."},
	{"nathelper", "handle_ruri_alias", -1, "mode/i", "Takes the address out of the Request-URI's alias parameter, for $du."},
	{"nathelper", "add_rcv_param", 1, "mode/i", "Notes the source address in a parameter of the Contact header."},
	{"rtpengine", "rtpengine_manage", 1, "flags result", "Has RTP go through rtpengine, as the message demands."},
	{"rtpengine", "rtpengine_offer", 1, "flags result", "Has RTP go through rtpengine, for an offer."},
	{"rtpengine", "rtpengine_answer", 1, "flags result", "Has RTP go through rtpengine, for an answer."},
	{"rtpengine", "rtpengine_delete", 1, "flags result", "Ends a session of rtpengine."},
	{"rtpproxy", "rtpproxy_manage", 1, "flags address", "Has RTP go through rtpproxy, as the message demands."},
	{"rtpproxy", "rtpproxy_offer", 1, "flags address", "Has RTP go through rtpproxy, for an offer."},
	{"rtpproxy", "rtpproxy_answer", 1, "flags address", "Has RTP go through rtpproxy, for an answer."},
	{"rtpproxy", "rtpproxy_destroy", 1, "flags", "Ends a session of rtpproxy."},
	{"dialog", "dlg_manage", 1, "", "Follows the dialog."},
	{"dialog", "is_known_dlg", -1, "", "True when the dialog is followed."},
	{"dialog", "set_dlg_profile", 1, "profile value", "Puts the dialog into a profile."},
	{"dialog", "unset_dlg_profile", 1, "profile value", "Takes the dialog out of a profile."},
	{"dialog", "is_in_profile", -1, "profile value", "True when the dialog is in a profile."},
	{"dialog", "dlg_bye", 1, "side", "Ends the dialog."},
	{"presence", "handle_publish", 1, "sender", "Stores what a PUBLISH says, and answers it."},
	{"presence", "handle_subscribe", 1, "watcher", "Stores a subscription, and answers it."},
	{"permissions", "allow_source_address", -1, "group/i", "True when the source address is in a group."},
	{"permissions", "allow_address", -1, "group/i ip port", "True when an address is in a group."},
	{"permissions", "allow_trusted", -1, "source proto from", "True when the message comes from somebody trusted."},
	{"pike", "pike_check_req", 1, "", "True when the source does not send too much; taken for true."},
	{"sanity", "sanity_check", 1, "message/i uri/i", "True when the message is well-formed; taken for true."},
	{"http_client", "http_client_query", 200, "url body headers result", "Sends an HTTP request; the code of the answer is taken to be 200."},
	{"http_async_client", "http_async_query", 1, "url route", "Sends an HTTP request, and goes on in a route when it is answered."},
	{"xhttp", "xhttp_reply", 1, "code/i reason type body", "Answers an HTTP request."},
	{"msrp", "msrp_reply", 1, "code reason headers", "Answers an MSRP request."},
	{"uac", "uac_replace_from", 1, "display uri", "Replaces the From header."},
	{"uac", "uac_replace_to", 1, "display uri", "Replaces the To header."},
	{"uac", "uac_auth", 1, "mode/i", "Sends the request again with credentials."},
	{"uac", "uac_req_send", 1, "", "Sends a request of the script's own, which $uac_req describes."},
	{"acc", "acc_log_request", 1, "text", "Accounts for the request in the log."},
	{"acc", "acc_db_request", 1, "text table", "Accounts for the request in a database."},
	{"statistics", "update_stat", 1, "name value", "Adds to a counter."},
	{"evapi", "evapi_relay", 1, "text", "Sends a text to the clients of evapi."},
	{"siptrace", "sip_trace", 1, "uri correlation mode", "Sends a copy of the message to a trace."},
	{"alias_db", "alias_db_lookup", -1, "table flags", "Replaces the Request-URI by what an alias stands for."},
	{"msilo", "m_store", 1, "uri", "Stores an instant message."},
	{"path", "add_path", 1, "user params", "Adds a Path header."},
	{"exec", "exec_msg", 1, "command", "Runs a command."},
	{"pipelimit", "pl_check", 1, "pipe algorithm limit", "True while a pipe lets messages through; taken for true."},
	{"siputils", "options_reply", 1, "", "Answers an OPTIONS request with what the server can do."},
	{"textopsx", "change_reply_status", 1, "code/i reason", "Changes the status of the reply that is sent on."},
	{"textops", "append_to_reply", 1, "field", "Adds a header to the answer that will be sent."},
	{"textops", "set_reply_body", 1, "body type", "Sets the body of the answer that will be sent."},
}

// coreEffects are the core's own, with no entries in the catalog.
var coreEffects = []effect{
	{"core", "forward", 1, "", "Sends the request on, without a transaction."},
	{"core", "set_reply_close", 1, "", "Closes the connection when the reply is sent."},
	{"core", "set_forward_close", 1, "", "Closes the connection when the request is sent on."},
	{"core", "force_tcp_alias", 1, "", "Lets the connection be used for the address in Via."},
}

// dynamicEffects are those whose arguments need not be constant, with the greatest number of arguments for which that holds.
var dynamicEffects = map[string]int{
	"t_set_fr": eval.AnyArgs, "t_load_contacts": eval.AnyArgs, "check_route_param": eval.AnyArgs, "has_credentials": eval.AnyArgs,
	"nat_uac_test": eval.AnyArgs, "set_contact_alias": eval.AnyArgs, "handle_ruri_alias": eval.AnyArgs, "add_rcv_param": eval.AnyArgs,
	"rtpengine_manage": eval.AnyArgs, "rtpengine_offer": eval.AnyArgs, "rtpengine_answer": eval.AnyArgs, "rtpengine_delete": eval.AnyArgs,
	"rtpproxy_manage": eval.AnyArgs, "rtpproxy_offer": eval.AnyArgs, "rtpproxy_answer": eval.AnyArgs, "rtpproxy_destroy": eval.AnyArgs,
	"allow_source_address": eval.AnyArgs, "allow_trusted": eval.AnyArgs, "sanity_check": eval.AnyArgs, "http_client_query": eval.AnyArgs,
	"uac_replace_from": eval.AnyArgs, "uac_replace_to": eval.AnyArgs, "acc_log_request": eval.AnyArgs, "acc_db_request": eval.AnyArgs,
	"add_path": eval.AnyArgs, "exec_msg": eval.AnyArgs, "append_to_reply": eval.AnyArgs, "set_reply_body": eval.AnyArgs,
	"ds_select_dst": 2, "ds_select_domain": 2, "ds_is_from_list": 1, "msrp_reply": 2, "pl_check": 1,
}

// effectFuncs makes functions of the table.
func effectFuncs() []*eval.Func {
	list := []*eval.Func{looseRoute()}
	for _, e := range effects {
		list = append(list, e.function(arities(e)))
	}
	for _, e := range coreEffects {
		list = append(list, e.function([]int{0}))
	}
	return list
}

// arities asks the catalog how many parameters a function takes.
func arities(e effect) []int {
	var list []int
	for _, entry := range catalog.Load().Functions(e.name) {
		if n, err := strconv.Atoi(entry.Args); err == nil && entry.Module == e.module {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (e effect) function(arities []int) *eval.Func {
	f := &eval.Func{Name: e.name, Module: e.module, Effect: true, Dynamic: dynamicEffects[e.name], Doc: fmt.Sprintf("%s It is recorded, not done, and returns %d.", e.doc, e.code)}
	for _, n := range arities {
		f.Forms = append(f.Forms, e.form(n))
	}
	f.Run = func(m *eval.Machine, args []eval.Arg) int { return record(m, f, args, e.code) }
	f.Example = exampleOf(f, e.code)
	return f
}

// kinds by the letter behind a parameter's name.
var kinds = map[string]eval.ParamKind{"": eval.ParamFormat, "i": eval.ParamInt, "t": eval.ParamText, "w": eval.ParamSetVar}

// form is the list of the first n parameters; more than the table names have names of their own.
func (e effect) form(n int) []eval.Param {
	named := strings.Fields(e.params)
	form := make([]eval.Param, n)
	for i := range form {
		form[i] = eval.Param{Name: fmt.Sprintf("arg%d", i+1)}
		if i < len(named) {
			name, kind, _ := strings.Cut(named[i], "/")
			form[i] = eval.Param{Name: name, Kind: kinds[kind]}
		}
	}
	if e.name == "http_client_query" { // its last parameter takes the answer
		form[n-1] = result
	}
	return form
}

// record reports a call with what its arguments came to.
func record(m *eval.Machine, f *eval.Func, args []eval.Arg, code int) int {
	texts := make([]string, len(args))
	for i := range args {
		texts[i] = args[i].Shown(m)
	}
	return m.Record(eval.Call{Name: f.Name, Module: f.Module, Args: texts, Result: code})
}

// exampleOf shows the shortest form.
func exampleOf(f *eval.Func, code int) string {
	shown := map[eval.ParamKind]string{eval.ParamFormat: `"text"`, eval.ParamInt: `"404"`, eval.ParamText: `"text"`, eval.ParamSetVar: `"$var(x)"`}
	var args []string
	for _, p := range f.Forms[0] {
		args = append(args, shown[p.Kind])
	}
	call := f.Name + "(" + strings.Join(args, ", ") + ")"
	if f.Module == "core" {
		return "if (" + call + ") xlog(\"recorded\\n\"); # -> recorded"
	}
	return call + ";\nxlog(\"$rc\\n\"); # -> " + strconv.Itoa(code)
}

// looseRoute is recorded, but knows whether there is something to route by.
func looseRoute() *eval.Func {
	f := &eval.Func{
		Name: "loose_route", Module: "rr", Effect: true, Forms: nothing,
		Doc:     "Routes by the Route headers; -1 when there are none. Where they lead is recorded only: $du stays as it is.",
		Example: `if (!loose_route()) xlog("no Route\n"); # -> no Route`,
	}
	f.Run = func(m *eval.Machine, args []eval.Arg) int {
		return record(m, f, args, truth(m.Message().Find("Route") != nil))
	}
	return f
}
