package store

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/internal/mctest"
)

func TestDescribe(t *testing.T) {
	d := startDaemon(t)
	m := connectWith(t, MemcachedConfig{Servers: []Server{d.server}})
	require.NoError(t, m.Set(ctx(), "key", Item{Value: "v"}, 0))
	got, err := Describe(ctx(), d.server, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, 1, got.Items)
	assert.Regexp(t, `^\d+\.\d+`, got.Version)
}

func TestDescribeFails(t *testing.T) {
	_, err := Describe(ctx(), freeServer(t), time.Minute)
	assert.ErrorContains(t, err, "connection refused")

	web := mctest.Serve(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	_, err = Describe(ctx(), serverAt(t, web), time.Minute)
	assert.ErrorContains(t, err, "is that a memcached?")

	silent := mctest.Serve(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	_, err = Describe(ctx(), serverAt(t, silent), testTimeout)
	assert.ErrorContains(t, err, "no answer within 300ms")
	gone, cancel := context.WithCancel(ctx())
	cancel()
	_, err = Describe(gone, serverAt(t, silent), time.Minute)
	assert.ErrorContains(t, err, "interrupted")
	hung, stop := context.WithCancel(ctx())
	listening := mctest.Serve(t, func(c net.Conn) { stop(); _, _ = io.Copy(io.Discard, c) })
	_, err = Describe(hung, serverAt(t, listening), time.Minute)
	assert.ErrorContains(t, err, "interrupted")
}
