package pv

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kpv/pv/sip"
)

// selector reads a part of the message for $sel: n is the index in brackets, arg what stands behind params or header. Where there is no
// such part it gives nothing, Blank or Null, which are null for $sel and differ for @select (observed on 5.6.3 and 6.1.5).
type selector func(env Env, n int, arg string) Value

// nothing is a part that is not there and reads as the empty text, which is defined. Of Blank, the text is empty but not defined, and
// Null is a select that fails.
var nothing = Value{kind: text, num: 1}

// orNothing is a text, nothing where it is empty.
func orNothing(s string) Value {
	if s == "" {
		return nothing
	}
	return String(s)
}

// orBlank is a value, Blank where there is none.
func orBlank(v Value) Value {
	if v.IsNull() {
		return Blank
	}
	return v
}

func readSelect(env Env, key *Key) (Value, error) {
	if key.Select != nil {
		return key.Select(env, key), nil
	}
	return String(env.Setting(key.Name).Text()), nil
}

// SelectOperand makes the class of $sel that of @select, which tells apart how a part is missing.
func SelectOperand(sel *Class) *Class {
	at := *sel
	at.Get = readSelect
	return &at
}

// parseSelect reads cfg_get.group.name, which the checker looks up, or a select of the message: words with dots between them, of which
// the first may have an index and the last may be any name.
func parseSelect(text string) (Key, error) {
	if name, ok := strings.CutPrefix(text, "cfg_get."); ok {
		if strings.Count(name, ".") != 1 {
			return Key{}, errors.New("it must be cfg_get.group.name")
		}
		return Key{Name: name}, nil
	}
	if name, ok := strings.CutPrefix(text, `msg.header["`); ok { // there, a - only stands in quotes
		text = "msg.header." + strings.ReplaceAll(strings.TrimSuffix(name, `"]`), "-", "_")
	}
	text = quotedPart.ReplaceAllString(text, ".$1")
	head, rest, _ := strings.Cut(text, ".")
	n, head, err := selectIndex(head)
	if err != nil {
		return Key{}, err
	}
	if long := map[string]string{"f": "from", "t": "to", "v": "via", "m": "contact", "rr": "record_route"}[head]; long != "" {
		head = long
	}
	read, arg := findSelect(head, rest)
	if read == nil {
		return Key{}, errors.New("there is no select " + text)
	}
	return Key{Name: text, Select: func(env Env, _ *Key) Value { return read(env, n, arg) }}, nil
}

// quotedPart is a part of a select in brackets, for names that have other characters than letters.
var quotedPart = regexp.MustCompile(`\["([^"]*)"\]`)

