package eval

// Rule is a kind of warning: what kpv check says where Kamailio is silent, or hardly says anything.
type Rule struct {
	ID  string
	Why string // for --explain: what is wrong with it, and what to do
	Bad string // an example that gets the warning
}

// Rules lists all kinds of warnings.
func Rules() []Rule { return rules }

var rules = []Rule{
	{"argument-rest", "The function takes one variable there. What stands behind it, or a transformation of a variable that is written, is not looked at.",
		`if (is_int("$var(x) + 1")) xlog("always\n");`},
	{"assignment-condition", "An assignment in parentheses is worth 1 when it succeeds, whatever was assigned: as a condition it is always true. Comparing takes two equal signs.",
		`if ($var(x) = 1) xlog("always $var(x)\n");`},
	{"bad-expression", "Kamailio only logs an error when #!ifexp or #!defexp cannot compute what stands behind it, or does so in a way that is hardly meant: it counts as false, and defines an empty text.",
		"#!ifexp 1 +\nxlog(\"never\\n\");\n#!endif\n"},
	{"call-compared", "A call inside an expression is worth 1 or 0, never its return code: it is never -1, never 200, and always above -1. Call it as a statement and look at $rc.",
		`if (route(X) == -1) xlog("never\n"); route[X] { return -1; }`},
	{"constant-condition", "The condition never changes: one of the branches never runs. Kamailio warns too.",
		`if (1) xlog("always\n");`},
	{"constant-fails", "The expression is constant and cannot be computed: it fails each time.",
		`$var(x) = 5 / 0; xlog("$var(x)\n");`},
	{"directive-rest", "An #!ifdef takes one name: what stands behind it, such as another name with && between, is not looked at. Kamailio prints it when it starts.",
		"#!ifdef FIRST && SECOND\nxlog(\"hello\\n\");\n#!endif\n"},
	{"empty-key", "Nothing stands in front of => : memcached takes no empty key, and each read or write fails.",
		`xlog("$mct(=>60)\n");`},
	{"empty-switch", "The switch has no case at all. Kamailio warns too.",
		`switch ($var(x)) { }`},
	{"endless-while", "Nothing in the loop can end it, but max_while_loops, which counts as an error.",
		`while ($var(i) < 5) { xlog("again\n"); }`},
	{"expiry-from-data", "The first => of a finished key starts the expiry, also when it comes out of a variable: a user named x=>1 sets how long the value lives. Hash what comes from outside, with {s.md5}.",
		`$mct(user::$avp(name)) = 1;`},
	{"expiry-not-a-number", "What stands behind => is read as a number, and what is none is 0: for ever. A #!define is not replaced inside $x(...).",
		`$mct(call=>LIMIT) = 1;`},
	{"literal-name", "The name of $var, $vn and $shv is taken as it stands: $var($var(x)) is the variable named \"$var(x)\". $avp($var(x)) does look inside.",
		`$var($var(x)) = 1; xlog("$var($var(x))\n");`},
	{"missing-route", "t_on_failure(), t_on_branch() and t_on_reply() set a route that the script does not have: nothing will run. Kamailio warns when it starts.",
		`t_on_failure("RETRY");`},
	{"not-loaded", "A whole configuration, which loads modules and has a request_route, uses what none of these modules has. Kamailio would refuse it; kpv runs it, as it needs no modules.",
		`loadmodule "pv.so" request_route { t_relay(); }`},
	{"number-and-empty-text", "A number is never an empty text: == \"\" is false, and != \"\" compares with 0. Compare with 0 or with $null.",
		`if ($rc == "") xlog("never\n");`},
	{"reply-code", "A SIP reply has a code from 100 to 699. Kamailio sends what it is given.",
		`sl_send_reply("99", "Nonsense");`},
	{"return-zero", "return 0 in a route does not return from it: it ends the whole script, like exit. So does the return of a comparison, of a call or of any other truth, when it is false. Write exit where that is meant, else return 1 or -1.",
		`route(X); route[X] { return 0; }`},
	{"stray-else", "An #!else outside of any #!ifdef changes nothing: what stands before it and behind it is read. Kamailio warns too.",
		"#!else\nxlog(\"hello\\n\");\n"},
	{"stray-semicolon", "The semicolon is the whole body: what follows runs in any case. A block that does nothing is written { ; }.",
		`if ($var(x) > 1) ; xlog("always\n");`},
	{"short-form", "A transformation works within $(...) only. Behind a short $name it is printed as it stands.",
		`xlog("$ru{uri.user}\n");`},
	{"stray-character", "Kamailio passes over characters that mean nothing in its language, such as typographic quotes, and prints them when it starts.",
		"xlog(\"hello\\n\");\u00a0"},
	{"text-condition", "The condition is a text, which counts as false unless it is a number above zero. Kamailio warns too.",
		`if ("yes") xlog("never\n");`},
	{"unknown-directive", "A line that begins with #! and no directive's name is a comment: what it should do is not done.",
		"xlog(\"hello\\n\"); #!difine LIMIT 5"},
	{"unknown-level", "Of a log level, Kamailio looks at the letter behind L_ only: L_NOPE is L_NOTICE.",
		`xlog("L_NOPE", "hello\n");`},
	{"unknown-module", "The script loads a module that is not among those that come with Kamailio. It may be one of your own.",
		`loadmodule "htabel.so"`},
	{"unknown-rule", "The comment silences nothing: it names no rule that there is. kpv check --explain lists the rules.",
		`xlog("hello\n"); # kpv:ignore unused-rout`},
	{"unreachable", "What stands before it always leaves: an exit, return, drop or break; an if both of whose branches do; a switch all of whose cases do; a loop without a break.",
		`exit; xlog("never\n");`},
	{"unknown-select", "There is no such select. Kamailio says so in its log, and starts; where it stands, it is an error each time, and empty.",
		`$var(x) = @ruri.usr; xlog("$var(x)\n");`},
	{"unread-variable", "The variable is assigned to and never read.",
		`$var(x) = 1;`},
	{"unused-mock", "The script never calls the function or route that this mock answers: it is misspelt, or no longer needed.",
		`t_reply("200", "OK"); route["mock:t_relay"] { return 1; }`},
	{"unused-route", "Nothing leads to this route: no route() from what runs by itself, no t_on_failure() or the like, and no text names it to a module.",
		`xlog("hello\n"); route[X] { xlog("never\n"); }`},
}

// FindRule looks a rule up by its identifier.
func FindRule(id string) (Rule, bool) {
	for _, r := range rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
