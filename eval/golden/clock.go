package golden

import (
	"context"
	"time"
)

// start is when every case begins, unless it is on a real memcached.
var start = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

// clock stands still but when somebody sleeps, which takes no time.
type clock struct{ now time.Time }

// Now implements [eval.Clock].
func (c *clock) Now() time.Time { return c.now }

// Sleep implements [eval.Clock].
func (c *clock) Sleep(_ context.Context, d time.Duration) { c.now = c.now.Add(d) }
