package repl

import (
	"context"

	"kpv/eval"
)

// explain evaluates an expression step by step. What happens meanwhile is shown behind the steps.
func (s *Session) explain(ctx context.Context, text string) error {
	if text == "" {
		return errUsage
	}
	var x eval.Explanation
	var refused error
	release := s.out.hold()
	_ = s.timed(ctx, func(ctx context.Context) error { // which shows its error
		explained, findings, err := s.engine.Explain(ctx, promptName, text)
		s.show(findings)
		if x = explained; x.Type == "" {
			refused = err
			return nil
		}
		return err
	})
	happened := release()
	err := s.steps(x)
	if _, wrote := s.out.Write(happened); err == nil {
		err = wrote
	}
	if err == nil {
		err = refused
	}
	return err
}

// steps shows an explanation: what Kamailio does before it runs, each step, and the value.
func (s *Session) steps(x eval.Explanation) error {
	for _, note := range x.Notes {
		s.printf("%s\n", s.style.in(s.style.Dim, note))
	}
	var rows [][]string
	for _, step := range x.Steps {
		shown := "= " + s.style.value(step.Value)
		if step.Failed {
			shown = "fails"
		}
		rows = append(rows, []string{step.Text, shown, s.style.in(s.style.Dim, step.Why)})
	}
	if err := writeTable(s.out, rows); err != nil || !x.OK {
		return err
	}
	known := "its type is known before it runs"
	if x.Type == "any" {
		known = "its type is known only when it runs"
	}
	s.printf("%s  %s\n", s.style.value(x.Value), s.style.in(s.style.Dim, known))
	return nil
}
