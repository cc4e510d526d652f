package repl

import (
	"os"
	"path/filepath"
	"strings"
)

// newline stands for the end of a line where a text of several lines must be one: on the line being edited, and in the history.
const newline = '↵'

// oneLine and severalLines translate.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", string(newline)) }

func severalLines(line string) string { return strings.ReplaceAll(line, string(newline), "\n") }

const (
	mostEntries = 1000 // that the history keeps
	longest     = 8000 // bytes of an entry that is kept
)

// History is a file of what was entered, one entry a line.
type History struct {
	path    string // "" keeps nothing
	Entries []string
}

// HistoryPath is where the history is kept: KPV_HISTORY, or else the user's state directory; empty for nowhere.
func HistoryPath(lookup func(string) (string, bool)) string {
	if path, ok := lookup("KPV_HISTORY"); ok {
		return path
	}
	return userFile(lookup, "XDG_STATE_HOME", ".local/state", "history")
}

// RCPath is the file that is run when a session starts.
func RCPath(lookup func(string) (string, bool)) string {
	return userFile(lookup, "XDG_CONFIG_HOME", ".config", "rc")
}

// userFile is a file of kpv's in a folder of the user's; "" where that is not known.
func userFile(lookup func(string) (string, bool), variable, otherwise, name string) string {
	if dir, _ := lookup(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "kpv", name)
	}
	if home, _ := lookup("HOME"); home != "" {
		return filepath.Join(home, otherwise, "kpv", name)
	}
	return ""
}

// OpenHistory reads a history, and shortens its file when that has grown too long. A file that cannot be read is none.
func OpenHistory(path string) *History {
	h := &History{path: path}
	text, err := os.ReadFile(path)
	if path == "" || err != nil {
		return h
	}
	h.Entries = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if n := len(h.Entries) - mostEntries; n > 0 {
		h.Entries = h.Entries[n:]
		_ = replaceFile(path, strings.Join(h.Entries, "\n")+"\n") // a history that is too long does no harm
	}
	return h
}

// replaceFile writes a file that only its owner can read, in one step.
func replaceFile(path, text string) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".history-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err = file.WriteString(text); err == nil {
		err = file.Close()
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// Add appends an entry, unless it is the last one again, too long, or begins with a blank, as in a shell. It tells whether it did.
func (h *History) Add(text string) (added bool, err error) {
	line := oneLine(strings.TrimRight(text, "\r\n\t "))
	if n := len(h.Entries); line == "" || len(line) > longest || line[0] == ' ' || n > 0 && h.Entries[n-1] == line {
		return false, nil
	}
	h.Entries = append(h.Entries, line)
	if h.path == "" {
		return true, nil
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return true, err
	}
	file, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return true, err
	}
	_, err = file.WriteString(line + "\n")
	if closing := file.Close(); err == nil {
		err = closing
	}
	return true, err
}
