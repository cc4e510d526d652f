package parser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// Limits of a script, far above what anybody writes: macros can blow up a short text.
const (
	maxTokens = 1_000_000 // 5 MB of ordinary source
	maxUses   = 200_000   // of macros
)

// frame is a source being read: the file, an included file, or a macro body. Frames stack up.
type frame struct {
	src *Source
	off int
}

// scanner cuts sources into tokens, with the preprocessor working inside, as in Kamailio: a #!define is replaced where the name
// is met as an identifier, and an included file may stand in the middle of an expression (spec/language.md 6).
type scanner struct {
	frame
	outer  []frame
	opt    *Options
	pre    preprocessor
	tokens []token
	texts  []string // decoded values, as tokens name them
	errs   Errors
	uses   int // of macros

	ignored  ignores
	strays   []Stray
	unclosed unclosed
}

// scan reads a whole source with everything it includes.
func scan(src *Source, opt *Options) (*scanner, Errors) {
	s := &scanner{frame: frame{src: src}, opt: opt, tokens: make([]token, 0, len(src.Text)/4)}
	s.pre.start(opt)
	for len(s.errs) <= maxErrors && s.step() {
		if len(s.tokens) > maxTokens {
			s.fail(s.off, "the script is longer than %d tokens", maxTokens)
			break
		}
		if s.uses > maxUses {
			s.fail(s.off, "the script uses macros more than %d times", maxUses).Hint = "a #!define multiplies itself"
			break
		}
	}
	s.pre.finish(s)
	return s, s.errs.upTo(maxErrors)
}

// fail notes an error at an offset of the current source.
func (s *scanner) fail(offset int, format string, args ...any) *Error {
	if len(s.errs) > maxErrors {
		return &Error{}
	}
	e := &Error{Pos: s.src.at(offset), Msg: fmt.Sprintf(format, args...)}
	s.errs = append(s.errs, e)
	return e
}

func (s *scanner) push(src *Source) {
	s.outer = append(s.outer, s.frame)
	s.frame = frame{src: src}
}

func (s *scanner) pop() bool {
	if len(s.outer) == 0 {
		return false
	}
	s.frame = s.outer[len(s.outer)-1]
	s.outer = s.outer[:len(s.outer)-1]
	return true
}

// peek returns the byte n places ahead, 0 at the end of the source.
func (s *scanner) peek(n int) byte {
	if s.off+n < len(s.src.Text) {
		return s.src.Text[s.off+n]
	}
	return 0
}

func (s *scanner) rest() string { return s.src.Text[s.off:] }

// step reads one token, comment or directive; it returns false when everything is read.
func (s *scanner) step() bool {
	if s.off >= len(s.src.Text) {
		return s.pop()
	}
	c := s.src.Text[s.off]
	switch {
	case (c == '#' || c == '!') && s.peek(1) == '!' && s.directive():
	case s.pre.skipping():
		s.skipDead()
	case isSpace(c):
		s.off++
	case c == '\\' && s.peek(1) == '\n':
		s.off += 2
	case c == '\\' && s.peek(1) == '\r' && s.peek(2) == '\n':
		s.off += 3
	case c == '#' || c == '/' && s.peek(1) == '/':
		s.noteIgnore()
		s.skipLine()
	case c == '/' && s.peek(1) == '*':
		s.blockComment()
	default:
		s.lexToken(c)
	}
	return true
}

func (s *scanner) lexToken(c byte) {
	switch {
	case (isHex(c) || c == ':') && s.ipv6():
	case isIdentStart(c):
		s.word()
	case c >= '0' && c <= '9':
		s.number()
	case c == '"':
		s.doubleQuoted()
	case c == '\'':
		s.singleQuoted()
	case c == '$':
		s.variable()
	case c == '@' || c == '%' && isIdentStart(s.peek(1)):
		s.selector(c)
	default:
		s.operator()
	}
}

