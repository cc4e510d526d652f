package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Parse reads a statement. Which one it is shows in its first word; trying one after the other, as a participle tag would, takes twice
// the time of everything else together, and so would reading the commonest two by tags.
func (s *Stmt) Parse(lex *lexer.PeekingLexer) (err error) {
	t := lex.Peek()
	s.Pos = t.Pos
	switch {
	case isOp(t, ";"):
		lex.Next()
		s.Empty = true
		return nil
	case isOp(t, "if"):
		s.If, err = grammar.branch.read(lex)
		return err
	case isOp(t, "while"):
		s.While, err = grammar.loop.read(lex)
		return err
	case isOp(t, "switch"):
		s.Switch, err = grammar.choice.read(lex)
		return err
	}
	if err := s.simple(lex); err != nil {
		return err
	}
	s.End = &Semicolon{}
	return s.End.Parse(lex)
}

// simple reads a statement that a semicolon ends.
func (s *Stmt) simple(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	switch {
	case t.Type == tokVar, t.Type == tokSelect:
		s.Assign = &Assign{}
		return s.Assign.Parse(lex)
	case isOp(t, "return"), isOp(t, "exit"), isOp(t, "drop"), isOp(t, "break"):
		s.Jump = &Jump{}
		return s.Jump.Parse(lex)
	}
	s.Call = &Call{}
	return s.Call.Parse(lex)
}

// Parse reads variable = expression.
func (a *Assign) Parse(lex *lexer.PeekingLexer) (err error) {
	t := lex.Next()
	a.Pos, a.Left = t.Pos, &VarLit{Pos: t.Pos, Raw: t.Value}
	if err := expect(lex, "="); err != nil {
		return err
	}
	a.Right, err = climb(lex, 1)
	return err
}

// Parse reads return, exit, drop or break.
func (j *Jump) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Next()
	j.Pos, j.Kind = t.Pos, t.Value
	arg := &JumpArg{}
	err := arg.Parse(lex)
	if err == participle.NextMatch {
		return nil
	}
	j.Arg = arg
	return err
}

// Parse reads a block or a statement.
func (b *Body) Parse(lex *lexer.PeekingLexer) error {
	if isOp(lex.Peek(), "{") {
		b.Block = &Block{}
		return b.Block.Parse(lex)
	}
	b.Stmt = &Stmt{}
	return b.Stmt.Parse(lex)
}

// readStmt reads a statement, or says that none stands here.
func readStmt(lex *lexer.PeekingLexer) (*Stmt, error) {
	s := &Stmt{}
	err := s.Parse(lex)
	if err == participle.NextMatch {
		err = unexpected(lex.Peek(), "a statement")
	}
	return s, err
}

// Parse reads a label and the statements behind it. What is wrong with the label is kept with these, so that they are looked at too.
func (c *Case) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if !isOp(t, "case") && !isOp(t, "default") {
		return participle.NextMatch
	}
	c.Pos, c.Default, c.Body = lex.Next().Pos, t.Value == "default", &Stmts{}
	err := c.label(lex)
	if err == nil {
		err = expect(lex, ":")
	}
	if err != nil {
		c.Body.bad = append(c.Body.bad, err)
		if c.Label == nil && !c.Default {
			c.Label = &Bad{span{c.Pos.Offset, c.Pos.Offset}}
		}
		for t := lex.Peek(); ahead(lex, 1) == ":" && !isOp(t, ";") && !isOp(t, "}"); t = lex.Peek() {
			lex.Next()
		}
		if isOp(lex.Peek(), ":") {
			lex.Next()
		}
	}
	c.Body.read(lex)
	return nil
}

func (c *Case) label(lex *lexer.PeekingLexer) (err error) {
	if !c.Default {
		c.Regex = take(lex, "/")
		c.Label, err = climb(lex, 1)
	}
	return err
}
