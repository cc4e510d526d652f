package docs

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/parser"
	"kpv/pv"
	"kpv/store"
)

// example is a block ```kamailio with what its comments say it does.
type example struct {
	line    int // of language.md where it starts
	text    string
	target  string   // from "# target 5.6" at its top; empty for both
	printed []string // from "# -> LINE"
	errors  []string // from "# error: PART OF A MESSAGE": errors at run time
	refused string   // from "# refused: PART OF A MESSAGE"
}

var (
	fence       = regexp.MustCompile("(?ms)^```kamailio\n(.*?)^```$")
	targetMark  = regexp.MustCompile(`\A# target (\S+)\n`)
	printedMark = regexp.MustCompile(`(?m)# ->(?: (.*))?$`)
	errorMark   = regexp.MustCompile(`(?m)# error: (.+)$`)
	refusedMark = regexp.MustCompile(`(?m)# refused: (.+)$`)
)

// environment is what #!defenv finds.
var environment = map[string]string{"SITE": "lab", "LIMIT": "42"}

func TestLanguageExamples(t *testing.T) {
	examples := readExamples(t, "language.md")
	require.NotEmpty(t, examples)
	for _, e := range examples {
		for _, target := range []pv.Target{pv.V56, pv.V61} {
			if e.target == "" || e.target == target.String() {
				t.Run(fmt.Sprintf("line %d/%s", e.line, target), func(t *testing.T) { e.check(t, target) })
			}
		}
	}
}

func readExamples(t *testing.T, name string) (list []example) {
	document, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, at := range fence.FindAllSubmatchIndex(document, -1) {
		text := string(document[at[2]:at[3]])
		list = append(list, example{
			line: strings.Count(string(document[:at[2]]), "\n") + 1, text: text, target: first(targetMark, text),
			printed: all(printedMark, text), errors: all(errorMark, text), refused: first(refusedMark, text),
		})
	}
	return list
}

func all(mark *regexp.Regexp, text string) (list []string) {
	for _, match := range mark.FindAllStringSubmatch(text, -1) {
		list = append(list, match[1])
	}
	return list
}

func first(mark *regexp.Regexp, text string) string {
	if list := all(mark, text); len(list) > 0 {
		return list[0]
	}
	return ""
}

// check runs the example and compares.
func (e example) check(t *testing.T, target pv.Target) {
	program, findings := eval.Load("example.cfg", e.text, fn.Library(), eval.Options{
		Options: parser.Options{LookupEnv: lookupEnv, ReadFile: noFile}, Target: target,
	})
	if e.refused != "" {
		require.True(t, findings.Failed(), "it should be refused:\n%s", e.text)
		assert.Contains(t, findings.Error(), e.refused)
		return
	}
	require.NotNil(t, program, "%s\n%v", e.text, findings)
	printed, errors := execute(t, program)
	assert.Equal(t, e.printed, printed, e.text)
	require.Len(t, errors, len(e.errors), "runtime errors: %q\n%s", errors, e.text)
	for i, part := range e.errors {
		assert.Contains(t, errors[i], part)
	}
}

// execute runs a program and returns what it prints, line by line, and its runtime errors.
func execute(t *testing.T, program *eval.Program) (printed, errors []string) {
	still := &clock{now: time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)}
	m := eval.NewMachine(program, eval.Config{
		Clock: still, Store: store.NewMemory(store.MemoryConfig{Now: still.Now}), LookupEnv: lookupEnv,
		Sink: func(e eval.Event) {
			switch {
			case e.Kind == eval.Error:
				errors = append(errors, e.Text)
			case e.Kind == eval.Log && e.Pos.IsValid(): // the count of config warnings has no place
				printed = append(printed, strings.Split(strings.TrimSuffix(e.Text, "\n"), "\n")...)
			}
		},
	})
	require.NoError(t, m.Run(context.Background()))
	return printed, errors
}

func lookupEnv(name string) (string, bool) {
	value, ok := environment[name]
	return value, ok
}

func noFile(name string) ([]byte, error) {
	return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
}

// clock stands still but when the script sleeps.
type clock struct{ now time.Time }

// Now implements [eval.Clock].
func (c *clock) Now() time.Time { return c.now }

// Sleep implements [eval.Clock].
func (c *clock) Sleep(_ context.Context, d time.Duration) { c.now = c.now.Add(d) }
