package parser

import "github.com/alecthomas/participle/v2/lexer"

// socketBlock reads what 6.1 has beside listen: socket = { bind = udp:192.0.2.1:5060; name = "outside"; workers = 4; }. The address that
// it binds becomes the only one of the value.
func (v *SettingValue) socketBlock(lex *lexer.PeekingLexer) error {
	lex.Next() // the brace
	for !take(lex, "}") {
		if take(lex, ";") {
			continue
		}
		if err := v.socketAttribute(lex); err != nil {
			skipTo(lex, "}")
			return err
		}
	}
	return nil
}

// socketValues read what an attribute of a socket may be: asked of 6.1.5, which does not know the workers that later releases have.
var socketValues = map[string]func(lex *lexer.PeekingLexer) error{
	"bind":      socket,
	"advertise": socketWithPort,
	"name":      quotedText,
	"agname":    quotedText,
	"virtual": func(lex *lexer.PeekingLexer) error {
		if t := lex.Next(); t.Type != tokInt {
			return unexpected(t, "yes or no")
		}
		return nil
	},
}

// socketAttribute reads one attribute. Of several addresses to bind the last counts.
func (v *SettingValue) socketAttribute(lex *lexer.PeekingLexer) error {
	key := lex.Peek()
	read := socketValues[key.Value]
	if read == nil {
		return unexpected(key, "bind, name, advertise, virtual, agname or }")
	}
	lex.Next()
	if !take(lex, "=") {
		return missing(lex.Peek(), "=")
	}
	at := SettingValue{From: lex.Peek().Pos.Offset}
	if err := read(lex); err != nil {
		return err
	}
	at.To = lex.Peek().Pos.Offset - 1
	if key.Value == "bind" {
		v.Hosts = []SettingValue{at}
	}
	return nil
}

// skipTo goes over everything up to an operator, and over that.
func skipTo(lex *lexer.PeekingLexer, op string) {
	for !lex.Peek().EOF() && !take(lex, op) {
		lex.Next()
	}
}
