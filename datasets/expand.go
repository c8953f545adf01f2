package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stdinPath is the path that means standard input.
const stdinPath = "-"

// Input is one file to read.
type Input struct {
	Path  string // "-" = standard input
	Named bool   // named by the user, not found in a folder or by a glob
}

// Expand turns arguments into inputs. An argument is a file, a folder (all
// files in it and its folders, sorted by path; hidden ones, whose names begin
// with a dot, are left out), a glob as of path/filepath where no file has that
// name (sorted), or "-" for standard input. A file that is reached twice is
// read once, in its first place.
//
// It returns an error for an argument that leads to no file.
func Expand(args []string) ([]Input, error) {
	e := expansion{at: map[string]int{}}
	for _, arg := range args {
		if err := e.argument(arg); err != nil {
			return nil, err
		}
	}
	return e.inputs, nil
}

type expansion struct {
	inputs []Input
	at     map[string]int // where a resolved path is in inputs
}

func (e *expansion) argument(arg string) error {
	if arg == stdinPath {
		e.add(stdinPath, true)
		return nil
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return e.folder(arg)
	case err == nil:
		e.add(arg, true)
		return nil
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?["):
		return e.glob(arg)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such file or folder", arg)
	}
	return err
}

func (e *expansion) glob(pattern string) error {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return fmt.Errorf("%s: no file of this name, and no sound pattern: %w", pattern, err)
	}
	found := false
	for _, path := range matches {
		if info, err := os.Stat(path); err != nil {
			return err
		} else if info.IsDir() {
			continue
		}
		e.add(path, false)
		found = true
	}
	if !found {
		return fmt.Errorf("%s: no file matches", pattern)
	}
	return nil
}

func (e *expansion) folder(dir string) error {
	root := dir
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if root, err = filepath.EvalSymlinks(dir); err != nil {
			return err
		}
	}
	found := false
	// WalkDir goes in lexical order, and does not follow a link.
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := strings.HasPrefix(entry.Name(), "."); hidden && path != root {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		// A link is followed to a file, but not to a folder, which could be
		// one that it is in.
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return nil
		}
		found = true
		e.add(path, false)
		return nil
	})
	if err == nil && !found {
		err = fmt.Errorf("%s: a folder without files", dir)
	}
	return err
}

func (e *expansion) add(path string, named bool) {
	key := path
	if path != stdinPath {
		key = resolve(path)
	}
	if i, ok := e.at[key]; ok {
		e.inputs[i].Named = e.inputs[i].Named || named
		return
	}
	e.at[key] = len(e.inputs)
	e.inputs = append(e.inputs, Input{path, named})
}

// resolve gives the absolute path without links, or as much of it as there is:
// /dev/fd/63 of a shell's <(command) has no real one.
func resolve(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(absolute); err == nil {
		return real
	}
	return absolute
}
