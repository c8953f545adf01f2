package rundir

import (
	"errors"

	"golang.org/x/sys/unix"
)

func renameNoReplace(from, to string) error {
	return supported(unix.RenamexNp(from, to, unix.RENAME_EXCL))
}

func exchange(a, b string) error {
	return supported(unix.RenamexNp(a, b, unix.RENAME_SWAP))
}

// supported turns the answers of a file system that lacks the flag into
// errors.ErrUnsupported.
func supported(err error) error {
	if err == unix.ENOSYS || err == unix.EINVAL || err == unix.ENOTSUP {
		return errors.ErrUnsupported
	}
	return err
}
