package fn

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv"
)

// anAvp is an avp, whatever flags stand behind it.
var anAvp = eval.Param{Name: "avp", Kind: eval.ParamVarFlags}

// avpWith is an avp with flags behind a slash, of those that a function has.
func avpWith(flags string) eval.Param {
	return eval.Param{Name: "avp", Kind: eval.ParamVarFlags, Check: func(given string) error {
		if strings.Trim(given, flags) != "" {
			return fmt.Errorf("the flags are of %q", flags)
		}
		return nil
	}}
}

var avpopsFuncs = []*eval.Func{
	{
		Name: "is_avp_set", Module: "avpops", Forms: [][]eval.Param{{avpWith("sne")}},
		Doc: "True when the avp has a value: with /s a text, with /n a number, with /e an empty text.",
		Example: `$avp(x) = "";
if (is_avp_set("$avp(x)/e")) xlog("empty\n"); # -> empty`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(avpIs(m, &args[0])) },
	},
	{
		Name: "avp_delete", Module: "avpops", Forms: [][]eval.Param{{avpWith("g")}},
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
		Name: "avp_copy", Module: "avpops", Forms: [][]eval.Param{{anAvp, avpWith("gdsn")}},
		Doc: "Copies the newest value of an avp to another one; behind the second, /g copies all, /d deletes the first avp's, /s makes texts and /n numbers of them.",
		Example: `$avp(x) = 5;
avp_copy("$avp(x)", "$avp(y)/d");
xlog("$avp(x) $avp(y)\n"); # -> <null> 5`,
		Run: copyAvp,
	},
	{
		Name: "avp_check", Module: "avpops", Forms: [][]eval.Param{{aVar, {Name: "operator/value/flags", Kind: eval.ParamOperation, Check: checkComparison}}},
		Doc: "Compares a variable, or the newest value of an avp: eq, ne, lt, le, gt, ge, re, fm, and, or, xor; the value is s:text or i:number. /g is about any value of the avp, /i about letters in any case.",
		Example: `$avp(x) = "Alice";
if (avp_check("$avp(x)", "eq/s:alice/i")) xlog("she is\n"); # -> she is`,
		Run: checkAvp,
	},
	{
		Name: "avp_op", Module: "avpops", Forms: [][]eval.Param{{avpWith(""), {Name: "operator/number", Kind: eval.ParamOperation, Check: checkOperation}}},
		Doc: "Pushes, for each number that the avp holds, the result of an operation: add, sub, mul, div, mod, and, or, xor, not, with i:number or a variable. $avp(x)/$avp(y) pushes to another avp; /d behind the number deletes the numbers that there were.",
		Example: `$avp(x) = 5;
avp_op("$avp(x)", "add/i:3");
xlog("$(avp(x)[*])\n"); # -> 8, 5`,
		Run: operateAvp,
	},
	{
		Name: "avp_subst", Module: "avpops", Forms: [][]eval.Param{{avpWith("gd"), substRule}},
		Doc: "Replaces by a rule in the newest value of an avp that matches, with /g in all of them; $avp(x)/$avp(y) pushes the results to another avp, and /d deletes what they were made of. -1 when nothing matches.",
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
	v := a.Value(m)
	switch {
	case v.IsNull():
		return false
	case has(a, 'e'):
		return v.IsString() && v.Text() == ""
	case has(a, 's'):
		return v.IsString()
	case has(a, 'n'):
		return v.IsInt()
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
			n, ok := v.ToInt(m.Target())
			if !ok {
				return m.Fail("avp_copy: %q is not a number", v.Text())
			}
			v = pv.Int(n)
		}
		flags.Set(m, v)
	}
	if has(flags, 'd') {
		return setAvp(m, &args[0], values[len(copied):])
	}
	return 1
}

// operation is operator/operand/flags, taken apart.
type operation struct {
	operator, flags string
	operand         pv.Value // null when it is a variable
}

// readOperation reads the text of an operation. Its operand is s:text, i:number, a text, or a variable.
func readOperation(text string) (o operation, err error) {
	operator, rest, _ := strings.Cut(text, "/")
	operand, flags, flagged := strings.Cut(rest, "/")
	o = operation{operator: lower(operator), flags: flags}
	number, isNumber := strings.CutPrefix(operand, "i:")
	switch {
	case flagged && flags == "":
		return o, errors.New("no flags stand behind the last slash")
	case strings.HasPrefix(operand, "$"):
		return o, nil
	case rest == "" || operand == "s:":
		return o, errors.New("it is written operator/value")
	case !isNumber:
		o.operand = pv.String(strings.TrimPrefix(operand, "s:"))
		return o, nil
	}
	n, err := strconv.ParseInt(number, 0, 64)
	if err != nil {
		return o, fmt.Errorf("%q is not a number", number)
	}
	o.operand = pv.Int(n)
	return o, nil
}

