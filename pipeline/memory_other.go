//go:build !unix

package pipeline

// peakMB is unknown on this system.
func peakMB() float64 { return 0 }
