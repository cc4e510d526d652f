package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"kpv/internal/kamailio"
	"kpv/scripts/oracle/generate"
)

// scene is a script with what it runs on.
type scene struct {
	kamailio.Script
	name   string // folder/name, without what the file is called at the end
	quirks bool   // kpv is to repeat the memcached module's defects
}

// randomScenes makes programs of seeds that follow each other.
func randomScenes(seed uint64, count int) []scene {
	var list []scene
	for i := range uint64(count) {
		list = append(list, newRandom(seed+i))
	}
	return list
}

func newRandom(seed uint64) scene {
	return scene{kamailio.Script{Text: generate.Program(seed), Debug: 1}, fmt.Sprintf("random/%d", seed), false}
}

// testEnv is the environment of recorded scripts and of probes.
func testEnv() []string { return []string{"KTESTENV=envval", "KTESTNUM=42"} }

// probeScenes makes programs of questions about variables, transformations and functions whose topics match.
func probeScenes(seed uint64, count int, about *regexp.Regexp) []scene {
	var list []scene
	for i := range uint64(count) {
		p := generate.Variables(seed+i, about)
		s := scene{kamailio.Script{Text: p.Script, Env: testEnv(), Debug: 1}, fmt.Sprintf("probes/%d", seed+i), true}
		if p.Message != nil {
			s.Messages = [][]byte{p.Message}
		}
		list = append(list, s)
	}
	return list
}

// readScenes reads a script, or the scripts in a folder and below.
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
		if filepath.Ext(path) != ".cfg" {
			return nil
		}
		s, err := readScript(path)
		if err == nil {
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
	s.Env = testEnv()
	if found := messageName.FindStringSubmatch(s.name); found != nil {
		name := found[1]
		if name == "" {
			name = "message"
		}
		err = s.readMessage(filepath.Join(s.Dir, "..", name+".sip"))
	}
	return s, err
}

func newScene(path, script string) (*scene, error) {
	full, err := filepath.Abs(path)
	dir := filepath.Dir(full)
	name := filepath.Base(dir) + "/" + strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return &scene{kamailio.Script{Dir: dir, Text: script, Debug: 1}, name, false}, err
}

func (s *scene) readMessage(file string) error {
	text, err := os.ReadFile(file)
	s.Messages = [][]byte{text}
	return err
}
