package pipeline_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kindred/internal/rundir"
	"kindred/pipeline"
)

const npyHeader = 128 // bytes of the headers of a run's arrays

// numbers are the int32 numbers of a NumPy file.
func numbers(t *testing.T, path string) []int32 {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]int32, (len(raw)-npyHeader)/4)
	if _, err := binary.Decode(raw[npyHeader:], binary.LittleEndian, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDamagedRowsAreNoticed writes wrong numbers into the arrays of a run.
func TestDamagedRowsAreNoticed(t *testing.T) {
	made := build(t, pipeline.Settings{}, writePapers(t, 60, 3))
	run := made.Path
	like := func(id string) error {
		open, err := pipeline.Open(run)
		if err != nil {
			t.Fatal(err)
		}
		defer open.Close()
		_, err = open.Related(context.Background(), pipeline.Query{Like: []string{id}})
		return err
	}
	starts := numbers(t, filepath.Join(run, "tfidf_indptr.npy"))
	terms := numbers(t, filepath.Join(run, "tfidf_indices.npy"))
	lists := numbers(t, filepath.Join(run, "postings_indptr.npy"))
	const row, paper, other = 7, "syn-000007", "syn-000020"
	term := terms[starts[row+1]-1]
	for _, c := range []struct {
		file        string
		place       int32
		value       int32
		want        string // of the error for the paper
		others, all bool   // whether another paper, and eval, still find an answer
	}{
		{"tfidf_indices.npy", starts[row], -1, "row 7 in tfidf_indptr.npy and tfidf_indices.npy", true, false},
		{"tfidf_indices.npy", starts[row+1] - 1, 1 << 30, "row 7 in tfidf_indptr.npy and tfidf_indices.npy", true, false},
		{"tfidf_indptr.npy", row + 1, starts[row] - 1, "row 7 in tfidf_indptr.npy", true, false},
		{"tfidf_indptr.npy", row, -5, "row 7 in tfidf_indptr.npy", true, false},
		{"tfidf_indptr.npy", row + 1, 1 << 30, "row 7 in tfidf_indptr.npy", true, false},
		{"tfidf_indptr.npy", 60, starts[60] - 1, "tfidf_indptr.npy does not fit", false, false},
		{"tfidf_indptr.npy", 0, 1, "tfidf_indptr.npy does not fit", false, false},
		{"postings_rows.npy", lists[term], 60, "are damaged", false, true},
		{"postings_indptr.npy", term, 1 << 30, "postings of term", false, true},
	} {
		path := filepath.Join(run, c.file)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := append([]byte(nil), good...)
		binary.LittleEndian.PutUint32(bad[npyHeader+4*c.place:], uint32(c.value))
		if err := os.WriteFile(path, bad, 0o666); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%s with %d at %d", c.file, c.value, c.place)
		if err := like(paper); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err := like(other); c.others && err != nil {
			t.Errorf("%s: another paper: %v", name, err)
		}
		open, err := pipeline.Open(run)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open.Evaluate(context.Background(), pipeline.EvalOptions{}); (err == nil) != c.all {
			t.Errorf("%s: eval: %v", name, err)
		}
		open.Close()
		if err := os.WriteFile(path, good, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWideBorders rewrites the borders of a run as int64, as large runs have
// them.
func TestWideBorders(t *testing.T) {
	narrow := build(t, pipeline.Settings{}, writePapers(t, 60, 3))
	wide := filepath.Join(t.TempDir(), "wide")
	w, err := rundir.Create(wide, false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	files, err := os.ReadDir(narrow.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := file.Name()
		switch name {
		case rundir.ManifestFile, rundir.DigestFile, rundir.TimingsFile:
			continue
		case "tfidf_indptr.npy", "postings_indptr.npy":
			var borders []int64
			for _, v := range numbers(t, filepath.Join(narrow.Path, name)) {
				borders = append(borders, int64(v))
			}
			err = rundir.WriteArray(w, name, borders, len(borders))
		default:
			var raw []byte
			if raw, err = os.ReadFile(filepath.Join(narrow.Path, name)); err == nil {
				var f *rundir.File
				if f, err = w.Create(name); err == nil {
					_, err = f.Write(raw)
				}
				if err == nil {
					err = f.Close()
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Publish(narrow.Manifest, nil); err != nil {
		t.Fatal(err)
	}
	other, err := pipeline.Open(wide)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	q := pipeline.Query{Like: []string{"syn-000003"}}
	a, err := narrow.Related(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := other.Related(context.Background(), q)
	if err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%+v, %v; want %+v", b, err, a)
	}
}
