package fn

import (
	"net/netip"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv"
)

// address is the parameter of the functions on IP addresses.
var address = [][]eval.Param{{format("address")}}

var ipopsFuncs = []*eval.Func{
	addressTest("is_ip", "True when the text is an IP address; an IPv6 one may stand in brackets.", "[::1]",
		func(kind ipKind, _ netip.Addr) bool { return kind != noIP }),
	addressTest("is_pure_ip", "True when the text is an IP address without brackets.", "::1",
		func(kind ipKind, _ netip.Addr) bool { return kind == ipv4 || kind == ipv6 }),
	addressTest("is_ipv4", "True when the text is an IPv4 address.", "1.2.3.4", func(kind ipKind, _ netip.Addr) bool { return kind == ipv4 }),
	addressTest("is_ipv6", "True when the text is an IPv6 address without brackets.", "::1",
		func(kind ipKind, _ netip.Addr) bool { return kind == ipv6 }),
	addressTest("is_ipv6_reference", "True when the text is an IPv6 address in brackets.", "[::1]",
		func(kind ipKind, _ netip.Addr) bool { return kind == ipv6Reference }),
	addressTest("is_ip_rfc1918", "True when the text is an IPv4 address of a private network.", "192.168.1.1",
		func(kind ipKind, ip netip.Addr) bool { return kind == ipv4 && ip.IsPrivate() }),
	{
		Name: "ip_type", Module: "ipops", Dynamic: eval.AnyArgs, Forms: address,
		Doc: "1 for an IPv4 address, 2 for an IPv6 one, 3 for one in brackets, -1 for anything else.",
		Example: `ip_type("[::1]");
xlog("$rc\n"); # -> 3`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			kind, _ := parseIP(args[0].Format(m))
			return int(kind)
		},
	},
	detailedType("detailed_ip_type", "10.1.2.3", "PRIVATE", ipv4, ipv6, ipv6Reference),
	detailedType("detailed_ipv4_type", "127.0.0.1", "LOOPBACK", ipv4),
	detailedType("detailed_ipv6_type", "fe80::1", "LINK-LOCAL-UNICAST", ipv6, ipv6Reference),
	{
		Name: "compare_ips", Module: "ipops", Dynamic: eval.AnyArgs, Forms: twoTexts,
		Doc:     "True when both are the same IP address, however it is written, in brackets or not.",
		Example: `if (compare_ips("::1", "[0:0::1]")) xlog("the same\n"); # -> the same`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return compareIPs(m, args, true) },
	},
	{
		Name: "compare_pure_ips", Module: "ipops", Dynamic: eval.AnyArgs, Forms: twoTexts,
		Doc:     "True when both are the same IP address, however it is written, without brackets.",
		Example: `if (compare_pure_ips("::1", "0:0::1")) xlog("the same\n"); # -> the same`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return compareIPs(m, args, false) },
	},
	{
		Name: "is_in_subnet", Module: "ipops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("address"), format("networks")}},
		Doc:     "True when the IP address is in one of the networks, which commas separate: 10.0.0.0/8, or an address alone.",
		Example: `if (is_in_subnet("10.1.2.3", "192.168.0.0/16, 10.0.0.0/8")) xlog("inside\n"); # -> inside`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			kind, ip := parseIP(args[0].Format(m))
			if kind != ipv4 && kind != ipv6 {
				return -1
			}
			for network := range strings.SplitSeq(args[1].Format(m), ",") {
				if inNetwork(ip, strings.Trim(network, " ")) {
					return 1
				}
			}
			return -1
		},
	},
}

// ipKind is what kind of address a text is; the numbers are what ip_type returns.
type ipKind int

const (
	noIP          ipKind = -1
	ipv4          ipKind = 1
	ipv6          ipKind = 2
	ipv6Reference ipKind = 3
)

func parseIP(s string) (ipKind, netip.Addr) {
	inner, bracketed := s, len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']'
	if bracketed {
		inner = s[1 : len(s)-1]
	}
	ip, err := netip.ParseAddr(inner)
	switch {
	case err != nil, ip.Zone() != "", bracketed && ip.Is4():
		return noIP, netip.Addr{}
	case bracketed:
		return ipv6Reference, ip
	case ip.Is4():
		return ipv4, ip
	}
	return ipv6, ip
}

