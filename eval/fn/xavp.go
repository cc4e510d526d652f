package fn

import (
	"strings"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

var (
	root      = format("root")
	childForm = [][]eval.Param{{root, format("child")}}
	rootForm  = [][]eval.Param{{root}}
)

var xavpFuncs = []*eval.Func{
	{
		Name: "pv_var_to_xavp", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("name"), root}},
		Doc: "Copies a $var, or with * all of them, into a list of $xavp, which replaces what was there.",
		Example: `$var(x) = 5;
pv_var_to_xavp("x", "all");
xlog("$xavp(all=>x)\n"); # -> 5`,
		Run: varsToXavp,
	},
	{
		Name: "pv_xavp_to_var", Module: "pv", Dynamic: eval.AnyArgs, Forms: rootForm,
		Doc: "Copies the values of a list of $xavp into $var of the same names.",
		Example: `$xavp(a=>x) = 5;
pv_xavp_to_var("a");
xlog("$var(x)\n"); # -> 5`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			item := m.Xavps().List(pv.XavpStack).Find(args[0].Format(m), 0)
			if item == nil || item.List == nil {
				return m.Fail("pv_xavp_to_var: there is no list $xavp(%s)", args[0].Format(m))
			}
			for child := range item.List.All() {
				m.Var(child.Name).Value = child.Value
			}
			return 1
		},
	},
	{
		Name: "xavp_copy", Module: "pv", Dynamic61: eval.AnyArgs,
		Forms: [][]eval.Param{{format("source"), anInt("index"), format("target")}, {format("source"), anInt("index"), format("target"), anInt("targetindex")}},
		Doc:   "Copies a root of $xavp with all its children to a new root, or with an index over one that is there.",
		Example: `$xavp(a=>x) = 5;
xavp_copy("a", "0", "b");
xlog("$xavp(b=>x)\n"); # -> 5`,
		Run: copyXavp,
	},
	{
		Name: "xavp_slist_explode", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("list"), format("separators"), format("mode"), root}},
		Doc: "Makes a root of $xavp of a list; its items are the children v, in order. Empty ones are left out. Mode t takes blanks around items away.",
		Example: `xavp_slist_explode("a, b", ",", "t", "x");
xlog("$xavp(x=>v[0]) $xavp(x=>v[1])\n"); # -> a b`,
		Run: explodeList,
	},
	explodeParams("xavp", pv.XavpStack),
	implodeParams("xavp", pv.XavpStack),
	explodeParams("xavu", pv.XavpUnique),
	implodeParams("xavu", pv.XavpUnique),
	removeRoot("xavp", pv.XavpStack),
	removeChild("xavp", pv.XavpStack),
	setChildInt("xavp", pv.XavpStack),
	setChildText("xavp", pv.XavpStack),
	removeRoot("xavi", pv.XavpNoCase),
	removeChild("xavi", pv.XavpNoCase),
	setChildInt("xavi", pv.XavpNoCase),
	setChildText("xavi", pv.XavpNoCase),
	printXavps("xavp"),
	printXavps("xavi"),
	printXavps("xavu"),
}

// named gives a store, and a name as the store keeps it.
func named(m *eval.Machine, kind pv.XavpKind, name string) (*pv.XavpList, string) {
	if kind == pv.XavpNoCase {
		name = strings.ToLower(name)
	}
	return m.Xavps().List(kind), name
}

// done reports an error, if there is one, and returns what the function may return.
func done(m *eval.Machine, err error) int {
	if err != nil {
		return m.Fail("%v", err)
	}
	return 1
}

func varsToXavp(m *eval.Machine, args []eval.Arg) int {
	wanted, name := args[0].Format(m), args[1].Format(m)
	var names []string
	for _, v := range m.Vars() {
		if wanted == "*" || wanted == v {
			names = append(names, v)
		}
	}
	roots := m.Xavps().List(pv.XavpStack)
	roots.DeleteAll(name)
	switch {
	case len(names) == 0:
		return m.Fail("pv_var_to_xavp: the script has no $var(%s)", wanted)
	case name == "":
		return m.Fail("pv_var_to_xavp: the name of the list is empty")
	}
	list, err := roots.PushList(name)
	for _, v := range names {
		if err == nil {
			err = list.Append(v, m.Var(v).Value)
		}
	}
	return done(m, err)
}

