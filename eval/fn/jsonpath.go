package fn

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// jsonStep is a step of a path: a name, or an index in brackets.
type jsonStep struct {
	name    string
	index   int
	isIndex bool
}

var errJSONPath = errors.New("the path is not well-formed: write it as name.name[0].name")

// parsePath reads a path as Kamailio's module jansson does. An empty one is all of the document; a dot or an opening bracket at the end
// does not count; an empty index is 0 (case 356).
func parsePath(path string) ([]jsonStep, error) {
	var steps []jsonStep
	for rest, first := path, true; rest != ""; first = false {
		bracketed := rest[0] == '['
		switch {
		case bracketed, rest[0] == '.' && !first:
			rest = rest[1:]
		case !first:
			return nil, errJSONPath
		}
		if rest == "" {
			break
		}
		if !bracketed {
			n := strings.IndexAny(rest, ".[")
			if n < 0 {
				n = len(rest)
			}
			steps, rest = append(steps, jsonStep{name: rest[:n]}), rest[n:]
			continue
		}
		index, after, found := strings.Cut(rest, "]")
		n, err := parseIndex(index)
		if !found || err != nil {
			return nil, errJSONPath
		}
		steps, rest = append(steps, jsonStep{index: n, isIndex: true}), after
	}
	return steps, nil
}

// parseIndex is C's strtol: blanks, a sign, and octal or hexadecimal digits are all right; nothing is 0.
func parseIndex(s string) (int, error) {
	s = strings.TrimLeft(s, " \t\r\n\v\f")
	if s == "" {
		return 0, nil
	}
	if strings.Contains(s, "_") {
		return 0, errJSONPath
	}
	n, err := strconv.ParseInt(s, 0, 32)
	return int(n), err
}

// step goes one step down, nil when it leads nowhere.
func (v *jsonValue) step(s jsonStep) *jsonValue {
	switch {
	case !s.isIndex && v.kind == jsonObject:
		return v.member(s.name)
	case s.isIndex && v.kind == jsonArray && s.index >= 0 && s.index < len(v.items):
		return v.items[s.index]
	}
	return nil
}

// find follows a path, nil when it leads nowhere.
func (v *jsonValue) find(path string) (*jsonValue, error) {
	steps, err := parsePath(path)
	for _, s := range steps {
		if v == nil || err != nil {
			break
		}
		v = v.step(s)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

var (
	errJSONNotThere  = errors.New("the path leads to nothing that can take a value")
	errJSONNoArray   = errors.New("an array or an object is needed at the end of the path")
	errJSONEmptyPath = errors.New("the path is empty")
)

// put sets what a path leads to. Objects on the way are made where they are missing; an array must have the index (case 358).
func (v *jsonValue) put(path string, value *jsonValue) error {
	steps, err := parsePath(path)
	switch {
	case err != nil:
		return err
	case len(steps) == 0:
		return errJSONEmptyPath
	case strings.HasSuffix(path, ".") || strings.HasSuffix(path, "[") || slices.Contains(steps, jsonStep{}):
		return errJSONPath // reading is not so strict
	}
	last := steps[len(steps)-1]
	for _, s := range steps[:len(steps)-1] {
		next := v.step(s)
		if next == nil && !s.isIndex && v.kind == jsonObject {
			next = &jsonValue{kind: jsonObject}
			v.set(s.name, next)
		}
		if v = next; v == nil {
			return errJSONNotThere
		}
	}
	switch {
	case !last.isIndex && v.kind == jsonObject:
		v.set(last.name, value)
	case v.step(last) != nil:
		v.items[last.index] = value
	default:
		return errJSONNotThere
	}
	return nil
}

// extend adds a value to the array that a path leads to, or the members of an object to the object there. What an index at the end of the
// path leads to is replaced, as in Kamailio.
func (v *jsonValue) extend(path string, value *jsonValue) error {
	target, err := v.find(path)
	switch {
	case err != nil:
		return err
	case target != nil && strings.HasSuffix(path, "]"):
		*target = *value
	case target != nil && target.kind == jsonArray:
		target.items = append(target.items, value)
	case target != nil && target.kind == jsonObject && value.kind == jsonObject:
		for _, m := range value.members {
			target.set(m.name, m.value)
		}
	default:
		return errJSONNoArray
	}
	return nil
}
