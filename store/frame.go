package store

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// What a server may answer, in bytes.
const (
	maxLine  = 2048     // one line
	maxReply = 64 << 20 // all values of one reply
)

// What is wrong with an answer. None of these quotes it: it may hold values.
var (
	errNotOurs   = errors.New("the answer is not memcached's")
	errMismatch  = errors.New("the answer belongs to another command")
	errHuge      = errors.New("the answer is larger than allowed")
	errStray     = errors.New("more was answered than was asked for")
	errHalfReply = errors.New("the last answer on this connection was left unfinished")
)

// A frame follows one reply of memcached's text protocol byte by byte, before anybody acts on it: gomemcache trusts declared sizes,
// keys and line ends, and does not see what comes after a reply. The frame knows where the reply must end.
type frame struct {
	verb    string
	keys    []string // whose values may come; those that came are moved to the front
	came    int      // how many of keys did
	largest int      // value size allowed

	items map[string]Item // where values are kept; nil where they are only passed on
	key   string          // of the current value, as item and value are
	item  Item
	value strings.Builder

	line    []byte // of the current line, what was read so far
	body    int    // bytes of the current value and its CRLF still to come
	total   int    // bytes of values announced so far
	refusal string // the reply, if it is an error that the server states
	done    bool   // the reply is complete
}

// expect starts a new reply: to r.
func (f *frame) expect(r *request, largest int) {
	clear(r.items) // of an answer that broke off
	*f = frame{verb: r.verb, keys: r.keys, items: r.items, largest: largest, line: f.line[:0]}
}

// feed takes the next bytes of the reply and says what is wrong with them. After an error the connection is of no use.
func (f *frame) feed(p []byte) error {
	for len(p) > 0 {
		if f.done {
			return errStray
		}
		take := f.feedLine
		if f.body > 0 {
			take = f.feedBody
		}
		n, err := take(p)
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// feedBody takes what p has of a value, which must end in CRLF.
func (f *frame) feedBody(p []byte) (int, error) {
	n := min(len(p), f.body)
	end := f.body - len(crlf) // where the CRLF begins in p, seen from where p begins
	for i := max(end, 0); i < n; i++ {
		if p[i] != crlf[i-end] {
			return 0, errNotOurs
		}
	}
	if f.items != nil {
		f.value.Write(p[:min(n, max(end, 0))])
	}
	f.body -= n
	if f.items != nil && f.body == 0 {
		f.item.Value = f.value.String()
		f.items[f.key] = f.item
	}
	return n, nil
}

const crlf = "\r\n"

// feedLine takes p up to the end of the current line, and acts on the line when it is whole.
func (f *frame) feedLine(p []byte) (int, error) {
	n := bytes.IndexByte(p, '\n') + 1
	whole := n > 0
	if !whole {
		n = len(p)
	}
	if len(f.line)+n > maxLine {
		return 0, errNotOurs
	}
	f.line = append(f.line, p[:n]...)
	if !whole {
		return n, nil
	}
	line, ok := bytes.CutSuffix(f.line, []byte(crlf))
	if !ok {
		return 0, errNotOurs
	}
	err := f.judge(line)
	f.line = f.line[:0]
	return n, err
}

// judge decides what a whole line means for the reply.
func (f *frame) judge(line []byte) error {
	values := f.verb == "gets"
	header, isValue := bytes.CutPrefix(line, []byte("VALUE "))
	switch {
	case isRefusal(line):
		f.refusal = string(line)
		f.done = true
	case values && isValue:
		return f.announce(header)
	case isAnswer(f.verb, line):
		f.done = true
	case isValue:
		return errMismatch
	default:
		return errNotOurs
	}
	return nil
}

// announce reads "KEY FLAGS SIZE CAS".
func (f *frame) announce(header []byte) error {
	key, rest, _ := bytes.Cut(header, []byte(" "))
	flags, rest, _ := bytes.Cut(rest, []byte(" "))
	length, cas, _ := bytes.Cut(rest, []byte(" "))
	if !isNumber(flags) || !isNumber(cas) {
		return errNotOurs
	}
	if !f.claim(key) {
		return errMismatch
	}
	size, tail, ok := leadingNumber(string(length))
	switch {
	case !ok || tail != "":
		return errNotOurs
	case size > uint64(f.largest):
		return errHuge
	}
	f.total += int(size)
	if f.total > max(maxReply, f.largest) {
		return errHuge
	}
	f.body = int(size) + len(crlf)
	if f.items != nil {
		return f.keep(string(flags), string(cas), int(size))
	}
	return nil
}

// keep prepares for a value that goes into items.
func (f *frame) keep(flags, cas string, size int) error {
	bits, err := strconv.ParseUint(flags, 10, 32)
	if err != nil {
		return errNotOurs
	}
	unique, err := strconv.ParseUint(cas, 10, 64)
	if err != nil {
		return errNotOurs
	}
	f.key, f.item = f.keys[f.came-1], Item{Flags: uint32(bits), CAS: unique}
	f.value = strings.Builder{}
	f.value.Grow(size)
	return nil
}

// claim says whether a value may come for key: it was asked for, and as many times as it came. Servers answer in the order of the
// question, so the first look mostly finds it.
func (f *frame) claim(key []byte) bool {
	for i := f.came; i < len(f.keys); i++ {
		if f.keys[i] == string(key) {
			f.keys[i], f.keys[f.came] = f.keys[f.came], f.keys[i]
			f.came++
			return true
		}
	}
	return false
}

// isRefusal knows the lines by which a server states an error; they answer any command.
func isRefusal(line []byte) bool {
	return string(line) == "ERROR" || bytes.HasPrefix(line, []byte("ERROR ")) ||
		bytes.HasPrefix(line, []byte("CLIENT_ERROR ")) || bytes.HasPrefix(line, []byte("SERVER_ERROR "))
}

// isAnswer knows the lines that end the reply to each command.
func isAnswer(verb string, line []byte) bool {
	answer := string(line)
	switch verb {
	case "gets":
		return answer == "END"
	case "set":
		return answer == "STORED"
	case "add":
		return answer == "STORED" || answer == "NOT_STORED"
	case "cas":
		return answer == "STORED" || answer == "EXISTS" || answer == "NOT_FOUND"
	case "delete":
		return answer == "DELETED" || answer == "NOT_FOUND"
	case "touch":
		return answer == "TOUCHED" || answer == "NOT_FOUND"
	case "incr", "decr":
		return answer == "NOT_FOUND" || isNumber(line)
	case "version":
		return bytes.HasPrefix(line, []byte("VERSION "))
	}
	return false
}

// isNumber says whether text is all digits, at least one and no more than 64 bits have.
func isNumber(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0 && len(text) <= 20
}
