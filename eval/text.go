package eval

import (
	"strconv"
	"strings"

	"kpv/internal/ere"
)

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// quote shows untrusted text in a message: quoted, control characters escaped, cut when long.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		return strconv.Quote(s[:most]) + "..."
	}
	return strconv.Quote(s)
}

// cString ends a text at its first NUL, as functions of C see it.
func cString(s string) string {
	before, _, _ := strings.Cut(s, "\x00")
	return before
}

// maxPatterns bounds how many regular expressions from variables are remembered.
const maxPatterns = 256

// patternCache remembers compiled regular expressions. When full it starts again: scripts use few, or ever new ones.
type patternCache map[patternKey]compiledPattern

type patternKey struct {
	text  string
	flags ere.Flags
}

type compiledPattern struct {
	re  *ere.Regexp
	err error
}

func (p *patternCache) compile(text string, flags ere.Flags) (*ere.Regexp, error) {
	key := patternKey{text, flags}
	if found, ok := (*p)[key]; ok {
		return found.re, found.err
	}
	if *p == nil || len(*p) >= maxPatterns {
		*p = patternCache{}
	}
	re, err := ere.Compile(cString(text), flags)
	(*p)[key] = compiledPattern{re, err}
	return re, err
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return itoa(n) + " " + thing + "s"
}
