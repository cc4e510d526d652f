package repl

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/chzyer/readline"
)

// Terminal reads lines for a session from a terminal.
type Terminal struct {
	session *Session
	history *History
	editor  *readline.Instance
	keys    *pasteReader
	pastes  pastes
	screen  *screen
	closed  atomic.Bool
	line    []rune  // being edited, before the key that is being handled; the editor's goroutine alone looks at it
	pos     int     // of the cursor in it
	search  *search // nil when nothing is searched for

	mu      sync.Mutex
	entered []string // that the editor does not know yet
}

// NewTerminal takes over the terminal of in and out until Close. It remembers what is entered in history.
func NewTerminal(session *Session, history *History, in io.ReadCloser, out io.Writer) (*Terminal, error) {
	t := &Terminal{session: session, history: history, pastes: pastes{}, screen: &screen{out: out, width: terminalWidth}}
	t.keys = &pasteReader{in: readline.NewCancelableStdin(in)}
	editor, err := readline.NewEx(&readline.Config{
		Stdin: t.keys, Stdout: t.screen, Stderr: t.screen, Prompt: session.Prompt(),
		InterruptPrompt: "^C", EOFPrompt: "\n",
		HistoryLimit: mostEntries, DisableAutoSaveHistory: true, HistorySearchFold: true,
		FuncGetWidth: terminalWidth, Painter: painter{t}, Listener: readline.FuncListener(t.changed),
		FuncFilterInputRune: t.key,
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

// terminalWidth is the terminal's, or the usual one where that is not known. It is more than the prompt's: readline draws for ever where
// the prompt fills lines.
func terminalWidth() int {
	if width := readline.GetScreenWidth(); width > 0 {
		return max(width, 6)
	}
	return 80
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
		line, err := t.read(interrupts)
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
		verdict := t.session.runUntil(line, interrupts)
		if verdict == More {
			continue
		}
		t.remember(text)
		if verdict == Leave {
			return nil
		}
	}
}

// read asks for a line. An interrupt that came until it is there does not count.
func (t *Terminal) read(interrupts <-chan os.Signal) (string, error) {
	t.setPrompt(t.session.Prompt())
	_, _ = io.WriteString(t.screen, pasteOn)
	line, err := t.editor.Readline()
	for len(interrupts) > 0 {
		<-interrupts
	}
	_, _ = io.WriteString(t.screen, pasteOff)
	return t.pastes.expand(line), err
}

// remember keeps what was entered, as one entry.
func (t *Terminal) remember(text string) {
	added, err := t.history.Add(text)
	if err != nil {
		t.session.Note("the history cannot be written: " + err.Error())
		t.history.path = ""
	}
	if added {
		t.mu.Lock()
		t.entered = append(t.entered, t.history.Entries[len(t.history.Entries)-1])
		t.mu.Unlock()
	}
}

// learn gives the editor what was entered, on its own goroutine: it still looks at its history when it has handed a line over.
func (t *Terminal) learn() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, entry := range t.entered {
		_ = t.editor.SaveHistory(entry) // only its file could fail, and it has none
	}
	t.entered = nil
}

// changed is called when a key has changed the line, on the editor's goroutine, and without a key on another one when a line begins. It takes
// out the mark that stands for a key, and does what the key does.
func (t *Terminal) changed(line []rune, pos int, key rune) (now []rune, at int, changed bool) {
	if key == 0 {
		return line, pos, false
	}
	now, at = line, pos
	if mark := pos - 1; mark >= 0 && line[mark] == key && key >= pasteMark && key <= lastMark {
		now, at, changed = slices.Concat(line[:mark], line[pos:]), mark, true
	}
	switch {
	case !changed:
	case key == pasteMark:
		now, at = inserted(now, at, t.pastes.label(t.keys.next()))
	case key == deleteMark:
		now = slices.Delete(now, at, min(at+1, len(now)))
	case key == tabMark:
		insert, show := t.session.tab(now, at, t.screen.width())
		if show != "" {
			_, _ = io.WriteString(t.editor.Stdout(), show)
		}
		now, at = inserted(now, at, insert)
	case key == transposeMark:
		now, at = transposed(now, at)
	}
	t.line, t.pos = slices.Clone(now), at
	return now, at, changed
}

// inserted puts text into a line.
func inserted(line []rune, at int, text string) ([]rune, int) {
	runes := []rune(oneLine(text))
	return slices.Concat(line[:at], runes, line[at:]), at + len(runes)
}

// transposed swaps the characters around the cursor, or the last two at the end of the line.
func transposed(line []rune, at int) ([]rune, int) {
	if at = max(1, min(at, len(line)-1)); len(line) > 1 {
		line[at-1], line[at] = line[at], line[at-1]
		return line, at + 1
	}
	return line, len(line)
}

// isFirstWord tells whether no word begins but at the start of the line.
func isFirstWord(line []rune) bool {
	for i := len(line) - 1; i > 0; i-- {
		if !readline.IsWordBreak(line[i]) && readline.IsWordBreak(line[i-1]) {
			return false
		}
	}
	return true
}

// key is asked about each key before the editor is. It keeps those of a search to itself: readline's own search garbles entries that take
// several lines of the terminal.
func (t *Terminal) key(r rune) (rune, bool) {
	t.learn()
	switch {
	case t.search == nil && (r == readline.CharCtrlW || r == readline.MetaBackspace) && isFirstWord(t.line[:min(t.pos, len(t.line))]):
		return readline.CharCtrlU, true // readline would delete what is right of the cursor, too
	case t.search == nil && r != readline.CharBckSearch && r != readline.CharFwdSearch:
		return r, true
	case t.search == nil:
		t.search = newSearch(t.history.Entries)
	case r == readline.CharBckSearch:
		t.search.older()
	case r == readline.CharBackspace || r == readline.CharCtrlH:
		t.search.cut()
	case r == readline.CharInterrupt || r == readline.CharBell:
		t.show(t.session.Prompt(), string(t.line))
		t.search = nil
		return r, false
	case r >= ' ' && r < pasteMark:
		t.search.add(r)
	default: // the entry found is what goes on being edited
		t.line = []rune(t.search.found())
		t.pos = len(t.line)
		t.show(t.session.Prompt(), string(t.line))
		t.search = nil
		return r, true
	}
	t.show(t.session.style.in(t.session.style.Prompt, t.search.prompt()), t.search.shown())
	return r, false
}

// show puts another prompt and line in the place of those on the terminal.
func (t *Terminal) show(prompt, line string) {
	t.editor.Operation.Clean() // while it knows how many lines they take
	t.setPrompt(prompt)
	t.editor.Operation.SetBuffer(line)
}

func (t *Terminal) setPrompt(prompt string) {
	t.screen.prompt.Store(int32(width(prompt)))
	t.editor.SetPrompt(prompt)
}

// painter colours the line being edited.
type painter struct{ *Terminal }

// Paint implements [readline.Painter].
func (t painter) Paint(line []rune, pos int) []rune {
	t.screen.drawing(line, pos)
	return []rune(t.session.style.Paint(string(line)))
}
