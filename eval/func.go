package eval

import (
	"fmt"

	"kpv/pv"
)

// ParamKind says how a function takes a parameter.
type ParamKind uint8

// How a constant parameter is taken; what has variables in it is the text. The kinds follow Kamailio's fixup functions.
const (
	ParamFormat    ParamKind = iota // a text with variables in it
	ParamInt                        // a number, or one variable
	ParamVar                        // the text of one variable: "$var(x)"
	ParamSetVar                     // one variable that can be written
	ParamVarFlags                   // an avp, with flags behind a slash, another avp before them or not: "$avp(x)/$avp(y)/g"
	ParamOperation                  // an operator, a constant or one variable, and flags: "eq/$var(x)/g"
	ParamEntry                      // "table=>text", the text with variables in it
	ParamText                       // a text, taken as it is
	ParamName                       // a text, taken as it is, and not empty
	ParamRegex                      // a POSIX regular expression, taken as it is: any case, lines matter
	ParamSubst                      // /regex/replacement/flags
	ParamLevel                      // a log level by name, or one variable
	ParamFacility                   // a facility of syslog by name
	ParamLiteral                    // a text literal, taken as it is
	ParamNatural                    // a number literal, not negative
	ParamFlag                       // a flag, by number or by the name that "flags" gave it
	ParamHost                       // a text literal, an address or a name without quotes, or uri:host and uri:port
	ParamAny                        // any of these, or a number literal
	ParamProto                      // UDP, TCP, TLS or SCTP
	ParamPlain                      // a text, taken as it is, or one variable
	ParamPattern                    // a POSIX regular expression, or one variable
)

// literal tells whether Kamailio's grammar itself wants a literal there.
func (k ParamKind) literal() bool { return k >= ParamLiteral && k <= ParamProto }

// AnyArgs is Func.Dynamic of a function whose arguments may always be any expressions.
const AnyArgs = 6

// Param is one parameter of a function.
type Param struct {
	Name string
	Kind ParamKind
	// Check, where set, says what is wrong with a constant argument, or with the flags of a ParamVarFlags, before anything runs.
	Check func(text string) error
}

// Func is a script function: one literal, in the file of its Kamailio module.
type Func struct {
	Name    string
	Aliases []string
	Module  string // "core" for what the language itself has
	Since61 bool   // the older target does not know it
	// Effect marks a function that needs a network or a server: it is recorded, not done.
	Effect bool
	// Dynamic is the greatest number of arguments with which Kamailio lets them be any expressions: each is evaluated when the function
	// is called, and its text taken as a constant is at start. 0: all must be constant.
	Dynamic int
	// Dynamic61 is that of the newer target, where it lets more.
	Dynamic61 int
	// Sends tells what goes out on the wire when the function succeeds.
	Sends Sends
	// Forms are the lists of parameters it may be called with.
	Forms   [][]Param
	Doc     string
	Example string
	// Run does it. Above 0 is success and true, below 0 is false; 0 ends the script, as in Kamailio.
	Run func(m *Machine, args []Arg) int
}

// About is the documentation, with what is known of the arguments.
func (f *Func) About() string {
	doc := f.Doc
	switch {
	case f.Dynamic == AnyArgs:
		return doc + " Arguments may be any expressions."
	case f.Dynamic > 0:
		doc += fmt.Sprintf(" Up to %s may be any expressions.", plural(f.Dynamic, "argument"))
	}
	if f.Dynamic61 > 0 {
		doc += " In 6.1 all arguments may be any expressions."
	}
	return doc
}

// dynamic is the greatest number of arguments that may be any expressions.
func (f *Func) dynamic(target pv.Target) int {
	if target == pv.V56 {
		return f.Dynamic
	}
	return max(f.Dynamic, f.Dynamic61)
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

// In tells whether the target knows the function.
func (f *Func) In(target pv.Target) bool { return target != pv.V56 || !f.Since61 }

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