// emit appends the token from start to the present offset.
func (s *scanner) emit(kind lexer.TokenType, start int) *token {
	if len(s.tokens) == cap(s.tokens) {
		s.tokens = slices.Grow(s.tokens, len(s.tokens)) // by doubling: append copies a long list more often
	}
	s.tokens = append(s.tokens, token{kind: kind, src: s.src, start: int32(start), end: int32(s.off)})
	return &s.tokens[len(s.tokens)-1]
}

// emitText appends the token of a text, whose value has the substitutions made.
func (s *scanner) emitText(kind lexer.TokenType, start int, value string) *token {
	t := s.emit(kind, start)
	if value = s.substitute(start, value); value != t.raw() {
		s.texts = append(s.texts, value)
		t.text = int32(len(s.texts))
	}
	return t
}

// takeText removes the token n, the last one, and gives its text: a directive's own string.
func (s *scanner) takeText(n int) string {
	text := s.tokens[n].decoded(s.texts)
	s.tokens = s.tokens[:n]
	return text
}

// skipLine skips a comment to the end of its line. A comment at the end of a macro goes on behind the macro's name, where Kamailio
// would have put the macro's text: "#!define V 5 # five" hides what follows V on its line.
func (s *scanner) skipLine() {
	for {
		if i := strings.IndexByte(s.rest(), '\n'); i >= 0 {
			s.off += i
			return
		}
		s.off = len(s.src.Text)
		if !s.src.Macro || !s.pop() {
			return
		}
	}
}

// skipDead passes over text that a false #!ifdef hides, up to where the next directive may stand: directives count at any column.
func (s *scanner) skipDead() {
	s.off++
	if i := strings.IndexAny(s.rest(), "#!"); i >= 0 {
		s.off += i
		return
	}
	s.off = len(s.src.Text)
}

// blockComment skips a comment; comments nest (spec/language.md 1.1).
func (s *scanner) blockComment() {
	start, depth := s.off, 0
	for s.off < len(s.src.Text) {
		switch {
		case strings.HasPrefix(s.rest(), "/*"):
			depth++
			s.off += 2
		case strings.HasPrefix(s.rest(), "*/"):
			depth--
			s.off += 2
		default:
			s.off++
		}
		if depth == 0 {
			return
		}
	}
	e := s.fail(start, "this comment is never closed")
	e.Incomplete = true
	s.unclosed = unclosed{err: e}
	if depth > 1 {
		e.Hint = fmt.Sprintf("comments nest; %d are open here", depth)
	}
}

// word reads an identifier, a keyword, a number word, or the name of a macro, which is then read in its place.
func (s *scanner) word() {
	start := s.off
	for s.off < len(s.src.Text) && isIdentChar(s.src.Text[s.off]) {
		s.off++
	}
	text := s.src.Text[start:s.off]
	if text == "msg" && strings.HasPrefix(s.rest(), ":len") {
		s.off += len(":len")
		s.emit(tokKeyword, start)
		return
	}
	if n, ok := numberWords[text]; ok {
		s.emit(tokInt, start).num = n
		return
	}
	if s.opt.Reserved(text) {
		if text == "include_file" || text == "import_file" {
			s.include(start, text == "include_file")
			return
		}
		s.emit(tokKeyword, start)
		return
	}
	if s.expand(start, text) {
		return
	}
	s.emit(tokIdent, start)
}

// doubleQuoted reads "..." and every "..." that follows with only white space between: Kamailio's lexer joins them.
func (s *scanner) doubleQuoted() {
	start := s.off
	src, end := s.src, start
	var value strings.Builder
	for {
		if !s.quotedPiece(&value) {
			e := s.fail(start, "this string is never closed")
			e.Incomplete = true
			s.unclosed = unclosed{err: e, text: true}
			return
		}
		if s.src == src {
			end = s.off
		}
		if !s.anotherPiece() {
			break
		}
	}
	t := s.emitText(tokString, start, cutAtNUL(value.String()))
	t.src, t.end = src, int32(end)
	s.noteModule(t.decoded(s.texts))
}

