package golden

import (
	"fmt"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv"
)

// Var is a variable with a value. In the sections vars and vars.after it is written as
//
//	$var(x) = 5
//	$avp(name) = "text"
//	$sht(table=>key) = $null
//
// where a value in quotes, with Go's escapes, is a text, and one without an integer. Any variable that a script could write may stand
// in vars, and any it could read in vars.after, which reads those it names. Those in vars are set when the first message has come, or
// without one when the script starts.
type Var struct {
	Name  string
	Value pv.Value

	line int // in its section
}

// null is how no value is written.
const null = "$null"

func parseVars(text string) (list []Var, err error) {
	for number, line := range lines(text) {
		v, err := parseVar(line)
		if err != nil {
			return nil, onLine{number, err}
		}
		v.line = number
		list = append(list, v)
	}
	return list, nil
}

func parseVar(line string) (Var, error) {
	name, right, found := strings.Cut(line, " = ")
	if !found || !strings.HasPrefix(name, "$") {
		return Var{}, fmt.Errorf("%q: write $NAME = VALUE", line)
	}
	v := Var{Name: name}
	if right == null {
		return v, nil
	}
	if strings.HasPrefix(right, `"`) {
		text, err := strconv.Unquote(right)
		if err != nil {
			return v, fmt.Errorf("%q: the quotes or escapes are wrong", line)
		}
		v.Value = pv.String(text)
		return v, nil
	}
	n, err := strconv.ParseInt(right, 10, 64)
	if err != nil {
		return v, fmt.Errorf("%q: a value is an integer, a text in quotes, or $null", line)
	}
	v.Value = pv.Int(n)
	return v, nil
}

// String is the line that parseVar reads.
func (v Var) String() string { return v.Name + " = " + v.literal() }

// literal is the value as it is written.
func (v Var) literal() string {
	switch {
	case v.Value.IsNull():
		return null
	case v.Value.IsInt():
		return strconv.FormatInt(v.Value.Num(), 10)
	}
	return strconv.Quote(v.Value.Text())
}

// setVars gives a machine its first variables.
func (c *Case) setVars(m *eval.Machine) error {
	for _, v := range c.Vars {
		if err := m.Write(v.Name, v.Value); err != nil {
			return c.inSection(presetSection, onLine{v.line, err})
		}
	}
	return nil
}

// varsAfter reads the variables that a section names, and shows what they hold as it does.
func (c *Case) varsAfter(m *eval.Machine, section string) (string, error) {
	list, err := parseVars(c.expectations[section])
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, v := range list {
		if v.Value, err = m.Read(v.Name); err != nil {
			return "", c.inSection(section, onLine{v.line, err})
		}
		b.WriteString(v.String() + "\n")
	}
	return b.String(), nil
}
