package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestErrorAtEachStep makes each operation on the disk fail in turn.
func TestErrorAtEachStep(t *testing.T) {
	for _, plain := range []bool{false, true} {
		for _, force := range []bool{false, true} {
			steps := 0
			for failAt(t, steps, plain, force) {
				steps++
			}
			if steps < 15 {
				t.Errorf("only %d steps were seen", steps)
			}
		}
	}
}

// failAt writes a run whose operation number failing on the disk fails, and
// returns false when there are not so many.
func failAt(t *testing.T, failing int, plain, force bool) bool {
	faults := []struct {
		err    error
		remedy string
	}{
		{syscall.ENOSPC, syscall.ENOSPC.Error() + "; free some space"},
		{syscall.EROFS, syscall.EROFS.Error() + "; choose a folder that can be written"},
		{syscall.EIO, syscall.EIO.Error()},
	}
	fault := faults[failing%len(faults)]
	path := filepath.Join(fastDir(t), "ai")
	if force {
		if err := writeRun(path, false, "old", &disk{}); err != nil {
			t.Fatal(err)
		}
	}
	step, op, published, cleaning := 0, "", false, false
	err := writeRun(path, force, "new", &disk{plain: plain, fail: func(o, p string) error {
		step++
		if step-1 == failing {
			op, cleaning = fmt.Sprint(o, " ", p), published
			return fault.err
		}
		published = published || o == "sync" && p == filepath.Dir(path)
		return nil
	}})
	note, opened := wholeRun(path)
	switch {
	case op == "" || cleaning:
		if err != nil || note != "new" {
			t.Errorf("%s: %v; the run is %q", op, err, note)
		}
	case err == nil || !errors.Is(err, fault.err) || !strings.Contains(err.Error(), fault.remedy) || !strings.Contains(err.Error(), filepath.Dir(path)):
		t.Errorf("%s: the error is %v, want %q", op, err, fault.remedy)
	case force && note != "old":
		t.Errorf("%s: the run is %q, %v", op, note, opened)
	case !force && !errors.Is(opened, fs.ErrNotExist):
		t.Errorf("%s: there is something: %v", op, opened)
	}
	// The next writer finds nothing in its way.
	if err := writeRun(path, true, "next", &disk{plain: plain}); err != nil {
		t.Errorf("%s: the next writer: %v", op, err)
	}
	if got := beside(t, path); !slices.Equal(got, []string{"ai"}) {
		t.Errorf("%s: left %q", op, got)
	}
	return op != ""
}

// fastDir returns a temporary folder, in memory where the system has such: on a
// disk, flushing takes nearly all of the time.
func fastDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "rundir")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