// anotherPiece goes to the quote that comes next, if only white space stands before it. A macro's text goes on behind its name.
func (s *scanner) anotherPiece() bool {
	from, open := s.off, len(s.outer)
	for isSpace(s.peek(0)) {
		s.off++
	}
	if s.peek(0) == '"' {
		return true
	}
	if s.off == len(s.src.Text) && s.src.Macro && open > 0 {
		inner := s.frame
		s.pop()
		if s.anotherPiece() {
			return true
		}
		s.push(inner.src)
	}
	s.off = from
	return false
}

// noteModule defines MOD_name behind loadmodule "path/name.so".
func (s *scanner) noteModule(path string) {
	n := len(s.tokens) - 2
	if n > 0 && s.tokens[n].raw() == "(" {
		n--
	}
	if n >= 0 && strings.TrimSuffix(s.tokens[n].raw(), "x") == "loadmodule" && s.tokens[n].kind == tokKeyword {
		s.pre.defines["MOD_"+ModuleName(path)] = ""
	}
}

// ModuleName takes path and ending off what loadmodule names.
func ModuleName(path string) string {
	return strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".so")
}

// quotedPiece appends one "..." to value, escapes replaced; false when the closing quote is missing.
func (s *scanner) quotedPiece(value *strings.Builder) bool {
	text := s.src.Text
	i := s.off + 1
	for i < len(text) && text[i] != '"' {
		if text[i] != '\\' {
			run := i
			for i < len(text) && text[i] != '"' && text[i] != '\\' {
				i++
			}
			value.WriteString(text[run:i])
			continue
		}
		decoded, width := unescape(text[i:])
		value.WriteString(decoded)
		i += width
	}
	s.off = min(i+1, len(text))
	return i < len(text)
}

