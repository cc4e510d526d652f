package eval

// Statements lists what the language itself has, for the documentation. docs/language.md explains it at length.
func Statements() []Topic {
	return []Topic{
		statement("if", "if (condition) statement else statement",
			"Runs the first statement when the condition is above 0, else the second one. Blocks { } hold several.",
			"if ($var(n) == 0) {\n    xlog(\"none\\n\");\n} else {\n    xlog(\"some\\n\");\n} # -> none"),
		statement("while", "while (condition) statement",
			"Repeats the statement as long as the condition holds, at most max_while_loops times (100).",
			"while ($var(i) < 3) {\n    $var(i) = $var(i) + 1;\n}\nxlog(\"$var(i)\\n\"); # -> 3"),
		statement("switch", "switch (value) { case label: statements default: statements }",
			"Goes on behind the label that the value equals; a label /\"regex\" is matched. Without a break the next case runs too.",
			"switch (\"b\") {\n    case \"a\":\n        xlog(\"first\\n\");\n        break;\n    case \"b\":\n        xlog(\"second\\n\"); # -> second\n        break;\n}"),
		statement("return", "return value",
			"Ends the route. The value is what route(NAME) is worth and $rc holds: above 0 is true. return 0 ends the whole script.",
			"route[R] { return -1; }\nif (!route(R)) xlog(\"$rc\\n\"); # -> -1"),
		statement("exit", "exit", "Ends the script.", "xlog(\"seen\\n\"); # -> seen\nexit;\nxlog(\"never\\n\");"),
		statement("drop", "drop", "Ends the script, and Kamailio sends nothing by itself then.", "drop;\nxlog(\"never\\n\");"),
		statement("break", "break", "Leaves a while or switch.",
			"while (1 == 1) {\n    $var(i) = $var(i) + 1;\n    if ($var(i) == 2) break;\n}\nxlog(\"$var(i)\\n\"); # -> 2"),
		statement("route", "route[NAME] { statements }, route(NAME)", "Defines a route; calls it. What it returns is in $rc.",
			"route[HELLO] { xlog(\"hello\\n\"); } # -> hello\nroute(HELLO);"),
		statement("request_route", "request_route { statements }", "Runs for each SIP request.", "request_route { xlog(\"$rm\\n\"); }"),
		statement("event_route", "event_route[module:event] { statements }",
			"Runs when something happens; core:worker-one-init is the server's start.", "event_route[core:worker-one-init] { xlog(\"start\\n\"); } # -> start"),
		statement("modparam", "modparam(\"module\", \"parameter\", value)", "Sets a parameter of a module.",
			"modparam(\"memcached\", \"expire\", 60)"),
		statement("loadmodule", "loadmodule \"name.so\"", "Loads a module of Kamailio. In a snippet kpv knows what its modules have without that.",
			"loadmodule \"memcached.so\""),
		statement("include_file", "include_file \"path\"", "Reads another file in this place; import_file does not mind when there is none.",
			"import_file \"local.cfg\""),
		statement("#!define", "#!define NAME text", "Puts the text wherever the name stands from then on.", "#!define GREETING \"hello\"\nxlog(GREETING); # -> hello"),
		statement("#!ifdef", "#!ifdef NAME, #!ifndef NAME, #!else, #!endif", "Reads what follows only if the name is defined.",
			"#!ifdef NOSUCH\nxlog(\"never\\n\");\n#!endif"),
		statement("#!subst", "#!subst \"/regex/text/flags\"", "Replaces in all texts from then on.", "#!subst \"/WHO/world/\"\nxlog(\"hello WHO\\n\"); # -> hello world"),
		statement("selval", "selval(condition, value, value)", "Is the first value when the condition is above 0, else the second.",
			"xlog(\"x\\n\"); # -> x\n$var(s) = selval($var(n) > 0, \"some\", \"none\");\nxlog(\"$var(s)\\n\"); # -> none"),
		statement("defined", "defined $variable", "Is 1 when the variable has a value, 0 when it is null.",
			"if (!defined $avp(x)) xlog(\"no value\\n\"); # -> no value"),
		statement("strlen", "strlen(text), strempty(text)", "The length of a text in bytes; whether it is empty.",
			"$var(n) = strlen(\"abc\");\nxlog(\"$var(n)\\n\"); # -> 3"),
	}
}

func statement(name, usage, doc, example string) Topic {
	return Topic{Group: GroupStatements, Name: name, Usage: usage, Module: "core", Doc: doc, Example: example}
}
