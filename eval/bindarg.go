package eval

import (
	"strconv"
	"strings"

	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
)

// arg prepares an argument. What is not constant is evaluated at each call, by the functions that Kamailio allows it for.
func (c *checker) arg(x *parser.Call, i int, f *Func) Arg {
	form, _ := f.form(len(x.Args))
	p := form[i]
	if p.Kind.literal() {
		return c.literalArg(x.Args[i], p, x.Name)
	}
	outer := c.inCall
	c.inCall = x.Name
	n := c.expr(x.Args[i])
	fixed := n.isConst() // what only folding makes constant does not count as such
	n = c.fold(n)
	c.inCall = outer
	switch {
	case !fixed && len(x.Args) <= f.dynamic(c.opt.Target):
		return Arg{late: &lateArg{value: c.compiler().value(n), param: p, function: x.Name}}
	case n.isBroken():
		return Arg{isConst: true}
	case fixed && n.op != opConst:
		c.fail(n.pos, "", "argument %d of %s() is constant, and cannot be computed", i+1, x.Name)
		return Arg{isConst: true}
	case !fixed:
		c.fail(n.pos, "put the variable in quotes: \"...$var(x)...\"", "argument %d of %s() is not constant", i+1, x.Name)
		return Arg{isConst: true}
	}
	arg := c.constantArg(n, p, x.Name)
	arg.source = n.text()
	return arg
}

// anyArgs prepares the arguments of a function of which only the name is known: texts with variables, where they can be read so.
func (c *checker) anyArgs(x *parser.Call) []Arg {
	args := make([]Arg, len(x.Args))
	outer := c.inCall
	c.inCall = x.Name
	for i, expr := range x.Args {
		args[i] = c.anyArg(expr)
	}
	c.inCall = outer
	return args
}

func (c *checker) anyArg(x parser.Expr) Arg {
	if bare, ok := x.(*parser.Bare); ok {
		return Arg{isConst: true, constant: bare.Word}
	}
	n := c.fold(c.expr(x))
	if n.op != opConst {
		return Arg{value: c.compiler().value(n)}
	}
	found := len(c.errs)
	arg := c.formatArg(n.val.Text(), n)
	if c.errs[found:].Failed() { // a regular expression, say
		c.errs, arg = c.errs[:found], Arg{isConst: true, constant: n.val.Text()}
	}
	return arg
}

// constantArg prepares an argument that is a text before the function looks at it.
func (c *checker) constantArg(n *node, p Param, function string) Arg {
	text := n.text()
	if p.Kind == ParamText || p.Kind == ParamName || p.Kind != ParamVarFlags && p.Kind != ParamOperation && !strings.Contains(text, "$") {
		c.checkArg(text, n, p, function)
	}
	switch p.Kind {
	case ParamInt:
		return c.intArg(text, n, function)
	case ParamVar:
		return c.varArg(text, n, function)
	case ParamSetVar:
		return c.setVarArg(text, n, function)
	case ParamEntry:
		return c.entryArg(text, n, function)
	case ParamVarFlags:
		return c.varFlagsArg(text, n, p, function)
	case ParamOperation:
		return c.operationArg(text, n, p, function)
	case ParamText:
		return Arg{isConst: true, constant: text}
	case ParamName:
		return c.nameArg(text, n, p, function)
	case ParamRegex:
		return c.regexArg(text, n)
	case ParamSubst:
		return c.substArg(text, n)
	case ParamLevel:
		return c.levelArg(text, n)
	case ParamFacility:
		return c.facilityArg(text, n)
	case ParamPlain, ParamPattern:
		return c.plainArg(text, n, p.Kind)
	}
	return c.formatArg(text, n)
}

// checkArg has the parameter's own check look at a constant.
func (c *checker) checkArg(text string, n *node, p Param, function string) {
	if p.Check == nil {
		return
	}
	if err := p.Check(text); err != nil {
		c.fail(n.pos, "", "bad %s of %s(): %v", p.Name, function, err)
	}
}

func (c *checker) formatArg(text string, n *node) Arg {
	f := c.format(text, c.placeIn(n))
	if f == nil {
		return Arg{isConst: true}
	}
	if s, ok := f.constant(); ok {
		return Arg{isConst: true, constant: s}
	}
	return Arg{text: f}
}

