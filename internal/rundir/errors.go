package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Kinds of failure that a program may want to tell apart with errors.Is. The
// messages carry the path and what to do.
var (
	ErrExists = errors.New("already exists")          // there is something at the path of a new run
	ErrNotRun = errors.New("is not a Kindred run")    // a folder or file without a readable manifest
	ErrNewer  = errors.New("has a newer format")      // written by a later version of the program
	ErrOlder  = errors.New("has an older format")     // written by an earlier version of the program
	ErrBusy   = errors.New("is being written")        // another writer holds the lock
	ErrClosed = errors.New("is published or aborted") // use of a writer after its end
)

// failed describes an error of the file system with what was being done and,
// where it helps, what to do about it.
func failed(doing, path string, err error) error {
	var named *fs.PathError
	var linked *os.LinkError
	switch {
	case errors.As(err, &named):
		err = named.Err
	case errors.As(err, &linked):
		err = linked.Err
	}
	var remedy string
	switch {
	case errors.Is(err, syscall.ENOSPC):
		remedy = "; free some space there or choose another folder"
	case errors.Is(err, syscall.EDQUOT):
		remedy = "; the quota is used up, free some space or choose another folder"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		remedy = "; choose a folder that can be written"
	}
	return fmt.Errorf("rundir: cannot %s %s: %w%s", doing, path, err, remedy)
}
