package fn

import (
	"fmt"

	"kpv/eval"
)

// Parameters of the functions that print.
var (
	text     = eval.Param{Name: "text", Kind: eval.ParamFormat}
	level    = eval.Param{Name: "level", Kind: eval.ParamLevel}
	facility = eval.Param{Name: "facility", Kind: eval.ParamFacility}
)

var xlogFuncs = []*eval.Func{
	{
		Name: "xlog", Module: "xlog", Forms: [][]eval.Param{{text}, {level, text}, {facility, level, text}},
		Doc: "Prints a text with variables in it, at level L_ERR or at the level given. The facility is one of syslog's.",
		Example: `$var(x) = 5;
xlog("x is $var(x)\n"); # -> x is 5
xlog("L_WARN", "careful\n"); # -> careful`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return printWith(m, args, "") },
	},
	{
		Name: "xlogl", Module: "xlog", Forms: [][]eval.Param{{text}, {level, text}, {facility, level, text}},
		Doc:     "Like xlog, with the line in the script before the text; with modparam long_format also the file.",
		Example: `xlogl("here\n"); # -> 1:here`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return printWith(m, args, place(m)) },
	},
	{
		Name: "xlogm", Module: "xlog", Forms: [][]eval.Param{{level, text}},
		Doc: "Like xlog, unless modparam methods_filter has the message's method; it has all of them by default, so that nothing is printed.",
		Example: `modparam("xlog", "methods_filter", 0)
request_route { xlogm("L_ERR", "hello\n"); } # -> hello`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if m.ModParams().Number("xlog", "methods_filter", -1)&m.Message().MethodID() != 0 {
				return 1
			}
			return printWith(m, args, "")
		},
	},
	atLevel("xalert", eval.LevelAlert),
	atLevel("xbug", eval.LevelBug),
	atLevel("xcrit", eval.LevelCrit),
	atLevel("xerr", eval.LevelErr),
	atLevel("xwarn", eval.LevelWarn),
	atLevel("xnotice", eval.LevelNotice),
	atLevel("xinfo", eval.LevelInfo),
	atLevel("xdbg", eval.LevelDebug),
	{
		Name: "xdbgl", Module: "xlog", Forms: [][]eval.Param{{text}},
		Doc:     "Like xdbg, with the line in the script before the text.",
		Example: `xdbgl("here\n"); # -> 1:here`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return printAt(m, eval.LevelDebug, place(m), &args[0])
		},
	},
}

// place is what xlogl puts before its text.
func place(m *eval.Machine) string {
	file, line, _ := m.Place()
	if m.ModParams().Number("xlog", "long_format", 0) != 0 {
		return fmt.Sprintf("%s:%d:", file, line)
	}
	return fmt.Sprintf("%d:", line)
}

// atLevel makes the functions that are xlog with the level in the name.
func atLevel(name string, level eval.Level) *eval.Func {
	return &eval.Func{
		Name: name, Module: "xlog", Forms: [][]eval.Param{{text}},
		Doc:     "Prints a text with variables in it, at level " + level.String() + ".",
		Example: name + `("hello\n"); # -> hello`,
		Run:     func(m *eval.Machine, args []eval.Arg) int { return printAt(m, level, "", &args[0]) },
	}
}

// printWith prints the last argument at the level of the one before it, if there is one.
func printWith(m *eval.Machine, args []eval.Arg, before string) int {
	at := eval.LevelErr
	if len(args) > 1 {
		var ok bool
		if at, ok = args[len(args)-2].Level(m); !ok {
			return m.Fail("xlog: the level is not a number")
		}
	}
	return printAt(m, at, before, &args[len(args)-1])
}

// printAt prints a text, unless the debug level hides it. What does not fit the module's buffer is not printed at all (cases 396, 397).
func printAt(m *eval.Machine, level eval.Level, before string, text *eval.Arg) int {
	if !m.Shows(level) {
		return 1
	}
	s := text.Format(m)
	if size := m.LogSettings().Buffer; len(s) >= size {
		return m.Fail("the text needs %d bytes, but xlog has room for %d: nothing is printed; modparam(\"xlog\", \"buf_size\", N) makes more", len(s), size-1)
	}
	m.LogAt(level, prefix(m), before+s)
	return 1
}

// prefix is what stands before what is logged: with prefix_mode it has variables in it (cases 375, 398, 399).
func prefix(m *eval.Machine) string {
	s := m.LogSettings()
	if !s.Expand {
		return s.Prefix
	}
	prefix, _ := m.Expand(s.Prefix)
	return prefix
}
