// Package kpv has no code: its test keeps the rules of how the program is built (ARCHITECTURE.md) over all other packages.
package kpv

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inside says which packages of the module a package may import, besides internal/ere. A package that is not named here may not
// exist; "*" is everything.
var inside = map[string][]string{
	"docs":               {},
	"store":              {},
	"internal/ere":       {},
	"internal/daemon":    {},
	"internal/kamailio":  {},
	"internal/mctest":    {"internal/daemon"},
	"parser":             {},
	"pv":                 {"pv/sip", "store"},
	"pv/sip":             {},
	"pv/tr":              {"pv", "pv/sip"},
	"eval/catalog":       {},
	"eval":               {"eval/catalog", "parser", "pv", "pv/sip", "store"},
	"eval/fn":            {"eval", "eval/catalog", "pv", "pv/sip", "pv/tr", "store"},
	"eval/golden/cover":  {},
	"eval/golden":        {"eval", "eval/golden/cache", "eval/golden/cover", "eval/golden/diff", "eval/fn", "internal/daemon", "internal/kamailio", "parser", "pv", "pv/sip", "store"},
	"eval/golden/cache":  {"internal/daemon", "store"},
	"eval/golden/diff":   {},
	"eval/golden/report": {"eval/golden", "eval/golden/diff"},
	"repl":               {"eval", "parser", "pv", "store"},
	"cmd/kpv":            {"*"},
	"scripts":            {"*"},
}

// outside says where a dependency may be imported: in the files under one of these paths. RATIONALE.md has the reason for each.
var outside = map[string][]string{
	"github.com/alecthomas/participle/v2": {"parser/"},
	"github.com/mattn/go-runewidth":       {"parser/", "repl/screen.go"},
	"github.com/bradfitz/gomemcache":      {"store/memcached.go"},
	"github.com/chzyer/readline":          {"repl/terminal.go"},
	"github.com/dlclark/regexp2/v2":       {"internal/ere/", "eval/fn/regex.go"},
	"github.com/hashicorp/golang-lru/v2":  {"store/memory.go"},
	"github.com/aymanbagabas/go-udiff":    {"eval/golden/diff/"},
	"github.com/fsnotify/fsnotify":        {"cmd/kpv/watch.go"},
	"github.com/spf13/pflag":              {"cmd/kpv/"},
	"github.com/spf13/cobra":              {"cmd/kpv/"},
	"github.com/stretchr/testify":         {"internal/mctest/"},
	"golang.org/x/term":                   {"cmd/kpv/"},
	"golang.org/x/tools/txtar":            {"cmd/kpv/savecase.go", "eval/golden/", "scripts/"},
}

const (
	longestFunction = 80 // lines
	medianFunction  = 12
)

// source is a file of the module that is not a test.
type source struct {
	path string // with slashes, from the module's root
	file *ast.File
}

// dir is the package's path within the module.
func (s source) dir() string { return strings.TrimSuffix(s.path, "/"+filepath.Base(s.path)) }

func (s source) functions() (list []*ast.FuncDecl) {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			list = append(list, f)
		}
	}
	return list
}

func readSources(t *testing.T) (*token.FileSet, []source) {
	files := token.NewFileSet()
	var list []source
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		list = append(list, source{filepath.ToSlash(path), file})
		return err
	}))
	return files, list
}

func TestImports(t *testing.T) {
	_, sources := readSources(t)
	for _, s := range sources {
		for _, spec := range s.file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.True(t, mayImport(s, path), "%s may not import %s", s.path, path)
		}
	}
}

func mayImport(s source, path string) bool {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case first == "kpv":
		return mayImportInside(s.dir(), strings.TrimPrefix(path, "kpv/"))
	case strings.Contains(first, "."):
		return mayImportOutside(s.path, path)
	}
	return true // the standard library
}

func mayImportInside(from, path string) bool {
	if top, _, _ := strings.Cut(from, "/"); top == "scripts" {
		from = top
	}
	allowed, known := inside[from]
	return known && (path == "internal/ere" || slices.Contains(allowed, path) || slices.Contains(allowed, "*"))
}

func mayImportOutside(file, path string) bool {
	for dependency, places := range outside {
		if path == dependency || strings.HasPrefix(path, dependency+"/") {
			return slices.ContainsFunc(places, func(place string) bool { return strings.HasPrefix(file, place) })
		}
	}
	return false
}

// Whoever adds a package says above what it may import.
func TestPackagesAreKnown(t *testing.T) {
	_, sources := readSources(t)
	for _, s := range sources {
		_, known := inside[s.dir()]
		assert.True(t, known || strings.HasPrefix(s.dir(), "scripts/"), "%s: the package has no import rule", s.path)
	}
}

func TestFunctionsAreShort(t *testing.T) {
	files, sources := readSources(t)
	var lengths []int
	for _, s := range sources {
		for _, f := range s.functions() {
			length := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1
			lengths = append(lengths, length)
			assert.LessOrEqual(t, length, longestFunction, "%s: %s is too long", files.Position(f.Pos()), f.Name.Name)
		}
	}
	slices.Sort(lengths)
	assert.LessOrEqual(t, lengths[len(lengths)/2], medianFunction, "lines of the median function")
}

func TestNoInitFunctions(t *testing.T) {
	files, sources := readSources(t)
	for _, s := range sources {
		for _, f := range s.functions() {
			assert.False(t, f.Recv == nil && f.Name.Name == "init", "%s: init()", files.Position(f.Pos()))
		}
	}
}

// once are the variables that a function may set, the first time it runs.
var once = map[string]string{
	"parser.grammar": "participle's parsers refer to the functions that use them, which an initializer cannot",
}

// What a package declares is set where it is declared: no function assigns to it, or to a part of it.
func TestNoMutablePackageState(t *testing.T) {
	files, sources := readSources(t)
	packages := map[string][]*ast.File{}
	for _, s := range sources {
		packages[s.dir()] = append(packages[s.dir()], s.file)
	}
	for dir, members := range packages {
		for _, id := range changedVariables(files, dir, members) {
			assert.Contains(t, once, dir+"."+id.Name, "%s: a package's variable is changed", files.Position(id.Pos()))
		}
	}
}

// changedVariables finds the places where a package's functions change its variables.
func changedVariables(files *token.FileSet, dir string, members []*ast.File) (list []*ast.Ident) {
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Error: func(error) {}} // imports are missing, which does not matter here
	pkg, _ := config.Check(dir, files, members, &info)
	for _, file := range members {
		ast.Inspect(file, func(n ast.Node) bool {
			for _, target := range changedBy(n) {
				if id := root(target); id != nil && isPackageVariable(info.Uses[id], pkg) {
					list = append(list, id)
				}
			}
			return true
		})
	}
	return list
}

// changedBy lists what a statement or call changes.
func changedBy(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") {
			return n.Args[:1]
		}
	}
	return nil
}

// root is the variable that x is a part of.
func root(x ast.Expr) *ast.Ident {
	switch x := x.(type) {
	case *ast.Ident:
		return x
	case *ast.IndexExpr:
		return root(x.X)
	case *ast.SelectorExpr:
		return root(x.X)
	case *ast.StarExpr:
		return root(x.X)
	case *ast.ParenExpr:
		return root(x.X)
	}
	return nil
}

func isPackageVariable(o types.Object, pkg *types.Package) bool {
	v, ok := o.(*types.Var)
	return ok && v.Parent() == pkg.Scope()
}
