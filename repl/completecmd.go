package repl

import (
	"os"
	"path/filepath"
	"strings"
)

func (s *Session) completeCommand(typed string) Completion {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	c := words(typed, names, " ")
	if len(c.Words) == 1 {
		found, _ := findCommand(strings.TrimSpace(c.Words[0]))
		c.Hint = found.written()
	}
	return c
}

func (s *Session) completeArgument(c *command, typed string) Completion {
	switch c.kind {
	case argTopic:
		return words(strings.TrimLeft(typed, "$({"), s.topicNames(), "") // as \help takes them
	case argFile:
		return completeFile(typed, "")
	case argKey:
		return words(typed, s.keys(), "")
	case argVariable:
		return words(typed, s.variableNames(), "")
	case argRoute:
		return words(typed, s.engine.Routes(), "")
	case argSwitch:
		return words(typed, []string{"on", "off"}, "")
	case argClock:
		return words(typed, []string{"real", "fake"}, "")
	case argSetting:
		return words(typed, []string{"echo on", "echo off", "unknown error", "unknown stub"}, "")
	case argStore:
		return words(typed, []string{"memory", "localhost:11211"}, "")
	}
	return Completion{}
}

// topicNames lists what \help explains.
func (s *Session) topicNames() (names []string) {
	vars := s.cfg.Library.Vars
	for _, c := range vars.Classes() {
		names = append(append(names, c.Name), c.Aliases...)
	}
	for _, t := range vars.Transformations() {
		names = append(names, t.Name)
	}
	for _, f := range s.cfg.Library.Funcs() {
		names = append(append(names, f.Name), f.Aliases...)
	}
	for _, c := range commands() {
		names = append(names, "\\"+c.name)
	}
	return names
}

// completeFile offers the files of a folder; folders end with a slash.
func completeFile(typed, closing string) Completion {
	dir, base := filepath.Split(typed)
	folder := fileName(dir)
	if folder == "" {
		folder = "."
	}
	entries, _ := os.ReadDir(folder)
	var names []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	c := words(base, names, closing)
	if len(c.Words) == 1 {
		c.Words[0] = strings.Replace(c.Words[0], "/"+closing, "/", 1)
	}
	return c
}

func (s *Session) variableNames() (names []string) {
	for _, v := range s.engine.Variables() {
		names = append(names, v.Name)
	}
	return names
}
