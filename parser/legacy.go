package parser

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// bareReader reads what may stand behind a comparison of old scripts only: a word, an address. It gives nil where none comes next.
type bareReader func(lex *lexer.PeekingLexer) (*Bare, error)

// legacyWords may stand left of a comparison without a $ (spec/language.md 2.2). Right of it may stand any operand of an ordinary
// comparison, and what the word's reader reads: what Kamailio takes was asked, word by word, of 5.6.3 and 6.1.5.
var legacyWords = map[string]bareReader{
	"method": bareToken(func(t *lexer.Token) bool { return t.Type == tokIdent }),
	"uri":    bareMyself, "from_uri": bareMyself, "to_uri": bareMyself,
	"src_ip": bareAddress, "dst_ip": bareAddress, "snd_ip": bareAddress, "to_ip": bareAddress,
	"proto": bareProtocol, "snd_proto": bareProtocol, "to_proto": bareProtocol,
	"src_port": noBare, "dst_port": noBare, "snd_port": noBare, "to_port": noBare,
	"af": noBare, "snd_af": noBare, "to_af": noBare,
	"status": bareMyself, "msg:len": noBare,
	"myself": bareToken(func(t *lexer.Token) bool { return t.Type == tokKeyword && slices.Contains(ofMyself, t.Value) }),
}

// ofMyself are the words that myself may be compared with.
var ofMyself = strings.Fields("status uri from_uri to_uri src_ip dst_ip snd_ip to_ip")

var (
	bareMyself   = bareToken(isMyself)
	bareProtocol = bareToken(func(t *lexer.Token) bool {
		return isOp(t, "*") || t.Type != tokString && slices.Contains(comparedProtocols, t.Value)
	})
)

var comparedProtocols = strings.Fields("udp UDP tcp TCP tls TLS sctp SCTP ws WS wss WSS")

func isMyself(t *lexer.Token) bool { return isOp(t, "myself") }

func noBare(*lexer.PeekingLexer) (*Bare, error) { return nil, nil }

// bareToken reads one token, unless it is a function's name.
func bareToken(is func(t *lexer.Token) bool) bareReader {
	return func(lex *lexer.PeekingLexer) (*Bare, error) {
		t := lex.Peek()
		if !is(t) || ahead(lex, 1) == "(" {
			return nil, nil
		}
		lex.Next()
		return &Bare{span: span{t.Pos.Offset, t.Pos.Offset}, Word: t.Value}, nil
	}
}

// bareAddress reads an address or a name with or without a mask, or myself.
func bareAddress(lex *lexer.PeekingLexer) (*Bare, error) {
	t := lex.Peek()
	switch {
	case isMyself(t):
		return bareMyself(lex)
	case t.Type != tokAddr && !isOp(t, "[") && (t.Type != tokIdent || ahead(lex, 1) == "("):
		return nil, nil
	}
	b := &Bare{span: span{t.Pos.Offset, t.Pos.Offset}}
	err := b.host(lex)
	if err == nil && isOp(lex.Peek(), "/") {
		b.take(lex)
		err = b.mask(lex, t.Type == tokIdent)
	}
	return b, err
}

// take adds the next token.
func (b *Bare) take(lex *lexer.PeekingLexer) {
	t := lex.Next()
	b.To = t.Pos.Offset
	b.Word += t.Value
}

// host reads an address, one of IPv6 in brackets, or a name.
func (b *Bare) host(lex *lexer.PeekingLexer) error {
	switch t := lex.Peek(); {
	case t.Type == tokAddr:
		b.take(lex)
		return nil
	case isOp(t, "["):
		b.take(lex)
		if t := lex.Peek(); t.Type != tokAddr || !strings.Contains(t.Value, ":") {
			return unexpected(t, "an IPv6 address")
		}
		b.take(lex)
		if !isOp(lex.Peek(), "]") {
			return missing(lex.Peek(), "]")
		}
	case t.Type != tokIdent:
		return unexpected(t, "an address or a name")
	}
	b.take(lex)
	for isOp(lex.Peek(), ".") || isOp(lex.Peek(), "-") {
		b.take(lex)
		if t := lex.Peek(); t.Type != tokIdent {
			return unexpected(t, "a part of a name, which begins with no digit and is no word of the language,")
		}
		b.take(lex)
	}
	return nil
}

// mask reads how many bits count, or, behind an address, a mask like 255.0.0.0.
func (b *Bare) mask(lex *lexer.PeekingLexer, isName bool) error {
	t := lex.Peek()
	if t.Type == tokInt {
		lex.Next()
		b.To = t.Pos.Offset
		bits, _ := parseNumber(t.Value)
		b.Word += strconv.FormatInt(bits, 10)
		return nil
	}
	if isName || t.Type != tokAddr && !isOp(t, "[") {
		return unexpected(t, "a number of bits, or a mask such as 255.0.0.0,")
	}
	return b.host(lex)
}

// legacy reads "method == INVITE" and its kind, as one operand.
func legacy(lex *lexer.PeekingLexer) (Expr, error) {
	name, op := lex.Next(), lex.Peek()
	if precedence[op.Value] < 8 || precedence[op.Value] > 9 {
		e := unexpected(op, "a comparison such as ==")
		e.hint = name.Value + " is a word of old scripts that can only be compared; a value needs a $ in front"
		return nil, e
	}
	lex.Next()
	var right Expr
	bare, err := legacyWords[name.Value](lex)
	if bare != nil {
		right = bare
	} else if err == nil {
		right, err = climb(lex, precedence[op.Value]+1)
	}
	if err != nil {
		return nil, err
	}
	_, to := right.Span()
	return &Legacy{span: span{name.Pos.Offset, to}, Name: name.Value, Op: op.Value, Right: right}, nil
}
