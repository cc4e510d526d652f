package store

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// guardPair is a guard and the other end of its connection.
func guardPair(t *testing.T) (*guard, net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	peer, err := listener.Accept()
	require.NoError(t, err)
	g, err := newGuard(conn)
	require.NoError(t, err)
	t.Cleanup(func() { g.Close(); peer.Close() })
	return g, peer
}

var setRequest = request{verb: "set"}

func inAMinute() time.Time { return time.Now().Add(time.Minute) }

func TestGuardSendsNothingAfterHalfAReply(t *testing.T) {
	g, peer := guardPair(t)
	g.begin(inAMinute(), &setRequest, MaxValue)
	fmt.Fprint(g, "set k 0 0 1\r\n1\r\n")
	fmt.Fprint(peer, "STO")
	_, err := g.Read(make([]byte, 3))
	require.NoError(t, err)

	g.begin(inAMinute(), &setRequest, MaxValue)
	_, err = g.Write([]byte("set k 0 0 1\r\n2\r\n"))
	assert.ErrorIs(t, err, errHalfReply)
	assert.False(t, g.sent)
}

func TestGuardSendsNothingWhereSomethingWaits(t *testing.T) {
	for waiting, want := range map[string]string{
		"STORED\r\n":                          errStray.Error(),
		"ERROR Too many open connections\r\n": `the server said "ERROR Too many open connections"`,
	} {
		g, peer := guardPair(t)
		fmt.Fprint(peer, waiting)
		require.Eventually(t, func() bool { return g.checkIdle() != nil }, soonEnough, time.Millisecond)
		g.begin(inAMinute(), &setRequest, MaxValue)
		_, err := g.Write([]byte("set k 0 0 1\r\n1\r\n"))
		assert.EqualError(t, err, want)
		assert.False(t, g.sent)
	}
}

func TestGuardSendsNothingToAClosedConnection(t *testing.T) {
	g, peer := guardPair(t)
	peer.Close()
	require.Eventually(t, func() bool { return g.checkIdle() != nil }, soonEnough, time.Millisecond)
	g.begin(inAMinute(), &setRequest, MaxValue)
	_, err := g.Write([]byte("set k 0 0 1\r\n1\r\n"))
	assert.ErrorIs(t, err, io.EOF)
}

// gomemcache puts off the deadline with every item; the guard does not.
func TestGuardKeepsToItsDeadline(t *testing.T) {
	g, _ := guardPair(t)
	g.begin(time.Now().Add(20*time.Millisecond), &setRequest, MaxValue)
	require.NoError(t, g.SetDeadline(inAMinute()))
	_, err := bufio.NewReader(g).ReadByte()
	assert.True(t, isTimeout(err))
}
