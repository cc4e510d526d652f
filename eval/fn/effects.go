package fn

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kpv/eval"
)

// effect is a function that reaches out to the network or a server. It is not done but recorded: an event tells its name and its
// arguments, and it returns what stands here, which is what Kamailio's returns when all goes well. A mock makes it return something else.
//
// The call shows all forms: what is in brackets may be left out. Behind a parameter's name a slash and a letter tell how it is taken:
// i a number or one variable, v a text or one variable, r a regular expression or one variable, t a text as it is, n a number, w a
// variable to be written; without one it is a text with variables in it. The core's own take literals: l a text, c a number, h a host, p its
// port, a any, o a protocol. All but http_async_client was tried on Kamailio 5.6.3. A star behind the call says that arguments may be any
// expressions, a number behind it with how many at most, a plus that they may in 6.1. A status that the function answers with stands
// behind the code it returns.
type effect struct {
	call  string
	code  int
	sends eval.Sends
	doc   string
}

const (
	relays = eval.SendsRequest
	given  = eval.SendsGiven
)

// effects are those that scripts call most (spec/pv.md 1.3), by module.
var effects = []struct {
	module string
	list   []effect
}{
	{"tm", []effect{
		{"t_relay([host/t, port/n])", 1, relays, "Sends the request on, within a transaction."},
		{"t_relay_to_udp([host/t, port/n])", 1, relays, "Sends the request on over UDP, within a transaction."},
		{"t_relay_to_tcp([host/t, port/n])", 1, relays, "Sends the request on over TCP, within a transaction."},
		{"t_relay_cancel()", 1, relays, "Sends a CANCEL on, or drops it when it belongs to no call."},
		{"t_forward_nonack(host/t, port/n)", 1, relays, "Sends the request on within a transaction, unless it is an ACK."},
		{"t_replicate([uri] | host/t, port/n)*1", 1, 0, "Sends a copy of the request, whose answers are not passed on."},
		{"t_reply(code/i, reason/v)", 1, given, "Answers the request within its transaction."},
		{"t_newtran()", 1, 0, "Makes a transaction of the request."},
		{"t_release()", 1, 0, "Lets go of the transaction."},
		{"t_check_trans()", -1, 0, "True when the request belongs to a transaction that there is."},
		{"t_lookup_request()", -1, 0, "True when there is a transaction of the request."},
		{"t_lookup_cancel([mode/n])*", -1, 0, "True when there is a transaction of the INVITE that a CANCEL is about."},
		{"t_on_branch_failure(route/t)", 1, 0, "Says which event route is to run when a branch fails."},
		{"t_check_status(regex/r)", -1, 0, "True when the status of the reply matches."},
		{"t_is_canceled()", -1, 0, "True when the transaction was canceled."},
		{"t_is_expired()", -1, 0, "True when the transaction ran out of time."},
		{"t_branch_timeout()", -1, 0, "True when the branch timed out."},
		{"t_branch_replied()", -1, 0, "True when the branch was answered."},
		{"t_any_timeout()", -1, 0, "True when any branch timed out."},
		{"t_any_replied()", -1, 0, "True when any branch was answered."},
		{"t_set_fr(invite/i[, other/i])*", 1, 0, "Sets how long the transaction waits for a final reply, in milliseconds."},
		{"t_reset_fr()", 1, 0, "Sets the waiting times of the transaction back."},
		{"t_drop_replies([mode/t])", 1, 0, "Forgets the replies that came so far."},
		{"t_load_contacts([mode/i])*", 1, 0, "Sorts the branches by q, for serial forking."},
		{"t_next_contacts()", 1, 0, "Takes the next branches of equal q."},
		{"t_set_auto_inv_100(on/i)*", 1, 0, "Says whether an INVITE is answered with 100 at once."},
		{"t_set_disable_6xx(on/i)*", 1, 0, "Says whether a reply of 600 and more ends the other branches."},
	}},
	{"tmx", []effect{
		{"t_precheck_trans()", -1, 0, "True when the request belongs to a transaction that is being made."},
		{"t_cancel_branches(which/t)", 1, 0, "Cancels branches of the transaction."},
		{"t_suspend()", 1, 0, "Suspends the transaction."},
	}},
	{"sl", []effect{
		{"sl_send_reply(code/i, reason)+", 1, given, "Answers the request, without a transaction."},
		{"send_reply(code/i, reason)+", 1, given, "Answers the request, within its transaction if there is one."},
		{"sl_reply(code/i, reason)+", 1, given, "Answers the request, without a transaction."},
		{"sl_reply_error()", 1, 500, "Answers the request with the error that came up."},
		{"sl_forward_reply([code[, reason]])", 1, 0, "Sends the reply on."},
	}},
	{"registrar", []effect{
		{"save(table/t[, flags/n[, uri]])", 1, 200, "Stores the contacts of a REGISTER, and answers it."},
		{"lookup(table/t[, uri])", 1, 0, "Replaces the Request-URI by the contacts of the user; it is taken to have found some."},
		{"registered(table/t[, uri[, flags/i[, action/i]]])", -1, 0, "True when the user has contacts."},
		{"unregister(table/t, uri[, ruid])", 1, 0, "Removes the contacts of the user."},
	}},
	{"dispatcher", []effect{
		{"ds_select_dst(set/i, algorithm/i[, limit/i])*2+", 1, 0, "Chooses a destination of a set, for $du."},
		{"ds_select_domain(set/i, algorithm/i[, limit/i])*2+", 1, 0, "Chooses a destination of a set, for the Request-URI."},
		{"ds_next_dst()", -1, 0, "Takes the next destination of the set, for $du."},
		{"ds_next_domain()", -1, 0, "Takes the next destination of the set, for the Request-URI."},
		{"ds_mark_dst([state/t])", 1, 0, "Marks the destination as active or not."},
		{"ds_is_from_list([set/i[, mode/i[, uri]]])*1+", -1, 0, "True when the message comes from a destination of a set."},
		{"ds_list_exists(set/i)+", 1, 0, "True when there is a set of that number; taken for true."},
	}},
	{"sqlops", []effect{
		{"sql_query(connection/t, query[, result/t])", 1, 0, "Sends a query to a database."},
		{"sql_xquery(connection/t, query, xavp)", 1, 0, "Sends a query to a database, its result for $xavp."},
		{"sql_pvquery(connection/t, query, variables/t)", 1, 0, "Sends a query to a database, its result for variables."},
		{"sql_result_free(result/t)", 1, 0, "Forgets the result of a query."},
	}},
	{"auth", []effect{
		{"www_challenge(realm/v, flags/i)", 1, 401, "Answers 401 and asks for credentials."},
		{"proxy_challenge(realm/v, flags/i)", 1, 407, "Answers 407 and asks for credentials."},
		{"auth_challenge(realm/v, flags/i)", 1, eval.SendsChallenge, "Asks for credentials: 401 to a REGISTER, 407 to others."},
		{"pv_www_authenticate(realm/v, password/v, flags/i[, method/v])", 1, 0, "True when the Authorization header has the right credentials; taken for true."},
		{"pv_proxy_authenticate(realm/v, password/v, flags/i)", 1, 0, "True when the Proxy-Authorization header has the right credentials; taken for true."},
		{"consume_credentials()", 1, 0, "Removes the credentials from the request."},
		{"has_credentials(realm)*", -1, 0, "True when the request has credentials for the realm."},
	}},
	{"auth_db", []effect{
		{"auth_check(realm/v, table/v, flags/i)", 1, 0, "True when the request has the right credentials; taken for true."},
		{"www_authorize(realm/v, table/t)", 1, 0, "True when the Authorization header has the right credentials; taken for true."},
		{"proxy_authorize(realm/v, table/t)", 1, 0, "True when the Proxy-Authorization header has the right credentials; taken for true."},
	}},
	{"nathelper", []effect{
		{"fix_nated_register()", 1, 0, "Notes the source address for save()."},
		{"fix_nated_sdp(what/i[, address])+", 1, 0, "Puts the source address into the SDP body."},
	}},
	{"rtpengine", []effect{
		{"rtpengine_manage([flags[, branch]])*", 1, 0, "Has RTP go through rtpengine, as the message demands."},
		{"rtpengine_offer([flags[, branch]])*", 1, 0, "Has RTP go through rtpengine, for an offer."},
		{"rtpengine_answer([flags[, branch]])*", 1, 0, "Has RTP go through rtpengine, for an answer."},
		{"rtpengine_delete([flags[, branch]])*", 1, 0, "Ends a session of rtpengine."},
	}},
	{"rtpproxy", []effect{
		{"rtpproxy_manage([flags[, address]])*", 1, 0, "Has RTP go through rtpproxy, as the message demands."},
		{"rtpproxy_offer([flags[, address]])*", 1, 0, "Has RTP go through rtpproxy, for an offer."},
		{"rtpproxy_answer([flags[, address]])*", 1, 0, "Has RTP go through rtpproxy, for an answer."},
		{"rtpproxy_destroy([flags])*", 1, 0, "Ends a session of rtpproxy."},
	}},
	{"dialog", []effect{
		{"dlg_manage()", 1, 0, "Follows the dialog."},
		{"is_known_dlg()", -1, 0, "True when the dialog is followed."},
		{"set_dlg_profile(profile/t[, value])", 1, 0, "Puts the dialog into a profile."},
		{"unset_dlg_profile(profile/t[, value])", 1, 0, "Takes the dialog out of a profile."},
		{"is_in_profile(profile/t[, value])", -1, 0, "True when the dialog is in a profile."},
		{"dlg_bye(side/t)", 1, 0, "Ends the dialog."},
		{"dlg_get(callid, fromtag, totag)", -1, 0, "Finds a dialog."},
		{"dlg_set_timeout(seconds/i[, entry/i, id/i])*1", 1, 0, "Sets how long the dialog may last."},
	}},
	{"presence", []effect{
		{"handle_publish([sender])", 1, 200, "Stores what a PUBLISH says, and answers it."},
		{"handle_subscribe([watcher])", 1, 200, "Stores a subscription, and answers it."},
	}},
	{"permissions", []effect{
		{"allow_source_address([group/i])*", -1, 0, "True when the source address is in a group."},
		{"allow_address(group/i, ip, port/i)+", -1, 0, "True when an address is in a group."},
		{"allow_trusted([source, proto[, from]])*", -1, 0, "True when the message comes from somebody trusted."},
	}},
	{"pike", []effect{
		{"pike_check_req()", 1, 0, "True when the source does not send too much; taken for true."},
	}},
	{"http_client", []effect{
		{"http_client_query(url, result/w | url, body, result/w | url, body, headers, result/w)*", 200, 0, "Sends an HTTP request; the code of the answer is taken to be 200."},
	}},
	{"http_async_client", []effect{
		{"http_async_query(url, route)", 1, 0, "Sends an HTTP request, and goes on in a route when it is answered."},
	}},
	{"xhttp", []effect{
		{"xhttp_reply(code/i, reason, type, body)+", 1, given, "Answers an HTTP request."},
	}},
	{"msrp", []effect{
		{"msrp_reply(code, reason[, headers])*2+", 1, given, "Answers an MSRP request."},
	}},
	{"uac", []effect{
		{"uac_replace_from(display[, uri])*", 1, 0, "Replaces the From header."},
		{"uac_replace_to(display[, uri])*", 1, 0, "Replaces the To header."},
		{"uac_auth([mode/i])+", 1, 0, "Sends the request again with credentials."},
		{"uac_req_send()", 1, 0, "Sends a request of the script's own, which $uac_req describes."},
	}},
	{"acc", []effect{
		{"acc_log_request(text)*", 1, 0, "Accounts for the request in the log."},
		{"acc_db_request(text, table/t)*", 1, 0, "Accounts for the request in a database."},
	}},
	{"ipops", []effect{
		{"dns_query(name, result)*", 1, 0, "Asks the DNS for the addresses of a name, for $dns."},
		{"srv_query(name, result)*", 1, 0, "Asks the DNS for the SRV records of a name."},
		{"naptr_query(name, result)*", 1, 0, "Asks the DNS for the NAPTR records of a name."},
		{"dns_int_match_ip(name, ip)*", -1, 0, "True when the name has the address in the DNS."},
		{"dns_sys_match_ip(name, ip)*", -1, 0, "True when the name has the address in the DNS or in the host's own files."},
		{"dns_set_local_ttl(seconds/i)*", 1, 0, "Sets how long local entries of the DNS cache live."},
	}},
	{"evapi", []effect{
		{"evapi_relay(text)+", 1, 0, "Sends a text to the clients of evapi."},
	}},
	{"siptrace", []effect{
		{"sip_trace([uri[, correlation[, mode/t]]])*", 1, 0, "Sends a copy of the message to a trace."},
	}},
	{"alias_db", []effect{
		{"alias_db_lookup(table[, flags/t])", -1, 0, "Replaces the Request-URI by what an alias stands for."},
	}},
	{"msilo", []effect{
		{"m_store([uri])*", 1, 0, "Stores an instant message."},
		{"m_dump([uri])*", 1, 0, "Sends the instant messages that wait for a user."},
	}},
	{"path", []effect{
		{"add_path([user[, params]])*", 1, 0, "Adds a Path header."},
	}},
	{"exec", []effect{
		{"exec_msg(command)*", 1, 0, "Runs a command."},
	}},
	{"pipelimit", []effect{
		{"pl_check(pipe[, algorithm, limit/i])*1+", 1, 0, "True while a pipe lets messages through; taken for true."},
	}},
	{"siputils", []effect{
		{"options_reply()", 1, 200, "Answers an OPTIONS request with what the server can do."},
	}},
	{"textopsx", []effect{
		{"change_reply_status(code/i, reason)", 1, 0, "Changes the status of the reply that is sent on."},
	}},
	{"textops", []effect{
		{"append_to_reply(field)*", 1, 0, "Adds a header to the answer that will be sent."},
		{"append_time()", 1, 0, "Adds a Date header to the answer that will be sent."},
		{"set_reply_body(body, type)*", 1, 0, "Sets the body of the answer that will be sent."},
	}},
	{"corex", []effect{
		{"send_udp([address])*", 1, 0, "Sends the message as it was received over UDP, to an address or the next hop."},
		{"send_tcp([address])*", 1, 0, "Sends the message as it was received over TCP, to an address or the next hop."},
		{"send_data(uri, data)*", 1, 0, "Sends a text to an address."},
		{"sendx(uri, socket, data)*", 1, 0, "Sends a text to an address, from a socket."},
		{"set_send_socket(socket)*", 1, 0, "Says from which socket the request is sent."},
		{"set_send_socket_name(name)*", 1, 0, "Says from which socket the request is sent, by the socket's name."},
		{"set_recv_socket(socket)*", 1, 0, "Says at which socket the message is taken to have come in."},
		{"set_recv_socket_name(name)*", 1, 0, "Says at which socket the message is taken to have come in, by the socket's name."},
	}},
	{"core", []effect{
		{"forward([host/h[, port/p]])", 1, relays, "Sends the request on, without a transaction: to its next hop, or to a host."},
		{"forward_udp(host/h[, port/p])", 1, relays, "Sends the request on over UDP, without a transaction."},
		{"forward_tcp(host/h[, port/p])", 1, relays, "Sends the request on over TCP, without a transaction."},
		{"forward_tls(host/h[, port/p])", 1, relays, "Sends the request on over TLS, without a transaction."},
		{"forward_sctp(host/h[, port/p])", 1, relays, "Sends the request on over SCTP, without a transaction."},
		{"force_send_socket(socket/a)", 1, 0, "Says from which socket the request is sent on."},
		{"udp_mtu_try_proto(proto/o)", 1, 0, "Says over what a request is sent on that is too long for UDP."},
		{"error(code/l, reason/l)", 1, 0, "Notes the call in the log."},
		{"exec(command/l)", 1, 0, "Runs a command, which says where to send the request."},
		{"set_reply_close()", 1, 0, "Closes the connection when the reply is sent."},
		{"set_reply_no_connect()", 1, 0, "Does not open a connection to send the reply."},
		{"set_forward_no_connect()", 1, 0, "Does not open a connection to send the request on."},
		{"set_forward_close()", 1, 0, "Closes the connection when the request is sent on."},
		{"force_tcp_alias([port/c])", 1, 0, "Lets the connection be used for the address in Via."},
		{"add_tcp_alias([port/c])", 1, 0, "Lets the connection be used for the address in Via."},
	}},
}

