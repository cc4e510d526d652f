package eval_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
)

// explain gives an explanation in lines.
func explain(t *testing.T, p *prompt, text string) string {
	p.said.Reset()
	x, findings, err := p.Explain(context.Background(), "<prompt>", text)
	require.NoError(t, err)
	require.Empty(t, findings)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", x.Type)
	for _, n := range x.Notes {
		fmt.Fprintf(&b, "! %s\n", n)
	}
	for _, s := range x.Steps {
		value := eval.Show(s.Value)
		if s.Failed {
			value = "fails"
		}
		fmt.Fprintf(&b, "%s = %s", s.Text, value)
		if s.Why != "" {
			b.WriteString(" # " + s.Why)
		}
		b.WriteString("\n")
	}
	if !x.OK {
		b.WriteString("failed " + p.said.String())
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, `$var(n) = 5; $var(s) = "a"; $avp(i) = 7; $mct(count) = 3; route[A] { return 2; }
		$var(tail) = "ount"; $avp(t) = "older"; $avp(t) = "newer"; $var(one) = 1; $var(name) = "t";`)
	for text, want := range map[string]string{
		`$var(s) + 5`: `any
$var(s) = "a" (str)
"a" + 5 = "a5" (str) # left is a text, so 5 becomes "5" and + joins
`,
		`$var(n) + "12"`: `any
$var(n) = 5 (int)
5 + "12" = 17 (int) # left is an integer, so + adds, "12" is converted to a number
`,
		`($var(n) + 1) * 2`: `int
$var(n) = 5 (int)
5 + 1 = 6 (int) # left is an integer, so + adds
6 * 2 = 12 (int)
`,
		`1 + 2`: `int
! nothing in it changes, so it is computed once, when the script is read
1 + 2 = 3 (int) # left is an integer, so + adds
`,
		`"a" + 5 + $var(n) * (2 - 1)`: `str
! $var(n) * 1 is rewritten as (int)$var(n) when the script is read
"a" + 5 = "a5" (str) # left is a text, so 5 becomes "5" and + joins
$var(n) = 5 (int)
(int)5 = 5 (int) # (int) makes an integer of an integer
"a5" + 5 = "a55" (str) # left is a text, so 5 becomes "5" and + joins
`,
		`$var(n) * 0`: `int
! $var(n) * 0 is rewritten as 0 when the script is read
`,
		`$var(n) && 1`: `int
! $var(n) && 1 is rewritten as (int)$var(n) when the script is read
$var(n) = 5 (int)
(int)5 = 5 (int) # (int) makes an integer of an integer
`,
		`$var(n) == "5"`: `int
$var(n) = 5 (int)
5 == "5" = 1 (int) # left is an integer, so integers are compared, "5" is converted to a number
`,
		`$var(s) == $null`: `int
! $var(s) == $null is rewritten as !(defined $var(s)) when the script is read
$var(s) = "a" (str)
defined "a" = 1 (int) # defined asks whether there is a value
!1 = 0 (int)
`,
		`$mct(none) + 1`: `any
$mct(none) = null
null + 1 = "1" (str) # left is null, so 1 becomes "1" and + joins
`,
		`$var(n) > 9 && $mct(none) == 1`: `int
$var(n) = 5 (int)
5 > 9 = 0 (int)
0 && ($mct(none) == 1) = 0 (int) # the left side decides; the right one is not evaluated
`,
		`route(A) + 1`: `int
route(A) = 1 (int) # its code is 2; above 0 is true, 1 here, all else is 0
1 + 1 = 2 (int) # left is an integer, so + adds
`,
		`selval($var(n) > 3, $var(s), $mct(none))`: `any
$var(n) = 5 (int)
5 > 3 = 1 (int)
$var(s) = "a" (str)
selval(1, "a", $mct(none)) = "a" (str) # above 0 picks the second, else the third; the other one is not evaluated
`,
		`(int)$var(s)`: `int
$var(s) = "a" (str)
(int)"a" = fails
failed error: cannot convert "a" to a number; the expression fails
`,
		`$var(s) && $mct(none)`: `int
$var(s) = "a" (str)
"a" = fails # is needed as a number
failed error: cannot convert "a" to a number; the expression fails
`,
		`is_method("INVITE")`: `int
is_method("INVITE") = 0 (int) # its code is -1; above 0 is true, 1 here, all else is 0
`,
		`($var(new) = 3) + 1`: `int
($var(new) = 3) = 1 (int) # its code is 1; above 0 is true, 1 here, all else is 0
1 + 1 = 2 (int) # left is an integer, so + adds
`,
		`$(ru{uri.host}{s.substr,0,$var(n)}) + $(avp(t)[1]{s.len})`: `any
$ru = "sip:kamailio.org" (str)
{uri.host} = "kamailio.org" (str)
$var(n) = 5 (int)
{s.substr,0,$var(n)} = "kamai" (str)
$(avp(t)[1]) = "older" (str)
{s.len} = 5 (int)
"kamai" + 5 = "kamai5" (str) # left is a text, so 5 becomes "5" and + joins
`,
		`$(mct(none){s.len}{s.toupper})`: `any
$mct(none) = null
{s.len} = null # null is not transformed
{s.toupper} = null # null is not transformed
`,
		`$mct(c$var(tail)) == $(avp(t)[$var(one)])`: `int
$var(tail) = "ount" (str)
$mct(c$var(tail)) = 3 (int) # the name is "count"
$var(one) = 1 (int)
$(avp(t)[$var(one)]) = "older" (str)
3 == "older" = fails
failed error: cannot convert "older" to a number; the expression fails
`,
		`$avp($var(name)) ieq 5`: `int
$var(name) = "t" (str)
$avp($var(name)) = "newer" (str)
"newer" ieq 5 = fails
failed error: cannot convert "newer" to a number; the expression fails
`,
		`selval($var(zero), 1, $mct(none)) + strlen($var(n))`: `any
$var(zero) = 0 (int)
$mct(none) = null
selval(0, 1, null) = "" (str) # above 0 picks the second, else the third; the other one is not evaluated; null becomes ""
$var(n) = 5 (int)
strlen(5) = 1 (int) # 5 becomes "5"
"" + 1 = "1" (str) # left is a text, so 1 becomes "1" and + joins
`,
		`$mct(none) eq $var(n)`: `int
$mct(none) = null
$var(n) = 5 (int)
null eq 5 = 0 (int) # texts are compared; null becomes ""; 5 becomes "5"
`,
	} {
		assert.Equal(t, want, explain(t, p, text), text)
	}
}

