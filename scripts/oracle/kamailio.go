package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// kamailio is the one installed.
type kamailio struct{ binary, modules string }

func findKamailio() (*kamailio, error) {
	binary, err := exec.LookPath("kamailio")
	if err != nil {
		return nil, err
	}
	dirs, err := filepath.Glob("/usr/lib/*/kamailio/modules")
	if err == nil && len(dirs) == 0 {
		err = fmt.Errorf("kamailio's modules: %w", exec.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	version, err := exec.Command(binary, "-v").Output()
	if err == nil && !bytes.HasPrefix(version, []byte("version: kamailio 5.6.")) {
		first, _, _ := strings.Cut(string(version), "\n")
		err = fmt.Errorf("kamailio 5.6, but %q: %w", first, exec.ErrNotFound)
	}
	return &kamailio{binary, dirs[0] + "/"}, err
}

// endMark is what request_route logs when the method of a message is endMethod, which is sent when all else has been done: there is
// one worker, which takes one thing after the other.
const (
	endMark   = "@@END@@"
	endMethod = "ORACLE"
	endRoute  = ` if ($rm == "` + endMethod + `") { xlog("L_ALERT", "` + endMark + `\n"); exit; } `
)

var endMessage = []byte(strings.ReplaceAll(endMethod+` sip:a@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKoracle
From: <sip:a@127.0.0.1>;tag=oracle
To: <sip:a@127.0.0.1>
Call-ID: oracle
CSeq: 1 `+endMethod+`
Max-Forwards: 10
Content-Length: 0

`, "\n", "\r\n"))

// run runs a scene on a memcached.
func (k *kamailio) run(s scene, memory string) (outcome, error) {
	dir, remove, err := temporary()
	if err != nil {
		return outcome{}, err
	}
	defer remove()
	port, err := freePort()
	if err != nil {
		return outcome{}, err
	}
	text := s.whole(place{modules: k.modules, port: port, memory: memory})
	if at := hasMain.FindStringIndex(text); at != nil {
		text = text[:at[1]] + endRoute + text[at[1]:]
	}
	file, err := writeScript(dir, text)
	if err != nil {
		return outcome{}, err
	}
	r := &running{ended: make(chan struct{})}
	cmd := exec.Command(k.binary, "-DD", "-E", "-f", file, "-P", filepath.Join(dir, "pid"), "-Y", dir, "-w", dir, "-m", "64", "-M", "8")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.dir, append(os.Environ(), s.env...), r, r
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return outcome{}, err
	}
	go func() {
		_ = cmd.Wait() // it is killed, or its output says what happened
		close(r.ended)
	}()
	over := r.drive(s, port)
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // all of its processes, which may have ended
	<-r.ended
	return r.outcome(over), nil
}

func freePort() (int, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).Port, nil
}

// running is a Kamailio at work; it takes its output.
type running struct {
	ended chan struct{}

	mu  sync.Mutex
	out []byte
}

// Write implements [io.Writer].
func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out = append(r.out, p...)
	return len(p), nil
}

func (r *running) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return string(r.out)
}

// How a run came to its end.
type ending int

const (
	finished ending = iota
	died            // by itself: refused, or crashed
	hung
)

// drive sends the message once Kamailio listens, and then asks again and again whether all has been done.
func (r *running) drive(s scene, port int) ending {
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return hung
	}
	defer conn.Close()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for sent := false; ; {
		select {
		case <-r.ended:
			return died
		case <-deadline:
			return hung
		case <-tick.C:
		}
		switch {
		case strings.Contains(r.text(), endMark):
			return finished
		case !listening(port):
			continue
		case !sent && s.message != nil:
			_, _ = conn.Write(s.wire()) // the kernel keeps it until the worker is ready
		default:
			_, _ = conn.Write(endMessage)
		}
		sent = true
	}
}

// listening looks whether a process has bound an UDP port: local addresses stand behind a colon, others do not.
func listening(port int) bool {
	table, err := os.ReadFile("/proc/net/udp")
	return err == nil && strings.Contains(string(table), fmt.Sprintf(": 0100007F:%04X ", port))
}

var (
	logPrefix = regexp.MustCompile(`[ \d]\d\(\d+\) (?:ALERT|BUG|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG): `)
	fromRoute = regexp.MustCompile(`^(?:\{[^}]*\} )?<script>: `)
	warnings  = regexp.MustCompile(`(?m)^\d+ config warnings$`) // has no prefix; kpv prints it too
)

// outcome tells the script's lines from Kamailio's own. A script's text may have several lines, or none that is finished.
func (r *running) outcome(over ending) outcome {
	var result outcome
	var printed strings.Builder
	ran := false
	for _, entry := range entries(r.text()) {
		switch head := fromRoute.FindString(entry); {
		case strings.Contains(entry, endMark):
		case head != "":
			ran = true
			printed.WriteString(strings.TrimSuffix(entry[len(head):], "\n") + "\n")
		default:
			result.said += entry
			if count := warnings.FindString(entry); count != "" {
				printed.WriteString(count + "\n")
			}
		}
	}
	result.lines = split(printed.String())
	switch {
	case over == hung:
		result.lines = append(result.lines, "(still running)")
	case over == died && !ran:
		result.refused = true
	case over == died:
		result.lines = append(result.lines, "(died)")
	}
	return result
}

// entries cuts a log where prefixes stand, which are left out.
func entries(text string) (list []string) {
	starts := logPrefix.FindAllStringIndex(text, -1)
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		list = append(list, text[at[1]:end])
	}
	return list
}
