package store

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errTest = errors.New("no answer within 5s")

// testBreaker returns a breaker on a clock that the test moves, and what it has told.
func testBreaker() (*breaker, *handClock, *[]string) {
	clock := newHandClock()
	var told []string
	b := &breaker{server: "a:1", now: clock.now, notify: func(line string) { told = append(told, line) }}
	return b, clock, &told
}

func requireClosed(t *testing.T, b *breaker) {
	t.Helper()
	pause, err := b.admit()
	require.NoError(t, err)
	require.Zero(t, pause)
}

func TestBreakerOpensAfterFailuresInARow(t *testing.T) {
	b, _, told := testBreaker()
	for range breakerLimit - 1 {
		b.failed(errTest, false)
	}
	b.answered()
	for range breakerLimit - 1 {
		requireClosed(t, b)
		b.failed(errTest, false)
	}
	requireClosed(t, b)
	assert.Empty(t, *told)
	b.failed(errTest, false)
	_, err := b.admit()
	assert.EqualError(t, err, "given up for another 250ms after 3 failures in a row, the last: no answer within 5s")
	assert.ErrorIs(t, err, errTest)
	assert.Equal(t, []string{"memcached a:1: given up after 3 failures in a row, the last: no answer within 5s"}, *told)
}

func TestBreakerProbesLessAndLess(t *testing.T) {
	b, clock, told := testBreaker()
	for range breakerLimit + 5 { // some were under way when it opened
		b.failed(errTest, false)
	}
	for _, pause := range []time.Duration{250, 500, 1000, 2000, 4000, 5000, 5000} {
		pause *= time.Millisecond
		clock.advance(pause - time.Millisecond)
		_, err := b.admit()
		require.Error(t, err)
		clock.advance(time.Millisecond)
		granted, err := b.admit()
		require.NoError(t, err)
		assert.Equal(t, pause, granted)
		_, err = b.admit()
		require.Error(t, err, "one probe at a time")
		b.failed(errTest, true)
	}
	assert.Len(t, *told, 1)
	b.answered()
	requireClosed(t, b)
	assert.Equal(t, "memcached a:1: answers again", (*told)[1])
}

// A probe that ends without saying anything about the server, being interrupted, leaves room for the next one.
func TestBreakerSurvivesAnInterruptedProbe(t *testing.T) {
	b, clock, _ := testBreaker()
	for range breakerLimit {
		b.failed(errTest, false)
	}
	clock.advance(breakerFirst)
	_, err := b.admit()
	require.NoError(t, err)
	clock.advance(breakerFirst)
	_, err = b.admit()
	assert.NoError(t, err)
}
