package parser

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parse reads a script with the given files to include.
func parse(t *testing.T, text string, files map[string]string) (*Tree, Errors) {
	t.Helper()
	return Parse("test.cfg", text, &Options{
		Expressions: true,
		ReadFile: func(name string) ([]byte, error) {
			if text, ok := files[name]; ok {
				return []byte(text), nil
			}
			return nil, os.ErrNotExist
		},
		LookupEnv: func(name string) (string, bool) { return "value", name == "SET" },
	})
}

func raws(tree *Tree) string {
	var all []string
	for _, tok := range tree.tokens {
		all = append(all, tok.raw())
	}
	return strings.Join(all, " ")
}

func TestTokens(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"variables":              {`$var(a b) $(avp(x)[1]{s.len}) $ru.x`, `$var(a b) $(avp(x)[1]{s.len}) $ru . x`},
		"return code by prefix":  {`$rcfoo $retcodex $?y`, `$rc foo $retcode x $? y`},
		"nested comments":        {`a /* b /* c */ d */ e`, `a e`},
		"line comments":          {"a # b\nc // d\ne", "a c e"},
		"unknown directive":      {"a #!foo bar\nb", "a b"},
		"operators":              {`a<=b=~c>>d!=e+=f`, `a <= b =~ c >> d != e += f`},
		"casts are tokens":       {`(int)x ( int ) y`, `(int) x ( int ) y`},
		"not a directive":        {`!!$x`, `! ! $x`},
		"line continuation":      {"a \\\n b", "a b"},
		"macro":                  {"#!define A 1 + B\n#!define B x\nA;", "1 + x ;"},
		"macro not in strings":   {"#!define A 1\n\"A\" $var(A)", `"A" $var(A)`},
		"macro not for keywords": {"#!define if while\nif", "if"},
		"macro with a comment":   {"#!define V 5 # five\nV ; gone\nstays", "5 stays"},
		"ifdef":                  {"#!ifdef A\nx\n#!else\ny\n#!endif\n", "y"},
		"skipped junk":           {"#!ifdef A\n\"unclosed ( #!ifdef B\n#!endif\n#!endif\nz", "z"},
		"endif with a comment":   {"#!ifdef A\n#!endif # no\nx\n#!endif\ny", "y"},
		"ifexp":                  {"#!define N 5\n#!ifexp N == 5 && !M\nx\n#!endif\n", "x"},
		"defexp":                 {"#!defexp V 2 + 3 * 4\nV", "14"},
		"environment":            {"#!defenv E=SET\n#!trydefenv NOTSET\nE", "value"},
		"redefinition":           {"#!define A 1\n#!trydef A 2\nA\n#!redef A 3\nA", "1 3"},
		"module defines":         {"loadmodule \"x/pv.so\"\n#!ifdef MOD_pv\nyes\n#!endif\n", `loadmodule "x/pv.so" yes`},
		"crlf":                   {"a\r\n#!define A 1\r\nA\r\n", "a 1"},
	} {
		t.Run(name, func(t *testing.T) {
			s, errs := scan(&Source{Name: "t", Text: c.text}, &Options{Expressions: true,
				LookupEnv: func(name string) (string, bool) { return "value", name == "SET" }})
			require.Empty(t, errs)
			assert.Equal(t, c.want, raws(&Tree{tokens: s.tokens}))
		})
	}
}

