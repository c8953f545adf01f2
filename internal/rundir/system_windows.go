package rundir

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock of an open file, or returns ErrBusy.
func tryLock(f *os.File) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrBusy
	}
	return err
}

// release gives up the lock and removes its file. An open file cannot be
// removed here, so another writer may keep it.
func release(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// syncFolder does nothing: folders cannot be flushed here.
func syncFolder(string) error { return nil }

// mapFile is not available: a mapped file could not be replaced here.
func mapFile(*os.File, int) (data []byte, unmap func() error, err error) {
	return nil, nil, errors.ErrUnsupported
}
