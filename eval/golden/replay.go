package golden

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kpv/eval"
	"kpv/internal/daemon"
	"kpv/internal/kamailio"
	"kpv/pv"
	"kpv/pv/sip"
	"kpv/store"
)

// kamailioSection is what a difference from a real Kamailio is filed under.
const kamailioSection = "kamailio"

// said is what the case says of a real Kamailio of the target, or of any where no one is asked.
func (c *Case) said(oracle *kamailio.Kamailio) (pv.Target, Verdict, error) {
	if oracle == nil {
		return pv.V56, cmp.Or(c.Flags.Kamailio[pv.V56], c.Flags.Kamailio[pv.V61]), nil
	}
	target, err := pv.ParseTarget(oracle.Target)
	return target, c.Flags.Kamailio[target], err
}

// replay asks a real Kamailio what it makes of a case, and adds the answer to the result. One that differs fails the case, unless the
// case says that it does; so does one that agrees although the case says it differs.
func (r *Runner) replay(ctx context.Context, c *Case, result *Result) {
	target, declared, err := c.said(r.Oracle)
	result.Kamailio = declared.String()
	if r.Oracle == nil || declared.Word == Skip {
		return
	}
	v := Variant{Target: target, Store: OnMemory}
	var d Diff
	var why string
	if err == nil {
		d, why, err = r.ask(ctx, c, v)
	}
	switch {
	case err != nil:
		result.Kamailio = "" // nobody knows
		d = trouble(c.Path, err)
	case why != "" && declared.Word == Differs: // what is not asked may well differ
		return
	case why != "":
		result.Kamailio = Skip + ": " + why
		return
	case d == Diff{}:
		result.Kamailio = Same
		if declared.Word != Differs {
			return
		}
		d = Diff{Section: kamailioSection, Message: "the case says that it " + declared.String() + ", but it is the same\n", At: c.sectionPlace(flagsSection, 0)}
	case declared.Word == Differs:
		return
	default:
		result.Kamailio = Differs
	}
	result.Runs = append(result.Runs, Run{Variant: v, Diffs: []Diff{d}})
}

// ask runs a case on both. The reason why a real Kamailio cannot run it comes back where there is one.
func (r *Runner) ask(ctx context.Context, c *Case, v Variant) (d Diff, why string, err error) {
	if why = c.unanswerable(v.Target, r.Target); why != "" {
		return d, why, nil
	}
	got, err := r.outcome(ctx, c, v, sip.Socket{})
	if err != nil {
		return d, "", err
	}
	if got.calls > 0 {
		return d, "it calls what kpv records only", nil
	}
	script, err := c.forKamailio()
	if err != nil {
		return d, "", err
	}
	script.Modules = slices.DeleteFunc(c.modules(r.Library), func(name string) bool { return !r.Oracle.Has(name) })
	want, err := r.onKamailio(ctx, c, script)
	if err != nil {
		return d, "", err
	}
	if got, err = r.outcome(ctx, c, v, sip.Socket{Source: want.Source, Local: want.Local}); err != nil {
		return d, "", err
	}
	return c.contrast(want, got), "", nil
}

// unanswerable is why a case cannot be put to a real Kamailio, one of the given target, in a run for the wanted one or for all.
func (c *Case) unanswerable(target pv.Target, wanted *pv.Target) string {
	switch {
	case !slices.Contains(c.Targets(), target) || wanted != nil && *wanted != target:
		return "it is not about " + target.String()
	case !c.prints(target):
		return "it expects nothing that is printed"
	case c.Mocks != "" || strings.Contains(c.Script, `"mock:`):
		return "it needs mocks"
	case len(c.Vars) > 0 && len(c.Messages) > 1:
		return "its variables are set once, and it has several messages"
	case c.Flags.Unknown != 0:
		return "it has stubs"
	}
	return ""
}

// prints tells whether the case is about what a script prints, or whether it is refused: what can be compared.
func (c *Case) prints(target pv.Target) bool {
	want := c.expected(target)
	_, log := want[logSection]
	_, refused := want[refusedSection]
	return log || refused
}

// forKamailio is the case as a real Kamailio takes it.
func (c *Case) forKamailio() (kamailio.Script, error) {
	dir, err := filepath.Abs(filepath.Dir(c.scriptName))
	s := kamailio.Script{Dir: dir, Text: c.Script, Defines: c.Defines, Debug: 2}
	if err != nil {
		return s, err
	}
	if c.Flags.Debug != nil {
		s.Debug = int(*c.Flags.Debug)
	} else if strings.Contains(c.Script, "L_DBG") {
		s.Debug = 3
	}
	for name, value := range c.Flags.Env {
		s.Env = append(s.Env, name+"="+value)
	}
	for _, v := range c.Vars {
		s.First += v.Name + " = " + v.literal() + "; "
	}
	if c.Flags.Route != "" {
		s.First += fmt.Sprintf("route(%q); exit; ", c.Flags.Route)
	}
	s.Messages, err = c.messages()
	return s, err
}

// modules are those of the functions and variables that a script names, and of the parameters that it sets: a snippet need not load them.
func (c *Case) modules(lib *eval.Library) []string {
	found := map[string]bool{}
	for _, name := range named.FindAllStringSubmatch(c.Script, -1) {
		if name[1] != "" {
			found[name[1]] = true
		}
		if f := lib.Func(name[2]); f != nil {
			found[f.Module] = true
		}
		if class := lib.Vars.Class(name[3]); class != nil {
			found[class.Module] = true
		}
	}
	delete(found, "core")
	return slices.Sorted(maps.Keys(found))
}

// named finds the names of modules with parameters, of functions, and of variables.
var named = regexp.MustCompile(`modparamx?\s*\(\s*"(\w+)"|(\w+)\s*\(|\$\(?(\w+)`)

// onKamailio runs a script on a memcached of its own, with the case's entries.
func (r *Runner) onKamailio(ctx context.Context, c *Case, s kamailio.Script) (kamailio.Outcome, error) {
	memory, err := daemon.Start()
	if err != nil {
		return kamailio.Outcome{}, err
	}
	defer memory.Kill()
	servers, _, err := store.ParseServers(memory.Addr)
	if err != nil {
		return kamailio.Outcome{}, err
	}
	client, err := store.NewMemcached(store.MemcachedConfig{Servers: servers})
	if err != nil {
		return kamailio.Outcome{}, err
	}
	if err := errors.Join(c.fill(ctx, client), client.Close()); err != nil {
		return kamailio.Outcome{}, err
	}
	return r.Oracle.Run(s, memory.Addr)
}

// contrast is the difference between what Kamailio and kpv made of the case, zero when there is none.
func (c *Case) contrast(want kamailio.Outcome, got *outcome) Diff {
	d := Diff{Section: kamailioSection, At: Place{c.Path, 1, 1}}
	switch {
	case want.Refused && got.refused:
		return Diff{}
	case want.Refused:
		d.Message = "Kamailio refuses the script:\n" + want.Said
		return d
	case got.refused:
		d.Message = "Kamailio runs the script, kpv refuses it:\n" + c.listed(got.findings)
		return d
	}
	text := strings.Join(want.Lines, "\n") + "\n"
	d, differs := c.difference(kamailioSection, text, got.sections[logSection])
	if !differs {
		return Diff{}
	}
	return d
}
