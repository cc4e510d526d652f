package store

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// DefaultPort is memcached's.
const DefaultPort = 11211

// Server is where a memcached listens. It is a [net.Addr].
type Server struct {
	Host string // a name or an address without brackets; or, starting with a slash, the path of a unix socket
	Port uint16 // zero for a unix socket
}

// Network is "tcp" or "unix".
func (s Server) Network() string {
	if strings.HasPrefix(s.Host, "/") {
		return "unix"
	}
	return "tcp"
}

// String is what one dials, and what messages call the server: host:port, [v6]:port or the path.
func (s Server) String() string {
	if s.Network() == "unix" {
		return s.Host
	}
	return net.JoinHostPort(s.Host, strconv.Itoa(int(s.Port)))
}

// Distribution says how keys are spread over several servers (spec/memcached.md 2, "Several servers"). Zero leaves the choice to
// NewMemcached, which takes Ketama.
type Distribution int

// The distributions, both exactly as libmemcached does them.
const (
	Ketama Distribution = iota + 1 // weighted ketama: another server moves few keys
	Modula                         // one-at-a-time hash modulo the number of servers: libmemcached's default
)

// ParseDistribution reads "ketama" or "modula".
func ParseDistribution(name string) (Distribution, error) {
	switch name {
	case "ketama":
		return Ketama, nil
	case "modula":
		return Modula, nil
	}
	return 0, fmt.Errorf("unknown distribution %q: ketama or modula", name)
}

// String is the name that ParseDistribution reads.
func (d Distribution) String() string {
	switch d {
	case Ketama:
		return "ketama"
	case Modula:
		return "modula"
	}
	return "unspecified"
}

// ParseServers reads a comma-separated list of host, host:port, :port (of localhost), [v6], [v6]:port, a bare v6 address, or a socket's
// /path; each may have libmemcached's prefix --SERVER=. The whole may end in ?distribution=ketama or ?distribution=modula; without
// it the distribution is zero. Errors are for the person who wrote the list.
func ParseServers(list string) ([]Server, Distribution, error) {
	if strings.Contains(list, "/?") {
		return nil, 0, fmt.Errorf("servers %q: weights (/?N) are not supported, all servers weigh the same", list)
	}
	names, option, found := strings.Cut(list, "?")
	distribution, err := parseOption(option, found)
	if err != nil {
		return nil, 0, fmt.Errorf("servers %q: %w", list, err)
	}
	servers, err := parseNames(names)
	if err != nil {
		return nil, 0, fmt.Errorf("servers %q: %w", list, err)
	}
	return servers, distribution, nil
}

// parseOption reads what stands behind the question mark of a server list.
func parseOption(option string, found bool) (Distribution, error) {
	if !found {
		return 0, nil
	}
	name, ok := strings.CutPrefix(option, "distribution=")
	if !ok {
		return 0, fmt.Errorf("unknown option %q: only distribution=ketama or distribution=modula", option)
	}
	return ParseDistribution(name)
}

// parseNames reads the servers proper. libmemcached separates --SERVER= options by blanks, so blanks separate here too.
func parseNames(list string) ([]Server, error) {
	var servers []Server
	seen := make(map[Server]bool)
	for part := range strings.SplitSeq(list, ",") {
		names := strings.Fields(part)
		if len(names) == 0 {
			return nil, fmt.Errorf("a server's name is missing")
		}
		for _, name := range names {
			server, err := parseServer(strings.TrimPrefix(name, "--SERVER="))
			if err != nil {
				return nil, err
			}
			if seen[server] {
				return nil, fmt.Errorf("%s stands there twice", server)
			}
			seen[server] = true
			servers = append(servers, server)
		}
	}
	return servers, nil
}

// parseServer reads one server.
func parseServer(name string) (Server, error) {
	if strings.HasPrefix(name, "/") {
		return Server{Host: name}, nil
	}
	if host := unbracket(name); isV6(host) {
		return Server{Host: host, Port: DefaultPort}, nil
	}
	host, port, found := cutPort(name)
	if !found {
		return tcpServer(host, DefaultPort)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return Server{}, fmt.Errorf("%q: the port is a number from 1 to 65535", name)
	}
	if host == "" {
		host = "localhost"
	}
	return tcpServer(host, uint16(n))
}

// cutPort splits at the last colon.
func cutPort(name string) (host, port string, found bool) {
	i := strings.LastIndexByte(name, ':')
	if i < 0 {
		return name, "", false
	}
	return unbracket(name[:i]), name[i+1:], true
}

// unbracket takes the brackets off a v6 address.
func unbracket(host string) string {
	if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		return inner[:len(inner)-1]
	}
	return host
}

func isV6(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Is6()
}

// tcpServer refuses hosts that can be no name or address. The text stays as it was written: it feeds the ring.
func tcpServer(host string, port uint16) (Server, error) {
	if !isV6(host) && (host == "" || strings.ContainsFunc(host, notInHost)) {
		return Server{}, fmt.Errorf("%q is no host: a server is host:port, [v6]:port or /path/to.sock", host)
	}
	return Server{Host: host, Port: port}, nil
}

// notInHost knows what neither host names nor IPv4 addresses contain; the rest is the resolver's business.
func notInHost(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune(`:/[]@#"'\=`, r)
}
