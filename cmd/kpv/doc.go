package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kpv/eval"
	"kpv/eval/fn"
)

// entry is one thing that scripts can name, as the documentation shows it.
type entry struct {
	group   string   // Variables, Transformations, Functions
	name    string   // as looked up
	aliases []string // as looked up too
	usage   string   // as written in a script
	module  string
	holds   string // of a variable: int, str, any; of a function: recorded, where it is no more than that
	since61 bool   // the older target does not know it
	doc     string
	example string
}

func (a *app) docCommand() *cobra.Command {
	markdown := false
	cmd := &cobra.Command{
		Use:   "doc [NAME]",
		Short: "Explain what scripts are made of; without a name, list all",
		Long: `Explains a variable, a transformation, a function, a statement, an operator, a directive, a module with its
parameters, a core parameter or a rule of kpv check. What is no such name is searched for.`,
		Example:           "  kpv doc mct\n  kpv doc s.substr\n  kpv doc while\n  kpv doc '=='\n  kpv doc modparam memcached expire\n  kpv doc --markdown > reference.md",
		ValidArgsFunction: completeNames,
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case markdown && len(args) > 0:
				return fmt.Errorf("--markdown writes the whole reference; it takes no name")
			case markdown:
				return writeMarkdown(a.out, entries(fn.Library()))
			case len(args) == 0:
				return writeList(a.out, entries(fn.Library()))
			}
			return a.explain(args)
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "the whole reference, as Markdown")
	return cmd
}

// completeNames gives a shell what can be explained.
func completeNames(*cobra.Command, []string, string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, e := range entries(fn.Library()) {
		names = append(names, cobra.CompletionWithDesc(e.name, e.doc))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// entries lists everything in the registry, in its order.
func entries(lib *eval.Library) []entry {
	var list []entry
	for _, c := range lib.Vars.Classes() {
		list = append(list, entry{"Variables", c.Name, c.Aliases, eval.ClassUsage(c), c.Module, c.Type, c.Since61, c.Doc, c.Example})
	}
	for _, t := range lib.Vars.Transformations() {
		list = append(list, entry{"Transformations", t.Name, nil, eval.TransUsage(t), t.Module, "", t.Since61, t.Doc, t.Example})
	}
	for _, f := range lib.Funcs() {
		list = append(list, entry{"Functions", f.Name, f.Aliases, eval.Usage(f), f.Module, markOf(f), f.Since61, f.About(), f.Example})
	}
	return list
}

// markOf says that a function is recorded only.
func markOf(f *eval.Func) string {
	if f.Effect {
		return "recorded"
	}
	return ""
}

func writeList(w io.Writer, list []entry) error {
	group := ""
	for _, e := range list {
		if e.group != group {
			group = e.group
			fmt.Fprintf(w, "%s:\n", group)
		}
		fmt.Fprintf(w, "  %-14s %s\n", e.name, e.doc)
	}
	return nil
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }

func writeMarkdown(w io.Writer, list []entry) error {
	fmt.Fprint(w, "# Reference\n\nMade by `kpv doc --markdown` from the registry; every example is a test, with what it prints behind `# ->`.\n"+
		"A function that is recorded is not done: it tells of the call, and a mock can answer it (decisions.md).\n")
	group := ""
	for _, e := range list {
		if e.group != group {
			group = e.group
			fmt.Fprintf(w, "\n## %s\n", group)
		}
		about := e.about()
		fmt.Fprintf(w, "\n### `%s`\n\n%s%s. %s\n\n```\n%s\n```\n", e.usage, strings.ToUpper(about[:1]), about[1:], e.doc, e.example)
	}
	return nil
}
