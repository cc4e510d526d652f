package repl

import (
	"context"
	"time"
)

// clock is the session's. The real one waits; the fake one goes on like a real one, but whoever sleeps moves it instead of waiting.
type clock struct {
	fake  bool
	ahead time.Duration
}

// Now implements [eval.Clock].
func (c *clock) Now() time.Time { return time.Now().Add(c.ahead) }

// Sleep implements [eval.Clock].
func (c *clock) Sleep(ctx context.Context, d time.Duration) {
	if c.fake {
		c.ahead += d
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// set chooses the real clock or the fake one.
func (c *clock) set(fake bool) { c.fake, c.ahead = fake, 0 }

func (c *clock) String() string {
	if c.fake {
		return "fake"
	}
	return "real"
}
