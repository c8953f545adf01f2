package export_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/export"
	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/pipeline"
)

const nPapers = 90

// papersText is JSON lines of papers on three subjects. The fields vector and
// input_vector have the names that the export would like to give.
func papersText() string {
	subjects := []string{"walking robots balance on rough ground", "bandits trade regret against reward", "telescopes measure the light of galaxies"}
	var b strings.Builder
	for i := range nPapers {
		fmt.Fprintf(&b, `{"id":"p%02d","title":"Study %d, \"part\" %d","abstract":"How %s in case %d.","authors":["Ada L","Bo|b"],"date":"2021-03-%02d","vector":%d,"input_vector":"x"}`+"\n",
			i, i, i%4, subjects[i%3], i%7, 1+i%28, i)
	}
	return b.String()
}

func openRun(t testing.TB) *pipeline.Run {
	t.Helper()
	folder := t.TempDir()
	papers := filepath.Join(folder, "papers.jsonl")
	if err := os.WriteFile(papers, []byte(papersText()), 0o666); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "run")
	if _, err := pipeline.Build(t.Context(), pipeline.Settings{Topics: 3}, []string{papers}, path, false); err != nil {
		t.Fatal(err)
	}
	run, err := pipeline.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Close() })
	return run
}

func write(t testing.TB, run *pipeline.Run, s export.Settings) (folder string, written []export.Written) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "tables")
	written, err := export.Write(t.Context(), run, folder, s)
	if err != nil {
		t.Fatal(err)
	}
	return folder, written
}

