package tr

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kpv/pv"
)

// timeTrans write times (spec/pv.md 3.1).
var timeTrans = []*pv.Trans{{
	Name: "s.ftime", Module: "pv", Params: []pv.Param{{Name: "format", Kind: pv.ParamText}},
	Doc: "A unix time in local time, in the format of C's strftime.",
	Example: `$var(x) = 1700000000;
xlog("$(var(x){s.ftime,%Y})\n"); # -> 2023`,
	Apply: func(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		seconds, ok := unixTime(env, v)
		t := time.Unix(seconds, 0).In(env.Now().Location())
		if year := t.Year(); !ok || year != int(int32(year)) {
			return pv.Blank, errors.New("not a unix time")
		}
		return pv.String(string(pv.AppendTime(nil, t, args[0].Text()))), nil
	},
}}

// unixTime reads a text as a number, of 32 bits and not negative in 5.6; no text is 0, and so is a lone + (cases 100, 457 and the oracle).
func unixTime(env pv.Env, v pv.Value) (int64, bool) {
	if env.Target() != pv.V56 {
		return parseInt(env, v)
	}
	digits := strings.TrimPrefix(v.Text(), "+")
	if v.HasNum() || digits == "" {
		return v.Num(), true
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	return env.Target().Wrap(int64(n)), err == nil
}
