package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"kpv/docs"
	"kpv/eval"
	"kpv/eval/catalog"
	"kpv/eval/fn"
	"kpv/parser"
	"kpv/pv"
)

// explain shows what has the name; else what mentions it.
func (a *app) explain(words []string) error {
	name := strings.Join(words, " ")
	if explainTo(a.out, words) || searchTo(a.out, name) {
		return nil
	}
	fmt.Fprintf(a.err, "kpv: nothing is named %q, or mentions it\n", name)
	if near := nearestName(bareName(name), entries(fn.Library())); near != "" {
		fmt.Fprintf(a.err, "hint: did you mean %s?\n", near)
	}
	return status(statusUsage)
}

// explainTo writes all that has the name, else the module; false when there is neither.
func explainTo(w io.Writer, words []string) bool {
	if words[0] == "modparam" && len(words) > 1 {
		words = words[1:]
	}
	name := strings.Join(words, " ")
	all := entries(fn.Library())
	found := append(entryTexts(all, bareName(name)), sectionTexts(bareName(name))...)
	found = append(found, settingTexts(bareName(name))...)
	isModule := catalog.Load().HasModule(name)
	if len(found) == 0 && !isModule {
		found = append(paramTexts(words), knownTexts(bareName(name))...)
		found = append(found, sectionShowing(bareName(name))...)
	}
	switch {
	case len(found) > 0:
		fmt.Fprint(w, strings.Join(found, "\n"))
	case isModule:
		explainModule(w, name, all)
	}
	return isModule || len(found) > 0
}

// searchTo lists what mentions a text, as it stands or at least each of its words, as words or at least within them; false when nothing does.
func searchTo(w io.Writer, text string) bool {
	all := entries(fn.Library())
	for _, words := range [][]string{{text}, strings.Fields(text)} {
		for _, edge := range []string{`\b`, ``} {
			list := all
			for _, word := range words {
				list = mentions(list, regexp.MustCompile(`(?i)`+edge+regexp.QuoteMeta(word)+edge))
			}
			if len(list) > 0 && len(words) > 0 {
				_ = writeList(w, list)
				return true
			}
		}
	}
	return false
}

// knownTexts are about what kpv knows of Kamailio's modules by name only.
func knownTexts(name string) (found []string) {
	functions, variables := catalog.Load().Functions(name), catalog.Load().Variables(name)
	if len(functions) > 0 {
		found = append(found, fmt.Sprintf("%s()   [module %s, known only]\nkpv checks the name, the number of arguments and the kind of route. Running, it "+
			"refuses the call; with --unknown stub the call is\nlogged and taken as successful, and a route[\"mock:%s\"] can answer it.\n",
			name, functions[0].Module, name))
	}
	if len(variables) > 0 {
		found = append(found, fmt.Sprintf("$%s   [module %s, known only]\nkpv checks the name. Running, it refuses the variable; with --unknown stub it reads as null "+
			"and keeps nothing.\n", name, variables[0].Module))
	}
	return found
}

// bareName takes a name out of what scripts write around it: $mct(key), $(mct(key)), {s.substr,1,2}, xlog().
func bareName(text string) string {
	name := strings.TrimLeft(text, "$({")
	if name == "" { // it is an operator
		return text
	}
	if i := strings.IndexAny(name, "({,[)}"); i > 0 {
		name = name[:i]
	}
	return strings.TrimSuffix(name, ";")
}

func entryTexts(all []entry, name string) (found []string) {
	for _, e := range all {
		if e.name == name || slices.Contains(e.aliases, name) {
			found = append(found, fmt.Sprintf("%s   [%s]\n%s\n\n%s\n", e.usage, e.about(), e.doc, indent(e.example)))
		}
	}
	return found
}

// about says whose the entry is, what a variable holds, whether a function is no more than recorded, and which target lacks it.
func (e *entry) about() string {
	text := "module " + e.module
	if e.holds != "" {
		text += ", " + map[string]string{"int": "an integer", "str": "a text", "any": "a text or an integer", "recorded": "recorded"}[e.holds]
	}
	if e.since61 {
		text += ", not in 5.6"
	}
	return text
}

// code finds what the guide shows as code within its text.
var code = regexp.MustCompile("`([^`\n]+)`")

// sectionTexts finds the sections of the guide about a word of the language: it stands in their heading, or, of a directive, their text
// shows it.
func sectionTexts(name string) (found []string) {
	for _, s := range docs.Language() {
		isHeading := func(w string) bool { return w == name || strings.EqualFold(w, name+"s") }
		if slices.ContainsFunc(headingWords(s.Title), isHeading) || directiveIn(s.Text, name) {
			found = append(found, sectionText(s))
		}
	}
	return found
}

