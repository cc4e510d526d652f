package repl

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"kpv/eval"
	"kpv/parser"
)

// output is what the session writes to, from whatever goroutine: a store reports from its own.
type output struct {
	mu   sync.Mutex
	w    io.Writer
	held *bytes.Buffer // in place of w, for a while
}

// Write implements [io.Writer].
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held != nil {
		return o.held.Write(b)
	}
	return o.w.Write(b)
}

// hold keeps back what is written from now on, until release gives it.
func (o *output) hold() (release func() []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = &bytes.Buffer{}
	return func() []byte {
		o.mu.Lock()
		defer o.mu.Unlock()
		held := o.held.Bytes()
		o.held = nil
		return held
	}
}

func (s *Session) printf(format string, args ...any) { fmt.Fprintf(s.out, format, args...) }

// Note tells people something.
func (s *Session) Note(text string) { s.printf("%s\n", s.style.in(s.style.Dim, "note: "+text)) }

// complain shows an error that has no place in a text.
func (s *Session) complain(text string) {
	if s.file != "" {
		text = fmt.Sprintf("%s:%d: %s", s.file, s.above+1, text)
	}
	s.printf("%s%s%s\n", s.style.Findings.Error, text, s.style.Findings.Reset)
}

func (s *Session) returned(code int) {
	truth := "true"
	if code <= 0 {
		truth = "false"
	}
	s.printf("%s\n", s.style.in(s.style.Dim, fmt.Sprintf("returned %d (%s)", code, truth)))
}

// mostFindings bounds how many findings about a text are shown.
const mostFindings = 20

func (s *Session) show(findings parser.Errors) {
	for _, e := range findings[:min(len(findings), mostFindings)] {
		e.Draw(s.out, s.style.Findings)
	}
	if more := len(findings) - mostFindings; more > 0 {
		s.Note("and " + count(more, "finding") + " more")
	}
}

// mostLogged bounds what is kept of what scripts print, in bytes; no golden case is so long.
const mostLogged = 16 << 20

// event is the engine's sink.
func (s *Session) event(e eval.Event) {
	switch e.Kind {
	case eval.Log:
		text := strings.TrimSuffix(e.Text, "\n") + "\n"
		s.logged++
		if s.log.Len() < mostLogged {
			s.log.WriteString(text)
		}
		if s.cfg.LogPrefix != nil {
			text = s.cfg.LogPrefix(e) + text
		}
		s.printf("%s", text)
	case eval.Error:
		(&parser.Error{Pos: e.Pos, Msg: e.Text}).Draw(s.out, s.style.Findings)
	case eval.Warning:
		(&parser.Error{Pos: e.Pos, Severity: parser.SeverityWarning, Msg: e.Text}).Draw(s.out, s.style.Findings)
	case eval.Trace:
		s.traceLine(e)
	default:
		s.printf("%s\n", s.style.in(s.style.Dim, e.Kind.String()+": "+e.Text))
	}
}

// traceLine shows a step of a script that is traced, with its place where that is in a file.
func (s *Session) traceLine(e eval.Event) {
	text := strings.Repeat("  ", 1+e.Depth) + e.Text
	if pos := e.Pos.InFile(); pos.IsValid() && pos.Src.Name != promptName && e.Depth%2 == 0 {
		text += fmt.Sprintf("   # %s:%d", filepath.Base(pos.Src.Name), pos.Line)
	}
	s.printf("%s\n", s.style.in(s.style.Dim, text))
}
