// Package fn holds the functions that scripts call, one file for each Kamailio module, and joins everything a script can name into
// one library.
//
// A function is one literal: its name and forms, a line of documentation, an example that is also a test, and the code. The code gets
// prepared arguments: what is constant was checked and parsed when the script was loaded.
package fn

import (
	"slices"
	"sync"

	"kpv/eval"
	"kpv/pv"
	"kpv/pv/tr"
)

// Library is everything a script can name. It is made once and only read.
var Library = sync.OnceValue(func() *eval.Library {
	return eval.NewLibrary(pv.New(pv.All(), tr.All()), slices.Concat(
		coreFuncs, xlogFuncs, pvFuncs, xavpFuncs, branchFuncs, cfgutilsFuncs, kexFuncs, corexFuncs, textopsFuncs, headerFuncs, editFuncs, bodyFuncs,
		bodyPartFuncs, replaceFuncs, headerREFuncs, textopsxFuncs, iteratorFuncs, hfValueFuncs,
		siputilsFuncs, supportedFuncs, contactFuncs, uriFuncs, ipopsFuncs, htableFuncs, janssonFuncs, mqueueFuncs, statisticsFuncs, sdpFuncs, regexFuncs(), avpopsFuncs, maxfwdFuncs, rrFuncs, nathelperFuncs, sanityFuncs(), tmFuncs(), effectFuncs(),
	))
})
