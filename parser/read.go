package parser

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxText is the size, in bytes, of the largest text that is read: a Kamailio that loads a script of that size would need a memory of
// gigabytes. Without a bound a name such as /dev/zero would be read until memory ends.
const MaxText = 16 << 20

// ReadText reads to the end, but no more than MaxText bytes. The name is for the error.
func ReadText(name string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	if err == nil && len(text) > MaxText {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it has more than %d MB, which no script has", MaxText>>20)}
	}
	return text, err
}

// ReadFile is ReadText of a file.
func ReadFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadText(name, file)
}
