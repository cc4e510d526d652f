package ere

import "strings"

// The bounds of a pattern. maxRepeat is glibc's RE_DUP_MAX, the others protect
// the engines.
const (
	maxRepeat = 32767
	maxLength = 1 << 16 // bytes of a pattern
	maxDepth  = 200     // parentheses, and repetitions of a repetition
	maxSize   = 1 << 16 // nodes once the repetitions are written out
)

// parser reads a pattern from left to right. Its functions are named after what
// they read and follow those of glibc's regcomp.c.
type parser struct {
	pattern string
	pos     int
	flags   Flags
	depth   int      // of open parentheses
	groups  int      // opened so far
	closed  groupSet // what a back-reference may name
}

// groupSet is a set of the groups 1 to 9, one bit each.
type groupSet uint16

func (s *groupSet) add(number int) {
	if number < Groups {
		*s |= 1 << number
	}
}

func (s groupSet) has(number int) bool { return s>>number&1 != 0 }

func parse(pattern string, flags Flags) (*node, error) {
	if len(pattern) > maxLength {
		return nil, ErrSize
	}
	p := &parser{pattern: pattern, flags: flags}
	tree, err := p.alternation()
	if err != nil {
		return nil, err
	}
	tree.place(false, false)
	return tree, nil
}

func (p *parser) atEnd() bool { return p.pos == len(p.pattern) }

// at reports whether the rest of the pattern starts with text.
func (p *parser) at(text string) bool { return strings.HasPrefix(p.pattern[p.pos:], text) }

// accept skips text if the pattern goes on with it.
func (p *parser) accept(text string) bool {
	if !p.at(text) {
		return false
	}
	p.pos += len(text)
	return true
}

// next reads a byte. The caller knows that there is one.
func (p *parser) next() byte {
	p.pos++
	return p.pattern[p.pos-1]
}

// fold is the byte a pattern's byte is compared as.
func (p *parser) fold(c byte) byte {
	if p.flags&IgnoreCase != 0 {
		return upper(c)
	}
	return c
}

// foldSet finishes a set made of folded bytes.
func (p *parser) foldSet(set byteSet) *node {
	if p.flags&IgnoreCase != 0 {
		set = set.folded()
	}
	return setNode(set)
}

func (p *parser) literal(c byte) *node { return p.foldSet(single(p.fold(c))) }

// alternation reads branches up to the end of the pattern or of the group. A
// branch may not refer to a group of another one.
func (p *parser) alternation() (*node, error) {
	var branches []*node
	before, closed := p.closed, p.closed
	for {
		branch, err := p.branch()
		if err != nil {
			return nil, err
		}
		branches = append(branches, branch)
		closed |= p.closed
		if !p.accept("|") {
			p.closed = closed
			return alternate(branches)
		}
		p.closed = before
	}
}

// alternate joins branches. They are preferred in their order, except that an
// empty one at the start comes second: the state after the alternation, to
// which it leads, has the higher number in glibc's automaton.
func alternate(branches []*node) (*node, error) {
	if len(branches) == 1 {
		return branches[0], nil
	}
	if branches[0].empty() {
		branches[0], branches[1] = branches[1], branches[0]
	}
	return limited(alternateNode(branches))
}

// limited refuses a node that has grown too large.
func limited(n *node) (*node, error) {
	if n.size > maxSize {
		return nil, ErrSize
	}
	return n, nil
}

func (p *parser) branch() (*node, error) {
	var items []*node
	for !p.branchEnds() {
		item, err := p.item()
		if err != nil {
			return nil, err
		}
		if !item.empty() {
			items = append(items, item)
		}
	}
	if len(items) == 1 {
		return items[0], nil
	}
	return limited(concatNode(items...))
}

// branchEnds knows that a parenthesis nobody opened is an ordinary character.
func (p *parser) branchEnds() bool {
	return p.atEnd() || p.at("|") || p.depth > 0 && p.at(")")
}

