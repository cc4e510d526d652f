package generate

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// Probes is a program of many short questions about variables, transformations and functions, each a line of its own that prints its
// number, and the message to ask them about (nil for none).
type Probes struct {
	Script  string
	Message []byte
}

// perProgram is how many questions one program asks: a Kamailio takes long to start and no time to answer.
const perProgram = 50

// topic writes the statements of one question. It prints with [prober.show].
type topic struct {
	name    string
	weight  int
	message bool // asks about a message
	probe   func(*prober) string
}

// Variables writes the program of a seed, the same each time, about the topics whose names the expression matches.
func Variables(seed uint64, about *regexp.Regexp) Probes {
	p := &prober{generator: &generator{rng: rand.New(rand.NewPCG(seed, 43))}}
	var chosen []topic
	for _, t := range slices.Concat(transformationTopics, storageTopics, memcachedTopics, functionTopics, messageTopics) {
		if about.MatchString(t.name) {
			chosen = append(chosen, slices.Repeat([]topic{t}, t.weight)...)
		}
	}
	onMessage := p.chance(50) || !slices.ContainsFunc(chosen, func(t topic) bool { return !t.message })
	chosen = p.only(chosen, onMessage)
	p.out.WriteString(moduleLines + p.memcachedLines() + preset)
	for range perProgram {
		p.number++
		p.out.WriteString(chosen[p.n(len(chosen))].probe(p) + "\n")
	}
	result := Probes{Script: p.out.String()}
	if onMessage {
		result.Message = p.message()
		if p.oneIn(6) {
			result.Message = []byte(p.mutate(string(result.Message), wireLetters))
		}
	}
	return result
}

// moduleLines are what the questions need beyond the modules that are always loaded.
const moduleLines = `loadmodule "jansson.so"
loadmodule "sqlops.so"
loadmodule "rr.so"
modparam("htable", "htable", "u=>size=4;initval=7;")
modparam("cfgutils", "lock_set_size", 2)
#!define WORD word
#!define QUOTED "quoted"
#!define NUMBER 42
#!define NOTHING
`

// preset gives the names that questions mention their first values.
const preset = `$var(p) = 2; $vn(q) = "ab"; $avp(i) = 1; $avp(t) = "a"; $var(sep) = "&"; $var(one) = 1; $var(v) = "v";
`

// only leaves out the topics that need a message where there is none, and half of the others where there is one.
func (p *prober) only(list []topic, onMessage bool) []topic {
	return slices.DeleteFunc(list, func(t topic) bool { return t.message && !onMessage || !t.message && onMessage && p.oneIn(2) })
}

// prober writes questions.
type prober struct {
	*generator
	number int
}

// show prints a format string behind the question's number.
func (p *prober) show(format string) string {
	return fmt.Sprintf(`xlog("%d %s\n");`, p.number, format)
}

// oneIn tells once in n times yes.
func (p *prober) oneIn(n int) bool { return p.n(n) == 0 }

// quote writes a text as a script has it.
func quote(text string) string {
	return `"` + quoter.Replace(text) + `"`
}

var quoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// noise is a text of random characters of an alphabet.
func (p *prober) noise(alphabet string, most int) string {
	letters := []rune(alphabet)
	var b strings.Builder
	for range p.n(most + 1) {
		b.WriteRune(letters[p.n(len(letters))])
	}
	return b.String()
}

// mutate changes a few characters of a text for others of an alphabet, or leaves them out, or doubles them.
func (p *prober) mutate(text, alphabet string) string {
	letters := []rune(alphabet)
	runes := []rune(text)
	for range p.n(3) {
		if len(runes) == 0 {
			break
		}
		i := p.n(len(runes))
		switch p.n(4) {
		case 0:
			runes = slices.Delete(runes, i, i+1)
		case 1:
			runes = slices.Insert(runes, i, letters[p.n(len(letters))])
		case 2:
			runes[i] = letters[p.n(len(letters))]
		default:
			runes = slices.Insert(runes, i, runes[i])
		}
	}
	return string(runes)
}
