// Command oracle compares kpv with a real Kamailio, 5.6 or 6.1, beyond what "kpv test --oracle" does with golden cases.
//
//	go run ./scripts/oracle [-v] [-j N] [-seed S] [-count N] [-probe REGEXP] [-keep DIR] [PATH...]
//
// Each PATH is a script, or a folder of scripts. With -count as many random programs are compared (-seed chooses which). Without either,
// both programs must understand what the other wrote to one memcached. With -probe the random programs are lists of questions about
// variables, transformations and functions, of the topics that match (see scripts/oracle/generate; "." for all). The program of a seed
// is always the same; -v prints it where it differs, -keep puts it and its message into a folder. A script without blocks becomes the
// body of an event route, so that Kamailio runs it. The differences are printed; exit status 1 says that there are some.
//
// Where Kamailio is not installed there is nothing to compare with, which is said and is fine.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"

	"kpv/internal/daemon"
	"kpv/internal/kamailio"
)

func main() {
	verbose := flag.Bool("v", false, "print whole outputs, and the differences that are allowed")
	jobs := flag.Int("j", 2, "how many Kamailios run at a time")
	seed := flag.Uint64("seed", 1, "the first of the random programs")
	count := flag.Int("count", 0, "how many random programs to compare")
	probe := flag.String("probe", "", "let the random programs ask about the topics that match")
	keep := flag.String("keep", "", "a folder to put scripts that differ into")
	flag.Parse()
	about, err := regexp.Compile(*probe)
	var o *oracle
	if err == nil {
		o, err = newOracle(*verbose, *keep)
	}
	if errors.Is(err, exec.ErrNotFound) {
		fmt.Println("oracle: nothing to compare with:", err)
		return
	}
	if err == nil {
		defer o.close()
		random := randomScenes(*seed, *count)
		if *probe != "" {
			random = probeScenes(*seed, *count, about)
		}
		err = o.all(flag.Args(), *jobs, random)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		o.close()
		os.Exit(1)
	}
}

// oracle compares two programs.
type oracle struct {
	kamailio *kamailio.Kamailio
	kpv      *kpv
	verbose  bool
	keep     string // folder for scripts that differ; empty for none
	dir      string // for temporary files

	mu              sync.Mutex // for what is printed and counted
	same, different int
	refused         int // of those that agree, by both
}

func newOracle(verbose bool, keep string) (*oracle, error) {
	o := &oracle{verbose: verbose, keep: keep}
	var err error
	if o.kamailio, err = kamailio.Find(); err != nil {
		return o, err
	}
	if o.dir, err = os.MkdirTemp("", "oracle"); err != nil {
		return o, err
	}
	o.kpv, err = buildKpv(o.dir, o.kamailio.Target)
	return o, err
}

func (o *oracle) close() {
	if o.dir != "" {
		_ = os.RemoveAll(o.dir) // temporary anyway
	}
}

// all compares what the paths hold and random programs; without either, what both do with one memcached.
func (o *oracle) all(paths []string, jobs int, random []scene) error {
	scenes := random
	for _, path := range paths {
		found, err := readScenes(path)
		if err != nil {
			return err
		}
		scenes = append(scenes, found...)
	}
	if err := o.compareAll(scenes, jobs); err != nil {
		return err
	}
	if len(scenes) == 0 {
		if err := o.interop(); err != nil {
			return err
		}
	}
	fmt.Printf("%d agree (%d: both refuse), %d differ\n", o.same, o.refused, o.different)
	if o.different > 0 {
		return errors.New("there are differences")
	}
	return nil
}

// compareAll compares several scenes at a time.
func (o *oracle) compareAll(scenes []scene, jobs int) error {
	queue, errs := make(chan scene), make([]error, jobs)
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() { errs[i] = o.work(queue) })
	}
	for _, s := range scenes {
		queue <- s
	}
	close(queue)
	workers.Wait()
	return errors.Join(errs...)
}

// work compares what comes, on a memcached of its own, until something goes wrong that is no difference.
func (o *oracle) work(queue <-chan scene) error {
	memory, err := daemon.Start()
	if err == nil {
		defer memory.Kill()
	}
	for s := range queue {
		if err == nil {
			err = o.compare(s, memory)
		}
	}
	return err
}

// compare runs a scene on both.
func (o *oracle) compare(s scene, memory *daemon.Daemon) error {
	if err := flush(memory); err != nil {
		return err
	}
	want, err := o.kamailio.Run(s.Script, memory.Addr)
	if err != nil {
		return fmt.Errorf("%s: kamailio: %w", s.name, err)
	}
	got, err := o.kpv.run(s, "")
	if err != nil {
		return fmt.Errorf("%s: kpv: %w", s.name, err)
	}
	o.report(s, want, got)
	return nil
}

// report says what became of a scene.
func (o *oracle) report(s scene, want, got kamailio.Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	diff := want.Diff(got, o.verbose)
	if diff == "" {
		o.same++
		if want.Refused {
			o.refused++
		}
		return
	}
	o.different++
	fmt.Printf("%s differs\n%s", s.name, diff)
	if o.verbose {
		fmt.Println(s.Text)
	}
	if o.keep != "" {
		o.store(s)
	}
}

// store keeps a script and its message for a closer look.
func (o *oracle) store(s scene) {
	base := filepath.Join(o.keep, filepath.Base(s.name))
	err := os.WriteFile(base+".cfg", []byte(s.Text), 0o600)
	for _, message := range s.Messages {
		err = errors.Join(err, os.WriteFile(base+".sip", message, 0o600))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
	}
}

// temporary makes a folder for one run of one program.
func temporary() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "oracle")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}
