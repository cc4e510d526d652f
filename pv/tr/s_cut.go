package tr

import (
	"errors"
	"strings"

	"kpv/pv"
)

// blanks are what trimming takes away.
const blanks = " \t\r\n"

var (
	countParam     = []pv.Param{{Name: "count", Kind: pv.ParamInt}}
	limitParam     = []pv.Param{{Name: "limit", Kind: pv.ParamInt, Optional: true}}
	characterParam = []pv.Param{{Name: "character", Kind: pv.ParamMark}}
	linesParams    = []pv.Param{{Name: "width", Kind: pv.ParamNatural}, {Name: "indent", Kind: pv.ParamNatural}}
)

// cutTrans take something away from a text, or cut it in pieces (spec/pv.md 3.1).
var cutTrans = []*pv.Trans{
	{
		Name: "s.strip", Module: "pv", Params: countParam, Doc: "The text without its first count bytes.",
		Example: `$var(x) = "+4930123";
xlog("$(var(x){s.strip,3})\n"); # -> 30123`,
		Apply: strip(func(s string, n int) string { return s[n:] }),
	},
	{
		Name: "s.striptail", Module: "pv", Params: countParam, Doc: "The text without its last count bytes.",
		Example: `$var(x) = "abcdef";
xlog("$(var(x){s.striptail,2})\n"); # -> abcd`,
		Apply: strip(func(s string, n int) string { return s[:len(s)-n] }),
	},
	{
		Name: "s.stripto", Module: "pv", Params: []pv.Param{{Name: "character", Kind: pv.ParamStop}},
		Doc: "The text from the first occurrence of a character on; empty when there is none.",
		Example: `$var(x) = "user@host";
xlog("$(var(x){s.stripto,@})\n"); # -> @host`,
		Apply: textBy(stripTo),
	},
	{
		Name: "s.before", Module: "pv", Params: characterParam, Doc: "The text before the first occurrence of a character; all of it when there is none.",
		Example: `$var(x) = "user@host@dom";
xlog("$(var(x){s.before,@})\n"); # -> user`,
		Apply: textBy(func(s, param string) string { return before(s, strings.Index(s, first(param)), param) }),
	},
	{
		Name: "s.after", Module: "pv", Params: characterParam, Doc: "The text behind the first occurrence of a character; empty when there is none.",
		Example: `$var(x) = "user@host@dom";
xlog("$(var(x){s.after,@})\n"); # -> host@dom`,
		Apply: textBy(func(s, param string) string { return after(s, strings.Index(s, first(param)), param) }),
	},
	{
		Name: "s.rbefore", Module: "pv", Params: characterParam, Doc: "The text before the last occurrence of a character; all of it when there is none.",
		Example: `$var(x) = "user@host@dom";
xlog("$(var(x){s.rbefore,@})\n"); # -> user@host`,
		Apply: textBy(func(s, param string) string { return before(s, strings.LastIndex(s, first(param)), param) }),
	},
	{
		Name: "s.rafter", Module: "pv", Params: characterParam, Doc: "The text behind the last occurrence of a character; empty when there is none.",
		Example: `$var(x) = "user@host@dom";
xlog("$(var(x){s.rafter,@})\n"); # -> dom`,
		Apply: textBy(func(s, param string) string { return after(s, strings.LastIndex(s, first(param)), param) }),
	},
	{
		Name: "s.trim", Module: "pv", Doc: "The text without spaces, tabs, CR and LF at both ends.",
		Example: `$var(x) = "  a b\r\n";
xlog("[$(var(x){s.trim})]\n"); # -> [a b]`,
		Apply: text(func(s string) string { return strings.Trim(s, blanks) }),
	},
	{
		Name: "s.ltrim", Module: "pv", Doc: "The text without spaces, tabs, CR and LF at its start.",
		Example: `$var(x) = " a ";
xlog("[$(var(x){s.ltrim})]\n"); # -> [a ]`,
		Apply: text(func(s string) string { return strings.TrimLeft(s, blanks) }),
	},
	{
		Name: "s.rtrim", Module: "pv", Doc: "The text without spaces, tabs, CR and LF at its end.",
		Example: `$var(x) = " a ";
xlog("[$(var(x){s.rtrim})]\n"); # -> [ a]`,
		Apply: text(func(s string) string { return strings.TrimRight(s, blanks) }),
	},
	{
		Name: "s.rmws", Module: "pv", Doc: "The text without any spaces, tabs, CR and LF.",
		Example: `$var(x) = " a b	c ";
xlog("[$(var(x){s.rmws})]\n"); # -> [abc]`,
		Apply: text(func(s string) string { return keep(s, func(c byte) bool { return !isBlank(c) }) }),
	},
	{
		Name: "s.rmhdws", Module: "pv", Since61: true, Doc: "A folded header value in one line: a line end and the blanks behind it become one space.",
		Example: `$var(x) = "a\r\n  b";
xlog("[$(var(x){s.rmhdws})]\n"); # -> [a b]`,
		Apply: text(func(s string) string { return unfold(s, " ") }),
	},
	{
		Name: "s.rmhlws", Module: "pv", Since61: true, Doc: "A folded header value in one line: a line end and the blanks behind it are left out.",
		Example: `$var(x) = "a;\r\n  b";
xlog("[$(var(x){s.rmhlws})]\n"); # -> [a;b]`,
		Apply: text(func(s string) string { return unfold(s, "") }),
	},
	{
		Name: "s.rm", Module: "pv", Params: []pv.Param{{Name: "text", Kind: pv.ParamText}},
		Doc: "The text without any occurrence of another, in which \\n, \\r and \\t may stand for what they mean.",
		Example: `$var(x) = "a-b-c";
xlog("$(var(x){s.rm,-})\n"); # -> abc`,
		Apply: textBy(func(s, param string) string { return replace(s, param, "") }),
		Prepare: func(args []pv.Value) (pv.Prepared, error) {
			unwanted := unescape(args[0].Text())
			return pv.Prepared{Apply: text(func(s string) string { return replace(s, unwanted, "") })}, nil
		},
	},
	{
		Name: "s.replace", Module: "pv", Params: []pv.Param{{Name: "from", Kind: pv.ParamText}, {Name: "to", Kind: pv.ParamText}},
		Doc: "The text with each occurrence of one text replaced by another.",
		Example: `$var(x) = "abab";
xlog("$(var(x){s.replace,b,--})\n"); # -> a--a--`,
		Apply: replaceAll,
	},
	{
		Name: "s.prefixes", Module: "pv", Params: limitParam, Doc: "All beginnings of the text, shortest first, with commas between; at most limit of them.",
		Example: `$var(x) = "0123";
xlog("$(var(x){s.prefixes}) $(var(x){s.prefixes,2})\n"); # -> 0,01,012,0123 0,01`,
		Apply: prefixes(""),
	},
	{
		Name: "s.prefixes.quoted", Module: "pv", Params: limitParam, Doc: "All beginnings of the text in single quotes, ready for an SQL list.",
		Example: `$var(x) = "012";
xlog("$(var(x){s.prefixes.quoted})\n"); # -> '0','01','012'`,
		Apply: prefixes("'"),
	},
	{
		Name: "s.unquote", Module: "pv", Doc: "The text without one pair of double or single quotes around it.",
		Example: `$var(x) = "\"q\"";
xlog("$(var(x){s.unquote})\n"); # -> q`,
		Apply: unwrap(`""`, `''`),
	},
	{
		Name: "s.unbracket", Module: "pv", Doc: "The text without one pair of (), [], {} or <> around it.",
		Example: `$var(x) = "<u>";
xlog("$(var(x){s.unbracket})\n"); # -> u`,
		Apply: unwrap("()", "[]", "{}", "<>"),
	},
	{
		Name: "s.fmtlines", Module: "pv", Params: linesParams,
		Doc: "Meant to fold into lines of width bytes, indented by spaces. Kamailio breaks after each of the first width-1 bytes, and so does kpv.",
		Example: `$var(x) = "abcdef";
xlog("$(var(x){s.fmtlines,3,1}{s.encode.hexa})\n"); # -> 610d0a20620d0a2063646566`,
		Apply: formatLines(" "),
	},
	{
		Name: "s.fmtlinet", Module: "pv", Params: linesParams, Doc: "As s.fmtlines, indented by tabs.",
		Example: `$var(x) = "abcdef";
xlog("$(var(x){s.fmtlinet,3,1}{s.encode.hexa})\n"); # -> 610d0a09620d0a0963646566`,
		Apply: formatLines("\t"),
	},
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// strip makes a transformation of one that takes away n bytes. Nothing is taken for n below 0; more than there is takes all.
func strip(cut func(s string, n int) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		s := v.Text()
		n := max(0, min(args[0].Num(), int64(len(s))))
		return pv.String(cut(s, int(n))), nil
	}
}

