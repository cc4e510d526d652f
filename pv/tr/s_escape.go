package tr

import (
	"errors"
	"fmt"
	"strings"

	"kpv/pv"
)

// escapeTrans make texts fit for where they go (spec/pv.md 3.1).
var escapeTrans = []*pv.Trans{
	{
		Name: "s.escape.common", Module: "pv", Doc: "A backslash before each quote of either kind, backslash and NUL.",
		Example: `$var(x) = "it's";
xlog("$(var(x){s.escape.common})\n"); # -> it\'s`,
		Apply: text(escapeCommon),
	},
	{
		Name: "s.unescape.common", Module: "pv", Doc: "The reverse of s.escape.common.",
		Example: `$var(x) = "it\\'s";
xlog("$(var(x){s.unescape.common})\n"); # -> it's`,
		Apply: text(unescapeCommon),
	},
	{
		Name: "s.escape.user", Module: "pv", Doc: "Characters that the user of a SIP address cannot have as % and hexadecimal; others than ASCII fail.",
		Example: `$var(x) = "al ice@x";
xlog("$(var(x){s.escape.user})\n"); # -> al%20ice%40x`,
		Apply: fallible(escapeSIP(userBytes)),
	},
	{
		Name: "s.unescape.user", Module: "pv", Doc: "The reverse of s.escape.user; an escape of what is no printable ASCII fails.",
		Example: `$var(x) = "al%20ice";
xlog("$(var(x){s.unescape.user})\n"); # -> al ice`,
		Apply: fallible(unescapeSIP),
	},
	{
		Name: "s.escape.param", Module: "pv", Doc: "Characters that a parameter of a SIP address cannot have as % and hexadecimal; others than ASCII fail.",
		Example: `$var(x) = "a;b=c";
xlog("$(var(x){s.escape.param})\n"); # -> a%3bb%3dc`,
		Apply: fallible(escapeSIP(paramBytes)),
	},
	{
		Name: "s.unescape.param", Module: "pv", Doc: "The reverse of s.escape.param; an escape of what is no printable ASCII fails.",
		Example: `$var(x) = "a%3bb";
xlog("$(var(x){s.unescape.param})\n"); # -> a;b`,
		Apply: fallible(unescapeSIP),
	},
	{
		Name: "s.escape.csv", Module: "pv", Doc: "The text in double quotes, with those inside doubled: a field of a CSV file.",
		Example: `$var(x) = "a\"b";
xlog("$(var(x){s.escape.csv})\n"); # -> "a""b"`,
		Apply: text(func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }),
	},
	{
		Name: "s.escape.crlf", Module: "pv", Since61: true, Doc: `CR and LF as \r and \n.`,
		Example: `$var(x) = "a\r\nb";
xlog("$(var(x){s.escape.crlf})\n"); # -> a\r\nb`,
		Apply: ofLines(func(s string, _ []pv.Value) string { return replace(replace(s, "\r", `\r`), "\n", `\n`) }),
	},
	{
		Name: "s.unescape.crlf", Module: "pv", Since61: true, Doc: `The reverse of s.escape.crlf.`,
		Example: `$var(x) = "a\\r\\nb";
xlog("$(var(x){s.unescape.crlf}{s.encode.hexa})\n"); # -> 610d0a62`,
		Apply: ofLines(func(s string, _ []pv.Value) string { return replace(replace(s, `\r`, "\r"), `\n`, "\n") }),
	},
	{
		Name: "s.urlencode.param", Module: "pv", Doc: "All but letters, digits and - _ . ~ as % and hexadecimal, for the query of a URL.",
		Example: `$var(x) = "a b&c";
xlog("$(var(x){s.urlencode.param})\n"); # -> a%20b%26c`,
		Apply: text(func(s string) string { return percent(s, "-_.~") }),
	},
	{
		Name: "s.urldecode.param", Module: "pv", Doc: "The reverse of s.urlencode.param; + is a space.",
		Example: `$var(x) = "a+b%26c";
xlog("$(var(x){s.urldecode.param})\n"); # -> a b&c`,
		Apply: text(decodeURL),
	},
}

// What stands as it is besides letters and digits, as the oracle shows.
const (
	userBytes  = "!$&'()*+,-.;=?_~"
	paramBytes = "!$&'()*+-./:[]_~"
)

func isAlnum(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

// percent writes each byte as % and two lower-case digits, but for letters, digits and those of plain.
func percent(s, plain string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		if isAlnum(c) || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// isPrintable tells whether Kamailio escapes a byte, or lets it come out of an escape.
func isPrintable(c byte) bool { return c >= 0x20 && c < 0x7f }

func escapeSIP(plain string) func(string) (string, error) {
	return func(s string) (string, error) {
		for i := range len(s) {
			if !isPrintable(s[i]) {
				return "", fmt.Errorf("the byte %#02x cannot stand there", s[i])
			}
		}
		return percent(s, plain), nil
	}
}

func unescapeSIP(s string) (string, error) {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			pair, ok := decodeHexa(s[i+1 : min(len(s), i+3)])
			if !ok || pair == "" {
				return "", errors.New("a % without two hexadecimal digits")
			}
			c, i = pair[0], i+2
			if !isPrintable(c) {
				return "", fmt.Errorf("the byte %#02x cannot stand there", c)
			}
		}
		b.WriteByte(c)
	}
	return b.String(), nil
}

func escapeCommon(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		switch c := s[i]; c {
		case 0:
			b.WriteString(`\0`)
			continue
		case '\'', '"', '\\':
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unescapeCommon leaves a backslash before any other character where it is.
func unescapeCommon(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			switch s[i+1] {
			case '\'', '"', '\\':
				i++
				c = s[i]
			case '0':
				i++
				c = 0
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// decodeURL computes with whatever stands behind a %, digit or not (case 113 and the oracle).
func decodeURL(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s):
			b.WriteByte(nibble(s[i+1])<<4 | nibble(s[i+2]))
			i += 2
		case s[i] != '%':
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func nibble(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case c >= 'A' && c <= 'Z':
		c |= 0x20
	}
	return c - 'a' + 10
}
