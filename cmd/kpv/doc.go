package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
)

// entry is one thing that scripts can name, as the documentation shows it.
type entry struct {
	group   string // Variables, Transformations, Functions
	name    string // as looked up
	usage   string // as written in a script
	module  string
	doc     string
	example string
}

func (a *app) docCommand() *cobra.Command {
	markdown := false
	cmd := &cobra.Command{
		Use:     "doc [NAME]",
		Short:   "Explain a variable, transformation or function; without a name, list all",
		Example: "  kpv doc mct\n  kpv doc s.substr\n  kpv doc --markdown > reference.md",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case markdown:
				return writeMarkdown(a.out, entries(fn.Library()))
			case len(args) == 0:
				return writeList(a.out, entries(fn.Library()))
			}
			return a.explain(args[0])
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "the whole reference, as Markdown")
	return cmd
}

// entries lists everything in the registry, in its order.
func entries(lib *eval.Library) []entry {
	var list []entry
	for _, c := range lib.Vars.Classes() {
		list = append(list, entry{"Variables", c.Name, classUsage(c), c.Module, c.Doc, c.Example})
	}
	for _, t := range lib.Vars.Transformations() {
		list = append(list, entry{"Transformations", t.Name, transUsage(t), t.Module, t.Doc, t.Example})
	}
	for _, f := range lib.Funcs() {
		list = append(list, entry{"Functions", f.Name, eval.Usage(f), f.Module, f.About(), f.Example})
	}
	return list
}

func classUsage(c *pv.Class) string {
	usage := "$" + c.Name
	if c.Inner != pv.InnerNone {
		usage += "(" + c.Param + ")"
	}
	for _, alias := range c.Aliases {
		usage += ", $" + alias
	}
	if c.ReadOnly() {
		usage += " (read only)"
	}
	return usage
}

func transUsage(t *pv.Trans) string {
	usage := "{" + t.Name
	for _, p := range t.Params {
		usage += "," + p.Name
	}
	return usage + "}"
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

// explain shows the entries of a name, or those that mention it.
func (a *app) explain(name string) error {
	wanted := strings.TrimSuffix(strings.Trim(name, "${}"), "()")
	all := entries(fn.Library())
	var exact, near []entry
	for _, e := range all {
		switch {
		case e.name == wanted:
			exact = append(exact, e)
		case strings.Contains(strings.ToLower(e.name+" "+e.doc), strings.ToLower(wanted)):
			near = append(near, e)
		}
	}
	switch {
	case len(exact) > 0:
		for _, e := range exact {
			fmt.Fprintf(a.out, "%s   [module %s]\n%s\n\n%s\n", e.usage, e.module, e.doc, indent(e.example))
		}
		return nil
	case len(near) > 0:
		return writeList(a.out, near)
	}
	fmt.Fprintf(a.err, "kpv: nothing is named %q, or mentions it\n", name)
	return status(statusUsage)
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }

func writeMarkdown(w io.Writer, list []entry) error {
	fmt.Fprint(w, "# Reference\n\nMade by `kpv doc --markdown` from the registry; every example is a test, with what it prints behind `# ->`.\n")
	group := ""
	for _, e := range list {
		if e.group != group {
			group = e.group
			fmt.Fprintf(w, "\n## %s\n", group)
		}
		fmt.Fprintf(w, "\n### `%s`\n\nModule %s. %s\n\n```\n%s\n```\n", e.usage, e.module, e.doc, e.example)
	}
	return nil
}
