package eval

import (
	"fmt"
	"strings"

	"kpv/parser"
	"kpv/pv"
)

func (c *checker) bindTrans(ref parser.TransRef, v *variable) (transform, bool) {
	t := c.lib.Vars.Trans(transName(ref.Name))
	if t == nil || !t.In(c.opt.Target) {
		c.fail(v.pos, c.hintTrans(t, ref.Name), "unknown transformation {%s}", ref.Name)
		return transform{}, false
	}
	params := splitParams(ref.Params, ref.HasPar, t.Params)
	required := 0
	for _, p := range t.Params {
		if !p.Optional {
			required++
		}
	}
	if len(params) < required || len(params) > len(t.Params) {
		c.fail(v.pos, transUsage(t), "{%s}: %d parameters where %d are needed", ref.Text, len(params), required)
		return transform{}, false
	}
	bound := transform{Trans: t, apply: t.Apply, text: ref.Text}
	for i, text := range params {
		arg, ok := c.transArg(text, t.Params[i], v)
		if !ok {
			return transform{}, false
		}
		bound.args = append(bound.args, arg)
		bound.overwrites = bound.overwrites || arg.v != nil && !t.Copies
	}
	return bound, c.prepare(&bound, v)
}

// transName leaves out the blanks that may stand in a transformation's name: {s. len }.
func transName(text string) string {
	class, name, _ := strings.Cut(text, ".")
	return class + "." + strings.Trim(name, " \t\r\n")
}

func (c *checker) hintTrans(t *pv.Trans, name string) string {
	if t != nil {
		return "Kamailio got it after 5.6; --target 6.1 has it"
	}
	if near := c.lib.Vars.SuggestTrans(name); near != "" {
		return fmt.Sprintf("did you mean {%s}?", near)
	}
	return "kpv doc lists the transformations there are"
}

// prepare hands constant parameters to a transformation that wants them before running.
func (c *checker) prepare(bound *transform, owner *variable) bool {
	if bound.Prepare == nil {
		return true
	}
	var values []pv.Value
	for _, a := range bound.args {
		if a.v != nil {
			return true
		}
		values = append(values, a.val)
	}
	prepared, err := bound.Prepare(values)
	if err != nil {
		c.fail(owner.pos, "", "{%s}: %v", bound.text, err)
		return false
	}
	bound.apply, bound.args = prepared.Apply, nil
	for _, text := range prepared.Variables {
		inner := c.variable(text, owner)
		if inner == nil {
			return false
		}
		bound.args = append(bound.args, argument{v: inner})
	}
	return true
}

func transUsage(t *pv.Trans) string {
	text := "{" + t.Name
	for _, p := range t.Params {
		text += "," + p.Name
	}
	return "write " + text + "}"
}

// splitParams cuts the parameters at commas outside parentheses. Where a single character is wanted, that may be a comma too:
// {s.select,1,,} (spec/pv.md 3).
func splitParams(text string, has bool, params []pv.Param) []string {
	if !has {
		return nil
	}
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth > 0 || keepsComma(params, len(out), strings.Trim(text[from:], " \t\r\n") == ",") {
				continue
			}
			out = append(out, text[from:i])
			from = i + 1
		}
	}
	return append(out, text[from:])
}

// keepsComma tells whether a comma belongs to parameter n: where it may stand as one, it must be all that is left.
func keepsComma(params []pv.Param, n int, last bool) bool {
	return n < len(params) && (params[n].Kind == pv.ParamRest || last && params[n].Kind.Comma())
}

func (c *checker) transArg(text string, p pv.Param, owner *variable) (argument, bool) {
	if p.Kind.Character() && !(p.Kind == pv.ParamAnyChar && strings.HasPrefix(text, "$")) {
		return c.charArg(text, p, owner)
	}
	if p.Kind != pv.ParamRest {
		text = strings.TrimLeft(text, " \t\r\n")
	}
	switch {
	case strings.TrimRight(text, " \t") == "$$": // a variable that is always $, and counts as the number of that character
		return argument{val: pv.Numeric("$", '$'), param: &p}, true
	case strings.HasPrefix(text, "$"):
		v := c.variable(strings.TrimRight(text, " \t"), owner)
		return argument{v: v, param: &p}, v != nil
	case p.Kind.Number():
		return c.numberArg(text, p, owner)
	case text == "" && (p.Kind == pv.ParamStop || p.Kind == pv.ParamMark):
		text = "}" // what Kamailio finds there
	}
	return argument{val: pv.String(text)}, true
}

// variable binds a variable that is written inside another.
func (c *checker) variable(text string, owner *variable) *variable {
	ref, err := parser.SplitVar(text)
	if err != nil {
		c.fail(owner.pos, "", "%v", err)
		return nil
	}
	return c.bind(ref, owner.pos)
}

func (c *checker) numberArg(text string, p pv.Param, owner *variable) (argument, bool) {
	text = strings.TrimSpace(text)
	n, ok := wrapped(text)
	if !ok {
		c.fail(owner.pos, "", "%s: the %s must be a whole number or a variable, not %q", owner.text, p.Name, text)
		return argument{}, false
	}
	if n < 0 && p.Kind == pv.ParamNatural {
		c.fail(owner.pos, "", "%s: the %s must not be negative", owner.text, p.Name)
		return argument{}, false
	}
	return argument{val: pv.Numeric(text, n)}, true
}

// wrapped reads a whole number, of which 32 bits count. A sign may stand apart, or alone for 0. Observed on 5.6.3.
func wrapped(text string) (int64, bool) {
	digits := strings.TrimLeft(text, "+-")
	switch len(text) - len(digits) {
	case 0:
		if digits == "" {
			return 0, false
		}
	case 1:
		digits = strings.TrimLeft(digits, " \t\r\n")
	default:
		return 0, false
	}
	n := int32(0)
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		n = n*10 + int32(digits[i]-'0')
	}
	if strings.HasPrefix(text, "-") {
		n = -n
	}
	return int64(n), true
}

func (c *checker) charArg(text string, p pv.Param, owner *variable) (argument, bool) {
	char := text
	if p.Kind == pv.ParamChar || strings.HasPrefix(text, ",") {
		char = withoutBlanks(text)
	}
	if p.Kind == pv.ParamChar && char != "" && char[0] == '\\' {
		char = map[string]string{`\n`: "\n", `\t`: "\t", `\r`: "\r", `\\`: `\`}[char]
	}
	if len(char) != 1 || p.Kind == pv.ParamSeparator && char == "$" {
		c.fail(owner.pos, "", "%s: the %s must be one character, not %q", owner.text, p.Name, text)
		return argument{}, false
	}
	if p.Kind != pv.ParamChar && strings.Contains(" \t\n", char) {
		char = "" // Kamailio finds no parameters then
	}
	return argument{val: pv.String(char)}, true
}

// withoutBlanks leaves out what is blank behind a text, but for one where there is nothing else.
func withoutBlanks(text string) string {
	if trimmed := strings.TrimRight(text, " \t\r\n"); trimmed != "" {
		return trimmed
	}
	return text[:min(1, len(text))]
}