func copyXavp(m *eval.Machine, args []eval.Arg) int {
	n, ok := args[1].Int(m)
	roots, target := m.Xavps().List(pv.XavpStack), args[2].Format(m)
	from := roots.Find(args[0].Format(m), int(n))
	if !ok || from == nil {
		return m.Fail("xavp_copy: there is no $xavp(%s[%d])", args[0].Format(m), n)
	}
	if from.List != nil && from.List.First() == nil {
		return m.Fail("xavp_copy: $xavp(%s[%d]) has no children left", args[0].Format(m), n)
	}
	if len(args) == 4 {
		return copyOver(m, from, &args[3], target)
	}
	if from.List == nil {
		return done(m, roots.Push(target, from.Value))
	}
	list, err := roots.PushList(target)
	if err == nil {
		err = list.Copy(from.List)
	}
	return done(m, err)
}

// copyOver replaces a root that is there.
func copyOver(m *eval.Machine, from *pv.Xavp, index *eval.Arg, target string) int {
	n, ok := index.Int(m)
	roots := m.Xavps().List(pv.XavpStack)
	to := roots.Find(target, int(n))
	switch {
	case !ok || to == nil:
		return m.Fail("xavp_copy: there is no $xavp(%s[%d])", target, n)
	case from.List == nil:
		return done(m, roots.Replace(target, int(n), from.Value))
	case to.List == nil:
		return m.Fail("xavp_copy: $xavp(%s[%d]) is no list", target, n)
	case from == to:
		return 1
	}
	for item := to.List.First(); item != nil; item = to.List.First() {
		to.List.DeleteAll(item.Name)
	}
	return done(m, to.List.Copy(from.List))
}

func explodeList(m *eval.Machine, args []eval.Arg) int {
	text, separators, mode, name := args[0].Format(m), args[1].Format(m), args[2].Format(m), args[3].Format(m)
	if text == "" || separators == "" || name == "" {
		return m.Fail("xavp_slist_explode: the list, the separators or the name is empty")
	}
	list, err := m.Xavps().List(pv.XavpStack).PushList(name)
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if strings.ContainsAny(mode, "tT") {
			item = strings.Trim(item, " \t\r\n")
		}
		if err == nil {
			err = list.Append("v", pv.String(item))
		}
	}
	return done(m, err)
}

// explodeParams makes the functions that take a list of parameters apart. Nothing is stored unless all of it is well-formed (case 043).
func explodeParams(class string, kind pv.XavpKind) *eval.Func {
	return &eval.Func{
		Name: class + "_params_explode", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("params"), root}},
		Doc: "Makes a root of $" + class + " of a list of parameters, one child each, in order; values lose their quotes.",
		Example: class + `_params_explode("a=1;b=\"x y\";c", "p");
xlog("$` + class + `(p=>a) [$` + class + `(p=>b)] [$` + class + `(p=>c)]\n"); # -> 1 [x y] []`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text := args[0].Format(m)
			roots, name := named(m, kind, args[1].Format(m))
			if text == "" || name == "" {
				return m.Fail("%s_params_explode: the list or the name is empty", class)
			}
			values := &pv.Xavps{}
			scratch := values.List(kind)
			params := sip.Params(text, ';')
			for params.Next() {
				if params.Name == "" || scratch.Append(params.Name, pv.String(params.Value)) != nil {
					return -1
				}
			}
			if params.Err != nil || scratch.First() == nil {
				return -1
			}
			if item := roots.Find(name, 0); kind == pv.XavpUnique && item != nil && item.List != nil {
				return addUnique(m, item.List, scratch)
			}
			list, err := roots.PushList(name)
			if err == nil {
				err = list.Copy(scratch)
			}
			return done(m, err)
		},
	}
}

// addUnique puts values into a list that has one of each name.
func addUnique(m *eval.Machine, list, values *pv.XavpList) int {
	for v := range values.All() {
		list.Delete(v.Name, 0)
		if err := list.Append(v.Name, v.Value); err != nil {
			return done(m, err)
		}
	}
	return 1
}

