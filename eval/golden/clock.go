package golden

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// start is when every case begins.
var start = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

// clock stands still but when somebody sleeps, which takes no time; on a real memcached, whose clock nobody can turn, it does.
type clock struct {
	now    time.Time
	asleep func(time.Duration) // called before it really sleeps; nil where it does not
}

// Now implements [eval.Clock].
func (c *clock) Now() time.Time { return c.now }

// Sleep implements [eval.Clock].
func (c *clock) Sleep(ctx context.Context, d time.Duration) {
	c.now = c.now.Add(d)
	if c.asleep == nil {
		return
	}
	c.asleep(d)
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// mostPatience is how many times the timeout of a case it may sleep on a real clock, which does not count as running.
const mostPatience = 10

// limit ends a context after a timeout, or when it is told to. What is slept prolongs it, within reason.
func limit(ctx context.Context, timeout time.Duration) (limited context.Context, asleep func(time.Duration), end context.CancelCauseFunc) {
	limited, stop := context.WithCancelCause(ctx)
	began, granted := time.Now(), timeout
	timer := time.AfterFunc(timeout, func() { stop(fmt.Errorf("stopped: it ran longer than %s", timeout)) })
	asleep = func(d time.Duration) {
		granted = min(granted+d, (1+mostPatience)*timeout)
		timer.Reset(granted - time.Since(began))
	}
	return limited, asleep, func(why error) { timer.Stop(); stop(why) }
}

// chance gives the numbers of a seed.
func chance(seed uint64) func(n int) int { return rand.New(rand.NewPCG(seed, seed)).IntN }
