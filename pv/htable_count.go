package pv

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kpv/internal/ere"
)

// subject is what a pattern is compared with.
type subject uint8

const (
	keys subject = iota
	values
)

// of gives the text to look at. Not every value is one.
func (s subject) of(c *Cell) (string, bool) {
	if s == keys {
		return c.Key, true
	}
	return c.Value.str, c.Value.IsString()
}

// counting makes $shtcn and $shtcv.
func counting(s subject) func(Env, *Table, *Key) (Value, error) {
	return func(env Env, t *Table, key *Key) (Value, error) {
		match, err := countMatcher(env, key.Name, s)
		if err != nil {
			return Int(0), fmt.Errorf("bad regular expression %q: %w", key.Name, err)
		}
		return Int(t.count(match, env.Now())), nil
	}
}

func (t *Table) count(match func(*Cell) bool, now time.Time) (n int64) {
	for _, c := range t.cells {
		if !c.expired(now) && match(c) {
			n++
		}
	}
	return n
}

// countMatcher reads a pattern: two characters say how to compare, the rest with what. Without them it is a regular expression, and
// without a text nothing matches. All of it was observed on 5.6.3.
func countMatcher(env Env, pattern string, s subject) (func(*Cell) bool, error) {
	op, text := cutOperator(pattern)
	switch {
	case op == "**":
		return func(*Cell) bool { return true }, nil
	case text == "", op == "eq" && s == keys:
		return func(*Cell) bool { return false }, nil
	case op == "eq":
		n, _ := strconv.ParseInt(text, 10, 64)
		return func(c *Cell) bool { return c.Value.IsInt() && c.Value.num == n }, nil
	}
	compare, err := comparison(env, op, text)
	return func(c *Cell) bool {
		found, ok := s.of(c)
		return ok && compare(found)
	}, err
}

func cutOperator(pattern string) (op, text string) {
	if len(pattern) >= 2 {
		switch op = pattern[:2]; op {
		case "~~", "~%", "%~", "==", "eq", "**":
			return op, pattern[2:]
		}
	}
	return "~~", pattern
}

func comparison(env Env, op, text string) (func(string) bool, error) {
	switch op {
	case "~%":
		return func(s string) bool { return strings.HasSuffix(s, text) }, nil
	case "%~":
		return func(s string) bool { return strings.HasPrefix(s, text) }, nil
	case "==":
		return func(s string) bool { return s == text }, nil
	}
	re, err := env.Pattern(text, ere.IgnoreCase|ere.Newline)
	if err != nil {
		return nil, err
	}
	return re.Match, nil
}
