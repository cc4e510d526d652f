package fn

import (
	"kpv/eval"
	"kpv/pv/sip"
)

// walks is one kind of iterators, and how what they stand on is edited.
type walks struct {
	of     func(*sip.Message) *sip.Walks
	change edit
}

var (
	headerWalks  = walks{(*sip.Message).HeaderWalks, (*sip.Message).Change}
	lineWalks    = walks{(*sip.Message).LineWalks, (*sip.Message).ChangeBody}
	iteratorOnly = [][]eval.Param{{iterator}}
)

// iteratorFuncs belong to textopsx: they go through the headers, or the lines of the body, and edit there.
var iteratorFuncs = []*eval.Func{
	startingWalk("hf_iterator_start", "Puts a named iterator in front of the first header.", headerWalks, `while (hf_iterator_next("i")) {
  if ($hfitname(i) == "CSeq") xlog("$hfitbody(i)\n"); # -> 1 OPTIONS
}`),
	movingWalk("hf_iterator_next", "Moves an iterator to the next header; -1 behind the last one, where it stays.", headerWalks, (*sip.Walk).Next,
		`xlog("$rc\n"); # -> 1`),
	movingWalk("hf_iterator_prev", "Moves an iterator to the header before, or in front of the first; -1 when it is behind the last.", headerWalks,
		(*sip.Walk).Prev, `xlog("$rc\n"); # -> 1`),
	endingWalk("hf_iterator_end", "Ends an iterator.", headerWalks),
	atWalk("hf_iterator_append", "Puts a header, which needs its line end, behind the one that the iterator stands on.", headerWalks, behind),
	atWalk("hf_iterator_insert", "Puts a header, which needs its line end, before the one that the iterator stands on.", headerWalks, before),
	removingAtWalk("hf_iterator_rm", "Removes the header that the iterator stands on.", headerWalks),
	startingWalk("bl_iterator_start", "Puts a named iterator in front of the first line of the body.", lineWalks, `if (!bl_iterator_next("i")) xlog("no body\n"); # -> no body`),
	movingWalk("bl_iterator_next", "Moves an iterator to the next line of the body; -1 behind the last one, where it stays.", lineWalks, (*sip.Walk).Next,
		`xlog("$rc\n"); # -> -1`),
	endingWalk("bl_iterator_end", "Ends an iterator.", lineWalks),
	atWalk("bl_iterator_append", "Puts a text, which needs its line end, behind the line of the body that the iterator stands on.", lineWalks, behind),
	atWalk("bl_iterator_insert", "Puts a text, which needs its line end, before the line of the body that the iterator stands on.", lineWalks, before),
	removingAtWalk("bl_iterator_rm", "Removes the line of the body that the iterator stands on.", lineWalks),
}

func behind(p *sip.Piece) int { return p.End }
func before(p *sip.Piece) int { return p.At }

// starts begins the examples.
func starts(name string) string { return name[:2] + "_iterator_start(\"i\");\n" }

func startingWalk(name, doc string, kind walks, example string) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textopsx", Dynamic: eval.AnyArgs, Forms: iteratorOnly, Doc: doc, Example: starts(name) + example,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return done(m, kind.of(m.Message()).Start(m.Message(), args[0].Format(m)))
		},
	}
}

func endingWalk(name, doc string, kind walks) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textopsx", Dynamic: eval.AnyArgs, Forms: iteratorOnly, Doc: doc,
		Example: starts(name) + name + "(\"i\");\nxlog(\"$rc\\n\"); # -> 1",
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return done(m, kind.of(m.Message()).End(args[0].Format(m)))
		},
	}
}

func movingWalk(name, doc string, kind walks, move func(*sip.Walk) bool, example string) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textopsx", Dynamic: eval.AnyArgs, Forms: iteratorOnly, Doc: doc, Example: starts(name) + name + "(\"i\");\n" + example,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onWalk(m, kind, &args[0], func(it *sip.Walk) int { return truth(move(it)) })
		},
	}
}

// atWalk makes the functions that put a text beside the present part.
func atWalk(name, doc string, kind walks, place func(*sip.Piece) int) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textopsx", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{iterator, field}}, Doc: doc + " -1 when it stands on none.",
		Example: starts(name) + name + "(\"i\", \"X-Test: 1\\r\\n\");\nxlog(\"$rc\\n\"); # -> -1",
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onPart(m, kind, &args[0], func(p *sip.Piece) int {
				kind.change(m.Message(), place(p), 0, args[1].Format(m))
				return 1
			})
		},
	}
}

func removingAtWalk(name, doc string, kind walks) *eval.Func {
	return &eval.Func{
		Name: name, Module: "textopsx", Dynamic: eval.AnyArgs, Forms: iteratorOnly, Doc: doc + " -1 when it stands on none.",
		Example: starts(name) + name + "(\"i\");\nxlog(\"$rc\\n\"); # -> -1",
		Run: func(m *eval.Machine, args []eval.Arg) int {
			return onPart(m, kind, &args[0], func(p *sip.Piece) int {
				kind.change(m.Message(), p.At, p.End-p.At, "")
				return 1
			})
		},
	}
}

// onWalk does something with an iterator that was started.
func onWalk(m *eval.Machine, kind walks, name *eval.Arg, do func(*sip.Walk) int) int {
	it, err := kind.of(m.Message()).Find(name.Format(m))
	if err != nil {
		return m.Fail("%v", err)
	}
	return do(it)
}

// onPart does something with what an iterator stands on.
func onPart(m *eval.Machine, kind walks, name *eval.Arg, do func(*sip.Piece) int) int {
	return onWalk(m, kind, name, func(it *sip.Walk) int {
		if p := it.Piece(); p != nil {
			return do(p)
		}
		return -1
	})
}
