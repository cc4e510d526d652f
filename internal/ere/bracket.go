package ere

// maxName is the room glibc has for the name in [:name:].
const maxName = 32

// element is a member of a bracket expression.
type element struct {
	kind byte   // 0 for a byte; . = : as in [.name.] [=name=] [:name:]
	name string // one byte if kind is 0
}

// bracket reads the rest of a bracket expression. A backslash is an ordinary
// byte in it, and so is a ] that comes first.
func (p *parser) bracket() (*node, error) {
	if p.atEnd() {
		return nil, ErrPattern
	}
	negated := p.accept("^")
	if p.atEnd() {
		return nil, ErrPattern
	}
	set, err := p.members()
	if err != nil {
		return nil, err
	}
	if negated {
		set = p.negate(set)
	}
	return p.foldSet(set), nil
}

func (p *parser) negate(set byteSet) byteSet {
	if p.flags&Newline != 0 {
		set.add('\n')
	}
	return set.complement()
}

// members reads everything up to the closing bracket, that included.
func (p *parser) members() (byteSet, error) {
	var set byteSet
	for first := true; first || !p.accept("]"); first = false {
		if p.atEnd() {
			return set, ErrBracket
		}
		member, err := p.member(first)
		if err != nil {
			return set, err
		}
		set.addSet(member)
	}
	return set, nil
}

// member reads an element or a range of two.
func (p *parser) member(first bool) (byteSet, error) {
	start, err := p.element(first)
	if err != nil {
		return byteSet{}, err
	}
	rest := p.pattern[p.pos:]
	switch {
	case start.kind == '=' || start.kind == ':':
		return p.setOf(start)
	case rest == "" || rest == "-":
		return byteSet{}, ErrBracket
	case rest[0] != '-' || rest[1] == ']':
		return p.setOf(start)
	}
	p.pos++
	end, err := p.element(true)
	if err != nil {
		return byteSet{}, err
	}
	return rangeSet(start, end)
}

// element reads one byte or one [.name.]. A hyphen is welcome only where it
// cannot be taken for the middle of a range.
func (p *parser) element(hyphen bool) (element, error) {
	for _, kind := range []byte{'.', '=', ':'} {
		if p.accept("[" + string(kind)) {
			return p.symbol(kind)
		}
	}
	c := p.next()
	if c == '-' && !hyphen && !p.at("]") {
		return element{}, ErrRange
	}
	return element{name: string([]byte{p.fold(c)})}, nil
}

// symbol reads a name and what closes it. The name of a class is not folded.
func (p *parser) symbol(kind byte) (element, error) {
	var name []byte
	for len(name) < maxName && p.pos+1 < len(p.pattern) {
		if p.accept(string(kind) + "]") {
			return element{kind, string(name)}, nil
		}
		c := p.next()
		if kind != ':' {
			c = p.fold(c)
		}
		name = append(name, c)
	}
	return element{}, ErrBracket
}

// setOf returns the bytes an element stands for. The C locale has no names for
// collating symbols and no equivalents.
func (p *parser) setOf(e element) (byteSet, error) {
	if e.kind == ':' {
		return p.class(e.name)
	}
	if len(e.name) != 1 {
		return byteSet{}, ErrCollation
	}
	return single(e.name[0]), nil
}

func (p *parser) class(name string) (byteSet, error) {
	if p.flags&IgnoreCase != 0 && (name == "upper" || name == "lower") {
		name = "alpha"
	}
	set, ok := classSet(name)
	if !ok {
		return set, ErrClass
	}
	return set, nil
}

func rangeSet(start, end element) (byteSet, error) {
	switch {
	case end.kind == '=' || end.kind == ':':
		return byteSet{}, ErrRange
	case len(start.name) != 1 || len(end.name) != 1:
		return byteSet{}, ErrCollation
	case start.name[0] > end.name[0]:
		return byteSet{}, ErrRange
	}
	return setOf(span{start.name[0], end.name[0]}), nil
}
