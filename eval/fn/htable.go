package fn

import (
	"errors"
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv"
)

var (
	table     = format("table")
	iterator  = format("iterator")
	tableOnly = [][]eval.Param{{table}}
	tableRule = [][]eval.Param{{table, format("operator"), format("text")}}
	entry     = eval.Param{Name: "table=>key", Kind: eval.ParamEntry}
)

// definesTable starts the examples.
const definesTable = `modparam("htable", "htable", "calls=>size=4")
$sht(calls=>alice) = "busy";
`

var htableFuncs = []*eval.Func{
	{
		Name: "sht_reset", Module: "htable", Dynamic: eval.AnyArgs, Forms: tableOnly, Doc: "Removes all entries of a table.",
		Example: definesTable + `sht_reset("calls");
xlog("$sht(calls=>alice)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onTable(m, &args[0], func(t *pv.Table) int {
				t.DeleteIf(func(*pv.Cell) bool { return true })
				return 1
			})
		},
	},
	{
		Name: "sht_rm", Module: "htable", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{table, format("key")}}, Doc: "Removes an entry.",
		Example: definesTable + `sht_rm("calls", "alice");
xlog("$sht(calls=>alice)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onTable(m, &args[0], func(t *pv.Table) int {
				key := args[1].Format(m)
				if key == "" {
					return m.Fail("sht_rm: the key is empty")
				}
				t.Delete(key)
				return 1
			})
		},
	},
	removing("sht_rm_name", "Removes the entries whose key matches: re is a regular expression, sw a start, ew an end (since 5.7).", `"sw", "al"`, byKey),
	removing("sht_rm_value", "Removes the entries whose text matches: re is a regular expression, sw a start, ew an end (since 5.7).", `"re", "^b"`, byValue),
	removingRegex("sht_rm_name_re", "Removes the entries whose key matches a regular expression, in any case. A $ in it is written $$.", "^AL", byKey),
	removingRegex("sht_rm_value_re", "Removes the entries whose text matches a regular expression, in any case. A $ in it is written $$.", "^bu", byValue),
	matching("sht_match_name", "True when the key of an entry matches: eq is equal, ne is not, re a regular expression, sw a start.", byKey),
	matching("sht_has_name", "What sht_match_name is.", byKey),
	matching("sht_match_str_value", "True when the text of an entry matches, as sht_match_name does for keys; integers do not.", byValue),
	matching("sht_has_str_value", "What sht_match_str_value is.", byValue),
	settingEntry("sht_setxs", "Sets an entry to a text, and how many seconds it lives; only tables with autoexpire do that.", format("text"),
		func(m *eval.Machine, a *eval.Arg) (pv.Value, bool) { return pv.String(a.Format(m)), true }),
	settingEntry("sht_setxi", "Sets an entry to an integer, and how many seconds it lives; only tables with autoexpire do that.", anInt("number"),
		func(m *eval.Machine, a *eval.Arg) (pv.Value, bool) {
			n, ok := a.Int(m)
			return pv.Int(n), ok
		}),
	{
		Name: "sht_iterator_start", Module: "htable", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{iterator, table}},
		Doc: "Puts a named iterator in front of a table's first entry.",
		Example: definesTable + `sht_iterator_start("i", "calls");
while (sht_iterator_next("i")) xlog("$shtitkey(i) is $shtitval(i)\n"); # -> alice is busy
sht_iterator_end("i");`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if args[0].Format(m) == "" {
				return m.Fail("sht_iterator_start: the iterator needs a name")
			}
			return done(m, m.Tables().StartIterator(args[0].Format(m), args[1].Format(m)))
		},
	},
	{
		Name: "sht_iterator_next", Module: "htable", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{iterator}},
		Doc: "Moves an iterator to the next entry; -1 behind the last one.",
		Example: definesTable + `sht_iterator_start("i", "calls");
sht_iterator_next("i");
xlog("$shtitkey(i)\n"); # -> alice`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			more, err := m.Tables().NextEntry(args[0].Format(m), m.Now())
			if err != nil {
				return m.Fail("sht_iterator_next: %v", err)
			}
			return truth(more)
		},
	},
	{
		Name: "sht_iterator_end", Module: "htable", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{iterator}},
		Doc: "Ends an iterator.",
		Example: definesTable + `sht_iterator_start("i", "calls");
sht_iterator_end("i");
xlog("$shtitkey(i)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return done(m, m.Tables().EndIterator(args[0].Format(m))) },
	},
	{
		Name: "sht_iterator_rm", Module: "htable", Dynamic: eval.AnyArgs, Forms: iteratorOnly,
		Doc: "Removes the entry that an iterator stands on, and moves to the next one; -2 behind the last one.",
		Example: walksTable + `sht_iterator_rm("i");
