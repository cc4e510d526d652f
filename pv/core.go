package pv

var coreClasses = []*Class{
	{
		Name: "null", Module: "core", Type: "any",
		Doc:     "No value. Assigning it deletes or resets; == $null asks whether a value is undefined.",
		Example: `if ($avp(x) == $null) xlog("undefined: $null\n"); # -> undefined: <null>`,
		Get:     func(Env, *Key) (Value, error) { return Null, nil },
	},
	{
		Name: "rc", Aliases: []string{"retcode", "?"}, Module: "core", Type: "int",
		Doc: "What the last module function or route returned.",
		Example: `route(X);
xlog("$rc $retcode\n"); # -> 7 7
route[X] { return 7; }`,
		Get: func(env Env, _ *Key) (Value, error) { return Int(env.ReturnCode()), nil },
	},
}

// All lists every kind of variable of this package, group by group.
func All() []*Class {
	var all []*Class
	for _, group := range [][]*Class{storageClasses, avpClasses, coreClasses, memcachedClasses} {
		all = append(all, group...)
	}
	return all
}
