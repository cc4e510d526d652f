package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/tools/txtar"
)

// recording is a script with what Kamailio made of it, by kind of file: out, out61, err, err61, quirk, log.
type recording struct {
	name   string
	script []byte
	kinds  map[string][]byte
}

func readRecording(base string) (*recording, error) {
	r := &recording{name: filepath.Base(base), kinds: map[string][]byte{}}
	var err error
	if r.script, err = os.ReadFile(base + ".cfg"); err != nil {
		return nil, err
	}
	for _, kind := range []string{"out", "out61", "err", "err61", "quirk", "log"} {
		text, err := os.ReadFile(base + "." + kind)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		r.kinds[kind] = text
	}
	if r.kinds["out"] == nil && r.kinds["err"] == nil {
		return nil, fmt.Errorf("%s.cfg: there is no recording of it", base)
	}
	if len(r.kinds["out"]) == 0 && bytes.Contains(r.kinds["log"], []byte("parse error in config file")) { // it prints nothing: it does not run
		delete(r.kinds, "out")
		r.kinds["err"] = r.kinds["log"]
	}
	return r, nil
}

// cases are the golden cases of a recording, by name: one, and another for the quirks.
func (r *recording) cases() map[string]*txtar.Archive {
	list := map[string]*txtar.Archive{r.name: r.archive(r.flags(), r.expectations())}
	if quirk, ok := r.kinds["quirk"]; ok {
		list[r.name+".quirks"] = r.archive("target 5.6\nquirks\n"+r.flags(), []txtar.File{{Name: "log", Data: tidy(quirk)}})
	}
	return list
}

func (r *recording) archive(flags string, expectations []txtar.File) *txtar.Archive {
	files := []txtar.File{{Name: "script.cfg", Data: append(r.prelude(), r.script...)}, {Name: "flags", Data: []byte(flags)}}
	return &txtar.Archive{Comment: []byte("Recorded from Kamailio: " + r.topic() + ".\n"), Files: append(files, expectations...)}
}

// topic is the name without its number, in words.
func (r *recording) topic() string {
	_, topic, _ := strings.Cut(r.name, "-")
	return strings.ReplaceAll(topic, "-", " ")
}

// What scripts need of the prelude that they were recorded with: a hash table, and names that loaded modules define.
var (
	tableUse = regexp.MustCompile(`sht\w*\(|sht_`)
	loaded   = []string{"pv", "xlog"}
)

func (r *recording) prelude() (lines []byte) {
	for _, module := range loaded {
		if bytes.Contains(r.script, []byte("MOD_"+module)) {
			lines = fmt.Appendf(lines, "loadmodule \"%s.so\"\n", module)
		}
	}
	if tableUse.Match(r.script) {
		lines = append(lines, "modparam(\"htable\", \"htable\", \"t=>size=4;\")\n"...)
	}
	return lines
}

// messageName finds the message that a case runs on: of the name behind -msg-, or message.sip.
var messageName = regexp.MustCompile(`-msg(?:-(\w+))?$`)

// flags set up what stood in the prelude, and in the environment, of the recordings.
func (r *recording) flags() string {
	flags := "debug 1\n"
	if found := messageName.FindStringSubmatch(r.name); found != nil {
		name := found[1]
		if name == "" {
			name = "message"
		}
		flags += "message ../" + name + ".sip\n"
	}
	if strings.Contains(string(r.script), "KTEST") {
		flags += "env KTESTENV=envval\nenv KTESTNUM=42\n"
	}
	return flags
}

// expectations are those of 6.1, and those of 5.6 where it differs. Kamailio's words for what it refuses are not kpv's.
func (r *recording) expectations() []txtar.File {
	old, differs := r.expectation("out", "err"), r.kinds["out61"] != nil || r.kinds["err61"] != nil
	if !differs {
		return []txtar.File{old}
	}
	old.Name += "@5.6"
	return []txtar.File{r.expectation("out61", "err61"), old}
}

func (r *recording) expectation(out, err string) txtar.File {
	if text, ok := r.kinds[out]; ok {
		return txtar.File{Name: "log", Data: tidy(text)}
	}
	return txtar.File{Name: "refused", Data: []byte("*\n")}
}
