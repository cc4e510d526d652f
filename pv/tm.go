package pv

import "errors"

// Variables of tmx and rr. kpv makes no transactions: what belongs to one reads as it does before t_newtran() or t_relay().
var tmClasses = []*Class{
	{
		Name: "T_branch_idx", Module: "tmx", Type: "int",
		Doc:     "The number of the branch that branch_route runs for; 0 anywhere else.",
		Example: `xlog("$T_branch_idx\n"); # -> 0`,
		Get:     zero,
	},
	{
		Name: "T_reply_code", Module: "tmx", Type: "int",
		Doc:     "The code of the reply that the transaction chose; 0 while there is none.",
		Example: `xlog("$T_reply_code\n"); # -> 0`,
		Get:     zero,
	},
	{
		Name: "T_reply_reason", Module: "tmx", Type: "str",
		Doc:     "The reason phrase of the reply that the transaction chose; empty while there is none.",
		Example: `xlog("[$T_reply_reason]\n"); # -> []`,
		Get:     always(""),
	},
	{
		Name: "T_reply_ruid", Module: "tmx", Type: "str",
		Doc:     "The ruid of the branch whose reply the transaction chose; empty while there is none.",
		Example: `xlog("[$T_reply_ruid]\n"); # -> []`,
		Get:     always(""),
	},
	{
		Name: "T_reply_last", Module: "tmx", Type: "any",
		Doc:     "The code of the reply received last, in failure_route and onreply_route; an error and null anywhere else.",
		Example: `if ($T_reply_code == 0) xlog("no reply yet\n"); # -> no reply yet`,
		Get: func(Env, *Key) (Value, error) {
			return Blank, errors.New("there is a last reply in failure_route and onreply_route only")
		},
	},
	ofTransaction("T_req", "the request of the transaction"),
	ofTransaction("T_inv", "the INVITE that a CANCEL is for"),
	ofTransaction("T_rpl", "the reply that the transaction chose"),
	{
		Name: "T", Module: "tmx", Inner: InnerLiteral, Param: "part", Type: "any",
		Parse:   oneOf("id_index", "id_label", "reply_code", "reply_reason", "reply_type", "branch_index", "flags"),
		Doc:     "Of the transaction: id_index id_label reply_code reply_reason reply_type branch_index flags. There is none.",
		Example: `xlog("$T(id_index) $T(reply_code)\n"); # -> <null> 0`,
		Get: func(_ Env, key *Key) (Value, error) {
			switch key.Name {
			case "reply_code", "branch_index":
				return Int(0), nil
			case "reply_reason":
				return String(""), nil
			}
			return Null, nil
		},
	},
	{
		Name: "T_branch", Module: "tmx", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("uri", "flags"),
		Doc:     "Of the branch of the reply that the transaction chose: uri flags. There is none.",
		Example: `xlog("$T_branch(uri)\n"); # -> <null>`,
		Get:     absent,
	},
}

// ofTransaction makes the variables that read another one on a message of the transaction.
func ofTransaction(name, message string) *Class {
	return &Class{
		Name: name, Module: "tmx", Inner: InnerVariable, Param: "variable", Type: "any",
		Doc:     "A variable as it is for " + message + "; null while there is none.",
		Example: `xlog("$` + name + `($ru)\n"); # -> <null>`,
		Get:     absent,
	}
}
