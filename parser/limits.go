package parser

import "fmt"

// Limits of what recursion follows. Kamailio gives up earlier in practice: its memory is full after some 9000 operators.
const (
	maxNesting   = 1000    // blocks, parentheses and statements inside each other
	maxOperators = 10_000  // in one statement
	maxTokenRun  = 100_000 // in one statement
	maxErrors    = 1000    // that are kept
)

// upTo cuts a list of errors, and says so in its last one.
func (l Errors) upTo(limit int) Errors {
	if len(l) <= limit {
		return l
	}
	return append(l[:limit:limit], &Error{Pos: l[limit].Pos, Msg: fmt.Sprintf("more than %d errors; no more are reported", limit)})
}

// extent follows how deep brackets and statements stand inside each other, and how long the present statement is. Statements nest
// without brackets too: "if (1) if (1) ..." and "else if" chains.
type extent struct {
	open   []level
	levels int // of nesting
	ops    int // operators in the open statements
	run    int // tokens since a statement or block began
}

// level is what stands inside one open bracket: heads of statements since the last finished one, and operators.
type level struct {
	heads, ops int
	brace      bool
}

// tooLong returns the number of the first token at which a limit is passed, with what to say about it; -1 where none is.
func tooLong(tokens []token) (at int, problem string) {
	e := extent{open: make([]level, 1)}
	for i := range tokens {
		if problem := e.add(tokens, i); problem != "" {
			return i, problem
		}
	}
	return -1, ""
}

func (e *extent) add(tokens []token, i int) (problem string) {
	e.run++
	if k := tokens[i].kind; k == tokOp || k == tokKeyword {
		e.word(tokens, i)
	}
	switch {
	case e.levels > maxNesting:
		return fmt.Sprintf("more than %d levels inside each other", maxNesting)
	case e.ops > maxOperators:
		return fmt.Sprintf("more than %d operators in one statement", maxOperators)
	case e.run > maxTokenRun:
		return fmt.Sprintf("more than %d words in one statement", maxTokenRun)
	}
	return ""
}

func (e *extent) word(tokens []token, i int) {
	top := &e.open[len(e.open)-1]
	switch word := tokens[i].raw(); word {
	case "{", "(":
		e.open = append(e.open, level{brace: word == "{"})
		e.levels++
		if word == "{" {
			e.run = 0
		}
	case "if", "while", "switch", "!", "~", "not", "defined", "(int)", "(str)":
		top.heads++
		e.levels++
	case "-":
		if i > 0 && endsOperand(&tokens[i-1]) {
			top.ops++
			e.ops++
			break
		}
		top.heads++
		e.levels++
	case "}", ")":
		e.close(tokens, i, word == "}")
	case ";":
		e.run = 0
		e.finish(tokens, i)
	default:
		if precedence[word] > 0 {
			top.ops++
			e.ops++
		}
	}
}

// endsOperand tells whether a minus behind the token subtracts.
func endsOperand(t *token) bool {
	switch t.kind {
	case tokInt, tokString, tokVar, tokSelect, tokIdent:
		return true
	}
	return t.raw() == ")" || t.raw() == "}"
}

// close leaves a bracket; operators in parentheses count on for their statement.
func (e *extent) close(tokens []token, i int, block bool) {
	if last := len(e.open) - 1; last > 0 && e.open[last].brace == block {
		inner := e.open[last]
		e.open = e.open[:last]
		e.levels -= inner.heads + 1
		if block {
			e.ops -= inner.ops
		} else {
			e.open[last-1].ops += inner.ops
		}
	}
	if block {
		e.run = 0
		if i+1 == len(tokens) || precedence[tokens[i+1].raw()] == 0 {
			e.finish(tokens, i)
		}
	}
}

// finish forgets the statement that token i completes, unless an else goes on with it.
func (e *extent) finish(tokens []token, i int) {
	if i+1 < len(tokens) && tokens[i+1].raw() == "else" {
		return
	}
	top := &e.open[len(e.open)-1]
	e.levels -= top.heads
	e.ops -= top.ops
	top.heads, top.ops = 0, 0
}