xlog("$rc $sht(calls=>alice)\n"); # -> -2 <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			more, err := m.Tables().RemoveEntry(args[0].Format(m), m.Now())
			switch {
			case err != nil:
				return m.Fail("sht_iterator_rm: %v", err)
			case !more:
				return -2
			}
			return 1
		},
	},
	settingAtIterator("sht_iterator_sets", "Sets the entry that an iterator stands on to a text.", format("text"),
		func(m *eval.Machine, name string, a *eval.Arg) error {
			return m.Tables().SetEntry(name, pv.String(a.Format(m)), m.Now())
		}),
	settingAtIterator("sht_iterator_seti", "Sets the entry that an iterator stands on to an integer.", anInt("number"),
		func(m *eval.Machine, name string, a *eval.Arg) error {
			n, ok := a.Int(m)
			if !ok {
				return errors.New("the value is not a number")
			}
			return m.Tables().SetEntry(name, pv.Int(n), m.Now())
		}),
	settingAtIterator("sht_iterator_setex", "Sets how many seconds the entry that an iterator stands on lives; only tables with autoexpire do that.",
		anInt("seconds"),
		func(m *eval.Machine, name string, a *eval.Arg) error {
			n, ok := a.Int(m)
			if !ok {
				return errors.New("the number of seconds is not a number")
			}
			return m.Tables().ExpireEntry(name, n, m.Now())
		}),
	locking("sht_lock", "Locks the slot of an entry, which other processes then wait for. Here there are none."),
	locking("sht_unlock", "Unlocks the slot of an entry."),
	{
		Name: "sht_print", Module: "htable", Forms: nothing,
		Doc: "Kamailio logs all tables, at level L_ERR; here nothing is logged.",
		Example: `sht_print();
xlog("$rc\n"); # -> 1`,
		Run: func(*eval.Machine, []eval.Arg) int { return 1 },
	},
}

// walksTable starts the examples that stand on an entry.
const walksTable = definesTable + `sht_iterator_start("i", "calls");
sht_iterator_next("i");
`

func settingAtIterator(name, doc string, value eval.Param, set func(m *eval.Machine, iterator string, a *eval.Arg) error) *eval.Func {
	return &eval.Func{
		Name: name, Module: "htable", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{iterator, value}}, Doc: doc,
		Example: walksTable + name + `("i", "5");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if err := set(m, args[0].Format(m), &args[1]); err != nil {
				return m.Fail("%s: %v", name, err)
			}
			return 1
		},
	}
}

// onTable does something to a table, if there is one of the name.
func onTable(m *eval.Machine, name *eval.Arg, do func(*pv.Table) int) int {
	t := m.Tables().Find(name.Format(m))
	if t == nil {
		return m.Fail("%v", pv.MissingTable(name.Format(m)))
	}
	return do(t)
}

// byKey and byValue give the text of an entry that is looked at; an integer is none.
func byKey(c *pv.Cell) (string, bool)   { return c.Key, true }
func byValue(c *pv.Cell) (string, bool) { return c.Value.Text(), c.Value.IsString() }

// rule makes a test of an operator and a text. It is nil for an operator that is not among those known.
func rule(m *eval.Machine, operator, text, known string) func(string) bool {
	if !strings.Contains(known, " "+operator+" ") {
		m.Warn("unsupported match operator: %s", operator)
		return nil
	}
	if text == "" {
		m.Fail("the text to look for is empty")
		return nil
	}
	switch operator {
	case "eq":
		return func(s string) bool { return s == text }
	case "ne":
		return func(s string) bool { return s != text }
	case "sw":
		return func(s string) bool { return strings.HasPrefix(s, text) }
	case "ew":
		return func(s string) bool { return strings.HasSuffix(s, text) }
	}
	re, err := m.Pattern(text, ere.IgnoreCase|ere.Newline)
	if err != nil {
		m.Fail("bad regular expression: %v", err)
		return nil
	}
	return re.Match
}

// looks applies a rule to what part gives of an entry.
func looks(part func(*pv.Cell) (string, bool), matches func(string) bool) func(*pv.Cell) bool {
	return func(c *pv.Cell) bool {
		s, ok := part(c)
		return ok && matches(s)
	}
}

func removing(name, doc, example string, part func(*pv.Cell) (string, bool)) *eval.Func {
	return &eval.Func{
		Name: name, Module: "htable", Dynamic61: eval.AnyArgs, Forms: tableRule, Doc: doc,
		Example: definesTable + name + `("calls", ` + example + `);
xlog("$sht(calls=>alice)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onTable(m, &args[0], func(t *pv.Table) int {
				known := " re sw "
				if m.Target() != pv.V56 {
					known = " re sw ew "
				}
				matches := rule(m, args[1].Format(m), args[2].Format(m), known)
				if matches == nil {
					return -1
				}
				t.DeleteIf(looks(part, matches))
				return 1
			})
		},
	}
}

