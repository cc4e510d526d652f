package pv

import "errors"

// These are the variables of Kamailio's module htable (spec/pv.md 2.3).
var htableClasses = []*Class{
	{
		Name: "sht", Module: "htable", Inner: InnerEntry, Param: "table=>key", Type: "any", Parse: parseEntry,
		Doc: "An entry of a hash table in shared memory, which modparam(\"htable\", \"htable\", \"NAME=>size=4\") defines. Absent entries are null, or the table's initval; $null deletes.",
		Example: `modparam("htable", "htable", "calls=>size=4")
$sht(calls=>alice) = 3;
$var(who) = "alice";
xlog("$sht(calls=>$var(who)) $sht(calls=>bob)\n"); # -> 3 <null>`,
		Get: ofTable(func(env Env, t *Table, key *Key) (Value, error) { return t.Get(key.Name, env.Now()), nil }, true),
		Set: func(env Env, key *Key, v Value) error {
			t := env.Tables().Find(key.Table)
			if t == nil {
				return MissingTable(key.Table)
			}
			return t.Set(key.Name, v, env.Now())
		},
	},
	{
		Name: "shtex", Module: "htable", Inner: InnerEntry, Param: "table=>key", Type: "int", Parse: parseEntry,
		Doc: "The seconds that an entry has to live, 0 when it is absent or lives for ever. It can be set in tables with autoexpire; 0 is for ever.",
		Example: `modparam("htable", "htable", "calls=>size=4;autoexpire=60")
$sht(calls=>alice) = 3;
xlog("$shtex(calls=>alice)\n"); # -> 60
$shtex(calls=>alice) = 5;
xlog("$shtex(calls=>alice)\n"); # -> 5`,
		Get: ofTable(func(env Env, t *Table, key *Key) (Value, error) { return Int(t.Left(key.Name, env.Now())), nil }, false),
		Set: setExpire,
	},
	{
		Name: "shtinc", Module: "htable", Inner: InnerEntry, Param: "table=>key", Type: "int", Parse: parseEntry,
		Doc: "Adds 1 to an entry and gives the new value. An absent entry starts from the table's initval; without one it stays absent, and the result is null.",
		Example: `modparam("htable", "htable", "calls=>size=4;initval=0")
xlog("$shtinc(calls=>alice)\n"); # -> 1
xlog("$shtinc(calls=>alice)\n"); # -> 2`,
		Counting: true, Get: ofTable(adding(1), false),
	},
	{
		Name: "shtdec", Module: "htable", Inner: InnerEntry, Param: "table=>key", Type: "int", Parse: parseEntry,
		Doc: "Takes 1 from an entry and gives the new value; $shtinc's opposite.",
		Example: `modparam("htable", "htable", "calls=>size=4;initval=5")
xlog("$shtdec(calls=>alice)\n"); # -> 4`,
		Counting: true, Get: ofTable(adding(-1), false),
	},
	{
		Name: "shtcn", Module: "htable", Inner: InnerEntry, Param: "table=>pattern", Type: "int", Parse: parseEntry,
		Doc: "Counts the entries whose key matches: a regular expression, or ==text, %~start, ~%end; ** counts all.",
		Example: `modparam("htable", "htable", "calls=>size=4")
$sht(calls=>alice) = 1;
$sht(calls=>bob) = 2;
xlog("$shtcn(calls=>^al) $shtcn(calls=>==bob) $shtcn(calls=>**)\n"); # -> 1 1 2`,
		Get: ofTable(counting(keys), false),
	},
	{
		Name: "shtcv", Module: "htable", Inner: InnerEntry, Param: "table=>pattern", Type: "int", Parse: parseEntry,
		Doc: "Counts the entries whose value matches, as $shtcn does for keys. Integers are not matched as text; eq5 counts those that are 5.",
		Example: `modparam("htable", "htable", "calls=>size=4")
$sht(calls=>alice) = "busy";
$sht(calls=>bob) = 5;
xlog("$shtcv(calls=>^b) $shtcv(calls=>eq5)\n"); # -> 1 1`,
		Get: ofTable(counting(values), false),
	},
	{
		Name: "shtitkey", Module: "htable", Inner: InnerLiteral, Param: "iterator", Type: "str",
		Doc: "The key of the entry that an iterator stands on, between sht_iterator_next() and the end; else null.",
		Example: `modparam("htable", "htable", "calls=>size=4")
xlog("$shtitkey(it)\n"); # -> <null>`,
		Get: iterated(func(c *Cell) Value { return String(c.Key) }),
	},
	{
		Name: "shtitval", Module: "htable", Inner: InnerLiteral, Param: "iterator", Type: "any",
		Doc: "The value of the entry that an iterator stands on; else null.",
		Example: `modparam("htable", "htable", "calls=>size=4")
xlog("$shtitval(it)\n"); # -> <null>`,
		Get: iterated(func(c *Cell) Value { return c.Value }),
	},
	{
		Name: "shtrecord", Module: "htable", Inner: InnerLiteral, Param: "key|value", Type: "any",
		Doc:     "The entry that has just expired, in event_route[htable:expired:TABLE]. Nothing runs that route here, so it has no value.",
		Example: `xlog("[$shtrecord(key)]\n"); # -> []`,
		Parse: func(text string) (Key, error) {
			if text != "key" && text != "value" {
				return Key{}, errors.New("an expired entry has a key and a value")
			}
			return Key{Name: text}, nil
		},
		Get: func(Env, *Key) (Value, error) { return Blank, nil },
	},
}

// parseEntry reads table=>key.
func parseEntry(text string) (Key, error) {
	table, key, ok := cutEntry(text)
	if !ok {
		return Key{}, errors.New("a table's name and => must stand before the key")
	}
	return Key{Table: table, Name: key}, nil
}

// ofTable hands the table to a read; one that is missing reads as null. Kamailio is silent then, but for $sht since 5.7 (case 057).
func ofTable(get func(Env, *Table, *Key) (Value, error), loud bool) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		t := env.Tables().Find(key.Table)
		switch {
		case t != nil:
			return get(env, t, key)
		case loud && env.Target() != V56:
			return Null, MissingTable(key.Table)
		}
		env.Note(MissingTable(key.Table).Error())
		return Null, nil
	}
}

func adding(n int64) func(Env, *Table, *Key) (Value, error) {
	return func(env Env, t *Table, key *Key) (Value, error) { return t.Add(key.Name, n, env.Target(), env.Now()) }
}

func setExpire(env Env, key *Key, v Value) error {
	t := env.Tables().Find(key.Table)
	if t == nil {
		return MissingTable(key.Table)
	}
	if v.IsString() {
		env.Note("a text counts as 0 here, so the entry lives for ever; {s.int} makes an integer of it")
	}
	t.Expire(key.Name, plain(v).Num(), env.Now())
	return nil
}

func iterated(get func(*Cell) Value) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		if _, c := env.Tables().Entry(key.Name); c != nil {
			return get(c), nil
		}
		return Null, nil
	}
}