// effectFuncs makes functions of the table.
func effectFuncs() []*eval.Func {
	var list []*eval.Func
	for _, m := range effects {
		for _, e := range m.list {
			list = append(list, e.function(m.module))
		}
	}
	return list
}

// function makes an effect a function.
func (e effect) function(module string) *eval.Func {
	name, params, _ := strings.Cut(e.call, "(")
	params, dynamic, _ := strings.Cut(params, ")")
	f := &eval.Func{Name: name, Module: module, Effect: true, Sends: e.sends, Forms: forms(params),
		Doc: fmt.Sprintf("%s It is recorded, not done, and returns %d.", e.doc, e.code)}
	dynamic, more := strings.CutSuffix(dynamic, "+")
	if more {
		f.Dynamic61 = eval.AnyArgs
	}
	if f.Dynamic, _ = strconv.Atoi(strings.TrimPrefix(dynamic, "*")); dynamic == "*" {
		f.Dynamic = eval.AnyArgs
	}
	f.Run = func(m *eval.Machine, args []eval.Arg) int { return m.Recorded(f, args, e.code) }
	f.Example = exampleOf(f, e.code)
	return f
}

// forms reads lists of parameters: each bracket opens a longer one, a bar begins another.
func forms(call string) (list [][]eval.Param) {
	for _, params := range strings.Split(call, "|") {
		var form []eval.Param
		for _, part := range strings.Split(strings.TrimRight(params, "] "), "[") {
			for _, p := range strings.Split(part, ",") {
				if p = strings.TrimSpace(p); p != "" {
					form = append(form, param(p))
				}
			}
			list = append(list, slices.Clone(form))
		}
	}
	return list
}

