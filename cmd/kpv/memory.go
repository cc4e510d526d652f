package main

import (
	"context"
	"fmt"
	"runtime/metrics"
	"time"
)

// maxHeap is the memory, in bytes, at which a script is stopped, far above the 64 MB that Kamailio's processes share: everything that a
// script can fill (headers, queues, AVPs) is bounded by it, as by Kamailio's pools.
const maxHeap = 2 << 30

// boundMemory gives a context that ends when the program's memory passes a limit; stop ends the watch.
func boundMemory(ctx context.Context, limit uint64) (bounded context.Context, stop func()) {
	bounded, cancel := context.WithCancelCause(ctx)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for bounded.Err() == nil {
			if heap() > limit {
				cancel(fmt.Errorf("stopped: the script fills more than %d MB of memory", limit>>20))
			}
			select {
			case <-bounded.Done():
			case <-tick.C:
			}
		}
	}()
	return bounded, func() { cancel(nil) }
}

// heap is the memory in use, garbage included that was not collected yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
