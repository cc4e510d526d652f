package kamailio

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Outcome is what a program made of a script.
type Outcome struct {
	Refused bool
	Lines   []string // what the script printed
	Said    string   // what else the program had to say, for the reader
	// Where messages came from and were received, which a script may print.
	Source, Local netip.AddrPort
}

// Diff describes in what two outcomes differ, Kamailio's first; empty when they agree.
func (want Outcome) Diff(got Outcome, whole bool) string {
	switch {
	case want.Refused && got.Refused:
		return ""
	case want.Refused:
		return "  kamailio refuses it:\n" + indent(want.Said) + "  kpv runs it\n"
	case got.Refused:
		return "  kamailio runs it\n  kpv refuses it:\n" + indent(got.Said)
	case slices.Equal(want.Lines, got.Lines):
		return ""
	case whole:
		return "  kamailio:\n" + indent(strings.Join(want.Lines, "\n")) + indent(want.Said) +
			"  kpv:\n" + indent(strings.Join(got.Lines, "\n")) + indent(got.Said)
	}
	return pairs(want.Lines, got.Lines)
}

// pairs shows the first lines that differ: several while both print as many, since then each has its counterpart.
func pairs(want, got []string) string {
	most, text := 12, ""
	if len(want) != len(got) {
		most = 1
	}
	for n := 0; most > 0 && (n < len(want) || n < len(got)); n++ {
		if line(want, n) != line(got, n) || n >= len(want) || n >= len(got) {
			text += fmt.Sprintf("  line %d\n    kamailio: %s\n    kpv:      %s\n", n+1, line(want, n), line(got, n))
			most--
		}
	}
	return text
}

func line(lines []string, n int) string {
	if n >= len(lines) {
		return "(no more)"
	}
	const most = 200
	if len(lines[n]) > most {
		return fmt.Sprintf("%q...", lines[n][:most])
	}
	return fmt.Sprintf("%q", lines[n])
}

func indent(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n"
}

// Split makes lines of a text as they are compared: without blanks at their ends, and without empty ones at its end.
func Split(text string) []string {
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
