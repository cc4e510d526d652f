package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The cases of the tests below: two that pass, one that fails, one that is skipped, and a pair.
var caseFiles = map[string]string{
	"good/a.txtar":  "It passes.\n-- script.cfg --\nxlog(\"one\\n\");\n-- log --\none\n",
	"good/b.cfg":    `xlog("pair\n");`,
	"good/b.golden": "pair\n",
	"good/lib.cfg":  "# no case",
	"bad/c.txtar":   "It fails.\n-- script.cfg --\nxlog(\"one\\n\");\nxlog(\"the second line\\n\");\n-- log --\none\nthe third line\n",
	"later/d.txtar": "It is skipped.\n-- script.cfg --\nxlog(\"one\\n\");\n-- flags --\nskip not yet\n-- log --\ntwo\n",
}

// elapsed is what differs from run to run.
var elapsed = regexp.MustCompile(`\d+\.\d+m?s`)

func TestTestPretty(t *testing.T) {
	files(t, caseFiles)
	got := kpv("", "test", "-v")
	assert.Equal(t, 1, got.status)
	assert.Empty(t, got.err)
	assert.Equal(t, `FAIL bad/c.txtar (T)
bad/c.txtar:4:1: log differs (target 6.1; target 5.6)
    xlog("the second line\n");
--- want
+++ got
@@ -1,2 +1,2 @@
 one
-the third line
+the second line
rerun: kpv test bad/c.txtar

PASS good/a.txtar (T)
PASS good/b.cfg (T)
SKIP later/d.txtar: not yet
2 passed, 1 failed, 1 skipped in T
`, elapsed.ReplaceAllString(got.out, "T"))
}

func TestTestStatus(t *testing.T) {
	files(t, caseFiles)
	for _, format := range []string{"pretty", "json", "tap", "junit", "github"} {
		for status, path := range map[int]string{0: "good", 1: "bad", 2: "missing"} {
			assert.Equal(t, status, kpv("", "test", "--format", format, path).status, "%s %s", format, path)
		}
	}
	require.NoError(t, os.Mkdir("empty", 0o755))
	for _, args := range [][]string{{"empty"}, {"-r", "nothing"}, {"-l", "-r", "nothing"}, {"--format", "xml"}, {"-r", "("}, {"--servers", ""}, {"--count", "0"},
		{"--timeout", "0"}, {"--timeout=-1s"}, {"--slowest=-1"}, {"--threshold", "101"}, {"--threshold=-1"}, {"--threshold", "NaN"},
		{"--servers", "127.0.0.1:11211", "--store", "memory"}, {"--servers", "127.0.0.1:1", "good"}} {
		got := kpv("", append([]string{"test"}, args...)...)
		assert.Equal(t, 2, got.status, "%q", args)
		assert.NotEmpty(t, got.err, "%q", args)
	}
}

// What a failure says to run runs that case alone, as it ran before.
func TestTestRerun(t *testing.T) {
	files(t, map[string]string{"a case.txtar": caseFiles["bad/c.txtar"], "good.txtar": caseFiles["good/a.txtar"]})
	got := kpv("", "test", "--target", "5.6", "-A", "X=1 2", "-v")
	assert.Contains(t, got.out, "rerun: kpv test --define 'X=1 2' --target 5.6 'a case.txtar'\n")
	assert.Contains(t, got.out, "log differs (target 5.6)\n")
	files(t, map[string]string{"-x.txtar": caseFiles["bad/c.txtar"]})
	assert.Contains(t, kpv("", "test").out, "rerun: kpv test ./-x.txtar\n")
}

func TestTestSelects(t *testing.T) {
	files(t, caseFiles)
	assert.Equal(t, "bad/c.txtar\ngood/a.txtar\ngood/b.cfg\nlater/d.txtar\n", kpv("", "test", "-l").out)
	assert.Equal(t, "good/a.txtar\ngood/b.cfg\n", kpv("", "test", "-l", "-r", "^good/").out)
	assert.Equal(t, "good/b.cfg\n", kpv("", "test", "-l", "good/b.cfg").out)
	assert.Equal(t, "good/b.cfg\n", kpv("", "test", "-l", "good/b.golden").out)
	assert.Equal(t, strings.Repeat("good/a.txtar\n", 3), kpv("", "test", "-l", "--count", "3", "good/a.txtar").out)
	assert.Contains(t, kpv("", "test", "--count", "3", "good").out, "6 passed, 0 failed, 0 skipped")
	first := kpv("", "test", "-x", "-v").out
	assert.NotContains(t, first, "good/a.txtar")
	assert.Contains(t, first, "0 passed, 1 failed, 0 skipped")
	assert.Contains(t, kpv("", "test", "--slowest", "1", "good").out, "ms good/")
}

