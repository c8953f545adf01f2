package rundir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ownManifest is what a pipeline would pass to Publish.
type ownManifest struct {
	Program  Program        `json:"program"`
	Settings map[string]int `json:"settings"`
	Note     string         `json:"note"`
}

func testManifest(note string) ownManifest {
	return ownManifest{Program{"kindred", "1.2.3"}, map[string]int{"topics": 5, "seed": 0}, note}
}

// writeRun writes a small run of two files and an array, and publishes it.
func writeRun(path string, force bool, note string, d *disk) error {
	w, err := create(path, force, d)
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := fillRun(w, note); err != nil {
		return err
	}
	return w.Publish(testManifest(note), map[string]float64{"seconds": 1.5})
}

func fillRun(w *Writer, note string) error {
	spool, err := w.TempFile("spool")
	if err != nil {
		return err
	}
	if _, err := spool.WriteString("text that is read again"); err != nil {
		return err
	}
	for i, name := range []string{"a.txt", "b.txt"} {
		f, err := w.Create(name)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(f, "%s of %s\n%s", name, note, strings.Repeat("x", bufferBytes*(1-i))); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return WriteArray(w, "v.npy", []float32{1, 2, 3, 4, 5, 6}, 3, 2)
}

// wholeRun opens and verifies a run, and returns its note.
func wholeRun(path string) (string, error) {
	d, err := Open(path)
	if err != nil {
		return "", err
	}
	problems, err := d.Verify(context.Background(), nil)
	if err != nil || len(problems) > 0 {
		return "", fmt.Errorf("%v, %v", problems, err)
	}
	var m ownManifest
	if err := d.Manifest(&m); err != nil {
		return "", err
	}
	text, err := os.ReadFile(d.Path("a.txt"))
	if err != nil || !strings.HasPrefix(string(text), "a.txt of "+m.Note+"\n") {
		return "", fmt.Errorf("a.txt is not of the run %q: %v", m.Note, err)
	}
	return m.Note, nil
}

// beside lists what is in the folder of a run.
func beside(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPublishAndOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folders", "ai")
	if err := writeRun(path, false, "first", &disk{}); err != nil {
		t.Fatal(err)
	}
	if got := beside(t, path); !slices.Equal(got, []string{"ai"}) {
		t.Errorf("beside the run: %q", got)
	}
	if note, err := wholeRun(path); note != "first" || err != nil {
		t.Errorf("%q, %v", note, err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := d.Manifest(&m); err != nil || m.Format != Format || m.FormatVersion != FormatVersion || m.Program != (Program{"kindred", "1.2.3"}) {
		t.Errorf("%+v, %v", m, err)
	}
	digests := d.Digests()
	if len(digests) != 3 || digests["v.npy"].Bytes != 128+24 || len(digests["a.txt"].SHA256) != 64 {
		t.Errorf("digests: %v", digests)
	}
	raw, err := os.ReadFile(d.Path(ManifestFile))
	if err != nil || !strings.HasPrefix(string(raw), "{\n  \"format\": \"kindred-run\",\n  \"format_version\": 2,\n  \"program\": {") {
		t.Errorf("%s, %v", raw, err)
	}
	if _, err := os.Stat(d.Path(TimingsFile)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(d.Path("spool")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the spool is in the run: %v", err)
	}
}

func TestSameFilesGiveTheSameManifest(t *testing.T) {
	var first []byte
	for i := range 3 {
		path := filepath.Join(t.TempDir(), fmt.Sprint("run", i))
		if err := writeRun(path, false, "same <&>", &disk{}); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(path, ManifestFile))
		if err != nil || !strings.Contains(string(raw), "same <&>") {
			t.Fatalf("%s, %v", raw, err)
		}
		if i > 0 && string(raw) != string(first) {
			t.Errorf("manifests differ:\n%s\n%s", first, raw)
		}
		first = raw
	}
}

func TestExistingPathIsRefused(t *testing.T) {
	dir := t.TempDir()
	file, folder, run := filepath.Join(dir, "file"), filepath.Join(dir, "folder"), filepath.Join(dir, "run")
	if err := errors.Join(os.WriteFile(file, nil, 0o666), os.Mkdir(folder, 0o777), writeRun(run, false, "old", &disk{})); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "mine"), []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, folder, run} {
		err := writeRun(path, false, "new", &disk{})
		if !errors.Is(err, ErrExists) || !strings.Contains(err.Error(), "--force") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, why := range map[string]string{file: "it is a file", folder: "no manifest.json"} {
		err := writeRun(path, true, "new", &disk{})
		if !errors.Is(err, ErrNotRun) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s with force: %v", path, err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(folder, "mine")); string(text) != "precious" {
		t.Errorf("a folder that is no run was touched: %v", err)
	}
	if note, err := wholeRun(run); note != "old" || err != nil {
		t.Errorf("%q, %v", note, err)
	}
	if got := beside(t, run); len(got) != 3 {
		t.Errorf("left behind: %q", got)
	}
	if err := writeRun(string(filepath.Separator), true, "root", &disk{}); err == nil {
		t.Error("the root folder was taken for a run")
	}
}

func TestForceReplaces(t *testing.T) {
	for _, plain := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "ai")
		for _, note := range []string{"first", "second", "third"} {
			if err := writeRun(path, true, note, &disk{plain: plain}); err != nil {
				t.Fatal(err)
			}
			if got, err := wholeRun(path); got != note || err != nil {
				t.Errorf("plain %v: %q instead of %q, %v", plain, got, note, err)
			}
		}
		if got := beside(t, path); !slices.Equal(got, []string{"ai"}) {
			t.Errorf("plain %v: left behind: %q", plain, got)
		}
	}
}

