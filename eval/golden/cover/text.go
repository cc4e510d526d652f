package cover

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

// WriteTable writes a line for each file, with the lines that were not reached, and one for all.
func WriteTable(w io.Writer, files []*File) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FILE\tLINES\tBRANCHES\tROUTES\tNOT REACHED")
	for _, f := range files {
		writeRow(t, f.Name, f.Totals(), missing(f.Lines()))
	}
	writeRow(t, "all", Sum(files), "")
	return t.Flush()
}

func writeRow(w io.Writer, name string, t Totals, missing string) {
	row := fmt.Sprintf("%s\t%.1f%%\t%.1f%%\t%.1f%%\t%s", name, t.Lines.Percent(), t.Branches.Percent(), t.Routes.Percent(), missing)
	fmt.Fprintln(w, strings.TrimRight(row, "\t"))
}

// missing lists the lines that were not reached: 5, 8-12. Lines between them that have no statement do not break a range.
func missing(lines []Line) string {
	var ranges []string
	for i := 0; i < len(lines); i++ {
		if lines[i].Hits > 0 {
			continue
		}
		first := lines[i].Number
		for i+1 < len(lines) && lines[i+1].Hits == 0 {
			i++
		}
		text := fmt.Sprint(first)
		if lines[i].Number > first {
			text += fmt.Sprintf("-%d", lines[i].Number)
		}
		ranges = append(ranges, text)
	}
	return strings.Join(ranges, ", ")
}

// WriteProfile writes the profile that "go tool cover" reads; set says whether a statement was reached, instead of how often.
func WriteProfile(w io.Writer, files []*File, set bool) error {
	mode := "count"
	if set {
		mode = "set"
	}
	if _, err := fmt.Fprintf(w, "mode: %s\n", mode); err != nil {
		return err
	}
	for _, f := range files {
		for _, c := range f.only(Statement) {
			if set {
				c.Hits = min(c.Hits, 1)
			}
			if _, err := fmt.Fprintf(w, "%s:%d.%d,%d.%d 1 %d\n", findable(f.Name), c.Line, c.Col, c.EndLine, c.EndCol, c.Hits); err != nil {
				return err
			}
		}
	}
	return nil
}

// findable is a file's name as "go tool cover" takes it for a path, and not for a package's.
func findable(name string) string {
	name = filepath.ToSlash(name)
	if filepath.IsAbs(name) || strings.HasPrefix(name, ".") {
		return name
	}
	return "./" + name
}

// WriteLCOV writes lcov's tracefile: lines, branches, and routes as its functions.
func WriteLCOV(w io.Writer, files []*File) error {
	for _, f := range files {
		if _, err := io.WriteString(w, lcov(f)); err != nil {
			return err
		}
	}
	return nil
}

func lcov(f *File) string {
	var b strings.Builder
	t := f.Totals()
	fmt.Fprintf(&b, "TN:\nSF:%s\n", f.Name)
	for _, c := range f.only(Route) {
		fmt.Fprintf(&b, "FN:%d,%s\n", c.Line, c.Name)
	}
	for _, c := range f.only(Route) {
		fmt.Fprintf(&b, "FNDA:%d,%s\n", c.Hits, c.Name)
	}
	fmt.Fprintf(&b, "FNF:%d\nFNH:%d\n", t.Routes.All, t.Routes.Hit)
	for i, c := range f.only(Branch) {
		fmt.Fprintf(&b, "BRDA:%d,0,%d,%d\n", c.Line, i, c.Hits)
	}
	fmt.Fprintf(&b, "BRF:%d\nBRH:%d\n", t.Branches.All, t.Branches.Hit)
	for _, line := range f.Lines() {
		fmt.Fprintf(&b, "DA:%d,%d\n", line.Number, line.Hits)
	}
	fmt.Fprintf(&b, "LF:%d\nLH:%d\nend_of_record\n", t.Lines.All, t.Lines.Hit)
	return b.String()
}
