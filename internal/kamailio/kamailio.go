// Package kamailio runs scripts on the Kamailio that is installed, and tells what they print from what it says itself. It is the oracle
// that kpv is compared with.
package kamailio

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Kamailio is one that can be asked.
type Kamailio struct {
	binary, modules string
	// Target is the one of kpv's targets that it is the model of: "5.6" or "6.1".
	Target string
}

// Find looks for the Kamailio that is installed, or the program that the environment's KAMAILIO names, with its modules in
// KAMAILIO_MODULES where they are not in the folder that it was built for. The error wraps [exec.ErrNotFound] where there is none, or
// none of a release that kpv follows.
func Find() (*Kamailio, error) {
	binary, err := exec.LookPath(cmp.Or(os.Getenv("KAMAILIO"), "kamailio"))
	if err != nil {
		return nil, err
	}
	about, err := exec.Command(binary, "-I").Output()
	if err != nil {
		return nil, fmt.Errorf("%s -I: %w", binary, err)
	}
	release := releases.FindSubmatch(about)
	if release == nil {
		return nil, fmt.Errorf("%s is neither Kamailio 5.6 nor 6.1: %w", binary, exec.ErrNotFound)
	}
	k := &Kamailio{binary: binary, modules: os.Getenv("KAMAILIO_MODULES"), Target: string(release[1])}
	if built := modulesIn.FindSubmatch(about); k.modules == "" && built != nil {
		k.modules = string(built[1])
	}
	if _, err := os.Stat(k.modules); err != nil {
		return nil, fmt.Errorf("kamailio's modules: %w: %w", err, exec.ErrNotFound)
	}
	return k, nil
}

// What "kamailio -I" says of itself.
var (
	releases  = regexp.MustCompile(`(?m)^\s*Version: kamailio (5\.6|6\.1)\.`)
	modulesIn = regexp.MustCompile(`(?m)^\s*Default paths to modules: ([^:\s]+)`)
)

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

// Has tells whether a module is installed.
func (k *Kamailio) Has(module string) bool {
	_, err := os.Stat(filepath.Join(k.modules, module+".so"))
	return err == nil
}

// Run runs a script on a memcached, whose address is given. A port that somebody took in between is no answer.
func (k *Kamailio) Run(s Script, memory string) (result Outcome, err error) {
	for range 5 {
		result, err = k.try(s, memory)
		if err != nil || !strings.Contains(result.Said, "Address already in use") {
			break
		}
	}
	return result, err
}

func (k *Kamailio) try(s Script, memory string) (Outcome, error) {
	dir, err := os.MkdirTemp("", "kamailio")
	if err != nil {
		return Outcome{}, err
	}
	defer os.RemoveAll(dir)
	port, err := freePort()
	if err != nil {
		return Outcome{}, err
	}
	file, body := filepath.Join(dir, "main.cfg"), filepath.Join(dir, "script.cfg")
	mainText, bodyText := s.Files(Place{Modules: k.modules + "/", Port: port, Memory: memory, Body: body})
	err = errors.Join(os.WriteFile(file, []byte(withEnd(mainText)), 0o600), os.WriteFile(body, []byte(withEnd(bodyText)), 0o600))
	if err != nil {
		return Outcome{}, err
	}
	r := &running{ended: make(chan struct{})}
	args := []string{"-DD", "-E", "-f", file, "-P", filepath.Join(dir, "pid"), "-Y", dir, "-w", dir, "-m", "64", "-M", "8"}
	for _, name := range slices.Sorted(maps.Keys(s.Defines)) {
		args = append(args, "-A", name+"="+s.Defines[name])
	}
	cmd := exec.Command(k.binary, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.Dir, append(os.Environ(), s.Env...), r, r
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return Outcome{}, err
	}
	go func() {
		_ = cmd.Wait() // it is killed, or its output says what happened
		close(r.ended)
	}()
	over := r.drive(s, port)
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // all of its processes, which may have ended
	<-r.ended
	result := r.outcome(over)
	result.Source, result.Local = r.source, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(port))
	return result, nil
}

// withEnd lets request_route, if it is in this text, log the mark of the end.
func withEnd(text string) string {
	if at := hasMain.FindStringIndex(text); at != nil {
		return text[:at[1]] + endRoute + text[at[1]:]
	}
	return text
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
	ended  chan struct{}
	source netip.AddrPort // of messages

	mu  sync.Mutex
	out []byte
}

// mostOutput bounds what is kept of a program's output, in bytes: a Kamailio that lost a process may complain of it for ever.
const mostOutput = 2 << 20

// Write implements [io.Writer].
func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out = append(r.out, p[:min(len(p), mostOutput-len(r.out))]...)
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

// patience is how long a script may take.
const patience = 20 * time.Second

// drive sends the messages once Kamailio listens, and then asks again and again whether all has been done.
func (r *running) drive(s Script, port int) ending {
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return hung
	}
	defer conn.Close()
	r.source = conn.LocalAddr().(*net.UDPAddr).AddrPort()
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
		case !sent && len(s.Messages) > 0:
			for _, message := range s.Messages {
				_, _ = conn.Write(Wire(message)) // the kernel keeps it until the worker is ready
			}
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
func (r *running) outcome(over ending) Outcome {
	var result Outcome
	var printed, said strings.Builder
	ran := false
	for _, entry := range entries(r.text()) {
		switch head := fromRoute.FindString(entry); {
		case strings.Contains(entry, endMark):
		case head != "":
			ran = true
			printed.WriteString(strings.TrimSuffix(entry[len(head):], "\n") + "\n")
		default:
			said.WriteString(entry)
			if count := warnings.FindString(entry); count != "" {
				printed.WriteString(count + "\n")
			}
		}
	}
	result.Lines, result.Said = Split(printed.String()), said.String()
	switch {
	case over == hung:
		result.Lines = append(result.Lines, "(still running)")
	case over == died && !ran:
		result.Refused = true
	case over == died:
		result.Lines = append(result.Lines, "(died)")
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
