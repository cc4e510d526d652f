package ere

import (
	"io"
	"regexp"
	"unicode/utf8"
)

// linear runs a pattern on Go's regexp.
type linear struct {
	re *regexp.Regexp
	// numbers tells which group of the pattern each group of re is. A group
	// inside a repetition that was written out stands there several times.
	numbers []int
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
	return linear{re, t.groups}, nil
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

func (l linear) match(s string) (bool, error) {
	if isASCII(s) {
		return l.re.MatchString(s), nil
	}
	return l.re.MatchReader(&byteRunes{s}), nil
}

func (l linear) find(s string) ([]int, error) {
	var found []int
	if isASCII(s) {
		found = l.re.FindStringSubmatchIndex(s)
	} else {
		found = l.re.FindReaderSubmatchIndex(&byteRunes{s})
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
// counts as one byte long, so offsets need no correction.
type byteRunes struct{ left string }

func (b *byteRunes) ReadRune() (r rune, size int, err error) {
	if b.left == "" {
		return 0, 0, io.EOF
	}
	r = rune(b.left[0])
	b.left = b.left[1:]
	return r, 1, nil
}
