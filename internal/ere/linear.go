package ere

import (
	"io"
	"regexp"
	"time"
	"unicode/utf8"
)

// linear runs a pattern on Go's regexp.
type linear struct {
	re *regexp.Regexp
	// numbers tells which group of the pattern each group of re is. A group
	// inside a repetition that was written out stands there several times.
	numbers []int
	size    int // of the pattern with repetitions written out: what a byte of the subject costs at worst
}

func newLinear(tree *node, flags Flags, notBOL bool) (linear, error) {
	t := translator{dialect: dialect{
		anchors: linearAnchors(flags, notBOL),
		nothing: linearNothing,
		open:    func(int) string { return "(" },
	}}
	t.node(tree)
	if len(t.groups) > maxGroups {
		return linear{}, ErrSize
	}
	re, err := regexp.Compile(t.String())
	if err != nil {
		return linear{}, ErrSize // the syntax is right: a limit of regexp's was met
	}
	re.Longest()
	return linear{re, t.groups, tree.size}, nil
}

const linearNothing = `[^\x00-\x{10ffff}]`

func linearAnchors(flags Flags, notBOL bool) anchorTexts {
	anchors := anchorTexts{
		lineStart: `\A`, lineEnd: `\z`, textStart: `\A`, textEnd: `\z`, wordEdge: `\b`, noEdge: `\B`,
		newlineBefore: `(?m:^)`, newlineAfter: `(?m:$)`,
	}
	if flags&Newline != 0 {
		anchors[lineStart], anchors[lineEnd] = `(?m:^)`, `(?m:$)`
	}
	if notBOL {
		anchors[lineStart] = linearNothing
	}
	return anchors
}

// maxUnwatched is how many steps a search may take at worst without a look at
// the clock, which regexp itself never takes.
const maxUnwatched = 20_000_000

// direct tells whether regexp may have the string itself.
func (l linear) direct(s subject) bool { return s.ascii && len(s.text) <= maxUnwatched/l.size }

func (l linear) match(s subject) (bool, error) {
	if l.direct(s) {
		return l.re.MatchString(s.text), nil
	}
	runes := newByteRunes(s.text)
	found := l.re.MatchReader(runes)
	return found, runes.err
}

func (l linear) find(s subject) ([]int, error) {
	var found []int
	if l.direct(s) {
		found = l.re.FindStringSubmatchIndex(s.text)
	} else {
		runes := newByteRunes(s.text)
		found = l.re.FindReaderSubmatchIndex(runes)
		if runes.err != nil {
			return nil, runes.err
		}
	}
	if found == nil {
		return nil, nil
	}
	return l.renumber(found), nil
}

// renumber gives each group the last thing that any of its copies matched.
func (l linear) renumber(found []int) []int {
	loc := newLoc()
	copy(loc, found[:2])
	for i, number := range l.numbers {
		start, end := found[2*i+2], found[2*i+3]
		if start > loc[2*number] || start == loc[2*number] && end > loc[2*number+1] {
			loc[2*number], loc[2*number+1] = start, end
		}
	}
	return loc
}

// newLoc returns the offsets of a match before anything is known.
func newLoc() []int {
	loc := make([]int, 2*Groups)
	for i := range loc {
		loc[i] = -1
	}
	return loc
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// byteRunes reads each byte of what is left as the rune of its number. A rune
// counts as one byte long, so offsets need no correction. After some time it
// pretends that nothing is left; err says so.
type byteRunes struct {
	left     string
	deadline time.Time
	err      error
}

func newByteRunes(s string) *byteRunes {
	return &byteRunes{left: s, deadline: time.Now().Add(patience)}
}

func (b *byteRunes) ReadRune() (r rune, size int, err error) {
	if b.left == "" {
		return 0, 0, io.EOF
	}
	if len(b.left)%64 == 0 && time.Now().After(b.deadline) {
		b.err = ErrTimeout
		return 0, 0, io.EOF
	}
	r = rune(b.left[0])
	b.left = b.left[1:]
	return r, 1, nil
}
