package parser

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drawn parses a text with one error and gives the line shown, what stands above the caret, and the whole picture.
func drawn(t *testing.T, text string) (shown, marked, all string) {
	_, errs := parse(t, text, nil)
	require.NotEmpty(t, errs)
	var b strings.Builder
	errs[0].Draw(&b, Style{})
	lines := strings.Split(b.String(), "\n")
	require.GreaterOrEqual(t, len(lines), 3)
	column := runewidth.StringWidth(strings.TrimSuffix(lines[2], "^"))
	for i := range lines[1] {
		if runewidth.StringWidth(lines[1][:i]) == column {
			marked = lines[1][i:] // the last: combining characters take no column
		}
	}
	return lines[1], marked, b.String()
}

func TestCaretStandsUnderItsCharacter(t *testing.T) {
	for name, before := range map[string]string{
		"plain": `$var(a) = "x"`, "two bytes": `$var(a) = "éé"`, "wide": `$var(a) = "漢字"`, "combining": "$var(a) = \"e\u0301\"",
		"long": `$var(a) = "` + strings.Repeat("x", 5000) + `"`, "long and wide": `$var(a) = "` + strings.Repeat("漢", 5000) + `"`,
	} {
		shown, marked, _ := drawn(t, before+" ? 1; "+strings.Repeat("$var(z) = 1; ", 5000))
		assert.True(t, strings.HasPrefix(marked, " ? 1;"), "%s: %q", name, marked)
		assert.LessOrEqual(t, runewidth.StringWidth(shown), 4+lineWidth+2, name)
		assert.True(t, strings.HasSuffix(shown, "…"), name)
		assert.Equal(t, strings.HasPrefix(name, "long"), strings.HasPrefix(shown, "    …"), name)
	}
}

func TestMessagesAreShortened(t *testing.T) {
	_, _, all := drawn(t, strings.Repeat("n", 100_000)+";")
	assert.Less(t, len(all), 3*(messageHead+messageTail))
	assert.Contains(t, all, " … ")
}
