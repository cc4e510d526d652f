package eval

import (
	"fmt"
	"slices"
	"strings"

	"kpv/eval/catalog"
	"kpv/pv"
)

// Topic is one thing that the documentation explains.
type Topic struct {
	Group   string // Variables, Transformations, Functions, Statements, Module parameters
	Name    string // as looked up: mct, s.len, xlog, while, memcached.expire
	Usage   string // as written in a script
	Module  string
	Type    string // of a variable's value: int, str, any; "" where there is none
	Doc     string
	Example string
}

// The groups of topics.
const (
	GroupVariables       = "Variables"
	GroupTransformations = "Transformations"
	GroupFunctions       = "Functions"
	GroupStatements      = "Statements"
	GroupParameters      = "Module parameters"
)

// Reference lists everything in the library, in its order.
func Reference(lib *Library) []Topic {
	var list []Topic
	for _, c := range lib.Vars.Classes() {
		list = append(list, Topic{GroupVariables, c.Name, ClassUsage(c), c.Module, c.Type, c.Doc, c.Example})
	}
	for _, t := range lib.Vars.Transformations() {
		list = append(list, Topic{GroupTransformations, t.Name, TransUsage(t), t.Module, "", t.Doc, t.Example})
	}
	for _, f := range lib.Funcs() {
		list = append(list, Topic{GroupFunctions, f.Name, Usage(f), f.Module, "", f.Doc, f.Example})
	}
	return list
}

// ClassUsage shows how a variable is written.
func ClassUsage(c *pv.Class) string {
	usage := "$" + c.Name
	if c.Inner != pv.InnerNone {
		usage += "(" + c.Param + ")"
	}
	for _, alias := range c.Aliases {
		usage += ", $" + alias
	}
	if c.ReadOnly() {
		usage += " (read only)"
	}
	return usage
}

// TransUsage shows how a transformation is written.
func TransUsage(t *pv.Trans) string {
	usage := "{" + t.Name
	for _, p := range t.Params {
		usage += "," + p.Name
	}
	return usage + "}"
}

// Lookup finds the topics of a name, as it may be written: mct, $mct, {s.len}, xlog(), while, memcached.expire, expire.
func Lookup(lib *Library, name string) []Topic {
	wanted := strings.TrimSuffix(strings.Trim(name, "${} "), "()")
	var found []Topic
	for _, t := range slices.Concat(Reference(lib), Statements(), parameters(wanted)) {
		_, last, _ := strings.Cut(t.Name, ".")
		if t.Name == wanted || t.Group == GroupParameters && last == wanted || t.Group == GroupVariables && lib.Vars.Class(wanted) != nil && lib.Vars.Class(wanted).Name == t.Name {
			found = append(found, t)
		}
	}
	return found
}

// Search finds the topics that mention a word, in any case.
func Search(lib *Library, word string) []Topic {
	word = strings.ToLower(strings.TrimSuffix(strings.Trim(word, "${} "), "()"))
	return slices.DeleteFunc(slices.Concat(Reference(lib), Statements(), memcachedTopics()), func(t Topic) bool {
		return !strings.Contains(strings.ToLower(t.Name+" "+t.Module+" "+t.Doc), word)
	})
}

// Suggest finds the topic whose name is nearest to a misspelt one, "" for none.
func Suggest(lib *Library, name string) string {
	var names []string
	for _, t := range slices.Concat(Reference(lib), Statements(), memcachedTopics()) {
		names = append(names, t.Name)
	}
	return pv.Nearest(strings.TrimSuffix(strings.Trim(name, "${} "), "()"), names)
}

// parameters lists the module parameters of a name, perhaps with its module in front.
func parameters(wanted string) []Topic {
	module, name, both := strings.Cut(wanted, ".")
	if !both {
		module, name = "", wanted
	}
	list := slices.DeleteFunc(memcachedTopics(), func(t Topic) bool { return t.Name != "memcached."+name })
	for _, e := range catalog.Load().ParamsNamed(name) {
		if e.Module == "memcached" || module != "" && e.Module != module {
			continue
		}
		value := map[string]string{"int": "5", "str": `"text"`}[e.Args]
		if value == "" {
			value = "..."
		}
		list = append(list, Topic{Group: GroupParameters, Name: e.Module + "." + name, Module: e.Module, Type: e.Args,
			Usage: fmt.Sprintf("modparam(%q, %q, %s)", e.Module, name, value),
			Doc:   "A parameter of Kamailio's module " + e.Module + ". The module's own documentation explains it."})
	}
	return list
}

func memcachedTopics() []Topic {
	var list []Topic
	for _, p := range memcachedParams {
		usage := fmt.Sprintf("modparam(\"memcached\", %q, %s)", p.name, p.example)
		list = append(list, Topic{GroupParameters, "memcached." + p.name, usage, "memcached", p.kind, p.doc, usage})
	}
	return list
}
