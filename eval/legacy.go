package eval

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"kpv/parser"
	"kpv/pv"
	"kpv/pv/sip"
)

// Operands of old scripts are words without a $ that can only be compared: method == INVITE, src_ip == 10.0.0.0/8, uri == myself
// (spec/language.md 2.2). What comparing them means was observed on 5.6.3, test by test: texts regardless of case, addresses as
// addresses, the rest as numbers. Where Kamailio refuses an operator, so does the checker.

// What a comparison is worth that cannot be made, besides 0 and 1: an integer where a text is wanted, a text where a number is.
// Observed on 5.6.3: "x" + (method == 5) is "x-1".
const (
	noText   = -1
	noNumber = internalError
)

// legacy compares an operand of old scripts.
func (c *checker) legacy(x *parser.Legacy, pos parser.Pos) *node {
	test := c.legacyTest(x, pos)
	if test == nil {
		return broken(pos)
	}
	return &node{op: opLegacy, typ: intType, pos: pos, test: test, source: c.written(x.Span())}
}

// settled is what a comparison of old scripts gives when it is assigned alone: one that cannot be made is 0 then.
func (n *node) settled() *node {
	if n.op != opLegacy {
		return n
	}
	settled := *n
	settled.test = func(m *Machine) (int64, bool) {
		i, ok := n.test(m)
		return max(i, 0), ok
	}
	return &settled
}

// comparison is what legacyTest reads off an operand's operator.
type comparison struct {
	pos      parser.Pos
	op       string
	right    parser.Expr
	negate   bool // != and ne
	equality bool // these, == and eq
}

// is is the outcome of an equality.
func (k comparison) is(equal bool) int64 { return boolInt(equal != k.negate) }

// legacyTest finds out by the operand how it is compared; nil after an error.
func (c *checker) legacyTest(x *parser.Legacy, pos parser.Pos) intFn {
	k := comparison{pos: pos, op: x.Op, right: x.Right, negate: x.Op == "!=" || x.Op == "ne"}
	k.equality = k.negate || x.Op == "==" || x.Op == "eq"
	name := x.Name
	if bare, ok := x.Right.(*parser.Bare); ok && name == "myself" { // myself == uri
		name, k.right = bare.Word, &parser.Bare{Word: "myself"}
	}
	isText := k.equality || x.Op == "=~" && x.Name != "myself"
	switch {
	case legacyTexts[name] != nil && isText:
		return c.legacyText(name, k)
	case legacyAddresses[name] != nil && isText:
		return c.legacyAddress(legacyAddresses[name], k)
	case legacyNumbers[name] != nil && (k.equality || name != "proto" && isOrder(x.Op)):
		return c.legacyNumber(name, k)
	case sendingNumbers[name] && (k.equality || !strings.HasSuffix(name, "proto") && isOrder(x.Op)), sendingAddresses[name] && isText:
		return c.legacySending(name, k)
	}
	c.fail(pos, "texts and addresses are compared with == != =~, ports and lengths with == != < > <= >=, others with == and !=",
		"%s cannot be compared with %s", x.Name, x.Op)
	return nil
}

func isOrder(op string) bool { return op == "<" || op == ">" || op == "<=" || op == ">=" }

// sendingNumbers and sendingAddresses tell of what is being sent: in onsend_route.
var (
	sendingNumbers   = map[string]bool{"snd_port": true, "snd_proto": true, "snd_af": true, "to_port": true, "to_proto": true, "to_af": true}
	sendingAddresses = map[string]bool{"snd_ip": true, "to_ip": true}
)

// legacySending never compares: kpv sends nothing, so that no onsend_route runs.
func (c *checker) legacySending(name string, k comparison) intFn {
	if _, bare := k.right.(*parser.Bare); !bare {
		c.expr(k.right)
	}
	if sendingAddresses[name] && c.routeKind != "onsend_route" {
		c.fail(k.pos, "", "%s is known in onsend_route only", name)
	}
	return func(m *Machine) (int64, bool) {
		m.emit(Error, k.pos, name+" is known in onsend_route only; the comparison cannot be made")
		return noNumber, true
	}
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
			return 10 // inet6
		}
		return 2 // inet
	},
}

