package tr

import (
	"strconv"
	"strings"

	"kpv/pv"
)

// lineTrans read texts of several lines, such as message bodies (spec/pv.md 3.5).
var lineTrans = []*pv.Trans{
	{
		Name: "line.count", Module: "pv", Doc: "How many lines there are, as a text: + joins it.",
		Example: `$var(x) = "v=0\r\ns=x\r\n";
xlog("$(var(x){line.count})\n"); # -> 2`,
		Apply: ofLines(func(s string, _ []pv.Value) string { return strconv.FormatInt(countLines(s), 10) }),
	},
	{
		Name: "line.at", Module: "pv", Params: []pv.Param{{Name: "index", Kind: pv.ParamInt}},
		Doc: "The line at index, without its line end; 0 is the first, -1 the last. From the end, lines in which nothing stands, not even CR, are not counted.",
		Example: `$var(x) = "v=0\r\ns=x\r\n";
xlog("$(var(x){line.at,-1})\n"); # -> s=x`,
		Apply: lineAt,
	},
	{
		Name: "line.sw", Module: "pv", Params: []pv.Param{{Name: "prefix", Kind: pv.ParamText}}, Doc: "The first line that starts with a text, without its line end.",
		Example: `$var(x) = "v=0\r\ns=x\r\n";
xlog("$(var(x){line.sw,s=})\n"); # -> s=x`,
		Apply: ofLines(func(s string, args []pv.Value) string {
			for s != "" {
				line, rest := cutLine(s)
				if strings.HasPrefix(line, args[0].Text()) {
					return line
				}
				s = rest
			}
			return ""
		}),
	},
}

func lineAt(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
	s, index := v.Text(), args[0].Num()
	switch {
	case s == "":
		return pv.Blank, nil
	case index < 0:
		return pv.String(lineFromEnd(strings.TrimSuffix(s, "\n"), -index)), nil
	}
	for i := int64(0); i <= index && s != ""; i++ {
		line, rest := cutLine(s)
		if i == index {
			return pv.String(line), nil
		}
		s = rest
	}
	return pv.String(""), nil
}

// lineFromEnd is the n-th line from the end as Kamailio counts: a line end in last place belongs to the line before it, so that empty
// lines are not seen. Observed.
func lineFromEnd(s string, n int64) string {
	for ; ; n-- {
		start := strings.LastIndexByte(s[:max(0, len(s)-1)], '\n')
		switch {
		case n == 1:
			return strings.TrimSuffix(s[start+1:], "\r")
		case start < 0:
			return ""
		}
		s = s[:start]
	}
}

// ofLines makes a transformation of a function on a text that is not empty.
func ofLines(f func(s string, args []pv.Value) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		if v.Text() == "" {
			return pv.Blank, nil
		}
		return pv.String(f(v.Text(), args)), nil
	}
}

// cutLine takes the first line. It ends at LF; one CR before that, or before the end, is no part of it.
func cutLine(s string) (line, rest string) {
	line, rest, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r"), rest
}

// countLines counts the last line whether LF ends it or not.
func countLines(s string) int64 {
	n := int64(strings.Count(s, "\n"))
	if s != "" && s[len(s)-1] != '\n' {
		n++
	}
	return n
}
