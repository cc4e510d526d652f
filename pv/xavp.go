package pv

var xavpClasses = []*Class{
	{
		Name: "xavp", Module: "pv", Inner: InnerLiteral, Param: "root[i]=>child[j]", Type: "any", Parse: parseXavp, Count: countXavp(XavpStack),
		Doc: "A stack of values or of lists of named values, which belongs to the message. $xavp(a=>b) = v makes a new list, $xavp(a[0]=>c) = v adds to the newest one; $null deletes.",
		Example: `$xavp(call=>from) = "alice";
$xavp(call[0]=>to) = "bob";
xlog("$xavp(call=>from) to $xavp(call=>to)\n"); # -> alice to bob`,
		Get: getXavp(XavpStack), Set: setXavp(XavpStack),
	},
	{
		Name: "xavi", Module: "pv", Inner: InnerLiteral, Param: "root[i]=>child[j]", Type: "any", Parse: parseXavi,
		Doc: "What $xavp is, in a store of its own where names are the same in upper and lower case.",
		Example: `$xavi(Call=>From) = "alice";
xlog("$xavi(CALL=>FROM)\n"); # -> alice`,
		Get: getXavp(XavpNoCase), Set: setXavp(XavpNoCase),
	},
	{
		Name: "xavu", Module: "pv", Inner: InnerLiteral, Param: "root=>child", Type: "any", Parse: parseXavu,
		Doc: "A value, or a list of named values, of which each name has one: assigning replaces. It belongs to the message.",
		Example: `$xavu(call=>from) = "alice";
$xavu(call=>to) = "bob";
$xavu(call=>from) = "carol";
xlog("$xavu(call=>from) to $xavu(call=>to)\n"); # -> carol to bob`,
		Get: getXavu, Set: setXavu,
	},
}

// getXavp reads. Negative indexes count from the oldest; [*] is the newest root, but all children (cases 027 to 033).
func getXavp(kind XavpKind) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		roots := env.Xavps().List(kind)
		item := key.Path.Root.in(roots)
		switch child := &key.Path.Child; {
		case !key.Path.Deep:
			return item.value(), nil
		case child.Index.All:
			return searched(item, roots).joined(child.Name), nil
		case child.Index.N < 0:
			return child.in(item.children()).value(), nil
		default:
			return child.in(searched(item, roots)).value(), nil
		}
	}
}

// searched is the list in which a child of item is looked for: Kamailio looks among the roots when the last child was deleted. Observed.
func searched(item *Xavp, roots *XavpList) *XavpList {
	list := item.children()
	if list != nil && len(list.items) == 0 {
		return roots
	}
	return list
}

// in finds what a step leads to when it is read.
func (s *Step) in(l *XavpList) *Xavp {
	n := s.Index.N
	if n < 0 {
		n += l.Count(s.Name)
	}
	return l.Find(s.Name, n)
}

// place is the position that a step means when it is written. Negative ones are off by one in Kamailio: -2 is the oldest, and -1
// behind it. Observed on 5.6.3.
func (s *Step) place(l *XavpList) int {
	if s.Index.N < 0 {
		return s.Index.N + l.Count(s.Name) + 1
	}
	return s.Index.N
}

// setXavp writes: a name without an index pushes a new root, one with an index replaces, or leads to the list to change.
func setXavp(kind XavpKind) func(Env, *Key, Value) error {
	return func(env Env, key *Key, v Value) error {
		roots, path := env.Xavps().List(kind), key.Path
		v = plain(v)
		switch {
		case v.IsNull():
			path.delete(roots)
			return nil
		case !path.Deep:
			return path.Root.write(roots, v)
		case !path.Root.Index.Has:
			list, err := roots.PushList(path.Root.Name)
			if err != nil {
				return err
			}
			return list.Push(path.Child.Name, v)
		}
		return path.writeChild(env, roots, v)
	}
}

