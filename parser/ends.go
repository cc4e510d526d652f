package parser

// MarkEnds gives the findings that are about a token, as a whole or from its first byte, the place where that token ends.
func (t *Tree) MarkEnds(list Errors) {
	type place struct {
		src    *Source
		offset int32
	}
	wanted := map[place][]*Error{}
	for _, e := range list {
		if e.Pos.IsValid() && !e.End.IsValid() {
			at := place{e.Pos.Src, int32(e.Pos.Src.lineStart(e.Pos.Line)) + e.Pos.Col - 1}
			wanted[at] = append(wanted[at], e)
		}
	}
	if len(wanted) == 0 {
		return
	}
	for i := range t.tokens {
		tok := &t.tokens[i]
		for _, e := range wanted[place{tok.src, tok.start}] {
			e.End = tok.endPos()
		}
	}
}
