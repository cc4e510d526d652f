package eval

import (
	"errors"
	"fmt"

	"kpv/pv"
)

// read gives the variable's value, transformations applied. What fails is reported and reads as null.
func (v *variable) read(m *Machine) pv.Value {
	key, err := v.finish(m)
	if err != nil {
		m.fail("cannot read %s: %v", v.text, err)
		if errors.Is(err, pv.ErrNameless) {
			return v.transformed(m, pv.Null)
		}
		return v.unnamed()
	}
	value, err := v.class.Get(m, key)
	if err != nil {
		m.fail("cannot read %s: %v", v.text, err)
	}
	return v.transformed(m, value)
}

// unnamed is what reads when the name could not be finished: what takes its name or an index from a variable fails the reading itself
// then.
func (v *variable) unnamed() pv.Value {
	if v.name != nil && v.index == nil || v.class.NullIndex {
		return pv.Null
	}
	return pv.Blank
}

// constant tells whether the key is known before running.
func (v *variable) constant() bool {
	return v.name == nil && v.from == nil && v.index == nil && v.steps == [2]*variable{}
}

// finish evaluates the name and the index. The key is valid until the next variable is finished.
func (v *variable) finish(m *Machine) (*pv.Key, error) {
	if v.constant() {
		return &v.key, nil
	}
	key, err := v.lateKey(m)
	if err != nil {
		return nil, err
	}
	if v.index != nil {
		if key.Index.N, err = v.index.asIndex(m); err != nil {
			return nil, err
		}
	}
	m.key = key
	return &m.key, nil
}

// lateKey makes the key of a name that comes up at run time.
func (v *variable) lateKey(m *Machine) (key pv.Key, err error) {
	switch {
	case v.class.Inner == pv.InnerEntry:
		key = v.key
		key.Name = v.name.text(m)
		return key, nil
	case v.key.Path != nil:
		key.Path, err = v.latePath(m)
		return key, err
	case v.from != nil:
		key, err = v.class.ParseValue(v.from.read(m))
	case v.name != nil:
		key, err = parseName(v.class, v.name.text(m))
	default:
		return v.key, nil
	}
	key.Index = v.key.Index
	if err == nil && v.class.Space != pv.SpaceNone {
		key.Slot = m.lateSlot(v.class.Space, key.Name)
	}
	return key, err
}

func parseName(class *pv.Class, text string) (pv.Key, error) {
	if class.Parse == nil {
		return pv.Key{Name: text}, nil
	}
	return class.Parse(text)
}

// transformed applies the transformations to a value. Null stays the null that prints as nothing, where a transformation has no
// answer of its own for it.
func (v *variable) transformed(m *Machine, value pv.Value) pv.Value {
	for i := range v.trans {
		t := &v.trans[i]
		if value.IsNull() && !t.OnNull {
			value = pv.Blank
			continue
		}
		result, err := t.run(m, value)
		if result.IsString() && len(result.Text()) > maxText {
			result, err = pv.Blank, errLongText
		}
		if err != nil {
			m.fail("{%s} of %s: %v", t.text, v.text, err)
		}
		value = result
	}
	return value
}

func (t *transform) run(m *Machine, value pv.Value) (pv.Value, error) {
	base := len(m.args)
	for i := range t.args {
		arg, err := t.args[i].read(m)
		if err != nil {
			m.args = m.args[:base]
			return pv.Blank, err
		}
		m.args = append(m.args, arg)
	}
	args := m.args[base:]
	if t.overwrites {
		value = value.Overwritten(args)
		for i := range args {
			args[i] = args[i].Overwritten(args[i+1:])
		}
	}
	result, err := t.apply(m, value, args)
	m.args = m.args[:base]
	return result, err
}

// read gives a parameter. One that comes from a variable must be what is wanted there: text is not taken for a number, nor an empty
// text for one (spec/pv.md 3.1).
func (a *argument) read(m *Machine) (pv.Value, error) {
	v := a.val
	if a.v != nil {
		v = a.v.read(m)
	}
	switch {
	case a.param == nil:
	case v.IsNull():
		return v, fmt.Errorf("the %s is null", a.param.Name)
	case a.param.Kind.Number() && !v.HasNum():
		return v, fmt.Errorf("the %s is a text, not an integer: convert it with {s.int}", a.param.Name)
	case v.IsString() && v.Text() == "":
		return v, fmt.Errorf("the %s is empty", a.param.Name)
	}
	return v, nil
}

// assign writes the variable. It returns what the statement is worth.
func (v *variable) assign(m *Machine, value pv.Value) int {
	key, err := v.finish(m)
	if err == nil {
		err = v.class.Set(m, key, value)
	}
	if errors.Is(err, pv.ErrNameless) && value.IsNull() { // there is nothing to remove
		return 1
	}
	if err != nil {
		m.fail("cannot set %s: %v", v.text, err)
		return -1
	}
	return 1
}