// selectIndex takes the index off via[2]; they count from 1, and from the last one when negative.
func selectIndex(head string) (int, string, error) {
	name, index, found := strings.Cut(head, "[")
	if !found {
		return 0, head, nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
	if err != nil || name != "via" && name != "v" {
		return 0, "", errors.New("bad index [" + index)
	}
	switch {
	case n == 0: // of which there is none
		n = math.MaxInt32
	case n > 0:
		n--
	}
	return n, name, nil
}

// findSelect finds what reads a select, and the argument that it is to be called with.
func findSelect(head, rest string) (read selector, arg string) {
	if parts := selectParts(head); parts != nil {
		for _, prefix := range []string{"uri.params.", "params.", "header."} {
			if name, ok := strings.CutPrefix(rest, prefix); ok && name != "" {
				rest, arg = prefix, name
			}
		}
		return parts(rest), arg
	}
	header, ok := selectHeaders[head]
	if !ok || rest != "" {
		return nil, ""
	}
	return func(env Env, _ int, _ string) Value {
		v := bodyOf(header)(env.Message())
		switch header {
		case sip.Expires:
			v = trimmed(v)
		case sip.Event:
			return some(eventName(v.Text()))
		}
		return orBlank(v)
	}, ""
}

// eventName is the event in an Event header, without its parameters.
func eventName(body string) string {
	name, _, _ := strings.Cut(body, ";")
	return strings.TrimRight(name, " \t\r\n")
}

// trimmed is a text without the blanks at its end.
func trimmed(v Value) Value {
	if v.IsNull() {
		return v
	}
	return String(strings.TrimRight(v.Text(), " \t\r\n"))
}

// selectHeaders are the selects that are the first header of a name.
var selectHeaders = map[string]string{
	"call_id": sip.CallID, "event": sip.Event, "content_length": sip.ContentLength, "content_type": sip.ContentType, "subject": sip.Subject,
	"expires": sip.Expires, "max_forwards": "Max-Forwards", "user_agent": sip.UserAgent, "organization": "Organization",
	"priority": "Priority", "date": "Date", "identity": "Identity",
}

// selectParts gives the table for the selects that have parts: from what follows the first word to what reads it.
func selectParts(head string) func(rest string) selector {
	switch head {
	case "ruri":
		return uriSelect("", func(env Env) (string, bool) { return wellFormed(env.Message().RequestURI(), env.Target()) })
	case "next_hop":
		return uriSelect("", func(env Env) (string, bool) { return notEmpty(env.Message().NextHop()) })
	case "dst_uri":
		return destinationSelect
	case "from":
		return addressSelect(sip.From, partyEntry(sip.From))
	case "to":
		return addressSelect(sip.To, partyEntry(sip.To))
	case "contact":
		return addressSelect(sip.Contact, contactEntry)
	case "record_route":
		return addressSelect(sip.RecordRoute, recordedEntry)
	case "rpid":
		return addressSelect(sip.RemotePartyID, partyEntry(sip.RemotePartyID))
	case "refer_to":
		return addressSelect(sip.ReferTo, partyEntry(sip.ReferTo))
	case "via":
		return viaSelect
	case "cseq", "method", "version", "msg":
		return messageSelect(head)
	case "hf_value":
		return headerSelect
	case "sys":
		return func(rest string) selector { return systemSelects[rest] }
	case "authorization", "proxy_authorization":
		return credentialSelect
	case "src", "dst", "received":
		return socketSelect(head)
	}
	return nil
}

func viaSelect(rest string) selector {
	if rest != "" && rest != "params." && viaSelects[rest] == nil {
		return nil
	}
	return func(env Env, n int, arg string) Value {
		m := env.Message()
		v, ok := m.Via(n)
		if !ok || n < 0 && m.Whole() != nil {
			return Null
		}
		switch rest {
		case "":
			e, _ := m.Entry(sip.Via, n)
			return String(e.Raw)
		case "params.":
			return orBlank(some(v.Param(arg)))
		case "port":
			return orNothing(v.Port)
		}
		return orBlank(some(viaSelects[rest](&v)))
	}
}

var viaSelects = map[string]func(*sip.ViaEntry) string{
	"host": func(v *sip.ViaEntry) string { return v.Host }, "port": func(v *sip.ViaEntry) string { return v.Port },
	"transport": func(v *sip.ViaEntry) string { return v.Proto }, "branch": func(v *sip.ViaEntry) string { return v.Branch },
	"received": func(v *sip.ViaEntry) string { return v.Received }, "rport": func(v *sip.ViaEntry) string { return v.Rport },
	"i": func(v *sip.ViaEntry) string { return v.I }, "alias": func(*sip.ViaEntry) string { return "" }, // it never has a value
	"name": func(*sip.ViaEntry) string { return "SIP" }, "version": func(*sip.ViaEntry) string { return "2.0" },
}

// headerSelect gives the values of all headers of a name, in which _ stands for -, or a part of the addresses there.
func headerSelect(rest string) selector {
	name, part, _ := strings.Cut(rest, ".")
	header := strings.ReplaceAll(name, "_", "-")
	switch {
	case name == "":
		return nil
	case part == "":
		return eachEntry(header, func(e sip.Entry) string { return e.Text })
	case part == "uri" || part == "nameaddr.uri":
		return eachEntry(header, func(e sip.Entry) string {
			a, _ := sip.ParseAddress(e.Text)
			return a.URI
		})
	case part == "name":
		return func(env Env, _ int, _ string) Value {
			e, _ := env.Message().Entry(header, 0)
			a, _ := sip.ParseAddress(e.Text)
			return orNothing(shortName(a.Name))
		}
	case part == "nameaddr.name" || strings.HasPrefix(part, "uri."):
		return addressSelect(header, anyEntry(header))(strings.TrimPrefix(part, "nameaddr."))
	}
	return nil
}

// shortName is the name in an address without its quotes, or the first word of one that has none (observed).
func shortName(name string) string {
	if quoted, ok := strings.CutPrefix(name, `"`); ok {
		return strings.TrimSuffix(quoted, `"`)
	}
	name, _, _ = strings.Cut(name, " ")
	return name
}

// eachEntry joins something of all that the headers of a name list.
func eachEntry(header string, get func(sip.Entry) string) selector {
	return func(env Env, _ int, _ string) Value {
		m := env.Message()
		if err := m.Whole(); err != nil {
			return Null
		}
		var list []string
		for n := range m.Values(header) {
			e, _ := m.Entry(header, n)
			list = append(list, strings.Trim(get(e), " \t\r\n"))
		}
		return orNothing(strings.Join(list, ","))
	}
}

// systemSelects are about the server.
var systemSelects = map[string]selector{
	"pid":       func(Env, int, string) Value { return String(strconv.Itoa(os.Getpid())) },
	"server_id": func(Env, int, string) Value { return String("0") },
	"now":       func(env Env, _ int, _ string) Value { return String(strconv.FormatInt(env.Now().Unix(), 10)) },
	"now.gmt":   func(env Env, _ int, _ string) Value { return String(env.Now().UTC().Format(time.ANSIC)) },
	"now.local": func(env Env, _ int, _ string) Value { return String(env.Now().Local().Format(time.ANSIC)) },
	"unique": func(env Env, _ int, _ string) Value {
		return String(fmt.Sprintf("%x-%x-1", os.Getpid(), env.Now().Unix()))
	},
}

// messageSelect has the parts of CSeq and of the message itself.
func messageSelect(head string) func(string) selector {
	return func(rest string) selector {
		get := messageSelects[strings.TrimSuffix(head+"."+rest, ".")]
		switch {
		case head == "msg" && rest == "header.":
			return func(env Env, _ int, arg string) Value {
				if strings.Contains(arg, "-") { // a _ stands for it
					return Null
				}
				v, _ := getHdr(env, &Key{Name: strings.ReplaceAll(arg, "_", "-")})
				return orBlank(trimmed(v))
			}
		case get == nil:
			return nil
		}
		return func(env Env, _ int, _ string) Value { return get(env.Message()) }
	}
}

var messageSelects = map[string]func(*sip.Message) Value{
	"cseq":           bodyOf(sip.CSeq),
	"cseq.method":    func(m *sip.Message) Value { method, _ := m.CSeq(); return some(method) },
	"cseq.num":       func(m *sip.Message) Value { _, number := m.CSeq(); return some(number) },
	"method":         func(m *sip.Message) Value { return some(m.First().Method) },
	"version":        func(m *sip.Message) Value { return some(m.First().Version) },
	"msg":            func(m *sip.Message) Value { return some(m.Text()) },
	"msg.header":     func(m *sip.Message) Value { return String(m.HeaderPart()) },
	"msg.body":       getBody,
	"msg.len":        func(m *sip.Message) Value { return String(strconv.Itoa(len(m.Text()))) },
	"msg.type":       func(m *sip.Message) Value { return String(strconv.Itoa(int(m.First().Kind))) },
	"msg.id":         func(m *sip.Message) Value { return String(strconv.Itoa(m.ID)) },
	"msg.flags":      func(m *sip.Message) Value { return String(strconv.FormatUint(uint64(m.Flags), 10)) },
	"msg.first_line": func(m *sip.Message) Value { return some(m.First().Text) },
}

// credentialSelect has nothing: Kamailio wants a realm in brackets first (observed).
func credentialSelect(rest string) selector {
	if rest == "" {
		return nil
	}
	return func(Env, int, string) Value { return Blank }
}

// socketSelect has the addresses of where the message came from and where it was received.
func socketSelect(head string) func(string) selector {
	return func(rest string) selector {
		part := socketParts[rest]
		if part == nil || head != "received" && strings.HasPrefix(rest, "proto") {
			return nil
		}
		return func(env Env, _ int, _ string) Value {
			m := env.Message()
			a := m.Local
			if head == "src" {
				a = m.Source
			}
			return String(part(m, a))
		}
	}
}

// socketParts are the parts of such an address; the transport is asked of @received alone.
var socketParts = map[string]func(*sip.Message, netip.AddrPort) string{
	"ip":      func(_ *sip.Message, a netip.AddrPort) string { return a.Addr().String() },
	"port":    func(_ *sip.Message, a netip.AddrPort) string { return strconv.Itoa(int(a.Port())) },
	"ip_port": func(_ *sip.Message, a netip.AddrPort) string { return string(appendSocket(nil, a)) },
	"proto":   func(m *sip.Message, _ netip.AddrPort) string { return m.Proto.String() },
	"proto_ip_port": func(m *sip.Message, a netip.AddrPort) string {
		return m.Proto.String() + ":" + string(appendSocket(nil, a))
	},
}
