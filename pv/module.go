package pv

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"kpv/pv/sip"
)

// Variables of further modules.
var moduleClasses = []*Class{
	{
		Name: "RANDOM", Module: "cfgutils", Type: "int",
		Doc:     "A random number from 0 to 2147483647.",
		Example: `if ($RANDOM >= 0) xlog("a number\n"); # -> a number`,
		Get:     func(env Env, _ *Key) (Value, error) { return Int(int64(env.Random(math.MaxInt32))), nil },
	},
	{
		Name: "uuid", Module: "uuid", Inner: InnerLiteral, Param: "kind", Type: "str",
		Doc:     "A new identifier as in RFC 4122: t makes one of the time, anything else, such as g and r, a random one.",
		Example: `xlog("$(uuid(g){s.len})\n"); # -> 36`,
		Get:     func(env Env, key *Key) (Value, error) { return String(uuid(env, key.Name)), nil },
	},
	{
		Name: "sruid", Module: "kex", Type: "str",
		Doc:     "A new identifier: srid-, the start of the server, its process, and a number.",
		Example: `if ($sruid =~ "^srid-") xlog("one\n"); # -> one`,
		Get: func(env Env, _ *Key) (Value, error) {
			return String(fmt.Sprintf("srid-%x-%x-%x", env.Started().Unix(), os.Getpid(), env.Random(math.MaxInt32))), nil
		},
	},
	{
		Name: "HN", Module: "ipops", Inner: InnerLiteral, Param: "n|f|d|i", Type: "str", Parse: oneOf("n", "f", "d", "i"),
		Doc:     "The name of this host: f all of it, n what stands before the first dot, d what stands behind it. i, its address, is null: kpv asks no DNS.",
		Example: `xlog("$HN(i)\n"); # -> <null>`,
		Get:     hostName,
	},
	{
		Name: "ksr", Module: "pv", Inner: InnerLiteral, Param: "ver|verval", Type: "any", Parse: oneOf("ver", "verval"),
		Doc:     "The version of Kamailio: ver as a text, verval as a number.",
		Example: `if ($ksr(verval) >= 5006000) xlog("5.6 or later\n"); # -> 5.6 or later`,
		Get: func(env Env, key *Key) (Value, error) {
			if key.Name == "ver" {
				return String(env.Target().Release()), nil
			}
			return Int(versionNumber(env.Target().Release())), nil
		},
	},
	{
		Name: "rpl", Module: "pv", Inner: InnerLiteral, Param: "duri", Type: "str", Parse: oneOf("duri"),
		Doc:     "Where a reply is sent to; null for a request.",
		Example: `xlog("$rpl(duri)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "msgbuf", Module: "pv", Inner: InnerName, Param: "index", Type: "str", Message: true,
		Doc:     "A character of the message's text, from 0. A text assigned puts its first character there, at once.",
		Example: `xlog("$(msgbuf(0){s.len})\n"); # -> 1`,
		Parse:   parseNatural, ParseValue: func(v Value) (Key, error) { return parseNatural(v.Text()) },
		Get: getMsgbuf, Set: setMsgbuf,
	},
	{
		Name: "sdp", Module: "sdpops", Inner: InnerLiteral, Param: "body|sess_version", Type: "any", Parse: oneOf("body", "sess_version"),
		Doc:     "Of an SDP body: body, all of it; sess_version, the version in its o= line, which can be written: -1 adds 1.",
		Example: `xlog("$sdp(body)\n"); # -> <null>`,
		Get:     getSDP, Set: setSDP,
	},
	{
		Name: "rdir", Module: "rr", Inner: InnerLiteral, Param: "id|name", Type: "any", Parse: oneOf("id", "name"),
		Doc:     "Which way a request goes within its dialog: 1 or downstream, as every request does of which loose_route() did not say otherwise.",
		Example: `xlog("$rdir(id) $rdir(name)\n"); # -> 1 downstream`,
		Get: func(_ Env, key *Key) (Value, error) {
			if key.Name == "id" {
				return Int(1), nil
			}
			return String("downstream"), nil
		},
	},
	{
		Name: "rr_count", Module: "nathelper", Type: "int", Message: true,
		Doc:     "How many addresses the Record-Route headers have.",
		Example: `xlog("$rr_count\n"); # -> 0`,
		Get:     onMessage(func(m *sip.Message) Value { return Int(int64(m.Values(sip.RecordRoute))) }),
	},
	{
		Name: "dbr", Module: "sqlops", Inner: InnerFormat, Param: "result=>rows|cols|[row,column]|colname[n]", Type: "any", Parse: parseResult,
		Doc:     "Of the result of an SQL query: rows, cols, a value, the name of a column. kpv asks no database: the result is empty.",
		Example: `xlog("$dbr(r=>rows) $dbr(r=>[0,0])\n"); # -> 0 <null>`,
		Get: func(_ Env, key *Key) (Value, error) {
			if key.HasNum {
				return Int(0), nil
			}
			return Null, nil
		},
	},
	{
		Name: "dns", Module: "ipops", Inner: InnerLiteral, Param: "result=>part", Type: "any", Parse: parseAddresses,
		Doc:     "Of the result of dns_query(): count, ipv4, ipv6, addr[n], type[n]. kpv asks no DNS: there is none.",
		Example: `xlog("$dns(r=>count)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "ulc", Module: "registrar", Inner: InnerLiteral, Param: "profile=>part", Indexed: true, Type: "any", Parse: parseContactPart,
		Doc:     "Of the contacts that reg_fetch_contacts() found: " + strings.Join(contactParts, " ") + ". kpv stores none.",
		Example: `xlog("$(ulc(caller=>addr)[0])\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "evapi", Module: "evapi", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("msg", "conidx", "srcaddr", "srcport"),
		Doc:     "Of a message of an evapi client: msg conidx srcaddr srcport. Null anywhere but in its event routes.",
		Example: `xlog("$evapi(msg)\n"); # -> <null>`,
		Get:     absent,
	},
	{
		Name: "jsonrpl", Module: "jsonrpcs", Inner: InnerLiteral, Param: "part", Type: "any", Parse: oneOf("code", "text", "body"),
		Doc:     "Of the answer to jsonrpc_exec(): code text body. There is none.",
		Example: `xlog("$jsonrpl(code)\n"); # -> 0`,
		Get: func(_ Env, key *Key) (Value, error) {
			if key.Name == "code" {
				return Int(0), nil
			}
			return Null, nil
		},
	},
}

// uuid makes an identifier: version 1 of the time, version 4 of random bits.
func uuid(env Env, kind string) string {
	var words [4]uint32
	for i := range words {
		words[i] = uint32(env.Random(1<<31))<<1 | uint32(env.Random(2))
	}
	version := uint32(4)
	if kind == "t" {
		ticks := uint64(env.Now().Sub(gregorian) / 100)
		words[0], words[1], version = uint32(ticks), uint32(ticks>>32)<<16|uint32(ticks>>48), 1
	}
	words[1] = words[1]&^0xf000 | version<<12
	words[2] = words[2]&^0xc0000000 | 0x80000000
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1]>>16, words[1]&0xffff, words[2]>>16, words[2]&0xffff, words[3])
}

