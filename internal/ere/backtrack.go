package ere

import (
	"fmt"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// The bounds of a search that backtracks.
const (
	timeout  = time.Second
	maxStack = 1 << 20 // integers
)

// endMark ends a subject. No byte is this rune.
const endMark = '\u0100'

// restGroup holds what follows a match.
const restGroup = Groups

// backtracker runs a pattern on regexp2.
//
// An engine that backtracks is satisfied with its first match, which need not
// be the longest. So the pattern exists a second time with a condition behind
// it: what is left of the subject must be shorter than the limit that the
// caller writes after the end mark. Both being ends of the subject, the shorter
// is a proper end of the longer:
//
//	(?=(rest)MARK .+ rest END)
//
// Each match that is found sets the limit for the next, until there is none.
type backtracker struct {
	first  *regexp2.Regexp
	longer *regexp2.Regexp
	upper  bool // compare upper-cased bytes: what a back-reference repeats, too
}

func newBacktracker(tree *node, flags Flags, notBOL bool) (backtracker, error) {
	t := translator{dialect: dialect{
		anchors: backtrackerAnchors(flags, notBOL),
		nothing: "(?!)",
		open:    func(number int) string { return fmt.Sprintf("(?<%d>", number) },
	}}
	t.node(tree)
	first, err := newBacktracking(`(?!\z)(?:` + t.String() + ")") // not behind the mark
	if err != nil {
		return backtracker{}, err
	}
	const shorter = `(?=(?<%d>(?>[\x00-\xff]*))%c[\x00-\xff]+\k<%[1]d>\z)`
	longer, err := newBacktracking(`\G(?:` + t.String() + ")" + fmt.Sprintf(shorter, restGroup, endMark))
	return backtracker{first, longer, flags&IgnoreCase != 0}, err
}

func newBacktracking(pattern string) (*regexp2.Regexp, error) {
	re, err := regexp2.Compile(pattern, regexp2.OptionMaxBacktrackingStackSize(maxStack))
	if err != nil {
		return nil, ErrSize // the syntax is right: a limit of regexp2's was met
	}
	re.MatchTimeout = timeout
	return re, nil
}

func backtrackerAnchors(flags Flags, notBOL bool) anchorTexts {
	const (
		before, notBefore = `(?<=[0-9A-Z_a-z])`, `(?<![0-9A-Z_a-z])`
		after, notAfter   = `(?=[0-9A-Z_a-z])`, `(?![0-9A-Z_a-z])`
		end               = `(?=\u0100)`
	)
	anchors := anchorTexts{
		lineStart: `\A`, lineEnd: end, textStart: `\A`, textEnd: end,
		newlineBefore: `(?<=\n)`, newlineAfter: `(?=\n)`,
		wordStart: notBefore + after,
		wordEnd:   before + notAfter,
		wordEdge:  "(?:" + notBefore + after + "|" + before + notAfter + ")",
		noEdge:    "(?:" + notBefore + notAfter + "|" + before + after + ")",
	}
	if notBOL {
		anchors[lineStart] = "(?!)"
	}
	if flags&Newline != 0 {
		anchors[lineStart] = "(?:" + anchors[lineStart] + `|(?<=\n))`
		anchors[lineEnd] = `(?=[\n\u0100])`
	}
	return anchors
}

func (b backtracker) match(s subject) (bool, error) {
	m, err := search(b.first, b.markedRunes(s.text), 0)
	return m != nil, err
}

func (b backtracker) find(s subject) ([]int, error) {
	subject, deadline := b.markedRunes(s.text), time.Now().Add(timeout)
	m, err := search(b.first, subject, 0)
	if m == nil {
		return nil, err
	}
	for longest := m; longest != nil; {
		m = longest
		longest, err = b.findLonger(subject, m)
		if err != nil || time.Now().After(deadline) {
			return nil, ErrTimeout
		}
	}
	return offsets(m), nil
}

// findLonger returns a longer match than m that starts where m does, or nil.
func (b backtracker) findLonger(subject []rune, m *regexp2.Match) (*regexp2.Match, error) {
	limit := subject[m.RuneIndex+m.RuneLength : len(subject)-1]
	if len(limit) == 0 {
		return nil, nil
	}
	return search(b.longer, append(subject, limit...), m.RuneIndex)
}

func search(re *regexp2.Regexp, text []rune, start int) (*regexp2.Match, error) {
	m, err := re.FindRunesMatchStartingAt(text, start)
	if err != nil {
		return nil, ErrTimeout // of time or of stack
	}
	return m, nil
}

// markedRunes returns each byte as the rune of its number, then the end mark.
// There is room for a limit behind it.
func (b backtracker) markedRunes(s string) []rune {
	runes := make([]rune, 0, 2*len(s)+1)
	for i := range len(s) {
		c := s[i]
		if b.upper {
			c = upper(c)
		}
		runes = append(runes, rune(c))
	}
	return append(runes, endMark)
}

// offsets returns where the match and its groups are.
func offsets(m *regexp2.Match) []int {
	loc := newLoc()
	for number := range Groups {
		group := m.GroupByNumber(number)
		if group != nil && len(group.Captures) > 0 {
			loc[2*number], loc[2*number+1] = group.RuneIndex, group.RuneIndex+group.RuneLength
		}
	}
	return loc
}
