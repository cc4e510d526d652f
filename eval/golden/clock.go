package golden

import (
	"context"
	"math/rand/v2"
	"time"
)

// start is when every case begins.
var start = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

// clock stands still but when somebody sleeps, which takes no time; on a real memcached, whose clock nobody can turn, it does.
type clock struct {
	now  time.Time
	real bool
}

// Now implements [eval.Clock].
func (c *clock) Now() time.Time { return c.now }

// Sleep implements [eval.Clock].
func (c *clock) Sleep(ctx context.Context, d time.Duration) {
	c.now = c.now.Add(d)
	if !c.real {
		return
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// chance gives the numbers of a seed.
func chance(seed uint64) func(n int) int { return rand.New(rand.NewPCG(seed, seed)).IntN }
