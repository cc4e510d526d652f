package report

import (
	"fmt"
	"io"
	"strings"

	"kpv/eval/golden"
)

// tap writes the Test Anything Protocol, version 13: a line for each case, what differs in a block of YAML, the plan at the end.
type tap struct {
	w     io.Writer
	count int
}

// Result implements [Reporter].
func (t *tap) Result(r golden.Result) error {
	var b strings.Builder
	if t.count == 0 {
		b.WriteString("TAP version 13\n")
	}
	t.count++
	name := strings.ReplaceAll(r.Name(), "#", "\\#")
	switch {
	case r.Failed():
		fmt.Fprintf(&b, "not ok %d - %s\n%s", t.count, name, tapFailures(r))
	case r.Skipped():
		fmt.Fprintf(&b, "ok %d - %s # SKIP %s\n", t.count, name, oneLine(r.Skip))
	default:
		fmt.Fprintf(&b, "ok %d - %s\n", t.count, name)
	}
	_, err := io.WriteString(t.w, b.String())
	return err
}

// tapFailures is the block of YAML. Texts are in quotes: the parsers of TAP know little more of YAML.
func tapFailures(r golden.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  ---\n  rerun: %s\n  failures:\n", quoted(r.Rerun))
	for _, f := range r.Failures() {
		fmt.Fprintf(&b, "    - at: %s\n      title: %s\n      statement: %s\n      text: %s\n", quoted(f.At.String()), quoted(f.Title()),
			quoted(f.Statement), quoted(f.Text()))
	}
	b.WriteString("  ...\n")
	return b.String()
}

// quoted is a text in double quotes as YAML has them.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(printable(text)) + `"`
}

// Done implements [Reporter].
func (t *tap) Done(s *Summary) error {
	head := ""
	if t.count == 0 {
		head = "TAP version 13\n"
	}
	tail := ""
	if verdicts := s.Verdicts(); verdicts != "" {
		tail = "# " + verdicts + "\n"
	}
	end := fmt.Sprintf("1..%d\n", t.count)
	if s.Stopped != "" {
		end = "Bail out! " + oneLine(s.Stopped) + "\n"
	}
	_, err := fmt.Fprintf(t.w, "%s%s# %s\n%s", head, end, s, tail)
	return err
}

func oneLine(text string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(text) }

// printable replaces what neither YAML nor XML may hold: control characters, and bytes that are no UTF-8.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
