package fn

import (
	"errors"
	"slices"
	"strings"
	"time"

	"kpv/eval"
	"kpv/pv/sip"
)

// supportedTags are the extensions that is_supported knows.
var supportedTags = []string{"path", "100rel", "timer", "eventlist", "gruu", "outbound"}

// supportedFuncs belong to siputils: what a message says of itself.
var supportedFuncs = []*eval.Func{
	{
		Name: "is_supported", Module: "siputils", Forms: [][]eval.Param{{{Name: "extension", Kind: eval.ParamText, Check: checkTag}}},
		Doc:     "True when a Supported header has the extension: " + strings.Join(supportedTags, " ") + ".",
		Example: `if (!is_supported("timer")) xlog("no\n"); # -> no`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			for _, v := range valuesOf(m, sip.Supported) {
				if strings.EqualFold(v.text(m.Message()), args[0].Format(m)) {
					return 1
				}
			}
			return -1
		},
	},
	{
		Name: "is_gruu", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{}, {format("uri")}},
		Doc:     "Whether the Request-URI, or an address, is a GRUU: 1 when it has gr=value, 2 when it has gr alone, -1 when it has none.",
		Example: `if (is_gruu("sip:a@wonder.land;gr=x")) xlog("yes\n"); # -> yes`,
		Run:     isGRUU,
	},
	{
		Name: "is_uri_user_e164", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{aVar}},
		Doc: "True when the user of the address in the variable is + and 2 to 15 digits.",
		Example: `$var(x) = "sip:+4930123@wonder.land";
if (is_uri_user_e164("$var(x)")) xlog("yes\n"); # -> yes`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			v := args[0].Value(m)
			if !v.IsString() {
				return m.Fail("is_uri_user_e164: the variable holds no text")
			}
			u, err := m.Target().ParseURI(v.Text())
			if err != nil {
				return m.Fail("is_uri_user_e164: %v", err)
			}
			return truth(isE164(u.User))
		},
	},
	{
		Name: "is_rpid_user_e164", Module: "siputils", Forms: nothing,
		Doc:     "True when the Remote-Party-ID that authentication gave has a telephone number; never here.",
		Example: `if (!is_rpid_user_e164()) xlog("no\n"); # -> no`,
		Run:     func(*eval.Machine, []eval.Arg) int { return -1 },
	},
	{
		Name: "append_rpid_hf", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{}, {{Name: "prefix", Kind: eval.ParamText}, {Name: "suffix", Kind: eval.ParamText}}},
		Doc: "Adds the Remote-Party-ID that authentication gave as a header; -1, as there is never one here.",
		Example: `append_rpid_hf();
xlog("$rc\n"); # -> -1`,
		Run: func(*eval.Machine, []eval.Arg) int { return -1 },
	},
	{
		Name: "hdr_date_check", Module: "siputils", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("seconds")}},
		Doc: "True when the Date header is no older than so many seconds; -4 when it is older, -1 when there is none.",
		Example: `if (is_present_hf("Date") && !hdr_date_check("10")) xlog("old\n");
else xlog("as new\n"); # -> as new`,
		Run: checkDate,
	},
}

func checkTag(text string) error {
	if !slices.ContainsFunc(supportedTags, func(tag string) bool { return strings.EqualFold(tag, text) }) {
		return errors.New("there are " + strings.Join(supportedTags, " "))
	}
	return nil
}

func isGRUU(m *eval.Machine, args []eval.Arg) int {
	uri := m.Message().RequestURI()
	if len(args) == 1 {
		uri = args[0].Format(m)
	}
	u, err := m.Target().ParseURI(uri)
	if err != nil {
		return m.Fail("is_gruu: %v: %q", err, uri)
	}
	switch value, has := u.Param("gr"); {
	case !has:
		return -1
	case value == "":
		return 2
	}
	return 1
}

const tooOld = -4

func checkDate(m *eval.Machine, args []eval.Arg) int {
	h := m.Message().Find("Date")
	if h == nil {
		return m.Fail("hdr_date_check: there is no Date header")
	}
	date, err := time.Parse("Mon, 2 Jan 2006 15:04:05 MST", h.Body)
	if err != nil {
		return m.Fail("hdr_date_check: not a date: %q", h.Body)
	}
	limit, ok := args[0].Int(m)
	switch {
	case !ok:
		return m.Fail("hdr_date_check: the number of seconds is none")
	case m.Now().Sub(date) > time.Duration(limit)*time.Second:
		m.Fail("hdr_date_check: the message is of %s", h.Body)
		return tooOld
	}
	return 1
}
