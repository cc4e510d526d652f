package pv

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/pv/sip"
)

// messageEnv is an Env with a message.
type messageEnv struct {
	*bench
	m *sip.Message
}

func (e *messageEnv) Message() *sip.Message { return e.m }
func (e *messageEnv) Started() time.Time    { return e.now }
func (e *messageEnv) Setting(string) Value  { return Null }
func newMessageEnv(text string) *messageEnv {
	return &messageEnv{newBench(V56), sip.New(sip.Wire([]byte(text)), sip.Socket{}.WithDefaults())}
}

func testMessage(t testing.TB, name string) string {
	text, err := os.ReadFile("../testdata/sip/" + name + ".sip")
	require.NoError(t, err)
	return string(text)
}

// sipClasses are the variables of this package that read a message.
func sipClasses() (list []*Class) {
	for _, group := range [][]*Class{messageClasses, ruriClasses, destinationClasses, branchClasses, partyClasses, headerClasses, viaClasses,
		identityClasses, authClasses, flagClasses, socketClasses, clockClasses, serverClasses} {
		list = append(list, group...)
	}
	return list
}

// someKeys are some names for a class, one at least.
func someKeys(t testing.TB, class *Class) (list []Key) {
	if class.Inner == InnerNone {
		return []Key{{}}
	}
	for _, text := range []string{"len", "buf", "fline", "hdrs", "body", "lpart", "u", "U", "d", "p", "P", "uri", "dst_uri", "path", "flags", "q",
		"count", "Via", "Contact", "X-Test", "min", "max", "host", "port", "proto", "branch", "params", "3", "name", "id", "s", "Sn", "year",
		"isdst", "%c%U", "rx", "ip"} {
		key := Key{Name: text}
		if class.Parse != nil {
			var err error
			if key, err = class.Parse(text); err != nil {
				continue
			}
		}
		list = append(list, key)
		if class.Indexed {
			indexed := key
			indexed.Index = Index{N: -1, Has: true}
			all := key
			all.Index = Index{All: true, Has: true}
			list = append(list, indexed, all)
		}
	}
	require.NotEmpty(t, list, class.Name)
	return list
}

// FuzzMessageVariables reads every variable of a message, writes those that can be written, and reads again what that makes.
func FuzzMessageVariables(f *testing.F) {
	for _, name := range []string{"message", "full", "min", "ser", "resp"} {
		f.Add(testMessage(f, name), "sip:x@y")
	}
	f.Add("SIP/2.0 200 OK\r\n\r\n", "")
	f.Add("INVITE tel:+1 SIP/2.0\r\nFrom: <tel:+1>\r\nTo: urn:service:sos\r\n\r\n", "tel:+2")
	f.Fuzz(func(t *testing.T, text, value string) {
		env := newMessageEnv(text)
		for range 2 {
			for _, class := range sipClasses() {
				for _, key := range someKeys(t, class) {
					_, _ = class.Get(env, &key)
					if class.Set == nil {
						continue
					}
					for _, v := range []Value{String(value), Int(3), Null, String(value)} {
						_ = class.Set(env, &key, v)
					}
				}
			}
			for name := range selectWords(value) {
				if key, err := parseSelect(name); err == nil && key.Select != nil {
					key.Select(env, &key)
				}
			}
			_ = env.m.Show()
			env.m.Apply()
		}
	})
}

// selectWords are some selects.
func selectWords(arg string) map[string]bool {
	words := map[string]bool{}
	for _, head := range []string{"ruri", "next_hop", "from", "to", "contact", "record_route", "via[2]", "v[-1]", "cseq", "msg", "src", "call_id"} {
		for _, tail := range []string{"", ".uri", ".uri.user", ".user", ".params." + arg, ".header." + arg, ".name", ".tag", ".host", ".ip_port", ".num", ".len"} {
			words[head+tail] = true
		}
	}
	return words
}

// frequent are the variables that scripts use most (spec/pv.md 1.1), with what they give on the standard message.
var frequent = []struct {
	name, inner string
	want        Value
	allocs      float64 // what making the result takes
}{
	{name: "ru", want: String("sip:bob@example.com:5080;transport=udp")},
	{name: "rU", want: String("bob")},
	{name: "rd", want: String("example.com")},
	{name: "rp", want: Loose("5080", 5080)},
	{name: "rm", want: Loose("INVITE", 1)},
	{name: "rs", want: Null},
	{name: "fu", want: String("sip:alice@wonder.land")},
	{name: "fU", want: String("alice")},
	{name: "fd", want: String("wonder.land")},
	{name: "tu", want: String("sip:bob@example.com")},
	{name: "tU", want: String("bob")},
	{name: "ci", want: String("call-1@127.0.0.1")},
	{name: "cs", want: String("1")},
	{name: "ct", want: String("<sip:alice@127.0.0.1:5062>")},
	{name: "ua", want: String("tester/1.0")},
	{name: "hdr", inner: "x-test", want: String("one")},
	{name: "rb", want: String("hello\r\n")},
	{name: "du", want: Null},
	{name: "pr", want: Loose("udp", 1)},
	{name: "si", want: String("127.0.0.1"), allocs: 1},
	{name: "sp", want: Int(5060)},
	{name: "cl", want: Numeric("5", 5)},
}

func TestFrequentVariables(t *testing.T) {
	env, registry := newMessageEnv(testMessage(t, "message")), New(sipClasses(), nil)
	for _, c := range frequent {
		class, key := registry.Class(c.name), Key{Name: c.inner}
		require.NotNil(t, class, c.name)
		got, err := class.Get(env, &key)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, c.name)
		assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = class.Get(env, &key) }), c.allocs, "$%s allocates", c.name)
	}
}

func BenchmarkVariables(b *testing.B) {
	env, registry := newMessageEnv(testMessage(b, "message")), New(sipClasses(), nil)
	for _, c := range frequent {
		class, key := registry.Class(c.name), Key{Name: c.inner}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = class.Get(env, &key)
			}
		})
	}
}

// BenchmarkParse reads a message as far as the usual variables need it.
func BenchmarkParse(b *testing.B) {
	text := testMessage(b, "full")
	b.ReportAllocs()
	for b.Loop() {
		env := newMessageEnv(text)
		_, _ = env.m.URI()
		_ = env.m.Caller()
	}
}
