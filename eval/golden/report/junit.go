package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kpv/eval/golden"
)

// JUnit writes the XML that JUnit began with and CI servers read. Its first line counts what follows, so cases wait in a temporary
// file until the end.
type JUnit struct {
	w    io.Writer
	body *os.File
	err  error
}

// NewJUnit makes a reporter that writes to w in the end.
func NewJUnit(w io.Writer) *JUnit {
	body, err := os.CreateTemp("", "kpv-junit-*")
	return &JUnit{w: w, body: body, err: err}
}

type junitCase struct {
	XMLName  xml.Name      `xml:"testcase"`
	Class    string        `xml:"classname,attr"`
	Name     string        `xml:"name,attr"`
	File     string        `xml:"file,attr"`
	Line     int           `xml:"line,attr,omitempty"`
	Time     string        `xml:"time,attr"`
	Skipped  *junitSkipped `xml:"skipped"`
	Failures *junitFailure `xml:"failure"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// Result implements [Reporter].
func (j *JUnit) Result(r golden.Result) error {
	if j.err != nil {
		return j.err
	}
	c := junitCase{Class: printable(filepath.ToSlash(filepath.Dir(r.Path))), Name: printable(filepath.Base(r.Path)), File: printable(filepath.ToSlash(r.Path)), Time: fmt.Sprintf("%.6f", r.Elapsed.Seconds())}
	if r.Skipped() {
		c.Skipped = &junitSkipped{printable(r.Skip)}
	}
	if failures := r.Failures(); len(failures) > 0 {
		if failures[0].At.File == r.Path {
			c.Line = failures[0].At.Line
		}
		c.Failures = &junitFailure{printable(failures[0].At.String() + ": " + failures[0].Title()), failures[0].Section, printable(r.String())}
	}
	encoder := xml.NewEncoder(j.body)
	encoder.Indent("    ", "  ")
	if j.err = errors.Join(encoder.Encode(c), encoder.Close()); j.err == nil {
		_, j.err = j.body.WriteString("\n")
	}
	return j.err
}

// Done implements [Reporter].
func (j *JUnit) Done(s *Summary) error {
	if j.body == nil {
		return j.err
	}
	defer os.Remove(j.body.Name())
	defer j.body.Close()
	if j.err != nil {
		return j.err
	}
	if _, err := j.body.Seek(0, io.SeekStart); err != nil {
		return err
	}
	counts := fmt.Sprintf(`tests="%d" failures="%d" errors="0" time="%.6f"`, s.Total(), s.Failed, s.Elapsed.Seconds())
	if _, err := fmt.Fprintf(j.w, "%s<testsuites %s>\n  <testsuite name=\"kpv\" %s skipped=\"%d\">\n", xml.Header, counts, counts, s.Skipped); err != nil {
		return err
	}
	if _, err := io.Copy(j.w, j.body); err != nil {
		return err
	}
	var end strings.Builder
	if s.Stopped != "" {
		end.WriteString("    <system-err>")
		_ = xml.EscapeText(&end, []byte(printable(s.Stopped))) // a builder takes all
		end.WriteString("</system-err>\n")
	}
	_, err := io.WriteString(j.w, end.String()+"  </testsuite>\n</testsuites>\n")
	return err
}