// legacyProtocols are the words that stand for protocols.
var legacyProtocols = map[string]int64{"*": 0, "udp": 1, "tcp": 2, "tls": 3, "sctp": 4, "ws": 5, "wss": 6}

func isMyself(right parser.Expr) bool {
	bare, ok := right.(*parser.Bare)
	return ok && bare.Word == "myself"
}

// legacyText compares a text.
func (c *checker) legacyText(name string, k comparison) intFn {
	get := legacyTexts[name]
	bare, isBare := k.right.(*parser.Bare)
	switch {
	case isMyself(k.right) && k.op != "=~":
		return func(m *Machine) (int64, bool) {
			u, err := m.Target().ParseURI(get(m.Message()))
			if u.Port == "" {
				u.Port = "5060"
			}
			return k.is(err == nil && m.Myself(u.Host, u.Port)), true
		}
	case isMyself(k.right):
		c.fail(c.posOf(k.right), "", "%q cannot stand behind %s", bare.Word, name+" "+k.op)
		return nil
	case isBare && k.op == "=~":
		return c.legacyMatch(get, c.bareText(bare))
	case isBare:
		return func(m *Machine) (int64, bool) { return k.is(strings.EqualFold(get(m.Message()), bare.Word)), true }
	}
	return c.legacyCompare(name, k)
}

// bareText is a word as the text that it is.
func (c *checker) bareText(bare *parser.Bare) *node {
	return &node{op: opConst, typ: strType, val: pv.String(bare.Word), pos: c.posOf(bare)}
}

// legacyCompare compares with a text that is computed. What cannot be computed, and null, equals nothing.
func (c *checker) legacyCompare(name string, k comparison) intFn {
	n, get := c.fold(c.expr(k.right)), legacyTexts[name]
	if k.op == "=~" {
		return c.legacyMatch(get, n)
	}
	if n.op == opConst && n.val.IsInt() {
		return func(m *Machine) (int64, bool) {
			if status := get(m.Message()); name == "status" && status != "" { // a reply's may be compared with a number
				return k.is(status == n.text()), true
			}
			m.emit(Error, n.pos, "a number cannot be compared with a text here")
			if k.negate {
				return 1, true
			}
			return noText, true
		}
	}
	value := c.compiler().text(n)
	return func(m *Machine) (int64, bool) {
		v, ok := value(m)
		return k.is(ok && !v.IsNull() && strings.EqualFold(get(m.Message()), v.Text())), true
	}
}

// legacyMatch is =~, as for any text, but that what cannot be computed, and null, does not match.
func (c *checker) legacyMatch(get func(*sip.Message) string, y *node) intFn {
	n := &node{op: opMatch, y: y}
	if y.op == opConst {
		c.compileMatch(n)
	}
	value, fixed, pos := c.compiler().value(y), n.re, y.pos
	return func(m *Machine) (int64, bool) {
		re, ok := fixed, true
		if re == nil {
			v, read := value(m)
			if !read || v.IsNull() {
				return 0, true
			}
			re, ok = m.compiled(v.Text(), pos)
		}
		return boolInt(ok && re.Match(cString(get(m.Message())))), true
	}
}

// legacyAddress compares with an address, a network, or a text that is one of them. Names are not looked up.
func (c *checker) legacyAddress(get func(*sip.Message) netip.Addr, k comparison) intFn {
	if bare, ok := k.right.(*parser.Bare); ok {
		return c.legacyNetwork(get, bare, k)
	}
	n := c.expr(k.right)
	if n.isConst() && (n.typ != strType || c.fold(n).op != opConst) {
		c.fail(n.pos, "", "an address is compared with a text, or with another address")
		return nil
	}
	n = c.fold(n)
	if k.op == "=~" {
		if n.op == opConst && isAddress(n.text()) {
			c.fail(n.pos, "== compares addresses", "an address is no regular expression")
		}
		return c.legacyMatch(func(m *sip.Message) string { return get(m).String() }, n)
	}
	if n.op == opConst && n.val.IsInt() { // a calculation that turned out to be constant
		return func(m *Machine) (int64, bool) {
			m.emit(Error, n.pos, "a number cannot be compared with an address")
			return noText, true
		}
	}
	value := c.compiler().value(n)
	return func(m *Machine) (int64, bool) {
		v, ok := value(m)
		n, _ := parseNetwork(v.Text())
		return k.is(ok && n.contains(get(m.Message()))), true
	}
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return err == nil
}

