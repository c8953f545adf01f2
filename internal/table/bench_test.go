package table

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// papersTable is a table of the shape of papers.parquet: made-up words in
// abstracts of about 1,400 bytes.
func papersTable(rows int) (Schema, []*Batch) {
	s := Schema{
		{Name: "paper_id", Kind: String}, {Name: "title", Kind: String, Optional: true}, {Name: "abstract", Kind: String, Optional: true},
		{Name: "authors", Kind: Strings}, {Name: "n_authors", Kind: Int32}, {Name: "year", Kind: Int32, Optional: true},
		{Name: "published", Kind: Date, Optional: true}, {Name: "venue", Kind: String, Dictionary: true}, {Name: "categories", Kind: Strings, Dictionary: true},
		{Name: "keywords", Kind: Strings}, {Name: "doi", Kind: String, Optional: true}, {Name: "url", Kind: String, Optional: true},
		{Name: "upvotes", Kind: Int32, Optional: true}, {Name: "topic", Kind: Int32}, {Name: "topic_label", Kind: String, Dictionary: true},
		{Name: "topic_score", Kind: Float32}, {Name: "is_outlier", Kind: Bool}, {Name: "x", Kind: Float32, Optional: true}, {Name: "y", Kind: Float32, Optional: true},
	}
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 20000)
	for i := range words {
		word := make([]byte, 2+r.IntN(9))
		for j := range word {
			word[j] = "etaoinshrdlucmfw"[r.IntN(1+r.IntN(16))]
		}
		words[i] = string(word)
	}
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[r.IntN(1+r.IntN(len(words)))])
			b.WriteByte(' ')
		}
		return b.String()
	}
	var batches []*Batch
	for start := 0; start < rows; start += 4096 {
		n := min(4096, rows-start)
		b := &Batch{Rows: n, Columns: make([]Vector, len(s))}
		for i, c := range s {
			v := &b.Columns[i]
			v.reset(Column{Kind: c.Kind})
			for row := range n {
				switch {
				case c.Name == "abstract":
					v.Strings = append(v.Strings, text(200))
				case c.Name == "title":
					v.Strings = append(v.Strings, text(10))
				case c.Dictionary && c.Kind == String:
					v.Strings = append(v.Strings, words[r.IntN(50)])
				case c.Kind == String:
					v.Strings = append(v.Strings, fmt.Sprintf("%s/%d", c.Name, start+row))
				case c.Kind == Strings:
					v.AppendStrings(words[r.IntN(5000)], words[r.IntN(300)], words[r.IntN(100)])
				case c.Kind == Int32, c.Kind == Date:
					v.Ints = append(v.Ints, int64(r.IntN(100)))
				case c.Kind == Float32:
					v.Floats = append(v.Floats, r.Float32())
				case c.Kind == Bool:
					v.Bools = append(v.Bools, r.IntN(20) == 0)
				}
			}
		}
		batches = append(batches, b)
	}
	return s, batches
}

const benchRows = 87106

func BenchmarkWrite(b *testing.B) {
	s, batches := papersTable(benchRows)
	b.ResetTimer()
	for b.Loop() {
		var out bytes.Buffer
		out.Grow(100 << 20)
		w, err := NewWriter(&out, s, WriterOptions{})
		if err != nil {
			b.Fatal(err)
		}
		for _, batch := range batches {
			if err := w.Write(batch); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len())/1e6, "MB")
	}
}

func benchFile(b *testing.B) *File {
	s, batches := papersTable(benchRows)
	path := filepath.Join(b.TempDir(), "papers.parquet")
	if err := os.WriteFile(path, encode(b, s, WriterOptions{}, batches...), 0o666); err != nil {
		b.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return f
}

func BenchmarkScan(b *testing.B) {
	f := benchFile(b)
	for _, columns := range [][]string{nil, {"topic", "topic_score"}, {"paper_id", "title"}} {
		b.Run(fmt.Sprint(columns), func(b *testing.B) {
			for b.Loop() {
				if err := f.Scan(context.Background(), columns, func(int, *Batch) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRows opens the file each time, as a look-up of the command does.
func BenchmarkRows(b *testing.B) {
	f := benchFile(b)
	rows := []int{70000, 3, 40000, 41000, 86000, 12345, 23456, 34567, 45678, 56789}
	for b.Loop() {
		g, err := Open(f.name)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := g.Rows([]string{"paper_id", "title", "year", "topic", "topic_label"}, rows); err != nil {
			b.Fatal(err)
		}
		g.Close()
	}
}
