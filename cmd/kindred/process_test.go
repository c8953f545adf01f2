//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A build that waits for its input is interrupted within a second, says so with
// its exit code, and leaves nothing.
func TestSignals(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		folder := t.TempDir()
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, "build", "-", "--out", filepath.Join(folder, "run"))
		cmd.Env = append(os.Environ(), asProgram+"=1")
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := stdin.Write([]byte(jsonPaper("a", "Walking robots", "Stones."))); err != nil {
			t.Fatal(err)
		}
		for range 500 { // until the build is under way
			if len(entries(t, folder)) > 1 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if len(entries(t, folder)) < 2 {
			t.Fatal("the build did not begin")
		}
		begun := time.Now()
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // the exit code tells
		if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
			t.Errorf("%v: exit code %d, want %d; it said %s", signal, code, exitInterrupted, said.String())
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("%v: it took %v", signal, took)
		}
		for _, name := range entries(t, folder) {
			if name != ".run.lock" {
				t.Errorf("%v: %s was left", signal, name)
			}
		}
	}
}
