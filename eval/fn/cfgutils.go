package fn

import (
	"errors"
	"strconv"
	"time"

	"kpv/eval"
	"kpv/pv"
)

var (
	anInt     = func(name string) eval.Param { return eval.Param{Name: name, Kind: eval.ParamInt} }
	format    = func(name string) eval.Param { return eval.Param{Name: name, Kind: eval.ParamFormat} }
	routeName = format("route")
	lockKey   = format("key")
	gflag     = eval.Param{Name: "flag", Kind: eval.ParamText, Check: checkGlobalFlag}
)

var cfgutilsFuncs = []*eval.Func{
	memoryReport("shm_status"), memoryReport("shm_summary"), memoryReport("pkg_status"), memoryReport("pkg_summary"),
	{
		Name: "sleep", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("seconds")}},
		Doc: "Waits for a number of seconds.",
		Example: `$mct(x=>1) = "soon gone";
sleep(2);
xlog("$mct(x)\n"); # -> <null>`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return wait(m, &args[0], time.Second) },
	},
	{
		Name: "usleep", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("microseconds")}},
		Doc: "Waits for a number of microseconds.",
		Example: `usleep(1000);
xlog("later\n"); # -> later`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return wait(m, &args[0], time.Microsecond) },
	},
	{
		Name: "check_route_exists", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{routeName}},
		Doc: "True when there is a route of the name.",
		Example: `if (!check_route_exists("NONE")) xlog("no such route\n"); # -> no such route
if (check_route_exists("X")) xlog("there is X\n"); # -> there is X
route[X] { return; }`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return truth(m.HasRoute(args[0].Format(m))) },
	},
	{
		Name: "route_if_exists", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{routeName}},
		Doc: "Runs the route of the name and returns what it returns, -1 when there is none.",
		Example: `route_if_exists("X");
xlog("$rc\n"); # -> 5
route_if_exists("NONE");
xlog("$rc\n"); # -> -1
route[X] { return 5; }`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name := args[0].Format(m)
			if !m.HasRoute(name) {
				return -1
			}
			return m.CallRoute(name)
		},
	},
	{
		Name: "core_hash", Module: "cfgutils", Forms: [][]eval.Param{{format("first"), format("second"), anInt("bits")}},
		Doc: "A number from 1 to 2 to the power of bits, always the same for the same two texts.",
		Example: `core_hash("alice", "wonderland", "4");
xlog("$rc\n"); # -> 11`,
		Run: coreHash,
	},
	{
		Name: "lock", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{lockKey}},
		Doc: "Takes the lock of a key; modparam lock_set_size makes 2 to the power of its value of them. Several keys may share one.",
		Example: `modparam("cfgutils", "lock_set_size", 4)
request_route {
  lock("$var(x)");
  xlog("alone here\n"); # -> alone here
  unlock("$var(x)");
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			held, ok := lockOf(m, &args[0])
			if !ok {
				return -1
			}
			if *held {
				return m.Fail("the lock is held already: Kamailio would wait for ever here")
			}
			*held = true
			return 1
		},
	},
	{
		Name: "trylock", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{lockKey}},
		Doc: "Takes the lock of a key if it is free; -1 when it is not.",
		Example: `modparam("cfgutils", "lock_set_size", 4)
