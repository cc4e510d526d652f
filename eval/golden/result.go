package golden

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kpv/eval/golden/diff"
)

// Result is what became of a case.
type Result struct {
	Path     string
	Case     *Case  // nil where the file is no case
	Skip     string // why it was not run, or not in all the ways asked for
	Runs     []Run
	Elapsed  time.Duration
	Updated  []string // the sections that were rewritten
	Rerun    string   // the command that runs this case alone
	Kamailio string   // how a real Kamailio compares: a Verdict, what the case says or what came out; "" where nobody knows
}

// Run is what became of one variant of a case.
type Run struct {
	Variant
	Diffs []Diff

	skip string
}

// Diff is a section that is not as expected, or what kept the case from running.
type Diff struct {
	Section   string
	Want, Got string // as far as they can be seen; both empty where there is a message only
	Message   string // what is wrong, in place of two texts
	At        Place  // of the statement that wrote the first line that differs; else of the expectation
	Statement string // the source there; "" where no statement is known
}

// Text is the message, or a unified diff.
func (d Diff) Text() string {
	if d.Message != "" {
		return d.Message
	}
	return diff.Unified(d.Want, d.Got, diff.Paint{})
}

// Place is where something stands in a file.
type Place struct {
	File      string
	Line, Col int
}

func (p Place) String() string {
	return fmt.Sprintf("%s:%d:%d", diff.HarmlessLine(p.File), p.Line, p.Col)
}

// Name is the path as it can be shown.
func (r Result) Name() string { return diff.HarmlessLine(r.Path) }

// Failed tells whether anything differs.
func (r Result) Failed() bool {
	return slices.ContainsFunc(r.Runs, func(run Run) bool { return len(run.Diffs) > 0 })
}

// Skipped tells whether the case was not run; one that failed in some way does not count as skipped.
func (r Result) Skipped() bool { return r.Skip != "" && !r.Failed() }

// Failure is a difference with the variants that have it.
type Failure struct {
	Diff
	Variants []Variant // empty where the file is no case
}

// Failures lists the differences of all runs; those that are the same come once.
func (r Result) Failures() (list []Failure) {
	for _, run := range r.Runs {
		for _, d := range run.Diffs {
			i := slices.IndexFunc(list, func(f Failure) bool { return f.Diff == d })
			if i < 0 {
				i = len(list)
				list = append(list, Failure{Diff: d})
			}
			if run.Variant != (Variant{}) {
				list[i].Variants = append(list[i].Variants, run.Variant)
			}
		}
	}
	return list
}

// Title says what differs, and where it does.
func (f Failure) Title() string {
	title := f.Section
	switch plural := strings.HasSuffix(strings.TrimSuffix(title, on56), "s"); {
	case f.Message != "":
	case plural:
		title += " differ"
	default:
		title += " differs"
	}
	if len(f.Variants) == 0 {
		return title
	}
	names := make([]string, len(f.Variants))
	for i, v := range f.Variants {
		names[i] = v.String()
	}
	return title + " (" + strings.Join(names, "; ") + ")"
}

// Head is the place, the title and the statement.
func (f Failure) Head() string {
	head := f.At.String() + ": " + f.Title() + "\n"
	if f.Statement != "" {
		head += "    " + f.Statement + "\n"
	}
	return head
}

// String is the report of a failure, empty where there is none: for each difference its place, title and statement and the
// difference; and how to run the case again.
func (r Result) String() string {
	if !r.Failed() {
		return ""
	}
	var b strings.Builder
	for _, f := range r.Failures() {
		b.WriteString(f.Head() + f.Text())
	}
	b.WriteString("rerun: " + r.Rerun + "\n")
	return b.String()
}

// caseSection is what is filed under that keeps a case from running, or from ending.
const caseSection = "case"

// trouble is an error that keeps a case from running, with its line in the case's file.
func trouble(path string, err error) Diff {
	d := Diff{Section: caseSection, Message: strings.TrimPrefix(err.Error(), path+": ") + "\n", At: Place{path, 1, 1}}
	var inside onLine
	if errors.As(err, &inside) {
		d.At.Line = inside.line
	}
	return d
}

// broken is the result of a file that is no case.
func broken(path string, err error) Result {
	return Result{Path: path, Runs: []Run{{Diffs: []Diff{trouble(path, err)}}}}
}
