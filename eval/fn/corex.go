package fn

import (
	"errors"
	"os"
	"strconv"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/sip"
)

var corexFuncs = []*eval.Func{
	{
		Name: "append_branch", Module: "corex", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{}, {format("uri")}, {format("uri"), format("q")}},
		Doc: "Adds a branch, a further destination: the URI, or the Request-URI as it is now. q, from 0 to 1, says how good it is.",
		Example: `append_branch("sip:carol@wonder.land", "0.5");
xlog("$branch(count): $bR\n"); # -> 1: <sip:carol@wonder.land>;q=0.5`,
		Run: appendBranch,
	},
	{
		Name: "file_write", Module: "corex", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{format("path"), format("text")}},
		Doc: "Writes a text into a file, which it replaces.",
		Example: `file_write("/dev/null", "gone");
xlog("$rc\n"); # -> 1`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			path, content := args[0].Format(m), args[1].Format(m)
			if path == "" || content == "" {
				return m.Fail("file_write: the path or the text is empty")
			}
			if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
				return m.Fail("file_write: %v", err)
			}
			return 1
		},
	},
	{
		Name: "file_read", Module: "corex", Dynamic61: eval.AnyArgs, Forms: [][]eval.Param{{format("path"), result}},
		Doc: "Puts what a file holds into a variable.",
		Example: `file_read("/dev/null", "$var(x)");
xlog("[$var(x)]\n"); # -> []`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			content, err := readFile(args[0].Format(m))
			if err != nil {
				return m.Fail("file_read: %v", err)
			}
			return args[1].Set(m, pv.String(content))
		},
	},
	setFlag("setxflag", "corex", bitForms, "Sets one of the message's further flags, 0 to 63.", "isxflagset", furtherFlags),
	resetFlag("resetxflag", "corex", bitForms, "Clears one of the message's further flags.", "setxflag", "isxflagset", furtherFlags),
	testFlag("isxflagset", "corex", bitForms, "True when one of the message's further flags is set.", furtherFlags),
	{
		Name: "is_incoming", Module: "corex", Forms: nothing,
		Doc:     "True for a message that a local module hands over as if it came in; never here.",
		Example: `if (!is_incoming()) xlog("no\n"); # -> no`,
		Run:     func(*eval.Machine, []eval.Arg) int { return -1 },
	},
	{
		Name: "is_faked_msg", Module: "corex", Forms: nothing,
		Doc:     "True when there is no message, and Kamailio makes one up for the route to run on.",
		Example: `if (is_faked_msg()) xlog("made up\n"); # -> made up`,
		Run:     func(m *eval.Machine, _ []eval.Arg) int { return truth(m.Message().Fake) },
	},
}

func appendBranch(m *eval.Machine, args []eval.Arg) int {
	message := m.Message()
	b := sip.Branch{URI: message.RequestURI(), Q: sip.QUnset, Flags: message.OwnBranch().Flags}
	if len(args) > 0 {
		if uri := args[0].Format(m); uri != "" {
			b.URI = uri
		}
	}
	if len(args) == 2 {
		q, err := parseQ(args[1].Format(m))
		if err != nil {
			return m.Fail("append_branch: %v", err)
		}
		b.Q = q
	}
	if len(args) == 0 || args[0].Format(m) == "" { // the Request-URI goes with all that was said of it
		b.Destination, b.Path = message.Destination(), ""
	}
	if !message.AppendBranch(b) {
		return m.Fail("append_branch: there are %d branches already, and there can be no more", sip.MaxBranches)
	}
	return 1
}

// parseQ reads a q from 0 to 1 in thousandths; empty is none.
func parseQ(text string) (int, error) {
	if text == "" {
		return sip.QUnset, nil
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || q < 0 || q > 1 {
		return 0, errors.New("q is a number from 0 to 1")
	}
	return int(q * 1000), nil
}

// maxFile bounds what is read: a script holds it in memory.
const maxFile = 1 << 20

func readFile(path string) (string, error) {
	if path == "" {
		return "", errors.New("the path is empty")
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > maxFile {
		return "", errors.New("the file is larger than a megabyte")
	}
	content, err := os.ReadFile(path)
	return string(content), err
}
