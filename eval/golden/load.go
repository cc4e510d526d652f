package golden

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	caseSuffix   = ".txtar"
	scriptSuffix = ".cfg"
	goldenSuffix = ".golden"
)

// Load reads a case, or all those in a folder and below, in the order of their paths. A script without a .golden beside it is none.
func Load(root string) ([]*Case, error) {
	var cases []*Case
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		c, err := load(path)
		if c != nil {
			cases = append(cases, c)
		}
		return err
	})
	if err == nil && len(cases) == 0 {
		err = fmt.Errorf("%s: there is no case", root)
	}
	return cases, err
}

// load reads the case that a file stands for, nil where it stands for none.
func load(path string) (*Case, error) {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	switch filepath.Ext(path) {
	case caseSuffix:
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return Parse(path, text)
	case goldenSuffix:
		return loadPair(base)
	}
	return nil, nil
}

func loadPair(base string) (*Case, error) {
	script, err := os.ReadFile(base + scriptSuffix)
	if err != nil {
		return nil, err
	}
	log, err := os.ReadFile(base + goldenSuffix)
	if err != nil {
		return nil, err
	}
	return ParsePair(base+scriptSuffix, string(script), string(log)), nil
}
