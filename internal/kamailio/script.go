package kamailio

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Script is a script with what it runs on.
type Script struct {
	Dir      string // where it finds what it includes
	Text     string
	First    string // statements to run before it, on the first message or when it starts
	Messages [][]byte
	Env      []string          // NAME=VALUE
	Defines  map[string]string // as -A has them
	Debug    int
	Modules  []string // to load besides those that all scripts have
}

// modules are loaded for every script.
var modules = strings.Fields("pv xlog memcached cfgutils corex kex textops textopsx siputils htable ipops sl")

// Place is where a script's Kamailio lives.
type Place struct {
	Modules string // folder
	Port    int
	Memory  string // memcached's address
	Body    string // the file that the script itself is written to
}

// prelude is what stands before a script: what it needs to start, but for what it loads and sets itself.
func (p Place) prelude(s *Script, script string) string {
	text := fmt.Sprintf("#!KAMAILIO\ndebug=%d\nlog_stderror=yes\nfork=yes\nchildren=1\nlisten=udp:127.0.0.1:%d\nauto_aliases=no\nmpath=%q\n", s.Debug, p.Port, p.Modules)
	scriptLoads := map[string]bool{}
	for _, found := range loads.FindAllStringSubmatch(script, -1) {
		scriptLoads[found[1]] = true
	}
	own := maps.Clone(scriptLoads)
	for _, name := range slices.Concat(modules, withNeeded(s.Modules)) {
		if !own[name] {
			text += fmt.Sprintf("loadmodule \"%s.so\"\n", name)
		}
		own[name] = true
	}
	if !scriptLoads["htable"] && !setsTable.MatchString(script) {
		text += "modparam(\"htable\", \"htable\", \"t=>size=4;\")\n"
	}
	if !scriptLoads["memcached"] {
		text += p.servers()
	}
	return text
}

// needed are the modules without which others do not start.
var needed = map[string][]string{"tmx": {"tm"}, "dialog": {"rr", "tm"}, "path": {"rr"}, "uac": {"rr", "tm"}, "dispatcher": {"tm"}, "acc": {"tm"},
	"registrar": {"usrloc"}}

// withNeeded puts before each module those that it needs.
func withNeeded(names []string) (list []string) {
	for _, name := range names {
		list = append(append(list, needed[name]...), name)
	}
	return list
}

// servers has the script use the memcached that is there.
func (p Place) servers() string {
	return fmt.Sprintf("modparam(\"memcached\", \"servers\", %q)\n", p.Memory)
}

var (
	hasBlocks      = regexp.MustCompile(`(?m)^\s*(request_route|event_route|route)\b\s*[\[{]`)
	hasMain        = regexp.MustCompile(`\brequest_route\s*\{|(?m:^)\s*route\s*\{`)
	hasStart       = regexp.MustCompile(`\bevent_route\s*\[\s*core:worker-one-init\s*\]\s*\{`)
	loads          = regexp.MustCompile(`(?m)^\s*loadmodule\s*\(?\s*"(?:[^"]*/)?(\w+?)(?:\.so)?"`)
	loadsMemcached = regexp.MustCompile(`loadmodule\s*\(?\s*"(?:[^"]*/)?memcached(?:\.so)?"`)
	setsTable      = regexp.MustCompile(`modparamx?\s*\(\s*"htable"\s*,\s*"htable"`)
	// what the place decides, not the script
	ofPlace = regexp.MustCompile(`(?m)^\s*(?:(?:listen|port|children|fork|log_stderror|log_facility|mpath|tcp_children)\s*=|mpath\s+"|` +
		`modparam\s*\(\s*"memcached"\s*,\s*"servers"\s*,).*$`)
	goesAbove = regexp.MustCompile(`^\s*(modparam\s*\(|loadmodule\b|(?:avp)?flags\b|#!)`)
)

// Files makes two files for Kamailio of a script: the one that it starts with, and the script itself, which keeps the numbers of its
// lines there. Statements that stand outside of routes get a route.
func (s *Script) Files(p Place) (main, body string) {
	above, body := "", ofPlace.ReplaceAllString(s.Text, "")
	if !hasBlocks.MatchString(body) {
		above, body = s.inRoute(body)
	}
	body, begun := s.withFirst(body)
	main = p.prelude(s, body+above) + above + fmt.Sprintf("include_file %q\n", p.Body)
	if !begun {
		main += s.entry() + " " + s.First + " }\n"
	}
	if !hasMain.MatchString(body + main) {
		main += "request_route { exit; }\n"
	}
	if loadsMemcached.MatchString(body + above) {
		main += p.servers()
	}
	return main, strings.TrimRight(body, "\n") + "\n"
}

// inRoute puts statements into the route that runs them, and what cannot be in a route above it.
func (s *Script) inRoute(text string) (above, body string) {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if goesAbove.MatchString(line) {
			above += line + "\n"
			line = ""
		}
		lines = append(lines, line)
	}
	return above, s.entry() + " " + strings.Join(lines, "\n") + "\n}\n"
}

// entry begins the route that runs first.
func (s *Script) entry() string {
	if len(s.Messages) > 0 {
		return "request_route {"
	}
	return "event_route[core:worker-one-init] {"
}

// withFirst puts the first statements where the script begins to run, if it has such a place.
func (s *Script) withFirst(text string) (body string, begun bool) {
	if s.First == "" {
		return text, true
	}
	begins := hasStart
	if len(s.Messages) > 0 {
		begins = hasMain
	}
	at := begins.FindStringIndex(text)
	if at == nil {
		return text, false
	}
	return text[:at[1]] + " " + s.First + " " + text[at[1]:], true
}

// Wire is a message as it is sent.
func Wire(message []byte) []byte {
	text := strings.ReplaceAll(string(message), "\r\n", "\n")
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}
