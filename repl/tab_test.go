package repl

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Tab puts in what all completions begin with, and shows them only when there is no more of that.
func TestTab(t *testing.T) {
	d := newDesk()
	d.enter(`$var(user) = 1; $var(uid) = 2; $var(世界) = 3; $var(世間) = 4; route[AUTH] { exit; } $mct(ab) = 1; $mct(abc) = 1; $mct(xy) = 1`)
	for line, want := range map[string][2]string{
		"$var(u|": {"", "uid   user\n"}, "$var(us|": {"er)", ""}, "$var(us|)": {"er", ""}, "$var(us| + 1": {"er)", ""}, "route(A|": {"UTH)", ""}, "$var(世|": {"", "世界  世間\n"},
		"$mct(a|": {"b", ""}, "$mct(ab|": {"", "ab   abc\n"}, "$nosuch|": {"", ""}, "|": {"", ""}, "\\sle|": {"ep ", "\\sleep DURATION\n"}, "\\trace o|": {"", "off  on\n"},
		"$(var(user){s.substr,|": {"", "{s.substr,offset,length}"}, "if (1) {↵$var(us|↵}": {"er)", ""},
	} {
		before, after, _ := cutRunes(line)
		insert, show := d.tab(append(before, after...), len(before), 80)
		assert.Equal(t, want[0], insert, line)
		assert.Equal(t, want[1], show[:min(len(show), len(want[1]))], line)
		assert.Equal(t, want[1] == "", show == "", line)
	}
}

// cutRunes cuts a line where the cursor is.
func cutRunes(line string) (before, after []rune, found bool) {
	for i, r := range []rune(line) {
		if r == '|' {
			return []rune(line)[:i], []rune(line)[i+1:], true
		}
	}
	return []rune(line), nil, false
}

func TestColumns(t *testing.T) {
	words := []string{"a", "bb", "ccc", "d", "世"}
	assert.Equal(t, "a    bb   ccc  d    世\n", columns(words, 80))
	assert.Equal(t, "a    d\nbb   世\nccc\n", columns(words, 13))
	assert.Equal(t, "a\nbb\nccc\nd\n世\n", columns(words, 3), "narrower than a word")
	assert.Equal(t, "a\nbb\nccc\nd\n世\n", columns(words, -1), "unknown")
}
