package parser

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is typed at a prompt is an expression, something for a script, the beginning of either, or wrong.
func TestParseEntry(t *testing.T) {
	for text, want := range map[string]string{
		"": "items", ";": "items", "1": "expression", "1;": "expression", "$var(x)": "expression", "$var(x) = 1": "items",
		"$var(x) = 1; $var(x)": "items expression", "xlog(\"a\")": "items", "xlog(\"a\"); 1": "items expression", "if (1) { exit; }": "items",
		"if (1) {": "more", "if (1)": "more", "if (1) exit": "items", "1 +": "more", "(1": "more", "\"a": "more", "/* a": "more", "route[A]": "more",
		"route[A] { exit; } route[B] { exit; }": "items", "#!define A 1": "items", "#!ifdef A": "more", "$var(x) =": "more", "xlog(": "more",
		"word": "wrong", "1 2": "wrong", "1 +* 2": "wrong", "}": "wrong", "if (1) { } ": "wrong", "$var(": "wrong", "debug=3": "items",
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

// What is wrong is said once, and of the place where it is.
func TestParseEntryErrors(t *testing.T) {
	for text, want := range map[string]string{
		"5; xlog(\"b\")": "1:1: error: a value can only be the last thing that is entered", "$var(x); $var(y)": "1:1: error: a value can only be the last thing that is entered",
		"$var(x) = 1; 2; 3;": "1:14: error: a value can only be the last thing that is entered", "$avp(a)[1]": "1:1: error: an index or a transformation needs the long form",
		"$var(a = 5": "1:1: error: the ( of $var is never closed on its line", "$var(x) = ; xlog(\"b\")": "1:11: error: syntax error: unexpected \";\", where a value should stand",
		"if (1) { xlog(\"a\") }": "1:19: error: syntax error: missing ; before \"}\"",
	} {
		_, _, errs := ParseEntry("<prompt>", text, &Options{})
		require.NotEmpty(t, errs, text)
		assert.Contains(t, errs[0].Error(), want, text)
		assert.Len(t, errs, 1, text)
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
