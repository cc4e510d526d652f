package repl

import "strings"

// search looks through the history for what has been typed so far, the newest first; upper and lower case are the same.
type search struct {
	entries []string
	query   string
	at      int // the entry found; len(entries) before the first
	failing bool
}

func newSearch(entries []string) *search { return &search{entries: entries, at: len(entries)} }

// found is the entry found, "" for none.
func (s *search) found() string {
	if s.at < len(s.entries) {
		return s.entries[s.at]
	}
	return ""
}

// mostSearched bounds how much of an entry is drawn while it is looked for, in characters: all of it is drawn anew with each key.
const mostSearched = 300

// shown is the entry found, or its beginning.
func (s *search) shown() string {
	runes := []rune(s.found())
	if len(runes) > mostSearched {
		return string(runes[:mostSearched]) + "..."
	}
	return string(runes)
}

// look goes on from an entry to older ones. When none fits, the last one that did stays.
func (s *search) look(from int) {
	query := strings.ToLower(s.query)
	for i := from; i >= 0; i-- {
		if strings.Contains(strings.ToLower(s.entries[i]), query) && (i == s.at || s.entries[i] != s.found()) {
			s.at, s.failing = i, false
			return
		}
	}
	s.failing = true
}

// add lengthens the query.
func (s *search) add(r rune) {
	s.query += string(r)
	s.look(min(s.at, len(s.entries)-1))
}

// cut shortens the query, and looks from the newest entry on again.
func (s *search) cut() {
	runes := []rune(s.query)
	s.query = string(runes[:max(0, len(runes)-1)])
	s.at = len(s.entries)
	if s.failing = false; s.query != "" {
		s.look(len(s.entries) - 1)
	}
}

// older looks for the next entry.
func (s *search) older() { s.look(s.at - 1) }

// prompt shows what is looked for.
func (s *search) prompt() string {
	if s.failing {
		return "nothing has " + s.query + "> "
	}
	return "search " + s.query + "> "
}
