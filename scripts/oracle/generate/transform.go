package generate

import (
	"fmt"
	"strings"
)

// The texts that a class of transformations is asked about, and the alphabet of their mutations.
var (
	plainTexts = []string{"", "a", "abc", "hello world", "a,b,c", ",a,,b,", "a;b;c", "::", "a:b:c:d", "  x y  ", "\t\r\n x \n", "0", "7", "-7", "+7", "007", "12abc", "0x1f",
		"2147483647", "2147483648", "-2147483649", "99999999999", "Zoë", "ÄÖ ü€", "1.5", "'q'", "\"q\"", "\"q", "q'", "''", "(x)", "<x>", "[x}", "{x}", "((x))", "it's \"q\" \\ b", "a\\'b\\\\c\\",
		"al%20ice%40x", "bad%2", "bad%zz", "a+b%26c%3D", "50%", "SGVsbG8gV29ybGQ=", "SGVsbG8gV29ybGQ", "SGVsbG8", "48656c6c6f", "4865z", "zz", "E8329BFD4697D9EC37",
		"sip:bob@example.com", "1700000000", "86400", "+49 (30) 12-3", "user@host@dom", "l1\nl2\n\nl4", "l1\r\nl2\r\n", "x\x01y\x7fz", "aAbBcC", "ababab", "$$x", "x y&z=1?a/b", "~-_.*!'()"}
	plainLetters = "abAB01 ,;:.@<>\"'()[]{}%+-=&?/\\\t\n€ü~*!|$"

	uriTexts = []string{"sip:alice:pw@wonder.land:5066;transport=tcp;x=y?Subject=hi", "sip:bob@example.com", "sip:example.com", "sips:a@b:5061", "SIP:Bob@Example.COM;User=Phone",
		"tel:+1234;phone-context=x.org", "tel:+49-30-123", "sip:+4930;isub=9@gw;user=phone", "sip:a@[2001:db8::1]:5060;transport=udp", "sip:[::1]", "sip:a@h;lr", "sip:a@h;lr=on;r2=on",
		"sip:a@h;maddr=1.2.3.4;ttl=5;method=INVITE", "sip:a@h?X=1&Y=2", "sip:a@h;q=\"x;y\"", "sip:a%40b@h", "sip:bob;a=1@h;b=2", "sip:a@h;", "sip:a@h;;x", "sip:a@h:", "sip:@h", "sip:u@", "sip:", "notauri",
		"http://x.org/a", "urn:service:sos", "urn:nena:service:sos", "im:a@b", "sip:a@h:99999", "sip:a@h:0", "<sip:a@b>", "\"N\" <sip:a@b>;tag=1", "tels:1", "sip:a:b:c@h", "sip:a@h;transport", "sip:a@h;transport=", "sip:a@h;gr=x;ob",
		"sip:a@h;transport=tcp;transport=udp", "sip:a@1.2.3.4:5060;transport=TLS", "sip:1.2.3.4:5060", "sip:a@h;x=1;X=2", "sip:a?b@h", "sip:a@h;x=%3b", "sip: a@h", " sip:a@h", "sip:a@h ", "sip:a@h;alias=1.2.3.4~5062~1", "sip:a b@h"}
	uriLetters = "sipa@:;=?&.1 <>\"%[]5+-*,"

	paramTexts   = []string{"a=1;b=2;c;d=\"q s\"", "a=1,b=2", "a=1&b=2&c", "a", "a=", "=1", "a=1;", ";a=1", "a=1;;b=2", "a=1;a=2;A=3", " a = 1 ; b = 2 ", "a=\"x;y\";b='z'", "a=\"unterminated", "a='x", "a=1;b", "a=1\tb=2", "a=1;\r\n b=2", "x-y=z_1;q=0.5", "a=1|b=2", "a=b=c", "a b;c", "a=;b=2", "a=1 b=2"}
	paramLetters = "abc=;&,\"' 12"

	bodyTexts = []string{"\"Alice A\" <sip:alice@a.b>;tag=abc;p=q", "sip:b@c;tag=9", "<sip:b@c>", "Bob <sip:b@c:5070;x=1>;tag=t;a=b", "\"C \\\"q\\\" D\" <sip:c@d>;tag=1", "*", "junk", "<sip:a@b", "a <", "\"x\" sip:a@b", "<sip:a@b>;tag=", "<sip:a@b>;tag", "<sip:a@b>;x;tag=z;y=\"q;r\"",
		"<tel:+123>;tag=1", "<sip:a@b>, <sip:c@d>", "  <sip:a@b>  ;  tag = x ", "<sip:a@b>tag=1", "Alice <sip:a@b>", "\"un <sip:a@b>", "<sips:a:p@[::1]:5061;t=1?h=2>;tag=q", "sip:a@b", "<>", "\"\" <sip:a@b>", "A B  C <sip:a@b>"}
	bodyLetters = "a<>\";=@:, \\s"

	lineTexts   = []string{"", "a", "a\n", "a\nb", "a\r\nb\r\nc", "v=0\r\no=- 1\r\nm=audio 1\r\nm=video 2\r\n", "\n", "\na", "a\n\nb", "a\rb", "x\r\n\r\ny\n"}
	lineLetters = "avm=\r\n "
)