// unescape decodes the escape at the start of s. What is no escape stays as it is, backslash included (spec/language.md 1.2).
func unescape(s string) (decoded string, width int) {
	if len(s) < 2 {
		return s, len(s)
	}
	switch s[1] {
	case 'n':
		return "\n", 2
	case 'r':
		return "\r", 2
	case 'a':
		return "\a", 2
	case 't':
		return "\t", 2
	case '"', '\\':
		return s[1:2], 2
	case '\n':
		return "", 2
	case 'x':
		if v, n := digits(s[2:], 16, 2); n > 0 {
			return string([]byte{byte(v)}), 2 + n
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
		if v, n := digits(s[1:], 8, 3); n > 1 {
			return string([]byte{byte(v)}), 1 + n
		}
	}
	return s[:2], 2
}

// digits reads up to limit digits of a base and returns their value and count.
func digits(s string, base, limit int) (value uint64, n int) {
	for n < len(s) && n < limit {
		d := strings.IndexByte("0123456789abcdef", s[n]|0x20)
		if d < 0 || d >= base {
			break
		}
		value = value*uint64(base) + uint64(d)
		n++
	}
	return value, n
}

// cutAtNUL shortens a literal at its first NUL, where Kamailio's C string ends.
func cutAtNUL(s string) string {
	before, _, _ := strings.Cut(s, "\x00")
	return before
}

func (s *scanner) singleQuoted() {
	start := s.off
	i := strings.IndexByte(s.src.Text[start+1:], '\'')
	if i < 0 {
		s.off = len(s.src.Text)
		e := s.fail(start, "this string is never closed")
		e.Hint = "'...' takes no escapes, so it cannot contain a '"
		e.Incomplete = true
		s.unclosed = unclosed{err: e, text: true}
		return
	}
	s.off = start + i + 2
	s.emitText(tokString, start, s.src.Text[start+1:start+1+i])
}

// variable reads a $-token as code has them: a bare name, a name with balanced parentheses, or $(...) (spec/language.md 1.5).
func (s *scanner) variable() {
	start := s.off
	n, err := scanCodeVar(s.rest(), s.pre.dialect)
	if err != "" {
		s.openVariable(start, err)
		return
	}
	s.off += n
	if width := shortForm(s.rest()); width > 0 {
		s.off += width
		text := s.src.Text[start:s.off]
		s.off = start
		s.badVariable(start, len(text), "an index or a transformation needs the long form").Hint = fmt.Sprintf("write $(%s)", text[1:])
		return
	}
	s.emitText(tokVar, start, s.src.Text[start:s.off]).num = int64(s.pre.dialect)
}

// openVariable reports a variable whose name or end is missing, and stands for it up to where it may be meant to end.
func (s *scanner) openVariable(start int, problem string) {
	line, _, _ := strings.Cut(s.rest(), "\n")
	if i := strings.IndexAny(line, " \t\r;,\""); i > 0 {
		line = line[:i]
	}
	s.badVariable(start, len(line), problem)
}

// badVariable reports a variable that goes wrong. Its token has no text: nothing more is said about it.
func (s *scanner) badVariable(start, width int, problem string) *Error {
	s.off = start + width
	t := s.emit(tokVar, start)
	s.texts = append(s.texts, "")
	t.text = int32(len(s.texts))
	return s.fail(start, "%s", problem)
}

// transformations is what may follow a variable in a text of $(...) only, and never stands behind one in code.
var transformations = regexp.MustCompile(`^(\[[^\]\n]*\])?(\{[a-z]+\.[^{}\n]*\})*`)

// shortForm measures the index and transformations that are written behind a variable without parentheses around.
func shortForm(rest string) int {
	if rest == "" || rest[0] != '[' && rest[0] != '{' {
		return 0
	}
	return len(transformations.FindString(rest))
}

// selector reads @select.name[1] and the %attribute of SER scripts.
func (s *scanner) selector(c byte) {
	start := s.off
	s.off++
	for isIdentChar(s.peek(0)) || c == '@' && strings.IndexByte(".[]-", s.peek(0)) >= 0 && s.peek(0) != 0 {
		if end := strings.Index(s.rest(), `"]`); strings.HasPrefix(s.rest(), `["`) && end > 1 && !strings.Contains(s.rest()[:end], "\n") {
			s.off += end
		}
		s.off++
	}
	s.emit(tokSelect, start)
}

// operators, longest first. "+=" and "%" are tokens without a use in the grammar, as in Kamailio.
// A cast is one token, written without blanks.
var operators = []string{
	"(int)", "(str)",
	"||", "&&", "<<", ">>", "==", "!=", "=~", "<=", ">=", "+=",
	"|", "&", "^", "<", ">", "+", "-", "*", "/", "!", "~", "=", "(", ")", "{", "}", "[", "]", ",", ";", ":", ".", "%",
}

func (s *scanner) operator() {
	start := s.off
	for _, op := range operators {
		if strings.HasPrefix(s.rest(), op) {
			s.off += len(op)
			s.pre.brace(op)
			s.emit(tokOp, start)
			return
		}
	}
	for s.off++; s.off < len(s.src.Text) && startsNothing(s.src.Text[s.off]); s.off++ {
	}
	s.stray(StrayText, start, s.src.Text[start:s.off]) // Kamailio prints it when it starts, and goes on
}

// startsNothing tells of bytes that no token starts with: what is not ASCII, and a few signs.
func startsNothing(c byte) bool {
	return c > '~' || c < ' ' && !isSpace(c) || c == '`' || c == '?'
}

func isSpace(c byte) bool      { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\b' }
func isIdentStart(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isIdentChar(c byte) bool  { return isIdentStart(c) || isDigit(c) }
func isDigit(c byte) bool      { return c >= '0' && c <= '9' }
