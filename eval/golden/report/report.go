// Package report writes what became of golden cases: for people, for programs that read JSON, TAP or JUnit's XML, and as annotations
// of GitHub. All get the same results and the same counts, each result as soon as it is there.
package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kpv/eval/golden"
)

// Summary is what all cases come to.
type Summary struct {
	Passed, Failed, Skipped int
	Updated                 int // of those that passed: the cases that were rewritten
	Elapsed                 time.Duration
	Slowest                 []Timed
	Kamailio                map[string]int // cases by how a real Kamailio compares: same, differs, skip, or "" where nobody knows
	Coverage                *Coverage      // nil where none was asked for
	Stopped                 string         // why not all cases were run; "" where they were
}

// Timed is how long a case took.
type Timed struct {
	Path    string
	Elapsed time.Duration
}

// Coverage is how much of the scripts the cases ran, in percent.
type Coverage struct {
	Lines, Branches, Routes float64
	Threshold               float64 // what Lines should be at least
}

// Total counts the cases.
func (s *Summary) Total() int { return s.Passed + s.Failed + s.Skipped }

// Add counts a result, and keeps it if it is among the slowest so many.
func (s *Summary) Add(r golden.Result, slowest int) {
	switch {
	case r.Failed():
		s.Failed++
	case r.Skipped():
		s.Skipped++
	default:
		s.Passed++
	}
	if len(r.Updated) > 0 {
		s.Updated++
	}
	if s.Kamailio == nil {
		s.Kamailio = map[string]int{}
	}
	word, _, _ := strings.Cut(r.Kamailio, ":")
	s.Kamailio[word]++
	t := Timed{r.Path, r.Elapsed}
	at, _ := slices.BinarySearchFunc(s.Slowest, t, func(a, b Timed) int { return int(b.Elapsed - a.Elapsed) })
	if at < slowest {
		s.Slowest = slices.Insert(s.Slowest, at, t)
		s.Slowest = s.Slowest[:min(len(s.Slowest), slowest)]
	}
}

// String is the counts in words.
func (s *Summary) String() string {
	text := fmt.Sprintf("%d passed, %d failed, %d skipped", s.Passed, s.Failed, s.Skipped)
	if s.Updated > 0 {
		text += fmt.Sprintf(", %d updated", s.Updated)
	}
	text = fmt.Sprintf("%s in %.2fs", text, s.Elapsed.Seconds())
	if s.Stopped != "" {
		text += "; " + oneLine(s.Stopped)
	}
	return text
}

// Verdicts says how a real Kamailio compares, "" where nothing was said of it. What nobody knows is named: silence is not agreement.
func (s *Summary) Verdicts() string {
	if s.Kamailio[""] == s.Total() {
		return ""
	}
	return fmt.Sprintf("kamailio: %d same, %d differ, %d not asked, %d unknown", s.Kamailio[golden.Same], s.Kamailio[golden.Differs],
		s.Kamailio[golden.Skip], s.Kamailio[""])
}

// Reporter writes results.
type Reporter interface {
	// Result is called for each case, in order.
	Result(r golden.Result) error
	// Done is called at the end.
	Done(s *Summary) error
}

// Formats are the names that New knows; the first is for people.
func Formats() []string { return []string{"pretty", "json", "tap", "junit", "github"} }

// Options say how a report looks. They matter to what people read.
type Options struct {
	Verbose bool   // name the cases that pass too
	Diff    string // one of Diffs
	Color   bool
}

// New makes a reporter of a format.
func New(format string, w io.Writer, opt Options) (Reporter, error) {
	switch format {
	case "pretty":
		return &pretty{w: w, opt: opt}, nil
	case "json":
		return &jsonLines{w: w}, nil
	case "tap":
		return &tap{w: w}, nil
	case "junit":
		return NewJUnit(w), nil
	case "github":
		return &github{pretty: pretty{w: w, opt: opt}}, nil
	}
	return nil, fmt.Errorf("no format %q", format)
}

// Several writes to all of a list.
type Several []Reporter

// Result implements [Reporter].
func (list Several) Result(r golden.Result) (errs error) {
	for _, each := range list {
		errs = errors.Join(errs, each.Result(r))
	}
	return errs
}

// Done implements [Reporter].
func (list Several) Done(s *Summary) (errs error) {
	for _, each := range list {
		errs = errors.Join(errs, each.Done(s))
	}
	return errs
}

// status is a result in a word.
func status(r golden.Result) string {
	switch {
	case r.Failed():
		return "fail"
	case r.Skipped():
		return "skip"
	}
	return "pass"
}
