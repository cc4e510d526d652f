package parser

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is typed at a prompt is an expression, something for a script, the beginning of either, or wrong.
func TestParseEntry(t *testing.T) {
	for text, want := range map[string]string{
		"": "items", ";": "items", "1": "expression", "1;": "expression", "$var(x)": "expression", "$var(x) = 1": "items",
		"$var(x) = 1; $var(x)": "items expression", "xlog(\"a\")": "items", "xlog(\"a\"); 1": "items expression", "if (1) { exit; }": "items",
		"if (1) {": "more", "if (1)": "more", "if (1) exit": "items", "1 +": "more", "(1": "more", "\"a": "more", "/* a": "more", "route[A]": "more",
		"route[A] { exit; } route[B] { exit; }": "items", "#!define A 1": "items", "#!ifdef A": "more", "$var(x) =": "more", "xlog(": "more",
		"word": "wrong", "1 2": "wrong", "1 +* 2": "wrong", "}": "wrong", "if (1) { } ": "wrong", "$var(": "more", "debug=3": "items",
		"modparam(\"a\", \"b\", 1)": "items", "return": "items", "{ exit; }": "expression", "method == \"A\"": "expression", "\"a\" \"b\"": "expression",
	} {
		tree, x, errs := ParseEntry("<prompt>", text, &Options{})
		got := ""
		switch {
		case IsIncomplete(errs):
			got = "more"
		case len(errs) > 0:
			got = "wrong"
		case x != nil && len(tree.Items) > 0:
			got = "items expression"
		case x != nil:
			got = "expression"
		default:
			got = "items"
		}
		assert.Equal(t, want, got, "%q: %v", text, errs)
	}
}

func TestParseEntryGoesOn(t *testing.T) {
	first, _, errs := ParseEntry("<prompt>", "#!define A 1\n#!subst \"/x/y/\"", &Options{})
	assert.Empty(t, errs)
	second, x, errs := ParseEntry("<prompt>", "#!define A 2\nA + \"x\"", &Options{After: first})
	assert.Empty(t, errs)
	from, to := x.Span()
	assert.Equal(t, int64(2), second.Num(from))
	assert.Equal(t, "y", second.Str(to))
	_, _, errs = ParseEntry("<prompt>", "#!define B 1\n#!define B 2", &Options{After: second})
	assert.Len(t, errs, 1)
}
