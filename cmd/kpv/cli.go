package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

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

Exit status: 0 fine, 1 a script was refused, 2 usage or an unreadable file, 3 runtime errors were logged.`,
		Args:          noCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return a.runBare(cmd, session) },
	}
	a.opt.register(root)
	session.register(root)
	root.AddCommand(a.runCommand(), a.checkCommand(), a.testCommand(), a.docCommand(), a.versionCommand(), completionCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(helpCommand(root))
	root.SetFlagErrorFunc(flagError)
	return root
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