func sectionText(s docs.Section) string {
	return fmt.Sprintf("%s   [language]\n\n%s\n", strings.ReplaceAll(s.Title, "`", ""), plain(s.Text))
}

// sectionShowing finds the section of the guide whose text shows the word as code most often, or the directive; none when none does.
func sectionShowing(name string) []string {
	shown := regexp.MustCompile("[^`]`(?:#!)?" + regexp.QuoteMeta(name) + "[^\\w]")
	var best docs.Section
	most := 0
	for _, s := range docs.Language() {
		if n := len(shown.FindAllString(s.Text, -1)); n > most {
			best, most = s, n
		}
	}
	if most == 0 {
		return nil
	}
	return []string{sectionText(best)}
}

// headingWords are what a heading is about: what it shows as code, else what its commas separate.
func headingWords(title string) (words []string) {
	for _, m := range code.FindAllStringSubmatch(title, -1) {
		words = append(words, strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(" ,()", r) })...)
	}
	if words == nil {
		words = strings.Split(title, ", ")
	}
	return words
}

// link is one in Markdown.
var link = regexp.MustCompile(`\[([^\]\n]+)\]\([^)\n]+\)`)

// plain is Markdown with its blocks of code indented instead of fenced, and its links no more than their text.
func plain(text string) string {
	var b strings.Builder
	inCode := false
	for line := range strings.Lines(strings.TrimSpace(text)) {
		switch {
		case strings.HasPrefix(line, "```"):
			inCode = !inCode
		case inCode:
			b.WriteString("    " + line)
		default:
			b.WriteString(link.ReplaceAllString(line, "$1"))
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

func directiveIn(text, name string) bool {
	name, is := strings.CutPrefix(name, "#!")
	if !is {
		return false
	}
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		if word, ok := strings.CutPrefix(m[1], "#!"); ok && slices.Contains(strings.FieldsFunc(word, func(r rune) bool { return r == ' ' || r == ',' }), name) {
			return true
		}
	}
	return false
}

// settingTexts finds core parameters and rules.
func settingTexts(name string) (found []string) {
	if g, ok := parser.Globals()[name]; ok {
		note := ""
		if g.Since != "both" {
			note = ", since " + g.Since
		}
		found = append(found, fmt.Sprintf("%s = %s   [core parameter%s]\n%s\n", name, kindsOf(g), note, eval.SettingDoc(name)))
	}
	if r, ok := eval.FindRule(name); ok {
		found = append(found, ruleText(r))
	}
	return found
}

// kindsOf names the kinds of values of a core parameter as people do.
func kindsOf(g parser.Global) string {
	var names []string
	for _, kind := range g.Kinds {
		name := kind
		switch kind {
		case "intno":
			name = "number"
		case "string":
			name = "text"
		case "id":
			name = "word"
		case "listen_id", "id_lst":
			name = "address"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// paramTexts finds parameters of modules: by module and name, or by the name alone.
func paramTexts(words []string) (found []string) {
	name, module := words[len(words)-1], ""
	if len(words) > 1 {
		module = words[0]
	}
	for _, e := range catalog.Load().ParamsNamed(name) {
		if module == "" || e.Module == module {
			found = append(found, fmt.Sprintf("modparam(%q, %q, %s)\n%s\n", e.Module, name, e.Args, eval.ParamDoc(e.Module, name)))
		}
	}
	return found
}

// explainModule lists what a module has, and what of it kpv has.
func explainModule(w io.Writer, name string, all []entry) {
	own := slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return e.module != name })
	_ = writeList(w, own)
	if params := catalog.Load().ParamNames(name); len(params) > 0 {
		fmt.Fprintln(w, "Parameters:")
		for _, p := range params {
			fmt.Fprintf(w, "  %-14s %s\n", p, eval.ParamDoc(name, p))
		}
	}
	var others []string
	for _, f := range catalog.Load().FunctionsOf(name) {
		if !slices.ContainsFunc(own, func(e entry) bool { return e.name == f }) {
			others = append(others, f+"()")
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(w, "Not simulated:\n  %s\n", strings.Join(others, " "))
	}
}

func mentions(all []entry, pattern *regexp.Regexp) (list []entry) {
	for _, e := range all {
		if pattern.MatchString(e.name+" "+e.module+" "+e.doc) || slices.ContainsFunc(e.aliases, pattern.MatchString) {
			list = append(list, e)
		}
	}
	for _, s := range docs.Language() {
		if pattern.MatchString(s.Title) {
			list = append(list, entry{group: "Language", name: s.Title})
		}
	}
	return list
}

func nearestName(name string, all []entry) string {
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.name
	}
	return pv.Nearest(name, names)
}
