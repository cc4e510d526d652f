package golden

import (
	"kpv/eval"
	"kpv/eval/golden/cover"
)

// coverage adds to the runner's profile what a machine reached. A script that stands in the case itself is part of the test, not of what
// is tested: it counts only where that is asked for.
func (r *Runner) coverage(c *Case, program *eval.Program, m *eval.Machine) {
	hits := m.Hits()
	var list []cover.Counted
	for i, p := range program.Points() {
		at, end := c.locatePos(p.Pos), c.locatePos(p.End)
		if at.File == c.Path && c.scriptLine > 0 && !r.CoverCases {
			continue
		}
		spot := cover.Spot{File: at.File, Line: at.Line, Col: at.Col, EndLine: end.Line, EndCol: end.Col, Kind: coverKinds[p.Kind], Name: p.Name}
		list = append(list, cover.Counted{Spot: spot, Hits: hits[i]})
	}
	r.Coverage.Add(list)
}

var coverKinds = [...]cover.Kind{eval.PointStatement: cover.Statement, eval.PointBranch: cover.Branch, eval.PointRoute: cover.Route}