func removingRegex(name, doc, example string, part func(*pv.Cell) (string, bool)) *eval.Func {
	return &eval.Func{
		Name: name, Module: "htable", Dynamic61: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "table=>regex", Kind: eval.ParamEntry}}}, Doc: doc,
		Example: definesTable + name + `("calls=>` + example + `");
xlog("$sht(calls=>alice)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name, text := args[0].Entry(m)
			t := m.Tables().Find(name)
			if t == nil { // silent in Kamailio
				return 1
			}
			matches := rule(m, "re", text, " re ")
			if matches == nil {
				return -1
			}
			t.DeleteIf(looks(part, matches))
			return 1
		},
	}
}

func matching(name, doc string, part func(*pv.Cell) (string, bool)) *eval.Func {
	text := map[string]string{"sht_match_name": "al", "sht_has_name": "al"}[name]
	if text == "" {
		text = "bu"
	}
	return &eval.Func{
		Name: name, Module: "htable", Dynamic61: eval.AnyArgs, Forms: tableRule, Doc: doc,
		Example: definesTable + `if (` + name + `("calls", "sw", "` + text + `")) xlog("there is one\n"); # -> there is one`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onTable(m, &args[0], func(t *pv.Table) int {
				matches := rule(m, args[1].Format(m), args[2].Format(m), " eq ne re sw ")
				if matches == nil {
					return -1
				}
				matched := looks(part, matches)
				for _, c := range t.Cells(m.Now()) {
					if matched(c) {
						return 1
					}
				}
				return -1
			})
		},
	}
}

func settingEntry(name, doc string, value eval.Param, read func(*eval.Machine, *eval.Arg) (pv.Value, bool)) *eval.Func {
	return &eval.Func{
		Name: name, Module: "htable", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{table, format("key"), value, anInt("seconds")}}, Doc: doc,
		Example: `modparam("htable", "htable", "calls=>size=4;autoexpire=60")
` + name + `("calls", "alice", "5", "10");
xlog("$sht(calls=>alice) for $shtex(calls=>alice)\n"); # -> 5 for 10`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onTable(m, &args[0], func(t *pv.Table) int {
				key := args[1].Format(m)
				if key == "" {
					return m.Fail("%s: the key is empty", name)
				}
				v, ok := read(m, &args[2])
				seconds, number := args[3].Int(m)
				if !ok || !number {
					return m.Fail("%s: the number and the seconds must be integers", name)
				}
				err := t.Set(key, v, m.Now())
				t.Expire(key, seconds, m.Now())
				return done(m, err)
			})
		},
	}
}

func locking(name, doc string) *eval.Func {
	return &eval.Func{
		Name: name, Module: "htable", Dynamic61: eval.AnyArgs, Forms: [][]eval.Param{{entry}}, Doc: doc,
		Example: definesTable + name + `("calls=>alice");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if name, _ := args[0].Entry(m); m.Tables().Find(name) == nil {
				m.Fail("%v", pv.MissingTable(name))
				return -11
			}
			return 1
		},
	}
}