// implodeParams makes the functions that put a list of parameters together. Values get no quotes (case 044).
func implodeParams(class string, kind pv.XavpKind) *eval.Func {
	return &eval.Func{
		Name: class + "_params_implode", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{root, result}},
		Doc: "Puts the children of a root of $" + class + " into a variable, as name=value; one after the other.",
		Example: class + `_params_explode("a=1;b", "p");
` + class + `_params_implode("p", "$var(r)");
xlog("$var(r)\n"); # -> a=1;b;`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			roots, name := named(m, kind, args[0].Format(m))
			item := roots.Find(name, 0)
			if item == nil || item.List == nil || item.List.First() == nil {
				return -1
			}
			var b strings.Builder
			for child := range item.List.All() {
				b.WriteString(child.Name)
				if value := child.Value.Text(); value != "" {
					b.WriteString("=" + value)
				}
				b.WriteByte(';')
			}
			return args[1].Set(m, pv.String(b.String()))
		},
	}
}

func removeRoot(class string, kind pv.XavpKind) *eval.Func {
	return &eval.Func{
		Name: class + "_rm", Module: "pv", Dynamic: eval.AnyArgs, Forms: rootForm,
		Doc: "Removes the newest root of $" + class + " that has the name.",
		Example: `$` + class + `(a) = 5;
` + class + `_rm("a");
xlog("$` + class + `(a)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			roots, name := named(m, kind, args[0].Format(m))
			roots.Delete(name, 0)
			return 1
		},
	}
}

func removeChild(class string, kind pv.XavpKind) *eval.Func {
	return &eval.Func{
		Name: class + "_child_rm", Module: "pv", Dynamic: eval.AnyArgs, Forms: childForm,
		Doc: "Removes the newest child of a name from the newest root of $" + class + ".",
		Example: `$` + class + `(a=>x) = 5;
` + class + `_child_rm("a", "x");
xlog("$` + class + `(a=>x)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			roots, name := named(m, kind, args[0].Format(m))
			_, child := named(m, kind, args[1].Format(m))
			if item := roots.Find(name, 0); item != nil && item.List != nil {
				item.List.Delete(child, 0)
			}
			return 1
		},
	}
}

func setChildInt(class string, kind pv.XavpKind) *eval.Func {
	return &eval.Func{
		Name: class + "_child_seti", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{root, format("child"), anInt("value")}},
		Doc: "Sets a child of the newest root of $" + class + " to an integer. The root is made if need be, and a child of the name replaced.",
		Example: class + `_child_seti("a", "x", "5");
xlog("$` + class + `(a=>x)\n"); # -> 5`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			n, ok := args[2].Int(m)
			if !ok || args[2].IsNull(m) {
				return m.Fail("%s_child_seti: the value is not a number", class)
			}
			return setChild(m, kind, args, pv.Int(n))
		},
	}
}

func setChildText(class string, kind pv.XavpKind) *eval.Func {
	return &eval.Func{
		Name: class + "_child_sets", Module: "pv", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{root, format("child"), format("value")}},
		Doc: "Sets a child of the newest root of $" + class + " to a text. The root is made if need be, and a child of the name replaced.",
		Example: class + `_child_sets("a", "x", "hello");
xlog("$` + class + `(a=>x)\n"); # -> hello`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return setChild(m, kind, args, pv.String(args[2].Format(m)))
		},
	}
}

// setChild replaces a child, or pushes it; a root that is no list becomes one.
func setChild(m *eval.Machine, kind pv.XavpKind, args []eval.Arg, v pv.Value) int {
	roots, name := named(m, kind, args[0].Format(m))
	_, child := named(m, kind, args[1].Format(m))
	if name == "" || child == "" {
		return m.Fail("a name is empty")
	}
	item := roots.Find(name, 0)
	if item == nil || item.List == nil {
		if item != nil {
			roots.Delete(name, 0)
		}
		list, err := roots.PushList(name)
		if err == nil {
			err = list.Push(child, v)
		}
		return done(m, err)
	}
	if item.List.Find(child, 0) != nil {
		return done(m, item.List.Replace(child, 0, v))
	}
	return done(m, item.List.Push(child, v))
}

// printXavps makes the functions that log a store for debugging.
func printXavps(class string) *eval.Func {
	return &eval.Func{
		Name: "pv_" + class + "_print", Module: "pv", Forms: nothing,
		Doc: "Kamailio logs all of $" + class + " at level L_DBG; here nothing is logged.",
		Example: `pv_` + class + `_print();
xlog("$rc\n"); # -> 1`,
		Run: func(*eval.Machine, []eval.Arg) int { return 1 },
	}
}
