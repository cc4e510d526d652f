package pv

import "kpv/pv/sip"

// Variables of textopsx: what its iterators stand on.
var walkClasses = []*Class{
	{
		Name: "hfitname", Module: "textopsx", Inner: InnerLiteral, Param: "iterator", Type: "str", Message: true,
		Doc: "The name of the header that an iterator of hf_iterator_start() stands on; null before the first and behind the last.",
		Example: `hf_iterator_start("i");
hf_iterator_next("i");
xlog("$hfitname(i)\n"); # -> Via`,
		Get: walked((*sip.Message).HeaderWalks, func(p *sip.Piece) string { return p.Name }),
	},
	{
		Name: "hfitbody", Module: "textopsx", Inner: InnerLiteral, Param: "iterator", Type: "str", Message: true,
		Doc: "The body of the header that an iterator of hf_iterator_start() stands on; null before the first and behind the last.",
		Example: `hf_iterator_start("i");
while (hf_iterator_next("i")) {
  if ($hfitname(i) == "To") xlog("$hfitbody(i)\n"); # -> <sip:bob@example.com>
}`,
		Get: walked((*sip.Message).HeaderWalks, func(p *sip.Piece) string { return p.Text }),
	},
	{
		Name: "blitval", Module: "textopsx", Inner: InnerLiteral, Param: "iterator", Type: "str", Message: true,
		Doc: "The line of the body that an iterator of bl_iterator_start() stands on, with its line end; null before the first and behind the last.",
		Example: `bl_iterator_start("i");
bl_iterator_next("i");
xlog("$(blitval(i){s.trim})\n"); # -> hello`,
		Get: walked((*sip.Message).LineWalks, func(p *sip.Piece) string { return p.Text }),
	},
}

func walked(of func(*sip.Message) *sip.Walks, get func(*sip.Piece) string) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		it, err := of(env.Message()).Find(key.Name)
		if err != nil {
			return Null, err
		}
		if p := it.Piece(); p != nil {
			return String(get(p)), nil
		}
		return Null, nil
	}
}
