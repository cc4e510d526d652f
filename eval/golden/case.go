// Package golden runs golden cases: scripts kept together with what they must print, log and store.
//
// A case is one txtar file. The comment at its top says what is tested; then come sections, each begun by a line "-- NAME --":
//
//	script.cfg     the script, first and required; includes are looked for beside the case
//	include PATH   in its place: a configuration in a file of its own, relative to the case, to be tested as it is
//	flags          how to run it, one flag a line: see [Flags]
//	defines        names as #!define would make them, one a line: NAME or NAME=VALUE
//	mocks.cfg      routes that answer calls: route["mock:t_relay"] { ... return 1; } those of t_relay(), with its arguments in $var(arg1)
//	               and so on, route["mock:route:NAME"] those of route(NAME)
//	store          what memcached holds before, one item a line: see [Entry]
//	vars           variables that are set before, one a line: see [Var]
//	message.sip    a SIP message to run on; several are message-1.sip, message-2.sip and so on, taken by one worker in order
//
// and what is expected, each compared as a whole and line by line, where blanks at the end of a line and empty lines at the end of
// the text do not count, since nobody sees them:
//
//	log            what the script prints
//	errors         runtime errors, warnings, notes and stubbed calls, as "LINE: KIND: TEXT"
//	refused        the errors that refuse the script, as "LINE: part of the text", or a lone "*" for any
//	calls          the calls that mocks answered, that are not simulated, or that would have reached out to the network
//	vars.after     the variables it names, afterwards
//	store.after    what memcached holds afterwards, by key
//	message.after  the (last) message as it would be sent on, changes applied
//	exit           kpv's exit status: 0, 1 (refused) or 3 (there were runtime errors)
//
// What has no section is not looked at; an empty one demands that there be nothing. Without a flag that names its target a case runs
// on both: log@5.6 then says what differs on 5.6, and likewise for the others. Where one target refuses what the other runs, the
// sections without @5.6 are not about 5.6 at all. A section that no run of the case can produce is an error, and so is one that
// this package does not know.
//
// A pair of files NAME.cfg and NAME.golden is the short form of a case with script.cfg and log.
//
// Nothing outside is touched: time stands still at a fixed moment until the script sleeps, which takes none, chance comes from a seed,
// and memcached is the embedded store on that clock, unless a real one is asked for.
package golden

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"kpv/parser"
	"kpv/pv"
)

// Case is one golden case.
type Case struct {
	Path     string // of its file; for a pair, that of the script
	Comment  string // what is tested
	Script   string
	Flags    Flags
	Defines  map[string]string
	Store    []Entry
	Vars     []Var
	Messages [][]byte
	Mocks    string

	scriptName   string
	scriptLine   int               // of the line above the script in the case's file; 0 for a file of its own
	expectations map[string]string // by section, @5.6 included
	lines        map[string]int    // where sections begin in the case's file
}

// ScriptFile is the file of the script: the case's own where it stands there.
func (c *Case) ScriptFile() string {
	if c.scriptLine > 0 {
		return c.Path
	}
	return c.scriptName
}

// The sections that every case or test speaks of by name.
const (
	scriptSection  = "script.cfg"
	mocksSection   = "mocks.cfg"
	includePrefix  = "include "
	flagsSection   = "flags"
	entriesSection = "store"
	presetSection  = "vars"
	logSection     = "log"
	errorsSection  = "errors"
	refusedSection = "refused"
	callsSection   = "calls"
	varsSection    = "vars.after"
	storeSection   = "store.after"
	messageSection = "message.after"
	exitSection    = "exit"
	on56           = "@5.6"
)

// expectations in the order they are compared.
var expectations = []string{refusedSection, logSection, errorsSection, callsSection, varsSection, storeSection, messageSection, exitSection}

// settings are the sections before the expectations, with how each is read.
var settings = map[string]func(c *Case, text string) error{
	flagsSection: func(c *Case, text string) error { return eachLine(text, c.Flags.set) },
	"defines": func(c *Case, text string) error {
		return eachLine(text, func(line string) error { return parser.AddDefine(c.Defines, line) })
	},
	entriesSection: func(c *Case, text string) (err error) {
		c.Store, err = parseEntries(text)
		return err
	},
	presetSection: func(c *Case, text string) (err error) {
		c.Vars, err = parseVars(text)
		return err
	},
	"message.sip": (*Case).message,
	mocksSection: func(c *Case, text string) error {
		c.Mocks = text
		return nil
	},
}

