package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kpv/eval/golden"
	"kpv/pv"
	"kpv/scripts/oracle/generate"
)

// scene is a script with what it runs on.
type scene struct {
	name    string // folder/name, without what the file is called at the end
	dir     string // where it finds what it includes
	script  string
	message []byte // nil without one
	env     []string
	debug   int
}

// randomScenes makes programs of seeds that follow each other.
func randomScenes(seed uint64, count int) []scene {
	var list []scene
	for i := range uint64(count) {
		list = append(list, scene{name: fmt.Sprintf("random/%d", seed+i), script: generate.Program(seed + i), debug: 1})
	}
	return list
}

// probeScenes makes programs of questions about variables, transformations and functions whose topics match.
func probeScenes(seed uint64, count int, about *regexp.Regexp) []scene {
	var list []scene
	for i := range uint64(count) {
		p := generate.Variables(seed+i, about)
		env := []string{"KTESTENV=envval", "KTESTNUM=42"}
		list = append(list, scene{name: fmt.Sprintf("probes/%d", seed+i), script: p.Script, message: p.Message, env: env, debug: 1})
	}
	return list
}

// readScenes reads a script, or the scripts and golden cases in a folder and below.
func readScenes(root string) ([]scene, error) {
	var list []scene
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "inc" && path != root:
			return fs.SkipDir // parts of scripts, not scripts
		case entry.IsDir():
			return nil
		}
		var s *scene
		switch filepath.Ext(path) {
		case ".cfg":
			s, err = readScript(path)
		case ".txtar":
			s, err = readCase(path)
		}
		if s != nil {
			list = append(list, *s)
		}
		return err
	})
	return list, err
}

// messageName finds the message of a script called NAME-msg or NAME-msg-OTHER: message.sip or OTHER.sip, a folder up.
var messageName = regexp.MustCompile(`-msg(?:-(\w+))?$`)

func readScript(path string) (*scene, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := newScene(path, string(text))
	if err != nil {
		return nil, err
	}
	s.env = []string{"KTESTENV=envval", "KTESTNUM=42"}
	if found := messageName.FindStringSubmatch(s.name); found != nil {
		name := found[1]
		if name == "" {
			name = "message"
		}
		s.message, err = os.ReadFile(filepath.Join(s.dir, "..", name+".sip"))
	}
	return s, err
}

// readCase reads a golden case, nil when a Kamailio cannot do what its flags ask for.
func readCase(path string) (*scene, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := golden.Parse(path, text)
	if err != nil {
		return nil, err
	}
	f := c.Flags
	if f.Quirks || f.Route != "" || len(c.Store) > 0 || len(c.Defines) > 0 || !slices.Contains(c.Targets(), pv.V56) {
		return nil, nil
	}
	s, err := newScene(path, c.Script)
	if err != nil {
		return nil, err
	}
	for name, value := range f.Env {
		s.env = append(s.env, name+"="+value)
	}
	if f.Debug != nil {
		s.debug = int(*f.Debug)
	}
	if f.Message != "" {
		s.message, err = os.ReadFile(filepath.Join(s.dir, f.Message))
	}
	return s, err
}

func newScene(path, script string) (*scene, error) {
	full, err := filepath.Abs(path)
	dir := filepath.Dir(full)
	name := filepath.Base(dir) + "/" + strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return &scene{name: name, dir: dir, script: script, debug: 1}, err
}

// modules are loaded for every script.
var modules = strings.Fields("pv xlog memcached cfgutils corex kex textops textopsx siputils htable ipops sl")

// place is where a script's Kamailio lives.
type place struct {
	modules string // folder
	port    int
	memory  string // memcached's address
}

// prelude is what stands before a script.
func (p place) prelude(debug int) string {
	text := fmt.Sprintf("#!KAMAILIO\ndebug=%d\nlog_stderror=yes\nfork=yes\nchildren=1\nlisten=udp:127.0.0.1:%d\nauto_aliases=no\nmpath=%q\n", debug, p.port, p.modules)
	for _, name := range modules {
		text += fmt.Sprintf("loadmodule \"%s.so\"\n", name)
	}
	return text + fmt.Sprintf("modparam(\"htable\", \"htable\", \"t=>size=4;\")\nmodparam(\"memcached\", \"servers\", %q)\n", p.memory)
}

var (
	hasBlocks = regexp.MustCompile(`(?m)^\s*(request_route|event_route|route)\b\s*[\[{]`)
	hasMain   = regexp.MustCompile(`\brequest_route\s*\{|(?m:^)\s*route\s*\{`)
	goesAbove = regexp.MustCompile(`^\s*(modparam\s*\(|loadmodule\b|#!)`)
)

// whole makes a file for Kamailio of a script.
func (s *scene) whole(p place) string {
	if hasBlocks.MatchString(s.script) {
		text := p.prelude(s.debug) + s.script
		if !hasMain.MatchString(s.script) {
			text += "\nrequest_route { exit; }\n"
		}
		return text
	}
	var above, body []string
	for _, line := range strings.Split(s.script, "\n") {
		if goesAbove.MatchString(line) {
			above = append(above, line)
		} else {
			body = append(body, line)
		}
	}
	head := "request_route { exit; }\nevent_route[core:worker-one-init] {"
	if s.message != nil {
		head = "request_route {"
	}
	return p.prelude(s.debug) + strings.Join(above, "\n") + "\n" + head + "\n" + strings.Join(body, "\n") + "\n}\n"
}

// wire is the message as it is sent.
func (s *scene) wire() []byte {
	text := strings.ReplaceAll(string(s.message), "\r\n", "\n")
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}