func TestForceThroughALink(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "store", "ai"), filepath.Join(dir, "link")
	if err := writeRun(path, false, "first", &disk{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if err := writeRun(link, true, "second", &disk{}); err != nil {
		t.Fatal(err)
	}
	if note, err := wholeRun(path); note != "second" || err != nil {
		t.Errorf("%q, %v", note, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
}

func TestSecondWriterIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	w, err := Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, true); !errors.Is(err, ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	other, err := Create(path+"2", false)
	if err != nil {
		t.Errorf("another run beside it: %v", err)
	} else if err := other.Abort(); err != nil {
		t.Error(err)
	}
	if err := errors.Join(w.Abort(), w.Abort()); err != nil {
		t.Error(err)
	}
	if got := beside(t, path); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
	if err := writeRun(path, false, "next", &disk{}); err != nil {
		t.Error(err)
	}
}

func TestLeftoversAreRemoved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ai")
	for _, name := range []string{".ai.tmp-1", ".ai.tmp-99999", ".ai.tmp-x", ".ai2.tmp-1", ".ai.tmp-"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "inside"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".ai.lock"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := writeRun(path, false, "new", &disk{}); err != nil {
		t.Fatal(err)
	}
	if got, want := beside(t, path), []string{".ai.tmp-", ".ai.tmp-x", ".ai2.tmp-1", "ai"}; !slices.Equal(got, want) {
		t.Errorf("left: %q, want %q", got, want)
	}
}

func TestOldRunIsRecovered(t *testing.T) {
	for _, with := range []string{"Open", "Create"} {
		path := filepath.Join(t.TempDir(), "ai")
		if err := writeRun(path, false, "old", &disk{}); err != nil {
			t.Fatal(err)
		}
		old := filepath.Join(filepath.Dir(path), ".ai.old")
		if err := os.Rename(path, old); err != nil {
			t.Fatal(err)
		}
		if with == "Create" {
			if err := writeRun(path, false, "new", &disk{}); !errors.Is(err, ErrExists) {
				t.Errorf("Create: %v", err)
			}
		}
		if note, err := wholeRun(path); note != "old" || err != nil {
			t.Errorf("%s: %q, %v", with, note, err)
		}
		if got := beside(t, path); !slices.Equal(got, []string{"ai"}) {
			t.Errorf("%s: left %q", with, got)
		}
	}
	// While a writer holds the lock, it may be in between its two renames.
	path := filepath.Join(t.TempDir(), "ai")
	if err := writeRun(path, false, "old", &disk{}); err != nil {
		t.Fatal(err)
	}
	w, err := Create(path, true)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := os.Rename(path, w.place.old()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrBusy) {
		t.Errorf("Open during a replacement: %v", err)
	}
}

func TestForceReplacesANewerRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	const newer = `{"format":"kindred-run","format_version":7,"program":{"name":"kindred","version":"9.1"}}`
	if err := errors.Join(os.Mkdir(path, 0o777), os.WriteFile(filepath.Join(path, ManifestFile), []byte(newer), 0o666)); err != nil {
		t.Fatal(err)
	}
	if err := writeRun(path, true, "ours", &disk{}); err != nil {
		t.Error(err)
	}
}

func TestWrongUse(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "ai"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, name := range []string{"", ".", "..", "a/b", `a\b`, "c:x", "/a", ".hidden", ManifestFile, DigestFile, TimingsFile} {
		if _, err := w.Create(name); err == nil {
			t.Errorf("a file of the name %q", name)
		}
	}
	f, err := w.Create("x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Create("x"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the same name again: %v", err)
	}
	if err := w.Publish(testManifest(""), nil); err == nil || !strings.Contains(err.Error(), "x was not closed") {
		t.Errorf("an open file: %v", err)
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if _, err := f.Write([]byte("late")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a write after Close: %v", err)
	}
	program := map[string]any{"name": "kindred", "version": "1"}
	for _, c := range []struct {
		manifest any
		want     string
	}{
		{[]int{1}, "must be a JSON object"},
		{nil, "must be a JSON object"},
		{func() {}, "cannot be written as JSON"},
		{map[string]any{"program": program, "files": 1}, `a field "files"`},
		{map[string]any{"program": program, "format": 1}, `a field "format"`},
		{map[string]any{"settings": 1}, `needs a field "program"`},
		{map[string]any{"program": map[string]string{"name": "kindred"}}, `needs a field "program"`},
	} {
		if err := w.Publish(c.manifest, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if err := w.Publish(testManifest(""), func() {}); err == nil || !strings.Contains(err.Error(), "timings") {
		t.Errorf("timings: %v", err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	_, created := w.Create("y")
	_, spooled := w.TempFile("y")
	for _, err := range []error{created, spooled, w.Publish(testManifest(""), nil)} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("after Abort: %v", err)
		}
	}
}

func TestPathTakenWhileWriting(t *testing.T) {
	for _, plain := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "ai")
		w, err := create(path, false, &disk{plain: plain})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(path, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := w.Publish(testManifest(""), nil); !errors.Is(err, ErrExists) {
			t.Errorf("plain %v: %v", plain, err)
		}
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
		if got := beside(t, path); !slices.Equal(got, []string{"ai"}) {
			t.Errorf("plain %v: left %q", plain, got)
		}
	}
}

func TestManifestIsPlainJSON(t *testing.T) {
	raw, err := marshalManifest(map[string]any{"program": Program{"p", "1"}, "b": []int{1}, "a": nil}, map[string]Digest{"z": {1, "00"}, "y": {}})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil || len(got) != 6 {
		t.Errorf("%v, %v", got, err)
	}
}
