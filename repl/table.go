package repl

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// escapes are colours, which take no place.
var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

func width(text string) int { return utf8.RuneCountInString(escapes.ReplaceAllString(text, "")) }

// writeTable writes rows in columns. No column but the last is made wider than widest.
func writeTable(w io.Writer, rows [][]string) error {
	const widest = 40
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if n := width(cell); n <= widest {
				widths[i] = max(widths[i], n)
			}
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", max(0, widths[i]-width(cell))+2))
			}
		}
		if _, err := io.WriteString(w, strings.TrimRight(b.String(), " ")+"\n"); err != nil {
			return err
		}
	}
	return nil
}
