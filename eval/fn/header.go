package fn

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"kpv/eval"
	"kpv/internal/ere"
	"kpv/pv/sip"
)

// Parameters of the functions on headers.
var (
	header     = eval.Param{Name: "header", Kind: eval.ParamName, Check: checkHeaderName}
	headerOnly = [][]eval.Param{{header}}
	regex      = eval.Param{Name: "regex", Kind: eval.ParamRegex}
	regexOnly  = [][]eval.Param{{regex}}
	field      = eval.Param{Name: "field", Kind: eval.ParamFormat}
)

// headerFuncs belong to textops. Edits wait until msg_apply_changes(), or until the message is sent (spec/pv.md 4.4).
var headerFuncs = []*eval.Func{
	{
		Name: "is_method", Module: "textops", Forms: [][]eval.Param{{{Name: "methods", Kind: eval.ParamText, Check: checkMethods}}},
		Doc:     "True when the message, or the request that it answers, has one of the methods, which | separates.",
		Example: `if (is_method("INVITE|OPTIONS")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			method := m.Message().Method()
			for name := range strings.FieldsFuncSeq(args[0].Format(m), methodSeparator) {
				if strings.EqualFold(strings.TrimSpace(name), method) {
					return 1
				}
			}
			return -1
		},
	},
	{
		Name: "is_present_hf", Module: "textops", Dynamic: eval.AnyArgs, Forms: headerOnly,
		Doc:     "True when there is a header of the name, in any case, short or full.",
		Example: `if (is_present_hf("f")) xlog("there is From\n"); # -> there is From`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(m.Message().Find(args[0].Format(m)) != nil)
		},
	},
	{
		Name: "is_present_hf_pv", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("header")}},
		Doc: "True when there is a header of the name, which may come from a variable.",
		Example: `$var(h) = "From";
if (is_present_hf_pv("$var(h)")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(m.Message().Find(args[0].Format(m)) != nil)
		},
	},
	{
		Name: "is_present_hf_re", Module: "textops", Dynamic: eval.AnyArgs, Forms: regexOnly,
		Doc:     "True when the name of a header matches the regular expression, in any case.",
		Example: `if (is_present_hf_re("^c.*q$")) xlog("there is CSeq\n"); # -> there is CSeq`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(len(headersNamed(m, args[0].Regexp())) > 0)
		},
	},
	{
		Name: "append_hf", Module: "textops", Forms: [][]eval.Param{{field}, {field, header}},
		Doc: "Puts a header behind all others, or behind the last of a name. The text needs its line end: \"Name: value\\r\\n\".",
		Example: `append_hf("X-Test: hello\r\n");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return addHeader(m, args, -1, m.Message().AppendHeader) },
	},
	{
		Name: "insert_hf", Module: "textops", Forms: [][]eval.Param{{field}, {field, header}},
		Doc: "Puts a header before all others, or before the first of a name. The text needs its line end: \"Name: value\\r\\n\".",
		Example: `insert_hf("X-Test: hello\r\n");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int { return addHeader(m, args, 0, m.Message().InsertHeader) },
	},
	{
		Name: "append_urihf", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{{Name: "prefix", Kind: eval.ParamText}, {Name: "suffix", Kind: eval.ParamText}}},
		Doc: "Puts a header with the Request-URI as received behind all others, between the prefix and the suffix.",
		Example: `append_urihf("X-URI: ", "\r\n");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			m.Message().AppendHeader(args[0].Format(m)+m.Message().First().URI+args[1].Format(m), nil)
			return 1
		},
	},
	{
		Name: "append_time_to_request", Module: "textops", Forms: nothing,
		Doc: "Puts a Date header behind all others.",
		Example: `append_time_to_request();
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, _ []eval.Arg) int {
			m.Message().AppendHeader("Date: "+m.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")+"\r\n", nil)
			return 1
		},
	},
	removingHeaders("remove_hf", headerOnly, "Removes all headers of a name.", `"X-None"`,
		func(m *eval.Machine, args []eval.Arg) int { return removeHeaders(m, headersOf(m, args[0].Format(m))) }),
	{
		Name: "remove_hf_pv", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("header")}},
		Doc: "Removes all headers of a name, which may come from a variable. It is worth 1, whether there are any or not, unless the name is none.",
		Example: `remove_hf_pv("X-None");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name, ok := nameGiven(m, &args[0], "remove_hf_pv")
			removeHeaders(m, headersOf(m, name))
			return truth(ok)
		},
	},
	removingHeaders("remove_hf_re", regexOnly, "Removes all headers whose name matches the regular expression, in any case.", `"^X-None"`,
		func(m *eval.Machine, args []eval.Arg) int { return removeHeaders(m, headersNamed(m, args[0].Regexp())) }),
	removingHeaders("remove_hf_exp", [][]eval.Param{{regex, {Name: "except", Kind: eval.ParamRegex}}},
		"Removes all headers whose name matches the first regular expression and not the second.", `"^X-", "^X-K"`, removeExcept),
	{
		Name: "remove_hf_idx", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("header"), anInt("index")}},
		Doc: "Removes one header of a name: 0 is the first, -1 the last. 2 when there is none, but 1 when the index is negative.",
		Example: `remove_hf_idx("X-None", "0");
