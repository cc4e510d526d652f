package golden

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"kpv/parser"
)

const (
	caseSuffix   = ".txtar"
	scriptSuffix = ".cfg"
	goldenSuffix = ".golden"
)

// Find walks files, and folders with all below but hidden ones, in the order of their paths, and gives those that are cases; a pair goes
// by its script's name. A script without a .golden beside it is none. It does not read them.
func Find(roots ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, root := range roots {
			if !find(root, yield) {
				return
			}
		}
	}
}

// find walks one root, and tells whether to go on.
func find(root string, yield func(string, error) bool) (more bool) {
	more = true
	if info, err := os.Stat(root); err == nil && info.IsDir() {
		root += string(filepath.Separator) // a walk does not follow a link, but what is behind it
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		if name := caseAt(path); name != "" && (path != name || path == root || filepath.Ext(path) == caseSuffix) {
			more = yield(name, nil)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	return more && (err == nil || yield("", err))
}

// caseAt is the name of the case that a file belongs to, "" for none.
func caseAt(path string) string {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	switch filepath.Ext(path) {
	case caseSuffix:
		return path
	case goldenSuffix, scriptSuffix:
		return base + scriptSuffix
	}
	return ""
}

// readFile reads a file of a case: of a pipe the end may never come.
func readFile(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is no ordinary file")}
	}
	return parser.ReadFile(path)
}

// Read reads the case of a path that Find gave.
func Read(path string) (*Case, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(path) == caseSuffix {
		return Parse(path, text)
	}
	log, err := readFile(strings.TrimSuffix(path, scriptSuffix) + goldenSuffix)
	if err != nil {
		return nil, err
	}
	return ParsePair(path, string(text), string(log))
}
