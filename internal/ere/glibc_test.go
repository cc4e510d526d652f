package ere

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const table = "testdata/glibc.tsv"

// record asks the glibc of this machine again:
//
//	go test ./internal/ere -run TestGlibcTable -record
//
// New rows need their first three columns only.
var record = flag.Bool("record", false, "write glibc's answers into "+table)

// question is a row of the table, or a random one.
type question struct{ flags, pattern, subject string }

func (q question) String() string {
	return q.flags + "\t" + strconv.Quote(q.pattern) + "\t" + strconv.Quote(q.subject)
}

// answer is what this package says, in the words of oracle.c.
func (q question) answer() string {
	var flags Flags
	if strings.Contains(q.flags, "i") {
		flags |= IgnoreCase
	}
	if strings.Contains(q.flags, "n") {
		flags |= Newline
	}
	re, err := Compile(q.pattern, flags)
	if err != nil {
		return "error: " + err.Error()
	}
	loc, err := q.search(re)
	switch {
	case err != nil:
		return "gave up"
	case loc == nil:
		return "none"
	}
	return offsetText(loc)
}

func (q question) search(re *Regexp) ([]int, error) {
	if !strings.Contains(q.flags, "b") {
		return re.Exec(q.subject, 0)
	}
	loc, err := re.Exec("a"+q.subject, 1)
	shift(loc, -1)
	return loc, err
}

func offsetText(loc []int) string {
	last := Groups - 1
	for loc[2*last] < 0 {
		last--
	}
	var pairs []string
	for i := range last + 1 {
		pairs = append(pairs, fmt.Sprintf("%d,%d", loc[2*i], loc[2*i+1]))
	}
	return strings.Join(pairs, " ")
}

// sameAnswer ignores the case of errors: glibc's start with a capital.
func sameAnswer(a, b string) bool { return strings.EqualFold(a, b) }

func readTable(t *testing.T) (questions []question, answers []string) {
	text, err := os.ReadFile(table)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.GreaterOrEqual(t, len(row), 3, line)
		questions = append(questions, question{row[0], unquote(t, row[1]), unquote(t, row[2])})
		answers = append(answers, strings.Join(row[3:], ""))
	}
	return questions, answers
}

func unquote(t *testing.T, quoted string) string {
	text, err := strconv.Unquote(quoted)
	require.NoError(t, err, quoted)
	return text
}

func writeTable(t *testing.T, questions []question, answers []string) {
	text := new(strings.Builder)
	text.WriteString("# flags (i REG_ICASE, n REG_NEWLINE, b REG_NOTBOL), pattern, subject, glibc's answer (see glibc_test.go)\n")
	for i, q := range questions {
		fmt.Fprintf(text, "%s\t%s\n", q, answers[i])
	}
	require.NoError(t, os.WriteFile(table, []byte(text.String()), 0o644))
}

// askGlibc compiles oracle.c and has it answer, or skips the test.
func askGlibc(t *testing.T, questions []question) []string {
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler")
	}
	oracle := filepath.Join(t.TempDir(), "oracle")
	if out, err := exec.Command(cc, "-D_GNU_SOURCE", "-O1", "-o", oracle, "testdata/oracle.c").CombinedOutput(); err != nil {
		t.Skipf("no glibc: %s", out)
	}
	var input bytes.Buffer
	for _, q := range questions {
		fmt.Fprintf(&input, "%s\t%s\t%s\n", q.flags, hex.EncodeToString([]byte(q.pattern)), hex.EncodeToString([]byte(q.subject)))
	}
	cmd := exec.Command(oracle)
	cmd.Stdin = &input
	out, err := cmd.Output()
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if err != nil {
		require.Less(t, len(answers), len(questions)+1)
		t.Fatalf("glibc: %v after %d answers, at %s", err, len(answers), questions[len(answers)-1])
	}
	require.Len(t, answers, len(questions))
	return answers
}

func TestGlibcTable(t *testing.T) {
	questions, answers := readTable(t)
	if *record {
		answers = askGlibc(t, questions)
		writeTable(t, questions, answers)
	}
	for i, q := range questions {
		got := q.answer()
		assert.Truef(t, sameAnswer(answers[i], got), "%s\n glibc: %s\n   ere: %s", q, answers[i], got)
	}
}

// TestGlibcRandom compares with the glibc of this machine. What differs is
// glibc's own confusion: the package comment tells.
func TestGlibcRandom(t *testing.T) {
	const rounds = 4000
	plain := []string{"a", "b", "a", "b", "ab", "c", ".", `\w`, "[ab]", "[^a]", "\xe9", "", "[[:alpha:]]", `\.`, `\W`, `\s`}
	for name, test := range map[string]struct {
		leaves    []string // nil for a soup of tokens
		different int      // answers, at most
	}{
		"soup":       {nil, 0},
		"plain":      {plain, rounds / 500},
		"anchors":    {append(plain, "^", "$", `\b`, `\B`, `\<`, `\>`, "\\`", `\'`), rounds / 50},
		"references": {append(plain, `\1`, `\1`, `\2`), rounds / 200},
	} {
		t.Run(name, func(t *testing.T) {
			g := generator{rand.New(rand.NewPCG(1, *seed)), test.leaves}
			assert.LessOrEqual(t, len(differences(t, g.questions(rounds))), test.different)
		})
	}
}

// seed varies TestGlibcRandom, which logs every difference with -v.
var seed = flag.Uint64("seed", 1, "of the random patterns")

func differences(t *testing.T, questions []question) []question {
	var different []question
	for i, want := range askGlibc(t, questions) {
		if got := questions[i].answer(); want != "fails" && !sameAnswer(want, got) {
			different = append(different, questions[i])
			t.Logf("%s\n glibc: %s\n   ere: %s", questions[i], want, got)
		}
	}
	return different
}

// generator makes up patterns and subjects.
type generator struct {
	*rand.Rand
	leaves []string
}

func (g generator) questions(n int) []question {
	questions := make([]question, n)
	for i := range questions {
		questions[i] = question{g.pick("-", "-", "-", "i", "n", "b", "nb", "in"), g.pattern(), g.subject()}
	}
	return questions
}

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) some(limit int, from ...string) string {
	var text strings.Builder
	for range g.IntN(limit) {
		text.WriteString(g.pick(from...))
	}
	return text.String()
}

func (g generator) subject() string {
	return g.some(8, "a", "b", "a", "b", "c", "A", "_", " ", "\n", "\xe9", ".")
}

func (g generator) pattern() string {
	if g.leaves != nil {
		return g.expression(4)
	}
	return g.some(12, "a", "b", "A", "(", ")", "|", "*", "+", "?", "{", "}", "1", "2", ",", "[", "]", "^", "$", "-", ".",
		`\`, "[:", "alpha", ":]", "[.", ".]", "[=", "=]", "\xe9", "w", "<", "0", "\n", "[^", "a-z", "_", "Z", "{2}", "{1,2}")
}

func (g generator) expression(depth int) string {
	choice := g.IntN(9)
	switch {
	case depth == 0 || choice == 0:
		return g.pick(g.leaves...)
	case choice <= 2:
		return "(" + g.expression(depth-1) + ")"
	case choice <= 5:
		return g.expression(depth-1) + g.expression(depth-1)
	case choice == 6:
		return g.expression(depth-1) + "|" + g.expression(depth-1)
	case choice == 7:
		return "(" + g.expression(depth-1) + ")" + g.repetition()
	default:
		return g.pick("a", "b", ".", "[ab]") + g.repetition()
	}
}

func (g generator) repetition() string {
	return g.pick("*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}", "*?")
}
