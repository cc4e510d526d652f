package fn

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// hfPath names values of a header: NAME, NAME[index] or NAME[*], with .param behind it.
type hfPath struct {
	name, param string
	index       int // from 1, from the end when negative; 0 when none is given
	bracket     bool
	all         bool
}

// What a path may have besides the name.
const (
	pathIndex = 1 << iota
	pathAll
	pathParam
)

func hfParam(may int) eval.Param {
	return eval.Param{Name: "header", Kind: eval.ParamName, Check: func(text string) error {
		_, err := parseHfPath(text, may)
		return err
	}}
}

// hfName is a name as textopsx takes it, which is less than other modules do.
var hfName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// parseHfPath reads a path, and refuses what a function does not take.
func parseHfPath(text string, may int) (p hfPath, err error) {
	name, rest, bracket := strings.Cut(text, "[")
	if bracket {
		index, behind, closed := strings.Cut(rest, "]")
		p.bracket, p.all = true, index == "*"
		p.index, err = strconv.Atoi(index)
		if !closed || err != nil && !p.all {
			return p, errors.New("an index, or *, must stand between the brackets")
		}
		name += behind
	}
	name, param, dot := strings.Cut(name, ".")
	p.name, p.param = strings.TrimSpace(name), param
	switch {
	case !hfName.MatchString(p.name) || dot && param == "" || strings.HasSuffix(param, " "):
		return p, errors.New("the name of a header is needed, as in Supported, Supported[1] or Contact.expires")
	case p.bracket && may&pathIndex == 0 || p.all && may&pathAll == 0:
		return p, errors.New("no such index is possible here")
	case dot && may&pathParam == 0, p.all && may&pathParam != 0 && may&pathAll == 0:
		return p, errors.New("no parameter is possible here")
	}
	return p, nil
}

// pathOf reads a path that was checked.
func pathOf(m *eval.Machine, a *eval.Arg) hfPath {
	p, _ := parseHfPath(a.Format(m), pathIndex|pathAll|pathParam)
	return p
}

// hfValue is one of the values that commas separate in a header, with the blanks around it.
type hfValue struct {
	h       *sip.Header
	at, end int
	only    bool // of its header
	last    bool
}

// text is the value without the blanks.
func (v *hfValue) text(m *sip.Message) string { return strings.TrimSpace(m.Text()[v.at:v.end]) }

// trimmed is where the value itself stands.
func (v *hfValue) trimmed(m *sip.Message) (at, end int) {
	raw := m.Text()[v.at:v.end]
	at = v.at + len(raw) - len(strings.TrimLeft(raw, blanks))
	return at, max(at, v.at+len(strings.TrimRight(raw, blanks)))
}

const blanks = " \t\r\n"

// valuesOf lists the values in all headers of a name.
func valuesOf(m *eval.Machine, name string) (list []hfValue) {
	for _, h := range headersOf(m, name) {
		list = append(list, valuesIn(m.Message(), h)...)
	}
	return list
}

// valuesIn lists the values of a header; commas in quotes separate nothing.
func valuesIn(m *sip.Message, h *sip.Header) (list []hfValue) {
	at := m.BodyAt(h)
	for from := 0; from <= len(h.Body); {
		n := unquotedIndex(h.Body[from:], ',')
		if n < 0 {
			n = len(h.Body) - from
		}
		list = append(list, hfValue{h: h, at: at + from, end: at + from + n})
		from += n + 1
	}
	list[len(list)-1].last, list[0].only = true, len(list) == 1
	return list
}

// unquotedIndex finds a character outside of double quotes, -1 when there is none.
func unquotedIndex(s string, c byte) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == c && !quoted:
			return i
		}
	}
	return -1
}

// pick gives the value with an index from 1, or from the end; nil when there is none.
func pick(list []hfValue, index int) *hfValue {
	if index < 0 {
		index += len(list) + 1
	}
	if index < 1 || index > len(list) {
		return nil
	}
	return &list[index-1]
}

// remove takes a value away, with the comma beside it, or with its header when it is the only one.
func (v *hfValue) remove(m *sip.Message) {
	switch {
	case v.only:
		m.RemoveHeader(v.h)
	case v.last:
		m.Change(v.at-1, v.end-v.at+1, "")
	default:
		m.Change(v.at, v.end-v.at+1, "")
	}
}

// paramOf finds a parameter of a value: from its semicolon to its end, and where its name ends.
func (v *hfValue) paramOf(m *sip.Message, name string) (at, nameEnd, end int, found bool) {
	text := m.Text()[:v.end]
	for at = v.at + unquotedIndex(text[v.at:], ';'); at >= v.at; {
		end = v.end
		if n := unquotedIndex(text[at+1:], ';'); n >= 0 {
			end = at + 1 + n
		}
		param := strings.TrimRight(text[at+1:end], blanks)
		one, _, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(one), name) {
			return at, at + 1 + len(one), at + 1 + len(param), true
		}
		if end == v.end {
			break
		}
		at = end
	}
	return 0, 0, 0, false
}

