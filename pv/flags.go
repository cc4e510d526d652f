package pv

import (
	"errors"
	"fmt"
	"strconv"

	"kpv/pv/sip"
)

// Variables of flags: 32 bits each of the message, of the script, and of the Request-URI's branch. All read 0 at first.
var flagClasses = []*Class{
	{
		Name: "mf", Module: "pv", Type: "int", Message: true,
		Doc: "The message's flags as one number.",
		Example: `setflag(3);
xlog("$mf $mF $Mf(3)\n"); # -> 8 00000008 1`,
		Get: readFlags(messageFlags), Set: setFlags(messageFlags),
	},
	{
		Name: "mF", Module: "pv", Type: "str", Message: true,
		Doc: "The message's flags in hexadecimal digits.",
		Example: `$mf = 10;
xlog("$mF\n"); # -> 0000000a`,
		Get: hexFlags(messageFlags), Set: setFlags(messageFlags),
	},
	{
		Name: "Mf", Module: "pv", Inner: InnerLiteral, Param: "flag", Type: "int", Message: true, Parse: flagNumber,
		Doc: "One of the message's flags, 0 to 31, as 0 or 1.",
		Example: `$Mf(2) = 1;
xlog("$Mf(2) $mf\n"); # -> 1 4`,
		Get: readFlag(messageFlags), Set: setFlag(messageFlags),
	},
	{
		Name: "sf", Module: "pv", Type: "int", Message: true,
		Doc: "The script's flags as one number.",
		Example: `$sf = 5;
xlog("$sf $sF $Sf(2)\n"); # -> 5 00000005 1`,
		Get: readFlags(scriptFlags), Set: setFlags(scriptFlags),
	},
	{
		Name: "sF", Module: "pv", Type: "str", Message: true,
		Doc: "The script's flags in hexadecimal digits.",
		Example: `$sf = 255;
xlog("$sF\n"); # -> 000000ff`,
		Get: hexFlags(scriptFlags), Set: setFlags(scriptFlags),
	},
	{
		Name: "Sf", Module: "pv", Inner: InnerLiteral, Param: "flag", Type: "int", Message: true, Parse: flagNumber,
		Doc: "One of the script's flags, 0 to 31, as 0 or 1.",
		Example: `$Sf(4) = 1;
xlog("$Sf(4) $sf\n"); # -> 1 16`,
		Get: readFlag(scriptFlags), Set: setFlag(scriptFlags),
	},
	{
		Name: "bf", Module: "pv", Type: "int", Message: true,
		Doc: "The flags of the Request-URI's branch as one number.",
		Example: `$bf = 6;
xlog("$bf $bF $Bf(1)\n"); # -> 6 00000006 1`,
		Get: readFlags(branchFlags), Set: setFlags(branchFlags),
	},
	{
		Name: "bF", Module: "pv", Type: "str", Message: true,
		Doc: "The flags of the Request-URI's branch in hexadecimal digits.",
		Example: `$bf = 17;
xlog("$bF\n"); # -> 00000011`,
		Get: hexFlags(branchFlags), Set: setFlags(branchFlags),
	},
	{
		Name: "Bf", Module: "pv", Inner: InnerLiteral, Param: "flag", Type: "int", Message: true, Parse: flagNumber,
		Doc: "One of the flags of the Request-URI's branch, 0 to 31, as 0 or 1.",
		Example: `$Bf(0) = 1;
xlog("$Bf(0) $bf\n"); # -> 1 1`,
		Get: readFlag(branchFlags), Set: setFlag(branchFlags),
	},
}

// flags finds a set of flags.
type flags func(*sip.Message) *uint32

func messageFlags(m *sip.Message) *uint32 { return &m.Flags }
func scriptFlags(m *sip.Message) *uint32  { return &m.ScriptFlags }
func branchFlags(m *sip.Message) *uint32  { return &m.OwnBranch().Flags }

func flagNumber(text string) (Key, error) {
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || n > 31 {
		return Key{}, errors.New("a flag is a number from 0 to 31")
	}
	return Key{Num: int64(n)}, nil
}

func readFlags(of flags) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) { return Int(int64(*of(env.Message()))), nil }
}

func hexFlags(of flags) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) {
		set := *of(env.Message())
		return Loose(fmt.Sprintf("%08x", set), int64(set)), nil
	}
}

// setFlags takes integers; $null clears all.
func setFlags(of flags) func(Env, *Key, Value) error {
	return func(env Env, _ *Key, v Value) error {
		if !v.HasNum() && !v.IsNull() {
			return errInt
		}
		*of(env.Message()) = uint32(v.Num())
		return nil
	}
}

func readFlag(of flags) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) { return Int(int64(*of(env.Message()) >> key.Num & 1)), nil }
}

func setFlag(of flags) func(Env, *Key, Value) error {
	return func(env Env, key *Key, v Value) error {
		if !v.HasNum() && !v.IsNull() {
			return errInt
		}
		set := of(env.Message())
		*set &^= 1 << key.Num
		if v.Num() != 0 {
			*set |= 1 << key.Num
		}
		return nil
	}
}
