package eval

import (
	"kpv/pv"
)

// ParamKind says how a function takes a parameter.
type ParamKind uint8

// How parameters are taken. All but ParamExpr must be constant in the script, as Kamailio demands.
const (
	ParamFormat  ParamKind = iota // a text with variables in it
	ParamInt                      // a number, or one variable
	ParamVar                      // the text of one variable: "$var(x)"
	ParamLevel                    // a log level by name, or one variable
	ParamLiteral                  // a text literal, taken as it is
	ParamNatural                  // a number literal, not negative
	ParamFlag                     // a flag, by number or by the name that "flags" gave it
	ParamExpr                     // any expression
)

// Param is one parameter of a function.
type Param struct {
	Name string
	Kind ParamKind
}

// Func is a script function: one literal, in the file of its Kamailio module.
type Func struct {
	Name    string
	Aliases []string
	Module  string // "core" for what the language itself has
	// Forms are the lists of parameters it may be called with.
	Forms   [][]Param
	Doc     string
	Example string
	// Run does it. Above 0 is success and true, below 0 is false; 0 ends the script, as in Kamailio.
	Run func(m *Machine, args []Arg) int
}

// form finds the list of n parameters.
func (f *Func) form(n int) ([]Param, bool) {
	for _, form := range f.Forms {
		if len(form) == n {
			return form, true
		}
	}
	return nil, false
}

// Arg is a prepared parameter.
type Arg struct {
	level    Level
	isConst  bool
	constant string
	number   int64
	text     *format
	v        *variable
	value    valueFn
}

// Text evaluates a ParamFormat or ParamExpr. False when an expression failed; the failure has been reported.
func (a *Arg) Text(m *Machine) (string, bool) {
	switch {
	case a.isConst:
		return a.constant, true
	case a.text != nil:
		return a.text.text(m), true
	}
	v, ok := a.value(m)
	return v.Text(), ok
}

// Int evaluates a ParamInt.
func (a *Arg) Int(m *Machine) (int64, bool) {
	if a.v == nil {
		return a.number, true
	}
	return a.v.read(m).ToInt(m.Target())
}

// Number is a ParamNatural or a ParamFlag.
func (a *Arg) Number() int64 { return a.number }

// Level evaluates a ParamLevel; a variable must hold an integer.
func (a *Arg) Level(m *Machine) (Level, bool) {
	if a.v == nil {
		return a.level, true
	}
	v := a.v.read(m)
	return Level(min(max(v.Num(), -128), 127)), v.IsInt()
}

// Value reads the variable of a ParamVar.
func (a *Arg) Value(m *Machine) pv.Value { return a.v.read(m) }

// Library is everything a script can name: variables and functions. It is made once and only read.
type Library struct {
	Vars  *pv.Registry
	funcs map[string]*Func
	list  []*Func
}

// NewLibrary joins variables and functions.
func NewLibrary(vars *pv.Registry, funcs []*Func) *Library {
	l := &Library{Vars: vars, funcs: map[string]*Func{}, list: funcs}
	for _, f := range funcs {
		l.funcs[f.Name] = f
		for _, alias := range f.Aliases {
			l.funcs[alias] = f
		}
	}
	return l
}

// Func finds a function by name, nil when there is none.
func (l *Library) Func(name string) *Func { return l.funcs[name] }

// Funcs lists the functions in the order of their files.
func (l *Library) Funcs() []*Func { return l.list }
