package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"kpv/eval"
	"kpv/parser"
	"kpv/pv/sip"
)

// reporter writes events and findings: as text, what the script prints to one stream and what is to be said about it to the other;
// as JSON, everything to the first, one object a line.
type reporter struct {
	out, err io.Writer
	style    parser.Style
	json     bool
	prefix   bool
	decision *decision // nil unless --effects asks for it
}

func (a *app) reporter() *reporter {
	return &reporter{out: a.out, err: a.err, style: a.opt.style(a.err), json: a.opt.format.value == "json", prefix: a.opt.logPrefix}
}

// record is an event or a finding in JSON.
type record struct {
	Kind     string `json:"kind"` // log, error, warning, note, stub, trace, effect, enter, leave; or diagnostic, message, decision
	File     string `json:"file,omitempty"`
	Line     int32  `json:"line,omitempty"`
	Column   int32  `json:"column,omitempty"`
	EndLine  int32  `json:"end_line,omitempty"` // of a diagnostic: behind what it is about, where that is known
	EndCol   int32  `json:"end_column,omitempty"`
	Level    string `json:"level,omitempty"`    // of what was logged
	Severity string `json:"severity,omitempty"` // of a diagnostic
	Rule     string `json:"rule,omitempty"`
	Text     string `json:"text"`
	Hint     string `json:"hint,omitempty"`
	Bytes    string `json:"base64,omitempty"` // the text where it is not UTF-8, which JSON cannot hold

	From     []origin `json:"from,omitempty"`  // of a diagnostic: how its place came to be read, the nearest first
	Depth    int      `json:"depth,omitempty"` // of a trace: 2 for each route that was called, 1 more for what a statement did
	Call     *call    `json:"call,omitempty"`  // of an effect, a stub, or the route that is left
	Decision *decided `json:"decision,omitempty"`
}

// origin is a macro that was expanded, with the line of its text, or the place where a file was included.
type origin struct {
	Macro  string `json:"macro,omitempty"`
	Text   string `json:"text,omitempty"`
	File   string `json:"file,omitempty"`
	Line   int32  `json:"line,omitempty"`
	Column int32  `json:"column,omitempty"`
}

func originsOf(p parser.Pos) (list []origin) {
	for ; p.IsValid() && p.Src.From.IsValid(); p = p.Src.From {
		if p.Src.Macro {
			list = append(list, origin{Macro: strings.TrimPrefix(p.Src.Name, "#!define "), Text: p.Src.Line(p.Line)})
			continue
		}
		from := p.Src.From.InFile()
		list = append(list, origin{File: from.Src.Name, Line: from.Line, Column: from.Col})
	}
	return list
}

// call is an eval.Call in JSON.
type call struct {
	Name   string   `json:"name"`
	Module string   `json:"module,omitempty"`
	Args   []string `json:"args"`
	Result int      `json:"result"`
	Mocked bool     `json:"mocked,omitempty"`
}

func callOf(c *eval.Call) *call {
	if c == nil {
		return nil
	}
	return &call{Name: c.Name, Module: c.Module, Args: append([]string{}, c.Args...), Result: c.Result, Mocked: c.Mocked}
}

func (r *reporter) write(rec record, pos parser.Pos) {
	if pos = pos.InFile(); pos.IsValid() {
		rec.File, rec.Line, rec.Column = pos.Src.Name, pos.Line, pos.Col
	}
	if !utf8.ValidString(rec.Text) {
		rec.Bytes = base64.StdEncoding.EncodeToString([]byte(rec.Text))
	}
	encoder := json.NewEncoder(r.out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(rec) // what cannot be written is the status of the whole: see output
}

// event is an eval.Sink.
func (r *reporter) event(e eval.Event) {
	if r.decision != nil {
		r.decision.event(e)
	}
	if r.json {
		rec := record{Kind: e.Kind.String(), Text: e.Text, Call: callOf(e.Call), Depth: e.Depth}
		if e.Kind == eval.Log {
			rec.Level = e.Level.String()
		}
		r.write(rec, e.Pos)
		return
	}
	switch e.Kind {
	case eval.Log:
		r.log(e)
	case eval.Error:
		(&parser.Error{Pos: e.Pos, Msg: e.Text}).Draw(r.err, r.style)
	case eval.Enter, eval.Leave:
	case eval.Effect:
		if r.decision == nil {
			fmt.Fprintf(r.err, "%s%s: %s\n", place(e.Pos), e.Kind, e.Text)
		}
	default:
		fmt.Fprintf(r.err, "%s%s: %s%s\n", place(e.Pos), e.Kind, strings.Repeat("  ", e.Depth), e.Text)
	}
}

// message shows what became of the SIP message.
func (r *reporter) message(text string) {
	if r.json {
		r.write(record{Kind: "message", Text: text}, parser.Pos{})
		return
	}
	fmt.Fprint(r.out, text)
}

// decided shows what the script decided about its message, if that was asked for.
func (r *reporter) decided(m *sip.Message) {
	switch {
	case r.decision == nil:
	case r.json:
		r.write(record{Kind: "decision", Text: m.First().Text, Decision: r.decision.result(m)}, parser.Pos{})
	default:
		r.decision.print(r.out, m)
	}
}

// log prints a line, adding the newline where the script forgot it.
func (r *reporter) log(e eval.Event) {
	text := e.Text
	if r.prefix {
		text = logPrefix(e) + text
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	_, _ = io.WriteString(r.out, text)
}

// logPrefix is what Kamailio's own log has before what a script logs.
func logPrefix(e eval.Event) string {
	if !e.Pos.IsValid() { // Kamailio itself says it
		return ""
	}
	return fmt.Sprintf("%2d(%d) %s: %s", 1, os.Getpid(), e.Level, e.Prefix)
}

func place(p parser.Pos) string {
	if p = p.InFile(); !p.IsValid() {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", p.Src.Name, p.Line, p.Col)
}

// shownFindings is how many findings about a script are shown; the others are counted.
const shownFindings = 200

// diagnostic writes a finding as JSON.
func (r *reporter) diagnostic(e *parser.Error) {
	rec := record{Kind: "diagnostic", Severity: e.Severity.String(), Rule: e.Rule, Text: parser.Shorten(e.Msg), Hint: parser.Shorten(e.Hint), From: originsOf(e.Pos)}
	if e.End.IsValid() && !e.End.Src.Macro {
		rec.EndLine, rec.EndCol = e.End.Line, e.End.Col
	}
	r.write(rec, e.Pos)
}

// findings reports what was found in a script before running it.
func (r *reporter) findings(list parser.Errors) {
	for _, e := range list[:min(len(list), shownFindings)] {
		if r.json {
			r.diagnostic(e)
			continue
		}
		e.Draw(r.err, r.style)
	}
	if more := len(list) - shownFindings; more > 0 {
		r.event(eval.Event{Kind: eval.Note, Text: fmt.Sprintf("and %d more findings, %d in all", more, len(list))})
	}
}
