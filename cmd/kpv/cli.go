package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kpv/pv"
)

// Exit statuses, a contract with whoever calls kpv from a script.
const (
	statusFine        = 0
	statusRefused     = 1 // a script was refused
	statusUsage       = 2 // bad flags, or a file that cannot be read
	statusErrors      = 3 // it ran, but runtime errors were logged
	statusInterrupted = 130
)

// status is an exit status on its way out of a command, when everything there is to say has been said.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// app is one invocation: its streams and the flags that several commands share.
type app struct {
	in  io.Reader
	out *output
	err io.Writer
	opt options
}

// output is where a command writes to. It remembers what went wrong, so that lost output is never taken for a success.
type output struct {
	io.Writer

	mu     sync.Mutex
	failed error // the first
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.Writer.Write(p)
	if o.failed == nil {
		o.failed = err
	}
	return n, err
}

// failure is what went wrong first, nil for nothing.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}

// run executes a command line and returns its exit status.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{in: in, out: &output{Writer: out}, err: errOut}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(a.out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if failed := a.out.failure(); failed != nil && !errors.Is(err, failed) {
		err = failed
	}
	var s status
	switch {
	case err == nil:
		return statusFine
	case errors.As(err, &s):
		return int(s)
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(errOut, "kpv: %s\n", strings.TrimSuffix(line, "\n"))
	}
	return statusUsage
}

func (a *app) command() *cobra.Command {
	var session interactive
	root := &cobra.Command{
		Use:   "kpv",
		Short: "Runs, checks and documents Kamailio config script without a Kamailio",
		Long: `kpv runs Kamailio config script without a Kamailio: snippets or whole files, with the memcached variables on an
embedded store or on real servers. Without a command it opens a session on a terminal, and else runs what standard input holds.

Exit status: 0 fine, 1 a script was refused, 2 usage or an unreadable file, 3 runtime errors were logged, 130 interrupted.`,
		Version:       version,
		Args:          noCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          a.bare(&session),
		PersistentPreRun: func(cmd *cobra.Command, _ []string) {
			a.opt.changed = cmd.Flags().Changed
		},
	}
	a.opt.register(root)
	session.register(root)
	root.AddCommand(a.runCommand(), a.checkCommand(), a.testCommand(), a.docCommand(), a.versionCommand(), completionCommand())
	for _, cmd := range root.Commands() {
		cmd.RunE = interruptible(cmd.RunE)
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetVersionTemplate(about().String())
	root.SetHelpCommand(helpCommand(root))
	root.SetFlagErrorFunc(flagError)
	return root
}

// grace is how long a command that is interrupted may take to end by itself.
const grace = 2 * time.Second

// work is what a command does.
type work func(cmd *cobra.Command, args []string) error

// interruptible leaves w behind when it does not end soon after an interrupt: reading a huge script does not look at contexts.
func interruptible(w work) work {
	return func(cmd *cobra.Command, args []string) error {
		done := make(chan error, 1)
		go func() { done <- w(cmd, args) }()
		select {
		case err := <-done:
			return err
		case <-cmd.Context().Done():
		}
		select {
		case err := <-done:
			return err
		case <-time.After(grace):
			return status(statusInterrupted)
		}
	}
}

// helpCommand is cobra's, but for a command that there is not: that is an error here.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show what a command does, with its flags",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, _ := root.Find(args)
			if len(rest) > 0 {
				return noCommand(root, rest)
			}
			return cmd.Help()
		},
	}
}

// noCommand refuses what is no command, with the one that may be meant.
func noCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, err := os.Stat(args[0]); err == nil {
		return fmt.Errorf("unknown command %q; to run that file: kpv run %s", args[0], args[0])
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return fmt.Errorf("unknown command %q%s", args[0], orMeant(pv.Nearest(args[0], names), "kpv help lists the commands"))
}

// flagError adds the flag that may be meant.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || len(unknown.GetSpecifiedName()) < 2 {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	near := pv.Nearest(unknown.GetSpecifiedName(), names)
	if near != "" {
		near = "--" + near
	}
	return fmt.Errorf("%w%s", err, orMeant(near, cmd.CommandPath()+" --help lists the flags"))
}

func orMeant(near, otherwise string) string {
	if near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return "; " + otherwise
}
