package parser

import (
	"os"
	"testing"
)

// seeds are small scripts that between them use the whole grammar.
var seeds = []string{
	`$var(x) = 1 + 2 * 3; xlog("x is $var(x)\n");`,
	"#!define A 1\n#!ifdef A\n$var(x) = A;\n#!else\n!\n#!endif\n",
	"#!subst \"/a/b/g\"\nrequest_route { if ($var(a) == 1 && !defined $avp(b)) { exit; } else { drop; } }",
	`route[A] { while ($var(i) < 3) $var(i) = $var(i) + 1; return (1); } event_route[core:worker-one-init] { route(A); }`,
	`switch ($var(x)) { case 1: xlog("1"); break; case /"a.*": default: ; }`,
	"loadmodule \"pv.so\"\nmodparam(\"memcached\", \"expire\", -1)\nmpath=\"/x\"\ndebug=3\nlisten=udp:127.0.0.1:5060\nflags A:1, B;\n",
	`$var(x) = selval($var(a) > 1, "y", 'n') + strlen("abc") + (int)"5" + { return 5; } + ($var(y) = 3);`,
	`$(avp($var(n))[*]) = $(var(s){s.substr,1,$var(l)}{s.select,1,,});`,
	"include_file \"nothere\"\nimport_file \"nothere\"\n",
	"#!defexp V 2 + 3 * (4 - 1)\n#!ifexp V > 3 && !W\n;\n#!endif",
	`if (method == "INVITE" || src_ip == 10.0.0.0/8) xlog('raw');`,
	"/* a /* b */ c */ # x\n// y\n\"a\" \"b\"",
	"#!define A B\n#!define B A\nA",
	"((((((((((", "{{{{{", "$(((", "$var(", `"\x4`, "'", "/*", "#!define", "#!ifdef X", "!!endif", "\x00\xff",
}

// FuzzParse feeds the parser anything: it must answer, without a panic, and name a place for every complaint.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	opt := &Options{
		Expressions: true,
		ReadFile:    func(string) ([]byte, error) { return nil, os.ErrNotExist },
		LookupEnv:   func(string) (string, bool) { return "", false },
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, errs := Parse("fuzz.cfg", text, opt)
		for _, e := range errs {
			if !e.Pos.IsValid() || e.Pos.Line < 1 || e.Pos.Col < 1 {
				t.Fatalf("no place: %v", e)
			}
			_ = e.Error()
		}
		for _, item := range tree.Items {
			Walk(item, func(Node) bool { return true })
		}
	})
}

// FuzzFormat splits anything as a text with variables.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"a $var(x) b $$ $(avp(x)[1]{s.len})", "$", "$(", "$x.y?", "$(a{b}{c)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, err := SplitFormat(text)
		if err != nil {
			return
		}
		for _, p := range parts {
			if p.Var != nil && text[p.Offset] != '$' {
				t.Fatalf("a variable that does not start with $: %+v", p)
			}
		}
	})
}