// item reads an expression with the repetitions behind it. An anchor has none:
// a repetition there has nothing to repeat.
func (p *parser) item() (*node, error) {
	n, err := p.atom()
	if err != nil || n.op == opAnchor {
		return n, err
	}
	for depth := p.depth; !p.atEnd(); depth++ {
		lo, hi, ok, err := p.repetition()
		if err != nil || !ok {
			return n, err
		}
		if depth == maxDepth {
			return nil, ErrDepth
		}
		if n, err = limited(repeatNode(n, lo, hi)); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (p *parser) atom() (*node, error) {
	switch c := p.next(); c {
	case '(':
		return p.group()
	case '[':
		return p.bracket()
	case '\\':
		return p.escape()
	case '.':
		return p.dot(), nil
	case '^':
		return anchorNode(lineStart), nil
	case '$':
		return anchorNode(lineEnd), nil
	case '*', '+', '?', '{':
		return nil, ErrRepetition
	default:
		return p.literal(c), nil
	}
}

func (p *parser) dot() *node {
	set := single(0)
	if p.flags&Newline != 0 {
		set.add('\n')
	}
	return setNode(set.complement())
}

// group reads the rest of a group whose parenthesis has been read.
func (p *parser) group() (*node, error) {
	if p.depth == maxDepth {
		return nil, ErrDepth
	}
	p.groups++
	number := p.groups
	p.depth++
	inner, err := p.alternation()
	if err != nil {
		return nil, err
	}
	p.depth--
	if !p.accept(")") {
		return nil, ErrParen
	}
	p.closed.add(number)
	return groupNode(number, inner), nil
}

// escape reads what follows a backslash. As glibc forgets to fold it, an escaped
// small letter matches nothing when case is ignored.
func (p *parser) escape() (*node, error) {
	if p.atEnd() {
		return nil, ErrEscape
	}
	switch c := p.next(); c {
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return p.reference(int(c - '0'))
	case 'w':
		return setNode(wordSet()), nil
	case 'W':
		return setNode(wordSet().complement()), nil
	case 's':
		return setNode(spaceSet()), nil
	case 'S':
		return setNode(spaceSet().complement()), nil
	case '<':
		return anchorNode(wordStart), nil
	case '>':
		return anchorNode(wordEnd), nil
	case 'b':
		return anchorNode(wordEdge), nil
	case 'B':
		return anchorNode(noEdge), nil
	case '`':
		return anchorNode(textStart), nil
	case '\'':
		return anchorNode(textEnd), nil
	default:
		return p.foldSet(single(c)), nil // c is not upper-cased, the subject is
	}
}

func (p *parser) reference(number int) (*node, error) {
	if !p.closed.has(number) {
		return nil, ErrReference
	}
	return referenceNode(number), nil
}

// repetition reads the bounds of a repetition; ok is false if there is none.
func (p *parser) repetition() (lo, hi int, ok bool, err error) {
	switch {
	case p.accept("*"):
		return 0, unlimited, true, nil
	case p.accept("+"):
		return 1, unlimited, true, nil
	case p.accept("?"):
		return 0, 1, true, nil
	case p.accept("{"):
		lo, hi, err = p.interval()
		return lo, hi, true, err
	}
	return 0, 0, false, nil
}

// The values of a number that is not one.
const (
	noNumber  = -1 // nothing was written: a max of {2,} is unlimited
	badNumber = -2
)

// interval reads the rest of a {lo,hi}.
func (p *parser) interval() (lo, hi int, err error) {
	lo, ended := p.number()
	if lo == noNumber {
		if ended != ',' {
			return 0, 0, ErrInterval
		}
		lo = 0
	}
	hi = lo
	if lo != badNumber && ended == ',' {
		hi, ended = p.number()
	}
	if lo == badNumber || hi == badNumber {
		return 0, 0, p.badInterval(ended)
	}
	if ended != '}' || hi != unlimited && lo > hi {
		return 0, 0, ErrInterval
	}
	if lo > maxRepeat || hi > maxRepeat {
		return 0, 0, ErrSize
	}
	return lo, hi, nil
}

// badInterval blames a missing brace or else what stands between the braces.
func (p *parser) badInterval(ended byte) error {
	if ended == 0 {
		return ErrBrace
	}
	return ErrInterval
}

// number reads up to and including a comma, which may be escaped, or a brace,
// which may not. It returns what it read and which of them ended it, 0 for the
// end of the pattern. Only then, or if there was more than digits, it is bad.
func (p *parser) number() (value int, ended byte) {
	value = noNumber
	for !p.atEnd() {
		c := p.next()
		escaped := c == '\\' && !p.atEnd()
		if escaped {
			c = p.next()
		}
		if c == ',' || c == '}' && !escaped {
			return value, c
		}
		value = appendDigit(value, c, escaped)
	}
	return badNumber, 0
}

// appendDigit adds a digit to a number, up to one that is too large. \1 to \9
// are no digits but back-references, \0 is one.
func appendDigit(value int, c byte, escaped bool) int {
	digit := '0' <= c && c <= '9' && (!escaped || c == '0')
	switch {
	case !digit || value == badNumber:
		return badNumber
	case value == noNumber:
		return int(c - '0')
	}
	return min(maxRepeat+1, value*10+int(c-'0'))
}