// transformationTopics ask for each class of transformations.
var transformationTopics = []topic{
	{name: "tr.s", weight: 12, probe: func(p *prober) string { return p.transformed(p.textFrom(plainTexts, plainLetters), p.stringTrans) }},
	{name: "tr.uri", weight: 6, probe: func(p *prober) string { return p.transformed(p.textFrom(uriTexts, uriLetters), p.uriTrans) }},
	{name: "tr.param", weight: 5, probe: func(p *prober) string { return p.transformed(p.textFrom(paramTexts, paramLetters), p.paramTrans) }},
	{name: "tr.tobody", weight: 3, probe: func(p *prober) string { return p.transformed(p.textFrom(bodyTexts, bodyLetters), p.tobodyTrans) }},
	{name: "tr.nameaddr", weight: 2, probe: (*prober).nameaddr},
	{name: "tr.line", weight: 2, probe: func(p *prober) string { return p.transformed(p.textFrom(lineTexts, lineLetters), p.lineTrans) }},
	{name: "tr.re", weight: 4, probe: func(p *prober) string { return p.transformed(p.textFrom(plainTexts, plainLetters), p.reTrans) }},
	{name: "tr.other", weight: 2, probe: (*prober).otherTrans},
	{name: "tr.chain", weight: 3, probe: (*prober).chain},
}

func (p *prober) textFrom(list []string, letters string) string {
	switch text := list[p.n(len(list))]; p.n(10) {
	case 0, 1, 2:
		return p.mutate(text, letters)
	case 3:
		return p.noise(letters, 12)
	case 4:
		return strings.Repeat(text, 1+p.n(4))
	default:
		return text
	}
}

// transformed asks for a transformation of a text: printed, assigned, added to, compared.
func (p *prober) transformed(text string, transformation func() string) string {
	variable, expression := p.pick("var", "var", "avp", "vn", "xavp")+"(s)", transformation()
	set := fmt.Sprintf("$%s = %s; ", variable, quote(text))
	switch p.n(20) {
	case 0:
		set = fmt.Sprintf("$%s = %s; ", variable, p.integerText())
	case 1:
		variable = p.pick("vn(never)", "avp(never)", "null", "xavp(never=>x)", "var(never)")
		set = ""
	}
	return set + p.use(fmt.Sprintf("$(%s{%s})", variable, expression))
}

