package ere

import "slices"

// op says what a node is.
type op uint8

const (
	opSet       op = iota // one byte of set
	opAnchor              // the place called anchor
	opReference           // what group number matched
	opGroup               // sub[0], remembered under number
	opConcat              // all of sub, in order; none is the empty expression
	opAlternate           // one of sub
	opRepeat              // sub[0], min to max times
)

// anchor is a place in the subject.
type anchor uint8

const (
	lineStart     anchor = iota // ^
	lineEnd                     // $
	textStart                   // \`
	textEnd                     // \'
	wordStart                   // \<
	wordEnd                     // \>
	wordEdge                    // \b
	noEdge                      // \B
	newlineBefore               // ^ behind something
	newlineAfter                // $ before something
)

// unlimited is the max of a repetition that has none.
const unlimited = -1

// node is an expression. Only the fields that belong to its op are set.
type node struct {
	op       op
	anchor   anchor
	set      byteSet
	number   int // of a group or a reference, from 1
	min, max int
	sub      []*node
	size     int  // of the expression with all repetitions written out
	nullable bool // it can match the empty string anywhere
	consumes bool // it uses up a byte whenever it matches
	count    int  // how far an engine counts in it, nested counts multiplied
}

func setNode(set byteSet) *node {
	return &node{op: opSet, set: set, size: 1 + len(set.spans())/8, consumes: true, count: 1}
}

func anchorNode(a anchor) *node { return &node{op: opAnchor, anchor: a, size: 1, count: 1} }

func referenceNode(number int) *node {
	return &node{op: opReference, number: number, size: 1, count: 1}
}

func groupNode(number int, inner *node) *node {
	return &node{
		op: opGroup, number: number, sub: []*node{inner}, size: 1 + inner.size,
		nullable: inner.nullable, consumes: inner.consumes, count: inner.count,
	}
}

func alternateNode(branches []*node) *node {
	n := &node{op: opAlternate, sub: branches, size: 1, consumes: true, count: 1}
	for _, branch := range branches {
		n.size += branch.size
		n.count = max(n.count, branch.count)
		n.nullable = n.nullable || branch.nullable
		n.consumes = n.consumes && branch.consumes
	}
	return n
}

// concatNode joins any number of expressions, none for what was not written.
func concatNode(items ...*node) *node {
	n := &node{op: opConcat, sub: items, size: 1, nullable: true, count: 1}
	for _, item := range items {
		n.size += item.size
		n.count = max(n.count, item.count)
		n.nullable = n.nullable && item.nullable
		n.consumes = n.consumes || item.consumes
	}
	return n
}

// repeatNode repeats n from lo to hi times. The sizes that n and the bounds can
// have do not overflow an int.
func repeatNode(n *node, lo, hi int) *node {
	if hi == 0 || n.empty() {
		return concatNode()
	}
	copies := hi
	if hi == unlimited {
		copies = lo + 1
	}
	repeat := &node{
		op: opRepeat, min: lo, max: hi, sub: []*node{n}, size: 1 + copies*n.size,
		nullable: lo == 0 || n.nullable, consumes: lo > 0 && n.consumes, count: n.count,
	}
	if n.counted(copies) {
		repeat.count *= min(copies, maxCount/n.count)
	}
	return repeat
}

// counted reports whether an engine shall count so many repetitions of n.
func (n *node) counted(times int) bool { return n.op == opSet || times > maxCopies }

// empty reports whether nothing was written: () is not empty, x{0} is.
func (n *node) empty() bool { return n.op == opConcat && len(n.sub) == 0 }

// place tells the ^ and $ that can only be inside a match from those that may
// be at its ends. The former match at a newline even without the flag for it:
// glibc's automaton then forgets to look at the flag. before and after say
// whether the match surely uses up a byte on that side of n.
func (n *node) place(before, after bool) {
	switch n.op {
	case opAnchor:
		n.placeAnchor(before, after)
	case opConcat:
		n.placeConcat(before, after)
	default:
		for _, sub := range n.sub {
			sub.place(before, after)
		}
	}
}

func (n *node) placeConcat(before, after bool) {
	last := len(n.sub) - 1
	for last >= 0 && !n.sub[last].consumes {
		last--
	}
	for i, sub := range n.sub {
		sub.place(before, after || i < last)
		before = before || sub.consumes
	}
}

func (n *node) placeAnchor(before, after bool) {
	switch {
	case n.anchor == lineStart && before:
		n.anchor = newlineBefore
	case n.anchor == lineEnd && after:
		n.anchor = newlineAfter
	}
}

// uses reports whether an anchor occurs in the expression.
func (n *node) uses(a anchor) bool {
	return n.contains(func(n *node) bool { return n.op == opAnchor && n.anchor == a })
}

// refersBack reports whether a back-reference occurs in the expression.
func (n *node) refersBack() bool {
	return n.contains(func(n *node) bool { return n.op == opReference })
}

func (n *node) contains(is func(*node) bool) bool {
	if is(n) {
		return true
	}
	return slices.ContainsFunc(n.sub, func(sub *node) bool { return sub.contains(is) })
}
