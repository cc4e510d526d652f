package main

import (
	"encoding/xml"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A configuration, and a case that reaches a part of it on each target.
var coveredFiles = map[string]string{
	"real.cfg": `request_route {
	route(CHECK);
	if ($var(r) > 0 && $rm == "INVITE") {
		xlog("good\n");
	} else if ($var(r) < 0 || $rU == "x") {
		xlog("bad\n");
		exit;
	}
	switch ($rm) {
		case "INVITE":
			xlog("invite\n");
		case /"^OPT":
			xlog("opt\n");
			break;
		default:
			xlog("other\n");
	}
	while ($var(i) < 3) {
		$var(i) = $var(i) + 1;
	}
}
route[CHECK] {
	$var(r) = 1;
	return;
	xlog("never\n");
}
route[NEVER] { xlog("never\n"); }
`,
	"a.txtar": "It reaches a part.\n-- include real.cfg --\n-- message.sip --\n" +
		"OPTIONS sip:b@example.com SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\nFrom: <sip:a@example.com>;tag=1\n" +
		"To: <sip:b@example.com>\nCall-ID: 1\nCSeq: 1 OPTIONS\nContent-Length: 0\n\n-- log --\nopt\n",
	"b.txtar": "A script that is part of the test.\n-- script.cfg --\nxlog(\"b\\n\");\n-- log --\nb\n",
}

const coverTable = `FILE      LINES  BRANCHES  ROUTES  NOT REACHED
real.cfg  58.8%  53.8%     66.7%   4, 6-7, 11, 16, 25-27
all       58.8%  53.8%     66.7%
`

func TestCoverageTable(t *testing.T) {
	files(t, coveredFiles)
	got := kpv("", "test", "--coverage")
	assert.Equal(t, 0, got.status)
	assert.Contains(t, got.out, coverTable)
	assert.Contains(t, kpv("", "test", "--coverage", "--coverall").out, "b.txtar   100.0%  100.0%    100.0%\n")
	assert.NotContains(t, kpv("", "test").out, "LINES")
	for _, format := range []string{"json", "tap", "junit"} { // for programs; people read the other stream
		got := kpv("", "test", "--coverage", "--format", format)
		assert.NotContains(t, got.out, "LINES")
		assert.Equal(t, coverTable, got.err)
	}
	assert.Contains(t, kpv("", "test", "--coverage", "--format", "json").out, `"coverage":{"lines":58.8`)
	assert.Contains(t, kpv("", "test", "--coverage", "b.txtar").out, "b.txtar  100.0%  100.0%    100.0%\n", "there is nothing else")
}

func TestCoverageThreshold(t *testing.T) {
	files(t, coveredFiles)
	assert.Equal(t, 0, kpv("", "test", "--threshold", "58").status)
	got := kpv("", "test", "--threshold", "59")
	assert.Equal(t, 1, got.status)
	assert.Contains(t, got.out, "coverage: 58.8% of the lines is below the threshold of 59%\n")
}

// What failed was reached all the same.
func TestCoverageSurvivesFailure(t *testing.T) {
	files(t, coveredFiles)
	require.NoError(t, os.WriteFile("a.txtar", []byte(strings.Replace(coveredFiles["a.txtar"], "\nopt\n", "\nnot opt\n", 1)), 0o644))
	got := kpv("", "test", "--coverage")
	assert.Equal(t, 1, got.status)
	assert.Contains(t, got.out, coverTable)
}

// The counts are those that a reader would make: of both targets together.
func TestCoverageProfile(t *testing.T) {
	files(t, coveredFiles)
	kpv("", "test", "--coverprofile", "count.out")
	kpv("", "test", "--coverprofile", "set.out", "--covermode", "set")
	assert.Equal(t, `mode: count
./real.cfg:2.2,2.14 1 2
./real.cfg:3.2,3.36 1 2
./real.cfg:4.3,4.17 1 0
./real.cfg:5.9,5.38 1 2
./real.cfg:6.3,6.16 1 0
./real.cfg:7.3,7.7 1 0
./real.cfg:9.2,9.13 1 2
./real.cfg:11.4,11.20 1 0
./real.cfg:13.4,13.17 1 2
./real.cfg:14.4,14.9 1 2
./real.cfg:16.4,16.19 1 0
./real.cfg:18.2,18.20 1 2
./real.cfg:19.3,19.24 1 6
./real.cfg:23.2,23.13 1 2
./real.cfg:24.2,24.8 1 2
./real.cfg:25.2,25.17 1 0
./real.cfg:27.16,27.31 1 0
`, fileText(t, "count.out"))
	assert.Contains(t, fileText(t, "set.out"), "mode: set\n./real.cfg:2.2,2.14 1 1\n")
	out, err := exec.Command("go", "tool", "cover", "-html", "count.out", "-o", "cover.html").CombinedOutput()
	require.NoError(t, err, "%s", out)
	page := fileText(t, "cover.html")
	assert.Contains(t, page, `<span class="cov4" title="2">xlog("opt\n")</span>`)
	assert.Contains(t, page, `<span class="cov0" title="0">xlog("other\n")</span>`)
}

func TestCoverageLCOV(t *testing.T) {
	files(t, coveredFiles)
	kpv("", "test", "--lcov", "lcov.info")
	text := fileText(t, "lcov.info")
	for _, line := range []string{"SF:real.cfg", "FN:22,route[CHECK]", "FNDA:0,route[NEVER]", "BRDA:3,0,2,0", "BRDA:18,0,11,6", "BRF:13", "BRH:7", "DA:19,6",
		"LF:17", "LH:10"} {
		assert.Contains(t, text, line+"\n")
	}
	summary := reader(t, "lcov", "--rc", "lcov_branch_coverage=1", "--summary", "lcov.info")
	assert.Contains(t, summary, "58.8% (10 of 17 lines)")
	assert.Contains(t, summary, "53.8% (7 of 13 branches)")
	assert.Contains(t, summary, "66.7% (2 of 3 functions)")
}

func TestCoverageCobertura(t *testing.T) {
	files(t, coveredFiles)
	kpv("", "test", "--cobertura", "cobertura.xml")
	var report struct {
		LineRate string `xml:"line-rate,attr"`
		Class    struct {
			Filename string `xml:"filename,attr"`
			Lines    []struct {
				Number, Hits int    `xml:",attr"`
				Condition    string `xml:"condition-coverage,attr"`
			} `xml:"lines>line"`
		} `xml:"packages>package>classes>class"`
	}
	require.NoError(t, xml.Unmarshal([]byte(fileText(t, "cobertura.xml")), &report))
	assert.Equal(t, "0.5882", report.LineRate)
	assert.Equal(t, "real.cfg", report.Class.Filename)
	assert.Len(t, report.Class.Lines, 17)
	assert.Equal(t, "50% (2/4)", report.Class.Lines[1].Condition)
	requireShape(t, fileText(t, "cobertura.xml"), coberturaShape)
	kpv("", "test", "--cobertura", "cobertura.xml", "b.txtar") // without routes
	requireShape(t, fileText(t, "cobertura.xml"), coberturaShape)
}

// One file, which needs no other.
func TestCoverageHTML(t *testing.T) {
	files(t, coveredFiles)
	kpv("", "test", "--coverhtml", "cover.html")
	page := fileText(t, "cover.html")
	assert.NotRegexp(t, `src=|href="[^#]|url\(`, page)
	assert.Contains(t, page, `<tr class="part"><td class="n">3</td><td class="n">2</td><td class="code">	if ($var(r) &gt; 0 &amp;&amp; $rm == &#34;INVITE&#34;) {</td>`+
		`<td class="sides">never: then; never: left of &amp;&amp; decides</td></tr>`)
	assert.Contains(t, page, `<tr class="miss"><td class="n">4</td><td class="n">0</td>`)
	assert.Contains(t, page, `<li class="no">route[NEVER]: 0</li>`)
}

func fileText(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}
