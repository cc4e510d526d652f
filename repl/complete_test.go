package repl

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kpv/eval/fn"
)

// What can follow a text. The whole words are given; a hint only where it is looked for.
func TestComplete(t *testing.T) {
	t.Chdir(t.TempDir())
	home, err := os.Getwd()
	require.NoError(t, err)
	t.Setenv("HOME", home)
	write(t, "one.cfg", "")
	write(t, "m.sip", invite)
	require.NoError(t, os.Mkdir("sub", 0o700))
	write(t, "sub/two.cfg", "")
	d := newDesk()
	d.enter("\\msg m.sip")
	d.enter(`modparam("htable", "htable", "calls=>size=4")`)
	d.enter(`#!define LIMIT 5`)
	d.enter(`route[AUTH] { exit; } route[ACCOUNT] { exit; } route[RELAY] { exit; } failure_route[BUSY] { exit; }`)
	d.enter(`$var(user) = "a"; $var(uid) = 1; $avp(from) = 1; $avp(i:3) = 1; $shv(mode) = 1; $mct(user::alice) = 1; $mct(user::bob) = 1; $mct(Other) = 1;
		$sht(calls=>bob) = 1; $xavp(call=>to) = 1;`)
	for before, want := range map[string][]string{
		"$mct(user::a": {"user::alice)"}, "$mct(user": {"user::alice", "user::bob"}, "$mct(u": {"user::alice", "user::bob"}, "$mct(o": nil, "$mct(O": {"Other)"},
		"$var(": {"uid", "user"}, "$var(us": {"user)"}, "$(var(us": {"user)"}, "xlog(\"x $var(us": {"user)"}, "$avp(f": {"from)"}, "$avp(i": {"i:3)"}, "$shv(": {"mode)"},
		"$hdr(F": {"From)"}, "$hdr(C": {"CSeq", "Call-ID"}, "$sht(": {"calls=>", "calls=>bob"}, "$xavp(": {"call", "call=>to"}, "$def(L": {"LIMIT)"},
		"$mcti": nil, "$mc": {"mcdec(", "mcinc(", "mct(", "mctex("}, "1 + $mcin": {"mcinc("}, "$(mcin": {"mcinc("}, "$rui": {"ruid"},
		"$(var(user){s.subs": {"s.substr,"}, "$(var(user){s.le": {"s.len}"}, "$(ru{uri.user}{s.le": {"s.len}"}, "$(ru{uri.us": {"uri.user}"}, "$(var(user){nosuch": nil, "$(ru{s.decode.h": {"s.decode.hexa}"},
		"route(A": {"ACCOUNT", "AUTH"}, "route(R": {"RELAY)"}, "if ($var(x)) route(AU": {"AUTH)"}, "xlogm": {"xlogm("}, "whil": {"while ("}, "if (is_myse": {"is_myself("},
		"LIM": {"LIMIT"}, "#!unk": nil, "#!ifd": {"#!ifdef "}, "include_file \"on": {"one.cfg\""}, "include_file \"s": {"sub/"}, "include_file \"sub/t": {"two.cfg\""},
		"\\he": {"help "}, "\\s": {"save", "search", "set", "sleep", "store"}, "\\load o": {"one.cfg"}, "\\load sub/": {"two.cfg"}, "\\load nowhere/": nil,
		"\\route A": {"ACCOUNT", "AUTH"}, "\\trace o": {"off", "on"}, "\\clock r": {"real"}, "\\set e": {"echo off", "echo on"}, "\\connect m": {"memory"},
		"\\help mcin": {"mcinc"}, "\\help $mcin": {"mcinc"}, "\\help {s.le": {"s.len"}, "\\load ~/on": {"one.cfg"}, "\\help \\he": {"\\help"}, "\\explain $var(us": {"user)"}, "\\nosuch x": nil, "": nil, "1 ": nil, "\"text": nil,
		"$nosuch(x": nil, "loadmodule \"htab": {`htable.so"`}, "modparam(\"memc": {`memcached", "`}, "modparam(\"memcached\", \"ex": {`expire", `}, "modparam(\"none\", \"": nil,
		"max_wh": {"max_while_loops = "}, "$var(x) = 1; max_wh": {"max_while_loops = "}, "1 + max_wh": nil, "\\vars $sh": {"$sht(calls=>bob)", "$shv(mode)"},
		"\\store use": {"user::alice", "user::bob"}, "\\route fail": {"failure_route[BUSY]"}, "route(fail": nil,
	} {
		got := d.Complete(before)
		assert.Equal(t, want, got.Words, before)
		if len(got.Words) > 0 {
			for _, word := range got.Words {
				assert.Equal(t, before[len(before)-got.Typed:], word[:got.Typed], before)
			}
		}
	}
}

func TestHints(t *testing.T) {
	d := newDesk()
	for before, want := range map[string]string{
		"$(var(x){s.substr,": "{s.substr,offset,length}", "$(var(x){s.subst": "{s.substr,offset,length}", "xlog(": "xlog(", "xlog(\"a\", ": "xlog(",
		"$mcin": "$mcinc(key)", "$mct(nokey": "$mct(key)", "is_myse": "is_myself(uri)", "\\hel": "\\help [NAME]", "max_wh": "How many turns", "modparam(\"memcached\", \"ex": "How many seconds a value lives", "nosuch(": "", "1 + ": "",
	} {
		hint := d.Complete(before).Hint
		assert.Equal(t, want, hint[:min(len(want), len(hint))], before)
		assert.Equal(t, want == "", hint == "", before)
	}
}

// Many words are not all offered.
func TestManyWords(t *testing.T) {
	d := newDesk()
	for range 300 {
		d.enter("$var(i) = $var(i) + 1; $mct(k$var(i)) = 1")
	}
	c := d.Complete("$mct(k")
	assert.Len(t, c.Words, mostWords)
	assert.Equal(t, 200, c.Hidden)
}

// Whatever stands before the cursor, completion gives an answer.
func FuzzComplete(f *testing.F) {
	for _, seed := range []string{"$var(", "\\help ", "$(ru{s.", "xlog(\"", "include_file \"../", "\\load /", "route(\"", "\x00\xff"} {
		f.Add(seed)
	}
	s := New(Config{Library: fn.Library()})
	f.Fuzz(func(t *testing.T, before string) {
		c := s.Complete(before)
		assert.LessOrEqual(t, c.Typed, len(before))
		for _, word := range c.Words {
			assert.GreaterOrEqual(t, len(word), c.Typed)
		}
	})
}
