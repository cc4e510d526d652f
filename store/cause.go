package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// A cause says in words for people what went wrong, and keeps the error that said so to programs.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

// interrupted is the cause when the caller's context ended.
func interrupted(ctx context.Context) error {
	return &cause{"interrupted", context.Cause(ctx)}
}

// explain puts an error of the network into words; within is how much time there was.
func explain(err error, within time.Duration) error {
	var errno syscall.Errno
	var lookup *net.DNSError
	switch {
	case errors.As(err, &errno):
		return &cause{errno.Error(), err}
	case isTimeout(err) && isDial(err):
		return &cause{fmt.Sprintf("no connection within %v", within), err}
	case isTimeout(err):
		return &cause{fmt.Sprintf("no answer within %v", within), err}
	case errors.Is(err, io.EOF):
		return &cause{"the connection was closed before the answer came", err}
	case errors.As(err, &lookup):
		return &cause{lookup.Err, err}
	}
	return err
}

// isOutage says whether err suggests that a server is away: no connection, or no answer.
func isOutage(err error) bool { return isDial(err) || isTimeout(err) }

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
