package fn

import (
	"strconv"
	"strings"

	"kpv/eval"
	"kpv/pv/sip"
)

// maxForwards is the name of the header that counts down.
const maxForwards = "Max-Forwards"

var maxfwdFuncs = deciding([]*eval.Func{
	{
		Name: "mf_process_maxfwd_header", Aliases: []string{"maxfwd_process", "process_maxfwd"}, Module: "maxfwd", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("max")}},
		Doc: "Counts the Max-Forwards header down, from max at most; -1 when it is 0 already. Where there is none it is added, which is worth 2.",
		Example: `mf_process_maxfwd_header("10");
xlog("$rc\n"); # -> 2`,
		Run: processMaxForwards,
	},
	{
		Name: "is_maxfwd_lt", Aliases: []string{"mf_lowlimit"}, Module: "maxfwd", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("limit")}},
		Doc: "True when the Max-Forwards header is less than the limit. -2 when there is none, -3 when it is no number.",
		Example: `is_maxfwd_lt("10");
xlog("$rc\n"); # -> -2`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			limit, ok := args[0].Int(m)
			if !ok {
				return m.Fail("is_maxfwd_lt: the limit is not a number")
			}
			n, h, err := hopsLeft(m.Message())
			switch {
			case err != nil:
				m.Fail("is_maxfwd_lt: %v", err)
				return -3
			case h == nil:
				return -2
			}
			return truth(int64(n) < limit)
		},
	},
})

// hopsLeft reads the header; it is nil when there is none.
func hopsLeft(m *sip.Message) (int, *sip.Header, error) {
	h := m.Find(maxForwards)
	if h == nil {
		return 0, nil, nil
	}
	n, err := strconv.Atoi(h.Word())
	return n, h, err
}

// processMaxForwards writes into the message itself, not as a pending edit of its length: the number has as many digits as before, or
// blanks in their place (case 313).
func processMaxForwards(m *eval.Machine, args []eval.Arg) int {
	most, ok := args[0].Int(m)
	if !ok {
		return m.Fail("mf_process_maxfwd_header: the number is none")
	}
	message := m.Message()
	n, h, err := hopsLeft(message)
	switch {
	case err != nil:
		m.Fail("mf_process_maxfwd_header: %v", err)
		return -2
	case h == nil:
		message.AppendHeader(maxForwards+": "+strconv.FormatInt(most, 10)+"\r\n", nil)
		return 2
	case n <= 0:
		return -1
	}
	next := strconv.FormatInt(min(int64(n-1), most), 10)
	text := message.Text()
	at := h.At + strings.LastIndex(text[h.At:h.End], h.Body)
	message.Patch(at, len(h.Body), next+strings.Repeat(" ", max(len(h.Body)-len(next), 0)))
	return 1
}
