package fn

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFnmatch(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"*", "", true}, {"?", "", false}, {"a*b*c", "aXbXc", true}, {"*b*c", "abcabx", false}, {"[!a-c]", "d", true}, {"[]-]", "]", true},
		{"[a", "[a", true}, {"[a-", "[a-", false}, {`\`, `\`, false}, {`[\`, `\`, false}, {"[[:upper:]]*", "Abc", true}, {"[[:nope:]]", "a", false},
		{"[[.space.]]", " ", false}, {"a[^b]c", "abc", false},
	} {
		assert.Equal(t, c.want, fnmatch(c.pattern, c.s), "%q %q", c.pattern, c.s)
	}
	assert.False(t, fnmatch(strings.Repeat("*a", 50)+"b", strings.Repeat("a", 10_000)), "it does not take for ever")
}

// FuzzFnmatch: without what only one of them has, path.Match agrees.
func FuzzFnmatch(f *testing.F) {
	f.Add("a*b?c", "aXXbYc")
	f.Add("[a-c]*", "bcd")
	f.Add("**", "")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		got := fnmatch(pattern, s)
		if strings.ContainsAny(pattern, `[]\/`) || strings.Contains(s, "/") || !isASCII(pattern+s) {
			return
		}
		want, err := path.Match(pattern, s)
		assert.Equal(t, want && err == nil, got, "%q %q", pattern, s)
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0
}
