//go:build unix

package rundir

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The test binary becomes a writer that publishes run after run, with force,
// until it is killed.
const (
	writerPath  = "RUNDIR_TEST_WRITER"
	writerPlain = "RUNDIR_TEST_PLAIN"
)

func TestMain(m *testing.M) {
	path := os.Getenv(writerPath)
	if path == "" {
		os.Exit(m.Run())
	}
	plain, _ := strconv.ParseBool(os.Getenv(writerPlain))
	fmt.Println("begins")
	for i := 0; ; i++ {
		if err := writeRun(path, true, fmt.Sprintf("%d of process %d", i, os.Getpid()), &disk{plain: plain}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// TestKilledWriter kills a writer at random moments, twenty times with an
// exchange of names and twenty times without. Whatever it was doing, there is a
// whole run, and the next writer goes on.
func TestKilledWriter(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "ai")
		begin := time.Now()
		if err := writeRun(path, false, "the first", &disk{}); err != nil {
			t.Fatal(err)
		}
		once := time.Since(begin)
		notes, leftovers := map[string]bool{}, 0
		for range 20 {
			cmd := exec.Command(binary)
			cmd.Env = append(os.Environ(), writerPath+"="+path, writerPlain+"="+strconv.FormatBool(plain))
			var said strings.Builder
			cmd.Stderr = &said
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(out, make([]byte, len("begins"))); err != nil {
				t.Fatal(err)
			}
			time.Sleep(rand.N(4 * once))
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			err = cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Exited() {
				t.Fatalf("the writer ended by itself: %v, %s", err, said.String())
			}
			leftovers += len(beside(t, path)) - 1
			note, err := wholeRun(path)
			if err != nil {
				t.Fatalf("plain %v, beside it %q: %v", plain, beside(t, path), err)
			}
			notes[note] = true
		}
		if len(notes) < 3 || leftovers == 0 {
			t.Errorf("plain %v: %d different runs and %d leftovers were seen; the kills came too early or too late", plain, len(notes), leftovers)
		}
		if err := writeRun(path, true, "the last", &disk{plain: plain}); err != nil {
			t.Fatal(err)
		}
		if got := beside(t, path); len(got) != 1 {
			t.Errorf("plain %v: left %q", plain, got)
		}
	}
}