// What an explanation says is what running the expression gives.
func TestExplainAgreesWithRunning(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, `$var(n) = 5; $var(s) = "a"; $avp(i) = 7; $avp(d) = "12"; $var(k) = "d";`)
	operands := []string{`$(avp(d){s.len})`, `$avp($var(k))`, `$(var(s){s.substr,$var(z),1}{s.toupper})`, `$var(n)`, `$var(s)`, `$avp(i)`, `$avp(d)`, `$avp(none)`, `3`, `"b"`, `0`, `""`}
	for _, op := range []string{"+", "-", "*", "/", "mod", "==", "!=", "<", ">=", "&&", "||", "eq", "ieq", "=~", "|", "<<"} {
		for _, a := range operands {
			for _, b := range operands {
				for _, shape := range []string{"%[1]s %[2]s (%[3]s + %[1]s)", "(%[1]s + %[3]s) %[2]s %[3]s", "%[1]s %[2]s selval(%[3]s, %[1]s, 2)"} {
					requireAgreement(t, p, fmt.Sprintf(shape, a, op, b))
				}
			}
		}
	}
}

func requireAgreement(t *testing.T, p *prompt, text string) {
	e, _ := p.Prepare("<prompt>", text)
	if e == nil {
		return
	}
	out, err := p.Run(context.Background(), e)
	require.NoError(t, err)
	x, _, err := p.Explain(context.Background(), "<prompt>", text)
	require.NoError(t, err)
	require.Equal(t, !out.Failed, x.OK, text)
	if x.OK {
		require.Equal(t, out.Value, x.Value, text)
	}
}

func TestExplainRefuses(t *testing.T) {
	p := newPrompt(eval.Options{})
	_, _, err := p.Explain(context.Background(), "<prompt>", "$var(x) = 5")
	assert.Error(t, err)
	_, findings, _ := p.Explain(context.Background(), "<prompt>", "1 +* 5")
	assert.NotEmpty(t, findings)
}

func TestVariables(t *testing.T) {
	p := newPrompt(eval.Options{})
	p.enter(t, `modparam("htable", "htable", "t=>size=4")`)
	p.enter(t, `$var(x) = 5; $shv(m) = "night"; $avp(a) = 1; $avp(a) = "two"; $avp(i:3) = 1; $xavp(c=>from) = "alice"; $xavp(c[0]=>to) = 7;
		$xavp(c) = 9; $sht(t=>k) = "v"; $vn(seen) = 1; $var(n) = "late"; $avp($var(n)) = 2;`)
	var lines []string
	for _, v := range p.Variables() {
		text := v.Name
		if !v.List {
			text += " = " + eval.Show(v.Value)
		}
		lines = append(lines, text)
	}
	assert.Equal(t, []string{`$var(n) = "late" (str)`, "$var(x) = 5 (int)", "$vn(seen) = 1 (int)", `$shv(m) = "night" (str)`, "$avp(i:3) = 1 (int)",
		`$avp(a) = "two" (str)`, "$(avp(a)[1]) = 1 (int)", "$avp(late) = 2 (int)", "$xavp(c) = 9 (int)", "$xavp(c[1])", `$xavp(c[1]=>to) = 7 (int)`,
		`$xavp(c[1]=>from) = "alice" (str)`, `$sht(t=>k) = "v" (str)`}, lines)
}
