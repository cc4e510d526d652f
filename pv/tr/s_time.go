package tr

import (
	"errors"
	"strconv"
	"time"

	"kpv/pv"
)

// timeTrans write times (spec/pv.md 3.1).
var timeTrans = []*pv.Trans{{
	Name: "s.ftime", Module: "pv", Params: []pv.Param{{Name: "format", Kind: pv.ParamText}},
	Doc: "A unix time in local time, in the format of C's strftime.",
	Example: `$var(x) = 1700000000;
xlog("$(var(x){s.ftime,%Y})\n"); # -> 2023`,
	Apply: func(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		seconds, ok := unixTime(env, v)
		if !ok {
			return pv.Blank, errors.New("not a unix time")
		}
		t := time.Unix(seconds, 0).In(env.Now().Location())
		return pv.String(string(appendTime(nil, t, args[0].Text()))), nil
	},
}}

// unixTime reads a text as a number without a sign, of 32 bits; no text is 0 (cases 100, 457 and the oracle).
func unixTime(env pv.Env, v pv.Value) (int64, bool) {
	if v.IsInt() || v.Text() == "" {
		return v.Num(), true
	}
	n, err := strconv.ParseUint(v.Text(), 10, 32)
	return env.Target().Wrap(int64(n)), err == nil
}

// appendTime adds t in the format of strftime in the C locale. An unknown directive stays as it is.
func appendTime(b []byte, t time.Time, format string) []byte {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b = append(b, format[i])
			continue
		}
		i++
		if (format[i] == 'E' || format[i] == 'O') && i+1 < len(format) { // the C locale has no other representation
			i++
		}
		b = appendDirective(b, t, format[i])
	}
	return b
}

// appendDirective adds what stands for one letter: a layout of Go where that has it, else a computed number.
func appendDirective(b []byte, t time.Time, letter byte) []byte {
	if layout := layoutOf(letter); layout != "" {
		return t.AppendFormat(b, layout)
	}
	switch letter {
	case '%':
		return append(b, '%')
	case 'n':
		return append(b, '\n')
	case 't':
		return append(b, '\t')
	case 's':
		return strconv.AppendInt(b, t.Unix(), 10)
	case 'C':
		return pad(b, t.Year()/100, 2, '0')
	case 'e':
		return pad(b, t.Day(), 2, ' ')
	case 'k':
		return pad(b, t.Hour(), 2, ' ')
	case 'l':
		return pad(b, (t.Hour()+11)%12+1, 2, ' ')
	case 'j':
		return pad(b, t.YearDay(), 3, '0')
	case 'u':
		return pad(b, (int(t.Weekday())+6)%7+1, 1, '0')
	case 'w':
		return pad(b, int(t.Weekday()), 1, '0')
	}
	return appendWeek(b, t, letter)
}

// appendWeek adds the directives that count weeks.
func appendWeek(b []byte, t time.Time, letter byte) []byte {
	year, week := t.ISOWeek()
	switch letter {
	case 'G':
		return pad(b, year, 1, '0')
	case 'g':
		return pad(b, year%100, 2, '0')
	case 'V':
		return pad(b, week, 2, '0')
	case 'U':
		return pad(b, (t.YearDay()+6-int(t.Weekday()))/7, 2, '0')
	case 'W':
		return pad(b, (t.YearDay()+6-(int(t.Weekday())+6)%7)/7, 2, '0')
	}
	return append(b, '%', letter)
}

func layoutOf(letter byte) string {
	switch letter {
	case 'a':
		return "Mon"
	case 'A':
		return "Monday"
	case 'b', 'h':
		return "Jan"
	case 'B':
		return "January"
	case 'c':
		return "Mon Jan _2 15:04:05 2006"
	case 'd':
		return "02"
	case 'D', 'x':
		return "01/02/06"
	case 'F':
		return "2006-01-02"
	case 'H':
		return "15"
	case 'I':
		return "03"
	case 'm':
		return "01"
	case 'M':
		return "04"
	case 'p':
		return "PM"
	case 'P':
		return "pm"
	case 'r':
		return "03:04:05 PM"
	case 'R':
		return "15:04"
	case 'S':
		return "05"
	case 'T', 'X':
		return "15:04:05"
	case 'y':
		return "06"
	case 'Y':
		return "2006"
	case 'z':
		return "-0700"
	case 'Z':
		return "MST"
	}
	return ""
}

// pad adds n in at least width characters.
func pad(b []byte, n, width int, with byte) []byte {
	digits := strconv.Itoa(n)
	for range width - len(digits) {
		b = append(b, with)
	}
	return append(b, digits...)
}