request_route {
  lock("x");
  trylock("x");
  xlog("$rc\n"); # -> -1
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			held, ok := lockOf(m, &args[0])
			if !ok || *held {
				return -1
			}
			*held = true
			return 1
		},
	},
	{
		Name: "unlock", Module: "cfgutils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{lockKey}},
		Doc: "Gives the lock of a key back.",
		Example: `modparam("cfgutils", "lock_set_size", 4)
request_route {
  lock("x");
  unlock("x");
  if (trylock("x")) xlog("free again\n"); # -> free again
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			held, ok := lockOf(m, &args[0])
			if !ok {
				return -1
			}
			*held = false
			return 1
		},
	},
	{
		Name: "set_gflag", Module: "cfgutils", Forms: [][]eval.Param{{gflag}},
		Doc: "Sets a flag, 0 to 31, that all messages share.",
		Example: `set_gflag("3");
if (is_gflag("3")) xlog("set\n"); # -> set`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			m.Modules().GlobalFlags |= globalFlag(m, &args[0])
			return 1
		},
	},
	{
		Name: "reset_gflag", Module: "cfgutils", Forms: [][]eval.Param{{gflag}},
		Doc: "Clears a flag that all messages share.",
		Example: `set_gflag("3");
reset_gflag("3");
if (!is_gflag("3")) xlog("clear\n"); # -> clear`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			m.Modules().GlobalFlags &^= globalFlag(m, &args[0])
			return 1
		},
	},
	{
		Name: "is_gflag", Module: "cfgutils", Forms: [][]eval.Param{{gflag}},
		Doc:     "True when a flag that all messages share is set.",
		Example: `if (!is_gflag("5")) xlog("not set\n"); # -> not set`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(m.Modules().GlobalFlags&globalFlag(m, &args[0]) != 0)
		},
	},
	{
		Name: "rand_set_prob", Module: "cfgutils",
		Forms: [][]eval.Param{{{Name: "percent", Kind: eval.ParamText, Check: checkPercent}}},
		Doc:   "Sets how probable it is that rand_event is true, in percent.",
		Example: `rand_set_prob("100");
if (rand_event()) xlog("always\n"); # -> always`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			n, _ := strconv.ParseInt(args[0].Format(m), 10, 64)
			m.Modules().Probability = n
			return 1
		},
	},
	{
		Name: "rand_reset_prob", Module: "cfgutils", Forms: [][]eval.Param{{}},
		Doc: "Sets the probability of rand_event back to modparam initial_probability, which is 10 percent.",
		Example: `rand_set_prob("50");
rand_reset_prob();
rand_get_prob();
xlog("$rc\n"); # -> 10`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Modules().Probability = m.ModParams().Number("cfgutils", "initial_probability", 10)
			return 1
		},
	},
	{
		Name: "rand_get_prob", Module: "cfgutils", Forms: [][]eval.Param{{}},
		Doc: "The probability of rand_event in percent. 0 ends the script, as with any function.",
		Example: `rand_get_prob();
xlog("$rc\n"); # -> 10`,
		Run: func(m *eval.Machine, _ []eval.Arg) int { return int(m.Modules().Probability) },
	},
	{
		Name: "rand_event", Module: "cfgutils", Forms: [][]eval.Param{{}},
		Doc: "True as often as rand_set_prob says, by chance.",
		Example: `rand_set_prob("0");
if (!rand_event()) xlog("never\n"); # -> never`,
		Run: func(m *eval.Machine, _ []eval.Arg) int { return truth(int64(m.Random(100)) < m.Modules().Probability) },
	},
}

// wait sleeps n units, a day at most: a mistake should not look like a hang.
func wait(m *eval.Machine, n *eval.Arg, unit time.Duration) int {
	count, ok := n.Int(m)
	if !ok || count < 0 {
		return m.Fail("the time to wait must be a number, and not negative")
	}
	m.Sleep(min(time.Duration(count), 24*time.Hour/unit) * unit)
	return 1
}

// coreHash is the slot of two texts, counted from 1. A size that is not above zero counts as 1 bit; the processor takes the rest modulo 32
// (cases 337, 519).
func coreHash(m *eval.Machine, args []eval.Arg) int {
	bits, ok := args[2].Int(m)
	if !ok {
		return m.Fail("core_hash: the number of bits is not a number")
	}
	if bits <= 0 {
		bits = 1
	}
	hash := pv.CoreHash(m.Target(), args[0].Format(m), args[1].Format(m))
	return int(int32(hash&(1<<(uint(bits)&31)-1) + 1))
}

// lockOf finds the lock of a key.
func lockOf(m *eval.Machine, key *eval.Arg) (*bool, bool) {
	locks := m.Modules().Locks
	if len(locks) == 0 {
		m.Fail("there are no locks: set modparam(\"cfgutils\", \"lock_set_size\", 1) or more")
		return nil, false
	}
	return &locks[pv.CoreHash(m.Target(), key.Format(m))%uint32(len(locks))], true
}

func checkGlobalFlag(text string) error {
	if n, err := strconv.ParseUint(text, 10, 8); err != nil || n > 31 {
		return errors.New("a number from 0 to 31 is needed")
	}
	return nil
}

// globalFlag is the bit of a flag that checkGlobalFlag let pass.
func globalFlag(m *eval.Machine, flag *eval.Arg) uint32 {
	n, _ := strconv.ParseUint(flag.Format(m), 10, 8)
	return 1 << n
}

// checkPercent refuses what is too much. What is no number is taken by Kamailio for whatever stands in its memory.
func checkPercent(text string) error {
	if n, err := strconv.ParseUint(text, 10, 32); err != nil || n > 100 {
		return errors.New("a number from 0 to 100 is needed")
	}
	return nil
}

// memoryReport makes the functions that log how much memory Kamailio uses.
func memoryReport(name string) *eval.Func {
	return &eval.Func{
		Name: name, Module: "cfgutils", Forms: nothing,
		Doc:     "Kamailio logs how its memory is used; here nothing is logged.",
		Example: name + "();\nxlog(\"$rc\\n\"); # -> 1",
		Run:     func(*eval.Machine, []eval.Arg) int { return 1 },
	}
}