func TestStrings(t *testing.T) {
	for text, want := range map[string]string{
		`"t[\t] q[\"] b[\\] x[\x41] o[\101]"`: "t[\t] q[\"] b[\\] x[A] o[A]",
		`"\d \z \7 \. \$"`:                    `\d \z \7 \. \$`,
		`"a" "b"`:                             "ab",
		"\"a\\\nb\"":                          "ab",
		`"a\x00b"`:                            "a",
		`'raw \n "x"'`:                        `raw \n "x"`,
		`"\xg"`:                               `\xg`,
		`"\x4"`:                               "\x04",
	} {
		s, errs := scan(&Source{Name: "t", Text: text}, &Options{})
		require.Empty(t, errs, text)
		require.Len(t, s.tokens, 1, text)
		assert.Equal(t, want, s.tokens[0].decoded(s.texts), text)
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "42": 42, "0x1F": 31, "017": 15, "101b": 5, "0b": 0, "0010b": 2, "010": 8, "yes": 1, "off": 0, "inet6": 10,
		"2147483648": -2147483648, "4294967295": -1, "4294967297": 1, "99999999999999999999999": -1, "0xffffffffffffffff": -1,
	} {
		s, errs := scan(&Source{Name: "t", Text: text}, &Options{})
		require.Empty(t, errs, text)
		assert.Equal(t, want, s.tokens[0].num, text)
	}
	for _, text := range []string{"12L", "089", "0XFF", "1.5", "0xg", "12b"} {
		s, errs := scan(&Source{Name: "t", Text: text}, &Options{})
		require.Empty(t, errs, text)
		assert.Equal(t, tokNumID, s.tokens[0].kind, text) // a part of a host's name; an error elsewhere
	}
}

// shape writes an expression with all its parentheses.
func shape(tree *Tree, x Expr) string {
	switch n := x.(type) {
	case *Unary:
		return "(" + n.Op + " " + shape(tree, n.X) + ")"
	case *Binary:
		return "(" + shape(tree, n.X) + " " + n.Op + " " + shape(tree, n.Y) + ")"
	case *Call:
		return n.Name + "()"
	}
	from, _ := x.Span()
	return tree.Raw(from)
}

func TestPrecedence(t *testing.T) {
	for text, want := range map[string]string{
		"1 << 1 == 1":       "(1 << (1 == 1))",
		"6 & 2 == 2":        "(6 & (2 == 2))",
		"1 << 4 >> 2":       "(1 << (4 >> 2))",
		"6 & 3 ^ 1":         "(6 & (3 ^ 1))",
		"1 | 6 & 3":         "(1 | (6 & 3))",
		"1 == 2 > 1":        "(1 == (2 > 1))",
		"1 or 0 and 0":      "(1 || (0 && 0))",
		"20 - 5 - 3":        "((20 - 5) - 3)",
		"7 mod 4 * 2":       "((7 mod 4) * 2)",
		"!0 + 1":            "((! 0) + 1)",
		"not $x == 0":       "((! $x) == 0)",
		"defined $a + 1":    "((defined $a) + 1)",
		"(int)$s + 1":       "(((int) $s) + 1)",
		"5--3":              "(5 - (- 3))",
		"a() + b() * 2":     "(a() + (b() * 2))",
		"-(int)(1 + 2)":     "(- ((int) (1 + 2)))",
		"strlen(\"a\") + 1": "((strlen \"a\") + 1)",
	} {
		tree, errs := parse(t, "$var(x) = "+text+";", nil)
		require.Empty(t, errs, text)
		assert.Equal(t, want, shape(tree, tree.Items[0].Stmt.Assign.Right), text)
	}
}

