package pv

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestParseInt follows spec/language.md 4.1 and conformance cases 148 to 151.
func TestParseInt(t *testing.T) {
	type result struct {
		n  int64
		ok bool
	}
	bad := result{}
	for s, want := range map[string][2]result{ // 5.6, 6.1
		"":                     {{0, true}, {0, true}},
		"-":                    {{0, true}, {0, true}},
		"+":                    {{0, true}, {0, true}},
		"12":                   {{12, true}, {12, true}},
		"+5":                   {{5, true}, {5, true}},
		"-5":                   {{-5, true}, {-5, true}},
		"010":                  {{10, true}, {10, true}},
		"0x10":                 {{16, true}, {16, true}},
		"0xffffffff":           {{-1, true}, {4294967295, true}},
		"0x1ffffffff":          {{-1, true}, {4294967295, true}},
		"2147483647":           {{2147483647, true}, {2147483647, true}},
		"2147483648":           {bad, {2147483648, true}},
		"-2147483649":          {bad, {-2147483649, true}},
		"9223372036854775807":  {bad, {math.MaxInt64, true}},
		"9223372036854775808":  {bad, bad},
		"-9223372036854775808": {bad, {math.MinInt64, true}},
		"12abc":                {bad, bad},
		" 7":                   {bad, bad},
		"7 ":                   {bad, bad},
		"1.5":                  {bad, bad},
		"--5":                  {bad, bad},
		"1_000":                {bad, bad},
		"0x":                   {bad, bad},
		"0xg":                  {bad, bad},
		"abc":                  {bad, bad},
	} {
		for i, target := range []Target{V56, V61} {
			n, ok := target.ParseInt(s)
			if !want[i].ok {
				n = 0
			}
			assert.Equal(t, want[i], result{n, ok}, "%q on %s", s, target)
		}
	}
}

func TestWidthAndShifts(t *testing.T) {
	assert.Equal(t, int64(math.MinInt32), V56.Wrap(math.MaxInt32+1))
	assert.Equal(t, int64(math.MaxInt32+1), V61.Wrap(math.MaxInt32+1))
	assert.Equal(t, uint64(1), V56.ShiftCount(33))
	assert.Equal(t, uint64(31), V56.ShiftCount(-1))
	assert.Equal(t, uint64(33), V61.ShiftCount(33))
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		v       Value
		printed string
		text    string
		null    bool
		isInt   bool
	}{
		{Null, "<null>", "", true, false},
		{Blank, "", "", true, false},
		{Int(-5), "-5", "-5", false, true},
		{String(""), "", "", false, false},
		{String("12"), "12", "12", false, false},
		{Numeric("+7", 7), "+7", "+7", false, true},
	} {
		assert.Equal(t, c.printed, string(c.v.Append(nil)), c.v)
		assert.Equal(t, c.text, c.v.Text(), c.v)
		assert.Equal(t, c.null, c.v.IsNull(), c.v)
		assert.Equal(t, c.isInt, c.v.IsInt(), c.v)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"mct", "mcinc", "mcdec", "var", "avp"}
	assert.Equal(t, "mcinc", Nearest("mcinq", names))
	assert.Equal(t, "avp", Nearest("avq", names))
	assert.Empty(t, Nearest("something", names))
}

func TestRegistryHasNoNameTwice(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			assert.False(t, seen[name], "$%s is there twice", name)
			seen[name] = true
		}
	}
}
