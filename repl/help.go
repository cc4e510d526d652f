package repl

import (
	"context"
	"fmt"
	"strings"
)

// help lists the commands, or explains what has a name.
func (s *Session) help(_ context.Context, name string) error {
	if name == "" {
		return s.overview()
	}
	if c, ok := strings.CutPrefix(name, "\\"); ok {
		found, err := findCommand(c)
		if err == nil {
			s.printf("%s\n%s\n", s.style.in(s.style.Bold, found.written()), found.doc)
		}
		return err
	}
	words := strings.Fields(name)
	if c := commandMeant(name); c != nil && c.name == name {
		s.printf("%s  %s\n\n", s.style.in(s.style.Bold, c.written()), c.doc)
		_ = s.cfg.Docs.Explain(s.out, words)
		return nil
	}
	switch {
	case s.cfg.Docs.Explain(s.out, words):
		return nil
	case s.cfg.Docs.Search(s.out, name):
		return nil
	}
	return s.undocumented(name)
}

// undocumented says that there is no documentation of a name.
func (s *Session) undocumented(name string) error {
	if near := s.cfg.Docs.Nearest(name); near != "" {
		return fmt.Errorf("nothing is named %s, or mentions it; did you mean %s?", name, near)
	}
	return fmt.Errorf("nothing is named %s, or mentions it", name)
}

func (s *Session) search(_ context.Context, text string) error {
	switch {
	case text == "":
		return errUsage
	case !s.cfg.Docs.Search(s.out, text):
		return s.undocumented(text)
	}
	return nil
}

func (s *Session) overview() error {
	s.printf("Type a statement, or an expression to see its value. Tab completes, Ctrl-R searches what was entered before.\n\n")
	var rows [][]string
	for _, c := range commands() {
		rows = append(rows, []string{"  " + c.written(), c.doc})
	}
	if err := writeTable(s.out, rows); err != nil {
		return err
	}
	s.printf("\nTry: \"a\" + 5    $mct(calls) = 1    \\help $mct    \\explain $mct(calls) + 5\n")
	return nil
}
