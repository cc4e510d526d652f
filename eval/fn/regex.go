package fn

import (
	"time"

	"github.com/dlclark/regexp2/v2"

	"kpv/eval"
)

// regexFuncs match Perl's regular expressions, which Go's own package has not all of: nothing looks ahead or back there.
func regexFuncs() []*eval.Func {
	return []*eval.Func{{
		Name: "pcre_match", Module: "regex", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("regex")}},
		Doc:     "True when a regular expression of Perl's kind matches the text. A $ in it is written $$. -4 when it is malformed.",
		Example: `if (pcre_match("abc123", "^[a-z]+\d+$$")) xlog("matches\n"); # -> matches`,
		Run:     matchPerl,
	}}
}

// perlTimeout is how long a match may take: those that go back and forth can take for ever.
const perlTimeout = time.Second

func matchPerl(m *eval.Machine, args []eval.Arg) int {
	re, err := regexp2.Compile(latin1(args[1].Format(m)), regexp2.None)
	if err != nil {
		m.Fail("pcre_match: bad regular expression: %v", err)
		return -4
	}
	re.MatchTimeout = perlTimeout
	matched, err := re.MatchString(latin1(args[0].Format(m)))
	if err != nil {
		return m.Fail("pcre_match: %v", err)
	}
	return truth(matched)
}

// latin1 makes a rune of each byte: Kamailio's matching knows bytes only.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
