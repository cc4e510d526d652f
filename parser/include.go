package parser

import (
	"os"
	"path/filepath"
	"strings"
)

func includeRequired(s *scanner, start int) bool { s.include(start, true); return true }
func includeOptional(s *scanner, start int) bool { s.include(start, false); return true }

// include reads the "path" that follows and then the file, in place.
func (s *scanner) include(start int, required bool) {
	path, ok := s.includeName(start)
	if !ok {
		return
	}
	if s.includeDepth() >= maxIncludeDepth {
		s.fail(start, "more than %d files include each other", maxIncludeDepth)
		return
	}
	text, name, err := s.opt.open(path, s.src.Dir)
	if err != nil {
		if required || !os.IsNotExist(err) {
			s.fail(start, "cannot include %q: %v", path, err).Hint = "import_file does not insist that the file exists"
		}
		return
	}
	s.push(&Source{Name: name, Text: text, From: s.src.at(start), Dir: filepath.Dir(name)})
}

// includeName takes the word that follows, which is a path in double quotes. It is no string of the language: blanks end it, nothing may
// stand close behind it, and a backslash goes (observed).
func (s *scanner) includeName(start int) (path string, ok bool) {
	from := s.off
	word := s.blankWord()
	if len(word) < 2 || word[0] != '"' || word[len(word)-1] != '"' {
		e := s.fail(start, "a file name in double quotes must follow, and a blank or line end behind it")
		line, _, _ := strings.Cut(s.src.Text[from:], "\n")
		if first, last := strings.IndexByte(line, '"'), strings.LastIndexByte(line, '"'); first < last { // it goes on as if that were one
			s.off = from + last + 1
			if e.Hint = "a file's name has no blanks here"; !strings.ContainsAny(line[first:last], " \t") {
				e.Hint = "remove what stands close behind it"
			}
		}
		return "", false
	}
	path = s.substitute(start, unescapedName(word[1:len(word)-1]))
	if path == "" || len(path) > maxIncludeName {
		s.fail(start, "a file name has 1 to %d bytes", maxIncludeName)
		return "", false
	}
	return path, true
}

// unescapedName takes away backslashes, but for those that another one precedes.
func unescapedName(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '\\' && i+1 < len(name) {
			i++
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

func (s *scanner) includeDepth() int {
	depth := 0
	for _, f := range s.outer {
		if !f.src.Macro {
			depth++
		}
	}
	return depth
}

// open finds an included file: as given from the working directory, then beside the including file, then in -I directories.
func (o *Options) open(path, dir string) (text, name string, err error) {
	candidates := []string{path}
	if !filepath.IsAbs(path) {
		candidates = append(candidates, filepath.Join(dir, path))
		for _, include := range o.IncludeDirs {
			candidates = append(candidates, filepath.Join(include, path))
		}
	}
	read := o.ReadFile
	if read == nil {
		read = ReadFile
	}
	for _, name := range candidates {
		data, failure := read(name)
		if failure == nil {
			return string(data), name, nil
		}
		if err == nil || !os.IsNotExist(failure) {
			err = failure
		}
	}
	return "", "", err
}
