package repl

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/chzyer/readline"
)

// Terminal reads lines for a session from a terminal.
type Terminal struct {
	session *Session
	history *History
	editor  *readline.Instance
	keys    *pasteReader
	pastes  pastes
	out     io.Writer
	closed  atomic.Bool
}

// NewTerminal takes over the terminal of in and out until Close. It remembers what is entered in history.
func NewTerminal(session *Session, history *History, in io.ReadCloser, out io.Writer) (*Terminal, error) {
	t := &Terminal{session: session, history: history, pastes: pastes{}, out: out}
	t.keys = &pasteReader{in: readline.NewCancelableStdin(in)}
	editor, err := readline.NewEx(&readline.Config{
		Stdin: t.keys, Stdout: out, Stderr: out, Prompt: session.Prompt(),
		InterruptPrompt: "^C", EOFPrompt: "\n",
		HistoryLimit: mostEntries, DisableAutoSaveHistory: true, HistorySearchFold: true,
		AutoComplete: completer{t}, Painter: painter{&session.style}, Listener: readline.FuncListener(t.insertPaste),
	})
	if err != nil {
		return nil, err
	}
	t.editor = editor
	for _, entry := range history.Entries {
		_ = editor.SaveHistory(entry) // only its file could fail, and it has none
	}
	return t, nil
}

// Close gives the terminal back, and ends Run. What is being typed is dropped.
func (t *Terminal) Close() error {
	t.closed.Store(true)
	_ = t.keys.Close() // always nil; the editor waits for whoever reads keys
	return t.editor.Close()
}

// Run reads and runs lines until the session is left. Ctrl-C drops what is being typed, or stops what is running.
func (t *Terminal) Run() error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	for {
		line, err := t.read()
		switch {
		case errors.Is(err, io.EOF), t.closed.Load(): // the editor takes the end of its input for Enter
			return nil
		case errors.Is(err, readline.ErrInterrupt):
			t.session.Drop()
			continue
		case err != nil:
			return err
		}
		text := line
		if pending := t.session.Pending(); pending != "" {
			text = pending + "\n" + line
		}
		verdict := t.enter(line, interrupts)
		if verdict == More {
			continue
		}
		t.remember(text)
		if verdict == Leave {
			return nil
		}
	}
}

// read asks for a line.
func (t *Terminal) read() (string, error) {
	t.editor.SetPrompt(t.session.Prompt())
	_, _ = io.WriteString(t.out, pasteOn)
	line, err := t.editor.Readline()
	_, _ = io.WriteString(t.out, pasteOff)
	return t.pastes.expand(line), err
}

// enter hands a line to the session, and stops what it runs when an interrupt comes.
func (t *Terminal) enter(line string, interrupts <-chan os.Signal) Verdict {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	defer func() { cancel(); <-done }()
	for len(interrupts) > 0 { // one that came before does not count
		<-interrupts
	}
	go func() {
		defer close(done)
		select {
		case <-interrupts:
			cancel()
		case <-ctx.Done():
		}
	}()
	return t.session.Enter(ctx, line)
}

// remember keeps what was entered, as one entry.
func (t *Terminal) remember(text string) {
	added, err := t.history.Add(text)
	if err != nil {
		t.session.Note("the history cannot be written: " + err.Error())
		t.history.path = ""
	}
	if added {
		_ = t.editor.SaveHistory(t.history.Entries[len(t.history.Entries)-1])
	}
}

// insertPaste puts a paste in the place of its mark.
func (t *Terminal) insertPaste(line []rune, pos int, key rune) ([]rune, int, bool) {
	at := slices.Index(line, pasteMark)
	if key != pasteMark || at < 0 {
		return nil, 0, false
	}
	text := []rune(t.pastes.label(t.keys.next()))
	return slices.Concat(line[:at], text, line[at+1:]), pos - 1 + len(text), true
}

// completer makes the session's completion readline's.
type completer struct{ *Terminal }

// Do implements [readline.AutoCompleter].
func (t completer) Do(line []rune, pos int) (rest [][]rune, typed int) {
	before := severalLines(string(line[:pos]))
	c := t.session.Complete(before)
	if c.Hidden > 0 || len(c.Words) <= 1 && c.Hint != "" {
		t.hint(c)
	}
	for _, word := range c.Words {
		tail := []rune(word[c.Typed:])
		if n := len(tail) - 1; len(c.Words) == 1 && n >= 0 && pos < len(line) && line[pos] == tail[n] && strings.ContainsRune(")}\"", tail[n]) {
			tail = tail[:n] // it is closed already
		}
		rest = append(rest, tail)
	}
	return rest, utf8.RuneCountInString(before[len(before)-c.Typed:])
}

// hint shows a line above the one being edited.
func (t completer) hint(c Completion) {
	text := c.Hint
	if c.Hidden > 0 {
		text = "there are more; type on to see them"
	}
	_, _ = io.WriteString(t.editor.Stdout(), t.session.style.in(t.session.style.Dim, text)+"\n")
}

// painter colours the line being edited.
type painter struct{ style *Style }

// Paint implements [readline.Painter].
func (p painter) Paint(line []rune, _ int) []rune { return []rune(p.style.Paint(string(line))) }