// hfValueFuncs belong to textopsx: they edit the values that commas separate in headers.
var hfValueFuncs = []*eval.Func{
	{
		Name: "hf_value_exists", Module: "textopsx", Forms: [][]eval.Param{{hfParam(0), format("value")}},
		Doc:     "True when a header of the name has the value, in any case.",
		Example: `if (!hf_value_exists("Supported", "timer")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return truth(len(equalValues(m, args)) > 0)
		},
	},
	{
		Name: "include_hf_value", Module: "textopsx", Forms: [][]eval.Param{{hfParam(0), format("value")}},
		Doc: "Adds a value to the first header of the name, or makes one, unless one has it.",
		Example: `include_hf_value("Supported", "timer");
xlog("$rc\n"); # -> 1`,
		Run: includeValue,
	},
	{
		Name: "exclude_hf_value", Module: "textopsx", Forms: [][]eval.Param{{hfParam(0), format("value")}},
		Doc: "Removes a value from the headers of the name.",
		Example: `exclude_hf_value("Supported", "timer");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if args[1].Format(m) == "" {
				return -1
			}
			for _, v := range equalValues(m, args) {
				v.remove(m.Message())
			}
			return 1
		},
	},
	{
		Name: "append_hf_value", Module: "textopsx", Forms: [][]eval.Param{{hfParam(pathIndex), format("value")}},
		Doc: "Adds a header with a value behind all others, or, with an index, the value behind the one that has it: Supported[1] is the first, [-1] the last.",
		Example: `append_hf_value("Supported", "timer");
xlog("$rc\n"); # -> 1`,
		Run: appendValue,
	},
	{
		Name: "insert_hf_value", Module: "textopsx", Forms: [][]eval.Param{{hfParam(pathIndex), format("value")}},
		Doc: "Adds a header with a value before the first of the name, or, with an index, the value before the one that has it: Supported[1] is the first, [-1] the last.",
		Example: `insert_hf_value("Supported", "timer");
xlog("$rc\n"); # -> 1`,
		Run: insertValue,
	},
	{
		Name: "assign_hf_value", Module: "textopsx", Forms: [][]eval.Param{{assignedPath(), format("value")}},
		Doc: "Replaces a value, or a parameter of it as in Contact[1].expires, which is added when it is not there. -1 when there is no such value.",
		Example: `assign_hf_value("X-None[1].q", "1");
xlog("$rc\n"); # -> -1`,
		Run: assignValue,
	},
	{
		Name: "remove_hf_value", Module: "textopsx", Forms: [][]eval.Param{{hfParam(pathIndex | pathAll | pathParam)}},
		Doc: "Removes a value, or a parameter of it as in Contact[1].expires. -1 when there is none.",
		Example: `remove_hf_value("X-None[1]");
xlog("$rc\n"); # -> -1`,
		Run: removeValue,
	},
	{
		Name: "assign_hf_value2", Module: "textopsx", Forms: [][]eval.Param{{assignedPath(), format("value")}},
		Doc: "Replaces a part of a header that is a list of name=value, as in Authorization.realm; it is added when it is not there. -1 when there is no such header.",
		Example: `assign_hf_value2("X-None.realm", "1");
xlog("$rc\n"); # -> -1`,
		Run: assignPart,
	},
	{
		Name: "remove_hf_value2", Module: "textopsx", Forms: [][]eval.Param{{hfParam(pathIndex | pathAll | pathParam)}},
		Doc: "Removes a part of a header that is a list of name=value, as in Authorization.realm, or all of the header. -1 when there is none.",
		Example: `remove_hf_value2("X-None.realm");
xlog("$rc\n"); # -> -1`,
		Run: removePart,
	},
}

// assignedPath may name all values only when it names a parameter.
func assignedPath() eval.Param {
	p := hfParam(pathIndex | pathAll | pathParam)
	return eval.Param{Name: p.Name, Kind: p.Kind, Check: func(text string) error {
		if path, err := parseHfPath(text, pathIndex|pathAll|pathParam); err != nil || path.all && path.param == "" {
			return errors.Join(err, errors.New("[*] needs a parameter"))
		}
		return nil
	}}
}

func equalValues(m *eval.Machine, args []eval.Arg) (list []hfValue) {
	text := args[1].Format(m)
	for _, v := range valuesOf(m, args[0].Format(m)) {
		if text != "" && strings.EqualFold(v.text(m.Message()), text) {
			list = append(list, v)
		}
	}
	return list
}

func includeValue(m *eval.Machine, args []eval.Arg) int {
	name, text := args[0].Format(m), args[1].Format(m)
	switch h := m.Message().Find(name); {
	case text == "":
		return -1
	case len(equalValues(m, args)) > 0:
	case h == nil:
		m.Message().AppendHeader(name+": "+text+"\r\n", nil)
	default:
		m.Message().Change(m.Message().BodyAt(h)+len(h.Body), 0, ","+text)
	}
	return 1
}

