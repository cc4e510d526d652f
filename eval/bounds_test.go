package eval_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
)

// TestTextsCannotGrowWithoutBound doubles a text in every way that a script has: each must fail before a gigabyte, and the script goes on.
func TestTextsCannotGrowWithoutBound(t *testing.T) {
	for name, double := range map[string]string{
		"operator": `$var(s) + $var(s)`, "format": `$(var(s){s.encode.hexa})`, "rule": `$(var(s){re.subst,/aaaaaaaa/` + strings.Repeat("a", 64) + `/g})`,
	} {
		text := `$var(s) = "aaaaaaaa"; $var(i) = 0; while ($var(i) < 23) { $var(s) = ` + double + `; $var(i) = $var(i) + 1; }
xlog("$(var(s){s.len})\n"); xlog("` + strings.Repeat("$var(s)", 20) + `");`
		program, findings := eval.Load("grow.cfg", text, fn.Library(), eval.Options{})
		require.NotNil(t, program, "%s: %v", name, findings)
		longest, failures := 0, 0
		m := eval.NewMachine(program, eval.Config{Sink: func(e eval.Event) {
			longest = max(longest, len(e.Text))
			if e.Kind == eval.Error {
				failures++
			}
		}})
		require.NoError(t, m.Run(context.Background()), name)
		assert.LessOrEqual(t, longest, 17<<20, name)
		assert.Positive(t, failures, name)
	}
}

// TestHostileScripts are read, checked and compiled; what is found stays in proportion.
func TestHostileScripts(t *testing.T) {
	nested := func(before, after string, n int) string {
		return strings.Repeat(before, n) + "1" + strings.Repeat(after, n)
	}
	for name, text := range map[string]string{
		"variables in a text": `xlog("` + strings.Repeat("$var(a) ", 10_000) + `");`,
		"escapes in a text":   `xlog("` + strings.Repeat(`\t$foo(a) `, 2000) + `");`,
		"chain of variables":  "$var(x) = $var(a)" + strings.Repeat("+$var(a)", 5000) + ";",
		"chain of texts":      `$var(x) = $var(a)` + strings.Repeat(`+"a"`, 5000) + ";",
		"conditions":          "if (1" + strings.Repeat(" && $var(a) == 1", 3000) + ") ;",
		"nested variables":    "$var(x) = " + nested("$avp(", ")", 10_000) + ";",
		"nested indexes":      "$var(x) = " + nested("$(avp(a)[", "])", 10_000) + ";",
		"nested keys":         "$var(x) = " + nested("$mct(a", ")", 10_000) + ";",
		"nested in a text":    `xlog("` + nested("$(var(a){s.select,", "})", 10_000) + `");`,
		"transformations":     "$var(x) = $(var(a)" + strings.Repeat("{s.len}", 10_000) + ");",
		"unknown functions":   strings.Repeat("foo();\n", 3000),
		"long names":          "$" + strings.Repeat("a", 1_000_000) + " = 1; " + strings.Repeat("b", 1_000_000) + "();",
		"labels":              "switch ($var(x)) {" + strings.Repeat("case 1: break;\n", 3000) + "}",
		"routes":              "request_route { ; }\n" + strings.Repeat("route[a] { ; }\n", 3000),
	} {
		program, findings := eval.Load("hostile.cfg", text, fn.Library(), eval.Options{Lint: true})
		assert.Equal(t, program == nil, findings.Failed(), name)
		size := 0
		for _, f := range findings {
			size += len(f.Error()) + len(f.Hint)
		}
		assert.Less(t, size, 1<<20, name)
	}
}
