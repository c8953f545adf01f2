package pipeline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kindred/datasets"
)

func TestSpoolKeepsEverything(t *testing.T) {
	votes := int64(7)
	day, _ := datasets.NewDate(2021, 12, 31)
	papers := []*datasets.Paper{
		{ID: "a", Title: "T", Abstract: "A", Venue: "V", DOI: "10.1/x", ArxivID: "2101.00001", URL: "https://example.org", Authors: []string{"P", "Q"},
			Categories: []string{"c"}, Keywords: []string{"k", "l"}, NAuthors: 2, Year: 2021, Published: day, Upvotes: &votes,
			Extra: []datasets.Field{{Name: "x", Value: jsontext.Value(`{"y":[1,null]}`)}}},
		{ID: "b"},
	}
	encoder, err := newSpoolEncoder()
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := newSpoolDecoder()
	if err != nil {
		t.Fatal(err)
	}
	got, err := decoder.decode(encoder.encode(papers))
	if err != nil {
		t.Fatal(err)
	}
	days := int64(day.Days())
	want := spooledPaper{ID: "a", Title: "T", Abstract: "A", Venue: "V", DOI: "10.1/x", ArxivID: "2101.00001", URL: "https://example.org",
		Authors: []string{"P", "Q"}, Categories: []string{"c"}, Keywords: []string{"k", "l"}, NAuthors: 2, Year: 2021, Published: &days, Upvotes: &votes,
		Extra: papers[0].Extra}
	if !reflect.DeepEqual(got[0], want) || got[1].ID != "b" || got[1].Published != nil || got[1].Upvotes != nil {
		t.Errorf("got %+v", got)
	}
}

func FuzzSpoolDecode(f *testing.F) {
	encoder, err := newSpoolEncoder()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoder.encode([]*datasets.Paper{{ID: "a", Title: "T", Authors: []string{"P"}}}))
	f.Add([]byte{})
	decoder, err := newSpoolDecoder()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, batch []byte) {
		_, _ = decoder.decode(batch) // must return, not crash
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