func names(t testing.TB, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func TestParquet(t *testing.T) {
	run := openRun(t)
	folder, written := write(t, run, export.Settings{})
	for _, w := range written {
		f, err := table.Open(filepath.Join(folder, w.File))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		source, err := run.Table(w.File)
		if err != nil {
			t.Fatal(err)
		}
		defer source.Close()
		if f.NumRows() != w.Rows || source.NumRows() != w.Rows {
			t.Errorf("%s has %d rows, the run %d; told were %d", w.File, f.NumRows(), source.NumRows(), w.Rows)
		}
		if w.File != "papers.parquet" && !slices.Equal(f.Schema(), source.Schema()) {
			t.Errorf("%s has the columns %v, the run %v", w.File, f.Schema(), source.Schema())
		}
	}

	papers, err := table.Open(filepath.Join(folder, "papers.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer papers.Close()
	schema := papers.Schema()
	last := schema[len(schema)-1]
	if last.Name != "vector" || last.Kind != table.Floats || last.Optional {
		t.Errorf("the last column is %+v", last)
	}
	dir, err := rundir.Open(run.Path)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := dir.Float32s("vectors.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer vectors.Close()
	width := vectors.Shape[1]
	err = papers.Scan(t.Context(), []string{"paper_id", "vector", "input_input_vector"}, func(start int, b *table.Batch) error {
		for i := range b.Rows {
			row := start + i
			if got, want := b.Columns[1].FloatList(i), vectors.Data[row*width:(row+1)*width]; !slices.Equal(got, want) {
				t.Fatalf("the vector of row %d is %v, want %v", row, got, want)
			}
			if got, want := b.Columns[0].Strings[i], fmt.Sprintf("p%02d", row); got != want || b.Columns[2].Ints[i] != int64(row) {
				t.Errorf("row %d is %s with the input's vector %d", row, got, b.Columns[2].Ints[i])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestManifest(t *testing.T) {
	run := openRun(t)
	folder, written := write(t, run, export.Settings{Format: export.Parquet})
	text, err := os.ReadFile(filepath.Join(folder, export.ManifestFile))
	if err != nil {
		t.Fatal(err)
	}
	var m export.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	if m.Format != export.ManifestFormat || m.Papers.Read != nPapers || len(m.Files) != len(written) {
		t.Errorf("manifest %s", text)
	}
	for name, want := range m.Files {
		if got, err := rundir.FileDigest(t.Context(), filepath.Join(folder, name)); err != nil || got != want {
			t.Errorf("%s: digest %v, want %v, error %v", name, got, want, err)
		}
	}
	if _, err := pipeline.Open(folder); !errors.Is(err, rundir.ErrNotRun) {
		t.Errorf("an export opens as a run: %v", err)
	}
}

func TestCSV(t *testing.T) {
	run := openRun(t)
	folder, written := write(t, run, export.Settings{Format: export.CSV})
	if got := names(t, folder); len(got) != len(export.Tables()) {
		t.Errorf("files %q", got)
	}
	for _, w := range written {
		f, err := os.Open(filepath.Join(folder, w.File))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || len(rows) != w.Rows+1 {
			t.Fatalf("%s: %d rows, error %v, want %d", w.File, len(rows), err, w.Rows)
		}
		source, err := run.Table(strings.TrimSuffix(w.File, "csv") + "parquet")
		if err != nil {
			t.Fatal(err)
		}
		defer source.Close()
		if !slices.Equal(rows[0], source.Schema().Names()) {
			t.Errorf("%s: columns %q, want %q", w.File, rows[0], source.Schema().Names())
		}
		if w.File == "papers.csv" {
			at := func(name string) string { return rows[1+5][slices.Index(rows[0], name)] }
			for name, want := range map[string]string{
				"paper_id": "p05", "title": `Study 5, "part" 1`, "published": "2021-03-06", "authors": "Ada L|Bo|b", "venue": "", "vector": "5",
			} {
				if got := at(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		}
	}
}

func TestTSV(t *testing.T) {
	folder, written := write(t, openRun(t), export.Settings{Format: export.TSV})
	for _, w := range written {
		raw, err := os.ReadFile(filepath.Join(folder, w.File))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
		if len(lines) != w.Rows+1 {
			t.Errorf("%s: %d lines, want %d rows and a header", w.File, len(lines), w.Rows)
		}
		for i, line := range lines {
			if got, want := strings.Count(line, "\t"), strings.Count(lines[0], "\t"); got != want {
				t.Errorf("%s:%d has %d tabs, the header %d", w.File, i+1, got, want)
			}
		}
		if w.File == "papers.tsv" && !strings.HasPrefix(lines[6], "p05\tStudy 5, \"part\" 1\t") {
			t.Errorf("line 7 is %q", lines[6])
		}
	}
}

func TestJSONLines(t *testing.T) {
	folder, written := write(t, openRun(t), export.Settings{Format: export.JSONL})
	for _, w := range written {
		f, err := os.Open(filepath.Join(folder, w.File))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		n := 0
		for ; lines.Scan(); n++ {
			var row map[string]any
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatalf("%s: %v", w.File, err)
			}
			if w.File == "papers.jsonl" && n == 0 && (row["published"] != "2021-03-01" || row["venue"] != nil || len(row["authors"].([]any)) != 2) {
				t.Errorf("the first paper is %v", row)
			}
		}
		if n != w.Rows {
			t.Errorf("%s: %d lines, want %d", w.File, n, w.Rows)
		}
	}
}

func TestSameBytesTwice(t *testing.T) {
	run := openRun(t)
	for _, format := range export.Formats() {
		a, _ := write(t, run, export.Settings{Format: format})
		b, _ := write(t, run, export.Settings{Format: format})
		for _, name := range names(t, a) {
			x, err := os.ReadFile(filepath.Join(a, name))
			y, failed := os.ReadFile(filepath.Join(b, name))
			if err != nil || failed != nil || string(x) != string(y) {
				t.Errorf("%s differs from one export to the next (errors %v, %v)", name, err, failed)
			}
		}
	}
}

func TestOnlyExportsAreReplaced(t *testing.T) {
	run := openRun(t)
	folder, _ := write(t, run, export.Settings{Format: export.CSV})
	parent := filepath.Dir(folder)
	try := func(path string, force bool) error {
		_, err := export.Write(t.Context(), run, path, export.Settings{Force: force})
		return err
	}
	if err := try(folder, false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("a folder that is there: %v", err)
	}
	if err := try(folder, true); err != nil {
		t.Error(err)
	}
	if got := names(t, folder); slices.Contains(got, "papers.csv") || !slices.Contains(got, "papers.parquet") {
		t.Errorf("the old export was not replaced: %q", got)
	}
	if err := try(run.Path, true); err == nil || !strings.Contains(err.Error(), "not replaced") {
		t.Errorf("the run itself: %v", err)
	}
	mine := filepath.Join(folder, "mine.txt")
	if err := os.WriteFile(mine, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := try(folder, true); err == nil || !strings.Contains(err.Error(), "mine.txt") {
		t.Errorf("a folder with another file: %v", err)
	}
	if err := try(mine, true); err == nil {
		t.Error("a file was replaced")
	}
	if err := try(filepath.Join(mine, "below"), false); err == nil {
		t.Error("a folder below a file was made")
	}
	if err := try("/", true); err == nil {
		t.Error("the root was replaced")
	}
	if got := names(t, parent); len(got) != 1 {
		t.Errorf("beside the export was left %q", got)
	}
}

func TestFailuresLeaveNothing(t *testing.T) {
	run := openRun(t)
	parent := t.TempDir()
	folder := filepath.Join(parent, "tables")
	ctx, cancel := context.WithCancel(t.Context())
	stop := func(_ string, done, total int64) {
		if done > total/2 {
			cancel()
		}
	}
	if _, err := export.Write(ctx, run, folder, export.Settings{Progress: stop}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := export.Write(t.Context(), run, folder, export.Settings{Format: "xlsx"}); err == nil || !strings.Contains(err.Error(), `"xlsx"`) {
		t.Errorf("no such format: %v", err)
	}
	if err := os.Truncate(filepath.Join(run.Path, "terms.parquet"), 50); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Write(t.Context(), run, folder, export.Settings{}); err == nil || !strings.Contains(err.Error(), "terms.parquet") {
		t.Errorf("a damaged table: %v", err)
	}
	if got := names(t, parent); len(got) != 0 {
		t.Errorf("failed exports left %q", got)
	}
}

func TestProgress(t *testing.T) {
	var told, rows int64
	_, written := write(t, openRun(t), export.Settings{Progress: func(_ string, done, total int64) {
		if done < told || done > total {
			t.Errorf("progress %d after %d of %d", done, told, total)
		}
		told = done
	}})
	for _, w := range written {
		rows += int64(w.Rows)
	}
	if told != rows {
		t.Errorf("progress ends at %d of %d rows", told, rows)
	}
}
