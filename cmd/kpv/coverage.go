package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"kpv/eval/golden/cover"
	"kpv/eval/golden/report"
)

// coverOptions are the flags of coverage. Any of them asks for it.
type coverOptions struct {
	table     bool
	cases     bool
	mode      choice
	threshold float64
	files     map[string]*string // to write, by flag
}

// coverWriters write the files of coverage, by the flag that names them.
var coverWriters = map[string]func(o *coverOptions, w io.Writer, files []*cover.File) error{
	"coverprofile": func(o *coverOptions, w io.Writer, files []*cover.File) error {
		return cover.WriteProfile(w, files, o.mode.value == "set")
	},
	"lcov": func(_ *coverOptions, w io.Writer, files []*cover.File) error { return cover.WriteLCOV(w, files) },
	"cobertura": func(_ *coverOptions, w io.Writer, files []*cover.File) error {
		here, err := os.Getwd()
		if err != nil {
			return err
		}
		return cover.WriteCobertura(w, files, filepath.ToSlash(here), time.Now().UnixMilli())
	},
	"coverhtml": func(_ *coverOptions, w io.Writer, files []*cover.File) error { return cover.WriteHTML(w, files) },
}

func (o *coverOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	o.mode, o.files = pick("count", "set"), map[string]*string{}
	f.BoolVar(&o.table, "coverage", false, "show how much of the scripts was reached: lines, sides of branches, routes")
	f.BoolVar(&o.cases, "coverall", false, "count scripts that stand in cases beside those in files of their own too")
	choiceFlag(cmd, &o.mode, "covermode", "count how often, or set whether, a statement was reached in --coverprofile")
	f.Float64Var(&o.threshold, "threshold", 0, "fail when less than `PERCENT` of the lines is reached")
	for name, usage := range map[string]string{
		"coverprofile": "write the profile that go tool cover reads to `FILE`",
		"lcov":         "write lcov's tracefile to `FILE`",
		"cobertura":    "write Cobertura's XML to `FILE`",
		"coverhtml":    "write the sources with what was reached to `FILE`, one page of HTML",
	} {
		o.files[name] = f.String(name, "", usage)
	}
}

// wanted tells whether anything is to be counted.
func (o *coverOptions) wanted() bool {
	for _, file := range o.files {
		if *file != "" {
			return true
		}
	}
	return o.table || o.threshold > 0
}

// profile is what to count into, nil where nothing is.
func (o *coverOptions) profile() *cover.Profile {
	if !o.wanted() {
		return nil
	}
	return cover.New()
}

// summary is what reports say of coverage.
func (o *coverOptions) summary(p *cover.Profile) *report.Coverage {
	if p == nil {
		return nil
	}
	sum := cover.Sum(p.Files())
	return &report.Coverage{Lines: sum.Lines.Percent(), Branches: sum.Branches.Percent(), Routes: sum.Routes.Percent(), Threshold: o.threshold}
}

// finish writes the files and the table, and tells whether enough was reached.
func (o *coverOptions) finish(p *cover.Profile, table io.Writer) (enough bool, errs error) {
	if p == nil {
		return true, nil
	}
	files := p.Files()
	if len(files) == 0 {
		return false, errors.New("coverage: no case has run")
	}
	for name, write := range coverWriters {
		if file := *o.files[name]; file != "" {
			errs = errors.Join(errs, writeFile(file, func(w io.Writer) error { return write(o, w, files) }))
		}
	}
	if o.table {
		errs = errors.Join(errs, cover.WriteTable(table, files))
	}
	reached := cover.Sum(files).Lines.Percent()
	if reached < o.threshold {
		fmt.Fprintf(table, "coverage: %.1f%% of the lines is below the threshold of %g%%\n", reached, o.threshold)
	}
	return reached >= o.threshold, errs
}

func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
