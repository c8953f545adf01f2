package rundir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kindred/internal/parallel"
)

// Writer writes a run. Files may be created, written and closed by several
// goroutines at the same time, each file by one. Publish and Abort are for when
// all of them are done.
type Writer struct {
	place  place
	disk   *disk
	force  bool
	folder string   // the temporary folder
	lock   *os.File // nil after Publish and Abort
	files  parallel.List[*File]
	spools parallel.List[*os.File]
}

// Create begins a run at path; missing parent folders are made. It returns
// ErrExists when something is at path and force is false. With force, what is
// at path is replaced when the run is published, and must be a run already
// (else ErrNotRun). Through a symbolic link the run that it leads to is
// replaced. ErrBusy means that another writer is at work on path.
//
// Either Publish or Abort must end the writer. Until then nothing at path
// changes.
func Create(path string, force bool) (*Writer, error) { return create(path, force, &disk{}) }

func create(path string, force bool, d *disk) (*Writer, error) {
	if force {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
	}
	p, err := placeOf(path)
	if err != nil {
		return nil, err
	}
	if err := d.mkdirAll(p.parent); err != nil {
		return nil, failed("make the folder", p.parent, err)
	}
	lock, err := p.lock()
	if err != nil {
		return nil, err
	}
	w := &Writer{place: p, disk: d, force: force, folder: p.temporary(), lock: lock}
	if err := w.prepare(); err != nil {
		release(lock)
		return nil, err
	}
	return w, nil
}

// prepare clears away what dead writers left, looks at what is at the path of
// the run, and makes the temporary folder.
func (w *Writer) prepare() error {
	if err := w.place.removeStale(w.disk); err != nil {
		return failed("clear up in", w.place.parent, err)
	}
	if err := w.place.recover(w.disk); err != nil {
		return failed("recover", w.place.run(), err)
	}
	if _, err := w.replaces(); err != nil {
		return err
	}
	if err := w.disk.mkdir(w.folder); err != nil {
		return failed("make the folder", w.folder, err)
	}
	return nil
}

// replaces tells whether there is a run that may be replaced.
func (w *Writer) replaces() (bool, error) {
	run := w.place.run()
	if _, err := os.Lstat(run); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if !w.force {
		return false, w.exists()
	}
	if holds, err := holdsRun(run); !holds {
		return false, fmt.Errorf("%w; only a run is replaced, choose another folder or remove it yourself", err)
	}
	return true, nil
}

func (w *Writer) exists() error {
	return fmt.Errorf("rundir: %s %w; use --force to replace a run, or choose another folder", w.place.run(), ErrExists)
}

// Create begins a file of the run. The name is a plain one: no folders, no dot
// at its front.
func (w *Writer) Create(name string) (*File, error) {
	f, path, err := w.open(name)
	if err != nil {
		return nil, err
	}
	file := newFile(name, path, w.disk, f)
	w.files.Append(file)
	return file, nil
}

// TempFile makes a file that can be written and read while the run is built.
// It is closed and removed before the run is published; it need not be closed.
func (w *Writer) TempFile(name string) (*os.File, error) {
	f, _, err := w.open(name)
	if err != nil {
		return nil, err
	}
	w.spools.Append(f)
	return f, nil
}

func (w *Writer) open(name string) (*os.File, string, error) {
	if w.lock == nil {
		return nil, "", fmt.Errorf("rundir: the writer of %s %w", w.place.run(), ErrClosed)
	}
	if err := checkName(name); err != nil {
		return nil, "", err
	}
	path := filepath.Join(w.folder, name)
	f, err := w.disk.create(path)
	if err != nil {
		return nil, "", failed("create", path, err)
	}
	return f, path, nil
}

