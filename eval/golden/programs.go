package golden

import (
	"fmt"
	"sync"

	"kpv/eval"
	"kpv/eval/golden/cover"
	"kpv/parser"
	"kpv/pv"
)

// programs keeps what was made of configurations that several cases test: reading a real one takes far longer than a case runs. Running
// a program does not change it, so several machines can share one.
type programs struct {
	mu   sync.Mutex
	list map[programKey]func() loaded
}

// programKey is all that a program comes from, but for the files it includes.
type programKey struct {
	name, text       string
	mocksName, mocks string
	defines, env     string
	target           pv.Target
	unknown          eval.Unknown
}

// loaded is a program, or why there is none.
type loaded struct {
	program  *eval.Program
	findings parser.Errors
	counter  *cover.Counter // of all its runs; nil where nothing is counted, or nobody shares it
}

// mostPrograms is how many are kept, the first that come. A suite has few configurations, but each target, each set of defines and of
// mocks makes another program.
const mostPrograms = 32

// load gives the program of a case. A script that no other case can have is not kept.
func (r *Runner) load(c *Case, target pv.Target) (l loaded) {
	opt := r.options(c, target)
	if c.scriptLine > 0 || c.lines == nil {
		l.program, l.findings = eval.Load(c.scriptName, c.Script, r.Library, opt)
		return l
	}
	key := programKey{c.scriptName, c.Script, c.mocksName(), c.Mocks, fmt.Sprintf("%q", opt.Defines), fmt.Sprintf("%q", c.Flags.Env), target, c.Flags.Unknown}
	return r.programs.of(key, func(shared bool) (l loaded) {
		l.program, l.findings = eval.Load(c.scriptName, c.Script, r.Library, opt)
		if shared && r.Coverage != nil && l.program != nil {
			l.counter = r.Coverage.Counter(c.spots(l.program))
		}
		return l
	})
}

// of loads a program, unless somebody did or does, and tells whether it will be shared.
func (p *programs) of(key programKey, load func(shared bool) loaded) loaded {
	p.mu.Lock()
	if p.list == nil {
		p.list = map[programKey]func() loaded{}
	}
	once := p.list[key]
	if once == nil {
		shared := len(p.list) < mostPrograms
		once = sync.OnceValue(func() loaded { return load(shared) })
		if shared {
			p.list[key] = once
		}
	}
	p.mu.Unlock()
	return once()
}
