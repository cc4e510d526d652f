// Package ere gives scripts the regular expressions Kamailio gives them: POSIX
// extended ones as the regcomp and regexec of glibc understand them, in the C
// locale.
//
// # Why translate
//
// Go's regexp reads Perl's syntax, in which \d is a digit, [\]] is a bracket
// and (?i) is an option. To glibc they are a plain d, the set of a backslash
// followed by a bracket, and an error. A script that passes a check here has
// to pass in production, so the pattern is read by a parser that knows
// glibc's rules and nothing else, and written again in the words of an engine
// at hand. That engine is regexp, whose time is linear in the subject.
// Leftmost-longest is its Longest mode, and even the choice between equally
// long matches agrees: glibc's set_regs walks its automaton first alternative
// first over the states that can still reach the longest end, which is what
// Longest does. So (a|ab)(c|bcd)(d*) on abcd gives "a", "bcd", "" in both,
// though POSIX asks for "ab", "c", "d".
//
// The C locale sees bytes where Go sees runes. Sets are written as sets of
// bytes, byte n standing for rune n. An ASCII subject is already in that form.
// Any other is read byte by byte.
//
// What regexp cannot say goes to regexp2, which backtracks: references back
// (\1), word edges (\< and \>) and, after a newline flag, a ^ that must not
// match where the subject starts. Backtracking can take for ever, so it is
// given a second, after which the answer is "no match" (see [Regexp.Exec]).
//
// # Where glibc is odd
//
// All of it was observed and is pinned by testdata/glibc.tsv, recorded from
// glibc 2.36, and by a test that makes up patterns and asks the glibc at hand:
//
//   - A repetition needs something to repeat: *a, (*a), a|*b, ^* and \b* are
//     errors, hence (?=x) is one too. An unmatched ) is an ordinary character,
//     and so is a } anywhere; { never is.
//   - a*? repeats a* at most once. {,3} is {0,3} and {,} is *. A comma inside
//     braces may even be escaped.
//   - x{2,4} is xx((x)?x)?, nested to the left, so that (ab|a|b){0,2} on ab
//     matches twice and \1 is "b".
//   - An empty branch at the start comes second: (|a)(a|) on a gives "a", "".
//   - Ignoring case compares upper-cased bytes and upper-cases the pattern too,
//     the ends of ranges included: [Z-a] and [_-z] are then errors, and [@-_]
//     holds every letter. But it forgets escaped letters: \d, a plain d, then
//     matches nothing at all.
//   - ^ and $ inside a match find newlines without being told to: a.^b matches
//     "a\nb", though ^b does not.
//   - A branch may not refer to a group of another: (a)|\1 is an error.
//   - A dot does not match the byte 0.
//
// # What differs
//
// Some of it is glibc going wrong, all of it is rare:
//
//   - A group that is optional and matches nothing but an anchor at the end of
//     the match, ($)?, took part here. glibc forgets it.
//   - ^ and $ next to something that can be empty are not inside a match here:
//     .?^a does not match "\na" from the newline on.
//   - glibc misses matches of (\<\w){1,3} and other repeated edges, and of
//     references to repeated or empty groups such as (a|b){0,2}\1.
//   - glibc crashes on, or never returns from, some loops over empty matches
//     such as (([ab]*|.|)+){2,}. They work here, with an iteration that matches
//     nothing not always remembered as glibc would.
//   - A group in a repetition of more than 32 is chosen as regexp does.
//   - Patterns are limited: 64 KiB, 200 parentheses deep, 65536 characters and
//     sets with all repetitions written out. A large {n} of a large expression
//     is therefore refused where glibc would use a gigabyte.
package ere

import (
	"sync"
	"time"
)

// Flags choose how a pattern is compiled.
type Flags uint8

const (
	// IgnoreCase is REG_ICASE: the letters of ASCII match in either case.
	IgnoreCase Flags = 1 << iota
	// Newline is REG_NEWLINE: ^ and $ also match after and before a newline,
	// which neither a dot nor a negated set matches.
	Newline
)

// Groups is how many pairs of offsets a match has: the whole and \1 to \9.
const Groups = 10

