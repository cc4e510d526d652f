// Package parser turns the text of a Kamailio script into a tree.
//
// The way is source, tokens, tree. The scanner cuts the source into tokens and does the preprocessor's work on the way, as Kamailio's
// does: a #!define is replaced where its name is met as an identifier, so it may open a brace that the script closes, and a file may
// be included in the middle of an expression. Every token remembers the text it came from, a file or a macro's body, and every such
// text remembers where it was called for; that chain is what a diagnostic shows.
//
// One $... with everything in its parentheses is a single token. What stands inside is looked at by SplitVar and SplitFormat, which
// serve code and format strings alike: the two differ only in which characters a bare name takes.
//
// The grammar of statements is written as participle struct tags in tree.go. Expressions are climbed by hand in expr.go, because a
// tower of one rule per precedence level is slow and loses the place of an error. Participle does not recover from errors, so blocks
// read their statements one at a time, keep what failed, and go on behind it: all errors of a script are found in one pass.
//
// Nothing here knows what a variable or a function means, or which Kamailio is aimed at.
package parser
