package eval

import (
	"strconv"

	"kpv/internal/ere"
	"kpv/parser"
)

// label is a finished case label: an integer, a text or a regular expression.
type label struct {
	num  int64
	text string
	re   *ere.Regexp
}

func (c *checker) switchStmt(s *parser.Switch) action {
	sel := c.fold(c.expr(s.Sel))
	if len(s.Cases) == 0 {
		c.kamailioWarns(c.tree.Pos(s.Pos.Offset), "empty-switch", "empty switch()")
	}
	if sel.isConst() && sel.op != opConst {
		c.fail(sel.pos, "", "the value to switch over is constant, and cannot be computed")
	}
	w := c.labels(s)
	var starts []int // of each case, in one list of all steps: cases fall through
	all := &block{}
	for _, k := range s.Cases {
		starts = append(starts, len(all.steps))
		all.steps = append(all.steps, c.block(k.Body).steps...)
	}
	entries := make([]*block, len(starts))
	for i, start := range starts {
		entries[i] = &block{steps: all.steps[start:]}
	}
	c.checkLabels(s, sel, w)
	pick := c.tracedSwitch(w, c.tree.Pos(s.Pos.Offset), c.countedPick(s, w, w.picker(c.compiler(), sel)))
	nothing := 1 // what the switch is worth when no statement of it runs
	if sel.op == opConst {
		nothing = internalError
	}
	return func(m *Machine) int {
		i, ok := pick(m)
		if m.flow&flowExit != 0 {
			return 0
		}
		m.flow &^= flowReturn | flowBreak
		worth := nothing
		if !ok {
			i, worth = -1, -1
		}
		if i < 0 {
			i = w.fallback
		}
		if i < 0 || len(entries[i].steps) == 0 {
			return worth
		}
		result := m.runList(entries[i])
		m.flow &^= flowBreak
		return result
	}
}

// internalError is the code that Kamailio's statements start out with, and that is seen where they come to no other: a switch that is
// decided at start and leaves nothing to run.
const internalError = -5

// cases are the labels of a switch, by the number of their case; the default has none.
type cases struct {
	labels   map[int]label
	order    []int
	fallback int // the case that is the default, -1 without one
	texts    bool
	ints     bool
	mixed    bool // which was reported
}

func (c *checker) labels(s *parser.Switch) *cases {
	w := &cases{labels: map[int]label{}, fallback: -1}
	for i, k := range s.Cases {
		pos := c.tree.Pos(k.Pos.Offset)
		if k.Default {
			if w.fallback >= 0 {
				c.fail(pos, "", "a switch can have one default only")
			}
			w.fallback = i
			continue
		}
		l, ok := c.label(k, pos, w)
		if !ok {
			continue
		}
		if w.texts && w.ints && !w.mixed {
			w.mixed = true
			c.fail(pos, "", "a switch cannot mix integer labels with texts or regular expressions")
		}
		w.order = append(w.order, i)
		w.labels[i] = l
	}
	return w
}

func (c *checker) label(k *parser.Case, pos parser.Pos, w *cases) (label, bool) {
	n := c.fold(c.expr(k.Label))
	if n.isBroken() {
		return label{}, false
	}
	if n.op != opConst {
		c.fail(pos, "", "a case label must be constant")
		return label{}, false
	}
	if n.val.IsInt() && !k.Regex {
		w.ints = true
		return label{num: n.val.Num()}, true
	}
	w.texts = true
	l := label{text: n.val.Text()}
	if k.Regex {
		var err error
		if l.re, err = ere.Compile(l.text, 0); err != nil {
			c.fail(pos, "", "bad regular expression %q: %v", l.text, err)
			return label{}, false
		}
	}
	return l, true
}

// checkLabels refuses what Kamailio refuses when it starts (spec/language.md 5.7).
func (c *checker) checkLabels(s *parser.Switch, sel *node, w *cases) {
	seen := map[label]parser.Pos{}
	for _, i := range w.order {
		l, pos := w.labels[i], c.tree.Pos(s.Cases[i].Pos.Offset)
		if l.re != nil {
			continue
		}
		if first, dup := seen[l]; dup {
			c.fail(pos, "", "duplicate case label; the first one is in line %d", first.Line)
		}
		seen[l] = pos
	}
	pos := c.tree.Pos(s.Pos.Offset)
	if sel.op == opConst && w.ints && c.opt.Target.BadIntFails() {
		if _, ok := sel.val.ToInt(c.opt.Target); !ok {
			c.fail(sel.pos, "", "the labels are integers, and %s is none", quote(sel.val.Text()))
		}
	}
	switch {
	case len(s.Cases) == 1 && w.fallback == 0 && !sel.isConst():
		c.fail(pos, "write the statements without the switch", "a switch with nothing but a default")
	case w.texts && w.fallback == 0:
		c.fail(pos, "move the default behind the first case", "the first label of a switch over texts cannot be the default (a defect of Kamailio's)")
	}
}

// picker finds the case for the selector's value, -1 for none.
func (w *cases) picker(c compiler, sel *node) func(m *Machine) (int, bool) {
	if !w.texts {
		num, byNum := c.int(sel), map[int64]int{}
		for _, i := range w.order {
			byNum[w.labels[i].num] = i
		}
		return func(m *Machine) (int, bool) {
			i, ok := num(m)
			if at, found := byNum[i]; ok && found {
				return at, true
			}
			return -1, ok
		}
	}
	value := c.tested(sel)
	if sel.op == opConst {
		value = c.text(sel)
	}
	return func(m *Machine) (int, bool) {
		v, ok := value(m)
		if !ok {
			return -1, false
		}
		return w.find(v.Text()), true
	}
}

// shown is a case's label, for the trace.
func (w *cases) shown(i int) string {
	switch l := w.labels[i]; {
	case l.re != nil:
		return "/" + strconv.Quote(l.text)
	case w.texts:
		return strconv.Quote(l.text)
	default:
		return strconv.FormatInt(l.num, 10)
	}
}

func (w *cases) find(text string) int {
	for _, i := range w.order {
		if l := w.labels[i]; l.re != nil && l.re.Match(cString(text)) || l.re == nil && l.text == text {
			return i
		}
	}
	return -1
}