// appendValue makes a header where there is no value of the index; index 0 is the last.
func appendValue(m *eval.Machine, args []eval.Arg) int {
	p, text := pathOf(m, &args[0]), args[1].Format(m)
	if p.bracket && p.index == 0 {
		p.index = -1
	}
	if v := pick(valuesOf(m, p.name), p.index); p.bracket && v != nil {
		m.Message().Change(v.end, 0, ","+text)
	} else {
		m.Message().AppendHeader(p.name+": "+text+"\r\n", nil)
	}
	return 1
}

func insertValue(m *eval.Machine, args []eval.Arg) int {
	p, text := pathOf(m, &args[0]), args[1].Format(m)
	list := valuesOf(m, p.name)
	index := p.index
	if index == 0 {
		index = 1
	}
	switch v := pick(list, index); {
	case !p.bracket && len(list) > 0:
		m.Message().InsertHeader(p.name+": "+text+"\r\n", list[0].h)
	case len(list) == 0 && (p.index == 0 || p.index == 1):
		m.Message().AppendHeader(p.name+": "+text+"\r\n", nil)
	case v != nil:
		m.Message().Change(v.at, 0, text+",")
	default:
		return -1
	}
	return 1
}

// each does something to the values that a path names, the first one when it has no index. It is false when there is none.
func (p *hfPath) each(list []hfValue, do func(*hfValue) bool) int {
	if p.index == 0 {
		p.index = 1
	}
	if one := pick(list, p.index); !p.all {
		return truth(one != nil && do(one))
	}
	some := false
	for i := range list {
		some = do(&list[i]) || some
	}
	return truth(some)
}

func assignValue(m *eval.Machine, args []eval.Arg) int {
	p, text, message := pathOf(m, &args[0]), args[1].Format(m), m.Message()
	return p.each(valuesOf(m, p.name), func(v *hfValue) bool {
		begin, stop := v.trimmed(message)
		if p.param == "" {
			message.Change(begin, stop-begin, text)
			return true
		}
		with := valueOf(text)
		if _, nameEnd, end, found := v.paramOf(message, p.param); found {
			message.Change(nameEnd, end-nameEnd, with)
		} else {
			message.Change(stop, 0, ";"+p.param+with)
		}
		return true
	})
}

// valueOf is what stands behind the name of a parameter.
func valueOf(text string) string {
	if text == "" {
		return ""
	}
	return "=" + text
}

func removeValue(m *eval.Machine, args []eval.Arg) int {
	p, message := pathOf(m, &args[0]), m.Message()
	if p.all && p.param == "" {
		return removeHeaders(m, headersOf(m, p.name))
	}
	return p.each(valuesOf(m, p.name), func(v *hfValue) bool {
		if p.param == "" {
			v.remove(message)
			return true
		}
		at, _, end, found := v.paramOf(message, p.param)
		if found {
			message.Change(at, end-at, "")
		}
		return found
	})
}

// headers lists the headers that a path names, the first one when it has no index, each as one value.
func (p *hfPath) headers(m *eval.Machine) (list []hfValue) {
	for _, h := range headersOf(m, p.name) {
		at := m.Message().BodyAt(h)
		list = append(list, hfValue{h: h, at: at, end: at + len(h.Body)})
	}
	return list
}

// partOf finds name=value in a header; in front of the first there may be a word more, as in Digest username="x".
func partOf(m *sip.Message, h *sip.Header, name string) (v hfValue, nameEnd int, found bool) {
	for _, v := range valuesIn(m, h) {
		one, _, valued := strings.Cut(m.Text()[v.at:v.end], "=")
		if word := strings.TrimRight(one, blanks); strings.ContainsAny(strings.TrimLeft(word, blanks), blanks) {
			n := strings.LastIndexAny(word, blanks) + 1
			one, v.at, v.only = one[n:], v.at+n, false
		}
		if valued && strings.EqualFold(strings.TrimSpace(one), name) {
			return v, v.at + len(one), true
		}
	}
	return v, 0, false
}

func assignPart(m *eval.Machine, args []eval.Arg) int {
	p, text, message := pathOf(m, &args[0]), args[1].Format(m), m.Message()
	return p.each(p.headers(m), func(whole *hfValue) bool {
		if p.param == "" {
			message.Change(whole.at, whole.end-whole.at, text)
			return true
		}
		with := valueOf(text)
		if v, nameEnd, found := partOf(message, whole.h, p.param); found {
			message.Change(nameEnd, v.end-nameEnd, with)
		} else {
			message.Change(whole.end, 0, comma(whole.h.Body)+p.param+with)
		}
		return true
	})
}

// comma is what stands before a part that follows others.
func comma(body string) string {
	if body == "" {
		return ""
	}
	return ","
}

func removePart(m *eval.Machine, args []eval.Arg) int {
	p, message := pathOf(m, &args[0]), m.Message()
	return p.each(p.headers(m), func(whole *hfValue) bool {
		if p.param == "" {
			message.RemoveHeader(whole.h)
			return true
		}
		v, _, found := partOf(message, whole.h, p.param)
		if found {
			v.remove(message)
		}
		return found
	})
}
