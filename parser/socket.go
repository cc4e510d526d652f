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

func (v *SettingValue) socketAttribute(lex *lexer.PeekingLexer) error {
	key := lex.Peek()
	switch key.Value {
	case "bind", "advertise", "name", "agname", "workers", "virtual":
		lex.Next()
	default:
		return unexpected(key, "bind, name, advertise, workers, virtual, agname or }")
	}
	if !take(lex, "=") {
		return missing(lex.Peek(), "=")
	}
	if key.Value != "bind" && key.Value != "advertise" {
		return plainValue(lex)
	}
	at := SettingValue{From: lex.Peek().Pos.Offset}
	if err := socket(lex); err != nil {
		return err
	}
	at.To = lex.Peek().Pos.Offset - 1
	if key.Value == "bind" {
		v.Hosts = append(v.Hosts, at)
	}
	return nil
}

// skipTo goes over everything up to an operator, and over that.
func skipTo(lex *lexer.PeekingLexer, op string) {
	for !lex.Peek().EOF() && !take(lex, op) {
		lex.Next()
	}
}
