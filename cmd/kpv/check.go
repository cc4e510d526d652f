package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
)

func (a *app) checkCommand() *cobra.Command {
	var code []string
	strict, rule := false, ""
	cmd := &cobra.Command{
		Use:     "check [flags] FILE...",
		Short:   "Report everything that is wrong with scripts, without running them",
		Example: "  kpv check kamailio.cfg",
		RunE: func(_ *cobra.Command, files []string) error {
			if rule != "" {
				return a.explainRule(rule)
			}
			scripts, err := a.scripts(code, files)
			if err != nil {
				return err
			}
			return a.checkScripts(scripts, strict)
		},
	}
	a.opt.registerReading(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "warnings refuse the script too")
	cmd.Flags().StringVar(&rule, "explain", "", "say why a `RULE` warns; \"all\" lists the rules")
	cmd.Flags().StringArrayVarP(&code, "execute", "e", nil, "check this `CODE` before any file (repeatable)")
	return cmd
}

// explainRule says why a rule warns.
func (a *app) explainRule(id string) error {
	if id == "all" {
		for _, r := range eval.Rules() {
			fmt.Fprintf(a.out, "%-22s %s\n", r.ID, r.Why)
		}
		return nil
	}
	r, ok := eval.FindRule(id)
	if !ok {
		return fmt.Errorf("no rule is named %q; kpv check --explain all lists them", id)
	}
	fmt.Fprintf(a.out, "%s\n%s\n\nFor example:\n%s\n\nA comment \"# kpv:ignore %s\" on the line, or alone above it, silences it.\n", r.ID, r.Why, indent(r.Bad), r.ID)
	return nil
}

func (a *app) checkScripts(scripts []script, strict bool) error {
	load, err := a.opt.load(eval.UnknownAccept)
	if err != nil {
		return err
	}
	load.Lint = true
	report, refused := a.reporter(), false
	for _, s := range scripts {
		_, findings := eval.Load(s.name, s.text, fn.Library(), load)
		if strict {
			for _, f := range findings {
				f.Severity = parser.SeverityError
			}
		}
		report.findings(findings)
		refused = refused || findings.Failed()
	}
	if refused {
		return status(statusRefused)
	}
	return nil
}
