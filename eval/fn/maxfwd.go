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
		Name: "mf_process_maxfwd_header", Aliases: []string{"maxfwd_process", "process_maxfwd"}, Module: "maxfwd", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{anInt("initial")}},
		Doc: "Counts the Max-Forwards header down, to modparam max_limit at most; -1 when it is 0 already. Where there is none it is added with the number given, which is worth 2.",
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
			limit, ok := hops(m, &args[0], "is_maxfwd_lt")
			if !ok {
				return -1
			}
			n, h, err := hopsLeft(m.Message())
			switch {
			case err != nil:
				m.Fail("is_maxfwd_lt: %v", err)
				return -3
			case h == nil:
				return -2
			}
			return truth(n < limit)
		},
	},
})

// hopsLeft reads the header; it is nil when there is none.
func hopsLeft(m *sip.Message) (int64, *sip.Header, error) {
	h := m.Find(maxForwards)
	if h == nil {
		return 0, nil, nil
	}
	n, err := strconv.ParseUint(h.Word(), 10, 32)
	return int64(n), h, err
}

// hops is the number that a parameter gives; it must fit a byte.
func hops(m *eval.Machine, arg *eval.Arg, function string) (int64, bool) {
	n, ok := arg.Int(m)
	if !ok || n < 0 || n > 255 {
		m.Fail("%s: a number from 0 to 255 is needed", function)
		return 0, false
	}
	return n, true
}

// processMaxForwards writes into the message itself, not as a pending edit of its length: the number has as many digits as before, or
// blanks before it (case 313). The parameter is for messages without the header; what others have is bounded by modparam max_limit.
func processMaxForwards(m *eval.Machine, args []eval.Arg) int {
	initial, ok := hops(m, &args[0], "mf_process_maxfwd_header")
	if !ok {
		return -1
	}
	message := m.Message()
	n, h, err := hopsLeft(message)
	switch {
	case err != nil:
		m.Fail("mf_process_maxfwd_header: %v", err)
		return -2
	case h == nil:
		message.InsertHeader(maxForwards+": "+strconv.FormatInt(initial, 10)+"\r\n", nil)
		return 2
	case n == 0:
		return -1
	}
	next := strconv.FormatInt(min(n-1, m.ModParams().Number("maxfwd", "max_limit", 70)), 10)
	text := message.Text()
	at, width := h.At+strings.LastIndex(text[h.At:h.End], h.Body), len(h.Word())
	next = strings.Repeat(" ", max(width-len(next), 0)) + next
	message.Patch(at, width, next)
	if h = message.Find(maxForwards); h != nil {
		h.Body = next // with its blanks: Kamailio does not read the header again
	}
	return 1
}
