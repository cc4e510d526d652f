package golden

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// updated rewrites the expectations that a result does not meet, and runs the case again.
func (r *Runner) updated(ctx context.Context, result Result) Result {
	sections, err := rewrites(result.Runs)
	if err == nil && len(sections) > 0 {
		err = result.Case.rewrite(sections)
	}
	if err != nil {
		run := &result.Runs[0]
		run.Diffs = append(run.Diffs, Diff{Section: "update", Message: err.Error() + "\n", At: Place{result.Path, 1, 1}})
		return result
	}
	if len(sections) == 0 {
		return result
	}
	again := r.one(ctx, result.Path, false)
	again.Updated = slices.Sorted(maps.Keys(sections))
	return again
}

// rewrites are the new texts of the sections that differ. What no section expects has no text to rewrite.
func rewrites(runs []Run) (map[string]string, error) {
	texts := map[string]string{}
	for _, run := range runs {
		for _, d := range run.Diffs {
			if d.Message != "" {
				continue
			}
			if other, twice := texts[d.Section]; twice && other != d.Got {
				return nil, fmt.Errorf("section %q: its runs differ from each other; a section %s%s can say how", d.Section, d.Section, on56)
			}
			texts[d.Section] = d.Got
		}
	}
	return texts, nil
}

// rewrite puts the texts into the case's file. The new file replaces the old one in one step, so that none is ever lost.
func (c *Case) rewrite(texts map[string]string) error {
	if c.lines == nil {
		return replaceFile(strings.TrimSuffix(c.Path, scriptSuffix)+goldenSuffix, texts[logSection])
	}
	archive, err := txtar.ParseFile(c.Path)
	if err != nil {
		return err
	}
	for i, file := range archive.Files {
		if text, ok := texts[file.Name]; ok {
			archive.Files[i].Data = []byte(text)
		}
	}
	text := txtar.Format(archive)
	if len(txtar.Parse(text).Files) != len(archive.Files) {
		return errors.New("a line of the output looks like the beginning of a section")
	}
	return replaceFile(c.Path, string(text))
}

func replaceFile(path, text string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".kpv-*")
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	err = errors.Join(err, file.Chmod(info.Mode()), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // it is only half a file
	}
	return err
}
