package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
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
	in       io.Reader
	out, err io.Writer
	opt      options
}

// run executes a command line and returns its exit status.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{in: in, out: out, err: errOut}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	var s status
	switch {
	case err == nil:
		return statusFine
	case errors.As(err, &s):
		return int(s)
	}
	fmt.Fprintf(errOut, "kpv: %v\n", err)
	return statusUsage
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "kpv",
		Short: "Runs, checks and documents Kamailio config script without a Kamailio",
		Long: `kpv runs Kamailio config script without a Kamailio: snippets or whole files, with the memcached variables on an
embedded store or on real servers. Without a command it runs what standard input holds.

Exit status: 0 fine, 1 a script was refused, 2 usage or an unreadable file, 3 runtime errors were logged.`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return a.runStdin(cmd) },
	}
	a.opt.register(root)
	root.AddCommand(a.runCommand(), a.checkCommand(), a.testCommand(), a.docCommand(), a.versionCommand())
	return root
}
