package pv

import (
	"context"
	"time"

	"kpv/internal/ere"
	"kpv/pv/sip"
)

// Inner says what stands in a variable's parentheses.
type Inner uint8

// A variable may take nothing there, a name that is always literal (even $var($var(x)) is the variable named "$var(x)"), a name that
// is literal or comes from one variable, a text with variables in it, a literal table and => before such a text, another variable, of
// a class that can count, any other variable, which is not read, or the name of a setting that the script makes.
const (
	InnerNone Inner = iota
	InnerLiteral
	InnerName
	InnerFormat
	InnerEntry
	InnerCounted
	InnerVariable
	InnerSetting
)

// Space is where a slotted variable lives; each space is a table of slots.
type Space uint8

// The spaces. They differ in lifetime: a process keeps its vars, a message its avps, and shared memory everything.
const (
	SpaceNone Space = iota
	SpaceVar
	SpaceVn
	SpaceShv
	SpaceAvp
	SpaceDialog
	SpaceDialogContext
	SpaceUac
	Spaces // how many there are
)

// Slot holds the value of one named variable. Older is the stack below an avp's newest value, newest last.
type Slot struct {
	Value Value
	Older []Value
}

// Key is a variable's finished name: evaluated, split and checked by its class, ready for the handler.
type Key struct {
	Name   string // the inner name; for memcached the key as it goes on the wire
	Slot   int    // where a slotted class keeps the name
	Index  Index
	Num    int64 // memcached: the expiry behind =>
	HasNum bool
	Table  string                // of htable
	Path   *Path                 // of the extended AVPs
	Select func(Env, *Key) Value // of $sel: what reads it; nil for a setting
}

// Index is what stands in the brackets.
type Index struct {
	N   int
	Has bool
	All bool // [*]
}

// Env is what handlers may use of the run they are part of. The evaluator's machine implements it.
type Env interface {
	Context() context.Context
	Target() Target
	Slot(space Space, n int) *Slot
	Clear(space Space) // sets all of its slots to null
	ReturnCode() int64
	Now() time.Time
	Memcached() *Memcached
	Define(name string) (string, bool)
	Setting(name string) Value // the script's own group.name = value
	LookupEnv(name string) (string, bool)
	Tables() *Tables
	Queues() Queues
	Counters() Counters
	Xavps() *Xavps
	// Pattern compiles a regular expression that came up at run time, once.
	Pattern(text string, flags ere.Flags) (*ere.Regexp, error)
	// Place is where the present statement stands: file and line of the script, and the route it is in.
	Place() (file string, line int, route string)
	// HasRoute tells whether the script has a route of that name.
	HasRoute(name string) bool
	// Random gives a number from 0 up to below n.
	Random(n int) int
	// Message is the SIP message that the script runs on; outside of one, the OPTIONS request that Kamailio makes up.
	Message() *sip.Message
	// Started is when the run began.
	Started() time.Time
	// Note tells the operator something about the present statement that Kamailio would not: once for each place and text.
	Note(text string)
}

// Class is a kind of variable: one literal, in the file of its group. Help, completion, the reference and the checker read it.
type Class struct {
	Name    string
	Aliases []string
	Module  string // Kamailio's module that has it; "core" for none
	Inner   Inner
	Param   string // what the inner name is called in the documentation
	Indexed bool
	Doc     string
	Example string   // a script whose output stands behind "-> " in its lines' comments; also the golden case
	Since61 bool     // the older target does not know it
	Names61 []string // constant names that the older target does not know
	Message bool     // the example runs on the standard test message, testdata/sip/message.sip
	Type    string   // what it holds: int, str, any
	Space   Space
	// NullIndex says that what cannot be found, because its index is no integer, reads as null; as blank else.
	NullIndex bool

	Counting bool // reading it changes what others give

	// Parse finishes a name: at compile time for a constant one, at each use else. Nil takes the text as it is.
	Parse func(text string) (Key, error)
	// ParseValue finishes a name that comes from a variable, for InnerName.
	ParseValue func(v Value) (Key, error)
	// Get reads. An error is an event; the value is then null.
	Get func(env Env, key *Key) (Value, error)
	// GetMany reads several keys at once where that saves round trips; nil where it does not. Both results are as long as keys.
	GetMany func(env Env, keys []Key) ([]Value, []error)
	// Set writes; a null value deletes or resets. Nil for variables that are read only.
	Set func(env Env, key *Key, v Value) error
	// Count counts the values under a name, for $cnt; nil where that cannot be asked.
	Count func(env Env, key *Key) (Value, error)
}

// ReadOnly tells whether scripts may only read it.
func (c *Class) ReadOnly() bool { return c.Set == nil }

// WantsDigits tells whether an integer that a variable holds is assigned with its digits too, since a text may be wanted: $rU = $var(i) works,
// $rU = 5 does not (observed on 5.6.3 and 6.1.5).
func (c *Class) WantsDigits() bool { return c.Message && c.Type != "int" }

// In tells whether the target knows the variable.
func (c *Class) In(target Target) bool { return target != V56 || !c.Since61 }

// ParamKind says what a transformation's parameter may be.
type ParamKind uint8

// Parameters are whole numbers, texts or single characters. All but the characters may also be one variable, which must then hold an
// integer, or a text that is not empty (spec/pv.md 3.1).
const (
	ParamInt       ParamKind = iota
	ParamNatural             // a whole number; written out, it must not be negative
	ParamText                // blanks before it do not count
	ParamStop                // a text of which the first character counts; the closing brace where there is none
	ParamMark                // the same; unlike others it may be a comma
	ParamRest                // everything up to the brace, commas and all
	ParamChar                // exactly one character: a comma too, \n, \r or \t
	ParamAnyChar             // like ParamChar, or a variable of which the first character counts
	ParamSeparator           // exactly one character, but no comma and no $
)

// Number tells whether the parameter is a whole number.
func (k ParamKind) Number() bool { return k <= ParamNatural }

// Character tells whether the parameter is exactly one character.
func (k ParamKind) Character() bool { return k >= ParamChar }

// Comma tells whether a comma may stand as the parameter.
func (k ParamKind) Comma() bool { return k == ParamMark || k == ParamChar || k == ParamAnyChar }

// Param is a parameter of a transformation.
type Param struct {
	Name     string
	Kind     ParamKind
	Optional bool
}

// TransFunc computes a transformation of v. An error is an event.
type TransFunc func(env Env, v Value, args []Value) (Value, error)

// Trans is a transformation: one literal, in the file of its class.
type Trans struct {
	Name    string // class.name
	Module  string
	Since61 bool // the older target does not know it
	OnNull  bool // Apply is called for null too; the others answer null with Blank
	Copies  bool // parameters do not overwrite the digits of an integer
	Params  []Param
	Doc     string
	Example string
	// Apply computes the result, from one value per parameter that was given.
	Apply TransFunc
	// Prepare, where set, is asked once, before running, when all parameters are constant. It says what is wrong with them.
	Prepare func(args []Value) (Prepared, error)
}

// In tells whether the target knows the transformation.
func (t *Trans) In(target Target) bool { return target != V56 || !t.Since61 }

// Prepared is a transformation with constant parameters, which Apply is not given again. It is given the values of Variables instead:
// those that stand inside the parameters, as they are written there.
type Prepared struct {
	Apply     TransFunc
	Variables []string
}
