package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// patience is how long a script may take.
const patience = 20 * time.Second

// kpv is the program of this module.
type kpv struct{ binary string }

func buildKpv(dir string) (*kpv, error) {
	k := &kpv{filepath.Join(dir, "kpv")}
	out, err := exec.Command("go", "build", "-o", k.binary, "./cmd/kpv").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	return k, err
}

// run runs a scene on a memcached, or on the embedded store.
func (k *kpv) run(s scene, memory string) (outcome, error) {
	dir, remove, err := temporary()
	if err != nil {
		return outcome{}, err
	}
	defer remove()
	file, err := writeScript(dir, s.whole(place{modules: "/usr/lib/kamailio/modules/", port: 5060, memory: "localhost"}))
	if err != nil {
		return outcome{}, err
	}
	args := []string{"run", "--target", "5.6", "--color", "never"}
	if memory != "" {
		args = append(args, "--servers", memory)
	}
	if s.message != nil {
		message := filepath.Join(dir, "message.sip")
		if err := os.WriteFile(message, s.wire(), 0o600); err != nil {
			return outcome{}, err
		}
		args = append(args, "--message", message)
	}
	return k.execute(s, append(args, file))
}

func (k *kpv) execute(s scene, args []string) (outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, k.binary, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &errOut, s.dir
	cmd.Env = append(os.Environ(), s.env...)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	return outcome{refused: cmd.ProcessState.ExitCode() == 1, lines: split(out.String()), said: errOut.String()}, err
}
