package rundir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOpenSaysWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	write := func(name, manifest string) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.Mkdir(path, 0o777), os.WriteFile(filepath.Join(path, ManifestFile), []byte(manifest), 0o666)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := filepath.Join(dir, "file")
	if err := errors.Join(os.WriteFile(file, nil, 0o666), os.Mkdir(filepath.Join(dir, "empty"), 0o777),
		os.MkdirAll(filepath.Join(dir, "odd", ManifestFile), 0o777)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		kind error
		want string
	}{
		{filepath.Join(dir, "nothing"), fs.ErrNotExist, "there is no run"},
		{file, ErrNotRun, "it is a file"},
		{filepath.Join(dir, "empty"), ErrNotRun, "no manifest.json"},
		{filepath.Join(dir, "odd"), nil, "no file of at most"},
		{write("text", "hello"), ErrNotRun, "not readable"},
		{write("array", "[1]"), ErrNotRun, "not readable"},
		{write("other", `{"format":"npm"}`), ErrNotRun, `format "npm"`},
		{write("zero", `{"format":"kindred-run","format_version":0}`), ErrNotRun, "format version 0"},
		{write("newer", `{"format":"kindred-run","format_version":7,"program":{"name":"kindred","version":"9.1"},"files":[]}`), ErrNewer, "version 7, written by kindred 9.1; this program reads version 2, use that one or a later"},
		{write("older", `{"format":"kindred-run","format_version":1,"program":{"name":"kindred","version":"0.1.0"}}`), ErrOlder, "version 1, written by kindred 0.1.0; this program reads version 2, build the run again"},
		{write("outside", `{"format":"kindred-run","format_version":2,"files":{"../x":{"bytes":1}}}`), ErrNotRun, `a file "../x"`},
		{write("negative", `{"format":"kindred-run","format_version":2,"files":{"x":{"bytes":-1}}}`), ErrNotRun, "-1 bytes"},
	} {
		_, err := Open(c.path)
		if err == nil || c.kind != nil && !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: %v, want %q", c.path, err, c.want)
		}
	}
}

func TestVerifyNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		damage func(dir string) error
		want   []string
	}{
		{func(string) error { return nil }, nil},
		{func(dir string) error { return os.Remove(filepath.Join(dir, "a.txt")) }, []string{"a.txt missing"}},
		{func(dir string) error { return os.Truncate(filepath.Join(dir, "a.txt"), 100) }, []string{"a.txt truncated"}},
		{func(dir string) error { return os.Truncate(filepath.Join(dir, "a.txt"), 1<<20) }, []string{"a.txt extended"}},
		{func(dir string) error { return change(filepath.Join(dir, "b.txt")) }, []string{"b.txt edited"}},
		{func(dir string) error {
			a, b, c := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt"), filepath.Join(dir, "c")
			return errors.Join(os.Rename(a, c), os.Rename(b, a), os.Rename(c, b))
		}, []string{"a.txt swapped", "b.txt swapped"}},
		{func(dir string) error { return os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o666) }, []string{"notes.txt extra"}},
		{func(dir string) error { return os.WriteFile(filepath.Join(dir, ".DS_Store"), nil, 0o666) }, nil},
		{func(dir string) error { return os.Remove(filepath.Join(dir, TimingsFile)) }, nil},
		{func(dir string) error { return os.Remove(filepath.Join(dir, DigestFile)) }, []string{"manifest.sha256 missing"}},
		{func(dir string) error {
			path := filepath.Join(dir, ManifestFile)
			raw, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(raw), `"seed": 0`, `"seed": 1`, 1)), 0o666))
		}, []string{"manifest.json edited"}},
	} {
		path := filepath.Join(t.TempDir(), "ai")
		if err := errors.Join(writeRun(path, false, "run", &disk{}), c.damage(path)); err != nil {
			t.Fatal(err)
		}
		d, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		var last, total int64
		problems, err := d.Verify(context.Background(), func(stage string, done, all int64) {
			if stage != "verify" || done < last || done > all {
				t.Errorf("progress %s %d of %d after %d", stage, done, all, last)
			}
			last, total = done, all
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range problems {
			if p.Detail == "" || !strings.HasPrefix(p.String(), p.File+": ") {
				t.Errorf("%q says nothing", p)
			}
			got = append(got, fmt.Sprintf("%s %s", p.File, p.Kind))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
		if c.want == nil && last != total {
			t.Errorf("progress ends at %d of %d", last, total)
		}
	}
}

func change(path string) error {
	b, err := os.ReadFile(path)
	b[len(b)/2] ^= 1
	return errors.Join(err, os.WriteFile(path, b, 0o666))
}

func TestVerifyIsCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	if err := writeRun(path, false, "run", &disk{}); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := d.Verify(ctx, func(string, int64, int64) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
