//go:build unix

package pipeline

import (
	"math"
	"runtime"

	"golang.org/x/sys/unix"
)

// peakMB is the most resident memory that the process had, in megabytes of
// 2^20 bytes.
func peakMB() float64 {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	unit := 1024.0 // the field is in kilobytes,
	if runtime.GOOS == "darwin" {
		unit = 1 // there in bytes
	}
	return math.Round(float64(usage.Maxrss)*unit/(1<<20)*10) / 10
}
