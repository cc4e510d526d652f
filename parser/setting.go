package parser

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// Setting is name = value of a core parameter, or group.name = value of the script's own, perhaps for one instance: group[1].name.
type Setting struct {
	Pos      lexer.Position
	Name     string
	Instance int // the token of its number, 0 for none
	Sub      string
	Value    SettingValue
}

// SettingValue is what stands behind the equal sign: its tokens, and those of each address where it is a list of addresses.
type SettingValue struct {
	From, To int
	Hosts    []SettingValue
}

// readSetting reads a setting. Whether the value is of the right kind is not looked at, but for addresses, which have a grammar.
func readSetting(lex *lexer.PeekingLexer) (*Setting, error) {
	s := &Setting{Pos: lex.Peek().Pos, Name: lex.Next().Value}
	if err := s.inGroup(lex); err != nil {
		return nil, err
	}
	if !take(lex, "=") {
		return nil, missing(lex.Peek(), "=")
	}
	if err := s.value(lex); err != nil {
		return nil, err
	}
	return s, s.description(lex)
}

// inGroup reads .name or [1].name behind the name of a group.
func (s *Setting) inGroup(lex *lexer.PeekingLexer) error {
	if isOp(lex.Peek(), "[") {
		lex.Next()
		t := lex.Next()
		if t.Type != tokInt || !take(lex, "]") {
			return unexpected(t, "the number of an instance in brackets")
		}
		s.Instance = t.Pos.Offset
	}
	if take(lex, ".") {
		t := lex.Next()
		if t.Type != tokIdent && t.Type != tokKeyword {
			return unexpected(t, "a setting's name")
		}
		s.Sub = t.Value
	}
	return nil
}

func (s *Setting) value(lex *lexer.PeekingLexer) (err error) {
	s.Value.From = lex.Peek().Pos.Offset
	kinds := Globals()[s.Name].Kinds
	switch {
	case s.Sub != "":
		err = plainValue(lex)
	case s.Name == "socket" && isOp(lex.Peek(), "{"):
		err = s.Value.socketBlock(lex)
	case slices.Contains(kinds, "id_lst"):
		err = s.Value.sockets(lex)
	case slices.Contains(kinds, "listen_id"), slices.Contains(kinds, "ipv6"):
		err = host(lex)
	default:
		err = plainValue(lex)
	}
	s.Value.To = lex.Peek().Pos.Offset - 1
	return err
}

// description may follow a setting of the script's own.
func (s *Setting) description(lex *lexer.PeekingLexer) error {
	if s.Sub == "" || s.Instance > 0 || !take(lex, "desc") && !take(lex, "descr") && !take(lex, "description") {
		return nil
	}
	return quotedText(lex)
}

// take goes over an operator or word, if it comes next.
func take(lex *lexer.PeekingLexer, text string) bool {
	if !isOp(lex.Peek(), text) {
		return false
	}
	lex.Next()
	return true
}

func plainValue(lex *lexer.PeekingLexer) error {
	take(lex, "-")
	t := lex.Peek()
	if t.EOF() || t.Type == tokOp && t.Value != "*" {
		return unexpected(t, "a value")
	}
	lex.Next()
	return nil
}

// sockets reads a list of addresses, each [proto:]host[:port] with what may be said of it.
func (v *SettingValue) sockets(lex *lexer.PeekingLexer) error {
	for {
		at := SettingValue{From: lex.Peek().Pos.Offset}
		if err := socket(lex); err != nil {
			return err
		}
		at.To = lex.Peek().Pos.Offset - 1
		v.Hosts = append(v.Hosts, at)
		if err := socketOptions(lex); err != nil {
			return err
		}
		if !startsSocket(lex) {
			return nil
		}
	}
}

// protocols may stand before an address.
var protocols = map[string]bool{"udp": true, "UDP": true, "tcp": true, "TCP": true, "tls": true, "TLS": true, "sctp": true, "SCTP": true}

// IsProtocol tells whether a word names a protocol.
func IsProtocol(word string) bool { return protocols[word] }

func socket(lex *lexer.PeekingLexer) error {
	if err := address(lex); err != nil || !isOp(lex.Peek(), ":") {
		return err
	}
	return port(lex)
}

func socketWithPort(lex *lexer.PeekingLexer) error {
	if err := address(lex); err != nil {
		return err
	}
	return port(lex)
}

// address reads a host with or without a protocol.
func address(lex *lexer.PeekingLexer) error {
	if protocols[lex.Peek().Value] {
		lex.Next()
		if !take(lex, ":") {
			return missing(lex.Peek(), ":")
		}
	}
	return host(lex)
}

func port(lex *lexer.PeekingLexer) error {
	if !take(lex, ":") {
		return missing(lex.Peek(), ":")
	}
	if t := lex.Peek(); t.Type != tokInt {
		return unexpected(t, "a port")
	}
	lex.Next()
	return nil
}