// operationOf is the operation of an argument, and the values of its operand, newest first.
func operationOf(m *eval.Machine, a *eval.Arg) (operation, []pv.Value) {
	text, variable := a.Operation()
	o, _ := readOperation(text) // checked at start
	if variable == nil {
		return o, []pv.Value{o.operand}
	}
	return o, allValues(m, variable)
}

// allValues is the value of a variable, or all values of an avp, newest first, whatever index it has.
func allValues(m *eval.Machine, a *eval.Arg) []pv.Value {
	if a.Class() == "avp" {
		return avpValues(m, a)
	}
	return []pv.Value{a.Value(m)}
}

// checkFlags wants flags of those that there are.
func (o operation) checkFlags(flags string) error {
	if strings.Trim(o.flags, flags) != "" {
		return fmt.Errorf("the flags are of %q, not %q", flags, o.flags)
	}
	return nil
}

func checkComparison(text string) error {
	o, err := readOperation(text)
	if err == nil {
		err = o.checkFlags("gi")
	}
	switch {
	case err != nil:
		return err
	case !slices.Contains([]string{"eq", "ne", "lt", "le", "gt", "ge", "re", "fm", "and", "or", "xor"}, o.operator):
		return fmt.Errorf("unknown operator %q", o.operator)
	case o.operator == "re":
		_, err = ere.Compile(o.operand.Text(), ere.IgnoreCase)
	}
	return err
}

// checkAvp is true when the comparison holds for the newest value, or with g for any, and any value of an avp on the other side.
func checkAvp(m *eval.Machine, args []eval.Arg) int {
	o, operands := operationOf(m, &args[1])
	values := allValues(m, &args[0])
	if !strings.Contains(o.flags, "g") {
		values = values[:min(1, len(values))]
	}
	for _, left := range values {
		for _, right := range operands {
			switch {
			case left.IsNull() || right.IsNull():
				continue
			case left.IsInt() != right.IsInt():
				return m.Fail("avp_check: a number and a text cannot be compared")
			}
			holds, err := avpHolds(m, o, left, right)
			if err != nil {
				return m.Fail("avp_check: %v", err)
			}
			if holds {
				return 1
			}
		}
	}
	return -1
}

// avpHolds compares two values of one type.
func avpHolds(m *eval.Machine, o operation, left, right pv.Value) (bool, error) {
	l, r := left.Text(), right.Text()
	switch o.operator {
	case "re":
		re, err := m.Pattern(r, ere.IgnoreCase)
		return err == nil && re.Match(l), err
	case "fm":
		return fnmatch(r, l), nil
	}
	if strings.Contains(o.flags, "i") {
		l, r = lower(l), lower(r)
	}
	order := strings.Compare(l, r)
	if left.IsInt() {
		order = cmp.Compare(left.Num(), right.Num())
	}
	switch o.operator {
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
	}
	n, err := calculate(o.operator, left.Num(), right.Num())
	return n != 0, err
}

func checkOperation(text string) error {
	o, err := readOperation(text)
	if err == nil {
		err = o.checkFlags("gd")
	}
	switch {
	case err != nil:
		return err
	case o.operand.IsString():
		return errors.New("it needs a number, written i:5")
	}
	_, err = calculate(o.operator, 1, 1)
	return err
}

// operateAvp works on each number that the avp holds. A division by 0 makes 0, with an error.
func operateAvp(m *eval.Machine, args []eval.Arg) int {
	o, operands := operationOf(m, &args[1])
	if len(operands) == 0 || !operands[0].IsInt() {
		return m.Fail("avp_op: what it works with is not a number")
	}
	var results, kept []pv.Value
	for _, v := range avpValues(m, &args[0]) {
		if !v.IsInt() {
			kept = append(kept, v)
			continue
		}
		n, err := calculate(o.operator, v.Num(), operands[0].Num())
		if err != nil {
			m.Fail("avp_op: %v", err)
		}
		results = append(results, pv.Int(m.Target().Wrap(n)))
	}
	if strings.Contains(o.flags, "d") && len(results) > 0 {
		setAvp(m, &args[0], kept)
	}
	for _, v := range results {
		args[0].Other().Set(m, v)
	}
	return truth(len(results) > 0)
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
			return 0, errors.New("division by zero")
		}
		if operator == "div" {
			return a / b, nil
		}
		return a % b, nil
	}
	return 0, fmt.Errorf("unknown operator %q", operator)
}

// substAvp pushes the results: what they were made of goes, unless they go to another avp and d is not there.
func substAvp(m *eval.Machine, args []eval.Arg) int {
	target := args[0].Other()
	var results, kept []pv.Value
	for _, v := range avpValues(m, &args[0]) {
		done := len(results) > 0 && !has(&args[0], 'g')
		if done || !v.IsString() || substText(m, &args[1], v.Text(), func(s string) int {
			results = append(results, pv.String(s))
			return 1
		}) < 0 {
			kept = append(kept, v)
		}
	}
	if len(results) > 0 && (target == &args[0] || has(&args[0], 'd')) {
		setAvp(m, &args[0], kept)
	}
	for _, v := range results {
		target.Set(m, v)
	}
	return truth(len(results) > 0)
}
