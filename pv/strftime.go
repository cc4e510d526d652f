package pv

import (
	"strconv"
	"time"
)

// AppendTime adds t in the format of strftime in the C locale. An unknown directive stays as it is.
func AppendTime(b []byte, t time.Time, format string) []byte {
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
	if int(letter) < len(layouts) && layouts[letter] != "" {
		return t.AppendFormat(b, layouts[letter])
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

// layouts has the directives for which Go has a layout.
var layouts = [128]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'd': "02",
	'D': "01/02/06", 'x': "01/02/06", 'F': "2006-01-02", 'H': "15", 'I': "03", 'm': "01", 'M': "04", 'p': "PM", 'P': "pm",
	'r': "03:04:05 PM", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700",
	'Z': "MST",
}

// pad adds n in at least width characters.
func pad(b []byte, n, width int, with byte) []byte {
	digits := strconv.Itoa(n)
	for range width - len(digits) {
		b = append(b, with)
	}
	return append(b, digits...)
}
