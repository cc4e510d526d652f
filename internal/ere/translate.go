package ere

import (
	"fmt"
	"regexp"
	"strings"
)

// The bounds of what is written.
const (
	maxCount  = 1000 // what regexp counts to, nested counts multiplied
	maxCopies = 32   // of an expression; beyond, the engine counts
	maxGroups = 500  // all copies together: each makes every step slower
)

// dialect is what the engines spell differently.
type dialect struct {
	anchors anchorTexts
	nothing string                  // matches nowhere
	open    func(number int) string // starts a group
}

type anchorTexts [newlineAfter + 1]string

// translator writes an expression in the syntax of an engine.
type translator struct {
	dialect
	strings.Builder
	groups []int    // that were written, in order
	known  groupSet // the same as a set
}

func (t *translator) node(n *node) {
	switch n.op {
	case opSet:
		t.set(n.set)
	case opAnchor:
		t.WriteString(t.anchors[n.anchor])
	case opReference:
		t.reference(n.number)
	case opGroup:
		t.group(n)
	case opConcat:
		t.list(n.sub, "")
	case opAlternate:
		t.list(n.sub, "|")
	case opRepeat:
		t.repeat(n.sub[0], n.min, n.max)
	}
}

func (t *translator) list(nodes []*node, separator string) {
	for i, n := range nodes {
		if i > 0 {
			t.WriteString(separator)
		}
		t.node(n)
	}
}

// group forgets what nobody can ask for.
func (t *translator) group(n *node) {
	if n.number < Groups {
		t.WriteString(t.open(n.number))
		t.groups = append(t.groups, n.number)
		t.known.add(n.number)
	} else {
		t.WriteString("(?:")
	}
	t.node(n.sub[0])
	t.WriteByte(')')
}

// reference knows that a group repeated no times was not written.
func (t *translator) reference(number int) {
	if t.known.has(number) {
		fmt.Fprintf(t, `\k<%d>`, number)
	} else {
		t.WriteString(t.nothing)
	}
}

func (t *translator) set(set byteSet) {
	spans := set.spans()
	switch {
	case len(spans) == 0:
		t.WriteString(t.nothing)
	case set.len() == 1:
		t.literal(spans[0].first)
	default:
		t.WriteByte('[')
		for _, s := range spans {
			fmt.Fprintf(t, `\x%02x-\x%02x`, s.first, s.last)
		}
		t.WriteByte(']')
	}
}

func (t *translator) literal(c byte) {
	if c < ' ' || c > '~' {
		fmt.Fprintf(t, `\x%02x`, c)
		return
	}
	t.WriteString(regexp.QuoteMeta(string(rune(c))))
}

// repeat writes copies, so that it is glibc's idea of repeating that decides
// which text each group gets. It leaves the counting to the engine where no
// difference can be seen, and where there would be too many copies.
func (t *translator) repeat(n *node, lo, hi int) {
	switch {
	case hi == unlimited:
		t.atLeast(n, lo)
	case n.counted(hi):
		t.count(n, "{%d}", lo)
		t.count(n, "{0,%d}", hi-lo)
	default:
		t.copies(n, lo)
		t.optional(n, hi-lo)
	}
}

// atLeast writes no copies of what matches nothing: glibc takes back what a
// group got in the empty rounds that fill up the number, so they do not show.
func (t *translator) atLeast(n *node, lo int) {
	switch {
	case lo == 0:
		t.suffixed(n, "*")
	case n.nullable:
		t.suffixed(n, "+")
	case n.counted(lo):
		t.count(n, "{%d}", lo-1)
		t.suffixed(n, "+")
	default:
		t.copies(n, lo-1)
		t.suffixed(n, "+")
	}
}

// suffixed writes an expression as one operand.
func (t *translator) suffixed(n *node, suffix string) {
	if n.op == opSet || n.op == opGroup || n.op == opReference {
		t.node(n)
	} else {
		t.WriteString("(?:")
		t.node(n)
		t.WriteByte(')')
	}
	t.WriteString(suffix)
}

// count has the engine count, in pieces that regexp accepts.
func (t *translator) count(n *node, format string, times int) {
	for times > 0 {
		piece := min(times, maxCount/n.count)
		t.suffixed(n, fmt.Sprintf(format, piece))
		times -= piece
	}
}

func (t *translator) copies(n *node, times int) {
	for range times {
		t.suffixed(n, "")
	}
}

// optional nests copies to the left as glibc does, so that the search for the
// most copies comes first.
func (t *translator) optional(n *node, times int) {
	t.WriteString(strings.Repeat("(?:", times))
	for range times {
		t.suffixed(n, "")
		t.WriteString(")?")
	}
}