func stripTo(s, param string) string {
	i := strings.Index(s, first(param))
	if i < 0 || param == "" {
		return ""
	}
	return s[i:]
}

// before cuts s at i, where the parameter's first character was found.
func before(s string, i int, param string) string {
	if i < 0 || param == "" {
		return s
	}
	return s[:i]
}

func after(s string, i int, param string) string {
	if i < 0 || param == "" {
		return ""
	}
	return s[i+1:]
}

// replace leaves the text alone where there is nothing to look for.
func replace(s, from, to string) string {
	if from == "" {
		return s
	}
	return strings.ReplaceAll(s, from, to)
}

// unescape reads the text of s.rm as it is written in a script: a backslash says that \n, \r or \t is meant, or the character behind it
// (case 520 and the oracle).
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			i++
			c = escaped(s[i])
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escaped is what a character stands for behind a backslash.
func escaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// unfold joins lines that go on behind a line end with blanks (case 423).
func unfold(s, with string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			break
		}
		rest := strings.TrimLeft(s[i:], "\r\n")
		more := strings.TrimLeft(rest, " \t")
		if len(more) < len(rest) {
			b.WriteString(s[:i])
			b.WriteString(with)
		} else {
			b.WriteString(s[:len(s)-len(rest)])
		}
		s = more
	}
	return b.String() + s
}

