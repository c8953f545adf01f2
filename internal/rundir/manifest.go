package rundir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// FormatVersion is the version of the run directory that this program writes
// and reads.
//
//	1: first
//	2: fields of topics, a map, bridges, duplicates, labels that are phrases
const FormatVersion = 2

// Format is the value of "format" in the manifest of every run.
const Format = "kindred-run"

// Names of the files that rundir writes itself. They are not among the digests
// of the manifest.
const (
	ManifestFile = "manifest.json"   // what the run is, with the digests of its files
	DigestFile   = "manifest.sha256" // the digest of the manifest, as sha256sum reads it
	TimingsFile  = "timings.json"    // all that differs from run to run
)

// maxManifest bounds what is read as a manifest.
const maxManifest = 64 << 20

// Digest is the size and the SHA-256 of a file.
type Digest struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // 64 hexadecimal digits, lower case
}

// Manifest is the part of manifest.json that belongs to rundir. The rest of the
// object is its writer's own (see Writer.Publish and Dir.Manifest).
type Manifest struct {
	Format        string            `json:"format"`         // Format
	FormatVersion int               `json:"format_version"` // FormatVersion of the writer
	Program       Program           `json:"program"`
	Files         map[string]Digest `json:"files"` // by name, all but the three of rundir
}

// Program names the program that wrote a run. The object "program" may hold
// more fields.
type Program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// marshalManifest returns the bytes of manifest.json: the fields of rundir
// around those of the writer's own object, indented, in a fixed order.
func marshalManifest(own any, files map[string]Digest) ([]byte, error) {
	body, err := marshal(own)
	if err != nil {
		return nil, fmt.Errorf("rundir: the manifest cannot be written as JSON: %w", err)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil || fields == nil {
		return nil, errors.New("rundir: the manifest must be a JSON object")
	}
	for _, key := range []string{"format", "format_version", "files"} {
		if _, ok := fields[key]; ok {
			return nil, fmt.Errorf("rundir: the manifest has a field %q, which rundir writes itself", key)
		}
	}
	var program Program
	if err := json.Unmarshal(fields["program"], &program); err != nil || program.Name == "" || program.Version == "" {
		return nil, errors.New(`rundir: the manifest needs a field "program" with "name" and "version"`)
	}
	digests, err := marshal(files)
	if err != nil {
		return nil, err
	}
	var flat, indented bytes.Buffer
	fmt.Fprintf(&flat, `{"format":%q,"format_version":%d,`, Format, FormatVersion)
	flat.Write(body[1 : len(body)-1])
	fmt.Fprintf(&flat, `,"files":%s}`, digests)
	if err := json.Indent(&indented, flat.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

// marshal is json.Marshal without the escapes that are meant for HTML pages.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// readManifest reads the manifest of the folder at path. Its errors say what is
// there instead of a run.
func readManifest(path string) (raw []byte, m *Manifest, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("rundir: there is no run at %s: %w", path, fs.ErrNotExist)
	case err != nil:
		return nil, nil, failed("open", path, err)
	case !info.IsDir():
		return nil, nil, fmt.Errorf("rundir: %s %w: it is a file, and a run is a folder", path, ErrNotRun)
	}
	raw, err = readBounded(filepath.Join(path, ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("rundir: %s %w: the folder has no %s", path, ErrNotRun, ManifestFile)
	}
	if err != nil {
		return nil, nil, failed("read", filepath.Join(path, ManifestFile), err)
	}
	if m, err = parseManifest(raw); err != nil {
		return nil, nil, fmt.Errorf("rundir: %s %w", path, err)
	}
	return raw, m, nil
}

// holdsRun tells whether there is a run at path, of any format version, and
// otherwise why not.
func holdsRun(path string) (bool, error) {
	_, _, err := readManifest(path)
	return err == nil || errors.Is(err, ErrNewer) || errors.Is(err, ErrOlder), err
}

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return nil, fmt.Errorf("it is no file of at most %d bytes", maxManifest)
	}
	return os.ReadFile(path)
}

// parseManifest checks what rundir relies on. Its errors continue a sentence
// that begins with the path of the run.
func parseManifest(raw []byte) (*Manifest, error) {
	var head struct {
		Format        string          `json:"format"`
		FormatVersion int             `json:"format_version"`
		Program       Program         `json:"program"`
		Files         json.RawMessage `json:"files"` // of a kind that this version defines
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("%w: its %s is not readable: %v", ErrNotRun, ManifestFile, err)
	}
	if head.Format != Format {
		return nil, fmt.Errorf("%w: its %s has the format %q, not %q", ErrNotRun, ManifestFile, head.Format, Format)
	}
	if head.FormatVersion > FormatVersion {
		return nil, fmt.Errorf("%w: version %d, written by %s %s; this program reads version %d, use that one or a later",
			ErrNewer, head.FormatVersion, head.Program.Name, head.Program.Version, FormatVersion)
	}
	if head.FormatVersion < 1 {
		return nil, fmt.Errorf("%w: its %s has the format version %d", ErrNotRun, ManifestFile, head.FormatVersion)
	}
	if head.FormatVersion < FormatVersion {
		return nil, fmt.Errorf("%w: version %d, written by %s %s; this program reads version %d, build the run again",
			ErrOlder, head.FormatVersion, head.Program.Name, head.Program.Version, FormatVersion)
	}
	m := &Manifest{Format: head.Format, FormatVersion: head.FormatVersion, Program: head.Program}
	if head.Files != nil {
		if err := json.Unmarshal(head.Files, &m.Files); err != nil {
			return nil, fmt.Errorf("%w: its %s is not readable: %v", ErrNotRun, ManifestFile, err)
		}
	}
	for name, digest := range m.Files {
		if checkName(name) != nil || digest.Bytes < 0 {
			return nil, fmt.Errorf("%w: its %s lists a file %q of %d bytes", ErrNotRun, ManifestFile, name, digest.Bytes)
		}
	}
	return m, nil
}

// checkName refuses what is no plain name of a file in the folder of a run.
// Names that begin with a dot are not for runs: Verify passes over them.
func checkName(name string) error {
	if !filepath.IsLocal(name) || name != filepath.Base(name) || bytes.ContainsAny([]byte(name), `/\:`) || name[0] == '.' {
		return fmt.Errorf("rundir: %q cannot be the name of a file in a run", name)
	}
	switch name {
	case ManifestFile, DigestFile, TimingsFile:
		return fmt.Errorf("rundir: %s is written by Publish", name)
	}
	return nil
}

// digestLine is the content of manifest.sha256.
func digestLine(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return fmt.Appendf(nil, "%s  %s\n", hex.EncodeToString(sum[:]), ManifestFile)
}
