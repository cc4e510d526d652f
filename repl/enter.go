package repl

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kpv/parser"
)

// Verdict is what becomes of a line.
type Verdict uint8

// A line is done with; or more lines are needed to make sense of it; or it ends the session.
const (
	Done Verdict = iota
	More
	Leave
)

// Prompt asks for a line. While more lines are needed it shows what is open: a block, a parenthesis, a text, a comment.
func (s *Session) Prompt() string {
	if s.pending == "" {
		return s.style.in(s.style.Prompt, "kpv>") + " "
	}
	return s.style.in(s.style.Prompt, fmt.Sprintf("%3s>", s.missing())) + " "
}

func (s *Session) missing() string {
	pos := s.incomplete.Pos.InFile()
	if !pos.IsValid() {
		return "..."
	}
	rest := pos.Src.Line(pos.Line)[min(int(pos.Col-1), len(pos.Src.Line(pos.Line))):]
	switch {
	case strings.HasPrefix(rest, "/*"):
		return "/*"
	case rest != "" && strings.Contains(`{("'#`, rest[:1]):
		return rest[:1]
	}
	return "..."
}

// Pending is the text that more lines are needed for, empty when there is none.
func (s *Session) Pending() string { return s.pending }

// Drop forgets the pending text.
func (s *Session) Drop() { s.pending, s.incomplete = "", nil }

// Enter takes a line, or several at once. It runs until it is done or ctx ends.
func (s *Session) Enter(ctx context.Context, line string) Verdict {
	verdict := s.enter(ctx, line)
	if s.timing && s.took > 0 {
		s.printf("%s\n", s.style.in(s.style.Dim, "took "+s.took.Round(time.Microsecond).String()))
	}
	s.took = 0
	return verdict
}

// EnterFile takes the lines of a file, one after the other, until one ends the session.
func (s *Session) EnterFile(ctx context.Context, name, text string) Verdict {
	defer func() { s.file = "" }()
	s.file = name
	n := 0
	for line := range strings.Lines(text) {
		if s.pending == "" {
			s.above = n
		}
		n++
		if s.Enter(ctx, line) == Leave {
			return Leave
		}
		if ctx.Err() != nil {
			return Done
		}
	}
	if s.pending != "" {
		s.complain("the file ends in the middle of a statement, which is dropped")
		s.Drop()
	}
	return Done
}

// source is where a text stands, and the text so that its lines have their numbers there.
func (s *Session) source(text string) (name, placed string) {
	if s.file == "" {
		return promptName, text
	}
	return s.file, strings.Repeat("\n", s.above) + text
}

func (s *Session) enter(ctx context.Context, line string) Verdict {
	text := strings.TrimRight(line, "\r\n")
	if s.pending != "" {
		text = s.pending + "\n" + text
	}
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "":
		return Done
	case trimmed == "exit" || trimmed == "quit": // which no statement is, or none that does anything here
		return Leave
	case trimmed == "help" || trimmed == "?":
		return s.command(ctx, "\\help")
	case trimmed[0] == '\\':
		s.Drop()
		return s.command(ctx, trimmed)
	case strings.HasSuffix(text, "\\"): // the line goes on
		s.pending, s.incomplete = text, &parser.Error{}
		return More
	}
	name, placed := s.source(text)
	entry, findings := s.engine.Prepare(name, placed)
	if parser.IsIncomplete(findings) {
		s.pending, s.incomplete = text, findings[0]
		return More
	}
	s.Drop()
	if c := commandMeant(trimmed); entry == nil && c != nil {
		s.complain("write \\" + trimmed + ": commands begin with a backslash")
		return Done
	}
	s.run(ctx, entry, placed, findings)
	return Done
}
