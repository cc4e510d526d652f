package parser

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// nameRule says how a variable is written. Code and format strings differ: "$ru." in a text asks for a variable named "ru." and fails, in
// code it is $ru and a dot; and parentheses in code must be closed on their line, while in a text a line end may be a parameter
// (spec/language.md 1.5 and 1.6, case pv/102).
type nameRule struct {
	bare    func(c byte) bool // the characters of a name
	oneLine bool
}

var (
	inCode = nameRule{bare: isIdentChar, oneLine: true}
	inText = nameRule{bare: formatName}
)

func formatName(c byte) bool { return isIdentChar(c) || c == '.' || c == '?' }

// VarRef is a variable as written, cut into its parts. What the inner name and the parameters mean is the variable's own business.
type VarRef struct {
	Text     string // all of it, from the $
	Name     string
	Inner    string // between the parentheses, verbatim
	HasInner bool
	Index    string // between the brackets, verbatim
	HasIndex bool
	Trans    []TransRef
}

// TransRef is one {class.name,parameters} as written.
type TransRef struct {
	Text   string // between the braces
	Name   string // class.name
	Params string // behind the first comma, verbatim
	HasPar bool
}

// serList is an AVP of one of SER's lists, in a dialect that has them.
var serList = regexp.MustCompile(`^\$([ft][rud]?|g)\.[A-Za-z_]\w*`)

// scanCodeVar measures a variable in code. The return code's names are found by prefix there: $rcfoo is $rc, then foo.
func scanCodeVar(s string, d Dialect) (length int, problem string) {
	for _, special := range []string{"$retcode", "$rc", "$?"} {
		if strings.HasPrefix(s, special) {
			return len(special), ""
		}
	}
	if d != Native {
		if n := len(serList.FindString(s)); n > 0 {
			return n, ""
		}
	}
	length, problem = scanVar(s, inCode)
	if before, _, inner := strings.Cut(s[:length], "("); inner && d == SER {
		if before == "$" {
			return length, "there is no $( ) in #!SER"
		}
		return len(before), ""
	}
	return length, problem
}

// scanVar measures the variable at the start of s, which is a $. The problem is text for people, empty when there is none.
func scanVar(s string, rule nameRule) (length int, problem string) {
	if len(s) < 2 {
		return len(s), "a variable name must follow the $"
	}
	if s[1] == '(' {
		end := rule.closed(s[1:])
		if end < 0 {
			return len(s), "this $( is never closed on its line"
		}
		return 1 + end, ""
	}
	n := 1
	for n < len(s) && rule.bare(s[n]) {
		n++
	}
	if n == 1 {
		return 1, "a variable name must follow the $"
	}
	if n < len(s) && s[n] == '(' {
		end := rule.closed(s[n:])
		if end < 0 {
			return len(s), fmt.Sprintf("the ( of %s is never closed on its line", s[:n])
		}
		n += end
	}
	return n, ""
}

// closed returns the length of the parentheses at the start of s, -1 when they are not closed.
func (r nameRule) closed(s string) int {
	if r.oneLine {
		return balancedBefore(s, '(', ')', '\n')
	}
	return balanced(s, '(', ')')
}

// balanced returns the length of the bracketed text at the start of s, -1 when it is not closed.
func balanced(s string, open, close byte) int { return balancedBefore(s, open, close, 0) }

// balancedBefore does the same for text that must be closed before some character; 0 is none.
func balancedBefore(s string, open, close, end byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case open:
			depth++
		case close:
			depth--
			if depth == 0 {
				return i + 1
			}
		case end:
			if end != 0 {
				return -1
			}
		}
	}
	return -1
}

// SplitVar cuts a variable's text, as scanVar measured it, into its parts.
func SplitVar(text string) (*VarRef, error) {
	if text == "" {
		return nil, errors.New("there is no variable")
	}
	v := &VarRef{Text: text}
	body := text[1:]
	full := strings.HasPrefix(body, "(")
	if full {
		body = body[1 : len(body)-1]
	}
	n := 0
	for n < len(body) && formatName(body[n]) {
		n++
	}
	v.Name, body = body[:n], body[n:]
	if n == 0 {
		return nil, fmt.Errorf("%s has no name", text)
	}
	if strings.HasPrefix(body, "(") {
		end := balanced(body, '(', ')')
		if end < 0 {
			return nil, fmt.Errorf("%s: the inner ( is never closed", text)
		}
		v.Inner, v.HasInner, body = body[1:end-1], true, body[end:]
	}
	if strings.HasPrefix(body, "[") {
		end := balanced(body, '[', ']')
		if end < 0 {
			return nil, fmt.Errorf("%s: the [ is never closed", text)
		}
		v.Index, v.HasIndex, body = body[1:end-1], true, body[end:]
	}
	for strings.HasPrefix(body, "{") {
		end := balanced(body, '{', '}')
		if end < 0 {
			return nil, fmt.Errorf("%s: the { is never closed", text)
		}
		v.Trans = append(v.Trans, splitTrans(body[1:end-1]))
		body = strings.TrimLeft(body[end:], " \t")
	}
	if body != "" {
		return nil, fmt.Errorf("%s: %q does not belong there; a variable is written $(name(inner)[index]{transformation})", text, body)
	}
	return v, nil
}

func splitTrans(text string) TransRef {
	name, params, has := strings.Cut(text, ",")
	return TransRef{Text: text, Name: name, Params: params, HasPar: has}
}

// Part is a piece of a format string: plain text, or a variable.
type Part struct {
	Text   string
	Var    *VarRef
	Offset int // of the variable in the format string, in bytes
}

// FormatError is what is wrong with a format string, and where.
type FormatError struct {
	Offset int
	Err    error
}

// Error says what is wrong.
func (e *FormatError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// SplitFormat cuts a format string, a text with variables in it as xlog takes, into its parts. $$ stands for one $. What goes wrong is a
// *FormatError.
func SplitFormat(s string) ([]Part, error) {
	var parts []Part
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			parts = append(parts, Part{Text: text.String()})
			text.Reset()
		}
	}
	for i := 0; i < len(s); {
		n := strings.IndexByte(s[i:], '$')
		if n < 0 {
			text.WriteString(s[i:])
			break
		}
		text.WriteString(s[i : i+n])
		i += n
		if strings.HasPrefix(s[i:], "$$") {
			text.WriteByte('$')
			i += 2
			continue
		}
		ref, width, err := FirstVar(s[i:])
		if err != nil {
			return nil, &FormatError{Offset: i, Err: err}
		}
		flush()
		parts = append(parts, Part{Var: ref, Offset: i})
		i += width
	}
	flush()
	return parts, nil
}

// FirstVar cuts the variable that a text begins with into its parts, and measures it.
func FirstVar(s string) (ref *VarRef, width int, err error) {
	width, problem := scanVar(s, inText)
	if problem != "" {
		return nil, 0, fmt.Errorf("%s; write $$ for a plain $", problem)
	}
	ref, err = SplitVar(s[:width])
	return ref, width, err
}
