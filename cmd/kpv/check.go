package main

import (
	"github.com/spf13/cobra"

	"kpv/eval"
	"kpv/eval/fn"
)

func (a *app) checkCommand() *cobra.Command {
	var code []string
	cmd := &cobra.Command{
		Use:     "check [flags] FILE...",
		Short:   "Report everything that is wrong with scripts, without running them",
		Example: "  kpv check kamailio.cfg",
		RunE: func(_ *cobra.Command, files []string) error {
			scripts, err := a.scripts(code, files)
			if err != nil {
				return err
			}
			return a.checkScripts(scripts)
		},
	}
	a.opt.registerReading(cmd)
	cmd.Flags().StringArrayVarP(&code, "execute", "e", nil, "check this `CODE` before any file (repeatable)")
	return cmd
}

func (a *app) checkScripts(scripts []script) error {
	load, err := a.opt.load(eval.UnknownAccept)
	if err != nil {
		return err
	}
	report, refused := a.reporter(), false
	for _, s := range scripts {
		_, findings := eval.Load(s.name, s.text, fn.Library(), load)
		report.findings(findings)
		refused = refused || findings.Failed()
	}
	if refused {
		return status(statusRefused)
	}
	return nil
}
