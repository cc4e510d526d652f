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

	"kpv/internal/kamailio"
)

// patience is how long a script may take.
const patience = 20 * time.Second

// kpv is the program of this module.
type kpv struct{ binary, target string }

func buildKpv(dir, target string) (*kpv, error) {
	k := &kpv{filepath.Join(dir, "kpv"), target}
	out, err := exec.Command("go", "build", "-o", k.binary, "./cmd/kpv").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	return k, err
}

// run runs a scene on a memcached, or on the embedded store.
func (k *kpv) run(s scene, memory string) (kamailio.Outcome, error) {
	dir, remove, err := temporary()
	if err != nil {
		return kamailio.Outcome{}, err
	}
	defer remove()
	file, body := filepath.Join(dir, "main.cfg"), filepath.Join(dir, "script.cfg")
	mainText, bodyText := s.Files(kamailio.Place{Modules: "/usr/lib/kamailio/modules/", Port: 5060, Memory: "localhost", Body: body})
	err = errors.Join(os.WriteFile(file, []byte(mainText), 0o600), os.WriteFile(body, []byte(bodyText), 0o600))
	if err != nil {
		return kamailio.Outcome{}, err
	}
	args := []string{"run", "--target", k.target, "--color", "never"}
	if memory != "" {
		args = append(args, "--servers", memory)
	}
	if s.quirks {
		args = append(args, "--quirks")
	}
	if len(s.Messages) > 0 {
		message := filepath.Join(dir, "message.sip")
		if err := os.WriteFile(message, kamailio.Wire(s.Messages[0]), 0o600); err != nil {
			return kamailio.Outcome{}, err
		}
		args = append(args, "--message", message)
	}
	return k.execute(s, append(args, file))
}

func (k *kpv) execute(s scene, args []string) (kamailio.Outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, k.binary, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &errOut, s.Dir
	cmd.Env = append(os.Environ(), s.Env...)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	return kamailio.Outcome{Refused: cmd.ProcessState.ExitCode() == 1, Lines: kamailio.Split(out.String()), Said: errOut.String()}, err
}
