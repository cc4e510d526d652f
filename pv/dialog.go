package pv

import (
	"slices"
	"strings"
)

// Variables of dialog and uac. kpv follows no dialogs: what belongs to one reads as it does before dlg_manage(), and $dlg_var keeps
// its values with the message, as Kamailio does until there is a dialog.
var dialogClasses = []*Class{
	{
		Name: "dlg_var", Module: "dialog", Inner: InnerLiteral, Param: "name", Type: "str", Space: SpaceDialog,
		Doc: "A text that belongs to the dialog, or to the message while there is none. $null deletes; integers are refused.",
		Example: `$dlg_var(caller) = "alice";
xlog("$dlg_var(caller) $dlg_var(callee)\n"); # -> alice <null>`,
		Get: readSlot(SpaceDialog),
		Set: func(env Env, key *Key, v Value) error { return setText(env.Slot(SpaceDialog, key.Slot), v) },
	},
	{
		Name: "dlg", Module: "dialog", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf(dialogParts...),
		Doc:     "Of the dialog that the message belongs to: " + strings.Join(dialogParts, " ") + ". Null, as kpv follows no dialogs.",
		Example: `xlog("$dlg(callid)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "dlg_ctx", Module: "dialog", Inner: InnerLiteral, Param: "part", Type: "any", Space: SpaceDialogContext,
		Parse: oneOf("on", "timeout", "timeout_bye", "timeout_route", "dir", "set"),
		Doc:   "What the dialog is to be told: on, timeout, timeout_bye, timeout_route, which must name a route; and set and dir, which are 0 while there is none.",
		Example: `$dlg_ctx(timeout) = 3600;
xlog("$dlg_ctx(timeout) $dlg_ctx(on)\n"); # -> 3600 0`,
		Get: getDialogContext, Set: setDialogContext,
	},
	{
		Name: "DLG_count", Module: "dialog", Type: "int",
		Doc:     "How many dialogs there are; none.",
		Example: `xlog("$DLG_count\n"); # -> 0`,
		Get:     zero,
	},
	{
		Name: "DLG_status", Module: "dialog", Type: "any",
		Doc:     "The state of the dialog. Null, as kpv follows no dialogs.",
		Example: `xlog("$DLG_status\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "DLG_lifetime", Module: "dialog", Type: "any",
		Doc:     "How many seconds the dialog has lasted. Null, as kpv follows no dialogs.",
		Example: `xlog("$DLG_lifetime\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "uac_req", Module: "uac", Inner: InnerLiteral, Param: "part", Type: "any", Space: SpaceUac,
		Parse: oneOf(slices.Concat(uacTexts, uacNumbers, []string{"sock", "all"})...),
		Doc: "The request that uac_req_send() is to send: the texts " + strings.Join(uacTexts, " ") + " and sock, the numbers " +
			strings.Join(uacNumbers, " ") + "; $null assigned to all clears everything.",
		Example: `$uac_req(method) = "OPTIONS";
$uac_req(ruri) = "sip:wonder.land";
xlog("$uac_req(method) $uac_req(ruri) $uac_req(hdrs)\n"); # -> OPTIONS sip:wonder.land <null>`,
		Get: getUac, Set: setUac,
	},
}

var dialogParts = []string{
	"h_id", "h_entry", "ref", "state", "to_rs", "from_rs", "dflags", "sflags", "toroute", "timeout", "lifetime", "start_ts", "from_uri", "to_uri", "callid",
	"from_tag", "to_tag", "from_cseq", "to_cseq", "from_contact", "to_contact", "from_rr_nb", "from_rr", "to_rr", "from_bindaddr", "to_bindaddr",
}

var (
	uacTexts   = []string{"method", "ruri", "furi", "turi", "ouri", "callid", "hdrs", "body", "auser", "apasswd", "evparam"}
	uacNumbers = []string{"flags", "evroute", "evtype", "evcode"}
)

// zero is the Get of a count of what kpv never has.
func zero(Env, *Key) (Value, error) { return Int(0), nil }

// setText keeps texts only; $null deletes.
func setText(slot *Slot, v Value) error {
	if v = plain(v); v.IsInt() {
		return errText
	}
	slot.Value = v
	return nil
}

// setNumber keeps integers only; $null is 0.
func setNumber(slot *Slot, v Value) error {
	if v = plain(v); v.IsString() {
		return errInt
	}
	slot.Value = Int(v.Num())
	return nil
}

func getDialogContext(env Env, key *Key) (Value, error) {
	if v := env.Slot(SpaceDialogContext, key.Slot).Value; !v.IsNull() || key.Name == "timeout_route" {
		return v, nil
	}
	return Int(0), nil
}

// setDialogContext: texts count as 0 where a number is wanted, and a route that there is not as none (observed).
func setDialogContext(env Env, key *Key, v Value) error {
	slot := env.Slot(SpaceDialogContext, key.Slot)
	switch v = plain(v); key.Name {
	case "on", "timeout", "timeout_bye":
		slot.Value = Int(v.Num())
	case "timeout_route":
		if slot.Value = v; !v.IsString() || !env.HasRoute(v.Text()) {
			slot.Value = Null
		}
	}
	return nil
}

func getUac(env Env, key *Key) (Value, error) {
	v := env.Slot(SpaceUac, key.Slot).Value
	if v.IsNull() && (key.Name == "all" || slices.Contains(uacNumbers, key.Name)) {
		return Int(0), nil
	}
	return v, nil
}

// setUac: an empty text is none, and only $null assigned to all clears everything (observed).
func setUac(env Env, key *Key, v Value) error {
	slot := env.Slot(SpaceUac, key.Slot)
	switch {
	case key.Name == "all" && v.IsNull():
		env.Clear(SpaceUac)
		return nil
	case key.Name == "all", key.Name == "sock" && v.IsNull() && env.Target() == V56:
		return nil
	case slices.Contains(uacNumbers, key.Name):
		return setNumber(slot, v)
	case v.IsString() && v.Text() == "":
		v = Null
	}
	return setText(slot, v)
}
