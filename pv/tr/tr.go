// Package tr holds the transformations: what stands in the braces of $(var(x){s.len}).
//
// Each is one literal in the file of its class. Parameters arrive evaluated, one value each; a null input never gets here, since
// all transformations answer it alike: with a null that prints as nothing (spec/pv.md 3).
package tr

import (
	"kpv/pv"
)

// All lists every transformation, class by class.
func All() []*pv.Trans {
	var all []*pv.Trans
	for _, group := range [][]*pv.Trans{stringTrans, uriTrans} {
		all = append(all, group...)
	}
	return all
}
