// Command transcript makes what a document shows of sessions: each block that begins with ```kpv is typed anew into kpv, on a terminal of
// tmux, and replaced by what the terminal shows then. So a page cannot show what does not happen.
//
//	go run ./scripts/transcript docs/repl.md README.md
//
// Lines behind a prompt are what is typed; "^C" at the end of one is Ctrl-C. Everything else is made anew.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "transcript:", err)
		os.Exit(1)
	}
}

func run(files []string) error {
	folder, err := os.MkdirTemp("", "transcript")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	kpv := filepath.Join(folder, "kpv")
	if out, err := exec.Command("go", "build", "-o", kpv, "./cmd/kpv").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		made, err := Remake(kpv, string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var (
	block  = regexp.MustCompile("(?ms)^```kpv\n(.*?)^```$")
	prompt = regexp.MustCompile(`^(?:kpv| {2}[{("'#]| /\*|\.\.\.)> `)
)

// took is what a memcached command took, which is different each time.
var took = regexp.MustCompile(` \([0-9.]+[nµm]?s\)`)

// Remake types the sessions of a document into the program kpv, and gives the document with what happened.
func Remake(kpv, text string) (string, error) {
	var failed error
	made := block.ReplaceAllStringFunc(text, func(shown string) string {
		session, err := replay(kpv, typed(block.FindStringSubmatch(shown)[1]))
		if err != nil {
			failed = err
			return shown
		}
		anew := "```kpv\n" + session + "```"
		if took.ReplaceAllString(anew, "") == took.ReplaceAllString(shown, "") {
			return shown
		}
		return anew
	})
	return made, failed
}

// typed finds what is typed in a session.
func typed(shown string) (lines []string) {
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(line, "\n")
		if begin := prompt.FindString(line); begin != "" {
			lines = append(lines, line[len(begin):])
		}
	}
	return lines
}

// terminal is a session of tmux, on a server of its own.
type terminal struct{ server, home string }

func (t terminal) tmux(args ...string) (string, error) {
	out, err := exec.Command("tmux", append([]string{"-L", t.server, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", args[0], err, out)
	}
	return string(out), nil
}

// replay types lines, each when the one before is done, and gives what the terminal shows in the end, but for the last prompt.
func replay(kpv string, lines []string) (string, error) {
	home, err := os.MkdirTemp("", "transcript-home")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(home)
	t := terminal{server: filepath.Base(home), home: home}
	_, err = t.tmux("new-session", "-d", "-x", "120", "-y", "50", "-c", home, "env", "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "NO_COLOR=1", kpv)
	if err != nil {
		return "", err
	}
	defer func() { _, _ = t.tmux("kill-server") }()
	screen, err := t.settled(0)
	for i := 0; err == nil && i < len(lines); i++ {
		if err = t.enter(lines[i]); err == nil {
			screen, err = t.settled(i + 1)
		}
	}
	if err != nil {
		return "", err
	}
	return screen[:strings.LastIndexByte(strings.TrimRight(screen, "\n"), '\n')+1], nil
}

func (t terminal) enter(line string) error {
	line, interrupted := strings.CutSuffix(line, "^C")
	for _, key := range strings.SplitAfter(line, ";") { // a semicolon at the end of an argument would be tmux's own
		if semicolon := strings.HasSuffix(key, ";"); semicolon {
			key = strings.TrimSuffix(key, ";") + "\\;"
		}
		if key != "" {
			if _, err := t.tmux("send-keys", "-l", "--", key); err != nil {
				return err
			}
		}
	}
	last := "Enter"
	if interrupted {
		last = "C-c"
	}
	_, err := t.tmux("send-keys", last)
	return err
}

// patience is how long a line may take.
const patience = 20 * time.Second

// settled waits until the terminal asks for the next line, after so many, and gives what it shows.
func (t terminal) settled(lines int) (string, error) {
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(20 * time.Millisecond) {
		out, err := t.tmux("capture-pane", "-p", "-J", "-S", "-")
		if err != nil {
			return "", err
		}
		var shown []string
		prompts := 0
		for line := range strings.Lines(strings.TrimRight(out, "\n ")) {
			line = strings.TrimRight(line, "\n ")
			shown = append(shown, line)
			if prompt.MatchString(line + " ") {
				prompts++
			}
		}
		if last := len(shown) - 1; prompts == lines+1 && prompt.FindString(shown[last]+" ") == shown[last]+" " {
			return strings.Join(shown, "\n") + "\n", nil
		}
	}
	return "", fmt.Errorf("no prompt comes after line %d", lines)
}
