package eval

import (
	"net/netip"
	"strings"

	"kpv/internal/ere"
	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
)

// Operands of old scripts are words without a $ that can only be compared: method == INVITE, src_ip == 10.0.0.0/8, uri == myself
// (spec/language.md 2.2). What comparing them means was observed on 5.6.3, test by test: texts regardless of case, addresses as
// addresses, the rest as numbers. Where Kamailio refuses an operator, so does the checker.

// legacy compares an operand of old scripts.
func (c *checker) legacy(x *parser.Legacy, pos parser.Pos) *node {
	test := c.legacyTest(x, pos)
	if test == nil {
		return &node{op: opConst, typ: intType, val: pv.Int(0), pos: pos}
	}
	return &node{op: opLegacy, typ: intType, pos: pos, test: test, spelled: c.written(x.Span())}
}

// legacyTest finds out by the operand how it is compared; nil after an error.
func (c *checker) legacyTest(x *parser.Legacy, pos parser.Pos) intFn {
	name, right := x.Name, x.Right
	if bare, ok := right.(*parser.Bare); ok && name == "myself" { // myself == uri
		name, right = bare.Word, &parser.Bare{Word: "myself"}
	}
	negate := x.Op == "!=" || x.Op == "ne" || x.Op == "ine"
	equality := negate || x.Op == "==" || x.Op == "eq" || x.Op == "ieq"
	switch {
	case legacyTexts[name] != nil && (equality || x.Op == "=~"):
		return c.legacyText(legacyTexts[name], x.Op, negate, right)
	case legacyAddresses[name] != nil && (equality || x.Op == "=~"):
		return c.legacyAddress(legacyAddresses[name], x.Op, negate, right, pos)
	case legacyNumbers[name] != nil && x.Op != "=~":
		return c.legacyNumber(legacyNumbers[name], x.Op, right)
	case strings.HasPrefix(name, "snd_"), strings.HasPrefix(name, "to_"):
		c.expr(right)
		return func(m *Machine) (int64, bool) {
			m.emit(Error, pos, name+" is known in onsend_route only; the comparison does not hold")
			return 0, true
		}
	}
	c.fail(pos, "texts and addresses are compared with == != =~, ports and the like with == != < > <= >=", "%s cannot be compared with %s", x.Name, x.Op)
	return nil
}

// legacyTexts are compared as texts.
var legacyTexts = map[string]func(*sip.Message) string{
	"method":   (*sip.Message).Method,
	"uri":      (*sip.Message).RequestURI,
	"status":   func(m *sip.Message) string { return m.First().Status },
	"from_uri": func(m *sip.Message) string { return addressOf(m.Caller()) },
	"to_uri":   func(m *sip.Message) string { return addressOf(m.Callee()) },
}

func addressOf(p *sip.Party) string {
	if p == nil {
		return ""
	}
	return p.Address
}

// legacyAddresses are compared as addresses.
var legacyAddresses = map[string]func(*sip.Message) netip.Addr{
	"src_ip": func(m *sip.Message) netip.Addr { return m.Source.Addr() },
	"dst_ip": func(m *sip.Message) netip.Addr { return m.Local.Addr() },
}

// legacyNumbers are compared as numbers.
var legacyNumbers = map[string]func(*sip.Message) int64{
	"src_port": func(m *sip.Message) int64 { return int64(m.Source.Port()) },
	"dst_port": func(m *sip.Message) int64 { return int64(m.Local.Port()) },
	"proto":    func(m *sip.Message) int64 { return int64(m.Proto) },
	"msg:len":  func(m *sip.Message) int64 { return int64(len(m.Text())) },
	"af": func(m *sip.Message) int64 {
		if m.Source.Addr().Is6() {
			return legacyWords["inet6"]
		}
		return legacyWords["inet"]
	},
}

// legacyWords are the words that stand for numbers.
var legacyWords = map[string]int64{"inet": 2, "inet6": 10, "udp": 1, "tcp": 2, "tls": 3, "sctp": 4, "ws": 5, "wss": 6}

// operandText reads the right side as a text: a plain word stands for itself.
func (c *checker) operandText(right parser.Expr) valueFn {
	if bare, ok := right.(*parser.Bare); ok {
		v := pv.String(bare.Word)
		return func(*Machine) (pv.Value, bool) { return v, true }
	}
	return c.compiler().value(c.fold(c.expr(right)))
}

func isMyself(right parser.Expr) bool {
	bare, ok := right.(*parser.Bare)
	return ok && bare.Word == "myself"
}

