package fn

import (
	"errors"
	"strings"

	"kpv/eval"
	"kpv/pv"
)

// twoTexts are the parameters of functions that compare.
var twoTexts = [][]eval.Param{{format("first"), format("second")}}

// listForm are the parameters of in_list and its sister.
var listForm = [][]eval.Param{{format("text"), format("list"), {Name: "separator", Kind: eval.ParamText, Check: oneCharacter}}}

var textopsFuncs = []*eval.Func{
	compareTexts("cmp_str", "Compares two texts: 1 when they are equal, -1 when the first is greater, -2 when it is less.", "b", strings.Compare),
	compareTexts("cmp_istr", "Compares two texts in any case: 1 when they are equal, -1 when the first is greater, -2 when it is less.", "A",
		func(a, b string) int { return strings.Compare(lower(a), lower(b)) }),
	{
		Name: "starts_with", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("prefix")}},
		Doc:     "1 when the text starts with the prefix; else -1, or -2 when its start would stand before the prefix in a sorted list.",
		Example: `if (starts_with("+4930123", "+49")) xlog("German\n"); # -> German`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text, prefix := args[0].Format(m), args[1].Format(m)
			return affixed(text[:min(len(prefix), len(text))], prefix)
		},
	},
	{
		Name: "ends_with", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("suffix")}},
		Doc:     "1 when the text ends with the suffix; else -1, or -2 when its end would stand before the suffix in a sorted list.",
		Example: `if (ends_with("a.example.com", ".com")) xlog("commercial\n"); # -> commercial`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			text, suffix := args[0].Format(m), args[1].Format(m)
			return affixed(text[max(0, len(text)-len(suffix)):], suffix)
		},
	},
	{
		Name: "str_find", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("part")}},
		Doc: "Where the part first stands in the text, counted from 1; -1 when it does not.",
		Example: `str_find("abcdef", "cd");
xlog("$rc\n"); # -> 3`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			s, part := args[0].Format(m), args[1].Format(m)
			if part == "" { // found at the end, in Kamailio
				return len(s) + 1
			}
			return found(strings.Index(s, part))
		},
	},
	{
		Name: "str_ifind", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("text"), format("part")}},
		Doc: "Where the part first stands in the text in any case, counted from 1; -1 when it does not.",
		Example: `str_ifind("abcdef", "CD");
xlog("$rc\n"); # -> 3`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return found(strings.Index(lower(args[0].Format(m)), lower(args[1].Format(m))))
		},
	},
	{
		Name: "in_list", Module: "textops", Dynamic: eval.AnyArgs, Forms: listForm,
		Doc:     "True when the text is an item of the list; blanks around items do not count.",
		Example: `if (in_list("b", "a, b, c", ",")) xlog("in\n"); # -> in`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return inList(m, args, func(a, b string) bool { return a == b })
		},
	},
	{
		Name: "in_list_prefix", Module: "textops", Dynamic: eval.AnyArgs, Forms: listForm,
		Doc:     "True when the text starts with an item of the list; blanks around items do not count.",
		Example: `if (in_list_prefix("+4930123", "+1, +49", ",")) xlog("in\n"); # -> in`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return inList(m, args, func(s, item string) bool { return item != "" && strings.HasPrefix(s, item) })
		},
	},
	{
		Name: "regex_substring", Module: "textops",
		Forms: [][]eval.Param{{format("text"), format("regex"), anInt("group"), anInt("groups"), result}},
		Doc: "Puts what a group of a regular expression matches into a variable; group 0 is all of the match, and must be less than the number of groups. " +
			"-2 when nothing matches.",
		Example: `regex_substring("abc123", "([a-z]+)([0-9]+)", "2", "3", "$var(r)");
xlog("$var(r)\n"); # -> 123`,
		Run: regexSubstring,
	},
}

// compareTexts makes the functions that compare two texts: 1 means equal, -1 greater, -2 less (case 342).
func compareTexts(name, doc, example string, compare func(a, b string) int) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Dynamic: eval.AnyArgs, Forms: twoTexts, Doc: doc,
		Example: name + `("a", "` + example + `");
xlog("$rc\n"); # -> ` + map[string]string{"b": "-2", "A": "1"}[example],
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return orderCode(compare(args[0].Format(m), args[1].Format(m)))
		},
	}
}

// orderCode is what a comparison is worth to a script.
func orderCode(order int) int { return [...]int{-2, 1, -1}[order+1] }

// affixed compares the end of a text with what should stand there; a text that is too short has none.
func affixed(end, affix string) int {
	if len(end) < len(affix) {
		return -1
	}
	return orderCode(strings.Compare(end, affix))
}

// lower changes the letters of ASCII, as Kamailio knows no others.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r | 0x20
		}
		return r
	}, s)
}

// found turns an index into what functions return: positions count from 1.
func found(index int) int {
	if index < 0 {
		return -1
	}
	return index + 1
}

func oneCharacter(text string) error {
	if len(text) != 1 {
		return errors.New("exactly one character is needed")
	}
	return nil
}

func inList(m *eval.Machine, args []eval.Arg, matches func(text, item string) bool) int {
	s := args[0].Format(m)
	if s == "" {
		return m.Fail("the text to look for is empty")
	}
	for item := range strings.SplitSeq(args[1].Format(m), args[2].Format(m)) {
		if matches(s, strings.Trim(item, " \t\r\n")) {
			return 1
		}
	}
	return -1
}

func regexSubstring(m *eval.Machine, args []eval.Arg) int {
	group, ok1 := args[2].Int(m)
	groups, ok2 := args[3].Int(m)
	if !ok1 || !ok2 || group < 0 || group >= groups {
		return m.Fail("regex_substring: group %d must be from 0 to below the number of groups, %d", group, groups)
	}
	re, err := m.Pattern(args[1].Format(m), 0)
	if err != nil {
		return m.Fail("bad regular expression: %v", err)
	}
	s := args[0].Format(m)
	match := re.Find(s, 0)
	switch {
	case match == nil:
		return -2
	case 2*group >= int64(len(match)) || match[2*group] < 0:
		m.Warn("regex_substring: group %d took no part in the match", group)
		return -1
	}
	return args[4].Set(m, pv.String(s[match[2*group]:match[2*group+1]]))
}
