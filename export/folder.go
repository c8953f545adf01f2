package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// folder is the folder of an export until it has its name.
type folder struct {
	path      string // its name to be
	temporary string // "": published or given up
	force     bool
}

// createFolder begins the folder path. What is there already is refused, or
// with force must be an export.
func createFolder(path string, force bool) (*folder, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	f := &folder{path: full, force: force}
	if _, err := f.replaces(); err != nil {
		return nil, err
	}
	parent, name := filepath.Split(full)
	if name == "" {
		return nil, fmt.Errorf("export: %s cannot be an export: it has no name of its own", path)
	}
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, fmt.Errorf("export: %w; choose a folder that can be written", err)
	}
	f.temporary = filepath.Join(parent, fmt.Sprintf(".%s.tmp-%d", name, os.Getpid()))
	if err := os.Mkdir(f.temporary, 0o777); err != nil {
		return nil, fmt.Errorf("export: %w; choose a folder that can be written", err)
	}
	return f, nil
}

// replaces says whether there is an export that may be replaced.
func (f *folder) replaces() (bool, error) {
	entries, err := os.ReadDir(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if !f.force {
		return false, fmt.Errorf("export: %s is there already; --force replaces an export, or choose another folder", f.path)
	}
	if err != nil {
		return false, fmt.Errorf("export: %s is no folder that can be replaced: %w", f.path, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !isExported(e.Name()) {
			return false, fmt.Errorf("export: %s holds %s, which is no file of an export, and is not replaced; choose another folder", f.path, e.Name())
		}
	}
	return true, nil
}

// isExported says whether an export writes a file of that name.
func isExported(name string) bool {
	if name == ManifestFile {
		return true
	}
	return slices.ContainsFunc(Formats(), func(format string) bool {
		base, isFormat := strings.CutSuffix(name, "."+format)
		return isFormat && slices.Contains(Tables(), base)
	})
}

// publish gives the folder its name.
func (f *folder) publish() error {
	replaces, err := f.replaces()
	if err != nil {
		return err
	}
	old := f.temporary + "-old"
	if replaces {
		if err := os.Rename(f.path, old); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	if err := os.Rename(f.temporary, f.path); err != nil {
		if replaces {
			err = errors.Join(err, os.Rename(old, f.path))
		}
		return fmt.Errorf("export: %w", err)
	}
	f.temporary = ""
	if !replaces {
		return nil
	}
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("export: the new export is there, the old one could not be removed: %w", err)
	}
	return nil
}

// discard removes what was not published.
func (f *folder) discard() {
	if f.temporary != "" {
		_ = os.RemoveAll(f.temporary)
	}
}
