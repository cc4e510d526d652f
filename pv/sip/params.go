package sip

import (
	"errors"
	"strings"
)

// Errors of ParamList.
var (
	ErrParamName  = errors.New("a parameter's name is missing at the end")
	ErrParamValue = errors.New("a parameter's value is missing, or its quote is never closed")
	ErrParamEnd   = errors.New("something else than a separator stands behind a parameter")
)

// ParamList walks through a list like a=1;b="x;y";c as Kamailio's parser of parameters does (spec/pv.md 3.3). A comma that is no separator ends it.
type ParamList struct {
	Name  string
	Value string // without quotes
	Given bool   // a value is there, be it empty: the name has a = behind it
	From  int    // where the name begins in the list
	To    int    // where the value ends, its quotes left aside, or the name where there is none
	Err   error

	rest      string
	size      int
	quote     int // the bytes behind the value that belong to it
	separator byte
	single    bool
	done      bool
}

// Params starts a walk. One separator at the end does not count.
func Params(s string, separator byte) ParamList {
	if n := len(s); n > 0 && s[n-1] == separator {
		s = s[:n-1]
	}
	return ParamList{rest: s, size: len(s), separator: separator}
}

// First is the list without what stands behind the first separator.
func (p ParamList) First() ParamList {
	p.single = true
	return p
}

// Next goes to the next parameter. At the end, and when the list is not well-formed, it returns false.
func (p *ParamList) Next() bool {
	switch {
	case p.done:
		return false
	case p.rest == "":
		return p.fail(ErrParamName)
	}
	p.From = p.size - len(p.rest)
	p.Name, p.Value = p.token('='), ""
	p.To = p.size - len(p.rest)
	p.skipBlanks()
	if p.Given = strings.HasPrefix(p.rest, "="); p.Given {
		p.rest = p.rest[1:]
		p.skipBlanks()
		if !p.value() {
			return p.fail(ErrParamValue)
		}
		if p.Value != "" {
			p.To = p.size - len(p.rest) - p.quote
		}
		p.skipBlanks()
	}
	switch {
	case p.rest == "":
		p.done = true
	case p.rest[0] == p.separator:
		p.rest, p.done = p.rest[1:], p.single
		p.skipBlanks()
	case p.rest[0] == ',':
		p.done = true
	default:
		return p.fail(ErrParamEnd)
	}
	return true
}

func (p *ParamList) fail(err error) bool {
	p.Err, p.done = err, true
	return false
}

func (p *ParamList) skipBlanks() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// token takes what stands before a blank, a comma, the separator or stop.
func (p *ParamList) token(stop byte) string {
	n := 0
	for n < len(p.rest) {
		c := p.rest[n]
		if c == p.separator || c == stop || c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			break
		}
		n++
	}
	token := p.rest[:n]
	p.rest = p.rest[n:]
	return token
}

func (p *ParamList) value() bool {
	if p.rest == "" {
		return true
	}
	if quote := p.rest[0]; quote == '"' || quote == '\'' {
		n := strings.IndexByte(p.rest[1:], quote) // no backslash escapes a quote here
		if n < 0 {
			return false
		}
		p.Value, p.rest, p.quote = p.rest[1:n+1], p.rest[n+2:], 1
		return true
	}
	p.Value, p.quote = p.token(p.separator), 0
	return p.Value != ""
}
