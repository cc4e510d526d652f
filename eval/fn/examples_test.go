package fn_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval/fn"
	"kpv/eval/golden"
)

// entry is what a script can name, with what every entry of the registries must have.
type entry struct {
	folder, name, doc, example string
	file                       string // of its golden case
	aliases                    []string
	since61, message           bool
}

func entries() (list []entry) {
	lib := fn.Library()
	for _, c := range lib.Vars.Classes() {
		list = append(list, entry{folder: "variables", name: c.Name, file: c.Name, doc: c.Doc, example: c.Example, aliases: c.Aliases, since61: c.Since61,
			message: c.Message})
	}
	for _, t := range lib.Vars.Transformations() {
		list = append(list, entry{folder: "transformations", name: t.Name, file: t.Name, doc: t.Doc, example: t.Example, since61: t.Since61})
	}
	for _, f := range lib.Funcs() {
		e := entry{folder: "functions", name: f.Name, doc: f.Doc, example: f.Example, aliases: f.Aliases, since61: f.Since61, file: f.Name}
		if f.Effect { // they do nothing that Kamailio could be asked about
			e.file = "effects"
		}
		list = append(list, e)
	}
	return list
}

func TestEntriesAreDocumented(t *testing.T) {
	for _, e := range entries() {
		assert.NotEmpty(t, e.doc, "%s: a line of documentation", e.name)
		assert.NotEmpty(t, e.example, "%s: an example", e.name)
	}
}

func TestEntriesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range entries() {
		for _, name := range append(e.aliases, e.name) {
			assert.False(t, seen[e.folder+"/"+name], "%s: two of %s have the name", name, e.folder)
			seen[e.folder+"/"+name] = true
		}
	}
}

func TestEntriesHaveGoldenCases(t *testing.T) {
	wanted := map[string]bool{}
	for _, e := range entries() {
		path := "../../testdata/golden/" + e.folder + "/" + e.file + ".txtar"
		wanted[path] = true
		assert.FileExists(t, path, "%s: its edges, recorded from Kamailio", e.name)
	}
	for _, folder := range []string{"variables", "transformations", "functions"} {
		files, err := os.ReadDir("../../testdata/golden/" + folder)
		require.NoError(t, err)
		for _, file := range files {
			path := "../../testdata/golden/" + folder + "/" + file.Name()
			assert.True(t, wanted[path], "%s is the case of no entry", path)
		}
	}
}

// shown finds what an example's comments say it prints.
var shown = regexp.MustCompile(`(?m)# -> (.*)$`)

func TestExamplesPrintWhatTheySay(t *testing.T) {
	runner := &golden.Runner{Library: fn.Library()}
	for _, e := range entries() {
		t.Run(e.folder+"/"+e.name, func(t *testing.T) {
			text := "-- script.cfg --\n" + e.example + "\n-- exit --\n0\n-- log --\n"
			for _, line := range shown.FindAllStringSubmatch(e.example, -1) {
				text += line[1] + "\n"
			}
			text += "-- flags --\n"
			if e.since61 || strings.Contains(e.doc, "Kamailio 5.6") { // what that does is in the golden case
				text += "target 6.1\n"
			}
			if e.message {
				text += "message ../../testdata/sip/message.sip\n"
			}
			c, err := golden.Parse(e.name, []byte(text))
			require.NoError(t, err)
			assert.Empty(t, runner.Run(context.Background(), c).String())
		})
	}
}
