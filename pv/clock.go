package pv

import (
	"fmt"
	"time"
)

// Variables of the clock. Those of the message stand still at when it came in; the others go on (observed on 5.6.3).
var clockClasses = []*Class{
	{
		Name: "Ts", Module: "pv", Type: "int",
		Doc:     "When the message came in, as a Unix time in seconds.",
		Example: `if ($Ts <= $TS) xlog("$(Ts{s.len})\n"); # -> 10`,
		Get:     came(func(t time.Time) Value { return Int(t.Unix()) }),
	},
	{
		Name: "TS", Module: "pv", Type: "int",
		Doc:     "The time now, as a Unix time in seconds.",
		Example: `xlog("$(TS{s.len})\n"); # -> 10`,
		Get:     now(func(t time.Time) Value { return Int(t.Unix()) }),
	},
	{
		Name: "Tf", Module: "pv", Type: "str",
		Doc:     "When the message came in, written like Sat Jan  1 00:00:00 2022.",
		Example: `xlog("$(Tf{s.len})\n"); # -> 24`,
		Get:     came(stamped),
	},
	{
		Name: "TF", Module: "pv", Type: "str",
		Doc:     "The time now, written like Sat Jan  1 00:00:00 2022.",
		Example: `xlog("$(TF{s.len})\n"); # -> 24`,
		Get:     now(stamped),
	},
	{
		Name: "Tb", Module: "pv", Type: "int",
		Doc:     "When the server was started, as a Unix time in seconds: for kpv, when the script was.",
		Example: `if ($Tb <= $TS) xlog("$(Tb{s.len})\n"); # -> 10`,
		Get:     func(env Env, _ *Key) (Value, error) { return Int(env.Started().Unix()), nil },
	},
	{
		Name: "TV", Module: "pv", Inner: InnerLiteral, Param: "s|u|sn|un|Sn", Type: "any", Parse: oneOf("s", "u", "sn", "un", "Sn"),
		Doc:     "Seconds (s) or microseconds (u) of when the message came in, or of now (sn, un); Sn is now as seconds.microseconds.",
		Example: `xlog("$(TV(sn){s.len}) $(TV(Sn){s.len})\n"); # -> 10 17`,
		Get:     getTimeval,
	},
	{
		Name: "time", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "int", Parse: timePart,
		Doc:     "When the message came in, local time: sec min hour mday mon (1 to 12) year wday (1 is Sunday) yday (from 1) isdst.",
		Example: `if ($time(year) > 2000) xlog("this century\n"); # -> this century`,
		Get:     clockPart(local),
	},
	{
		Name: "utime", Module: "pv", Inner: InnerLiteral, Param: "part", Type: "int", Parse: timePart,
		Doc:     "When the message came in, UTC: parts as of $time.",
		Example: `if ($utime(year) > 2000) xlog("this century\n"); # -> this century`,
		Get:     clockPart(time.Time.UTC),
	},
	{
		Name: "timef", Module: "pv", Inner: InnerLiteral, Param: "format", Type: "str",
		Doc:     "When the message came in, local time, in the format of C's strftime. More than 63 bytes are null.",
		Example: `xlog("$(timef(%Y-%m-%d){s.len})\n"); # -> 10`,
		Get:     clockText(local),
	},
	{
		Name: "utimef", Module: "pv", Inner: InnerLiteral, Param: "format", Type: "str",
		Doc:     "When the message came in, UTC, in the format of C's strftime. More than 63 bytes are null.",
		Example: `xlog("$(utimef(%H:%M){s.len})\n"); # -> 5`,
		Get:     clockText(func(t time.Time) time.Time { return t.In(gmt) }),
	},
}

// came is the Get of a variable of when the message came in.
func came(show func(time.Time) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) { return show(env.Message().Came), nil }
}

// now is the Get of a variable of the present time.
func now(show func(time.Time) Value) func(Env, *Key) (Value, error) {
	return func(env Env, _ *Key) (Value, error) { return show(env.Now()), nil }
}

func written(t time.Time) Value { return String(t.Format("Mon Jan _2 15:04:05 2006")) }

// stamped is written, and counts as the unix time where a number is looked for.
func stamped(t time.Time) Value { return Loose(written(t).Text(), t.Unix()) }

func microseconds(t time.Time) int64 { return int64(t.Nanosecond() / 1000) }

func getTimeval(env Env, key *Key) (Value, error) {
	switch key.Name {
	case "s":
		return Int(env.Message().Came.Unix()), nil
	case "u":
		return Int(microseconds(env.Message().Came)), nil
	case "sn":
		return Int(env.Now().Unix()), nil
	case "un":
		return Int(microseconds(env.Now())), nil
	}
	t := env.Now()
	return String(fmt.Sprintf("%d.%06d", t.Unix(), microseconds(t))), nil
}

// timeParts are the parts of $time, as C counts them but for month, week day and day of the year, which start at 1.
var timeParts = []struct {
	name string
	get  func(time.Time) int
}{
	{"sec", time.Time.Second}, {"min", time.Time.Minute}, {"hour", time.Time.Hour}, {"mday", time.Time.Day},
	{"mon", func(t time.Time) int { return int(t.Month()) }}, {"year", time.Time.Year},
	{"wday", func(t time.Time) int { return int(t.Weekday()) + 1 }}, {"yday", time.Time.YearDay},
	{"isdst", func(t time.Time) int {
		if t.IsDST() {
			return 1
		}
		return 0
	}},
}

// timePart keeps the part's number in the key.
func timePart(text string) (Key, error) {
	for i, part := range timeParts {
		if part.name == text {
			return Key{Name: text, Num: int64(i)}, nil
		}
	}
	return Key{}, fmt.Errorf("it must be one of sec min hour mday mon year wday yday isdst")
}

func clockPart(zone func(time.Time) time.Time) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		return Int(int64(timeParts[key.Num].get(zone(env.Message().Came)))), nil
	}
}

// gmt is UTC by the name that C has for it.
var gmt = time.FixedZone("GMT", 0)

// maxTimeText is how much $timef may give, in bytes.
const maxTimeText = 63

func clockText(zone func(time.Time) time.Time) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		text := AppendTime(make([]byte, 0, maxTimeText+1), zone(env.Message().Came), key.Name)
		if len(text) > maxTimeText {
			return Null, nil
		}
		return String(string(text)), nil
	}
}

// local leaves a time in the clock's own zone.
func local(t time.Time) time.Time { return t }
