package repl

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/signal"
)

// Plain reads and runs lines until the session is left, on a terminal that shows text and can do nothing else: without editing, completion
// and history.
type Plain struct {
	session *Session
	in      io.ReadCloser
}

// NewPlain makes one that reads from in.
func NewPlain(session *Session, in io.ReadCloser) *Plain { return &Plain{session, in} }

// Close ends Run.
func (p *Plain) Close() error { return p.in.Close() }

// Run reads and runs lines until the session is left or the input ends. Ctrl-C drops what is pending, or stops what is running.
func (p *Plain) Run() error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	lines := make(chan string)
	go func() {
		defer close(lines)
		reader := bufio.NewReader(p.in)
		for {
			line, err := reader.ReadString('\n')
			if err != nil { // what stands before the end of the input was not entered
				return
			}
			lines <- line
		}
	}()
	for {
		p.session.printf("%s", p.session.Prompt())
		select {
		case <-interrupts:
			p.session.printf("\n")
			p.session.Drop()
		case line, more := <-lines:
			if !more {
				p.session.printf("\n")
				return nil
			}
			if p.session.runUntil(line, interrupts) == Leave {
				return nil
			}
		}
	}
}

// runUntil enters a line, and stops what it runs when an interrupt comes.
func (s *Session) runUntil(line string, interrupts <-chan os.Signal) Verdict {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	defer func() { cancel(); <-done }()
	go func() {
		defer close(done)
		select {
		case <-interrupts:
			s.printf("\n") // the terminal has written ^C
			cancel()
		case <-ctx.Done():
		}
	}()
	return s.Enter(ctx, line)
}
