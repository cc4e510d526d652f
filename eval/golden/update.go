package golden

import (
	"bytes"
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

// rewrite puts the texts into the case's file.
func (c *Case) rewrite(texts map[string]string) error {
	if c.lines == nil {
		return replaceFile(strings.TrimSuffix(c.Path, scriptSuffix)+goldenSuffix, func(old []byte) ([]byte, error) {
			return endLinesLike(old, texts[logSection]), nil
		})
	}
	return replaceFile(c.Path, func(old []byte) ([]byte, error) { return spliced(old, texts) })
}

// spliced is a case's file with new texts in some sections. All else stays as it is.
func spliced(old []byte, texts map[string]string) ([]byte, error) {
	archive := txtar.Parse(old)
	at := len(archive.Comment)
	text := slices.Clone(old[:at])
	for _, section := range archive.Files {
		marker, _, _ := bytes.Cut(old[at:], []byte("\n"))
		body := min(at+len(marker)+1, len(old))
		next := min(body+len(section.Data), len(old))
		if now, ok := texts[section.Name]; ok {
			text = append(append(text, marker...), '\n')
			text = append(text, endLinesLike(old[at:body], now)...)
		} else {
			text = append(text, old[at:next]...)
		}
		at = next
	}
	if len(txtar.Parse(text).Files) != len(archive.Files) {
		return nil, errors.New("a line of the output looks like the beginning of a section")
	}
	return text, nil
}

// endLinesLike is a text with lines that end as those of another.
func endLinesLike(old []byte, text string) []byte {
	if bytes.Contains(old, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return []byte(text)
}

// replaceFile changes a file, or what a link leads to. The new one replaces the old one in one step, so that none is ever lost.
func replaceFile(path string, change func(old []byte) ([]byte, error)) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	old, err := readFile(path)
	if err != nil {
		return err
	}
	text, err := change(old)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".kpv-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Chmod(info.Mode()), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // it is only half a file
	}
	return err
}