// use shows what a readable variable gives in one of the ways in which it can be used.
func (p *prober) use(expression string) string {
	switch p.n(12) {
	case 0:
		return fmt.Sprintf(`$vn(r) = "old"; $vn(r) = %s; %s`, expression, p.show("r [$vn(r)]"))
	case 1:
		return fmt.Sprintf(`$var(r) = %s + 1; %s`, expression, p.show("+1 [$var(r)]"))
	case 2:
		return fmt.Sprintf(`$var(r) = 1 + %s; %s`, expression, p.show("1+ [$var(r)]"))
	case 3:
		return fmt.Sprintf(`if (%s == $null) %s else %s`, expression, p.show("null"), p.show("not null"))
	case 4:
		return fmt.Sprintf(`is_int("%s"); %s`, expression, p.show("int $rc"))
	case 5:
		return fmt.Sprintf(`$avp(r) = "x" + %s + "y"; %s`, expression, p.show("[$avp(r)]"))
	default:
		return p.show("[" + expression + "]")
	}
}

func (p *prober) integerText() string {
	return p.pick("0", "1", "-1", "7", "-12", "65", "255", "100000", "2147483647", "-2147483647")
}

// index is what stands where a transformation takes a number: written out or in a variable (set by the caller's statement before).
func (p *prober) index() string {
	if p.oneIn(6) {
		return p.pick("$var(p)", "$vn(never)", "$avp(i)", "$var(never)")
	}
	return p.pick("0", "1", "2", "3", "-1", "-2", "5", "9", "-9", "100", " 1", "+1", "01")
}

func (p *prober) natural() string {
	return strings.TrimPrefix(p.index(), "-")
}

// text is what stands where a transformation takes a text.
func (p *prober) argument(of ...string) string {
	if p.oneIn(8) {
		return p.pick("$vn(q)", "$avp(t)", "$vn(never)")
	}
	return p.pick(of...)
}

// stringTrans leaves out what crashes or reads beyond the text in 5.6.3: rbefore, rafter, decode.7bit of an odd digit, fmtlines with lines
// to break.
func (p *prober) stringTrans() string {
	switch p.n(22) {
	case 0, 1, 2:
		return "s.substr," + p.index() + "," + p.natural()
	case 3, 4, 5:
		return "s.select," + p.index() + "," + p.pick(",", ";", ":", "a", " ", "@", "\\n", "b", "1", "/", "-", ".")
	case 6, 7:
		return "s." + p.pick("strip", "striptail", "prefixes", "prefixes.quoted") + "," + p.index()
	case 8:
		return "s." + p.pick("stripto", "before", "after", "count") + "," + p.argument("a", ",", ":", " ", "@", "ab", "z", "\\n", "%")
	case 9:
		return "s.rm," + p.argument("a", "ab", "x", "l", "zz", "-")
	case 10:
		return "s.replace," + p.argument("a", "ab", "x", "bb") + "," + p.argument("", "b", "--", "aa", "x y")
	case 11:
		return "s.ftime," + p.argument("%Y-%m-%d", "%H:%M:%S", "%j", "x", "%%", "%a %b %e", "%s", "")
	case 12:
		return "s.corehash," + p.pick("1", "2", "16", "256", "0", "3", "$var(p)")
	case 13, 14, 15:
		return "s." + p.pick("escape.common", "unescape.common", "escape.user", "unescape.user", "escape.param", "unescape.param", "escape.csv", "urlencode.param", "urldecode.param")
	case 16, 17:
		return "s." + p.pick("encode.hexa", "decode.hexa", "encode.base64", "decode.base64", "encode.base64t", "decode.base64t", "encode.base64url", "decode.base64url",
			"encode.base64urlt", "decode.base64urlt", "encode.base58", "decode.base58", "encode.7bit")
	default:
		return "s." + p.pick("len", "int", "md5", "sha256", "sha384", "sha512", "tolower", "toupper", "trim", "ltrim", "rtrim", "rmws", "unquote", "unbracket",
			"numeric", "prefixes", "prefixes.quoted", "corehash", "len", "int")
	}
}

// uriTrans leaves out saor, suri and duri, which put what was in Kamailio's buffer before into the result.
func (p *prober) uriTrans() string {
	if p.oneIn(4) {
		return "uri.param," + p.argument("transport", "x", "X", "lr", "user", "gr", "a", "tag", "", "none")
	}
	return "uri." + p.pick("user", "passwd", "host", "domain", "port", "params", "headers", "transport", "ttl", "uparam", "maddr", "method", "lr", "r2", "scheme", "tosocket")
}

