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
	tokNumID                                 // begins like a number and is none: part of a host's name
	tokString                                // "..." pieces, joined; 'raw' too
	tokVar                                   // $name, $name(...), $(...)
	tokSelect                                // @name.name
	tokAddr                                  // an IP address
	tokOp                                    // operators and punctuation
)

// token is what the scanner produces. Participle sees its raw text (so that "if" in quotes is never the keyword if); the decoded
// value is looked up by the token's number, which travels in lexer.Position.Offset.
type token struct {
	src        *Source
	num        int64 // value of a number
	start, end int32 // offsets in src
	text       int32 // of a string or variable: 1 + the number of its decoded value among the texts; 0 where that is what stands there
	kind       lexer.TokenType
}

// raw is the token as written. Without any width it is a semicolon that nobody wrote.
func (t *token) raw() string {
	if t.start == t.end {
		return ";"
	}
	return t.src.Text[t.start:t.end]
}

// is tells whether the token is the operator.
func (t *token) is(op string) bool { return t.kind == tokOp && t.raw() == op }

// decoded is a string's or variable's value, substitutions made.
func (t *token) decoded(texts []string) string {
	if t.text == 0 {
		return t.raw()
	}
	return texts[t.text-1]
}

func (t *token) pos() Pos    { return t.src.at(int(t.start)) }
func (t *token) endPos() Pos { return t.src.at(int(t.end)) }

// definition tells participle the token kinds by name; the tokens themselves are handed over ready made.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Ident": tokIdent, "Keyword": tokKeyword, "Int": tokInt, "NumID": tokNumID, "String": tokString, "Var": tokVar,
		"Select": tokSelect, "Addr": tokAddr, "Op": tokOp,
	}
}

// Lex is not how tokens come here (see feed), yet participle's interface asks for it.
func (definition) Lex(string, io.Reader) (lexer.Lexer, error) { return &feed{}, nil }

// feed hands finished tokens to participle: those from next on, up to end.
type feed struct {
	tokens    []token
	next, end int
}

// Next gives token after token; the token's number stands in Pos.Offset, from which every other position is derived.
func (f *feed) Next() (lexer.Token, error) {
	at := lexer.Position{Offset: f.next}
	if f.next >= f.end {
		return lexer.EOFToken(at), nil
	}
	t := &f.tokens[f.next]
	f.next++
	return lexer.Token{Type: t.kind, Value: t.raw(), Pos: at}, nil
}
