package rundir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// place holds the names that belong to one run: the run itself and what stands
// beside it while it is written.
type place struct{ parent, name string }

func placeOf(path string) (place, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return place{}, failed("find", path, err)
	}
	p := place{filepath.Dir(full), filepath.Base(full)}
	if full == p.parent {
		return place{}, fmt.Errorf("rundir: %s cannot be a run: it has no name of its own", path)
	}
	return p, nil
}

func (p place) run() string      { return filepath.Join(p.parent, p.name) }
func (p place) old() string      { return filepath.Join(p.parent, "."+p.name+".old") }
func (p place) lockFile() string { return filepath.Join(p.parent, "."+p.name+".lock") }

func (p place) temporary() string {
	return filepath.Join(p.parent, fmt.Sprintf("%s%d", p.temporaryPrefix(), os.Getpid()))
}

func (p place) temporaryPrefix() string { return "." + p.name + ".tmp-" }

// lock takes the lock of the run. The file that was locked must still be the
// one of that name, for its last holder removes it.
func (p place) lock() (*os.File, error) {
	for {
		f, err := os.OpenFile(p.lockFile(), os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, failed("lock", p.run(), err)
		}
		if err := tryLock(f); err != nil {
			_ = f.Close()
			if errors.Is(err, ErrBusy) {
				return nil, fmt.Errorf("rundir: %s %w by another program; wait for it or choose another folder", p.run(), ErrBusy)
			}
			return nil, failed("lock", p.run(), err)
		}
		mine, err := f.Stat()
		if err == nil {
			var named os.FileInfo
			if named, err = os.Stat(p.lockFile()); err == nil && os.SameFile(mine, named) {
				return f, nil
			}
		}
		_ = f.Close()
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, failed("lock", p.run(), err)
		}
	}
}

// recover gives an old run its name back when the writer that replaced it died
// between its two renames, and removes the old run when that writer had only
// not come to it. The lock must be held and the temporary name be free.
func (p place) recover(d *disk) error {
	if holds, _ := holdsRun(p.old()); !holds {
		return nil
	}
	if _, err := os.Lstat(p.run()); err == nil {
		return p.discardOld(d)
	}
	return d.rename(p.old(), p.run())
}

// discardOld removes the old run under the temporary name, so that there is
// never a part of a run under its own.
func (p place) discardOld(d *disk) error {
	if err := d.rename(p.old(), p.temporary()); err != nil {
		return err
	}
	return d.removeAll(p.temporary())
}

// removeStale removes the temporary folders of writers that died. The lock
// must be held: then no writer is alive.
func (p place) removeStale(d *disk) error {
	entries, err := os.ReadDir(p.parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if isTemporary(e.Name(), p.temporaryPrefix()) {
			if err := d.removeAll(filepath.Join(p.parent, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func isTemporary(name, prefix string) bool {
	if len(name) <= len(prefix) || name[:len(prefix)] != prefix {
		return false
	}
	for _, c := range name[len(prefix):] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
