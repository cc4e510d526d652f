package generate

// mistake writes a statement that breaks a rule, or that looks as if it did.
func (g *generator) mistake() {
	x, n, s := g.variable(), g.number(), g.text()
	g.line("%s", g.pick(
		// types
		"$var(a) = "+s+" - "+x+";", "$var(a) = "+n+" == "+s+";", "$var(a) = "+n+" + "+s+";", "$var(a) = -"+s+";", "$var(a) = ~"+s+";",
		"$var(a) = "+n+" eq "+s+";", "$var(a) = "+n+" =~ \"a\";", "$var(a) = strlen("+n+");", "$var(a) = defined "+n+";", "$var(a) = strempty("+n+");",
		"$var(a) = "+s+" && "+x+";", "$var(a) = "+x+" || "+s+";", "$var(a) = "+s+" < "+s+";", "$var(a) = "+s+" ieq "+n+";", "while ("+s+") { break; }",
		"return "+s+";", "exit("+s+");", "if ("+s+") xlog(\"text\\n\");", "$var(a) = "+n+" == $null;", "$var(a) = "+s+" == $null;", "$var(a) = ("+x+" + 1) == $null;",
		"$var(a) = "+x+" =~ "+n+";", "$var(a) = "+x+" =~ \"(\";", "$var(a) = "+x+" =~ \"a**\";", "$var(a) = \"5\" + 3 - 1;", "$var(a) = (int)"+s+" + 1;",
		// places
		"$rc = 5;", "$null = 5;", "$(var(a){s.len}) = 5;", "$ru = $null;", "$cnt($avp(x)) = 1;", "$nosuch = 1;", "$var(a)[0] = 1;", "5 = $var(a);",
		// calls
		"nosuch(1);", "xlog();", "xlog(\"a\", \"b\", \"c\", \"d\");", "xlog("+x+");", "is_int("+n+");", "is_int("+x+");", "xlog(\"$nosuch\\n\");", "xlog(\"$ru.\\n\");",
		"xlog(\"$\\n\");", "xlog(\"$(var(a){s.nosuch})\\n\");", "xlog(\"L_NOSUCH\", \"a\\n\");", "route(NOSUCH);", "route(\"NO\" + \"SUCH\");", "route();", "route(R0, R1);",
		"cmp_str(is_int(\"$var(a)\"), \"a\");", "sht_rm_name(\"t\", \"eq\", "+x+");", "setflag(32);", "setflag(-1);", "setflag(\"a\");", "setflag("+x+");", "log("+x+");", "log(-1, \"a\\n\");",
		"usleep(\"x\");", "usleep(\"\");", "usleep(\"-1x\");", "is_int(\"$var(a)b\");", "search(\"(\");", "typeof(\"$var(a)\", \"nosuch\");", "xlog(,\"lead\\n\");", "xlog(\"trail\\n\",);",
		"xlog(\"a\" \"b\\n\");", "xlog('a' 'b');", "xlog(\"a\" + 1 + \"\\n\");", "cfg_select(\"nosuch\", 1);", "$sht(t) = 1;", "$sht(nosuch=>a) = 1;", "xlog(\"$xavp(r=>)\\n\");",
		// grammar
		"if ($var(a) = 5) xlog(\"set\\n\");", "if ("+x+") { }", "while (1) { }", "$var(a) = 1", "xlog(\"a\\n\")", "{ ; }", "else xlog(\"a\\n\");", "if (1) ; else ; ;", "$var(a) = $var(b) = 5;",
		"$var(a) += 1;", "$var(a)++;", "$var(a) = 1 ? 2 : 3;", "$var(a) = 5 % 3;", "$var(a) = +5;", "$var(a) = !~ 5;", "$var(a)=~ 5;", "$var(a) = (Int)5;", "$var(a) = ( int )5;", "for (;;) { }",
		"break 5;", "return 1 2;", "return();", "exit();", "drop 5 5;", "continue;", "goto x;", "$var(a) = 1 AND 2;", "IF (1) xlog(\"a\\n\");", "$var() = 1;", "$var(a = 1;", "$var(a) = 12L;",
		"$var(a) = 089;", "$var(a) = 1.5;", "$var(a) = 0XFF;", "$var(a) = \"open;", "/* open", "*/", "$var(a) = 5 5;", "$var(a) = debug;", "$var(a) = nosuch;", "1 + 2;", "$var(a);", "($var(a) = 5);", "is_int;",
		"if 1 == 1 xlog(\"bare\\n\");", "if ($var(a)) == 1 xlog(\"bare\\n\");", "while $var(a) == 12345 { ; }", "$rcfoo = 1;", "xlog(\"$rcfoo\\n\");", "$var(a) = $rcfoo;",
		// switch
		"switch ($var(a)) { case 1: case 1: break; }", "switch ($var(a)) { default: xlog(\"d\\n\"); }", "switch ($var(a)) { case 1: break; case \"a\": break; }", "switch ($var(a)) { }",
		"switch ($var(a)) { default: break; case \"a\": break; }", "switch ($var(a)) { default: break; default: break; }", "switch ($var(a)) { case $var(b): break; }",
		"switch ($var(a)) { case 1: { xlog(\"a\\n\"); } }", "switch (5) { case 5: xlog(\"five\\n\"); case 6: xlog(\"six\\n\"); break; default: xlog(\"d\\n\"); }", "switch (5) { default: xlog(\"d\\n\"); }",
		"switch ($var(a)) { case /\"(\": break; }", "switch ($var(a)) { case /\"a\"/: break; }", "switch ($var(a)) { case /5: break; }", "switch ($var(b)) { case \"a\": break; case 5: break; }",
		"switch ($var(a)) { xlog(\"a\\n\"); }", "switch ($var(a)) { case 1: case 2: }", "switch ($var(a)) { case 2 - 1: case 1: break; }", "switch (\"a\") { case \"a\": xlog(\"a\\n\"); }",
		// preprocessor
		"#!define M9", "#!ifdef M9", "#!endif", "#!else", "#!define M9 1\n#!define M9 2", "#!subst \"/a/b/\"", "#!include_file \"/nonexistent\"", "#!nosuch", "xlog(M77);", "#!ifdef M0 more\n#!endif", "#!defenv NOSUCHENV",
		// selects and old operands
		"$var(a) = @nosuch.a + 1;", "if (@ruri.user == \"x\") xlog(\"x\\n\"); else xlog(\"not x\\n\");", "$var(a) = @ruri.user - 1;", "@ruri.user = 5;", "if (method == \"OPTIONS\") xlog(\"options\\n\");",
		"if (src_port > 5) xlog(\"port\\n\");", "if (method == INVITE) xlog(\"i\\n\"); else xlog(\"n\\n\");", "if (uri == myself) xlog(\"m\\n\"); else xlog(\"n\\n\");", "$var(a) = method;", "if (nosuch == 1) ;",
	))
}