// TestErrors checks that each mistake is found, at its place, and that reading goes on behind it.
func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"missing semicolon": {"$var(a) = 1\n$var(b) = 2;", []string{`1:12: error: syntax error: missing ; before "$var(b)"`}},
		"several": {"$var(a) = ;\nxlog \"x\";\n$var(b) = 1 +;", []string{
			`1:11: error: syntax error: unexpected ";"`, `2:5: error: syntax error: missing (`, `3:14: error: syntax error: unexpected ";"`}},
		"empty block":        {"if (1) { }", []string{"1:10: error: a block cannot be empty"}},
		"inside a route":     {"route[A] { $a = ; $b = 1; }\nroute[B] { 5; }", []string{"1:17:", "2:12:"}},
		"unclosed string":    {`xlog("abc);`, []string{"1:6: error: this string is never closed"}},
		"unclosed block":     {"route[A] { ;", []string{"1:10: error: this { is never closed"}},
		"unclosed condition": {"#!ifdef A\n", []string{"1:1: error: this condition is never closed"}},
		"stray endif":        {"\n#!endif\n", []string{"2:1: error: #!endif without #!ifdef"}},
		"redefined":          {"#!define A 1\n#!define A 2\n", []string{"2:1: error: already defined: A"}},
		"endless macro":      {"#!define A A\nA;", []string{"the definition of A refers to itself"}},
		"endless macros":     {"#!define A B\n#!define B A\nA;", []string{"refers to itself"}},
		"missing include":    {"include_file \"nothere.cfg\"", []string{"1:1: error: cannot include"}},
		"route name":         {"route[a-b] { ; }", []string{"1:7: error: \"a-b\" cannot be a route's name without quotes"}},
		"keyword as a name":  {"route[drop] { ; }", []string{"1:7:"}},
		"event name":         {"event_route[foo] { ; }", []string{"1:13: error: \"foo\" is no event's name"}},
		"subst in a block":   {"route[A] {\n#!subst \"/a/b/\"\n; }", []string{"2:1: error: #!subst stands at the top level"}},
		"assignment chain":   {"$a = $b = 5;", []string{"1:8:"}},
		"trailing comma":     {"f(1,);", []string{"1:5:"}},
		"two commas":         {"$a = (1, 2);", []string{"1:8:"}},
		"upper case word":    {"if (1 AND 1) ;", []string{"missing ) before \"AND\""}},
		"a plain word":       {"$a = b;", []string{`1:6: error: "b" is not a value`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, errs := parse(t, c.text, nil)
			require.GreaterOrEqual(t, len(errs), len(c.want), "%v", errs)
			for i, want := range c.want {
				assert.Contains(t, errs[i].Error(), want)
			}
		})
	}
}

func TestIncomplete(t *testing.T) {
	for _, text := range []string{"if (1) {", "$var(x) = 1 +", "xlog(\"a", "/* x", "#!ifdef A\nx", "route[A]", "switch (1) { case 1:"} {
		_, errs := parse(t, text, nil)
		assert.True(t, IsIncomplete(errs), "%q: %v", text, errs)
	}
	for _, text := range []string{"$var(x) = ;", "}", "$var(x) = 1;", "f(1,);", "$var(x", "$(var(x)"} {
		_, errs := parse(t, text, nil)
		assert.False(t, IsIncomplete(errs), "%q: %v", text, errs)
	}
}

func TestIncludeChainAndMacroAreShown(t *testing.T) {
	files := map[string]string{"a.cfg": "\ninclude_file \"b.cfg\"\n", "b.cfg": "#!define BAD = ;\n\n$var(x) BAD\n"}
	_, errs := parse(t, "include_file \"a.cfg\"\n$var(y) = 1;", files)
	require.Len(t, errs, 1)
	var b strings.Builder
	errs[0].Draw(&b, Style{})
	assert.Equal(t, `b.cfg:3:9: error: syntax error: unexpected ";", where a value should stand
    $var(x) BAD
            ^
    in the expansion of #!define BAD: = ;
    included from a.cfg:2
    included from test.cfg:1
`, b.String())
}

func TestIncludeInTheMiddleOfAnExpression(t *testing.T) {
	tree, errs := parse(t, "$var(x) = 1 +\ninclude_file \"n.cfg\"\n;", map[string]string{"n.cfg": "41"})
	require.Empty(t, errs)
	assert.Equal(t, "$var(x) = 1 + 41 ;", raws(tree))
}

func TestIncludeDepthIsBounded(t *testing.T) {
	_, errs := parse(t, "include_file \"a\"", map[string]string{"a": "include_file \"a\""})
	require.Len(t, errs, 1)
	assert.Contains(t, errs[0].Msg, "include each other")
}

func TestMacrosCannotMultiplyWithoutBound(t *testing.T) {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "#!define M%d M%d M%d\n", i, i+1, i+1)
	}
	_, errs := parse(t, b.String()+"M0", nil)
	require.NotEmpty(t, errs)
	assert.Contains(t, errs[0].Msg, "uses macros more than")
}

func TestSubstitutionsCannotMultiplyWithoutBound(t *testing.T) {
	_, errs := parse(t, strings.Repeat("#!subst \"/a/aa/g\"\n", 40)+"xlog(\"a\");", nil)
	require.NotEmpty(t, errs)
	assert.Contains(t, errs[0].Msg, "makes a text of more than")
}

