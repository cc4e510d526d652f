package golden

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"kpv/pv"
)

// Result is what became of a case on one target.
type Result struct {
	Case   *Case
	Target pv.Target
	Diffs  []Diff
}

// Diff is a section that is not as expected, or what kept the case from running.
type Diff struct {
	Section string
	Text    string // a unified diff, or a message
}

// Failed tells whether anything differs.
func (r Result) Failed() bool { return len(r.Diffs) > 0 }

// String is the report of a failure: a line that names case, target and section for each difference, and the difference.
func (r Result) String() string {
	var b strings.Builder
	for _, d := range r.Diffs {
		fmt.Fprintf(&b, "%s: target %s: %s\n%s", r.Case.Path, r.Target, d.Section, d.Text)
	}
	return b.String()
}

// compare lists where got is not what the case expects.
func (c *Case) compare(target pv.Target, got *outcome) ([]Diff, error) {
	want := c.expected(target)
	demand, refused := want[refusedSection]
	switch {
	case got.refused && !refused:
		return []Diff{{refusedSection, "the script is refused:\n" + lines(got.findings)}}, nil
	case !got.refused && refused:
		return []Diff{{demand, "the script should be refused, but it runs\n"}}, nil
	}
	got.sections[refusedSection] = matched(c.expectations[demand], got.findings)
	var diffs []Diff
	for _, name := range expectations {
		section, expected := want[name]
		if !expected {
			continue
		}
		text := c.expectations[section]
		if name == storeSection && got.realServer {
			var err error
			if text, err = withoutExpiry(text); err != nil {
				return nil, err
			}
		}
		if d := difference(text, got.sections[name]); d != "" {
			diffs = append(diffs, Diff{section, d})
		}
	}
	return diffs, nil
}

// matched is the findings as a text that equals want if they meet it: those that contain the text demanded for their line are
// replaced by the demand.
func matched(want string, findings []string) string {
	demands := strings.Split(visible(want), "\n")
	if demands[0] == "*" {
		return want
	}
	got := make([]string, len(findings))
	for i, finding := range findings {
		got[i] = finding
		if i < len(demands) && meets(finding, demands[i]) {
			got[i] = demands[i]
		}
	}
	return lines(got)
}

func meets(finding, demand string) bool {
	at, text, _ := strings.Cut(finding, ": ")
	line, fragment, found := strings.Cut(demand+" ", ": ") // visible has cut the blank where there is no fragment
	return found && line == at && strings.Contains(text, strings.TrimSpace(fragment))
}

func lines(list []string) string { return strings.Join(list, "\n") + "\n" }

// difference is a unified diff of two texts as far as they can be seen, empty when they are equal.
func difference(want, got string) string {
	d := diff.Diff("want", []byte(visible(want)), "got", []byte(visible(got)))
	_, d, _ = bytes.Cut(d, []byte("\n")) // "diff want got"
	return string(d)
}

// visible is text without blanks at the ends of lines and empty lines at its end. It ends in a newline unless it is empty.
func visible(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
	}
	seen := strings.TrimRight(b.String(), "\n")
	if seen == "" {
		return ""
	}
	return seen + "\n"
}
