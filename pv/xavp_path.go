package pv

import (
	"errors"
	"fmt"
	"strings"
)

// Path leads to an extended AVP: a root, and perhaps a child of it.
type Path struct {
	Root, Child Step
	Deep        bool   // there is a child
	Ignored     string // what stands behind and does not count
}

// Step is a name with an index.
type Step struct {
	Name  string
	Index Index
	Var   string // the variable that gives the index, as it is written
}

func parseXavp(text string) (Key, error) {
	path, err := ParsePath(text)
	return Key{Path: path}, err
}

func parseXavi(text string) (Key, error) {
	path, err := ParsePath(text)
	if err == nil {
		path.Root.Name, path.Child.Name = lowerASCII(path.Root.Name), lowerASCII(path.Child.Name)
	}
	return Key{Path: path}, err
}

// ParsePath reads root[i]=>child[j]. Kamailio looks no further than it must: behind an index or a blank it wants =>, and takes
// anything else, a third level too, for the end. Observed on 5.6.3.
func ParsePath(text string) (*Path, error) {
	p := &Path{}
	rest, err := p.Root.parse(text)
	if err != nil || rest == "" {
		return p, err
	}
	if rest[0] != '=' {
		p.Ignored = rest
		return p, nil
	}
	child, ok := strings.CutPrefix(rest, "=>")
	if !ok || strings.Trim(child, blanks) == "" {
		return nil, errors.New("it must be root=>child")
	}
	p.Deep = true
	p.Ignored, err = p.Child.parse(child)
	return p, err
}

// parse reads a step from the front of a text and returns the rest.
func (s *Step) parse(text string) (rest string, err error) {
	text = strings.TrimLeft(text, blanks)
	end := strings.IndexAny(text, "=["+blanks)
	if end < 0 {
		s.Name = text
		return "", nil
	}
	s.Name, rest = text[:end], strings.TrimLeft(text[end:], blanks)
	if !strings.HasPrefix(rest, "[") {
		return rest, nil
	}
	index, rest := cutBracket(rest)
	if strings.HasPrefix(index, "$") {
		s.Index.Has, s.Var = true, index
		return rest, nil
	}
	var ok bool
	if s.Index, ok = ParseIndex(index); !ok {
		return "", fmt.Errorf("an index is a number, * or one variable, not %q", index)
	}
	return rest, nil
}

// cutBracket cuts "[index]" off; brackets inside count, and the last one may be missing.
func cutBracket(text string) (index, rest string) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return text[1:i], text[i+1:]
			}
		}
	}
	return text[1:], ""
}

// ParseIndex reads a constant index: * or a number, of which 32 bits count.
func ParseIndex(text string) (Index, bool) {
	if text == "*" {
		return Index{Has: true, All: true}, true
	}
	digits, negative := strings.CutPrefix(text, "-")
	if text == "" || strings.Trim(digits, "0123456789") != "" {
		return Index{}, false
	}
	var n int32
	for i := range len(digits) {
		n = n*10 + int32(digits[i]-'0')
	}
	if negative {
		n = -n
	}
	return Index{Has: true, N: int(n)}, true
}

// parseXavu reads root=>child, which has no indexes: the names are whatever stands on either side.
func parseXavu(text string) (Key, error) {
	text = strings.Trim(text, blanks)
	root, child, deep := strings.Cut(text, "=")
	if !deep {
		return Key{Path: &Path{Root: Step{Name: text}}}, nil
	}
	child, ok := strings.CutPrefix(child, ">")
	if !ok || child == "" {
		return Key{}, errors.New("it must be root=>child")
	}
	return Key{Path: &Path{Root: Step{Name: root}, Child: Step{Name: child}, Deep: true}}, nil
}
