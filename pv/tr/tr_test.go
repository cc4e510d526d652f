package tr_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/pv"
	"kpv/pv/tr"
)

var expectation = regexp.MustCompile(`(?m)# -> (.*)$`)

// TestExamples runs the documentation on both targets. What came after 5.6 is refused there, with a hint.
func TestExamples(t *testing.T) {
	for _, trans := range tr.All() {
		assert.NotEmpty(t, trans.Doc, trans.Name)
		require.NotEmpty(t, trans.Example, trans.Name)
		var want []string
		for _, m := range expectation.FindAllStringSubmatch(trans.Example, -1) {
			want = append(want, m[1])
		}
		for _, target := range []pv.Target{pv.V56, pv.V61} {
			if !trans.In(target) {
				assert.Contains(t, refusal(t, target, trans.Example), "--target 6.1 has it", trans.Name)
				continue
			}
			lines, failed := run(t, target, trans.Example)
			if target == pv.V56 && strings.Contains(trans.Doc, "Kamailio 5.6") { // has NUL bytes in it; TestOlder
				continue
			}
			assert.Equal(t, want, lines, "%s on %s", trans.Name, target)
			assert.False(t, failed, trans.Name)
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, trans := range tr.All() {
		assert.False(t, seen[trans.Name], trans.Name)
		assert.Equal(t, strings.ToLower(trans.Name), trans.Name)
		seen[trans.Name] = true
	}
}

// refusal is what a script that must not start is told.
func refusal(t *testing.T, target pv.Target, script string) string {
	program, findings := eval.Load("test.cfg", script, fn.Library(), eval.Options{Target: target})
	require.Nil(t, program, script)
	text := ""
	for _, f := range findings {
		text += fmt.Sprintf("%s\n%s\n", f.Msg, f.Hint)
	}
	return text
}

// TestRefused has what Kamailio does not start with either (cases 086 to 154, 420 to 454, and the oracle).
func TestRefused(t *testing.T) {
	for transformation, reason := range map[string]string{
		"{s.sha1}":               "unknown transformation",
		"{S.len}":                "unknown transformation",
		"{ s.len}":               "unknown transformation",
		"{s.selectws,1}":         "unknown transformation",
		"{s.len,5}":              "1 parameters where 0 are needed",
		"{s.substr,1}":           "write {s.substr,offset,length}",
		"{s.substr,1,2,3}":       "3 parameters where 2 are needed",
		"{s.substr,,2}":          "whole number",
		"{s.substr,0x1,2}":       "whole number",
		"{s.substr,0,-1}":        "must not be negative",
		"{s.substr,$var(i),-1}":  "must not be negative",
		"{s.fmtlines,-1,0}":      "must not be negative",
		"{s.strip}":              "0 parameters where 1 are needed",
		"{s.strip,1x}":           "whole number",
		"{s.select,1,::}":        "one character",
		"{s.select,1,}":          "one character",
		"{s.select,1,$var(s)}":   "one character",
		"{s.stripto,,}":          "2 parameters where 1 are needed",
		"{s.rm,,}":               "2 parameters where 1 are needed",
		"{s.before,,x}":          "2 parameters where 1 are needed",
		`{s.replace,\,,;}`:       "3 parameters where 2 are needed",
		"{s.replace,a,$var(s)x}": "does not belong there",
		"{s.prefixes,}":          "whole number",
		"{param.value,a,,}":      "3 parameters where 1 are needed",
		"{param.value,a,&&}":     "one character",
		"{param.value,a,}":       "one character",
		"{param.value,$var(b)2}": "does not belong there",
		"{uri.param,a,b}":        "2 parameters where 1 are needed",
		"{line.at,x}":            "whole number",
		"{re.subst,x}":           "/regex/replacement/flags",
		"{re.subst,/a/}":         "behind the replacement",
		"{re.subst,/a/b}":        "behind the replacement",
		"{re.subst,/a/b/x}":      "unknown flag",
		"{re.subst,/a/b/,}":      "unknown flag",
		"{re.subst, /a/b/}":      "/regex/replacement/flags",
		"{re.subst,/[/x/}":       "bad regular expression",
		"{re.subst,/*/x/}":       "bad regular expression",
		"{re.subst,/a/$/}":       "no name",
		"{re.subst,/a/$nosuch/}": "unknown variable",
		"{re.subst,$var(s)x}":    "does not belong there",
		"{param.value,a,$}":      "the separator must be one character",
	} {
		assert.Contains(t, refusal(t, pv.V61, "$var(a) = $(var(a)"+transformation+");"), reason, transformation)
	}
}

// TestNewer follows the recordings of 6.1.4 (cases 133 to 137, 150, 165, 166, 418 to 428, 451, 527) and its documentation.
func TestNewer(t *testing.T) {
	for _, c := range []struct {
		value, transformation string
		want                  answer
	}{
		{`"42"`, "{s.intv}", answer{"int", "42", false}},
		{`"007"`, "{s.intv}", answer{"int", "007", false}},
		{`"12abc"`, "{s.intv}", answer{"null", "", false}},
		{`"a b"`, "{s.selectsw,1}", answer{"text", "b", false}},
		{`"a\tb\nc d"`, "{s.selectsw,2}", answer{"text", "c", false}},
		{`"a\tb\nc d"`, "{s.selectsw,4}", answer{"text", "", false}},
		{`"a\tb\nc d"`, "{s.selectsw,-2}", answer{"text", "c", false}},
		{`"a\tb\nc d"`, "{s.selectsw,-4}", answer{"text", "a", false}},
		{`"a\tb\nc d"`, "{s.selectsw,-5}", answer{"text", "", false}},
		{`"hello"`, "{s.charat,4}", answer{"text", "h", false}},
		{`"hello"`, "{s.charat,5}", answer{"text", "", false}},
		{`"hello"`, "{s.charat,-1}", answer{"text", "", false}},
		{`"hello"`, "{s.byteat,4}", answer{"int", "111", false}},
		{`"hello"`, "{s.byteat,5}", answer{"int", "", true}},
		{`"  a  b \r\n c"`, "{s.rmhdws}", answer{"text", "  a  b  c", false}},
		{`"  a  b \r\n c"`, "{s.rmhlws}", answer{"text", "  a  b c", false}},
		{`"a\r\nb\n\t c\n"`, "{s.rmhlws}", answer{"text", "a\r\nbc\n", false}},
		{`"abc"`, "{s.crc32}", answer{"int", "891568578", false}},
		{`"a\r\nb\\"`, "{s.escape.crlf}", answer{"text", `a\r\nb\`, false}},
		{`"a\\r\\nb"`, "{s.unescape.crlf}", answer{"text", "a\r\nb", false}},
		{`"sip:a@b;x=1;y;X=2?h"`, "{uri.rmparam,x}", answer{"text", "sip:a@b;x=1;y?h", false}},
		{`"sip:a@b;x"`, "{uri.rmparam,x}", answer{"text", "sip:a@b", false}},
		{`"sip:a@b;y=x"`, "{uri.rmparam,x}", answer{"text", "sip:a@b;y=x", false}},
		{`"sip:x@x;x?x"`, "{uri.rmparam,x}", answer{"text", "sip:x@x?x", false}},
		{`"bad"`, "{uri.rmparam,x}", answer{"null", "", true}},
		{`$null`, "{val.n0}", answer{"int", "0", false}},
		{`"a"`, "{val.n0}", answer{"text", "a", false}},
		{`$null`, "{val.ne}", answer{"text", "", false}},
		{`5`, "{val.ne}", answer{"int", "5", false}},
		{`$null`, "{val.json}", answer{"text", "", false}},
		{`"a\"b\\c\n\t/é"`, "{val.json}", answer{"text", `a\"b\\c\n\t/é`, false}},
		{`$null`, "{val.jsonqe}", answer{"text", `""`, false}},
		{`"a\"b"`, "{val.jsonqe}", answer{"text", `"a\"b"`, false}},
		{`"plain"`, "{val.jsonqe}", answer{"text", "plain", false}},
		{`5`, "{val.jsonqe}", answer{"int", "5", false}},
		{`512`, "{num.fdigit}", answer{"int", "5", false}},
		{`-512`, "{num.ldigit}", answer{"int", ".", false}},
		{`"512"`, "{num.fdigit}", answer{"int", "0", false}},
		{`$null`, "{num.ldigit}", answer{"int", "0", false}},
	} {
		assert.Equal(t, c.want, transform(t, pv.V61, c.value, c.transformation), "%s %s", c.value, c.transformation)
	}
}

// TestBoth has defects of both families that a script can rely on.
func TestBoth(t *testing.T) {
	for _, c := range []struct{ value, transformation, want string }{
		{`"a\n\n"`, "{line.at,-1}", "a\n"},
		{`"a\n\n"`, "{line.at,-2}", ""},
		{`"a\n\nb"`, "{line.at,-2}", "a\n"},
		{`"a\r\n\r\nb\r\n"`, "{line.at,-2}", ""},
		{`"a\r\n\r\nb\r\n"`, "{line.at,-3}", "a"},
		{`"msrp://a;x@h/s;tcp"`, "{msrpuri.user}", ""},
		{`"msrp://a;x@h/s;tcp"`, "{msrpuri.userinfo}", ""},
		{`"msrp://a;x@h/s;tcp"`, "{msrpuri.host}", "h"},
	} {
		for _, target := range []pv.Target{pv.V56, pv.V61} {
			assert.Equal(t, answer{"text", c.want, false}, transform(t, target, c.value, c.transformation), "%s %s", c.value, c.transformation)
		}
	}
}

// TestRight has what kpv answers where Kamailio reads past a buffer, writes a byte that is none, or counts wrongly.
func TestRight(t *testing.T) {
	for _, c := range []struct {
		value, transformation string
		want                  answer
	}{
		{`"user@host@dom"`, "{s.rbefore,@}", answer{"text", "user@host", false}},
		{`"user@host@dom"`, "{s.rbefore,#}", answer{"text", "user@host@dom", false}},
		{`"user@host@dom"`, "{s.rafter,@}", answer{"text", "dom", false}},
		{`"user@host@dom"`, "{s.rafter,#}", answer{"text", "", false}},
		{`"0OIl"`, "{s.decode.base58}", answer{"null", "", true}},
		{`"<sip:a@b"`, "{nameaddr.uri}", answer{"null", "", false}},
		{`"<sip:a@b"`, "{nameaddr.len}", answer{"null", "", false}},
		{`"x <sip:a@b"`, "{nameaddr.name}", answer{"text", "x ", false}},
		{`"1.2.3.4~5~9"`, "{urialias.decode}", answer{"text", "", true}},
		{`"bad"`, "{urialias.encode}", answer{"text", "", true}},
		{`$null`, "{sql.val}", answer{"text", "NULL", false}},
		{`$null`, "{sql.val.int}", answer{"text", "0", false}},
		{`$null`, "{sql.val.str}", answer{"text", "''", false}},
	} {
		for _, target := range []pv.Target{pv.V56, pv.V61} {
			assert.Equal(t, c.want, transform(t, target, c.value, c.transformation), "%s %s", c.value, c.transformation)
		}
	}
}

// TestOlder has what 5.6.3 and 6.1.4 do differently (cases 107, 140, 474; the oracle for the rest of 5.6).
func TestOlder(t *testing.T) {
	for _, c := range []struct{ value, transformation, old, want string }{
		{`"JxF12TrwUP45BMd"`, "{s.decode.base58}", "Hello World\x00", "Hello World"},
		{`"112g"`, "{s.decode.base58}", "a\x00\x00\x00", "a"},
		{`"1"`, "{s.decode.base58}", "\x00\x00", ""},
		{`""`, "{s.decode.base58}", "\x00", ""},
		{`"sip:alice:pw@w.l:5066;transport=tcp;x=y"`, "{uri.saor}", "sip:\x00alice@w.l", "sip:alice@w.l"},
		{`"sip:alice:pw@w.l:5066;transport=tcp;x=y"`, "{uri.suri}", "sip:\x00alice@w.l:5066;transport=tcp", "sip:alice@w.l:5066;transport=tcp"},
		{`"sip:alice:pw@w.l:5066;transport=tcp;x=y"`, "{uri.duri}", "sip:\x00w.l:5066;transport=tcp", "sip:w.l:5066;transport=tcp"},
		{`"SIPS:w.l;lr"`, "{uri.suri}", "SIPS:\x00w.l", "SIPS:w.l"},
		{`"tel:+1"`, "{uri.saor}", "tel:\x00+1@", "tel:+1@"},
	} {
		assert.Equal(t, answer{"text", c.old, false}, transform(t, pv.V56, c.value, c.transformation), "%s %s", c.value, c.transformation)
		assert.Equal(t, answer{"text", c.want, false}, transform(t, pv.V61, c.value, c.transformation), "%s %s", c.value, c.transformation)
	}
}

// TestNull: null stays the null that prints as nothing, whatever stands behind (cases 081, 131, 394).
func TestNull(t *testing.T) {
	for _, transformation := range []string{
		"{s.len}", "{s.substr,0,1}", "{s.md5}{s.len}", "{uri.host}", "{param.count}", "{nameaddr.uri}", "{tobody.tag}", "{line.count}",
		"{re.subst,/a/b/}", "{sock.host}", "{urialias.encode}",
	} {
		assert.Equal(t, answer{"null", "", false}, transform(t, pv.V56, "$null", transformation), transformation)
	}
}

// TestLong: results that grow much faster than the text are refused instead of taking all memory.
func TestLong(t *testing.T) {
	const long = `$var(l) = "0123456789abcdef"; $var(n) = 0; while ($var(n) < 12) { $var(l) = $var(l) + $var(l); $var(n) = $var(n) + 1; }
`
	for _, transformation := range []string{"{s.prefixes}", "{s.replace,0,$var(l)}", "{s.fmtlines,60000,60000}", "{re.subst,/[0-9]/$var(l)/g}"} {
		_, failed := run(t, pv.V61, long+"$var(r) = $(var(l)"+transformation+");")
		assert.True(t, failed, transformation)
	}
}
