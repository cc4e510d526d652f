package repl

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"kpv/eval"
	"kpv/parser"
)

// record is what was entered, for \save. Its pieces in a row are the text.
type record struct{ pieces []piece }

// piece is a part of a text: a route, statements outside of routes, or whatever else.
type piece struct {
	text      string
	route     string // which it defines; "" for none
	statement bool
}

// remember records a statement that does what a command did.
func (s *Session) remember(text string) {
	s.records = append(s.records, record{[]piece{{text: text, statement: true}}})
}

// rememberRoute records that a route was run. One that Kamailio runs by itself is run by itself in a script, too.
func (s *Session) rememberRoute(name string) {
	called, ok := s.engine.Callable(name)
	switch {
	case !ok:
		s.records = append(s.records, record{[]piece{{text: "# \\route " + name}}})
	case plainName.MatchString(called):
		s.remember("route(" + called + ");")
	default:
		s.remember(fmt.Sprintf("route(%q);", called))
	}
}

// plainName is a name of a route that needs no quotes.
var plainName = regexp.MustCompile(`^[A-Za-z_]\w*$`)

// record keeps an entry that ran. An expression is no statement; it becomes a comment, or an assignment when it does something.
func (s *Session) record(e *eval.Entry, text string) {
	var r record
	at := 0
	add := func(from, to int, p piece) {
		if between := text[at:from]; strings.TrimSpace(between) != "" {
			r.pieces = append(r.pieces, piece{text: between})
		}
		p.text, at = text[from:to], to
		r.pieces = append(r.pieces, p)
	}
	for i, item := range e.Tree.Items {
		if from, to, ok := e.Tree.ItemBytes(i); ok && from >= at {
			p := piece{statement: item.Stmt != nil}
			if item.Route != nil {
				p.route = item.Route.Kind + " " + e.Tree.RouteName(item.Route)
			}
			add(from, to, p)
			if last := &r.pieces[len(r.pieces)-1]; p.statement && !strings.HasSuffix(last.text, ";") && !strings.HasSuffix(last.text, "}") {
				last.text += ";"
			}
		}
	}
	rest := text[at:]
	switch {
	case e.Acts():
		r.pieces = append(r.pieces, piece{text: assigned(rest), statement: true})
		rest = ""
	case e.IsExpression():
		rest = comment(rest)
	}
	if strings.TrimSpace(rest) != "" {
		r.pieces = append(r.pieces, piece{text: rest})
	}
	s.records = append(s.records, r)
}

// recordStopped keeps, as a comment, an entry that was interrupted: it may never end.
func (s *Session) recordStopped(text string) {
	s.records = append(s.records, record{[]piece{{text: "# interrupted:"}, {text: comment(text)}}})
}

// assigned makes a statement of an expression.
func assigned(text string) string {
	text = "$var(_) = " + strings.TrimRight(strings.TrimSpace(text), ";")
	if strings.ContainsAny(text, "#/") { // there may be a comment at the end
		text += "\n"
	}
	return text + ";"
}

func comment(text string) string {
	return "# " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n# ")
}

// Script is the session as a script: what was entered, without the routes that were defined anew later. Where there are routes that
// Kamailio calls by itself, statements outside of routes go into the one for the server's start.
func (s *Session) Script() string {
	last := map[string]int{} // of each route, the record that defined it last
	called := false
	for i, r := range s.records {
		for _, p := range r.pieces {
			if p.route != "" {
				last[p.route] = i
				called = called || p.route == "request_route " || strings.HasPrefix(p.route, "event_route ")
			}
		}
	}
	var script, start strings.Builder
	for i, r := range s.records {
		for _, p := range r.pieces {
			switch {
			case p.route != "" && last[p.route] != i:
			case p.statement && called:
				start.WriteString("    " + strings.TrimSpace(p.text) + "\n")
			default:
				script.WriteString(strings.Trim(p.text, "\n") + "\n")
			}
		}
	}
	if start.Len() > 0 {
		fmt.Fprintf(&script, "event_route[core:worker-one-init] {\n%s}\n", start.String())
	}
	return redefined(script.String())
}

// definition finds the directives that refuse a name that is defined already.
var definition = regexp.MustCompile(`(?m)^([#!]!)(?:define|def)([ \t]+)(\w+)`)

// redefined lets a second definition of a name replace the first, as it did in the session.
func redefined(script string) string {
	seen := map[string]bool{}
	return definition.ReplaceAllStringFunc(script, func(line string) string {
		m := definition.FindStringSubmatch(line)
		if seen[m[3]] {
			return m[1] + "redefine" + m[2] + m[3]
		}
		seen[m[3]] = true
		return line
	})
}

// marker is a line that begins a part of a golden case.
var marker = regexp.MustCompile(`(?m)^-- .* --\r?$`)

// header is what the script needs besides what was entered: the names that the command line defines, and the message.
func (s *Session) header() string {
	var b strings.Builder
	if s.message != "" {
		b.WriteString("# on a message: kpv run --message " + s.message + "\n")
	}
	for _, name := range slices.Sorted(maps.Keys(s.cfg.Options.Defines)) {
		b.WriteString(strings.TrimSpace("#!trydef "+name+" "+s.cfg.Options.Defines[name]) + "\n")
	}
	return b.String()
}

func (s *Session) save(_ context.Context, file string) error {
	if file == "" {
		return errUsage
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) && !s.saved[file] {
		return fmt.Errorf("%s exists; it is not overwritten", file)
	}
	script := s.Script()
	if script == "" {
		return errors.New("nothing was entered that a script could do")
	}
	if strings.HasSuffix(file, ".txtar") && (marker.MatchString(script) || marker.MatchString(s.log.String())) {
		return errors.New("a line such as \"-- name --\", which separates the parts of a case, is in the script or in what it printed")
	}
	if strings.HasSuffix(file, ".txtar") {
		note, err := s.cfg.SaveCase(file, Case{Script: script, Message: s.message, Log: s.log.String(), Unknown: s.cfg.Options.Unknown})
		if err != nil {
			return err
		}
		if note != "" {
			s.Note(note)
		}
	} else if err := s.saveScript(file, s.header()+script); err != nil {
		return err
	}
	s.saved[file] = true
	s.printf("%s\n", s.style.in(s.style.Dim, "wrote "+file))
	return nil
}

// saveScript writes the script, and says what is wrong with it: the session may have done what one script cannot.
func (s *Session) saveScript(file, script string) error {
	if err := os.WriteFile(file, []byte(script), 0o644); err != nil {
		return err
	}
	_, findings := eval.Load(file, script, s.cfg.Library, s.cfg.Options)
	s.show(slices.DeleteFunc(findings, func(e *parser.Error) bool { return e.Severity != parser.SeverityError }))
	return nil
}