// kinds by the letter behind a parameter's name.
var kinds = map[string]eval.ParamKind{"": eval.ParamFormat, "i": eval.ParamInt, "v": eval.ParamPlain, "r": eval.ParamPattern, "t": eval.ParamText,
	"n": eval.ParamText, "w": eval.ParamSetVar, "l": eval.ParamLiteral, "c": eval.ParamNatural, "h": eval.ParamHost, "p": eval.ParamAny,
	"a": eval.ParamAny, "o": eval.ParamProto}

// param reads name/kind.
func param(text string) eval.Param {
	name, kind, _ := strings.Cut(text, "/")
	p := eval.Param{Name: name, Kind: kinds[kind]}
	if kind == "n" {
		p.Check = func(text string) error {
			if _, err := strconv.ParseInt(text, 0, 32); err != nil {
				return fmt.Errorf("%q is not a number", text)
			}
			return nil
		}
	}
	return p
}

// sample has arguments for examples, by the name of the parameter.
var sample = map[string]string{
	"algorithm": "4", "body": "hello", "code": "404", "command": "/usr/bin/true", "connection": "ca", "data": "hello", "display": "Alice",
	"field": `X-Id: 5\r\n`, "flags": "0", "host": "192.0.2.1", "ip": "192.0.2.7", "name": "example.com", "port": "5060", "profile": "caller",
	"query": "select 1", "realm": "$fd", "reason": "Not Found", "regex": "5..|408", "result": "ra", "route": "FAILURE", "socket": "udp:192.0.2.1:5060",
	"table": "location", "type": "text/plain", "uri": "sip:bob@example.com", "url": "http://127.0.0.1/", "xavp": "ra",
}

// exampleOf shows the shortest form.
func exampleOf(f *eval.Func, code int) string {
	var args []string
	for _, p := range f.Forms[0] {
		switch {
		case p.Kind == eval.ParamSetVar:
			args = append(args, `"$var(x)"`)
		case p.Kind == eval.ParamProto:
			args = append(args, "TCP")
		case p.Kind == eval.ParamInt, p.Check != nil:
			args = append(args, `"`+cmp.Or(sample[p.Name], "1")+`"`)
		default:
			args = append(args, `"`+cmp.Or(sample[p.Name], "text")+`"`)
		}
	}
	call := f.Name + "(" + strings.Join(args, ", ") + ")"
	if f.Module == "core" {
		return "if (" + call + ") xlog(\"recorded\\n\"); # -> recorded"
	}
	return call + ";\nxlog(\"$rc\\n\"); # -> " + strconv.Itoa(code)
}
