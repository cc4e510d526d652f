package fn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv"
)

// anAvp is an avp with flags behind a slash.
var anAvp = eval.Param{Name: "avp", Kind: eval.ParamVarFlags}

var avpopsFuncs = []*eval.Func{
	{
		Name: "is_avp_set", Module: "avpops", Forms: [][]eval.Param{{anAvp}},
		Doc: "True when the avp has a value: with /s a text, with /n a number, with /e an empty text.",
		Example: `$avp(x) = "";
if (is_avp_set("$avp(x)/e")) xlog("empty\n"); # -> empty`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(avpIs(m, &args[0])) },
	},
	{
		Name: "avp_delete", Module: "avpops", Forms: [][]eval.Param{{anAvp}},
		Doc: "Removes the newest value of an avp, with /g all of them. -1 when there is none.",
		Example: `$avp(x) = 5;
avp_delete("$avp(x)/g");
xlog("$avp(x)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			values := avpValues(m, &args[0])
			if len(values) == 0 {
				return -1
			}
			if has(&args[0], 'g') {
				values = values[:1]
			}
			return setAvp(m, &args[0], values[1:])
		},
	},
	{
		Name: "avp_copy", Module: "avpops", Forms: [][]eval.Param{{anAvp, anAvp}},
		Doc: "Copies the newest value of an avp to another one; behind the second, /g copies all, /d deletes the first avp's, /s makes texts and /n numbers of them.",
		Example: `$avp(x) = 5;
avp_copy("$avp(x)", "$avp(y)/d");
xlog("$avp(x) $avp(y)\n"); # -> <null> 5`,
		Run: copyAvp,
	},
	{
		Name: "avp_check", Module: "avpops", Forms: [][]eval.Param{{anAvp, {Name: "operator/value/flags", Kind: eval.ParamFormat}}},
		Doc: "Compares the newest value of an avp: eq, ne, lt, le, gt, ge, re, fm, and, or, xor; the value is s:text or i:number. /g is about any value of the avp, /i about letters in any case.",
		Example: `$avp(x) = "Alice";
if (avp_check("$avp(x)", "eq/s:alice/i")) xlog("she is\n"); # -> she is`,
		Run: checkAvp,
	},
	{
		Name: "avp_op", Module: "avpops", Forms: [][]eval.Param{{anAvp, {Name: "operator/number", Kind: eval.ParamFormat}}},
		Doc: "Pushes, for each number that the avp holds, the result of an operation: add, sub, mul, div, mod, and, or, xor, not, with i:number.",
		Example: `$avp(x) = 5;
avp_op("$avp(x)", "add/i:3");
xlog("$(avp(x)[*])\n"); # -> 8, 5`,
		Run: operateAvp,
	},
	{
		Name: "avp_subst", Module: "avpops", Forms: [][]eval.Param{{anAvp, substRule}},
		Doc: "Replaces by a rule in the newest value of an avp, with /g in all of them. -1 when nothing matches.",
		Example: `$avp(x) = "hello";
avp_subst("$avp(x)", "/l/L/g");
xlog("$avp(x)\n"); # -> heLLo`,
		Run: substAvp,
	},
	{
		Name: "avp_print", Module: "avpops", Forms: nothing,
		Doc: "Kamailio logs all avps at level L_INFO; here nothing is logged.",
		Example: `avp_print();
xlog("$rc\n"); # -> 1`,
		Run: func(*eval.Machine, []eval.Arg) int { return 1 },
	},
}

func has(a *eval.Arg, flag byte) bool { return strings.IndexByte(a.Flags(), flag) >= 0 }

// avpValues lists an avp's values, newest first.
func avpValues(m *eval.Machine, a *eval.Arg) []pv.Value {
	slot := a.Stack(m)
	if slot == nil || slot.Value.IsNull() {
		return nil
	}
	values := append(slices.Clone(slot.Older), slot.Value)
	slices.Reverse(values)
	return values
}

// setAvp gives an avp other values, newest first.
func setAvp(m *eval.Machine, a *eval.Arg, values []pv.Value) int {
	slot := a.Stack(m)
	if slot == nil {
		return -1
	}
	*slot = pv.Slot{}
	for _, v := range slices.Backward(values) {
		if !slot.Value.IsNull() {
			slot.Older = append(slot.Older, slot.Value)
		}
		slot.Value = v
	}
	return 1
}

func avpIs(m *eval.Machine, a *eval.Arg) bool {
	values := avpValues(m, a)
	switch {
	case len(values) == 0:
		return false
	case has(a, 'e'):
		return values[0].IsString() && values[0].Text() == ""
	case has(a, 's'):
		return values[0].IsString()
	case has(a, 'n'):
		return values[0].IsInt()
	}
	return true
}

