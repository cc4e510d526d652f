package pv

import (
	"strconv"
	"strings"
	"time"
)

// AppendTime adds t in the format of glibc's strftime in the C locale. An unknown directive stays as it is.
func AppendTime(b []byte, t time.Time, format string) []byte {
	for i := 0; i < len(format); {
		if format[i] != '%' {
			b = append(b, format[i])
			i++
			continue
		}
		d, n := parseDirective(format[i:])
		switch {
		case d.letter == 0: // there is none
			b = append(b, format[i:i+n]...)
		case d.plain():
			b = appendDirective(b, t, d.letter)
		default:
			b = d.append(b, t, format[i:i+n])
		}
		i += n
	}
	return b
}

// directive is %[flags][width][E|O]letter.
type directive struct {
	pad    byte // _ blanks, - nothing, 0 zeros; 0 as the letter has it
	upper  bool // ^
	swap   bool // #
	width  int
	other  bool // E or O: the C locale has no other representation, so they change nothing where they are allowed
	letter byte
}

func (d *directive) plain() bool {
	return d.pad == 0 && !d.upper && !d.swap && d.width == 0 && !d.other
}

// maxWidth is more than Kamailio has room for.
const maxWidth = 1000

// parseDirective reads one, and tells how long it is.
func parseDirective(s string) (d directive, n int) {
	for n = 1; n < len(s); n++ {
		switch c := s[n]; {
		case c == '_' || c == '-' || c == '0' && d.width == 0:
			d.pad = c
		case c == '^':
			d.upper = true
		case c == '#':
			d.swap = true
		case c >= '0' && c <= '9':
			d.width = min(d.width*10+int(c-'0'), maxWidth)
		case (c == 'E' || c == 'O') && n+1 < len(s):
			if d.other = true; allowsOther(c, s[n+1]) {
				d.letter = s[n+1]
			}
			return d, n + 2
		default:
			d.letter = c
			return d, n + 1
		}
	}
	return d, n
}

// allowsOther tells whether E or O may stand before a letter.
func allowsOther(modifier, letter byte) bool {
	if modifier == 'E' {
		return strings.IndexByte("aAbBdDeFgGhHIjklmMSUVWw", letter) < 0
	}
	return strings.IndexByte("aAcDFxXY", letter) < 0
}

// numbers are the letters of numbers; those of paddedByBlanks have blanks before them, the others zeros.
const (
	numbers        = "CdegGHIjklmMSuUVwWyY"
	paddedByBlanks = "ekl"
	swapped        = "aAbBh" // which # makes upper case; what else it concerns becomes lower case
)

// append adds a directive with flags or width; text is all of it.
func (d *directive) append(b []byte, t time.Time, text string) []byte {
	value := string(appendDirective(nil, t, d.letter))
	isNumber := strings.IndexByte(numbers, d.letter) >= 0
	switch {
	case value == "%"+string(d.letter): // it is unknown
		value = text
	case d.letter == 'P':
	case d.swap && (d.letter == 'Z' || d.letter == 'p'):
		value = strings.ToLower(value)
	case d.upper || d.swap && strings.IndexByte(swapped, d.letter) >= 0:
		value = strings.ToUpper(value)
	}
	width, with := d.width, byte(' ')
	if isNumber {
		width = max(width, len(value))
		value = strings.TrimLeft(value[:len(value)-1], "0 ") + value[len(value)-1:]
		if strings.IndexByte(paddedByBlanks, d.letter) < 0 {
			with = '0'
		}
	}
	switch d.pad {
	case '-':
		width, with = d.width, ' '
	case '0':
		with = '0'
	case '_':
		with = ' '
	}
	for range width - len(value) {
		b = append(b, with)
	}
	return append(b, value...)
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