func TestDeepNestingIsAnError(t *testing.T) {
	for name, text := range map[string]string{
		"parentheses": "$a = " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000) + ";",
		"ifs":         strings.Repeat("if (1) ", 10000) + ";",
		"blocks":      strings.Repeat("if (1) { ", 10000) + ";" + strings.Repeat("}", 10000),
		"else ifs":    "if (1) ; " + strings.Repeat("else if (1) ; ", 10000),
		"not":         "$a = " + strings.Repeat("!", 10000) + "1;",
		"casts":       "$a = " + strings.Repeat("(int)", 10000) + "1;",
	} {
		_, errs := parse(t, text, nil)
		require.Len(t, errs, 1, name)
		assert.Contains(t, errs[0].Msg, "levels inside each other", name)
	}
}

func TestDrawMakesControlCharactersVisible(t *testing.T) {
	_, errs := parse(t, "\t$a = (\x1b1;", nil)
	require.NotEmpty(t, errs)
	var b strings.Builder
	errs[0].Draw(&b, Style{})
	assert.NotContains(t, b.String(), "\x1b")
	assert.Contains(t, b.String(), "\n    \t$a = (·1;\n    \t        ^\n")
}

func TestSplitVar(t *testing.T) {
	ref, err := SplitVar(`$(avp(x(y))[$var(i)]{s.substr,1,$var(n)} {s.select,0,,})`)
	require.NoError(t, err)
	assert.Equal(t, "avp", ref.Name)
	assert.Equal(t, "x(y)", ref.Inner)
	assert.Equal(t, "$var(i)", ref.Index)
	require.Len(t, ref.Trans, 2)
	assert.Equal(t, TransRef{Text: "s.substr,1,$var(n)", Name: "s.substr", Params: "1,$var(n)", HasPar: true}, ref.Trans[0])
	assert.Equal(t, ",", ref.Trans[1].Params[2:])
	for _, bad := range []string{"$(var(x) {s.len})", "$(var(x)y)", "$(avp(x)[1)", "$(avp(x){s.len)", "$()"} {
		_, err := SplitVar(bad)
		assert.Error(t, err, bad)
	}
}

func TestSplitFormat(t *testing.T) {
	parts, err := SplitFormat("a$$b$var(x)c $(ru).")
	require.NoError(t, err)
	var got []string
	for _, p := range parts {
		if p.Var != nil {
			got = append(got, p.Var.Text)
		} else {
			got = append(got, p.Text)
		}
	}
	assert.Equal(t, []string{"a$b", "$var(x)", "c ", "$(ru)", "."}, got)
	parts, err = SplitFormat("$rm.$rU")
	require.NoError(t, err)
	assert.Equal(t, "rm.", parts[0].Var.Name, "in a text the dot belongs to the name")
	for _, bad := range []string{"price $", "a $ b", "$var(x", "$(x"} {
		_, err := SplitFormat(bad)
		assert.Error(t, err, bad)
	}
}

func TestTopLevelItems(t *testing.T) {
	tree, errs := parse(t, `#!KAMAILIO
debug=3 log_stderror=yes
listen=udp:127.0.0.1:5060
alias="example.com"
group.limit = 5 desc "how many"
mpath="/a:/b"
loadmodule "pv.so"
loadmodule("tm.so", "opt")
modparam("pv", "x", -5)
flags FIRST:1, SECOND;
request_route { ; }
route[A] { ; };
route["b c"] { ; }
event_route[core:worker-one-init] { ; }
`, nil)
	require.Empty(t, errs)
	var kinds []string
	for _, i := range tree.Items {
		switch {
		case i.Set != nil:
			kinds = append(kinds, "set "+i.Set.Name+i.Set.Sub)
		case i.Route != nil:
			kinds = append(kinds, i.Route.Kind+" "+tree.RouteName(i.Route))
		default:
			kinds = append(kinds, tree.Raw(i.At))
		}
	}
	assert.Equal(t, []string{"set debug", "set log_stderror", "set listen", "set alias", "set grouplimit", "mpath", "loadmodule", "loadmodule",
		"modparam", "flags", "request_route ", "route A", "route b c", "event_route core:worker-one-init"}, kinds)
}

