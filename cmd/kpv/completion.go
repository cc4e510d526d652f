package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// completionCommand writes the script that completes command lines in a shell.
func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "completion bash|zsh|fish",
		Short:     "Write the script that lets a shell complete kpv's command lines",
		Example:   "  source <(kpv completion bash)\n  kpv completion fish > ~/.config/fish/completions/kpv.fish",
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one shell: bash, zsh or fish")
			}
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			}
			return fmt.Errorf("there is no completion for %q: name bash, zsh or fish", args[0])
		},
	}
}