func replaceAll(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, from, to := v.Text(), args[0].Text(), args[1].Text()
	if len(s)*len(to) > maxSize && len(s)+strings.Count(s, from)*(len(to)-len(from)) > maxSize {
		return pv.Blank, errTooLong
	}
	return pv.String(replace(s, from, to)), nil
}

// maxSize bounds results that may be much longer than the text, as the evaluator bounds texts; Kamailio's buffer is smaller.
const maxSize = 16 << 20

var errTooLong = errors.New("the result would be too long")

func prefixes(quote string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		s := v.Text()
		n := len(s)
		if len(args) > 0 && args[0].Num() > 0 {
			n = int(min(args[0].Num(), int64(n)))
		}
		size := n*(n+1)/2 + n*(1+2*len(quote))
		if size > maxSize {
			return pv.Blank, errTooLong
		}
		b := make([]byte, 0, size)
		for i := 1; i <= n; i++ {
			if i > 1 {
				b = append(b, ',')
			}
			b = append(append(append(b, quote...), s[:i]...), quote...)
		}
		return pv.String(string(b)), nil
	}
}

// unwrap makes a transformation that takes one pair away. A lone digit stays an integer; observed.
func unwrap(pairs ...string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		s := v.Text()
		if len(s) < 2 {
			return v, nil
		}
		for _, pair := range pairs {
			if s[0] == pair[0] && s[len(s)-1] == pair[1] {
				return pv.String(s[1 : len(s)-1]), nil
			}
		}
		return pv.String(s), nil
	}
}

// formatLines breaks as Kamailio does: after each of the first width-1 bytes, and never again (case 122 and the oracle).
func formatLines(indent string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		s, width, pad := v.Text(), args[0].Num(), args[1].Num()
		if width <= 0 || pad < 0 {
			return pv.Blank, errors.New("the width must be above 0, and the indent not below")
		}
		breaks := max(0, min(width-1, int64(len(s))-1))
		if breaks == 0 {
			return pv.String(s), nil
		}
		if pad > maxSize/breaks {
			return pv.Blank, errTooLong
		}
		separator := "\r\n" + strings.Repeat(indent, int(pad))
		var b strings.Builder
		for i := range int(breaks) {
			b.WriteByte(s[i])
			b.WriteString(separator)
		}
		b.WriteString(s[breaks:])
		return pv.String(b.String()), nil
	}
}
