//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// timed runs a command and returns its wall time and peak memory.
func timed(cmd *exec.Cmd) (measurement, error) {
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return measurement{}, fmt.Errorf("%s: %w\n%s", cmd.Path, err, out)
	}
	m := measurement{wall: time.Since(start).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.peakMB = float64(usage.Maxrss) / 1024
	}
	return m, nil
}