func (p *prober) paramTrans() string {
	separator := p.pick("", "", "", "", ",;", ",&", ",|")
	switch p.n(6) {
	case 0:
		return "param.count" + p.pick(separator, ",$var(sep)", ",,")
	case 1:
		return "param.name," + p.index() + separator
	case 2:
		return "param.valueat," + p.index() + separator
	case 3:
		return "param.in," + p.argument("a", "b", "c", "A", "x-y", "none", "tag") + separator
	default:
		return "param.value," + p.argument("a", "b", "c", "d", "A", "x-y", "none", "q") + separator
	}
}

func (p *prober) tobodyTrans() string {
	return "tobody." + p.pick("uri", "user", "host", "tag", "params", "display")
}

// nameaddr leaves texts with a bracket that is not closed alone: 5.6.3 reads beyond them.
func (p *prober) nameaddr() string {
	text := p.textFrom(bodyTexts, bodyLetters)
	if strings.Contains(text, "<") {
		text += ">"
	}
	return p.transformed(text, func() string { return "nameaddr." + p.pick("uri", "name", "len") })
}

func (p *prober) lineTrans() string {
	return p.pick("line.count", "line.at,"+p.index(), "line.sw,"+p.argument("a", "m=", "v", "x", "b"))
}

func (p *prober) reTrans() string {
	separator := p.pick("/", "/", "/", "#", "!", "|")
	pattern := p.pick("a", "b+", "[a-z]+", "(a)(b)", "^a", "x", ".", "[0-9]{2}", "[[:digit:]]+", "(.)(.)(.)", "a|b", "[^,]*,", "\\.", "(b)?c", "a*b", "l1", "A")
	pattern = strings.ReplaceAll(pattern, separator, "")
	into := p.pick("", "X", "\\0", "[\\1]", "\\2\\1", "&", "a\\tb", "$var(q)", "\\3", "\\9", "x y")
	return "re.subst," + separator + pattern + separator + into + separator + p.pick("", "", "g", "i", "gi", "s", "gs")
}

// otherTrans asks for the small classes.
func (p *prober) otherTrans() string {
	switch p.n(4) {
	case 0:
		return p.transformed(p.textFrom([]string{"udp:1.2.3.4:5060", "tcp:h.org:80", "1.2.3.4:5060", "udp:[::1]:5060", "udp:1.2.3.4", "sctp:1.1.1.1:1", "xyz:1.2.3.4:5", "h", "udp:", "tls:1.1.1.1:5", "udp:h:99999"}, "udpc:1.[]"),
			func() string { return "sock." + p.pick("host", "port", "proto", "touri") })
	case 1:
		return p.transformed(p.textFrom(uriTexts, uriLetters), func() string { return "urialias.encode" })
	case 2:
		text := p.pick("1.2.3.4~5062~1", "h~5060~2", "[::1]~5061~3") // of other texts 5.6.3 makes a line that is too long, which is lost
		return fmt.Sprintf("$var(s) = %s; %s", quote(text), p.use("$(var(s){urialias.decode})"))
	default:
		return p.transformed(p.textFrom(plainTexts, plainLetters), func() string { return "sql." + p.pick("val", "val.int", "val.str") })
	}
}

// chain asks for two or three transformations one after the other.
func (p *prober) chain() string {
	text := p.textFrom(append(uriTexts, plainTexts...), plainLetters+uriLetters)
	return p.transformed(text, func() string {
		all := p.uriTrans
		if p.oneIn(2) {
			all = p.stringTrans
		}
		list := []string{all()}
		for range 1 + p.n(2) {
			list = append(list, p.pick(p.stringTrans(), p.stringTrans(), p.paramTrans(), p.reTrans(), p.uriTrans()))
		}
		return strings.Join(list, "}{")
	})
}
