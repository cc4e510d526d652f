package eval

import (
	"strconv"

	"kpv/internal/ere"
	"kpv/pv"
)

// Arg is a prepared parameter.
type Arg struct {
	level    Level
	isConst  bool
	constant string
	source   string // a constant argument, as it stands
	number   int64
	text     *format
	v        *variable
	writes   bool // v
	other    *variable
	table    bool // constant is a table's name, text a key of it
	value    valueFn
	re       *ere.Regexp
	subst    substitution
	late     *lateArg
}

// substitution is a prepared /regex/replacement/flags, with the variables in its replacement.
type substitution struct {
	apply pv.TransFunc
	vars  []*variable
}

// Format evaluates a ParamFormat, or is the text of one that is taken as it is.
func (a *Arg) Format(m *Machine) string {
	if a.isConst {
		return a.constant
	}
	return a.text.text(m)
}

// Null tells whether a ParamFormat is one variable that is null, which some functions refuse.
func (a *Arg) Null(m *Machine) bool {
	return a.text != nil && len(a.text.parts) == 1 && a.text.parts[0].v.read(m).IsNull()
}

// Int evaluates a ParamInt. False when a variable holds no integer, and the function returns -1 then: Kamailio does not convert a text
// here, digits or not, nor take null for 0 (observed on 5.6.3).
func (a *Arg) Int(m *Machine) (int64, bool) {
	if a.v == nil {
		return a.number, true
	}
	v := a.v.read(m)
	return v.Num(), v.HasNum()
}

// IsNull tells whether a ParamInt is a variable that is null, which counts as 0 unless a function refuses it.
func (a *Arg) IsNull(m *Machine) bool { return a.v != nil && a.v.read(m).IsNull() }

// Number is a ParamNatural or a ParamFlag.
func (a *Arg) Number() int64 { return a.number }

// Level evaluates a ParamLevel; a variable must hold an integer.
func (a *Arg) Level(m *Machine) (Level, bool) {
	if a.v == nil {
		return a.level, true
	}
	v := a.v.read(m)
	return Level(min(max(v.Num(), -128), 127)), v.HasNum()
}

// Value reads the variable of a ParamVar or ParamSetVar.
func (a *Arg) Value(m *Machine) pv.Value { return a.v.read(m) }

// Set writes the variable of a ParamSetVar. It returns what the function may return then: 1, or -1 when that failed.
func (a *Arg) Set(m *Machine, v pv.Value) int { return a.v.assign(m, v) }

// Unset sets the variable of a ParamVar to null. What is read only stays as it is, without a word (observed on 5.6.3).
func (a *Arg) Unset(m *Machine) int {
	if a.v.class.ReadOnly() {
		return 1
	}
	return a.v.assign(m, pv.Null)
}

// Class is the kind of variable of a ParamVar or ParamSetVar, by name.
func (a *Arg) Class() string { return a.v.class.Name }

// Entry evaluates a ParamEntry: a table's name, and the text behind the arrow.
func (a *Arg) Entry(m *Machine) (table, text string) { return a.constant, a.text.text(m) }

// Shown is the argument as a recorded call shows it: evaluated, but for a variable to be written.
func (a *Arg) Shown(m *Machine) string {
	switch {
	case a.table:
		return a.constant + "=>" + a.text.text(m)
	case a.isConst, a.text != nil:
		return a.Format(m)
	case a.v != nil && a.writes:
		return a.v.text
	case a.v != nil:
		return a.v.read(m).Text()
	case a.value != nil:
		v, _ := a.value(m)
		return v.Text()
	case a.source != "":
		return a.source
	}
	return strconv.FormatInt(a.number, 10)
}

// Flags is what stands behind the variables of a ParamVarFlags.
func (a *Arg) Flags() string { return a.constant }

// Other is the second avp of a ParamVarFlags, or the argument itself when there is none.
func (a *Arg) Other() *Arg {
	if a.other == nil {
		return a
	}
	return &Arg{v: a.other}
}

// Operation is a ParamOperation: its text, and its variable, which is nil when the operand is a constant. The variable is not in the text.
func (a *Arg) Operation() (text string, operand *Arg) {
	if a.v == nil {
		return a.constant, nil
	}
	return a.constant, &Arg{v: a.v}
}

// Stack gives an avp of a ParamVarFlags with all its values; nil when its name does not come about.
func (a *Arg) Stack(m *Machine) *pv.Slot {
	key, err := a.v.finish(m)
	if err != nil {
		m.fail("cannot find %s: %v", a.v.text, err)
		return nil
	}
	return m.Slot(pv.SpaceAvp, key.Slot)
}

// Regexp is a ParamRegex.
func (a *Arg) Regexp() *ere.Regexp { return a.re }

// Subst replaces in a text by a ParamSubst.
func (a *Arg) Subst(m *Machine, text string) (pv.Value, error) {
	values := make([]pv.Value, len(a.subst.vars))
	for i, v := range a.subst.vars {
		values[i] = v.read(m)
	}
	return a.subst.apply(m, pv.String(text), values)
}