func (c *checker) legacyText(get func(*sip.Message) string, op string, negate bool, right parser.Expr) intFn {
	switch {
	case isMyself(right):
		return func(m *Machine) (int64, bool) {
			u, err := sip.ParseURI(get(m.Message()))
			if u.Port == "" {
				u.Port = "5060"
			}
			return boolInt(err == nil && m.Myself(u.Host, u.Port) != negate), true
		}
	case op == "=~":
		return c.legacyMatch(get, right)
	}
	value := c.operandText(right)
	return func(m *Machine) (int64, bool) {
		v, ok := value(m)
		return boolInt(strings.EqualFold(get(m.Message()), v.Text()) != negate), ok
	}
}

// legacyMatch is =~, as for any text.
func (c *checker) legacyMatch(get func(*sip.Message) string, right parser.Expr) intFn {
	n := &node{op: opMatch, y: c.expr(right)}
	if n.y.op == opConst || n.y.isConst() {
		c.prepareMatch(n)
	}
	value, fixed, pos := c.compiler().value(n.y), n.re, n.y.pos
	return func(m *Machine) (int64, bool) {
		re, ok := fixed, true
		if re == nil {
			if re, ok = m.pattern(value, pos); !ok {
				return 0, false
			}
		}
		return boolInt(matches(re, get(m.Message()))), true
	}
}

func matches(re *ere.Regexp, text string) bool { return re.Match(cString(text)) }

// legacyAddress compares with an address, a network, or a text that is one of them. Names are not looked up.
func (c *checker) legacyAddress(get func(*sip.Message) netip.Addr, op string, negate bool, right parser.Expr, pos parser.Pos) intFn {
	text := func(m *sip.Message) string { return get(m).String() }
	switch {
	case isMyself(right):
		return func(m *Machine) (int64, bool) { return boolInt(m.Myself(text(m.Message()), "") != negate), true }
	case op == "=~":
		return c.legacyMatch(text, right)
	}
	if bare, ok := right.(*parser.Bare); ok {
		network, ok := parseNetwork(bare.Word)
		switch {
		case legacyAddresses[bare.Word] != nil:
			c.fail(pos, "compare with $si or $Ri", "%s cannot stand on the right side", bare.Word)
		case !ok:
			c.warn(pos, "host-name", "%s is no address: kpv does not look names up, so this never holds", bare.Word)
		}
		return func(m *Machine) (int64, bool) { return boolInt(network.Contains(get(m.Message())) != negate), true }
	}
	value := c.operandText(right)
	return func(m *Machine) (int64, bool) {
		v, ok := value(m)
		network, _ := parseNetwork(v.Text())
		return boolInt(network.Contains(get(m.Message())) != negate), ok
	}
}

// parseNetwork reads an address, an address with brackets, or one with a mask: as bits or as an address itself.
func parseNetwork(text string) (netip.Prefix, bool) {
	address, mask, masked := strings.Cut(text, "/")
	a, err := netip.ParseAddr(strings.Trim(address, "[]"))
	if err != nil {
		return netip.Prefix{}, false
	}
	if !masked {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	if m, err := netip.ParseAddr(mask); err == nil && m.BitLen() == a.BitLen() {
		return netip.PrefixFrom(a, leadingOnes(m.AsSlice())), true
	}
	p, err := netip.ParsePrefix(a.String() + "/" + mask)
	return p, err == nil
}

func leadingOnes(mask []byte) int {
	n := 0
	for n < len(mask)*8 && mask[n/8]&(0x80>>(n%8)) != 0 {
		n++
	}
	return n
}

func (c *checker) legacyNumber(get func(*sip.Message) int64, op string, right parser.Expr) intFn {
	apply := operation(infixOps[op], c.opt.Target)
	switch op {
	case "==", "eq":
		apply = operation(opIntEq, c.opt.Target)
	case "!=", "ne":
		apply = operation(opIntNe, c.opt.Target)
	}
	if bare, ok := right.(*parser.Bare); ok {
		n, known := legacyWords[strings.ToLower(bare.Word)]
		if !known {
			c.fail(c.posOf(right), "", "%q is not a number, nor a word that stands for one", bare.Word)
		}
		return func(m *Machine) (int64, bool) { return apply(get(m.Message()), n), true }
	}
	y := c.fold(c.expr(right))
	if y.typ == strType { // Kamailio says so each time, and takes it for false
		pos := y.pos
		return func(m *Machine) (int64, bool) {
			m.emit(Error, pos, "a text cannot be compared with a number here; the comparison does not hold")
			return 0, true
		}
	}
	value := c.compiler().int(y)
	return func(m *Machine) (int64, bool) {
		n, ok := value(m)
		return apply(get(m.Message()), n), ok
	}
}
