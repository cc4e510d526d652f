package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"kpv/eval"
	"kpv/eval/fn"
	"kpv/eval/golden"
	"kpv/repl"
)

// saveCase writes a session as a golden case, with what running its script gives as expectations. The note says when that is not what
// the session printed.
func (a *app) saveCase(path string, c repl.Case) (note string, err error) {
	archive, err := a.caseOf(path, c)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		return "", err
	}
	runner := &golden.Runner{Library: fn.Library(), Include: a.opt.includes}
	defer runner.Close()
	for result, err := range runner.All(context.Background(), golden.Plan{Paths: []string{path}, Workers: 1, Update: true}) {
		if err == nil && result.Failed() {
			err = fmt.Errorf("the script does not do alone what it did in the session: %s", firstDiff(result))
		}
		if err != nil {
			_ = os.Remove(path) // it was new, or the session's own
			return "", err
		}
	}
	saved, err := txtar.ParseFile(path)
	if err != nil {
		return "", err
	}
	for _, file := range saved.Files {
		if file.Name == "log" && string(file.Data) != c.Log {
			return "run from the start, the script prints something else than the session did; look at the case's log", nil
		}
	}
	return "", nil
}

// caseOf is the case without its expectations.
func (a *app) caseOf(path string, c repl.Case) (*txtar.Archive, error) {
	archive := &txtar.Archive{Comment: []byte("Saved from a session.\n")}
	add := func(name, text string) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
	}
	add("script.cfg", c.Script)
	flags := "target " + a.opt.target.value + "\n"
	if a.opt.quirks {
		flags += "quirks\n"
	}
	if c.Unknown == eval.UnknownStub {
		flags += "unknown stub\n"
	}
	if a.opt.changed("debug") {
		flags += fmt.Sprintf("debug %d\n", a.opt.debug.value)
	}
	if c.Message != "" {
		relative, err := relativeTo(filepath.Dir(path), c.Message)
		if err != nil {
			return nil, err
		}
		flags += "message " + relative + "\n"
	}
	add("flags", flags)
	defines, err := a.opt.definitions()
	if err != nil {
		return nil, err
	}
	if len(defines) > 0 {
		var lines strings.Builder
		for _, name := range slices.Sorted(maps.Keys(defines)) {
			fmt.Fprintf(&lines, "%s=%s\n", name, defines[name])
		}
		add("defines", lines.String())
	}
	for _, name := range []string{"log", "errors", "store.after"} {
		add(name, "")
	}
	add("exit", "0\n")
	return archive, nil
}

func relativeTo(dir, path string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", err
	}
	return filepath.Rel(dir, path)
}

func firstDiff(result golden.Result) string {
	for _, run := range result.Runs {
		for _, d := range run.Diffs {
			return d.Text()
		}
	}
	return ""
}