// write pushes, or replaces where there is an index.
func (s *Step) write(l *XavpList, v Value) error {
	switch {
	case !s.Index.Has:
		return l.Push(s.Name, v)
	case s.Index.All:
		return errAllWritten
	}
	return l.Replace(s.Name, s.place(l), v)
}

// writeChild changes a list that is there. Kamailio is silent when it is not, or when the child to replace is not (cases 031, 033).
func (p *Path) writeChild(env Env, roots *XavpList, v Value) error {
	item := roots.Find(p.Root.Name, p.Root.place(roots))
	switch {
	case p.Root.Index.All || p.Child.Index.All:
		env.Note("[*] cannot be assigned to: nothing is stored")
	case item == nil:
		env.Note("there is no root with this index, so nothing is stored; without an index a new root is made")
	case item.List == nil:
		return errNoList
	case p.Child.Index.Has:
		if item.List.Replace(p.Child.Name, p.Child.place(item.List), v) != nil {
			env.Note("there is no child with this index, so nothing is stored; without an index a new child is made")
		}
	default:
		return item.List.Push(p.Child.Name, v)
	}
	return nil
}

// delete removes a root, or a child of it; with [*] all that have the name. What is not there is no error (cases 036, 037).
func (p *Path) delete(roots *XavpList) {
	switch {
	case !p.Deep:
		p.Root.delete(roots)
	case p.Root.Index.All:
		for item := range roots.All() {
			if item.Name == p.Root.Name {
				p.Child.delete(item.List)
			}
		}
	default:
		if item := roots.Find(p.Root.Name, p.Root.place(roots)); item != nil {
			p.Child.delete(item.List)
		}
	}
}

func (s *Step) delete(l *XavpList) {
	if s.Index.All {
		l.DeleteAll(s.Name)
		return
	}
	l.Delete(s.Name, s.place(l))
}

// countXavp counts for $cnt: the roots of a name, or their children, of one root if it has an index, else of all. Observed on 5.6.3.
func countXavp(kind XavpKind) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		roots, path := env.Xavps().List(kind), key.Path
		switch {
		case !path.Deep:
			return Int(path.Root.count(roots)), nil
		case path.Root.Index.Has && !path.Root.Index.All:
			return Int(path.Child.count(path.Root.in(roots).children())), nil
		}
		n := int64(0)
		for item := range roots.All() {
			if item.Name == path.Root.Name {
				n += path.Child.count(item.List)
			}
		}
		return Int(n), nil
	}
}

// count counts what a step leads to: all of the name, or the one with the index.
func (s *Step) count(l *XavpList) int64 {
	switch {
	case !s.Index.Has || s.Index.All:
		return int64(l.Count(s.Name))
	case s.in(l) == nil:
		return 0
	}
	return 1
}

func getXavu(env Env, key *Key) (Value, error) {
	roots := env.Xavps().List(XavpUnique)
	item := roots.Find(key.Path.Root.Name, 0)
	if key.Path.Deep {
		item = searched(item, roots).Find(key.Path.Child.Name, 0)
	}
	return item.value(), nil
}

// setXavu replaces a value, or one in a list, which it makes if need be (cases 048, 517).
func setXavu(env Env, key *Key, v Value) error {
	list, path, step := env.Xavps().List(XavpUnique), key.Path, &key.Path.Root
	if path.Deep {
		item := list.Find(path.Root.Name, 0)
		switch {
		case item != nil && item.List != nil:
			list = item.List
		case v.IsNull():
			return nil
		default:
			list.Delete(path.Root.Name, 0)
			made, err := list.PushList(path.Root.Name)
			if err != nil {
				return err
			}
			list = made
		}
		step = &path.Child
	}
	return list.setUnique(step.Name, plain(v))
}

func (l *XavpList) setUnique(name string, v Value) error {
	switch {
	case v.IsNull():
		l.Delete(name, 0)
		return nil
	case l.Find(name, 0) != nil:
		return l.Replace(name, 0, v)
	}
	return l.Push(name, v)
}
