package eval

import (
	"fmt"
	"slices"
	"strings"

	"kpv/pv"
)

// variable reads a variable: first those in its name and its indexes, then what it holds, then one transformation after the other.
func (x *explainer) variable(v *variable) pv.Value {
	plain := *v
	plain.trans = nil
	x.nested(&plain)
	value := plain.read(x.m)
	step := ExplainStep{Text: v.withoutTransformations(), Value: value}
	if v.name != nil {
		if name := plain.name.text(x.m); name != value.Text() {
			step.Why = fmt.Sprintf("the name is %q", name)
		}
	}
	x.Steps = append(x.Steps, step)
	for _, t := range v.trans {
		value = x.transformation(&plain, t, value)
	}
	return value
}

// transformation applies one to what a variable holds.
func (x *explainer) transformation(plain *variable, t transform, value pv.Value) pv.Value {
	why := ""
	if value.IsNull() && !t.OnNull {
		why = "null is not transformed"
	} else {
		t.args = slices.Clone(t.args)
		for i := range t.args {
			x.known(&t.args[i].v)
		}
	}
	one := *plain
	one.trans = []transform{t}
	result := one.transformed(x.m, value)
	x.Steps = append(x.Steps, ExplainStep{Text: "{" + t.text + "}", Value: result, Why: why})
	return result
}

// nested reads the variables that stand in another one's name and indexes.
func (x *explainer) nested(v *variable) {
	x.known(&v.from)
	x.known(&v.index)
	for i := range v.steps {
		x.known(&v.steps[i])
	}
	if v.name == nil {
		return
	}
	parts := slices.Clone(v.name.parts)
	for i := range parts {
		x.known(&parts[i].v)
	}
	v.name = &format{parts: parts}
}

// known puts in a variable's place one that holds what has been read, so that nothing is read twice.
func (x *explainer) known(v **variable) {
	if *v != nil {
		value := x.variable(*v)
		*v = &variable{class: &pv.Class{Get: func(pv.Env, *pv.Key) (pv.Value, error) { return value, nil }}}
	}
}

// withoutTransformations is how the variable is written without them.
func (v *variable) withoutTransformations() string {
	written := ""
	for _, t := range v.trans {
		written += "{" + t.text + "}"
	}
	inner, cut := strings.CutSuffix(v.text, written+")")
	switch {
	case written == "" || !cut:
		return v.text
	case v.key.Index.Has:
		return inner + ")"
	}
	return "$" + strings.TrimPrefix(inner, "$(")
}
