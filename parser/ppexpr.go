package parser

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// ppValue is a value in the preprocessor's own small expression language, which came with 5.7: a number or a text.
type ppValue struct {
	num    float64
	str    string
	isText bool
}

func (v ppValue) true() bool {
	if v.isText {
		return v.str != ""
	}
	return v.num != 0
}

func (v ppValue) text() string {
	if v.isText {
		return v.str
	}
	return strconv.FormatInt(int64(v.num), 10)
}

func (v ppValue) number() float64 {
	if !v.isText {
		return v.num
	}
	n, _ := strconv.ParseFloat(strings.TrimSpace(v.str), 64)
	return n
}

func ppBool(b bool) ppValue {
	if b {
		return ppValue{num: 1}
	}
	return ppValue{}
}

func ifExpression(s *scanner, start int) bool {
	if !s.opt.Expressions {
		return false
	}
	line := s.line()
	if s.pre.skipping() {
		s.open(start, false)
		return true
	}
	v, err := s.evaluate(line)
	if err != nil {
		s.fail(start, "#!ifexp: %v", err)
	}
	s.open(start, v.true())
	return true
}

func defineExpression(s *scanner, start int) bool       { return s.defineValue(start, "") }
func defineExpressionQuoted(s *scanner, start int) bool { return s.defineValue(start, `"`) }

func (s *scanner) defineValue(start int, quote string) bool {
	if !s.opt.Expressions {
		return false
	}
	name, text, ok := s.cutName(start, s.line())
	if !ok {
		return true
	}
	v, err := s.evaluate(text)
	if err != nil {
		s.fail(start, "#!defexp: %v", err)
		return true
	}
	s.define(start, name, quote+v.text()+quote)
	return true
}

// evaluate computes an expression with the language's own precedence. A defined name is its text, quotes included (so OS_NAME ==
// "linux" is false, case 537), or 1 without one; any other name is 0.
func (s *scanner) evaluate(text string) (ppValue, error) {
	line := &scanner{frame: frame{src: &Source{Text: text}}, opt: s.opt}
	for line.step() {
	}
	if len(line.errs) > 0 {
		return ppValue{}, line.errs[0]
	}
	lex, err := lexer.Upgrade(&feed{tokens: line.tokens, end: len(line.tokens)})
	if err != nil {
		return ppValue{}, err
	}
	e := ppEvaluator{line: line, lex: lex, defines: s.pre.defines}
	v, err := e.climb(1)
	if err == nil && !lex.Peek().EOF() {
		err = fmt.Errorf("unexpected %s", show(lex.Peek()))
	}
	return v, err
}

type ppEvaluator struct {
	line    *scanner
	lex     *lexer.PeekingLexer
	defines map[string]string
}

func (e *ppEvaluator) climb(level int) (ppValue, error) {
	left, err := e.operand()
	for err == nil {
		t := e.lex.Peek()
		power := precedence[t.Value]
		if power < level || t.Type != tokOp {
			break
		}
		e.lex.Next()
		var right ppValue
		if right, err = e.climb(power + 1); err == nil {
			left, err = ppApply(t.Value, left, right)
		}
	}
	return left, err
}

func (e *ppEvaluator) operand() (ppValue, error) {
	t := e.lex.Next()
	switch {
	case t.Type == tokInt:
		return ppValue{num: float64(e.line.tokens[t.Pos.Offset].num)}, nil
	case t.Type == tokString:
		return ppValue{str: e.line.tokens[t.Pos.Offset].decoded(e.line.texts), isText: true}, nil
	case t.Type == tokIdent || t.Type == tokKeyword:
		return e.name(t.Value), nil
	case t.Value == "!":
		v, err := e.operand()
		return ppBool(!v.true()), err
	case t.Value == "-":
		v, err := e.operand()
		return ppValue{num: -v.number()}, err
	case t.Value == "(":
		v, err := e.climb(1)
		if err == nil {
			err = expect(e.lex, ")")
		}
		return v, err
	}
	return ppValue{}, fmt.Errorf("unexpected %s", show(t))
}

func (e *ppEvaluator) name(name string) ppValue {
	text, ok := e.defines[name]
	switch {
	case !ok:
		return ppValue{}
	case text == "":
		return ppValue{num: 1}
	}
	return ppValue{str: text, isText: true}
}

// ppApply computes left op right; the right side takes the type of the left.
func ppApply(op string, left, right ppValue) (ppValue, error) {
	switch op {
	case "&&":
		return ppBool(left.true() && right.true()), nil
	case "||":
		return ppBool(left.true() || right.true()), nil
	}
	order := 0
	if left.isText {
		order = strings.Compare(left.str, right.text())
	} else {
		order = cmp.Compare(left.num, right.number())
	}
	switch op {
	case "==":
		return ppBool(order == 0), nil
	case "!=":
		return ppBool(order != 0), nil
	case "<":
		return ppBool(order < 0), nil
	case ">":
		return ppBool(order > 0), nil
	case "<=":
		return ppBool(order <= 0), nil
	case ">=":
		return ppBool(order >= 0), nil
	}
	return ppArithmetic(op, left, right)
}

func ppArithmetic(op string, left, right ppValue) (ppValue, error) {
	if op == "+" && left.isText {
		return ppValue{str: left.str + right.text(), isText: true}, nil
	}
	x, y := left.number(), right.number()
	switch op {
	case "+":
		return ppValue{num: x + y}, nil
	case "-":
		return ppValue{num: x - y}, nil
	case "*":
		return ppValue{num: x * y}, nil
	case "/":
		if y == 0 {
			return ppValue{}, fmt.Errorf("division by zero")
		}
		return ppValue{num: x / y}, nil
	}
	return ppValue{}, fmt.Errorf("the operator %s does not exist here", op)
}
