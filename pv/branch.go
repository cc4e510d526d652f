package pv

import (
	"errors"
	"strconv"

	"kpv/pv/sip"
)

// Variables of branches: further destinations of the request, as append_branch() adds them (case 243).
var branchClasses = []*Class{
	{
		Name: "branch", Module: "pv", Inner: InnerLiteral, Param: "part", Indexed: true, Type: "any", Message: true, Parse: branchPart, NullIndex: true,
		Doc: "Of a branch: uri dst_uri path flags q (in thousandths) ruid location_ua instance otcpid send_socket; count is how many there are. [0] is the first.",
		Example: `$br = "sip:carol@10.0.0.1";
$(branch(q)[0]) = 500;
xlog("$branch(count) $branch(uri) $branch(q)\n"); # -> 1 sip:carol@10.0.0.1 500`,
		Get: getBranch, Set: setBranch,
	},
	{
		Name: "sbranch", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "any", Message: true, Parse: branchPart,
		Doc: "Parts of a branch that is being prepared: as of $branch.",
		Example: `$sbranch(uri) = "sip:carol@10.0.0.1";
xlog("$sbranch(uri) $sbranch(flags)\n"); # -> sip:carol@10.0.0.1 0`,
		Get: func(env Env, key *Key) (Value, error) {
			b := env.Message().Static
			if b == nil && key.Name != "count" {
				return Null, nil
			}
			return partOfBranch(b, key.Name), nil
		},
		Set: func(env Env, key *Key, v Value) error {
			m := env.Message()
			if m.Static == nil {
				m.Static = &sip.Branch{}
			}
			return setPartOfBranch(m.Static, key.Name, v)
		},
	},
	{
		Name: "br", Module: "pv", Type: "str", Message: true,
		Doc: "The address of the first branch. Writing it adds a branch.",
		Example: `$br = "sip:carol@10.0.0.1";
$br = "sip:dave@10.0.0.1";
xlog("$br\n"); # -> sip:carol@10.0.0.1`,
		Get: onMessage(func(m *sip.Message) Value {
			if b := m.Branch(0); b != nil {
				return String(b.URI)
			}
			return Null
		}),
		Set: func(env Env, _ *Key, v Value) error {
			if err := wantText(v); err != nil {
				return err
			}
			switch {
			case v.Text() == "":
				return errors.New("a branch needs an address")
			case !env.Message().AppendBranch(sip.Branch{URI: v.Text(), Q: sip.QUnset}):
				return errors.New("there are too many branches")
			}
			return nil
		},
	},
	{
		Name: "bR", Module: "pv", Type: "str", Message: true,
		Doc: "All branches, with commas.",
		Example: `$br = "sip:carol@10.0.0.1";
$br = "sip:dave@10.0.0.1";
xlog("$bR\n"); # -> sip:carol@10.0.0.1, sip:dave@10.0.0.1`,
		Get: onMessage(func(m *sip.Message) Value { return some(branchList(m, false)) }),
	},
	{
		Name: "ds", Module: "pv", Type: "str", Message: true,
		Doc: "The Request-URI, if a script set it, and the branches as a Contact header, as a redirect would have it.",
		Example: `$br = "sip:carol@10.0.0.1";
xlog("$ds\n"); # -> Contact: <sip:carol@10.0.0.1>`,
		Get: onMessage(func(m *sip.Message) Value {
			if list := branchList(m, true); list != "" {
				return String("Contact: " + list)
			}
			return Null
		}),
	},
	{
		Name: "ruid", Module: "pv", Type: "str", Message: true,
		Doc:     "The unique id of the contact that the Request-URI's branch came from; lookup() would set it.",
		Example: `xlog("$ruid\n"); # -> <null>`,
		Get:     onMessage(func(m *sip.Message) Value { return some(m.OwnBranch().RUID) }),
	},
	{
		Name: "location_ua", Module: "pv", Type: "str", Message: true,
		Doc:     "The user agent of the contact that the Request-URI's branch came from; lookup() would set it.",
		Example: `xlog("$location_ua\n"); # -> <null>`,
		Get:     onMessage(func(m *sip.Message) Value { return some(m.OwnBranch().UserAgent) }),
	},
}

var branchPart = oneOf("uri", "dst_uri", "path", "flags", "q", "ruid", "location_ua", "instance", "otcpid", "send_socket", "count")

// branchList joins all branches. In a header each address is in angle brackets, else those with a q only.
func branchList(m *sip.Message, header bool) string {
	var b []byte
	if uri, changed := m.ChangedURI(); header && changed {
		b = append(append(append(b, '<'), uri...), '>')
	}
	for i := range m.Branches() {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		branch := m.Branch(i)
		if !header && branch.Q == sip.QUnset {
			b = append(b, branch.URI...)
			continue
		}
		b = append(append(append(b, '<'), branch.URI...), '>')
		if branch.Q != sip.QUnset {
			b = append(append(b, ";q="...), strconv.FormatFloat(float64(branch.Q)/1000, 'f', -1, 64)...)
		}
	}
	return string(b)
}

func getBranch(env Env, key *Key) (Value, error) {
	m := env.Message()
	if key.Name == "count" {
		if n := len(m.Branches()); n > 0 {
			return Int(int64(n)), nil
		}
		return Null, nil
	}
	n := key.Index.N
	if key.Index.All {
		n = 0
	}
	b := m.Branch(n)
	if b == nil {
		return Null, nil
	}
	return partOfBranch(b, key.Name), nil
}

func partOfBranch(b *sip.Branch, part string) Value {
	switch part {
	case "uri":
		return some(b.URI)
	case "dst_uri":
		return some(b.Destination)
	case "path":
		return some(b.Path)
	case "flags":
		return Int(int64(b.Flags))
	case "q":
		if b.Q == sip.QUnset {
			return Null
		}
		return Int(int64(b.Q))
	case "send_socket":
		return some(b.Socket)
	case "otcpid", "count":
		return Int(0)
	}
	return Null // ruid, location_ua and instance come from lookup(); what a script writes there does not stay
}

var errNoBranch = errors.New("there is no such branch")

func setBranch(env Env, key *Key, v Value) error {
	m := env.Message()
	b := m.Branch(key.Index.N)
	switch {
	case b == nil:
		return errNoBranch
	case key.Name == "uri" && v.IsNull():
		m.DropBranch(key.Index.N)
		return nil
	}
	return setPartOfBranch(b, key.Name, v)
}

func setPartOfBranch(b *sip.Branch, part string, v Value) error {
	texts := map[string]*string{"uri": &b.URI, "dst_uri": &b.Destination, "path": &b.Path, "send_socket": &b.Socket}
	if field := texts[part]; field != nil {
		if v.IsBare() {
			return errText
		}
		*field = v.Text()
		return nil
	}
	switch part {
	case "flags", "q":
		if !v.HasNum() && !v.IsNull() {
			return errInt
		}
		if part == "flags" {
			b.Flags = uint32(v.Num())
		} else {
			b.Q = int(v.Num())
		}
	}
	return nil
}
