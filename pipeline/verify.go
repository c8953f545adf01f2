package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kindred/datasets"
	"kindred/internal/kernel"
	"kindred/internal/rundir"
)

// Verify recomputes the digests of the files of the run at path and returns
// what is not as the manifest says.
func Verify(ctx context.Context, path string, progress Progress) ([]rundir.Problem, error) {
	dir, err := rundir.Open(path)
	if err != nil {
		return nil, err
	}
	return dir.Verify(ctx, progress)
}

// ErrCannotRebuild says that a rebuild could not be tried: an input is missing
// or is not what it was.
var ErrCannotRebuild = errors.New("cannot rebuild")

// Rebuild builds the run again with its recorded settings, beside it, and
// returns the names of the files whose bytes differ. Inputs are found by their
// SHA-256 among the files given, or else where they were. An input that is
// missing or was changed is ErrCannotRebuild. The second run is removed.
func (r *Run) Rebuild(ctx context.Context, files []string, workers int, progress Progress) (different []string, err error) {
	inputs, err := r.findInputs(ctx, files)
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(filepath.Clean(r.Path)), ".rebuild-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	s, err := r.findBackground(ctx, r.Manifest.Settings, files)
	if err != nil {
		return nil, err
	}
	s.Workers, s.Progress = workers, progress
	again := filepath.Join(scratch, "run")
	var names []string
	for _, in := range r.Manifest.Inputs {
		names = append(names, in.Name)
	}
	if _, err := build(ctx, s, inputs, names, again, false); err != nil {
		return nil, err
	}
	second, err := rundir.Open(again)
	if err != nil {
		return nil, err
	}
	was, is := r.dir.Digests(), second.Digests()
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if was[name] != is[name] {
			different = append(different, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if _, ok := was[name]; !ok {
			different = append(different, name)
		}
	}
	same, err := sameBytes(filepath.Join(r.Path, rundir.ManifestFile), filepath.Join(again, rundir.ManifestFile))
	if err != nil {
		return nil, err
	}
	if !same {
		different = append(different, rundir.ManifestFile)
	}
	return different, nil
}

func sameBytes(a, b string) (bool, error) {
	x, err := os.ReadFile(a)
	if err != nil {
		return false, err
	}
	y, err := os.ReadFile(b)
	return string(x) == string(y), err
}

// Cautions tells what may make the bytes of Rebuild differ although the run is
// right: another program version, kernel level or architecture.
func (r *Run) Cautions() []string {
	var out []string
	was, is := r.Manifest.Program, thisProgram()
	for _, c := range []struct{ what, was, is string }{
		{"program version", was.Version, is.Version}, {"kernel level", was.Kernel, is.Kernel}, {"architecture", was.Arch, is.Arch},
	} {
		if c.was != c.is {
			out = append(out, fmt.Sprintf("the run was built with the %s %s, this is %s: bytes may differ", c.what, c.was, c.is))
		}
	}
	if err := kernel.LevelError(); err != nil {
		out = append(out, err.Error())
	}
	return out
}

// findInputs returns the paths of the inputs, in their order.
func (r *Run) findInputs(ctx context.Context, files []string) ([]datasets.Input, error) {
	byDigest := map[string]string{}
	if len(files) > 0 {
		given, err := datasets.Expand(files)
		if err != nil {
			return nil, err
		}
		for _, in := range given {
			digest, err := rundir.FileDigest(ctx, in.Path)
			if err != nil {
				return nil, err
			}
			byDigest[digest.SHA256] = in.Path
		}
	}
	var timings Timings
	_ = r.dir.Timings(&timings) // recorded places are a help; a run without them is whole
	var out []datasets.Input
	for i, in := range r.Manifest.Inputs {
		if path, ok := byDigest[in.SHA256]; ok {
			out = append(out, datasets.Input{Path: path})
			continue
		}
		if in.Name == "-" {
			return nil, fmt.Errorf("pipeline: %w: the papers came from standard input; name a file with the same bytes", ErrCannotRebuild)
		}
		if i >= len(timings.Inputs) || timings.Inputs[i].SHA256 != in.SHA256 {
			return nil, fmt.Errorf("pipeline: %w: where %s was is not recorded; name it", ErrCannotRebuild, in.Name)
		}
		path := timings.Inputs[i].Path
		digest, err := rundir.FileDigest(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("pipeline: %w: %s is missing (%v); name a file with the same bytes", ErrCannotRebuild, path, err)
		}
		if digest.SHA256 != in.SHA256 {
			return nil, fmt.Errorf("pipeline: %w: %s was changed since; name a file with the bytes it had (SHA-256 %s)", ErrCannotRebuild, path, in.SHA256)
		}
		out = append(out, datasets.Input{Path: path})
	}
	return out, nil
}
