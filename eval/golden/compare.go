package golden

import (
	"fmt"
	"path/filepath"
	"strings"

	"kpv/eval/golden/diff"
	"kpv/parser"
)

// compare lists where got is not what the case expects.
func (c *Case) compare(v Variant, got *outcome) ([]Diff, error) {
	want := c.expected(v.Target)
	demand, refused := want[refusedSection]
	switch {
	case got.refused && !refused:
		return []Diff{c.locate(Diff{Section: refusedSection, Message: "the script is refused:\n" + c.listed(got.findings)}, got.findings[0].Pos)}, nil
	case !got.refused && refused:
		return []Diff{{Section: demand, Message: "the script should be refused, but it runs\n", At: c.sectionPlace(demand, 0)}}, nil
	}
	got.sections[refusedSection] = c.matched(c.expectations[demand], got.findings)
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
		if d, differs := c.difference(section, text, got.sections[name]); differs {
			diffs = append(diffs, d)
		}
	}
	return diffs, nil
}

// difference compares a section, and finds the statement to blame: the one that wrote the first line that differs, or where a line is
// missing the last before it.
func (c *Case) difference(section, text string, got printout) (Diff, bool) {
	d := Diff{Section: section, Want: visible(text), Got: visible(string(got.text))}
	if d.Want == d.Got {
		return d, false
	}
	line := firstDifference(d.Want, d.Got)
	at := min(line, len(got.at)-1)
	if at < 0 || !got.at[at].IsValid() {
		d.At = c.sectionPlace(section, line)
		return d, true
	}
	return c.locate(d, got.at[at]), true
}

// locate gives a difference its statement.
func (c *Case) locate(d Diff, pos parser.Pos) Diff {
	if pos = pos.InFile(); !pos.IsValid() {
		d.At = c.sectionPlace(d.Section, 0)
		return d
	}
	d.At, d.Statement = c.locatePos(pos), excerpt(pos)
	return d
}

// locatePos is where a position is on disk: scripts and mocks may stand in the case's file.
func (c *Case) locatePos(pos parser.Pos) Place {
	at := Place{pos.Src.Name, int(pos.Line), int(pos.Col)}
	switch {
	case c.scriptLine > 0 && pos.Src.Name == c.scriptName:
		at.File, at.Line = c.Path, at.Line+c.scriptLine
	case c.Mocks != "" && pos.Src.Name == c.mocksName():
		at.File, at.Line = c.Path, at.Line+c.lines[mocksSection]
	}
	return at
}

// mocksName is what the mocks are called where a file's name is wanted.
func (c *Case) mocksName() string { return filepath.Join(filepath.Dir(c.Path), mocksSection) }

// excerpt is a source line as it is shown: of a long one what begins at the position.
func excerpt(pos parser.Pos) string {
	const most = 100
	line := strings.TrimSpace(pos.Src.Line(pos.Line))
	if len(line) > most {
		line = strings.TrimSpace(pos.Src.Line(pos.Line)[pos.Col-1:])
	}
	if len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") + "..."
	}
	return diff.Harmless(line)
}

// sectionPlace is a line of an expectation, counted from 0; of a pair, in the file beside it.
func (c *Case) sectionPlace(section string, line int) Place {
	marker, ok := c.lines[section]
	switch {
	case ok:
		line = min(line, max(0, strings.Count(c.expectations[section], "\n")-1))
		return Place{c.Path, marker + 1 + line, 1}
	case c.lines == nil && section == logSection:
		return Place{strings.TrimSuffix(c.Path, scriptSuffix) + goldenSuffix, line + 1, 1}
	}
	return Place{c.Path, 1, 1}
}

// firstDifference is the line, counted from 0, from which on two texts differ.
func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// matched is the findings as a text that equals want if they meet it: those that contain the text demanded for their line are
// replaced by the demand.
func (c *Case) matched(want string, findings parser.Errors) (got printout) {
	demands := strings.Split(visible(want), "\n")
	if demands[0] == "*" {
		return plain(want)
	}
	for i, e := range findings {
		text := c.line(e.Pos) + ": " + e.Msg
		if i < len(demands) && meets(text, demands[i]) {
			text = demands[i]
		}
		got.add(text, e.Pos)
	}
	return got
}

func meets(finding, demand string) bool {
	at, text, _ := strings.Cut(finding, ": ")
	line, fragment, found := strings.Cut(demand+" ", ": ") // visible has cut the blank where there is no fragment
	return found && line == at && strings.Contains(text, strings.TrimSpace(fragment))
}

// mostListed is how many errors of a script that is refused are named.
const mostListed = 20

// listed names the errors of a script that is refused: where on disk, what, and what to do about it.
func (c *Case) listed(findings parser.Errors) string {
	var b strings.Builder
	for _, e := range findings[:min(len(findings), mostListed)] {
		if at := e.Pos.InFile(); at.IsValid() {
			b.WriteString(c.locatePos(at).String() + ": ")
		}
		b.WriteString(parser.Shorten(e.Msg) + "\n")
		if e.Hint != "" {
			b.WriteString("    hint: " + parser.Shorten(e.Hint) + "\n")
		}
	}
	if more := len(findings) - mostListed; more > 0 {
		fmt.Fprintf(&b, "... and %d more\n", more)
	}
	return diff.Harmless(b.String())
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
