// Package golden runs golden cases: scripts kept together with what they must print, log and store.
//
// A case is one txtar file. The comment at its top says what is tested; then come sections, each begun by a line "-- NAME --":
//
//	script.cfg   the script, first and required; includes are looked for beside the case
//	flags        how to run it, one flag a line: see [Flags]
//	defines      names as #!define would make them, one a line: NAME or NAME=VALUE
//	store        what memcached holds before, one item a line: see [Entry]
//
// and what is expected, each compared as a whole and line by line, where blanks at the end of a line and empty lines at the end of
// the text do not count, since nobody sees them:
//
//	log          what the script prints
//	errors       runtime errors, warnings, notes and stubbed calls, as "LINE: KIND: TEXT"
//	refused      the errors that refuse the script, as "LINE: part of the text", or a lone "*" for any
//	store.after  what memcached holds afterwards, by key
//	exit         kpv's exit status: 0, 1 (refused) or 3 (there were runtime errors)
//
// What has no section is not looked at; an empty one demands that there be nothing. Without a flag that names its target a case runs
// on both: log@5.6 then says what differs on 5.6, and likewise for the others. Where one target refuses what the other runs, the
// sections without @5.6 are not about 5.6 at all. A section that no run of the case can produce is an error, and so is one that
// this package does not know.
//
// A pair of files NAME.cfg and NAME.golden is the short form of a case with script.cfg and log.
//
// Nothing outside is touched: time stands still at a fixed moment until the script sleeps, which takes none, and memcached is the
// embedded store on that clock, unless a real one is asked for.
package golden

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"kpv/pv"
)

// Case is one golden case.
type Case struct {
	Path    string // of its file; for a pair, that of the script
	Comment string // what is tested
	Script  string
	Flags   Flags
	Defines map[string]string
	Store   []Entry

	scriptName   string
	expectations map[string]string // by section, @5.6 included
}

// The sections that every case or test speaks of by name.
const (
	scriptSection  = "script.cfg"
	logSection     = "log"
	errorsSection  = "errors"
	refusedSection = "refused"
	storeSection   = "store.after"
	exitSection    = "exit"
	on56           = "@5.6"
)

// expectations in the order they are compared.
var expectations = []string{refusedSection, logSection, errorsSection, storeSection, exitSection}

// settings are the sections before the expectations, with how each is read.
var settings = map[string]func(c *Case, text string) error{
	"flags":   func(c *Case, text string) error { return eachLine(text, c.Flags.set) },
	"defines": func(c *Case, text string) error { return eachLine(text, c.define) },
	"store": func(c *Case, text string) (err error) {
		c.Store, err = parseEntries(text)
		return err
	},
}

// Parse reads a case in txtar form; path is where it came from.
func Parse(path string, text []byte) (*Case, error) {
	archive := txtar.Parse(text)
	c := &Case{
		Path: path, Comment: strings.TrimSpace(string(archive.Comment)), scriptName: filepath.Join(filepath.Dir(path), scriptSection),
		Defines: map[string]string{}, expectations: map[string]string{},
	}
	if len(archive.Files) == 0 || archive.Files[0].Name != scriptSection {
		return nil, fmt.Errorf("%s: the first section must be %s", path, scriptSection)
	}
	c.Script = string(archive.Files[0].Data)
	seen := map[string]bool{scriptSection: true}
	for _, file := range archive.Files[1:] {
		if seen[file.Name] {
			return nil, fmt.Errorf("%s: section %q stands there twice", path, file.Name)
		}
		seen[file.Name] = true
		if err := c.section(file.Name, string(file.Data)); err != nil {
			return nil, fmt.Errorf("%s: section %q: %w", path, file.Name, err)
		}
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// ParsePair makes a case of a script and of what it must print.
func ParsePair(path, script, log string) *Case {
	return &Case{Path: path, Script: script, scriptName: path, expectations: map[string]string{logSection: log}}
}

// section takes one section but the first.
func (c *Case) section(name, text string) error {
	if read := settings[name]; read != nil {
		return read(c, text)
	}
	if base := strings.TrimSuffix(name, on56); slices.Contains(expectations, base) {
		c.expectations[name] = text
		if base == storeSection {
			_, err := parseEntries(text)
			return err
		}
		return nil
	}
	known := slices.Concat(slices.Sorted(maps.Keys(settings)), expectations)
	if near := pv.Nearest(name, known); near != "" {
		return fmt.Errorf("no such section; did you mean %s?", near)
	}
	return fmt.Errorf("no such section; there are %s", strings.Join(known, ", "))
}

// define takes a line of defines.
func (c *Case) define(line string) error {
	name, value, _ := strings.Cut(line, "=")
	c.Defines[name] = value
	return nil
}

// eachLine gives the lines of a section that are not empty to f.
func eachLine(text string, f func(line string) error) error {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := f(line); err != nil {
			return err
		}
	}
	return nil
}

// Targets are the Kamailios that the case is about.
func (c *Case) Targets() []pv.Target {
	if c.Flags.Target != nil {
		return []pv.Target{*c.Flags.Target}
	}
	return []pv.Target{pv.V61, pv.V56}
}

// expected are the names of the sections that a run on target is compared with, by what they are about.
func (c *Case) expected(target pv.Target) map[string]string {
	general, special := map[string]string{}, map[string]string{}
	for section := range c.expectations {
		if name, ok := strings.CutSuffix(section, on56); ok {
			special[name] = section
		} else {
			general[name] = section
		}
	}
	if target != pv.V56 || len(special) == 0 {
		return general
	}
	_, refused := general[refusedSection]
	if _, too := special[refusedSection]; refused == too {
		maps.Copy(general, special)
		return general
	}
	return special
}

// validate finds expectations that contradict each other or that no run produces.
func (c *Case) validate() error {
	used := map[string]bool{}
	for _, target := range c.Targets() {
		want := c.expected(target)
		if len(want) == 0 {
			return fmt.Errorf("nothing is expected on target %s", target)
		}
		if err := c.consistent(want); err != nil {
			return err
		}
		for _, section := range want {
			used[section] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.expectations)) {
		if !used[name] {
			return fmt.Errorf("section %q: no run of this case produces it", name)
		}
	}
	return nil
}

// consistent tells whether one run can meet all of want: a refused script does not run.
func (c *Case) consistent(want map[string]string) error {
	refused, ok := want[refusedSection]
	if !ok {
		return nil
	}
	if strings.TrimSpace(c.expectations[refused]) == "" {
		return fmt.Errorf("section %q is empty: name the errors, or * for any", refused)
	}
	for _, name := range []string{logSection, errorsSection, storeSection} {
		if section, too := want[name]; too {
			return fmt.Errorf("section %q: a refused script produces none", section)
		}
	}
	return nil
}
