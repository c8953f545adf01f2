package pipeline

import (
	"runtime"
	"runtime/debug"
)

// How much garbage there may be while a run is built, in percent of what is in
// use. Behind reading, memory is few large arrays, which cost the collector
// next to nothing.
const (
	readingGarbage   = 50
	computingGarbage = 25
)

// boundMemory holds the memory of the process down while a run is built: below
// a soft limit in bytes, or for limit 0 to little more than what is in use.
// restore ends it.
func boundMemory(limit int64) (restore func()) {
	if limit > 0 {
		before := debug.SetMemoryLimit(-1)
		debug.SetMemoryLimit(min(before, limit))
		return func() { debug.SetMemoryLimit(before) }
	}
	before := allowGarbage(readingGarbage)
	return func() { debug.SetGCPercent(before) }
}

// collect makes what the stage before left behind free for the next; limit is
// that of boundMemory.
func collect(limit int64) {
	if limit == 0 {
		allowGarbage(computingGarbage)
	}
	runtime.GC()
}

// allowGarbage returns what was allowed before. A stricter setting of the
// program stays, and so does a collector that is off because there is a limit.
func allowGarbage(percent int) (before int) {
	before = debug.SetGCPercent(percent)
	if before < percent {
		debug.SetGCPercent(before)
	}
	return before
}
