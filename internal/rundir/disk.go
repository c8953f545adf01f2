package rundir

import (
	"errors"
	"os"
)

// disk does the writing operations on the file system. fail, set by tests
// only, is asked before each and can make it fail; plain makes it behave like
// a system that can neither exchange two folders nor rename without replacing.
type disk struct {
	fail  func(op, path string) error
	plain bool
}

func (d *disk) before(op, path string) error {
	if d.fail == nil {
		return nil
	}
	return d.fail(op, path)
}

func (d *disk) mkdirAll(path string) error {
	if err := d.before("mkdir", path); err != nil {
		return err
	}
	return os.MkdirAll(path, 0o777)
}

func (d *disk) mkdir(path string) error {
	if err := d.before("mkdir", path); err != nil {
		return err
	}
	return os.Mkdir(path, 0o777)
}

func (d *disk) create(path string) (*os.File, error) {
	if err := d.before("create", path); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
}

func (d *disk) write(f *os.File, b []byte) (int, error) {
	if err := d.before("write", f.Name()); err != nil {
		return 0, err
	}
	return f.Write(b)
}

func (d *disk) sync(f *os.File) error {
	if err := d.before("sync", f.Name()); err != nil {
		return err
	}
	return f.Sync()
}

func (d *disk) syncFolder(path string) error {
	if err := d.before("sync", path); err != nil {
		return err
	}
	return syncFolder(path)
}

// rename gives from the name to, which must be free. Where the system cannot
// refuse a taken name in the same step, it is looked at before.
func (d *disk) rename(from, to string) error {
	if err := d.before("rename", to); err != nil {
		return err
	}
	if !d.plain {
		if err := renameNoReplace(from, to); !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	if _, err := os.Lstat(to); err == nil {
		return os.ErrExist
	}
	return os.Rename(from, to)
}

// exchange swaps the names of two folders in one step, or returns
// errors.ErrUnsupported.
func (d *disk) exchange(a, b string) error {
	if err := d.before("exchange", b); err != nil {
		return err
	}
	if d.plain {
		return errors.ErrUnsupported
	}
	return exchange(a, b)
}

func (d *disk) removeAll(path string) error {
	if err := d.before("remove", path); err != nil {
		return err
	}
	return os.RemoveAll(path)
}