// legacyNetwork compares with a plain word: myself, an address, a network, or the name of a host.
func (c *checker) legacyNetwork(get func(*sip.Message) netip.Addr, bare *parser.Bare, k comparison) intFn {
	word := bare.Word
	n, err := parseNetwork(word)
	switch known := n.address.IsValid(); {
	case err != nil:
		c.fail(c.posOf(bare), "", "%v", err)
	case k.op == "=~" && (known || word == "myself"):
		c.fail(k.pos, "== compares addresses", "%s is no regular expression", word)
	case k.op == "=~":
		return c.legacyMatch(func(m *sip.Message) string { return get(m).String() }, c.bareText(bare))
	case word == "myself":
		return func(m *Machine) (int64, bool) { return k.is(m.Myself(get(m.Message()).String(), "")), true }
	case !known:
		c.warn(k.pos, "host-name", "%s is no address: kpv does not look names up, so this never holds", word)
	}
	return func(m *Machine) (int64, bool) { return k.is(n.contains(get(m.Message()))), true }
}

// network is an address with the bits of it that count.
type network struct {
	address netip.Addr // the zero one where a name stands
	mask    []byte
}

// parseNetwork reads an address, with or without brackets and a mask: as bits or as an address itself. A name gives a network that
// contains nothing.
func parseNetwork(text string) (network, error) {
	address, mask, masked := strings.Cut(text, "/")
	a, err := netip.ParseAddr(strings.Trim(address, "[]"))
	if err != nil {
		return network{}, nil
	}
	bits := a.BitLen()
	if m, err := netip.ParseAddr(strings.Trim(mask, "[]")); err == nil {
		if m.BitLen() != bits {
			return network{}, fmt.Errorf("the mask %s is not of the address's kind", mask)
		}
		return network{a, m.AsSlice()}, nil
	}
	if masked {
		if bits, err = strconv.Atoi(mask); err != nil || bits < 0 || bits > a.BitLen() {
			return network{}, fmt.Errorf("a mask of %s bits: there are 0 to %d", mask, a.BitLen())
		}
	}
	n := network{a, make([]byte, a.BitLen()/8)}
	for i := range bits {
		n.mask[i/8] |= 0x80 >> (i % 8)
	}
	return n, nil
}

func (n network) contains(a netip.Addr) bool {
	if !a.IsValid() || n.address.BitLen() != a.BitLen() {
		return false
	}
	own, other := n.address.AsSlice(), a.AsSlice()
	for i, mask := range n.mask {
		if (own[i]^other[i])&mask != 0 {
			return false
		}
	}
	return true
}

// legacyNumber compares a number. Text is not converted, unless it is part of a calculation, and then equals nothing.
func (c *checker) legacyNumber(name string, k comparison) intFn {
	get, apply := legacyNumbers[name], operation(numberOps[k.op], c.opt.Target)
	if bare, ok := k.right.(*parser.Bare); ok {
		n := legacyProtocols[strings.ToLower(bare.Word)]
		return func(m *Machine) (int64, bool) { return apply(get(m.Message()), n), true }
	}
	y := c.fold(c.expr(k.right))
	if y.op == opConst && !y.val.IsInt() || y.isSelect() {
		return func(m *Machine) (int64, bool) {
			m.emit(Error, y.pos, "a text cannot be compared with a number here")
			return noNumber, true
		}
	}
	value := c.legacyInt(y)
	return func(m *Machine) (int64, bool) {
		n, ok := value(m)
		if !ok {
			return boolInt(k.negate), true
		}
		return apply(get(m.Message()), n), true
	}
}

// legacyInt takes a variable as it is, and converts what is computed.
func (c *checker) legacyInt(y *node) intFn {
	if y.op != opVar {
		return c.compiler().int(y)
	}
	value := c.compiler().value(y)
	return func(m *Machine) (int64, bool) {
		v, ok := value(m)
		return v.Num(), ok && v.HasNum()
	}
}

// numberOps are the operators on numbers, where eq and ne compare numbers too.
var numberOps = map[string]op{"==": opIntEq, "eq": opIntEq, "!=": opIntNe, "ne": opIntNe, "<": opLt, ">": opGt, "<=": opLe, ">=": opGe}
