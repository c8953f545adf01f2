package rundir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// Dir is an open run. It holds no file open.
type Dir struct {
	path     string
	raw      []byte
	manifest *Manifest
}

// Open opens the run at path. It reads the manifest alone, so it takes no time
// that grows with the run; Verify reads everything.
//
// The error is ErrNotRun, with what is there instead, for a folder without a
// readable manifest; fs.ErrNotExist where there is nothing; ErrNewer, with the
// program that wrote it, for a newer format. When a writer died while it was
// replacing the run, the old run gets its name back first.
func Open(path string) (*Dir, error) {
	raw, m, err := readManifest(path)
	if errors.Is(err, fs.ErrNotExist) {
		if recovered := recoverOld(path); recovered == nil {
			raw, m, err = readManifest(path)
		} else if !errors.Is(recovered, fs.ErrNotExist) {
			err = recovered
		}
	}
	if err != nil {
		return nil, err
	}
	return &Dir{path, raw, m}, nil
}

// recoverOld gives the old run of path its name back. It returns
// fs.ErrNotExist when there is none.
func recoverOld(path string) error {
	p, err := placeOf(path)
	if err != nil {
		return err
	}
	if holds, _ := holdsRun(p.old()); !holds {
		return fs.ErrNotExist
	}
	lock, err := p.lock()
	if err != nil {
		return err
	}
	defer release(lock)
	if err := p.recover(&disk{}); err != nil {
		return failed("recover", p.run(), err)
	}
	return nil
}

// Path returns the path of a file of the run, whether it is there or not.
func (d *Dir) Path(name string) string { return filepath.Join(d.path, name) }

// Manifest unmarshals manifest.json into v, a pointer to a Manifest or to a
// struct of the caller's own.
func (d *Dir) Manifest(v any) error {
	if err := json.Unmarshal(d.raw, v); err != nil {
		return fmt.Errorf("rundir: %s: %w", d.Path(ManifestFile), err)
	}
	return nil
}

// Timings unmarshals timings.json into v, a pointer.
func (d *Dir) Timings(v any) error {
	raw, err := readBounded(d.Path(TimingsFile))
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return fmt.Errorf("rundir: %s: %w", d.Path(TimingsFile), err)
	}
	return nil
}

// Digests returns the sizes and SHA-256 of all files by name, as the manifest
// has them.
func (d *Dir) Digests() map[string]Digest { return maps.Clone(d.manifest.Files) }

// open opens a file that the manifest lists, and checks its size.
func (d *Dir) open(name string) (*os.File, int64, error) {
	want, ok := d.manifest.Files[name]
	if !ok {
		return nil, 0, fmt.Errorf("rundir: the run %s has no file %s: %w", d.path, name, fs.ErrNotExist)
	}
	f, err := os.Open(d.Path(name))
	if err != nil {
		return nil, 0, failed("open", d.Path(name), err)
	}
	info, err := f.Stat()
	if err == nil && info.Size() != want.Bytes {
		err = fmt.Errorf("it has %d bytes, the manifest says %d; build the run again", info.Size(), want.Bytes)
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, failed("use", d.Path(name), err)
	}
	return f, info.Size(), nil
}
