package table

import (
	"bytes"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// foreign is a row as other programs write it: an optional element in lists,
// pages of version 2, integers with a logical type.
type foreign struct {
	ID      string    `parquet:"id"`
	Year    int64     `parquet:"year"`
	Small   int16     `parquet:"small"`
	Score   *float64  `parquet:"score,optional"`
	Authors []*string `parquet:"authors,list,optional"`
	Vector  []float32 `parquet:"vector,list"`
}

func foreignFile[T any](t *testing.T, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFilesOfOthers(t *testing.T) {
	score, name := .5, "Ada"
	rows := []foreign{
		{"a", 1843, -3, &score, []*string{&name, nil}, []float32{1, 2}},
		{"b", 1950, 4, nil, nil, nil},
	}
	for _, options := range [][]parquet.WriterOption{
		{parquet.Compression(&parquet.Snappy)},
		{parquet.Compression(&parquet.Zstd), parquet.DataPageVersion(1)},
		{parquet.Compression(&parquet.Uncompressed)},
	} {
		f := openBytes(t, foreignFile(t, rows, options...))
		want := Schema{
			{Name: "id", Kind: String}, {Name: "year", Kind: Int64}, {Name: "small", Kind: Int32}, {Name: "score", Kind: Float64, Optional: true},
			{Name: "authors", Kind: Strings, Optional: true}, {Name: "vector", Kind: Floats},
		}
		if got := f.Schema(); len(got) != len(want) {
			t.Fatalf("schema %v", got)
		}
		for i, c := range f.Schema() {
			if c != want[i] {
				t.Errorf("column %+v, want %+v", c, want[i])
			}
		}
		all := scanAll(t, f, nil)
		picked, err := f.Rows(nil, []int{0, 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []*Batch{all, picked} {
			c := b.Columns
			if c[0].Strings[1] != "b" || c[1].Ints[0] != 1843 || c[2].Ints[0] != -3 || c[3].Doubles[0] != .5 || c[3].Has(1) {
				t.Errorf("%+v", c)
			}
			if got := c[4].StringList(0); len(got) != 2 || got[0] != "Ada" || got[1] != "" || len(c[4].StringList(1)) != 0 || len(c[5].FloatList(0)) != 2 {
				t.Errorf("lists: %q, %v", got, c[5])
			}
		}
	}
}

func TestTypesThatAreNotRead(t *testing.T) {
	type stamped struct {
		At int64 `parquet:"at,timestamp"`
	}
	type nested struct {
		Inner struct {
			X int32 `parquet:"x"`
		} `parquet:"inner"`
	}
	type unsigned struct {
		N uint32 `parquet:"n"`
	}
	type text struct {
		S string `parquet:"s"`
	}
	for want, content := range map[string][]byte{
		`column "at" has a type that is not read`: foreignFile(t, []stamped{{1}}),
		`column "inner" is nested in a way`:       foreignFile(t, []nested{{}}),
		`column "n" has a type that is not read`:  foreignFile(t, []unsigned{{1}}),
		"compressed with GZIP":                    foreignFile(t, []text{{"x"}}, parquet.Compression(&parquet.Gzip)),
	} {
		if err := use(t, content); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
