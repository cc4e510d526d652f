// Command import turns recordings of real Kamailios into golden cases.
//
//	go run ./scripts/import DIR
//
// DIR has folders of recordings: NAME.cfg with what Kamailio 5.6 printed (NAME.out) or said when it refused the script (NAME.err),
// NAME.out61 and NAME.err61 where 6.1 differs, NAME.quirk for what is printed with kpv's --quirks; beside them the SIP messages that
// *-msg cases run on. They become testdata/conformance/FOLDER/NAME.txtar. Files of cases that are no longer recorded are removed.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"
)

const target = "testdata/conformance"

// folders are those imported.
var folders = []string{"mct", "lang", "gen", "pv"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: import DIR")
		os.Exit(2)
	}
	if err := importAll(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "import:", err)
		os.Exit(1)
	}
}

func importAll(source string) error {
	if err := copyMatching(filepath.Join(source, "*.sip"), target); err != nil {
		return err
	}
	for _, folder := range folders {
		into := filepath.Join(target, folder)
		if err := os.RemoveAll(into); err != nil {
			return err
		}
		if err := copyMatching(filepath.Join(source, folder, "inc", "*.cfg"), filepath.Join(into, "inc")); err != nil {
			return err
		}
		if err := importFolder(filepath.Join(source, folder), into); err != nil {
			return err
		}
	}
	return nil
}

// importFolder converts each recording of a folder.
func importFolder(from, into string) error {
	scripts, err := filepath.Glob(filepath.Join(from, "*.cfg"))
	if err != nil {
		return err
	}
	if len(scripts) == 0 {
		return fmt.Errorf("%s: nothing is recorded there", from)
	}
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	for _, script := range scripts {
		r, err := readRecording(strings.TrimSuffix(script, ".cfg"))
		if err != nil {
			return err
		}
		for name, archive := range r.cases() {
			if err := os.WriteFile(filepath.Join(into, name+".txtar"), txtar.Format(archive), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyMatching copies the files of a pattern, of which there may be none.
func copyMatching(pattern, into string) error {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return err
	}
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(into, filepath.Base(file)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// tidy is a text without carriage returns and blanks at the ends of lines, as it was compared with when it was recorded.
func tidy(text []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		b.Write(bytes.TrimRight(line, " \t\r\n"))
		b.WriteByte('\n')
	}
	if seen := bytes.TrimRight(b.Bytes(), "\n"); len(seen) > 0 {
		return append(seen, '\n')
	}
	return nil
}