// addressTest makes the functions that ask what an address is.
func addressTest(name, doc, example string, holds func(ipKind, netip.Addr) bool) *eval.Func {
	return &eval.Func{
		Name: name, Module: "ipops", Dynamic: eval.AnyArgs, Forms: address, Doc: doc, Example: `if (` + name + `("` + example + `")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(holds(parseIP(args[0].Format(m)))) },
	}
}

func compareIPs(m *eval.Machine, args []eval.Arg, brackets bool) int {
	kind1, ip1 := parseIP(args[0].Format(m))
	kind2, ip2 := parseIP(args[1].Format(m))
	if kind1 == noIP || kind2 == noIP || !brackets && (kind1 == ipv6Reference || kind2 == ipv6Reference) {
		return -1
	}
	return truth(ip1 == ip2)
}

// inNetwork tells whether an address is in a network, or is that address. As in Kamailio a mask that is no number is 0, and one below
// zero none (case 354).
func inNetwork(ip netip.Addr, network string) bool {
	address, mask, masked := network, -1, false
	if n := strings.LastIndexByte(network, '/'); n > 0 {
		address, mask, masked = network[:n], leadingInt(network[n+1:]), true
	}
	kind, base := parseIP(address)
	if kind == noIP || kind == ipv6Reference || base.Is4() != ip.Is4() {
		return false
	}
	if !masked || mask == -1 {
		return base == ip
	}
	prefix, err := base.WithZone("").Prefix(mask)
	return err == nil && prefix.Contains(ip)
}

// leadingInt is C's atoi: the number that the text starts with, 0 where it starts with none.
func leadingInt(s string) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || n == 0 && (s[n] == '-' || s[n] == '+')) {
		n++
	}
	i, _ := strconv.Atoi(s[:n])
	return i
}

// detailedType makes the functions that name the kind of network an address is of.
func detailedType(name, example, shown string, kinds ...ipKind) *eval.Func {
	return &eval.Func{
		Name: name, Module: "ipops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("address"), result}},
		Doc: "Puts the name of the kind of network that an IP address is of into a variable: " + kindNames(kinds) + ".",
		Example: name + `("` + example + `", "$var(t)");
xlog("$var(t)\n"); # -> ` + shown,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text := args[0].Format(m)
			if name != "detailed_ip_type" { // those for one version do not look that closely
				text = strings.Trim(text, " \t\r\n")
			}
			kind, ip := parseIP(text)
			for _, k := range kinds {
				if k == kind {
					return args[1].Set(m, pv.String(networkName(ip)))
				}
			}
			return m.Fail("%s: not such an address: %q", name, text)
		},
	}
}

func kindNames(kinds []ipKind) string {
	if kinds[0] == ipv4 {
		return "PRIVATE, LOOPBACK, PUBLIC, LINK-LOCAL, SHARED, MULTICAST and others"
	}
	return "LOOPBACK, GLOBAL-UNICAST, LINK-LOCAL-UNICAST, UNIQUE-LOCAL-UNICAST, MULTICAST and others"
}

// network is a range of addresses with the name that Kamailio has for it.
type network struct {
	prefix netip.Prefix
	name   string
}

// networks in the order they are looked at; what is in none is PUBLIC or RESERVED (cases 352, 353).
var networks = []network{
	{netip.MustParsePrefix("0.0.0.0/8"), "PRIVATE"}, // Kamailio takes "this network" for a private one
	{netip.MustParsePrefix("10.0.0.0/8"), "PRIVATE"},
	{netip.MustParsePrefix("100.64.0.0/10"), "SHARED"},
	{netip.MustParsePrefix("127.0.0.0/8"), "LOOPBACK"},
	{netip.MustParsePrefix("169.254.0.0/16"), "LINK-LOCAL"},
	{netip.MustParsePrefix("172.16.0.0/12"), "PRIVATE"},
	{netip.MustParsePrefix("192.0.0.0/24"), "RESERVED"},
	{netip.MustParsePrefix("192.0.2.0/24"), "TEST-NET"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6TO4-RELAY"},
	{netip.MustParsePrefix("192.168.0.0/16"), "PRIVATE"},
	{netip.MustParsePrefix("198.18.0.0/15"), "RESERVED"},
	{netip.MustParsePrefix("198.51.100.0/24"), "TEST-NET"},
	{netip.MustParsePrefix("203.0.113.0/24"), "TEST-NET"},
	{netip.MustParsePrefix("224.0.0.0/4"), "MULTICAST"},
	{netip.MustParsePrefix("255.255.255.255/32"), "BROADCAST"},
	{netip.MustParsePrefix("240.0.0.0/4"), "RESERVED"},
	{netip.MustParsePrefix("0.0.0.0/0"), "PUBLIC"},
	{netip.MustParsePrefix("::/128"), "UNSPECIFIED"},
	{netip.MustParsePrefix("::1/128"), "LOOPBACK"},
	{netip.MustParsePrefix("::ffff:0:0/96"), "IPV4MAP"},
	{netip.MustParsePrefix("100::/64"), "DISCARD"},
	{netip.MustParsePrefix("2001::/32"), "TEREDO"},
	{netip.MustParsePrefix("2001:2::/48"), "BMWG"},
	{netip.MustParsePrefix("2001:10::/28"), "ORCHID"},
	{netip.MustParsePrefix("2001:db8::/32"), "DOCUMENTATION"},
	{netip.MustParsePrefix("2002::/16"), "6TO4"},
	{netip.MustParsePrefix("2000::/3"), "GLOBAL-UNICAST"},
	{netip.MustParsePrefix("fc00::/7"), "UNIQUE-LOCAL-UNICAST"},
	{netip.MustParsePrefix("fe80::/10"), "LINK-LOCAL-UNICAST"},
	{netip.MustParsePrefix("ff00::/8"), "MULTICAST"},
}

func networkName(ip netip.Addr) string {
	for _, n := range networks {
		if n.prefix.Contains(ip) {
			return n.name
		}
	}
	return "RESERVED"
}
