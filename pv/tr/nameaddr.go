package tr

import (
	"kpv/pv"
	"kpv/pv/sip"
)

// nameaddrTrans take a name and address apart: "Alice" <sip:alice@wonder.land> (spec/pv.md 3.4).
var nameaddrTrans = []*pv.Trans{
	{
		Name: "nameaddr.uri", Module: "pv", Doc: "What stands inside < and >; all of the text where there are none.",
		Example: `$var(x) = "\"Alice\" <sip:alice@wonder.land>;tag=1";
xlog("$(var(x){nameaddr.uri})\n"); # -> sip:alice@wonder.land`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			_, address, _, ok := sip.NameAddr(v.Text())
			if !ok || v.Text() == "" {
				return pv.Blank, nil
			}
			return pv.String(address), nil
		},
	},
	{
		Name: "nameaddr.name", Module: "pv", Doc: "What stands before the <, with its quotes and blanks.",
		Example: `$var(x) = "\"Alice\" <sip:alice@wonder.land>";
xlog("[$(var(x){nameaddr.name})]\n"); # -> ["Alice" ]`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			if v.Text() == "" {
				return pv.Blank, nil
			}
			name, _, _, _ := sip.NameAddr(v.Text())
			return pv.String(name), nil
		},
	},
	{
		Name: "nameaddr.len", Module: "pv", Doc: "The length of name and address, up to and including the >.",
		Example: `$var(x) = "<sip:a@b>;tag=1";
xlog("$(var(x){nameaddr.len})\n"); # -> 9`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			if v.Text() == "" {
				return pv.Blank, nil
			}
			_, _, length, ok := sip.NameAddr(v.Text())
			if !ok {
				return pv.Blank, nil
			}
			return pv.Int(int64(length)), nil
		},
	},
}