// Regexp is a compiled pattern. It may be used by several goroutines at once.
type Regexp struct {
	whole     engine
	continued func() (engine, error) // the same pattern, its ^ not at the start
}

// engine searches a whole subject. The error is ErrTimeout or nil.
type engine interface {
	match(s subject) (bool, error)
	find(s subject) ([]int, error)
}

// subject is a text, or the rest of one, with what is known of all of it.
type subject struct {
	text  string
	ascii bool
}

func newSubject(text string) subject { return subject{text, isASCII(text)} }

// Compile reads a pattern. The error, an [Error], says in glibc's words what is
// wrong with it.
func Compile(pattern string, flags Flags) (*Regexp, error) {
	tree, err := parse(pattern, flags)
	if err != nil {
		return nil, err
	}
	whole, err := newEngine(tree, flags, false)
	if err != nil {
		return nil, err
	}
	continued := func() (engine, error) { return whole, nil }
	if tree.uses(lineStart) {
		continued = sync.OnceValues(func() (engine, error) { return newEngine(tree, flags, true) })
	}
	return &Regexp{whole: whole, continued: continued}, nil
}

// newEngine picks the engine that can run the pattern.
func newEngine(tree *node, flags Flags, notBOL bool) (engine, error) {
	afterNewline := notBOL && flags&Newline != 0 && tree.uses(lineStart)
	if afterNewline || tree.uses(wordStart) || tree.uses(wordEnd) || tree.refersBack() {
		return newBacktracker(tree, flags, notBOL)
	}
	return newLinear(tree, flags, notBOL)
}

// Match reports whether the pattern occurs anywhere in s, a string of bytes. A
// search that timed out found nothing.
func (r *Regexp) Match(s string) bool {
	found, _ := r.Test(s)
	return found
}

// Test is Match for callers who want to know whether nothing was found because
// the search was given up. The error then is ErrTimeout.
func (r *Regexp) Test(s string) (bool, error) { return r.whole.match(newSubject(s)) }

// Find returns the leftmost of the longest matches in s at or after the offset
// from, or nil. The result always has 2*Groups entries: where the match and \1
// to \9 start and end in s, or -1 and -1 for a group that took no part. A
// search that timed out found nothing.
//
// What stands before from is not looked at, as if regexec were given the
// address of s[from]: \b, \< and \` take from for the start of the text. So
// does ^ when from is 0. When it is more, the search continues another one and
// ^ does not match there (REG_NOTBOL), which is how Kamailio replaces all
// matches. To have ^ match at an offset, search s[offset:] from 0.
func (r *Regexp) Find(s string, from int) []int {
	loc, _ := r.Exec(s, from)
	return loc
}

// Exec is Find for callers who want to know whether nothing was found because
// the search was given up. The error then is ErrTimeout.
func (r *Regexp) Exec(s string, from int) ([]int, error) { return r.In(s).Exec(from) }

// Search looks for one pattern in one text, from several places: what takes
// the whole text is done once.
type Search struct {
	re      *Regexp
	subject subject
	given   time.Duration // the time that searches took
}

// In starts a search of s.
func (r *Regexp) In(s string) *Search { return &Search{re: r, subject: newSubject(s)} }

// patience is how long all searches of a text may take together, or one that
// does not backtrack. glibc can take far longer, and does.
const patience = 5 * time.Second

// Exec is Regexp.Exec on the text.
func (s *Search) Exec(from int) ([]int, error) {
	if from > len(s.subject.text) {
		return nil, nil
	}
	if s.given > patience {
		return nil, ErrTimeout
	}
	start := time.Now()
	defer func() { s.given += time.Since(start) }()
	if from == 0 {
		return s.re.whole.find(s.subject)
	}
	continued, err := s.re.continued()
	if err != nil {
		return nil, err
	}
	loc, err := continued.find(subject{s.subject.text[from:], s.subject.ascii})
	shift(loc, from)
	return loc, err
}

// shift moves the offsets that are set.
func shift(loc []int, by int) {
	for i := range loc {
		if loc[i] >= 0 {
			loc[i] += by
		}
	}
}