// plainArg reads a variable if there is nothing else; what has other text around it is taken as it stands.
func (c *checker) plainArg(text string, n *node, kind ParamKind) Arg {
	if strings.HasPrefix(text, "$") {
		if f := c.format(text, c.placeIn(n)); f == nil || len(f.parts) == 1 && f.parts[0].v != nil {
			return Arg{isConst: f == nil, text: f}
		}
	}
	if kind == ParamPattern {
		c.regexArg(text, n)
	}
	return Arg{isConst: true, constant: text}
}

// intArg takes a number of 32 bits, or one variable. No digits are 0.
func (c *checker) intArg(text string, n *node, function string) Arg {
	if strings.HasPrefix(strings.TrimSpace(text), "$") {
		return c.varArg(text, n, function)
	}
	if text == "" || text == "-" || text == "+" {
		return Arg{}
	}
	i, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		c.fail(n.pos, "", "%s() needs a number of at most 32 bits here, not %q", function, text)
	}
	return Arg{number: i}
}

// varArg takes one variable. Kamailio does not look at what stands behind it.
func (c *checker) varArg(text string, n *node, function string) Arg {
	place := c.placeIn(n)
	from := len(text) - len(strings.TrimLeft(text, blanks))
	broken := Arg{v: &variable{class: &pv.Class{}}}
	if !strings.HasPrefix(text[from:], "$") {
		c.fail(n.pos, `write it as "$var(x)"`, "%s() needs a variable here, not %q", function, text)
		return broken
	}
	ref, width, err := parser.FirstVar(text[from:])
	if err != nil {
		c.fail(place(from), "", "%v", err)
		return broken
	}
	if rest := strings.TrimRight(text[from+width:], blanks); rest != "" {
		c.warn(n.pos, "argument-rest", "%s() takes one variable here: %q behind it is not looked at", function, rest)
	}
	if v := c.bind(ref, place(from)); v != nil {
		return Arg{v: v}
	}
	return broken
}

// blanks are what Kamailio skips around an argument.
const blanks = " \t\r\n"

// setVarArg takes one variable that the function writes, whatever transformations it has.
func (c *checker) setVarArg(text string, n *node, function string) Arg {
	a := c.varArg(text, n, function)
	a.writes = true
	switch {
	case a.v.class.Name == "":
	case a.v.class.ReadOnly():
		c.fail(n.pos, "", "%s() puts its result into this variable, but %s is read only", function, text)
	case len(a.v.trans) > 0:
		c.warn(n.pos, "argument-rest", "%s() puts its result into $%s: the transformation is not looked at", function, a.v.class.Name)
	}
	return a
}

// entryArg takes table=>text, of which the text may have variables in it.
func (c *checker) entryArg(text string, n *node, function string) Arg {
	table, rest, ok := strings.Cut(text, "=>")
	if !ok {
		c.fail(n.pos, "", "%s() needs a table's name and => here, not %q", function, text)
	}
	f := c.format(rest, c.placeIn(n))
	if f == nil {
		f = &format{}
	}
	return Arg{constant: strings.TrimSpace(table), text: f, table: true}
}

// varFlagsArg takes an avp with flags behind a slash.
func (c *checker) varFlagsArg(text string, n *node, p Param, function string) Arg {
	first, flags, _ := strings.Cut(text, "/")
	a := Arg{v: c.avpArg(first, n, function)}
	if strings.HasPrefix(flags, "$") {
		first, flags, _ = strings.Cut(flags, "/")
		a.other = c.avpArg(first, n, function)
	}
	c.checkArg(flags, n, p, function)
	a.constant = flags
	return a
}

func (c *checker) avpArg(text string, n *node, function string) *variable {
	v := c.varArg(text, n, function).v
	if v.class.Name != "" && v.class.Space != pv.SpaceAvp {
		c.fail(n.pos, `write it as "$avp(x)"`, "%s() needs an avp here, not %q", function, text)
	}
	return v
}

// operationArg takes operator/operand/flags. A variable is cut out of the text.
func (c *checker) operationArg(text string, n *node, p Param, function string) Arg {
	c.checkArg(text, n, p, function)
	operator, rest, _ := strings.Cut(text, "/")
	if !strings.HasPrefix(rest, "$") {
		return Arg{isConst: true, constant: text}
	}
	variable, flags := rest, ""
	if _, width, err := parser.FirstVar(rest); err == nil {
		variable, flags = rest[:width], rest[width:]
	}
	return Arg{v: c.varArg(variable, n, function).v, constant: operator + "/" + flags}
}

func (c *checker) nameArg(text string, n *node, p Param, function string) Arg {
	if text == "" {
		c.fail(n.pos, "", "the %s of %s() is empty", p.Name, function)
	}
	return Arg{isConst: true, constant: text}
}

