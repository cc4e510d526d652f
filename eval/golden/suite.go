package golden

import (
	"context"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
)

// Plan says which cases to run, and in which order.
type Plan struct {
	Paths   []string       // files, and folders with all below
	Match   *regexp.Regexp // of the paths of cases, with slashes; nil for all
	Count   int            // run all of them so many times; 0 is once
	Shuffle *uint64        // the seed of a random order; nil for that of the paths
	Workers int            // how many run at a time; default one for each CPU, or more where they may wait for a real clock
	Update  bool           // rewrite the expectations that are not met
}

// Names gives the paths of the cases to run, one by one: only a random order needs all of them at once.
func (p Plan) Names() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for range max(1, p.Count) {
			for name, err := range p.ordered() {
				if !yield(name, err) {
					return
				}
			}
		}
	}
}

func (p Plan) ordered() iter.Seq2[string, error] {
	if p.Shuffle == nil {
		return p.matching()
	}
	return func(yield func(string, error) bool) {
		var names []string
		for name, err := range p.matching() {
			if err != nil {
				yield("", err)
				return
			}
			names = append(names, name)
		}
		random := rand.New(rand.NewPCG(*p.Shuffle, *p.Shuffle))
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			if !yield(name, nil) {
				return
			}
		}
	}
}

func (p Plan) matching() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for name, err := range Find(p.Paths...) {
			if err == nil && p.Match != nil && !p.Match.MatchString(filepath.ToSlash(name)) {
				continue
			}
			if !yield(name, err) {
				return
			}
		}
	}
}

// ahead is how many cases may be done or begun for each worker beyond the one whose result is waited for: so many results are in
// memory at most, however many cases there are.
const ahead = 16

// All runs the cases of a plan, several at a time, and gives their results in the plan's order, each as soon as it can. What cannot be
// read is an error, and ends it; a file that is no case is a result that failed. Who stops listening stops the rest.
func (r *Runner) All(ctx context.Context, plan Plan) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		s := newStream(r.workers(plan))
		defer s.workers.Wait()
		defer cancel()
		go s.produce(ctx, plan)
		for range cap(s.jobs) {
			s.workers.Go(func() {
				for t := range s.jobs {
					t.done <- r.one(ctx, t.name, plan.Update)
				}
			})
		}
		for t := range s.line {
			if t.err != nil {
				yield(Result{}, t.err)
				return
			}
			result, done := <-t.done
			if !done || ctx.Err() != nil { // stopped from outside
				yield(Result{}, context.Cause(ctx))
				return
			}
			if !yield(result, nil) {
				return
			}
		}
	}
}

// task is a case on its way.
type task struct {
	name string
	err  error
	done chan Result
}

// stream hands out tasks to workers, and keeps them in line for the reader.
type stream struct {
	jobs, line chan task
	workers    sync.WaitGroup
}

// waiting is how many cases run at a time for each CPU on a real memcached, where sleeping takes its time.
const waiting = 8

func (r *Runner) workers(plan Plan) int {
	switch cpus := runtime.GOMAXPROCS(0); {
	case plan.Workers > 0:
		return plan.Workers
	case r.Store == OnMemcached || r.Store == OnBoth:
		return waiting * cpus
	default:
		return cpus
	}
}

func newStream(n int) *stream {
	return &stream{jobs: make(chan task, n), line: make(chan task, n*ahead)}
}

// produce ends with its context.
func (s *stream) produce(ctx context.Context, plan Plan) {
	defer close(s.line)
	defer close(s.jobs)
	for name, err := range plan.Names() {
		t := task{name, err, make(chan Result, 1)}
		if !send(ctx, s.line, t) || err != nil {
			return
		}
		if !send(ctx, s.jobs, t) {
			close(t.done)
			return
		}
	}
}

func send(ctx context.Context, to chan<- task, t task) bool {
	select {
	case to <- t:
		return true
	case <-ctx.Done():
		return false
	}
}

// one reads a case and runs it.
func (r *Runner) one(ctx context.Context, name string, update bool) Result {
	c, err := Read(name)
	if err != nil {
		result := broken(name, err)
		result.Rerun = r.rerun(name)
		return result
	}
	r.opened(c.ScriptFile())
	result := r.Run(ctx, c)
	if update && result.Failed() && ctx.Err() == nil {
		return r.updated(ctx, result)
	}
	return result
}
