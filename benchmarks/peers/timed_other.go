//go:build !unix

package main

import (
	"fmt"
	"os/exec"
	"time"
)

// timed runs a command and returns its wall time.
func timed(cmd *exec.Cmd) (measurement, error) {
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return measurement{}, fmt.Errorf("%s: %w\n%s", cmd.Path, err, out)
	}
	return measurement{wall: time.Since(start).Seconds()}, nil
}
