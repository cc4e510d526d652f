// Package pv is the world that a script talks about: values, the variables behind a $, and the table of all of them.
//
// A kind of variable is one [Class] literal: its name, what stands in its parentheses, a line of documentation, an example that is
// also a test, and the code that reads and writes it. The [Registry] is made of those literals; help, completion, the reference and
// the checker read nothing else, so that nothing can be documented without existing or exist without documentation.
//
// A handler never sees how a name was written. The evaluator resolves nested variables and hands it a finished [Key], which the
// class itself parsed: when compiling if the name is constant, at each use if it is not. Everything a handler may touch of the run
// comes through [Env].
package pv
