package parser

import (
	"io"

	"github.com/alecthomas/participle/v2/lexer"
)

// Token kinds, in the form participle wants them. EOF is participle's own.
const (
	tokIdent   lexer.TokenType = -(iota + 2) // a name that is no keyword
	tokKeyword                               // a reserved word
	tokInt                                   // a number, or one of the words that are numbers (yes, off, inet6)
	tokString                                // "..." pieces, joined; 'raw' too
	tokVar                                   // $name, $name(...), $(...)
	tokSelect                                // @name.name
	tokAddr                                  // an IP address
	tokOp                                    // operators and punctuation
	tokBad                                   // bytes that start no token
)

// token is what the scanner produces. Participle sees its raw text (so that "if" in quotes is never the keyword if); the decoded
// value is looked up by the token's number, which travels in lexer.Position.Offset.
type token struct {
	kind       lexer.TokenType
	raw        string
	str        string // decoded value of a string
	num        int64  // value of a number
	src        *Source
	start, end int // offsets in src
}

func (t *token) pos() Pos    { return t.src.at(t.start) }
func (t *token) endPos() Pos { return t.src.at(t.end) }

// definition tells participle the token kinds by name; the tokens themselves are handed over ready made.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Ident": tokIdent, "Keyword": tokKeyword, "Int": tokInt, "String": tokString, "Var": tokVar,
		"Select": tokSelect, "Addr": tokAddr, "Op": tokOp, "Bad": tokBad,
	}
}

// Lex is not how tokens come here (see feed), yet participle's interface asks for it.
func (definition) Lex(string, io.Reader) (lexer.Lexer, error) { return &feed{}, nil }

// feed hands a finished token list to participle.
type feed struct {
	tokens []token
	next   int
}

// Next gives token after token; the token's number stands in Pos.Offset, from which every other position is derived.
func (f *feed) Next() (lexer.Token, error) {
	at := lexer.Position{Offset: f.next}
	if f.next >= len(f.tokens) {
		return lexer.EOFToken(at), nil
	}
	t := &f.tokens[f.next]
	f.next++
	return lexer.Token{Type: t.kind, Value: t.raw, Pos: at}, nil
}
