package fn

import "strings"

// fnmatch tells whether s is as a shell's pattern says, as glibc's function of that name does in the C locale without flags: slashes and
// leading dots are nothing special, a bracket without its end stands for itself (case 346). It goes back to the last star only, so
// that it takes no more than len(pattern)*len(s) steps.
func fnmatch(pattern, s string) bool {
	p, i := 0, 0
	star, resume := -1, 0
	for i < len(s) || p < len(pattern) {
		if p < len(pattern) && pattern[p] == '*' {
			star, resume = p, i
			p++
			continue
		}
		if n, ok := matchOne(pattern[p:], s[i:]); ok {
			p, i = p+n, i+1
			continue
		}
		if star < 0 || resume >= len(s) {
			return false
		}
		resume++
		p, i = star+1, resume
	}
	return true
}

// matchOne matches the first byte of s with the first element of the pattern, and tells how long that is.
func matchOne(pattern, s string) (int, bool) {
	switch {
	case pattern == "" || s == "":
		return 0, false
	case pattern[0] == '?':
		return 1, true
	case pattern[0] == '\\':
		if len(pattern) == 1 { // nothing is escaped: never matches
			return 0, false
		}
		return 2, pattern[1] == s[0]
	case pattern[0] == '[':
		if n, ok, closed := matchSet(pattern, s[0]); closed {
			return n, ok
		}
	}
	return 1, pattern[0] == s[0]
}

// matchSet matches a byte with a set in brackets. It is not closed when it lacks its end.
func matchSet(pattern string, c byte) (length int, ok, closed bool) {
	p := 1
	negated := strings.HasPrefix(pattern[p:], "!") || strings.HasPrefix(pattern[p:], "^")
	if negated {
		p++
	}
	for first := true; p < len(pattern); first = false {
		if pattern[p] == ']' && !first {
			return p + 1, ok != negated, true
		}
		n, in, fine := matchMember(pattern[p:], c)
		if !fine {
			return len(pattern), false, true
		}
		p, ok = p+n, ok || in
	}
	return 0, false, false
}

// matchMember matches a byte with a member of a set: a class, a range or a character. It is not fine when the class does not exist.
func matchMember(set string, c byte) (length int, in, fine bool) {
	if name, n := bracketed(set, ':'); n > 0 {
		class := classes[name]
		return n, class != nil && class(c), class != nil
	}
	low, n, ok := setCharacter(set)
	if !ok {
		return 0, false, false
	}
	switch rest := set[n:]; {
	case rest == "-":
		return 0, false, false
	case len(rest) >= 2 && rest[0] == '-' && rest[1] != ']':
		high, n2, ok := setCharacter(rest[1:])
		return n + 1 + n2, ok && low <= c && c <= high, ok
	}
	return n, low == c, true
}

// setCharacter takes a character of a set: itself, escaped, or named as [.x.] or [=x=].
func setCharacter(set string) (c byte, length int, ok bool) {
	for _, mark := range []byte(".=") {
		if name, n := bracketed(set, mark); n > 0 {
			if len(name) != 1 {
				return 0, 0, false
			}
			return name[0], n, true
		}
	}
	if set[0] == '\\' {
		if len(set) == 1 {
			return 0, 0, false
		}
		return set[1], 2, true
	}
	return set[0], 1, true
}

// bracketed finds the name in [:name:] at the start of s; mark is the colon. The length is 0 when there is none.
func bracketed(s string, mark byte) (name string, length int) {
	if len(s) < 2 || s[0] != '[' || s[1] != mark {
		return "", 0
	}
	n := strings.Index(s[2:], string([]byte{mark, ']'}))
	if n < 0 {
		return "", 0
	}
	return s[2 : 2+n], n + 4
}

// classes of characters in the C locale.
var classes = map[string]func(c byte) bool{
	"alpha":  isAlpha,
	"digit":  isDigit,
	"alnum":  isAlnum,
	"upper":  func(c byte) bool { return c >= 'A' && c <= 'Z' },
	"lower":  func(c byte) bool { return c >= 'a' && c <= 'z' },
	"space":  func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' },
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"punct":  func(c byte) bool { return c > ' ' && c < 0x7f && !isAlnum(c) },
	"print":  func(c byte) bool { return c >= ' ' && c < 0x7f },
	"graph":  func(c byte) bool { return c > ' ' && c < 0x7f },
	"cntrl":  func(c byte) bool { return c < ' ' || c == 0x7f },
	"xdigit": func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' },
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