// A seed gives an order, which has every case once.
func TestTestShuffles(t *testing.T) {
	many := map[string]string{}
	for i := range 20 {
		many[fmt.Sprintf("%02d.txtar", i)] = caseFiles["good/a.txtar"]
	}
	files(t, many)
	sorted, shuffled := kpv("", "test", "-l").out, kpv("", "test", "-l", "--shuffle", "1").out
	assert.NotEqual(t, sorted, shuffled)
	assert.ElementsMatch(t, strings.Fields(sorted), strings.Fields(shuffled))
	assert.Equal(t, shuffled, kpv("", "test", "-l", "--shuffle", "1").out)
	assert.NotEqual(t, shuffled, kpv("", "test", "-l", "--shuffle", "2").out)
	assert.Contains(t, kpv("", "test", "--shuffle", "0", "-p", "3").out, "20 passed")
}

// The text and the JSON never disagree on counts, nor does what else there is.
func TestTestCountsAgree(t *testing.T) {
	files(t, caseFiles)
	text := kpv("", "test", "--junit", "results.xml").out
	assert.Contains(t, text, "2 passed, 1 failed, 1 skipped")
	var statuses []string
	var last struct{ Total, Passed, Failed, Skipped int }
	for line := range strings.Lines(kpv("", "test", "--format", "json").out) {
		var object struct{ Kind, Status string }
		require.NoError(t, json.Unmarshal([]byte(line), &object))
		if object.Kind == "case" {
			statuses = append(statuses, object.Status)
		}
		require.NoError(t, json.Unmarshal([]byte(line), &last))
	}
	assert.Equal(t, []string{"fail", "pass", "pass", "skip"}, statuses)
	assert.Equal(t, struct{ Total, Passed, Failed, Skipped int }{4, 2, 1, 1}, last)

	tap := kpv("", "test", "--format", "tap").out
	assert.Contains(t, tap, "\n1..4\n")
	assert.Contains(t, tap, "not ok 1 - bad/c.txtar\n")
	assert.Contains(t, tap, "ok 4 - later/d.txtar # SKIP not yet\n")

	file, err := os.ReadFile("results.xml")
	require.NoError(t, err)
	for _, text := range []string{string(file), kpv("", "test", "--format", "junit").out} {
		var suites struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Suite    struct {
				Skipped int `xml:"skipped,attr"`
				Cases   []struct {
					Name    string    `xml:"name,attr"`
					Failure *struct{} `xml:"failure"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		require.NoError(t, xml.Unmarshal([]byte(text), &suites))
		assert.Equal(t, []int{4, 1, 1}, []int{suites.Tests, suites.Failures, suites.Suite.Skipped})
		assert.Len(t, suites.Suite.Cases, 4)
		assert.NotNil(t, suites.Suite.Cases[0].Failure)
		requireShape(t, text, junitShape)
	}
}

func TestTestGitHub(t *testing.T) {
	files(t, caseFiles)
	out := kpv("", "test", "--format", "github", "bad").out
	assert.NotContains(t, out, "stop-commands")
	assert.Contains(t, out, "::error file=bad/c.txtar,line=4,col=1,title=bad/c.txtar%3A log differs (target 6.1; target 5.6)::xlog(\"the second line\\n\");%0A--- want%0A")
}

// What a script prints is no command for GitHub's runner, which looks behind blanks too.
func TestTestGitHubCommands(t *testing.T) {
	files(t, map[string]string{"a.txtar": "-- script.cfg --\nxlog(\"::add-mask::x\\n\"); xlog(\"b\\n\");\n-- log --\n::add-mask::x\n"})
	out := kpv("", "test", "--format", "github").out
	require.Regexp(t, `(?s)^::stop-commands::(\w+)\n.*\n ::add-mask::x\n.*\n::\w+::\n::error file=a.txtar`, out)
	token, _, _ := strings.Cut(strings.TrimPrefix(out, "::stop-commands::"), "\n")
	assert.Contains(t, out, "\n::"+token+"::\n::error")
}

// A run that ends before its cases do is taken for a whole one in no format.
func TestTestStopped(t *testing.T) {
	files(t, caseFiles)
	const why = "lstat missing: no such file or directory"
	for format, want := range map[string]string{
		"pretty": "2 passed, 0 failed, 0 skipped in T; " + why + "\n",
		"json":   `"stopped":"` + why + `"`,
		"tap":    "ok 2 - good/b.cfg\nBail out! " + why + "\n",
		"junit":  "<system-err>" + why + "</system-err>\n",
		"github": "::error::" + why + "\n2 passed",
	} {
		got := kpv("", "test", "--format", format, "good", "missing")
		assert.Equal(t, 2, got.status, format)
		assert.Contains(t, elapsed.ReplaceAllString(got.out, "T"), want)
		assert.Equal(t, "kpv: "+why+"\n", got.err)
		if format == "junit" {
			requireShape(t, got.out, junitShape)
		}
	}
	assert.Equal(t, "TAP version 13\nBail out! there is no case to run\n", firstLines(kpv("", "test", "--format", "tap", "-r", "nothing").out, 2))
}

func firstLines(text string, n int) string {
	return strings.Join(strings.SplitAfter(text, "\n")[:n], "")
}

func TestTestDiff(t *testing.T) {
	files(t, caseFiles)
	assert.Contains(t, kpv("", "test", "--diff", "words", "bad").out, "\nthe [-third-]{+second+} line\n")
	assert.NotContains(t, kpv("", "test", "--diff", "none", "bad").out, "@@")
	assert.Contains(t, kpv("", "test", "--color", "always", "bad").out, "\x1b[31m-the \x1b[7mthird\x1b[0m\x1b[31m line\x1b[0m\n")
}

func TestTestUpdate(t *testing.T) {
	cases := map[string]string{
		"c.txtar": caseFiles["bad/c.txtar"],
		"p.cfg":   `xlog("new\n");`, "p.golden": "old\n",
		"two.txtar":     "5.6 and 6.1 differ.\n-- script.cfg --\n$var(x) = 2147483647;\nxlog(\"$(var(x){s.int})\\n\"); $var(x) = $var(x) + 1; xlog(\"$var(x)\\n\");\n-- log --\n?\n",
		"refused.txtar": "It cannot be met.\n-- script.cfg --\nnonsense(1);\n-- log --\none\n",
	}
	files(t, cases)
	t.Setenv("CI", "true")
	got := kpv("", "test", "-u")
	assert.Equal(t, 2, got.status)
	assert.Contains(t, got.err, "refused where CI is set")
	t.Setenv("CI", "")
	got = kpv("", "test", "-u")
	assert.Equal(t, 1, got.status)
	assert.Contains(t, got.out, "UPDATED c.txtar: log\n")
	assert.Contains(t, got.out, "UPDATED p.cfg: log\n")
	assert.Contains(t, got.out, "section \"log\": its runs differ from each other; a section log@5.6 can say how\n")
	assert.Contains(t, got.out, "2 passed, 2 failed, 0 skipped, 2 updated")
	for name, want := range map[string]string{"c.txtar": strings.Replace(cases["c.txtar"], "third", "second", 1), "p.golden": "new\n",
		"two.txtar": cases["two.txtar"], "refused.txtar": cases["refused.txtar"]} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, want, string(text), name)
	}
	left, err := filepath.Glob(".kpv-*")
	require.NoError(t, err)
	assert.Empty(t, left)
}

// What is not rewritten stays as it is, the ends of lines too; a link stays a link.
func TestTestUpdateKeepsTheRest(t *testing.T) {
	t.Setenv("CI", "") // where -u is refused
	const before = "C\r\n--  script.cfg  --\r\nxlog(\"a\\n\");\r\n-- log --\r\nx\r\n--  exit --\r\n0"
	files(t, map[string]string{"case.txtar": before, "end.txtar": "-- script.cfg --\nxlog(\"a\\n\");\n-- log --",
		"p.cfg": "xlog(\"a\\n\");", "p.golden": "x\r\n"})
	require.NoError(t, os.Symlink("case.txtar", "link.txtar"))
	assert.Equal(t, 0, kpv("", "test", "-u", "link.txtar", "end.txtar", "p.cfg").status)
	assert.Equal(t, strings.Replace(before, "\nx\r", "\na\r", 1), fileText(t, "case.txtar"))
	assert.Equal(t, "-- script.cfg --\nxlog(\"a\\n\");\n-- log --\na\n", fileText(t, "end.txtar"))
	assert.Equal(t, "a\r\n", fileText(t, "p.golden"))
	target, err := os.Readlink("link.txtar")
	require.NoError(t, err)
	assert.Equal(t, "case.txtar", target)
}

// Programs that others wrote read the reports, where they are installed.
func TestTestReportsAreRead(t *testing.T) {
	files(t, caseFiles)
	tap := kpv("", "test", "--format", "tap").out
	require.NoError(t, os.WriteFile("results.tap", []byte(tap), 0o644))
	out := reader(t, "prove", "results.tap")
	assert.Contains(t, out, "Failed 1/4 subtests")
	assert.Contains(t, out, "(less 1 skipped subtest: 2 okay)")

	require.NoError(t, os.WriteFile("results.json", []byte(kpv("", "test", "--format", "json").out), 0o644))
	assert.Equal(t, "bad/c.txtar\n", reader(t, "jq", "-r", `select(.status == "fail").name`, "results.json"))
}

// reader runs a program, and returns what it prints, however it ends.
func reader(t *testing.T, name string, args ...string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, _ := exec.Command(path, args...).CombinedOutput()
	return string(out)
}
