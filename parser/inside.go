package parser

// Inside finds places within a string literal. It remembers how far it came, so that asking for many of them, in the order of the text,
// reads the literal once.
type Inside struct {
	tok    *token
	at     int // offset in the source
	read   int // bytes of decoded text before it
	quoted bool
}

// Inside gives the places within string literal n.
func (t *Tree) Inside(n int) *Inside {
	tok := &t.tokens[n]
	return &Inside{tok: tok, at: int(tok.start)}
}

// Pos gives the place of a byte offset of the decoded text; the string's start where the two cannot be brought together.
func (p *Inside) Pos(offset int) Pos {
	if offset < p.read {
		*p = Inside{tok: p.tok, at: int(p.tok.start)}
	}
	text, quote := p.tok.src.Text[:p.tok.end], p.tok.src.Text[p.tok.start]
	for p.at < len(text) {
		if c := text[p.at]; !p.quoted || c == quote {
			p.quoted = !p.quoted && c == quote
			p.at++
			continue
		}
		written, decoded := 1, 1
		if text[p.at] == '\\' && quote == '"' {
			value, width := unescape(text[p.at:])
			written, decoded = width, len(value)
		}
		if offset < p.read+decoded {
			return p.tok.src.at(p.at)
		}
		p.at, p.read = p.at+written, p.read+decoded
	}
	return p.tok.pos()
}