// regexArg compiles a regular expression at start, as Kamailio does.
func (c *checker) regexArg(text string, n *node) Arg {
	re, err := ere.Compile(text, ere.IgnoreCase|ere.Newline)
	if err != nil {
		c.fail(n.pos, "", "bad regular expression %q: %v", text, err)
	}
	return Arg{re: re}
}

// substArg prepares a rule /regex/replacement/flags, which is that of {re.subst}.
func (c *checker) substArg(text string, n *node) Arg {
	rule, err := c.lib.Vars.Trans("re.subst").Prepare([]pv.Value{pv.String(text)})
	if err != nil {
		c.fail(n.pos, "write it as \"/regex/replacement/flags\"", "bad rule %q: %v", text, err)
	}
	s := substitution{apply: rule.Apply}
	for _, inner := range rule.Variables {
		s.vars = append(s.vars, c.varArg(inner, n, "the replacement").v)
	}
	return Arg{subst: s}
}

// levelArg reads a log level: a name, or one variable that holds a number.
func (c *checker) levelArg(text string, n *node) Arg {
	if strings.HasPrefix(text, "$") {
		return c.varArg(text, n, "xlog")
	}
	level, ok := ParseLevel(text)
	if !ok {
		c.fail(n.pos, "the levels are L_ALERT L_BUG L_CRIT L_ERR L_WARN L_NOTICE L_INFO L_DBG", "unknown log level %q", text)
	}
	return Arg{level: level}
}

// facilities of syslog, by the names that Kamailio takes.
const facilities = " LOG_AUTH LOG_AUTHPRIV LOG_CRON LOG_DAEMON LOG_FTP LOG_KERN LOG_LOCAL0 LOG_LOCAL1 LOG_LOCAL2 LOG_LOCAL3 LOG_LOCAL4" +
	" LOG_LOCAL5 LOG_LOCAL6 LOG_LOCAL7 LOG_LPR LOG_MAIL LOG_NEWS LOG_SYSLOG LOG_USER LOG_UUCP "

func (c *checker) facilityArg(text string, n *node) Arg {
	if strings.ContainsRune(text, ' ') || !strings.Contains(facilities, " "+text+" ") {
		c.fail(n.pos, "they are named LOG_LOCAL0 to LOG_LOCAL7, LOG_DAEMON, LOG_USER and so on", "unknown facility of syslog %q", text)
	}
	return Arg{isConst: true, constant: text}
}

// maxFlag is the highest message flag.
const maxFlag = 31

// literalArg reads an argument of one of the core's own functions, which the grammar itself wants literal.
func (c *checker) literalArg(x parser.Expr, p Param, function string) Arg {
	if arg, ok := c.literalOf(x, p.Kind); ok {
		return arg
	}
	hint := map[ParamKind]string{ParamLiteral: "a text in quotes; variables in it are not looked at", ParamNatural: "a number, not negative",
		ParamFlag: "a number from 0 to 31, or a name that \"flags NAME:NUMBER\" gave", ParamHost: "a name or an address, in quotes or not",
		ParamAny: "a literal: a text in quotes, a number, an address", ParamProto: "UDP, TCP, TLS or SCTP"}[p.Kind]
	c.fail(c.posOf(x), "it must be "+hint, "bad %s of %s()", p.Name, function)
	return Arg{isConst: true}
}

func (c *checker) literalOf(x parser.Expr, kind ParamKind) (Arg, bool) {
	switch x := x.(type) {
	case *parser.Str:
		if kind == ParamFlag {
			return c.namedFlag(c.tree.Str(x.From))
		}
		return Arg{isConst: true, constant: c.tree.Str(x.From)}, kind == ParamHost || kind == ParamAny || kind == ParamLiteral && c.tree.IsText(x.From)
	case *parser.Bare:
		if kind == ParamFlag {
			return c.namedFlag(x.Word)
		}
		isProto := parser.IsProtocol(x.Word)
		return Arg{isConst: true, constant: x.Word}, kind == ParamProto && isProto || (kind == ParamHost || kind == ParamAny) && !isProto
	case *parser.Num:
		n := c.tree.Num(x.From)
		return Arg{number: n}, n >= 0 && (kind == ParamNatural || kind == ParamAny || kind == ParamFlag && n <= maxFlag)
	}
	return Arg{}, false
}

func (c *checker) namedFlag(name string) (Arg, bool) {
	n, ok := c.settings.flags[name]
	return Arg{number: n}, ok
}
