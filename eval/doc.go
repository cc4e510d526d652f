// Package eval gives a parsed script its meaning.
//
// The passes go in one direction: check binds names and types and turns the tree into nodes, reporting everything Kamailio would
// refuse; fold rewrites nodes as Kamailio's start-up does, where that can be observed; compile makes closures of them, with
// variables as slots and everything constant prepared. The result, a [Program], never changes and may be shared; a [Machine] runs it
// once, with every effect (store, clock, log) handed in by [Config], and sends what happens as [Event] values to one sink.
//
// Kamailio evaluates an expression in one of two ways, as a value or as an integer, and which way it goes can be observed: "+" with
// a left side whose type is unknown joins texts in the first and adds numbers in the second. So every node here compiles to both.
package eval
