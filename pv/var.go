package pv

var storageClasses = []*Class{
	{
		Name: "var", Aliases: []string{"vz"}, Module: "pv", Inner: InnerLiteral, Param: "name", Type: "any", Space: SpaceVar,
		Doc: "A variable of the process. It is 0 until assigned, never null: assigning $null makes it 0 again.",
		Example: `$var(x) = "abc";
xlog("$var(x) $var(never)\n"); # -> abc 0`,
		Get: readSlot(SpaceVar),
		Set: func(env Env, key *Key, v Value) error {
			env.Slot(SpaceVar, key.Slot).Value = orZero(plain(v))
			return nil
		},
	},
	{
		Name: "vn", Module: "pv", Inner: InnerLiteral, Param: "name", Type: "any", Space: SpaceVn,
		Doc: "A variable of the process that is null until assigned.",
		Example: `xlog("$vn(x)\n"); # -> <null>
$vn(x) = 5;
xlog("$vn(x)\n"); # -> 5`,
		Get: readSlot(SpaceVn),
		Set: func(env Env, key *Key, v Value) error {
			env.Slot(SpaceVn, key.Slot).Value = plain(v)
			return nil
		},
	},
	{
		Name: "shv", Module: "pv", Inner: InnerLiteral, Param: "name", Type: "any", Space: SpaceShv,
		Doc: "A variable in shared memory, the same for all processes. It is 0 until assigned; $null makes it empty.",
		Example: `$shv(mode) = "night";
xlog("$shv(mode) $shv(never)\n"); # -> night 0`,
		Get: readSlot(SpaceShv),
		Set: func(env Env, key *Key, v Value) error {
			if v.IsNull() {
				v = String("")
			}
			env.Slot(SpaceShv, key.Slot).Value = plain(v)
			return nil
		},
	},
	{
		Name: "shvinc", Module: "pv", Inner: InnerLiteral, Param: "name", Type: "int", Space: SpaceShv, Since61: true,
		Doc: "Adds 1 to the $shv of that name and gives the new value. Where a text stands it gives 0 and changes nothing.",
		Example: `$shv(calls) = 4;
xlog("$shvinc(calls) $shv(calls)\n"); # -> 5 5`,
		Get: func(env Env, key *Key) (Value, error) {
			slot := env.Slot(SpaceShv, key.Slot)
			if !slot.Value.IsInt() {
				return Int(0), nil
			}
			slot.Value = Int(env.Target().Wrap(slot.Value.num + 1))
			return slot.Value, nil
		},
	},
}

func readSlot(space Space) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) { return env.Slot(space, key.Slot).Value, nil }
}

// plain is the value as storage keeps it: what counts as a number to + is kept as that number (spec/pv.md 2).
func plain(v Value) Value {
	switch v.kind {
	case both:
		return Int(v.num)
	case loose:
		return String(v.str)
	case blank:
		return Null
	}
	return v
}

func orZero(v Value) Value {
	if v.IsNull() {
		return Int(0)
	}
	return v
}
