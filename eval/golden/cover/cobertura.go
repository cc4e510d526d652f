package cover

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
)

// The elements of Cobertura's report, of its DTD coverage-04.
type (
	coberturaReport struct {
		XMLName         xml.Name           `xml:"coverage"`
		LineRate        string             `xml:"line-rate,attr"`
		BranchRate      string             `xml:"branch-rate,attr"`
		LinesCovered    int                `xml:"lines-covered,attr"`
		LinesValid      int                `xml:"lines-valid,attr"`
		BranchesCovered int                `xml:"branches-covered,attr"`
		BranchesValid   int                `xml:"branches-valid,attr"`
		Complexity      string             `xml:"complexity,attr"`
		Version         string             `xml:"version,attr"`
		Timestamp       int64              `xml:"timestamp,attr"`
		Sources         []string           `xml:"sources>source"`
		Packages        []coberturaPackage `xml:"packages>package"`
	}
	coberturaPackage struct {
		Name       string           `xml:"name,attr"`
		LineRate   string           `xml:"line-rate,attr"`
		BranchRate string           `xml:"branch-rate,attr"`
		Complexity string           `xml:"complexity,attr"`
		Classes    []coberturaClass `xml:"classes>class"`
	}
	coberturaClass struct {
		Name       string            `xml:"name,attr"`
		Filename   string            `xml:"filename,attr"`
		LineRate   string            `xml:"line-rate,attr"`
		BranchRate string            `xml:"branch-rate,attr"`
		Complexity string            `xml:"complexity,attr"`
		Methods    []coberturaMethod `xml:"methods>method"`
		Lines      []coberturaLine   `xml:"lines>line"`
	}
	coberturaMethod struct {
		Name       string          `xml:"name,attr"`
		Signature  string          `xml:"signature,attr"`
		LineRate   string          `xml:"line-rate,attr"`
		BranchRate string          `xml:"branch-rate,attr"`
		Complexity string          `xml:"complexity,attr"`
		Lines      []coberturaLine `xml:"lines>line"`
	}
	coberturaLine struct {
		Number    int    `xml:"number,attr"`
		Hits      uint64 `xml:"hits,attr"`
		Branch    bool   `xml:"branch,attr"`
		Condition string `xml:"condition-coverage,attr,omitempty"`
	}
)

// WriteCobertura writes Cobertura's XML: folders are its packages, files its classes, routes its methods. stamp is the time of the
// report, in milliseconds.
func WriteCobertura(w io.Writer, files []*File, source string, stamp int64) error {
	sum := Sum(files)
	report := coberturaReport{LineRate: rate(sum.Lines), BranchRate: rate(sum.Branches), LinesCovered: sum.Lines.Hit, LinesValid: sum.Lines.All,
		BranchesCovered: sum.Branches.Hit, BranchesValid: sum.Branches.All, Complexity: "0", Version: "kpv", Timestamp: stamp,
		Sources: []string{source}}
	byFolder := map[string][]*File{}
	var folders []string
	for _, f := range files {
		folder := path.Dir(filepath.ToSlash(f.Name))
		if byFolder[folder] == nil {
			folders = append(folders, folder)
		}
		byFolder[folder] = append(byFolder[folder], f)
	}
	for _, folder := range folders {
		t := Sum(byFolder[folder])
		p := coberturaPackage{Name: folder, LineRate: rate(t.Lines), BranchRate: rate(t.Branches), Complexity: "0"}
		for _, f := range byFolder[folder] {
			p.Classes = append(p.Classes, class(f))
		}
		report.Packages = append(report.Packages, p)
	}
	const doctype = `<!DOCTYPE coverage SYSTEM "coverage-04.dtd">` + "\n"
	if _, err := io.WriteString(w, xml.Header+doctype); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	err := errors.Join(encoder.Encode(report), encoder.Close())
	if err == nil {
		_, err = io.WriteString(w, "\n")
	}
	return err
}

func class(f *File) coberturaClass {
	t, slash := f.Totals(), filepath.ToSlash(f.Name)
	c := coberturaClass{Name: path.Base(slash), Filename: slash, LineRate: rate(t.Lines), BranchRate: rate(t.Branches), Complexity: "0"}
	for _, route := range f.only(Route) {
		var reached Ratio
		reached.count(route.Hits)
		c.Methods = append(c.Methods, coberturaMethod{Name: route.Name, Signature: "()", LineRate: rate(reached), BranchRate: rate(Ratio{}), Complexity: "0",
			Lines: []coberturaLine{{Number: route.Line, Hits: route.Hits}}})
	}
	branches := map[int]Ratio{}
	for _, branch := range f.only(Branch) {
		r := branches[branch.Line]
		r.count(branch.Hits)
		branches[branch.Line] = r
	}
	for _, line := range f.Lines() {
		out := coberturaLine{Number: line.Number, Hits: line.Hits}
		if r, ok := branches[line.Number]; ok {
			out.Branch, out.Condition = true, fmt.Sprintf("%.0f%% (%d/%d)", r.Percent(), r.Hit, r.All)
		}
		c.Lines = append(c.Lines, out)
	}
	return c
}

func rate(r Ratio) string { return fmt.Sprintf("%.4f", r.Percent()/100) }
