// Package ere gives glibc's POSIX extended regular expressions.
package ere

import "regexp"

// Flags choose how a pattern is compiled.
type Flags uint8

// The compile flags: REG_ICASE and REG_NEWLINE.
const (
	IgnoreCase Flags = 1 << iota
	Newline
)

// Regexp is a compiled pattern.
type Regexp struct{ re *regexp.Regexp }

// Compile compiles a pattern.
func Compile(pattern string, flags Flags) (*Regexp, error) {
	if flags&IgnoreCase != 0 {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	re.Longest()
	return &Regexp{re}, nil
}

// Match tells whether the pattern occurs in s.
func (r *Regexp) Match(s string) bool { return r.re.MatchString(s) }

// Find returns the leftmost-longest match at or after from.
func (r *Regexp) Find(s string, from int) []int {
	loc := r.re.FindStringSubmatchIndex(s[from:])
	for i := range loc {
		if loc[i] >= 0 {
			loc[i] += from
		}
	}
	return loc
}
