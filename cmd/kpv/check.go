package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
	"kpv/pv"
)

func (a *app) checkCommand() *cobra.Command {
	var code []string
	strict, rule := false, ""
	cmd := &cobra.Command{
		Use:   "check [flags] FILE...",
		Short: "Report everything that is wrong with scripts, without running them",
		Long: `Reports what Kamailio would refuse, as errors, and what is allowed and hardly meant, as warnings of the rules that
--explain lists. A comment "# kpv:ignore RULE" at the end of a line or alone above it silences a rule there, and
"# kpv:ignore-file RULE" in the whole file.

Exit status: 0 no errors, 1 errors (with --strict, also warnings), 2 usage or an unreadable file.`,
		Example: "  kpv check kamailio.cfg\n  kpv check --explain unreachable",
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("explain") {
				return a.explainRule(append(args, rule)[0])
			}
			scripts, unread := a.scripts(cmd.Context(), code, args)
			if err := a.checkScripts(scripts, strict); unread == nil {
				return err
			}
			return unread
		},
	}
	a.opt.registerReading(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "warnings refuse the script too")
	cmd.Flags().StringVar(&rule, "explain", "", "say why a `RULE` warns; without one, list the rules")
	cmd.Flags().Lookup("explain").NoOptDefVal = "all" // the rule may still be the next argument
	cmd.Flags().StringArrayVarP(&code, "execute", "e", nil, "check this `CODE` before any file (repeatable)")
	return cmd
}

// explainRule says why a rule warns; "all" lists the rules.
func (a *app) explainRule(id string) error {
	if id == "all" {
		for _, r := range eval.Rules() {
			fmt.Fprintf(a.out, "%-22s %s\n", r.ID, r.Why)
		}
		return nil
	}
	r, ok := eval.FindRule(id)
	if !ok {
		return fmt.Errorf("no rule is named %q%s", id, orMeant(nearestRule(id), "kpv check --explain lists them"))
	}
	fmt.Fprint(a.out, ruleText(r))
	return nil
}

func ruleText(r eval.Rule) string {
	return fmt.Sprintf("%s   [rule of kpv check]\n%s\n\nFor example:\n%s\n\nA comment \"# kpv:ignore %s\" on the line, or alone above it, silences it.\n",
		r.ID, r.Why, indent(r.Bad), r.ID)
}

func nearestRule(id string) string {
	var names []string
	for _, r := range eval.Rules() {
		names = append(names, r.ID)
	}
	return pv.Nearest(id, names)
}

func (a *app) checkScripts(scripts []script, strict bool) error {
	load, err := a.opt.load(eval.UnknownAccept)
	if err != nil {
		return err
	}
	load.Lint = true
	report, refused := a.reporter(), false
	for _, s := range scripts {
		load.Typed = s.typed
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
