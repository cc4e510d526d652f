// Command kpv runs, checks and documents Kamailio config script without a Kamailio.
package main

import (
	"os"
	"runtime/debug"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // parsing makes many small objects that all live as long as the program: half the time is the collector's
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
