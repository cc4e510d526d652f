package eval

import (
	"slices"

	"kpv/pv"
)

// format is a text with variables in it, ready to be put together.
type format struct {
	parts []part
	// batch lists the parts that one round trip can read together (nil when there are fewer than two): variables of classes that
	// offer it, whose keys do not depend on such a variable themselves.
	batch []int
}

// part is text, or a variable.
type part struct {
	text string
	v    *variable
}

// constant returns the text of a format without variables.
func (f *format) constant() (string, bool) {
	switch {
	case len(f.parts) == 0:
		return "", true
	case len(f.parts) == 1 && f.parts[0].v == nil:
		return f.parts[0].text, true
	}
	return "", false
}

// newFormat plans the batch: variables of one module, which asks one store. There is none where reading a variable changes others, on
// which keys may depend: then all are read in their order.
func newFormat(parts []part) *format {
	f := &format{parts: parts}
	for i, p := range parts {
		if p.v == nil || p.v.class.GetMany == nil || p.v.name != nil && p.v.name.has(isRemote) {
			continue
		}
		if f.batch == nil || parts[f.batch[0]].v.class.Module == p.v.class.Module {
			f.batch = append(f.batch, i)
		}
	}
	if len(f.batch) < 2 || f.has(isCounting) {
		f.batch = nil
	}
	return f
}

// isRemote tells whether reading a variable asks a store, isCounting whether it changes what others hold.
func isRemote(v *variable) bool   { return v.class.GetMany != nil }
func isCounting(v *variable) bool { return v.class.Counting }

// has tells whether such a variable is read to put the format together.
func (f *format) has(such func(*variable) bool) bool {
	return f != nil && slices.ContainsFunc(f.parts, func(p part) bool { return p.v.has(such) })
}

// has tells whether v is such a variable, or reads one.
func (v *variable) has(such func(*variable) bool) bool {
	if v == nil {
		return false
	}
	inArgument := func(a argument) bool { return a.v.has(such) }
	return such(v) || v.name.has(such) || v.from.has(such) || v.index.has(such) || v.steps[0].has(such) || v.steps[1].has(such) ||
		slices.ContainsFunc(v.trans, func(t transform) bool { return slices.ContainsFunc(t.args, inArgument) })
}

// text puts the format together.
func (f *format) text(m *Machine) string {
	if s, ok := f.constant(); ok {
		return s
	}
	if len(f.parts) == 1 { // a variable alone needs no copy
		return f.parts[0].v.read(m).Printed()
	}
	base := len(m.buf)
	m.buf = f.appendTo(m, m.buf)
	s := string(m.buf[base:])
	m.buf = m.buf[:base]
	return s
}

// appendTo adds the text to b, which may be the machine's own buffer: nested formats work behind it.
func (f *format) appendTo(m *Machine, b []byte) []byte {
	var fetched []pv.Value
	if f.batch != nil {
		fetched = f.fetch(m)
	}
	next, start := 0, len(b)
	for i := range f.parts {
		if len(b)-start > maxText {
			m.fail("%v; it is cut", errLongText)
			return b[:start+maxText]
		}
		p := &f.parts[i]
		switch {
		case p.v == nil:
			b = append(b, p.text...)
			continue
		case next < len(fetched) && f.batch[next] == i:
			b = p.v.transformed(m, fetched[next]).Append(b)
			next++
			continue
		}
		m.buf = b // so that what is evaluated below does not write over b
		v := p.v.read(m)
		b = v.Append(m.buf[:len(b)])
	}
	return b
}

// fetch reads the batch in one go. What fails reads as null, as it would alone.
func (f *format) fetch(m *Machine) []pv.Value {
	keys := make([]pv.Key, 0, len(f.batch))
	valid := make([]int, 0, len(f.batch))
	values := make([]pv.Value, len(f.batch))
	for n, i := range f.batch {
		v := f.parts[i].v
		key, err := v.finish(m)
		if err != nil {
			m.fail("cannot read %s: %v", v.text, err)
			values[n] = v.unnamed()
			continue
		}
		keys, valid = append(keys, *key), append(valid, n)
	}
	got, errs := f.parts[f.batch[0]].v.class.GetMany(m, keys)
	for j, n := range valid {
		values[n] = got[j]
		if errs[j] != nil {
			m.fail("cannot read %s: %v", f.parts[f.batch[n]].v.text, errs[j])
		}
	}
	return values
}