// Publish ends the run and gives it its name. manifest is marshalled to a JSON
// object of the caller's own, with a field "program" that has at least "name"
// and "version"; the fields "format", "format_version" and "files" are added
// (see Manifest). The bytes depend on the arguments and the files alone.
// timings is marshalled to timings.json, outside all digests; nil writes none.
//
// All files must be closed. On an error the old run, or nothing, is still at
// the path; then call Abort.
func (w *Writer) Publish(manifest, timings any) error {
	if w.lock == nil {
		return fmt.Errorf("rundir: the writer of %s %w", w.place.run(), ErrClosed)
	}
	files := map[string]Digest{}
	for _, f := range w.files.Items() {
		if f.err != nil {
			return f.err
		}
		if f.file != nil {
			return fmt.Errorf("rundir: the file %s was not closed", f.name)
		}
		files[f.name] = f.digest
	}
	raw, err := marshalManifest(manifest, files)
	if err != nil {
		return err
	}
	if err := w.dropSpools(); err != nil {
		return err
	}
	if err := w.writeWhole(ManifestFile, raw); err != nil {
		return err
	}
	if err := w.writeWhole(DigestFile, digestLine(raw)); err != nil {
		return err
	}
	if timings != nil {
		raw, err := json.MarshalIndent(timings, "", "  ")
		if err != nil {
			return fmt.Errorf("rundir: the timings cannot be written as JSON: %w", err)
		}
		if err := w.writeWhole(TimingsFile, append(raw, '\n')); err != nil {
			return err
		}
	}
	if err := w.disk.syncFolder(w.folder); err != nil {
		return failed("flush", w.folder, err)
	}
	if err := w.takeName(); err != nil {
		return err
	}
	// The run is there. What is left to do here cannot take it back, and what
	// cannot be removed now is removed by the next writer.
	_ = w.disk.removeAll(w.folder)
	_ = w.place.recover(w.disk)
	release(w.lock)
	w.lock = nil
	return nil
}

func (w *Writer) dropSpools() error {
	for _, f := range w.spools.Items() {
		_ = f.Close() // the caller may have closed it
		if err := w.disk.removeAll(f.Name()); err != nil {
			return failed("remove", f.Name(), err)
		}
	}
	return nil
}

func (w *Writer) writeWhole(name string, content []byte) error {
	path := filepath.Join(w.folder, name)
	f, err := w.disk.create(path)
	if err != nil {
		return failed("create", path, err)
	}
	_, err = w.disk.write(f, content)
	if err == nil {
		err = w.disk.sync(f)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return failed("write", path, err)
	}
	return nil
}

// takeName moves the temporary folder to the name of the run, and back when
// that cannot be made durable.
func (w *Writer) takeName() error {
	run := w.place.run()
	replaces, err := w.replaces()
	if err != nil {
		return err
	}
	undo := func() error { return os.Rename(run, w.folder) }
	switch {
	case replaces:
		undo, err = w.replace()
	default:
		err = w.disk.rename(w.folder, run)
		if errors.Is(err, fs.ErrExist) {
			return w.exists()
		}
	}
	if err != nil {
		return failed("rename the new run to", run, err)
	}
	if err := w.disk.syncFolder(w.place.parent); err != nil {
		return errors.Join(failed("flush", w.place.parent, err), undo())
	}
	return nil
}

// replace exchanges the old run and the new one. Where the system cannot, it
// moves the old run out of the way and the new one in; a writer that dies in
// between leaves no run of that name, and Open and Create then give the old
// one its name back.
func (w *Writer) replace() (undo func() error, err error) {
	run, old := w.place.run(), w.place.old()
	err = w.disk.exchange(w.folder, run)
	if !errors.Is(err, errors.ErrUnsupported) {
		return func() error { return exchange(w.folder, run) }, err
	}
	if err := w.disk.rename(run, old); err != nil {
		return nil, err
	}
	if err := w.disk.rename(w.folder, run); err != nil {
		return nil, errors.Join(err, os.Rename(old, run))
	}
	return func() error { return errors.Join(os.Rename(run, w.folder), os.Rename(old, run)) }, nil
}

// Abort gives the run up: its temporary folder is removed and the lock
// released. It does nothing after Publish or a first Abort.
func (w *Writer) Abort() error {
	if w.lock == nil {
		return nil
	}
	for _, f := range w.files.Items() {
		if f.file != nil {
			_ = f.file.Close()
			f.file, f.err = nil, fmt.Errorf("rundir: the writer of %s %w", w.place.run(), ErrClosed)
		}
	}
	for _, f := range w.spools.Items() {
		_ = f.Close()
	}
	err := os.RemoveAll(w.folder)
	release(w.lock)
	w.lock = nil
	if err != nil {
		return failed("remove", w.folder, err)
	}
	return nil
}
