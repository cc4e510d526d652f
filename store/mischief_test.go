package store

import (
	"fmt"
	"kpv/internal/mctest"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Row 9: whatever goes wrong on the way, a read gives what was last written to its own key, nothing, or an error.
func TestRow09NoReplyIsTakenForAnother(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	p := startProxy(t, startDaemon(t).server)
	m := connectStubborn(t, p.server, 60*time.Millisecond)
	mischief := rand.New(rand.NewPCG(seed, 1)) // used by one operation at a time, as the test is
	var mu sync.Mutex
	p.DeliverBy(func(client net.Conn, c mctest.Command, reply []byte) bool {
		mu.Lock()
		defer mu.Unlock()
		return mischievous(mischief, client, c, reply)
	})
	last := make(map[string]string)   // what was written to each key
	doubtful := make(map[string]bool) // what may have been, or may yet be: the proxy may still hold it when the next write is through
	for i := range 4000 {
		key := fmt.Sprintf("k%d", random.IntN(8))
		if random.IntN(3) > 0 {
			item, err := m.Get(ctx(), key)
			right := item.Value == last[key] || doubtful[item.Value] && strings.HasPrefix(item.Value, key+"#")
			require.True(t, err != nil || right, "step %d: %s gives %q", i, key, item.Value)
			continue
		}
		written := fmt.Sprintf("%s#%d", key, i)
		if err := m.Set(ctx(), key, text(written), 0); err == nil {
			last[key] = written
		} else {
			doubtful[written] = requireFault(t, err).Unknown
		}
	}
}

// mischievous delivers a reply, or does not quite.
func mischievous(random *rand.Rand, client net.Conn, c mctest.Command, reply []byte) bool {
	switch random.IntN(100) {
	case 0, 1, 2:
		return false
	case 3, 4:
		client.Write(reply[:random.IntN(len(reply))])
		return false
	case 5, 6:
		client.Write(append(reply, reply...))
	case 7, 8:
		client.Write(append(reply, "END\r\n"...))
	case 9:
		client.Write([]byte("garbage\r\n"))
		client.Write(reply)
	case 10, 11, 12:
		client.Write(reply)
		if c.Verb() == "gets" { // the answer to a set can be taken for that to the next set: nothing tells them apart
			time.Sleep(time.Duration(random.IntN(300)) * time.Microsecond)
			client.Write(reply)
		}
	case 13:
		time.Sleep(70 * time.Millisecond) // too late
		client.Write(reply)
	default:
		client.Write(reply)
	}
	return true
}
