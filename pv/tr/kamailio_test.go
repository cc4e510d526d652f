package tr_test

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
)

// prelude sets the variables that parameters are taken from.
const prelude = `$var(e) = ""; $var(i) = 2; $var(m) = -1; $var(s) = "ab"; $var(bt) = "\\t"; $var(rule) = "/l+/L/"; $var(badrule) = "/(/L/";
`

// answer is what a transformation gave.
type answer struct {
	kind   string // null, text, or int for what counts as an integer too
	text   string
	failed bool // an error or a warning was logged
}

// TestAsKamailio compares with what Kamailio 5.6.3 answered. A line of testdata has the value as written in a script, the
// transformation, the result, and "error" where something was logged. Where kpv differs on purpose, different has its answer.
func TestAsKamailio(t *testing.T) {
	files, err := filepath.Glob("testdata/*.tsv")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(data)) {
			fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			for _, target := range []pv.Target{pv.V56, pv.V61} {
				want := recorded(t, fields[2:])
				if ours, ok := different[call{fields[0], fields[1]}]; ok && (target == pv.V61 || !ours.only61) {
					want = ours.answer
				}
				if target == pv.V61 && refusedBy61[fields[0]] {
					want = answer{kind: "null", failed: true}
				}
				assert.Equal(t, want, transform(t, target, fields[0], fields[1]), "%s: %s, target %s", file, line, target)
			}
		}
	}
}

// refusedBy61 are addresses for 5.6 only: 6.1.5 wants two letters or digits first in a urn:.
var refusedBy61 = map[string]bool{`"urn:a;b=c"`: true, `"URN:x"`: true}

func recorded(t *testing.T, fields []string) answer {
	a := answer{kind: "null", failed: len(fields) == 2}
	if fields[0] == "null" {
		return a
	}
	quoted, isInt := strings.CutPrefix(fields[0], "int ")
	a.kind = "text"
	if isInt {
		a.kind = "int"
	}
	var err error
	a.text, err = strconv.Unquote(quoted)
	require.NoError(t, err)
	return a
}

// transform asks in a way that shows each result's bytes and type.
func transform(t *testing.T, target pv.Target, value, transformation string) answer {
	v := "$(avp(a)" + transformation + ")"
	lines, failed := run(t, target, prelude+"$avp(a) = "+value+`;
$var(text) = "" + `+v+`;
$var(sum) = `+v+` + 1;
xlog("$(var(text){s.encode.hexa})\n");
xlog("$(var(sum){s.encode.hexa})\n");
if (`+v+` == $null) xlog("null\n"); else xlog("text\n");`)
	require.Len(t, lines, 3, "%s %s", value, transformation)
	text, err := hex.DecodeString(lines[0])
	require.NoError(t, err)
	a := answer{kind: lines[2], text: string(text), failed: failed}
	if a.kind == "text" && lines[1] != lines[0]+"31" {
		a.kind = "int"
	}
	return a
}

// utc is a clock in the time zone of the recordings.
type utc struct{}

func (utc) Now() time.Time                       { return time.Unix(1700000000, 0).UTC() }
func (utc) Sleep(context.Context, time.Duration) {}

// run gives the lines that a script prints, and whether it logs errors.
func run(t *testing.T, target pv.Target, script string) (lines []string, failed bool) {
	program, findings := eval.Load("test.cfg", script, fn.Library(), eval.Options{Target: target})
	require.NotNil(t, program, "%v\n%s", findings, script)
	m := eval.NewMachine(program, eval.Config{Clock: utc{}, Sink: func(e eval.Event) {
		if e.Kind == eval.Log {
			lines = append(lines, strings.TrimSuffix(e.Text, "\n"))
		}
	}})
	require.NoError(t, m.Run(context.Background()))
	return lines, m.Errors() > 0
}

type call struct{ value, transformation string }

// different has what kpv answers where it does not follow 5.6.3: integers of 64 bits are those of 6.1, as are bytes without sign.
var different = map[call]struct {
	answer
	only61 bool
}{
	// all of a urn: is the host in 6.1
	{`"urn:service:sos"`, "{uri.user}"}: {answer{"text", "", false}, true},
	{`"urn:service:sos"`, "{uri.host}"}: {answer{"text", "service:sos", false}, true},
	{`"2147483648"`, "{s.int}"}:         {answer{"int", "2147483648", false}, true},
	{`"-2147483649"`, "{s.int}"}:        {answer{"int", "-2147483649", false}, true},
	{`"3000000000"`, "{s.ftime,%Y}"}:    {answer{"text", "2065", false}, true},
	{`"-1"`, "{s.ftime,%Y}"}:            {answer{"text", "1969", false}, true},
	{`"4294967296"`, "{s.ftime,%Y}"}:    {answer{"text", "2106", false}, true},
	{`"é"`, "{s.corehash}"}:             {answer{"text", "56317", false}, true},
	{`"ééééé"`, "{s.corehash}"}:         {answer{"text", "3084356147", false}, true},
	{`"a=1 b=2"`, "{param.value,b, }"}:  {answer{"null", "", true}, false}, // an error says why
}
