package rundir

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// ProblemKind is what is wrong with a file of a run.
type ProblemKind string

// The kinds of problems that Verify tells apart.
const (
	Missing   ProblemKind = "missing"   // listed, not there
	Truncated ProblemKind = "truncated" // shorter than listed
	Extended  ProblemKind = "extended"  // longer than listed
	Edited    ProblemKind = "edited"    // of the listed size, with other content
	Swapped   ProblemKind = "swapped"   // has the content of another listed file
	Extra     ProblemKind = "extra"     // there, not listed
)

// Problem is one file that is not as its manifest says.
type Problem struct {
	File   string      `json:"file"`
	Kind   ProblemKind `json:"kind"`
	Detail string      `json:"detail"`
}

func (p Problem) String() string { return fmt.Sprintf("%s: %s: %s", p.File, p.Kind, p.Detail) }

// Verify reads all files of the run and compares them with their digests, and
// the manifest with manifest.sha256. It returns what is wrong, by file name;
// nothing if all is well. timings.json and names that begin with a dot are not
// looked at. An error means that it could not finish. It takes the time to read
// the run once.
//
// progress, if not nil, gets the stage "verify" and the bytes done and in all.
func (d *Dir) Verify(ctx context.Context, progress func(stage string, done, total int64)) ([]Problem, error) {
	problems := d.verifyManifest()
	names := slices.Sorted(maps.Keys(d.manifest.Files))
	var total, done int64
	byDigest := make(map[string]string, len(names))
	for _, name := range names {
		digest := d.manifest.Files[name]
		total += digest.Bytes
		if other, taken := byDigest[digest.SHA256]; !taken || name < other {
			byDigest[digest.SHA256] = name
		}
	}
	for _, name := range names {
		want := d.manifest.Files[name]
		got, err := digestOf(ctx, d.Path(name), func(n int64) {
			if progress != nil {
				progress("verify", done+min(n, want.Bytes), total)
			}
		})
		done += want.Bytes
		if errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, Problem{name, Missing, fmt.Sprintf("%d bytes are listed in the manifest", want.Bytes)})
			continue
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, failed("read", d.Path(name), err)
		}
		if got == want {
			continue
		}
		problem := compare(name, want, got)
		if other, ok := byDigest[got.SHA256]; ok && other != name && got.SHA256 != want.SHA256 {
			problem.Kind, problem.Detail = Swapped, fmt.Sprintf("it has the content of %s", other)
		}
		problems = append(problems, problem)
	}
	extra, err := d.extraFiles()
	if err != nil {
		return nil, err
	}
	problems = append(problems, extra...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return strings.Compare(a.File, b.File) })
	return problems, nil
}

func compare(name string, want, got Digest) Problem {
	sizes := fmt.Sprintf("%d bytes, the manifest says %d", got.Bytes, want.Bytes)
	switch {
	case got.Bytes < want.Bytes:
		return Problem{name, Truncated, sizes}
	case got.Bytes > want.Bytes:
		return Problem{name, Extended, sizes}
	}
	return Problem{name, Edited, fmt.Sprintf("its SHA-256 is %s, the manifest says %s", got.SHA256, want.SHA256)}
}

// verifyManifest compares the manifest with its own digest.
func (d *Dir) verifyManifest() []Problem {
	line, err := readBounded(d.Path(DigestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Problem{{DigestFile, Missing, "it holds the digest of the manifest"}}
	case err != nil:
		return []Problem{{DigestFile, Edited, err.Error()}}
	case string(line) != string(digestLine(d.raw)):
		return []Problem{{ManifestFile, Edited, "its SHA-256 is not the one in " + DigestFile}}
	}
	return nil
}

func (d *Dir) extraFiles() ([]Problem, error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, failed("list", d.path, err)
	}
	var problems []Problem
	for _, e := range entries {
		name := e.Name()
		_, listed := d.manifest.Files[name]
		if listed || name == ManifestFile || name == DigestFile || name == TimingsFile || name[0] == '.' {
			continue
		}
		problems = append(problems, Problem{name, Extra, "the manifest does not list it"})
	}
	return problems, nil
}

// FileDigest reads any file and returns its size and SHA-256.
func FileDigest(ctx context.Context, path string) (Digest, error) {
	return digestOf(ctx, path, func(int64) {})
}

// digestOf reads a file and returns its size and SHA-256. The context is
// checked and progress called for every MiB.
func digestOf(ctx context.Context, path string, progress func(done int64)) (Digest, error) {
	f, err := os.Open(path)
	if err != nil {
		return Digest{}, err
	}
	defer f.Close()
	sum := sha256.New()
	buffer := make([]byte, 1<<20)
	var size int64
	for {
		if err := ctx.Err(); err != nil {
			return Digest{}, err
		}
		n, err := io.ReadFull(f, buffer)
		sum.Write(buffer[:n])
		size += int64(n)
		progress(size)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return Digest{size, hex.EncodeToString(sum.Sum(nil))}, nil
		}
		if err != nil {
			return Digest{}, err
		}
	}
}