xlog("$rc\n"); # -> 2`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			name, named := nameGiven(m, &args[0], "remove_hf_idx")
			if !named {
				return -1
			}
			list := headersOf(m, name)
			n, ok := args[1].Int(m)
			if !ok || args[1].IsNull(m) {
				return m.Fail("remove_hf_idx: an index is needed")
			}
			none := 2
			if n < 0 { // before the first is the first
				n, none = max(n+int64(len(list)), 0), 1
			}
			if n >= int64(len(list)) {
				return none
			}
			return removeHeaders(m, list[n:n+1])
		},
	},
	{
		Name: "remove_hf_match", Module: "textops", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("header"), format("operator"), format("text")}},
		Doc: "Removes the headers of a name whose body matches: eq is equal, ne is not, in has the text in it, re is a regular expression. -2 when none does.",
		Example: `remove_hf_match("CSeq", "in", "nothing like it");
xlog("$rc\n"); # -> -2`,
		Run: removeMatching,
	},
}

func methodSeparator(r rune) bool { return r == '|' || r == ',' }

// checkMethods wants names. A list of several may only have methods that Kamailio knows, which no other name may begin with; it may
// end in a separator.
func checkMethods(text string) error {
	names := strings.Split(strings.ReplaceAll(text, ",", "|"), "|")
	for i, name := range names {
		name = strings.TrimSpace(name)
		known := sip.MethodAtStart(name)
		switch {
		case name == "" && i > 0 && i == len(names)-1:
		case name == "" || strings.ContainsFunc(name, func(r rune) bool { return r > 0x7f || !isAlnum(byte(r)) && !strings.ContainsRune("-._", r) }):
			return errors.New("names of methods are needed, with | between them; variables are not looked at")
		case known != "" && len(name) > len(known):
			return fmt.Errorf("%s begins with %s, which Kamailio knows, and goes on", name, known)
		case known == "" && len(names) > 1:
			return fmt.Errorf("in a list are only methods that Kamailio knows, and %s is none", name)
		}
	}
	return nil
}

// checkHeaderName wants a name as the parser of Kamailio takes it, which is less than RFC 3261 has; variables are not looked at.
func checkHeaderName(text string) error {
	if !headerName.MatchString(text) {
		return errors.New("the name of a header is needed: letters, digits and + - . _ ~; variables are not looked at")
	}
	return nil
}

// headerName is a name, and what Kamailio does not look at behind it.
var headerName = regexp.MustCompile(`(?s)^[A-Za-z0-9+._~-]+[ \t]*(:.*)?$`)

// nameGiven is the name that a parameter gives; false when it is none, which is reported.
func nameGiven(m *eval.Machine, arg *eval.Arg, function string) (string, bool) {
	name := arg.Format(m)
	if arg.Null(m) || !headerName.MatchString(name) {
		m.Fail("%s: %q is no name of a header", function, name)
		return "", false
	}
	return name, true
}

// headersOf lists the headers of a name.
func headersOf(m *eval.Machine, name string) (list []*sip.Header) {
	message := m.Message()
	for i := range message.Count(name) {
		list = append(list, message.Nth(name, i))
	}
	return list
}

// headersNamed lists the headers whose name matches.
func headersNamed(m *eval.Machine, re *ere.Regexp) (list []*sip.Header) {
	all := m.Message().All()
	for i := range all {
		if re.Match(all[i].Name) {
			list = append(list, &all[i])
		}
	}
	return list
}

// addHeader adds the first argument beside the header that the second names, the one with that index; where there is none, it goes to
// the end.
func addHeader(m *eval.Machine, args []eval.Arg, index int, add func(text string, beside *sip.Header)) int {
	text := args[0].Format(m)
	if text == "" {
		return -1
	}
	if len(args) == 2 {
		add(text, m.Message().Nth(args[1].Format(m), index))
	} else {
		add(text, nil)
	}
	return 1
}

func removingHeaders(name string, forms [][]eval.Param, doc, example string, run func(*eval.Machine, []eval.Arg) int) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textops", Dynamic: eval.AnyArgs, Forms: forms, Doc: doc + " -1 when there is none.",
		Example: name + "(" + example + `);
xlog("$rc\n"); # -> -1`,
		Run: run,
	}
}

func removeHeaders(m *eval.Machine, list []*sip.Header) int {
	for _, h := range list {
		m.Message().RemoveHeader(h)
	}
	return truth(len(list) > 0)
}

func removeExcept(m *eval.Machine, args []eval.Arg) int {
	return removeBut(m, args[0].Regexp(), args[1].Regexp())
}

func removeBut(m *eval.Machine, re, except *ere.Regexp) int {
	var list []*sip.Header
	for _, h := range headersNamed(m, re) {
		if !except.Match(h.Name) {
			list = append(list, h)
		}
	}
	return removeHeaders(m, list)
}

func removeMatching(m *eval.Machine, args []eval.Arg) int {
	name, ok := nameGiven(m, &args[0], "remove_hf_match")
	if !ok {
		return -1
	}
	text := args[2].Format(m)
	var matches func(body string) bool
	switch operator := args[1].Format(m); operator {
	case "eq":
		matches = func(body string) bool { return body == text }
	case "ne":
		matches = func(body string) bool { return body != text }
	case "in":
		matches = func(body string) bool { return strings.Contains(body, text) }
	case "re":
		re, err := m.Pattern(text, ere.IgnoreCase|ere.Newline)
		if err != nil {
			return m.Fail("bad regular expression: %v", err)
		}
		matches = re.Match
	default:
		return m.Fail("remove_hf_match: unknown operator %q; there are eq, ne, in and re", operator)
	}
	var list []*sip.Header
	for _, h := range headersOf(m, name) {
		if matches(h.Body) {
			list = append(list, h)
		}
	}
	if removeHeaders(m, list) < 0 {
		return -2
	}
	return 1
}
