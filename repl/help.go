package repl

import (
	"context"
	"fmt"
	"strings"

	"kpv/eval"
)

// help lists the commands, or explains what has a name.
func (s *Session) help(_ context.Context, name string) error {
	if name == "" {
		return s.overview()
	}
	if c, ok := strings.CutPrefix(name, "\\"); ok {
		found, err := findCommand(c)
		if err == nil {
			s.printf("%s\n%s\n", s.style.in(s.style.Bold, strings.TrimSpace("\\"+found.name+" "+found.args)), found.doc)
		}
		return err
	}
	topics := eval.Lookup(s.cfg.Library, name)
	if len(topics) == 0 {
		return s.unknownTopic(name)
	}
	for i, t := range topics {
		if i > 0 {
			s.printf("\n")
		}
		s.topic(&t)
	}
	return nil
}

func (s *Session) overview() error {
	s.printf("Type a statement, or an expression to see its value. Tab completes, Ctrl-R searches what was entered before.\n\n")
	var rows [][]string
	for _, c := range commands() {
		rows = append(rows, []string{"  \\" + c.name + " " + c.args, c.doc})
	}
	if err := writeTable(s.out, rows); err != nil {
		return err
	}
	s.printf("\nTry: \"a\" + 5    $mct(calls) = 1    \\help $mct    \\explain $mct(calls) + 5\n")
	return nil
}

// topic shows what something is.
func (s *Session) topic(t *eval.Topic) {
	about := "module " + t.Module
	if t.Module == "core" {
		about = "core"
	}
	if t.Type != "" {
		about += ", type " + t.Type
	}
	s.printf("%s   %s\n%s\n", s.style.in(s.style.Bold, t.Usage), s.style.in(s.style.Dim, "["+about+"]"), t.Doc)
	if t.Example != "" {
		s.printf("\n%s\n", "    "+strings.ReplaceAll(t.Example, "\n", "\n    "))
	}
}

func (s *Session) unknownTopic(name string) error {
	if found := eval.Search(s.cfg.Library, name); len(found) > 0 {
		s.printf("nothing is named %s; these mention it:\n", name)
		return s.topics(found)
	}
	if near := eval.Suggest(s.cfg.Library, name); near != "" {
		return fmt.Errorf("nothing is named %s; did you mean %s?", name, near)
	}
	return fmt.Errorf("nothing is named %s, or mentions it", name)
}

func (s *Session) search(_ context.Context, word string) error {
	if word == "" {
		return errUsage
	}
	found := eval.Search(s.cfg.Library, word)
	if len(found) == 0 {
		return fmt.Errorf("nothing mentions %s", word)
	}
	return s.topics(found)
}

func (s *Session) topics(list []eval.Topic) error {
	var rows [][]string
	for _, t := range list {
		usage, _, _ := strings.Cut(t.Usage, ", $")
		rows = append(rows, []string{"  " + usage, t.Doc})
	}
	return writeTable(s.out, rows)
}
