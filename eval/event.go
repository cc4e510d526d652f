package eval

import (
	"fmt"
	"strconv"
	"strings"

	"kpv/parser"
)

// Kind says what an event is about.
type Kind uint8

// The kinds of events. Only Error makes a run end with exit status 3.
const (
	Log     Kind = iota // the script printed something
	Error               // a runtime error: a statement failed, the script went on
	Warning             // something Kamailio warns about at run time
	Note                // where Kamailio would show something else, or a parameter has no effect here
	Stub                // a function that is not simulated was called
	Trace               // a statement that ran
	Effect              // a function was called that would have reached out to the network or a server, or that a mock answered
	Enter               // a route begins; Text says how it was called
	Leave               // the route ends; Call has its result
)

var kindNames = [...]string{"log", "error", "warning", "note", "stub", "trace", "effect", "enter", "leave"}

func (k Kind) String() string { return kindNames[k] }

// Level is a log level of Kamailio: the lower, the more urgent.
type Level int8

// The log levels of xlog and log (spec/pv.md 5; that L_CRIT is -3 shows with debug=-3 on 5.6.3).
const (
	LevelAlert  Level = -5
	LevelBug    Level = -4
	LevelCrit   Level = -3
	LevelErr    Level = -1
	LevelWarn   Level = 0
	LevelNotice Level = 1
	LevelInfo   Level = 2
	LevelDebug  Level = 3
)

var levelNames = map[Level]string{
	LevelAlert: "ALERT", LevelBug: "BUG", LevelCrit: "CRITICAL", LevelErr: "ERROR", LevelWarn: "WARNING",
	LevelNotice: "NOTICE", LevelInfo: "INFO", LevelDebug: "DEBUG",
}

// String is the name as Kamailio's log prefix has it; levels beyond the ends print as the nearest, and -2 has no name.
func (l Level) String() string { return levelNames[min(max(l, LevelAlert), LevelDebug)] }

// Event is one thing that happened in a run.
type Event struct {
	Kind   Kind
	Pos    parser.Pos
	Level  Level  // of a Log
	Prefix string // of a Log: what Kamailio puts before the text
	Text   string // what was logged, or what is to be said about it
	Call   *Call  // of an Effect, a Stub or a Leave
	Depth  int    // of a Trace: 2 for each route that was called; 1 more for what a statement did
}

// Call is a function call with its arguments evaluated, and what it returned.
type Call struct {
	Name   string
	Module string
	Args   []string
	Result int
	Mocked bool   // a mock answered
	Reply  string // status and reason of the answer that it sends, empty for none
	To     string // where it sends the request, empty for nowhere
}

// Sends tells what a function sends: nothing, the request on its way, or an answer with a status of 100 and more.
type Sends int

// What is sent. SendsGiven is an answer whose status and reason are the first arguments, SendsChallenge one that asks for a password.
const (
	SendsNothing Sends = iota
	SendsRequest
	SendsGiven
	SendsChallenge
)

// String shows the call with its result: t_reply("404", "Not Found") returns 1.
func (c *Call) String() string { return fmt.Sprintf("%s returns %d", c.Written(), c.Result) }

// Written shows the call as a script has it: t_reply("404", "Not Found").
func (c *Call) Written() string {
	quoted := make([]string, len(c.Args))
	for i, arg := range c.Args {
		quoted[i] = strconv.Quote(arg)
	}
	return c.Name + "(" + strings.Join(quoted, ", ") + ")"
}

// Sink takes events as they happen, one at a time.
type Sink func(Event)

// ParseLevel reads a level's name as Kamailio does, which looks at the letter behind "L_" alone: L_ERR, L_ERROR and L_E are one.
func ParseLevel(name string) (Level, bool) {
	if len(name) < 3 {
		return 0, false
	}
	level, ok := map[byte]Level{'A': LevelAlert, 'B': LevelBug, 'C': LevelCrit, 'E': LevelErr, 'W': LevelWarn, 'N': LevelNotice,
		'I': LevelInfo, 'D': LevelDebug}[name[2]]
	return level, ok
}
