package eval

import (
	"context"
	"os"
	"time"

	"kpv/pv/sip"
	"kpv/store"
)

// Clock gives the time and waits. Tests and the REPL hand in their own.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration)
}

// realClock is the machine's own.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) Sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// Config has every effect of a run. The zero value runs on the real clock with an empty embedded store and drops all events.
type Config struct {
	Store     store.Store
	Clock     Clock
	Sink      Sink
	LookupEnv func(string) (string, bool)
	Debug     *Level          // overrides the script's debug=; nil for the script's own
	Quirks    bool            // Kamailio's deterministic memcached defects instead of the right result
	Route     string          // run this route only
	Trace     bool            // send an event for each statement
	Walk      bool            // send events where routes begin and end
	Random    func(n int) int // a number from 0 up to below n; nil for a random one
	Start     func(*Machine)  // called once, when the first message has come or without one the script starts
	Message   []byte          // a SIP message, for request_route to run on
	Socket    sip.Socket      // where the message came from and was received
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = realClock{}
	}
	if c.Store == nil {
		c.Store = store.NewMemory(store.MemoryConfig{Now: c.Clock.Now})
	}
	if c.Sink == nil {
		c.Sink = func(Event) {}
	}
	c.Socket = c.Socket.WithDefaults()
	if c.LookupEnv == nil {
		c.LookupEnv = os.LookupEnv
	}
	return c
}