// socketOptions reads advertise ADDRESS, name "TEXT" and virtual behind an address: any of them, in this order.
func socketOptions(lex *lexer.PeekingLexer) error {
	if take(lex, "advertise") || take(lex, "ADVERTISE") {
		if err := socket(lex); err != nil {
			return err
		}
	}
	if take(lex, "name") || take(lex, "NAME") {
		if err := quotedText(lex); err != nil {
			return err
		}
	}
	take(lex, "virtual")
	return nil
}

func quotedText(lex *lexer.PeekingLexer) error {
	if t := lex.Next(); t.Type != tokString {
		return unexpected(t, "a text in quotes")
	}
	return nil
}

// startsSocket tells whether another address of a list follows, rather than the next thing of the file.
func startsSocket(lex *lexer.PeekingLexer) bool {
	t, next := lex.Peek(), ahead(lex, 1)
	switch t.Type {
	case tokString, tokInt, tokNumID, tokAddr:
		return true
	case tokIdent:
		return next != "=" && next != "("
	case tokKeyword:
		return protocols[t.Value] && next == ":"
	}
	return isOp(t, "(") || isOp(t, "[")
}

// host reads a name, an address, or several in parentheses.
func host(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	switch {
	case take(lex, "("):
		for ok := true; ok; ok = take(lex, ",") {
			if err := host(lex); err != nil {
				return err
			}
		}
		if !take(lex, ")") {
			return missing(lex.Peek(), ")")
		}
	case take(lex, "["):
		for !isOp(lex.Peek(), "]") && !lex.Peek().EOF() {
			lex.Next()
		}
		lex.Next()
	case t.Type == tokString, t.Type == tokAddr:
		lex.Next()
	case hostPart[t.Type]:
		return hostName(lex)
	default:
		return unexpected(t, "an address or a name")
	}
	return nil
}

// hostPart are the tokens that may be parts of a name; an address may be one, but not the first.
var hostPart = map[lexer.TokenType]bool{tokIdent: true, tokInt: true, tokNumID: true}

// hostName reads a name: 3gpp.example.org. Behind a number that is the first part no dot may stand.
func hostName(lex *lexer.PeekingLexer) error {
	first := lex.Next()
	number := first.Type == tokInt
	if head, _, dotted := strings.Cut(first.Value, "."); dotted {
		if _, ok := parseNumber(head); ok {
			return unexpected(first, "an address or a name")
		}
	}
	for take(lex, "-") || !number && take(lex, ".") {
		number = false
		if t := lex.Next(); !hostPart[t.Type] && t.Type != tokAddr {
			return unexpected(t, "a part of a name, which is no word of the language")
		}
	}
	return nil
}

// settingKind is a kind of value of a core parameter.
type settingKind struct {
	want string // as people call it
	fits func(t *Tree, v *SettingValue) bool
}

func oneToken(kind lexer.TokenType) func(*Tree, *SettingValue) bool {
	return func(t *Tree, v *SettingValue) bool { return v.From == v.To && t.tokens[v.From].kind == kind }
}

// settingKindNamed gives the kind that the table of core parameters names; what has no name here is that word.
func settingKindNamed(name string) settingKind {
	switch name {
	case "number":
		return settingKind{"a number that is not negative", oneToken(tokInt)}
	case "intno":
		return settingKind{"a number", func(t *Tree, v *SettingValue) bool {
			return t.IsInt(v.To) && (v.From == v.To || v.From+1 == v.To && t.Raw(v.From) == "-")
		}}
	case "string":
		return settingKind{"a text in quotes", oneToken(tokString)}
	case "id":
		return settingKind{"a word without quotes", oneToken(tokIdent)}
	case "ipv4":
		return settingKind{"an IPv4 address without quotes", func(t *Tree, v *SettingValue) bool {
			return oneToken(tokAddr)(t, v) && !strings.Contains(t.Raw(v.From), ":")
		}}
	case "ipv6":
		return settingKind{"an IPv6 address without quotes", func(t *Tree, v *SettingValue) bool {
			return oneToken(tokAddr)(t, v) && strings.Contains(t.Raw(v.From), ":") || t.Raw(v.From) == "["
		}}
	case "proto":
		return settingKind{"udp, tcp, tls or sctp", func(t *Tree, v *SettingValue) bool {
			return v.From == v.To && (protocols[t.Raw(v.From)] || t.Raw(v.From) == "*")
		}}
	case "id_lst", "listen_id":
		return settingKind{"", func(*Tree, *SettingValue) bool { return true }}
	}
	return settingKind{"SSLv23, SSLv2, SSLv3 or TLSv1", func(t *Tree, v *SettingValue) bool { return strings.EqualFold(t.Raw(v.From), name) }}
}

// Misfit says what the value of a core parameter should have been, empty when it is that.
func (t *Tree) Misfit(g Global, v *SettingValue) string {
	var wants []string
	for _, name := range g.Kinds {
		kind := settingKindNamed(name)
		if kind.fits(t, v) {
			return ""
		}
		if !slices.Contains(wants, kind.want) {
			wants = append(wants, kind.want)
		}
	}
	return strings.Join(wants, ", or ")
}

// IsText tells whether token n is a string literal.
func (t *Tree) IsText(n int) bool { return n < len(t.tokens) && t.tokens[n].kind == tokString }
