package pv

import (
	"errors"
	"strconv"
	"strings"
)

// defineClasses read what was fixed before the script ran: #!define, the environment, and the script's own settings.
var defineClasses = []*Class{
	{
		Name: "def", Module: "core", Inner: InnerLiteral, Param: "name", Type: "str",
		Doc: "The text of a #!define as it stands there, quotes included; null when there is none of that name.",
		Example: `#!define HOST "example.com"
xlog("$def(HOST) $def(OTHER)\n"); # -> "example.com" <null>`,
		Get: defined(func(text string) Value { return String(text) }),
	},
	{
		Name: "defn", Module: "core", Inner: InnerLiteral, Param: "name", Type: "int",
		Doc: "The text of a #!define, which counts as the number that it starts with; 0 when there is none.",
		Example: `#!define PORT 5060
$var(next) = $defn(PORT) + 1;
xlog("$defn(PORT) $var(next) $defn(OTHER)\n"); # -> 5060 5061 0`,
		Get: func(env Env, key *Key) (Value, error) {
			text, ok := env.Define(key.Name)
			if !ok {
				return Int(0), nil
			}
			return leadingNumber(text), nil
		},
	},
	{
		Name: "defv", Module: "core", Inner: InnerLiteral, Param: "name", Type: "str", Since61: true,
		Doc: "The text of a #!define without the quotes around it.",
		Example: `#!define HOST "example.com"
xlog("$defv(HOST) $defv(OTHER)\n"); # -> example.com <null>`,
		Get: defined(func(text string) Value { return String(unquoted(text)) }),
	},
	{
		Name: "defs", Module: "core", Inner: InnerLiteral, Param: "name", Type: "str", Since61: true,
		Doc: "The text of a #!define in double quotes; as it is when it is in quotes already, or shorter than two bytes.",
		Example: `#!define HOST example.com
xlog("$defs(HOST) $defs(OTHER)\n"); # -> "example.com" <null>`,
		Get: defined(func(text string) Value {
			if len(text) < 2 || unquoted(text) != text { // observed
				return String(text)
			}
			return String(`"` + text + `"`)
		}),
	},
	{
		Name: "env", Module: "core", Inner: InnerLiteral, Param: "name", Type: "str",
		Doc:     "A variable of the environment; null when it is not set.",
		Example: `xlog("$env(NO_SUCH_VARIABLE)\n"); # -> <null>`,
		Get: func(env Env, key *Key) (Value, error) {
			if text, ok := env.LookupEnv(key.Name); ok {
				return String(text), nil
			}
			return Null, nil
		},
	},
	{
		Name: "envn", Module: "core", Inner: InnerLiteral, Param: "name", Type: "int",
		Doc:     "A variable of the environment, which counts as the number that it starts with; null when it is not set.",
		Example: `xlog("$envn(NO_SUCH_VARIABLE)\n"); # -> <null>`,
		Get: func(env Env, key *Key) (Value, error) {
			if text, ok := env.LookupEnv(key.Name); ok {
				return leadingNumber(text), nil
			}
			return Null, nil
		},
	},
	{
		Name: "sel", Module: "pv", Inner: InnerSetting, Param: "select", Type: "str", Parse: parseSelect,
		Doc: "A select: cfg_get.group.name is what the script set itself with group.name = value; others read the message, like from.uri.user, via[2].host and msg.header.subject. @from.uri.user is the same.",
		Example: `limits.calls = 5 desc "calls at a time"
xlog("$sel(cfg_get.limits.calls)\n"); # -> 5`,
		Get: func(env Env, key *Key) (Value, error) {
			v, err := readSelect(env, key)
			if v == nothing || v.IsBlank() {
				v = Null
			}
			return v, err
		},
	},
}

func defined(value func(text string) Value) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		if text, ok := env.Define(key.Name); ok {
			return value(text), nil
		}
		return Null, nil
	}
}

// unquoted strips one pair of quotes, of either kind.
func unquoted(text string) string {
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		return text[1 : n-1]
	}
	return text
}

// leadingNumber makes a text that counts as the number it starts with, 0 for none, and the largest one of 32 bits where it is too large.
// Observed on both targets.
func leadingNumber(text string) Value {
	digits := 0
	for digits < len(text) && (text[digits] >= '0' && text[digits] <= '9' || digits == 0 && strings.ContainsRune("+-", rune(text[0]))) {
		digits++
	}
	n, err := strconv.ParseInt(text[:digits], 10, 32)
	if errors.Is(err, strconv.ErrSyntax) {
		n = 0
	}
	return Numeric(text, n)
}
