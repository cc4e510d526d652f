package golden

import (
	"fmt"
	"regexp"
	"strings"

	"kpv/eval"
	"kpv/parser"
)

// recordedCall is a call that a mock answered, that was not simulated, or that would have reached out.
type recordedCall struct {
	*eval.Call
	at parser.Pos
}

// The forms of a line in the section calls. Arguments are texts in quotes, with Go's escapes; (...) is any.
//
//	t_relay()
//	t_reply("404", "Not Found") returns 1
//	append_hf(...)
//	! t_on_failure                 there is no such call
//	! t_reply("500", "Oops")
//
// The lines without ! are all the calls there are, in order. A section with no such line, but with !, does not look at other calls.
var callForm = regexp.MustCompile(`^(?:! \w+(?:\(.*\))?|\w+\(.*\)(?: returns -?\d+)?)$`)

// noCall begins a line about a call that must not be.
const noCall = "! "

func checkCalls(text string) error {
	return eachLine(text, func(line string) error {
		if !callForm.MatchString(line) {
			return fmt.Errorf(`%q: write NAME("argument", ...), perhaps with "returns N", or ! NAME`, line)
		}
		return nil
	})
}

// callsAs lists calls so that the text equals want when they meet it.
func callsAs(want string, calls []recordedCall) (got printout) {
	positive, negative, listed := 0, false, hasCalls(want)
	for line := range strings.Lines(visible(want)) {
		line = strings.TrimSpace(line)
		unwanted, isNot := strings.CutPrefix(line, noCall)
		switch {
		case isNot:
			negative = true
			got.addUnlessCalled(unwanted, calls, !listed)
		case positive < len(calls):
			call := calls[positive]
			got.add(call.as(line), call.at)
			positive++
		default:
			positive++ // it is missing
		}
	}
	if positive == 0 && negative {
		return got
	}
	for _, call := range calls[min(positive, len(calls)):] {
		got.add(call.text(), call.at)
	}
	return got
}

// hasCalls tells whether there are lines without !.
func hasCalls(want string) bool {
	for line := range strings.Lines(visible(want)) {
		if !strings.HasPrefix(line, noCall) {
			return true
		}
	}
	return false
}

// addUnlessCalled repeats the demand that there be no such call, or, where they are not listed anyway, shows those there are.
func (p *printout) addUnlessCalled(unwanted string, calls []recordedCall, show bool) {
	met := true
	for _, call := range calls {
		if call.Name != unwanted && call.as(unwanted) != unwanted {
			continue
		}
		met = false
		if show {
			p.add(call.text(), call.at)
		}
	}
	if met {
		p.add(noCall+unwanted, parser.Pos{})
	}
}

// text is the call without its result.
func (c recordedCall) text() string {
	text, _, _ := strings.Cut(c.String(), fmt.Sprintf(" returns %d", c.Result))
	return text
}

// as is the call in the form that a line has, which it equals if it is what the line demands.
func (c recordedCall) as(line string) string {
	switch {
	case line == c.Name+"(...)":
		return line
	case strings.Contains(line, ") returns "):
		return c.String()
	}
	return c.text()
}
