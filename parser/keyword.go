package parser

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed globals.tsv
var globalsTable string

// Global is a core parameter that a script may set with "name = value".
type Global struct {
	Name  string
	Kinds []string // number, string, id, intno, listen_id ...: what its value may be
	Since string   // "both", or the first target that knows it
}

// Globals is the table of the core parameters by name, as recorded from Kamailio.
var Globals = sync.OnceValue(func() map[string]Global {
	table := map[string]Global{}
	for line := range strings.Lines(globalsTable) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) == 3 && f[0][0] != '#' {
			table[f[0]] = Global{Name: f[0], Kinds: strings.Split(f[1], ","), Since: f[2]}
		}
	}
	return table
})

// numberWords are words that are integers everywhere (spec/language.md 1.3).
var numberWords = map[string]int64{
	"yes": 1, "true": 1, "on": 1, "enable": 1, "no": 0, "false": 0, "off": 0, "disable": 0,
	"inet": 2, "INET": 2, "ipv4": 2, "IPv4": 2, "IPV4": 2, "inet6": 10, "INET6": 10, "ipv6": 10, "IPv6": 10, "IPV6": 10,
}

// grammarWords have a meaning in the grammar; CoreFunctions and the globals' names are reserved too (spec/language.md 1.4).
const grammarWords = `route request_route failure_route branch_route onreply_route reply_route onsend_route event_route
 if else while switch case default return exit drop break defined strlen strempty selval and or not mod eq ne ieq ine
 loadmodule loadmodulex loadpath mpath cfgengine desc descr description modparam modparamx include_file import_file flags avpflags
 kemi onsend_route_callback reply_route_callback event_route_callback received_route_callback
 name NAME virtual advertise ADVERTISE sslv23 SSLv23 SSLV23 sslv2 SSLv2 SSLV2 sslv3 SSLv3 SSLV3 tlsv1 TLSv1 TLSV1
 method uri status from_uri to_uri src_ip dst_ip src_port dst_port proto af myself
 snd_ip snd_port snd_proto snd_af to_ip to_port to_proto to_af max_len msg:len udp UDP tcp TCP tls TLS sctp SCTP ws WS wss WSS`

// CoreFunctions are built into Kamailio's grammar, so that their names are reserved.
const CoreFunctions = `forward forward_tcp forward_udp forward_tls forward_sctp log error exec force_rport add_rport
 add_local_rport force_tcp_alias add_tcp_alias setflag resetflag isflagset setavpflag resetavpflag isavpflagset sethost sethostport
 sethostporttrans setport setuser setuserpass seturi rewritehost rewritehostport rewritehostporttrans rewriteport rewriteuser
 rewriteuserpass rewriteuri revert_uri strip strip_tail prefix userphone remove_branch clear_branches
 set_advertised_address set_advertised_port force_send_socket set_forward_close set_forward_no_connect set_reply_close
 set_reply_no_connect udp_mtu_try_proto cfg_select cfg_reset`

// bareCalls are those that may be called without parentheses.
var bareCalls = sync.OnceValue(func() map[string]bool {
	return wordTable(`force_rport add_rport add_local_rport force_tcp_alias add_tcp_alias revert_uri set_forward_close set_forward_no_connect
		set_reply_close set_reply_no_connect`)
})

func wordTable(words string) map[string]bool {
	table := map[string]bool{}
	for _, word := range strings.Fields(words) {
		table[word] = true
	}
	return table
}

var keywords = sync.OnceValue(func() map[string]bool {
	table := wordTable(grammarWords + " " + CoreFunctions)
	for name := range Globals() {
		table[name] = true
	}
	return table
})

// Reserved tells whether a word is one of the language, which has grown since 5.6.
func (o *Options) Reserved(word string) bool {
	return keywords()[word] && (o.Expressions || Globals()[word].Since != "6.1")
}

// IsCoreFunction tells whether the language itself has a function of that name.
func IsCoreFunction(name string) bool { return name != "route" && callable()[name] }

// callable are the reserved words that are called like functions.
var callable = sync.OnceValue(func() map[string]bool {
	return wordTable("route " + CoreFunctions)
})
