package report

import (
	"fmt"
	"io"
	"strings"

	"kpv/eval/golden"
	"kpv/eval/golden/diff"
)

// Diffs are the ways to show a difference: unified, with the words that differ marked where there is colour; as one text with
// [-what is missing-] and {+what is too much+}; or not at all.
func Diffs() []string { return []string{"unified", "words", "none"} }

// pretty is for people: failures in full, skipped cases with their reasons, the counts at the end.
type pretty struct {
	w   io.Writer
	opt Options
}

// The colours of a terminal.
const (
	red      = "\x1b[31m"
	green    = "\x1b[32m"
	yellow   = "\x1b[33m"
	bold     = "\x1b[1m"
	reversed = "\x1b[7m"
	reset    = "\x1b[0m"
)

func (p *pretty) color(code, text string) string {
	if !p.opt.Color {
		return text
	}
	return code + text + reset
}

// Result implements [Reporter].
func (p *pretty) Result(r golden.Result) error {
	_, err := io.WriteString(p.w, p.text(r))
	return err
}

func (p *pretty) text(r golden.Result) string {
	switch {
	case r.Failed():
		return p.failure(r)
	case r.Skipped():
		return fmt.Sprintf("%s %s: %s\n", p.color(yellow, "SKIP"), r.Name(), r.Skip)
	case len(r.Updated) > 0:
		return fmt.Sprintf("%s %s: %s\n", p.color(green, "UPDATED"), r.Name(), strings.Join(r.Updated, ", "))
	case p.opt.Verbose:
		return fmt.Sprintf("%s %s (%s)%s\n", p.color(green, "PASS"), r.Name(), milliseconds(r), verdict(r))
	}
	return ""
}

func (p *pretty) failure(r golden.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)\n", p.color(red+bold, "FAIL"), r.Name(), milliseconds(r))
	for _, f := range r.Failures() {
		b.WriteString(f.Head() + p.difference(f))
	}
	b.WriteString("rerun: " + r.Rerun + "\n\n")
	return b.String()
}

func (p *pretty) difference(f golden.Failure) string {
	switch {
	case f.Message != "":
		return f.Message
	case p.opt.Diff == "none":
		return ""
	case p.opt.Diff == "words":
		return diff.Words(f.Want, f.Got)
	case p.opt.Color:
		return diff.Unified(f.Want, f.Got, diff.Paint{Old: red, New: green, OldWord: reversed, NewWord: reversed, Reset: reset})
	}
	return f.Text()
}

// Done implements [Reporter].
func (p *pretty) Done(s *Summary) error {
	if s.Total() == 0 {
		return nil // that is an error, which says so
	}
	var b strings.Builder
	for _, t := range s.Slowest {
		fmt.Fprintf(&b, "%8.1fms %s\n", t.Elapsed.Seconds()*1000, diff.HarmlessLine(t.Path))
	}
	if verdicts := s.Verdicts(); verdicts != "" {
		b.WriteString(verdicts + "\n")
	}
	color := green
	if s.Failed > 0 {
		color = red + bold
	}
	b.WriteString(p.color(color, s.String()) + "\n")
	_, err := io.WriteString(p.w, b.String())
	return err
}

// verdict is what is known of a real Kamailio.
func verdict(r golden.Result) string {
	if r.Kamailio == "" {
		return ""
	}
	return " kamailio: " + r.Kamailio
}

func milliseconds(r golden.Result) string { return fmt.Sprintf("%.1fms", r.Elapsed.Seconds()*1000) }
