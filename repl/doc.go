// Package repl is the interactive session: what somebody types, line by line, over one [eval.Session].
//
// [Session] knows no terminal: lines go in, text comes out of a writer, and completion is a function of a line and a place in it, so
// that all of it is tested without one. [Terminal] is the thin loop around it, and terminal.go the only file that knows the line editor.
package repl
