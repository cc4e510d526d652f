package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// console finds the blocks of README.md that show commands with what they print.
var console = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

// What README.md shows is what happens: each line "$ kpv ..." is run, and prints the lines below it.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	blocks := console.FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, blocks, "README.md shows no command")
	for _, block := range blocks {
		for _, shown := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			command, want, _ := strings.Cut(shown, "\n")
			t.Run(command, func(t *testing.T) { requireOutput(t, command, want) })
		}
	}
}

// requireOutput runs a command; both streams count, as on a terminal.
func requireOutput(t *testing.T, command, want string) {
	args := words(t, command)
	require.Equal(t, "kpv", args[0], "only kpv can be run here")
	var out bytes.Buffer
	run(args[1:], strings.NewReader(""), &out, &out)
	assert.Equal(t, strings.TrimRight(want, "\n"), strings.TrimRight(out.String(), "\n"))
}

// word is a part of a command line: in single quotes as it is, in double quotes with backslashes, or bare.
var word = regexp.MustCompile(`^(?:'([^']*)'|"((?:[^"\\$]|\\.)*)"|([^\s'"\\$|<>&;]+))`)

// words splits a command line as a shell does, as far as a README needs it.
func words(t *testing.T, line string) (list []string) {
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimLeft(rest, " ") {
		joined := ""
		for rest != "" && rest[0] != ' ' {
			part := word.FindStringSubmatch(rest)
			require.NotNil(t, part, "quoting that this test does not know: %s", rest)
			joined += part[1] + escaped.ReplaceAllString(part[2], "$1") + part[3]
			rest = rest[len(part[0]):]
		}
		list = append(list, joined)
	}
	return list
}

// escaped are the backslashes that mean something in double quotes.
var escaped = regexp.MustCompile("\\\\([\\\\\"$`])")

func TestWordsSplitsAsAShellDoes(t *testing.T) {
	assert.Equal(t, []string{"kpv", "run", "-e", `$var(x) = "a";`, "--x=a b"}, words(t, `kpv run  -e '$var(x) = "a";' --x="a b"`))
	assert.Equal(t, []string{`say "hi" \n`, ""}, words(t, `"say \"hi\" \n" ''`))
}
