package report

import (
	"encoding/json"
	"io"
	"time"

	"kpv/eval/golden"
)

// jsonLines writes one object a line: each case, and in the end the summary.
type jsonLines struct{ w io.Writer }

type jsonCase struct {
	Kind      string        `json:"kind"` // "case"
	Name      string        `json:"name"`
	Status    string        `json:"status"` // pass, fail, skip
	Reason    string        `json:"reason,omitempty"`
	ElapsedMS float64       `json:"elapsed_ms"`
	Updated   []string      `json:"updated,omitempty"`
	Kamailio  string        `json:"kamailio,omitempty"`
	Failures  []jsonFailure `json:"failures,omitempty"`
	Rerun     string        `json:"rerun,omitempty"`
}

type jsonFailure struct {
	Title     string `json:"title"`
	Section   string `json:"section"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	Statement string `json:"statement,omitempty"`
	Want      string `json:"want"`
	Got       string `json:"got"`
	Text      string `json:"text"` // a message or a unified diff
}

type jsonSummary struct {
	Kind      string        `json:"kind"` // "summary"
	Total     int           `json:"total"`
	Passed    int           `json:"passed"`
	Failed    int           `json:"failed"`
	Skipped   int           `json:"skipped"`
	Updated   int           `json:"updated,omitempty"`
	ElapsedMS float64       `json:"elapsed_ms"`
	Stopped   string        `json:"stopped,omitempty"` // why not all cases were run
	Slowest   []jsonTimed   `json:"slowest,omitempty"`
	Kamailio  *jsonVerdicts `json:"kamailio,omitempty"`
	Coverage  *jsonCoverage `json:"coverage,omitempty"`
}

type jsonTimed struct {
	Name      string  `json:"name"`
	ElapsedMS float64 `json:"elapsed_ms"`
}

type jsonVerdicts struct {
	Same    int `json:"same"`
	Differs int `json:"differs"`
	Skip    int `json:"skip"`
	Unknown int `json:"unknown"`
}

type jsonCoverage struct {
	Lines     float64 `json:"lines"`
	Branches  float64 `json:"branches"`
	Routes    float64 `json:"routes"`
	Threshold float64 `json:"threshold,omitempty"`
}

// ms gives milliseconds, to the microsecond.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (j *jsonLines) write(object any) error { // of a fixed type each; the encoder takes any
	encoder := json.NewEncoder(j.w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(object)
}

// Result implements [Reporter].
func (j *jsonLines) Result(r golden.Result) error {
	object := jsonCase{Kind: "case", Name: r.Path, Status: status(r), Reason: r.Skip, ElapsedMS: ms(r.Elapsed),
		Updated: r.Updated, Kamailio: r.Kamailio}
	for _, f := range r.Failures() {
		object.Failures = append(object.Failures, jsonFailure{Title: f.Title(), Section: f.Section, File: f.At.File, Line: f.At.Line,
			Column: f.At.Col, Statement: f.Statement, Want: f.Want, Got: f.Got, Text: f.Text()})
	}
	if r.Failed() {
		object.Rerun = r.Rerun
	}
	return j.write(object)
}

// Done implements [Reporter].
func (j *jsonLines) Done(s *Summary) error {
	object := jsonSummary{Kind: "summary", Total: s.Total(), Passed: s.Passed, Failed: s.Failed, Skipped: s.Skipped, Updated: s.Updated,
		ElapsedMS: ms(s.Elapsed), Stopped: s.Stopped}
	for _, t := range s.Slowest {
		object.Slowest = append(object.Slowest, jsonTimed{t.Path, ms(t.Elapsed)})
	}
	if s.Verdicts() != "" {
		k := s.Kamailio
		object.Kamailio = &jsonVerdicts{Same: k[golden.Same], Differs: k[golden.Differs], Skip: k[golden.Skip], Unknown: k[""]}
	}
	if c := s.Coverage; c != nil {
		object.Coverage = &jsonCoverage{c.Lines, c.Branches, c.Routes, c.Threshold}
	}
	return j.write(object)
}
