// Package measure runs programs, says what they took, and records what a
// benchmark printed so that others can tell where the figures come from.
package measure

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"time"
)

// Cost is what a process took.
type Cost struct {
	Seconds float64 // wall time
	CPU     float64 // processor time in seconds, of user and system; 0 = unknown
	// PeakMB is the resident memory at most in units of 2^20 bytes, mapped pages
	// counted; 0 = unknown. On Linux it is at least what the program that starts
	// the process holds then: a benchmark measures first, and loads what it
	// compares after.
	PeakMB float64
}

// Run runs a command to its end and returns what it took. An error holds what
// the command printed.
func Run(cmd *exec.Cmd) (Cost, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	forgetPeak()
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return Cost{}, fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, out.Bytes())
	}
	state := cmd.ProcessState
	return Cost{
		Seconds: time.Since(start).Seconds(),
		CPU:     (state.UserTime() + state.SystemTime()).Seconds(),
		PeakMB:  peakMB(state),
	}, nil
}

// forgetPeak gives back what this program no longer holds. Between fork and exec
// a process has the memory of the program that starts it, and Linux counts that
// one's peak as its own; proc(5) has the way to forget it. Where that is not
// possible, the peak stays.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// Build builds the program cmd/kindred of the tree as path.
func Build(path string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, "./cmd/kindred")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