func copyAvp(m *eval.Machine, args []eval.Arg) int {
	values := avpValues(m, &args[0])
	if len(values) == 0 {
		return -1
	}
	copied, flags := values[:1], &args[1]
	if has(flags, 'g') {
		copied = values
	}
	for _, v := range copied {
		switch {
		case has(flags, 's'):
			v = pv.String(v.Text())
		case has(flags, 'n'):
			n, _ := v.ToInt(m.Target())
			v = pv.Int(n)
		}
		flags.Set(m, v)
	}
	if has(flags, 'd') {
		return setAvp(m, &args[0], values[len(copied):])
	}
	return 1
}

// operand reads what stands behind an operator: s:text, i:number, or what a variable gave, as a text.
func operand(text string) (pv.Value, error) {
	if rest, ok := strings.CutPrefix(text, "i:"); ok {
		n, err := strconv.ParseInt(rest, 0, 64)
		if err != nil {
			return pv.Null, fmt.Errorf("%q is not a number", rest)
		}
		return pv.Int(n), nil
	}
	return pv.String(strings.TrimPrefix(text, "s:")), nil
}

func checkAvp(m *eval.Machine, args []eval.Arg) int {
	operator, rest, _ := strings.Cut(args[1].Format(m), "/")
	text, flags, _ := strings.Cut(rest, "/")
	right, err := operand(text)
	if err != nil {
		return m.Fail("avp_check: %v", err)
	}
	values := avpValues(m, &args[0])
	if !strings.Contains(flags, "g") {
		values = values[:min(1, len(values))]
	}
	for _, left := range values {
		if left.IsInt() != right.IsInt() {
			return m.Fail("avp_check: a number and a text cannot be compared")
		}
		holds, err := avpHolds(m, operator, left, right, strings.Contains(flags, "i"))
		if err != nil {
			return m.Fail("avp_check: %v", err)
		}
		if holds {
			return 1
		}
	}
	return -1
}

// avpHolds compares two values of one type.
func avpHolds(m *eval.Machine, operator string, left, right pv.Value, anyCase bool) (bool, error) {
	l, r := left.Text(), right.Text()
	if anyCase {
		l, r = lower(l), lower(r)
	}
	order := strings.Compare(l, r)
	if left.IsInt() {
		order = int(min(max(left.Num()-right.Num(), -1), 1))
	}
	switch operator {
	case "eq":
		return order == 0, nil
	case "ne":
		return order != 0, nil
	case "lt":
		return order < 0, nil
	case "le":
		return order <= 0, nil
	case "gt":
		return order > 0, nil
	case "ge":
		return order >= 0, nil
	case "re":
		re, err := m.Pattern(right.Text(), ere.IgnoreCase)
		return err == nil && re.Match(left.Text()), err
	case "fm":
		return fnmatch(r, l), nil
	}
	n, err := calculate(operator, left.Num(), right.Num())
	return n != 0, err
}

func operateAvp(m *eval.Machine, args []eval.Arg) int {
	operator, text, _ := strings.Cut(args[1].Format(m), "/")
	right, err := operand(text)
	if err != nil || !right.IsInt() {
		return m.Fail("avp_op: it needs a number, written i:5")
	}
	values := avpValues(m, &args[0])
	for _, v := range values {
		n, err := calculate(operator, v.Num(), right.Num())
		if err != nil {
			return m.Fail("avp_op: %v", err)
		}
		args[0].Set(m, pv.Int(m.Target().Wrap(n)))
	}
	return truth(len(values) > 0)
}

func calculate(operator string, a, b int64) (int64, error) {
	switch operator {
	case "add":
		return a + b, nil
	case "sub":
		return a - b, nil
	case "mul":
		return a * b, nil
	case "and":
		return a & b, nil
	case "or":
		return a | b, nil
	case "xor":
		return a ^ b, nil
	case "not":
		return ^b, nil
	case "div", "mod":
		if b == 0 {
			return 0, fmt.Errorf("division by zero")
		}
		if operator == "div" {
			return a / b, nil
		}
		return a % b, nil
	}
	return 0, fmt.Errorf("unknown operator %q", operator)
}

func substAvp(m *eval.Machine, args []eval.Arg) int {
	values, code := avpValues(m, &args[0]), -1
	for i, v := range slices.Clone(values) {
		if i > 0 && !has(&args[0], 'g') {
			break
		}
		code = max(code, substText(m, &args[1], v.Text(), func(s string) int {
			values = slices.Insert(slices.Delete(values, i, i+1), 0, pv.String(s)) // what changed comes in front
			return 1
		}))
	}
	if code > 0 {
		setAvp(m, &args[0], values)
	}
	return code
}
