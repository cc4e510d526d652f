// Package tr holds the transformations: what stands in the braces of $(var(x){s.len}).
//
// Each is one literal in the file of its class. Parameters arrive evaluated, one value each, and as the kind of the parameter says; a
// null input gets here only where a transformation has an answer of its own for it (spec/pv.md 3).
package tr

import (
	"kpv/pv"
)

// All lists every transformation, class by class.
func All() []*pv.Trans {
	var all []*pv.Trans
	for _, group := range [][]*pv.Trans{
		stringTrans, cutTrans, encodeTrans, escapeTrans, hashTrans, timeTrans,
		uriTrans, paramTrans, nameaddrTrans, tobodyTrans, lineTrans, valTrans, numTrans, reTrans(), sockTrans, urialiasTrans, sqlTrans, msrpuriTrans,
	} {
		all = append(all, group...)
	}
	return all
}

// text makes a transformation of a function on texts.
func text(f func(string) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) { return pv.String(f(v.Text())), nil }
}

// fallible makes a transformation of a function that may find fault with the text.
func fallible(f func(string) (string, error)) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
		s, err := f(v.Text())
		if err != nil {
			return pv.Blank, err
		}
		return pv.String(s), nil
	}
}

// textBy makes a transformation of a function on a text and the transformation's parameter.
func textBy(f func(s, param string) string) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
		return pv.String(f(v.Text(), args[0].Text())), nil
	}
}

// number makes a transformation of a function that measures a text.
func number(f func(string) int) pv.TransFunc {
	return func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) { return pv.Int(int64(f(v.Text()))), nil }
}
