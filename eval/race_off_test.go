//go:build !race

package eval_test

// raceDetector says that allocations cannot be counted: the detector makes some of its own.
const raceDetector = false