// BenchmarkParse reads 10,000 lines of an ordinary configuration.
func BenchmarkParse(b *testing.B) {
	route := `route[R%d] {
	if (is_method("INVITE") && $var(x) > 5) {
		$avp(caller) = $fU + "@" + $fd;
		xlog("L_INFO", "call from $avp(caller) to $ru\n");
		switch ($var(x) + 1) { case 1: route(R0); break; case 2: exit; default: $var(y) = $(ru{uri.user}{s.len}) * 2; }
	} else if (!defined $avp(z)) {
		while ($var(i) < 10) { $var(i) = $var(i) + 1; }
		return -1;
	}
}
`
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, route, i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, errs := Parse("bench.cfg", text.String(), &Options{}); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}

// TestHostileTexts reads what people write by accident or malice; the size of what comes back shows that nothing multiplied.
func TestHostileTexts(t *testing.T) {
	repeated := func(s string) string { return strings.Repeat(s, 200_000/len(s)) }
	for name, text := range map[string]string{
		"semicolons": repeated(";"), "dollars": repeated("$"), "closing braces": repeated("}"), "opening braces": repeated("{"),
		"operators": "$var(x) = 1" + repeated("+1") + ";", "and": "if (1" + repeated(" && $var(a) == 1") + ") ;",
		"literals": "$var(x) = " + repeated(`"a" `) + ";", "macros": repeated("#!define A B\n"), "conditions": repeated("#!ifdef A\n"),
		"casts": repeated("(int)"), "no semicolons": repeated("exit\n"), "route in route": repeated("route{"), "commas": repeated(","),
		"else": "if (0) ;" + repeated(" else if (0) ;"), "numbers": repeated("1;\n"), "not ASCII": repeated("\xff "), "words": repeated("a "),
	} {
		tree, errs := parse(t, text, nil)
		assert.LessOrEqual(t, len(errs), 2*(maxErrors+1), name)
		assert.LessOrEqual(t, len(tree.tokens), len(text)+1, name)
		if name != "semicolons" && name != "literals" && name != "not ASCII" {
			assert.NotEmpty(t, errs, name)
		}
	}
}

// TestLongStatements are within the limits: a statement's operators do not count for the next, whatever it is made of.
func TestLongStatements(t *testing.T) {
	for name, text := range map[string]string{
		"operators": "$var(x) = 1" + strings.Repeat("+1", 9000) + ";", "statements": strings.Repeat("$var(x) = 1 + 2 - 3;\n", 9000),
		"conditions": strings.Repeat("if (1 && 2 || 3) { exit; }\n", 9000), "casts": strings.Repeat("$var(x) = (int)\"1\";\n", 3000),
		"differences": "$var(x) = 1" + strings.Repeat("-1", 9000) + ";", "in a route": "route[A] {" + strings.Repeat("$var(x) = -1 + 2;\n", 9000) + "}",
	} {
		_, errs := parse(t, text, nil)
		assert.Empty(t, errs, name)
	}
}

func TestMacrosWithoutTextCannotMultiplyEither(t *testing.T) {
	text := "#!define M40\n"
	for i := range 40 {
		text += fmt.Sprintf("#!define M%d M%d M%d\n", i, i+1, i+1)
	}
	_, errs := parse(t, text+"M0", nil)
	require.NotEmpty(t, errs)
	assert.Contains(t, errs[0].Msg, "uses macros more than")
}

func TestInsideFindsPlacesInAnyOrder(t *testing.T) {
	tree, errs := parse(t, "xlog(\"a\\tb\"\n \"c\\x41d\");", nil)
	require.Empty(t, errs)
	inside := tree.Inside(2)
	for _, offset := range []int{0, 1, 2, 3, 4, 5, 3, 0} {
		want := []Pos{{Line: 1, Col: 7}, {Line: 1, Col: 8}, {Line: 1, Col: 10}, {Line: 2, Col: 3}, {Line: 2, Col: 4}, {Line: 2, Col: 8}}[offset]
		got := inside.Pos(offset)
		assert.Equal(t, [2]int32{want.Line, want.Col}, [2]int32{got.Line, got.Col}, offset)
	}
	assert.Equal(t, tree.Pos(2), inside.Pos(99))
}
