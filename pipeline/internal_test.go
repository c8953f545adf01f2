package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kindred/datasets"
	"kindred/internal/table"
)

func TestSpoolKeepsEverything(t *testing.T) {
	votes := int64(7)
	day, _ := datasets.NewDate(2021, 12, 31)
	papers := []*datasets.Paper{
		{ID: "a", Title: "T", Abstract: "A", Venue: "V", DOI: "10.1/x", ArxivID: "2101.00001", URL: "https://example.org", Authors: []string{"P", "Q"},
			Categories: []string{"c"}, Keywords: []string{"k", "l"}, NAuthors: 2, Year: 2021, Published: day, Upvotes: &votes,
			Extra: []datasets.Field{{Name: "x", Value: jsontext.Value(`{"y":[1,null]}`)}}},
		{ID: "b", Title: "U"},
	}
	spool := spoolOf(t, papers[:1], papers)
	reader, err := newSpoolReader(spool)
	if err != nil {
		t.Fatal(err)
	}
	first, ok, err := reader.next()
	if err != nil || !ok || len(first.papers) != 1 {
		t.Fatalf("the first batch: %+v, %v, %v", first, ok, err)
	}
	got, ok, err := reader.next()
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, ok, err := reader.next(); ok || err != nil {
		t.Errorf("the end: %v, %v", ok, err)
	}
	days := int64(day.Days())
	want := spooledPaper{Venue: "V", DOI: "10.1/x", ArxivID: "2101.00001", URL: "https://example.org",
		Categories: []string{"c"}, Keywords: []string{"k", "l"}, NAuthors: 2, Year: 2021, Published: &days, Upvotes: &votes,
		Extra: papers[0].Extra}
	if !reflect.DeepEqual(got.papers[0], want) || got.papers[1].Published != nil || got.papers[1].Upvotes != nil {
		t.Errorf("got %+v", got.papers)
	}

	// The pages are those of the columns.
	path := filepath.Join(t.TempDir(), "long.parquet")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := table.NewWriter(f, spoolColumns, table.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range []*spooledBatch{first, got} {
		err = errors.Join(err, w.Write(&table.Batch{Rows: len(batch.papers), Columns: batch.columns}))
	}
	if err := errors.Join(err, w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	long, err := table.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer long.Close()
	rows, err := long.Rows(nil, []int{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	title, abstract, authors := rows.Columns[0], rows.Columns[1], rows.Columns[2]
	if !slices.Equal(title.Strings, []string{"T", "T", "U"}) || abstract.Strings[1] != "A" || abstract.Has(2) ||
		!slices.Equal(authors.StringList(1), []string{"P", "Q"}) || len(authors.StringList(2)) != 0 {
		t.Errorf("columns %+v", rows.Columns)
	}
}

// spoolOf returns a spool of batches.
func spoolOf(t testing.TB, batches ...[]*datasets.Paper) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "papers.spool"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	encoder, err := newSpoolEncoder()
	if err != nil {
		t.Fatal(err)
	}
	for _, papers := range batches {
		if err := writeSpooled(f, encoder.encode(papers)); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func FuzzSpool(f *testing.F) {
	whole, err := os.ReadFile(spoolOf(f, []*datasets.Paper{{ID: "a", Title: "T", Authors: []string{"P"}}}).Name())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte{1, 0})
	f.Add([]byte("\x01\xa3\xa3\xa3\xa3\xa3\xa3\xa3\x00")) // a head longer than its batch
	path := filepath.Join(f.TempDir(), "fuzzed")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		reader, err := newSpoolReader(file)
		if err != nil {
			t.Fatal(err)
		}
		for ok := true; ok && err == nil; { // must end, not crash
			_, ok, err = reader.next()
		}
	})
}

func writeIndex(t testing.TB, ids, titles []string) string {
	t.Helper()
	var b bytes.Buffer
	if err := writeIDIndex(&b, ids, titles); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), idIndexFile)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestIDIndex(t *testing.T) {
	var ids, titles []string
	for i := range 1000 {
		ids = append(ids, fmt.Sprint("id-", (i*7919)%1000))
		titles = append(titles, fmt.Sprint("title number ", i))
	}
	titles[3], titles[4] = "", ""
	ix, err := openIDIndex(writeIndex(t, ids, titles))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for i, id := range ids {
		if row, ok, err := ix.lookup(id); err != nil || !ok || row != i {
			t.Fatalf("%s: row %d, %v, %v, want %d", id, row, ok, err, i)
		}
	}
	for _, id := range []string{"", "id-", "id-1000", "zzz"} {
		if _, ok, err := ix.lookup(id); ok || err != nil {
			t.Errorf("%q is found, %v", id, err)
		}
	}
	found, err := ix.title.withPrefix("title number 99", 20)
	if err != nil || len(found) != 11 || found[0].row != 99 {
		t.Errorf("prefix: %v, %v", found, err)
	}
}

func FuzzIDIndex(f *testing.F) {
	whole, err := os.ReadFile(writeIndex(f, []string{"b", "a", "c"}, []string{"x", "", "y z"}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:20])
	f.Add([]byte(idIndexMagic))
	path := filepath.Join(f.TempDir(), "fuzzed")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		ix, err := openIDIndex(path)
		if err != nil {
			return
		}
		defer ix.Close()
		_, _, _ = ix.lookup("a")
		_, _ = ix.title.withPrefix("x", 3)
		_, _ = nearestIDs(ix.ids, "b")
	})
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestMemoryIsBoundForAWhile(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	defer debug.SetGCPercent(percent)
	now := func() (int, int64) {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p, debug.SetMemoryLimit(-1)
	}
	for _, c := range []struct {
		before, inside int
		ask, limit     int64
	}{
		{100, readingGarbage, 0, limit},
		{20, 20, 0, limit},
		{-1, -1, 0, limit},
		{100, 100, 1 << 40, min(limit, 1<<40)},
	} {
		debug.SetGCPercent(c.before)
		restore := boundMemory(c.ask)
		if p, l := now(); p != c.inside || l != c.limit {
			t.Errorf("%+v: inside it is %d %% and %d bytes", c, p, l)
		}
		collect(c.ask)
		if p, _ := now(); p > c.inside || c.ask == 0 && p > computingGarbage {
			t.Errorf("%+v: behind reading it is %d %%", c, p)
		}
		restore()
		if p, l := now(); p != c.before || l != limit {
			t.Errorf("%+v: behind it is %d %% and %d bytes", c, p, l)
		}
	}
}

// FuzzStringValues compares the short way of reading strings with the JSON
// library.
func FuzzStringValues(f *testing.F) {
	for _, seed := range []string{`["a", "b c"]`, `[]`, `[ "é" ,"\u00e9"]`, `["a",1]`, `["a",null]`, `["a"`, `"x"`, `"a\"b"`, "\"\xff\"", `["a",]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !json.Valid(b) || len(bytes.TrimSpace(b)) != len(b) {
			return
		}
		var elements []any
		want := json.Unmarshal(b, &elements) == nil && elements != nil
		for _, e := range elements {
			if _, ok := e.(string); !ok {
				want = false
			}
		}
		list, ok := stringList(b)
		if b[0] == '[' && (ok != want || isStrings(b) != want) {
			t.Fatalf("%q: strings %v, want %v", b, ok, want)
		}
		for i, text := range list {
			if text != elements[i].(string) {
				t.Errorf("%q: element %d is %q", b, i, text)
			}
		}
		var text string
		if b[0] == '"' && json.Unmarshal(b, &text) == nil && fieldText(b) != text {
			t.Errorf("%q: %q, want %q", b, fieldText(b), text)
		}
	})
}
