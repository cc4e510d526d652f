package store

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// Description is what a memcached server says of itself.
type Description struct {
	Version string
	Items   int // that it holds
}

// Describe asks a server for its version and the number of its items, over a connection of its own. It waits no longer than timeout.
func Describe(ctx context.Context, server Server, timeout time.Duration) (Description, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	d, err := describe(limited, server)
	switch {
	case ctx.Err() != nil:
		err = interrupted(ctx)
	case err != nil:
		err = explain(err, timeout)
	default:
		return d, nil
	}
	return d, &Fault{Op: "version", Server: server.String(), Err: err}
}

func describe(ctx context.Context, server Server) (Description, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, server.Network(), server.String())
	if err != nil {
		return Description{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })() // the pending read ends
	return readDescription(conn)
}

// mostStats bounds the lines that a server may answer with; memcached 1.6 has about a hundred.
const mostStats = 1000

func readDescription(conn net.Conn) (d Description, err error) {
	if _, err = conn.Write([]byte("version\r\nstats\r\n")); err != nil {
		return d, err
	}
	lines := bufio.NewReaderSize(conn, 4096)
	for range mostStats {
		line, err := lines.ReadSlice('\n') // one that does not fit is an error
		if err != nil {
			return d, err
		}
		switch f := strings.Fields(string(line)); {
		case len(f) == 2 && f[0] == "VERSION":
			d.Version = strconv.Quote(f[1])
			d.Version = d.Version[1 : len(d.Version)-1]
		case len(f) == 3 && f[0] == "STAT" && f[1] == "curr_items":
			d.Items, _ = strconv.Atoi(f[2])
		case len(f) == 1 && f[0] == "END":
			return d, nil
		case len(f) == 0 || f[0] != "STAT":
			return d, fmt.Errorf("it answers %.60q: is that a memcached?", strings.TrimSpace(string(line)))
		}
	}
	return d, fmt.Errorf("it answers without end: is that a memcached?")
}
