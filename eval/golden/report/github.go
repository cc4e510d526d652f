package report

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"kpv/eval/golden"
)

// github writes what people read, and annotations that GitHub puts beside the lines of a pull request.
type github struct{ pretty }

// Result implements [Reporter].
func (g *github) Result(r golden.Result) error {
	text := inert(g.text(r))
	for _, f := range r.Failures() {
		body := f.Text() + "rerun: " + r.Rerun
		if f.Statement != "" {
			body = f.Statement + "\n" + body
		}
		text += fmt.Sprintf("::error file=%s,line=%d,col=%d,title=%s::%s\n", property(filepath.ToSlash(f.At.File)), f.At.Line, f.At.Col,
			property(r.Path+": "+f.Title()), data(body))
	}
	if r.Skipped() {
		text += fmt.Sprintf("::notice file=%s,title=skipped::%s\n", property(filepath.ToSlash(r.Path)), data(r.Skip))
	}
	_, err := io.WriteString(g.w, text)
	return err
}

// Done implements [Reporter].
func (g *github) Done(s *Summary) error {
	if s.Stopped == "" {
		return g.pretty.Done(s)
	}
	_, err := io.WriteString(g.w, "::error::"+data(s.Stopped)+"\n")
	return errors.Join(err, g.pretty.Done(s))
}

// command is what GitHub's runner takes for a command in what is printed.
var command = regexp.MustCompile(`(?m)^\s*::|##\[`)

// inert is a text from which the runner takes no commands, whatever a script prints.
func inert(text string) string {
	if !command.MatchString(text) {
		return text
	}
	token := rand.Text()
	return "::stop-commands::" + token + "\n" + text + "::" + token + "::\n"
}

// data escapes a message as GitHub's runner reads it.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// property escapes the value of a property, which colons and commas end too.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}