// Parse reads a case in txtar form; path is where it came from.
func Parse(path string, text []byte) (*Case, error) {
	archive := txtar.Parse(text)
	c := &Case{
		Path: path, Comment: strings.TrimSpace(string(archive.Comment)),
		Defines: map[string]string{}, expectations: map[string]string{}, lines: sectionLines(archive),
	}
	err := c.sections(archive.Files)
	if err == nil {
		err = c.validate()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// pairVerdict is how the script of a pair carries the flag kamailio.
var pairVerdict = regexp.MustCompile(`(?m)^# (kamailio(?: [0-9.]+)?:.*)$`)

// ParsePair makes a case of a script and of what it must print. A line "# kamailio: VERDICT" in the script is that flag.
func ParsePair(path, script, log string) (*Case, error) {
	c := &Case{Path: path, Script: script, scriptName: path, expectations: map[string]string{logSection: log}}
	for _, found := range pairVerdict.FindAllStringSubmatch(script, -1) {
		if err := c.Flags.set(found[1]); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return c, nil
}

// sectionLines finds the line on which each section begins.
func sectionLines(archive *txtar.Archive) map[string]int {
	lines := map[string]int{}
	line := 1 + strings.Count(string(archive.Comment), "\n")
	for _, file := range archive.Files {
		lines[file.Name] = line
		line += 1 + strings.Count(string(file.Data), "\n")
	}
	return lines
}

func (c *Case) sections(files []txtar.File) error {
	if len(files) == 0 {
		return errors.New("there are no sections; the first must be " + scriptSection)
	}
	if err := c.script(files[0]); err != nil {
		return onLine{c.lines[files[0].Name], err}
	}
	seen := map[string]bool{scriptSection: true}
	for _, file := range files[1:] {
		if seen[file.Name] {
			return onLine{c.lines[file.Name], fmt.Errorf("section %q stands there twice", file.Name)}
		}
		seen[file.Name] = true
		if err := c.section(file.Name, string(file.Data)); err != nil {
			return c.inSection(file.Name, err)
		}
	}
	return nil
}

// script takes the first section: the script itself, or the file that has it.
func (c *Case) script(first txtar.File) error {
	beside := filepath.Dir(c.Path)
	name, include := strings.CutPrefix(first.Name, includePrefix)
	switch {
	case include && len(first.Data) > 0:
		return fmt.Errorf("section %q: what is included stands in the file, not here", first.Name)
	case include:
		c.scriptName = name
		if !filepath.IsAbs(name) {
			c.scriptName = filepath.Join(beside, name)
		}
		text, err := readFile(c.scriptName)
		c.Script = string(text)
		return err
	case first.Name != scriptSection:
		return fmt.Errorf("the first section must be %s, not %q", scriptSection, first.Name)
	}
	c.Script, c.scriptName, c.scriptLine = string(first.Data), filepath.Join(beside, scriptSection), c.lines[scriptSection]
	return nil
}

// message takes one SIP message.
func (c *Case) message(text string) error {
	c.Messages = append(c.Messages, []byte(text))
	return nil
}

// section takes one section but the first.
func (c *Case) section(name, text string) error {
	if name == fmt.Sprintf("message-%d.sip", len(c.Messages)+1) {
		return c.message(text)
	}
	if read := settings[name]; read != nil {
		return read(c, text)
	}
	if base := strings.TrimSuffix(name, on56); slices.Contains(expectations, base) {
		c.expectations[name] = text
		return checkExpectation(base, text)
	}
	return unknownSection(name)
}

// checkExpectation finds lines that no run can produce, since they have another form.
func checkExpectation(name, text string) (err error) {
	switch name {
	case storeSection:
		_, err = parseEntries(text)
	case varsSection:
		_, err = parseVars(text)
	case callsSection:
		err = checkCalls(text)
	case exitSection:
		if status := strings.TrimSpace(text); !slices.Contains([]string{"0", "1", "3"}, status) {
			err = onLine{1, fmt.Errorf("%q: a status is 0, 1 or 3", status)}
		}
	}
	return err
}

func unknownSection(name string) error {
	known := slices.Concat(slices.Sorted(maps.Keys(settings)), expectations)
	switch near := pv.Nearest(name, known); {
	case strings.HasPrefix(name, "message-"):
		return errors.New("no such section; messages are message.sip, or message-1.sip, message-2.sip and so on")
	case near != "":
		return fmt.Errorf("no such section; did you mean %s?", near)
	}
	return fmt.Errorf("no such section; there are %s", strings.Join(known, ", "))
}

// lines gives the lines of a section that are not empty, with their numbers in it.
func lines(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.Lines(text) {
			number++
			if line = strings.TrimSpace(line); line != "" && !yield(number, line) {
				return
			}
		}
	}
}

// eachLine gives the lines of a section that are not empty to f.
func eachLine(text string, f func(line string) error) error {
	for number, line := range lines(text) {
		if err := f(line); err != nil {
			return onLine{number, err}
		}
	}
	return nil
}

// onLine is an error with its line, in the file or in a section.
type onLine struct {
	line int
	error
}

func (e onLine) Unwrap() error { return e.error }

// inSection says in which section of the file an error is, and on which line.
func (c *Case) inSection(name string, err error) error {
	line := c.lines[name]
	var inside onLine
	if errors.As(err, &inside) {
		line += inside.line
	}
	return onLine{line, fmt.Errorf("section %q: %w", name, err)}
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
	if c.Flags.Message != "" && len(c.Messages) > 0 {
		return c.inSection(flagsSection, errors.New("they name a message, and a section holds one"))
	}
	if c.Flags.Message == "" && len(c.Messages) == 0 {
		for _, name := range []string{messageSection, messageSection + on56} {
			if _, expected := c.expectations[name]; expected {
				return c.inSection(name, errors.New("there is no message"))
			}
		}
	}
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
			return c.inSection(name, errors.New("no run of this case produces it"))
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
		return onLine{c.lines[refused], fmt.Errorf("section %q is empty: name the errors, or * for any", refused)}
	}
	for _, name := range []string{logSection, errorsSection, callsSection, varsSection, storeSection, messageSection} {
		if section, too := want[name]; too {
			return c.inSection(section, errors.New("a refused script produces none"))
		}
	}
	return nil
}