// gregorian is where the time of identifiers starts, moved to where a duration can reach.
var gregorian = time.Date(1900, time.January, 1, 0, 0, 0, 0, time.UTC)

func hostName(_ Env, key *Key) (Value, error) {
	name, err := os.Hostname()
	if err != nil || key.Name == "i" {
		return Null, err
	}
	host, domain, dotted := strings.Cut(name, ".")
	switch {
	case key.Name == "n":
		return String(host), nil
	case key.Name == "f":
		return String(name), nil
	case dotted:
		return String(domain), nil
	}
	return Null, nil
}

// versionNumber counts as Kamailio does: 5.6.3 is 5006003.
func versionNumber(release string) (n int64) {
	for part := range strings.SplitSeq(release, ".") {
		digits, _ := strconv.ParseInt(part, 10, 64)
		n = n*1000 + digits
	}
	return n
}

func parseNatural(text string) (Key, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return Key{}, errors.New("a number, not negative, is needed")
	}
	return Key{Num: int64(n)}, nil
}

var errOutside = errors.New("the index is behind the end of the message")

func getMsgbuf(env Env, key *Key) (Value, error) {
	text := env.Message().Text()
	if key.Num >= int64(len(text)) {
		return Null, errOutside
	}
	return String(text[key.Num : key.Num+1]), nil
}

func setMsgbuf(env Env, key *Key, v Value) error {
	m := env.Message()
	switch v = plain(v); {
	case v.IsNull() || v.IsString() && v.Text() == "":
		return nil
	case !v.IsString():
		return errText
	case key.Num >= int64(len(m.Text())):
		return errOutside
	}
	m.Patch(int(key.Num), 1, v.Text()[:1])
	return nil
}

// parseResult reads what of a query's result is asked; HasNum marks the counts.
func parseResult(text string) (Key, error) {
	result, part, ok := strings.Cut(text, "=>")
	counts := part == "rows" || part == "cols"
	if !ok || !counts && !strings.HasPrefix(part, "[") && !strings.HasPrefix(part, "colname[") {
		return Key{}, errors.New("it must be a result's name, =>, and rows, cols, [row,column] or colname[n]")
	}
	return Key{Name: result, HasNum: counts}, nil
}

func parseAddresses(text string) (Key, error) {
	result, part, ok := strings.Cut(text, "=>")
	name, _, _ := strings.Cut(part, "[")
	if _, err := oneOf("count", "ipv4", "ipv6", "addr", "type")(name); !ok || err != nil {
		return Key{}, errors.New("it must be a result's name, =>, and count, ipv4, ipv6, addr[n] or type[n]")
	}
	return Key{Name: result}, nil
}

var contactParts = []string{"aor", "domain", "aorhash", "addr", "path", "received", "expires", "callid", "q", "cseq", "flags", "cflags", "user_agent",
	"socket", "modified", "methods", "count", "ruid", "regid", "instance", "conid", "server_id", "keepalive"}

func parseContactPart(text string) (Key, error) {
	profile, part, ok := strings.Cut(text, "=>")
	if !ok {
		return Key{}, errors.New("a profile's name and => must stand before the part")
	}
	_, err := oneOf(contactParts...)(part)
	return Key{Name: profile}, err
}
