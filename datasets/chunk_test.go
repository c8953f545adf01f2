package datasets

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"reflect"
	"strings"
	"testing"

	"kindred/internal/parallel"
)

// readChunks reads inputs as outcome does, in chunks of that many records
// (0: as many as usual) on workers.
func readChunks(t testing.TB, inputs []Input, o Options, workers, records int) outcome {
	t.Helper()
	r, err := NewReader(inputs, o)
	if err != nil {
		t.Fatal(err)
	}
	if records > 0 {
		r.chunkRecords = records
	}
	parsers := make([]*Parser, workers)
	for w := range parsers {
		parsers[w] = r.NewParser()
	}
	next, stop := iter.Pull(r.Chunks(context.Background()))
	defer stop()
	var out outcome
	out.err = parallel.Stream(context.Background(), workers, func() (*Chunk, bool, error) {
		c, ok := next()
		return c, ok, nil
	}, func(worker int, c *Chunk) (*Chunk, error) {
		parsers[worker].Parse(c)
		return c, nil
	}, func(c *Chunk) error {
		if len(c.Records) > 0 {
			out.chunks++
		}
		err := r.Accept(c)
		for _, record := range c.Records {
			if record.Refused != nil {
				out.rejects = append(out.rejects, record.Refused)
			} else {
				out.papers = append(out.papers, record.Paper)
			}
		}
		return err
	})
	out.files = r.Files()
	return out
}

// sameOutcome checks that two ways of reading gave the same.
func sameOutcome(t testing.TB, got, want outcome) {
	t.Helper()
	if len(got.papers) != len(want.papers) {
		t.Fatalf("%d papers, want %d", len(got.papers), len(want.papers))
	}
	for i := range got.papers {
		if !reflect.DeepEqual(got.papers[i], want.papers[i]) {
			t.Fatalf("paper %d: %+v, want %+v", i, got.papers[i], want.papers[i])
		}
	}
	text := func(o outcome) string {
		var b strings.Builder
		for _, e := range o.rejects {
			fmt.Fprintln(&b, e)
		}
		return fmt.Sprint(b.String(), o.err)
	}
	if text(got) != text(want) {
		t.Fatalf("rejects and error:\n%s\nwant:\n%s", text(got), text(want))
	}
	if !reflect.DeepEqual(got.files, want.files) {
		t.Fatalf("files %+v, want %+v", got.files, want.files)
	}
}

// manyRecords writes n records in the format; of every hundred one is broken,
// one has an id that was there (near, or in another chunk), and one has no
// text. It says what shall come of them.
func manyRecords(format string, n int) (text string, papers, rejects int) {
	var b strings.Builder
	switch format {
	case "json":
		b.WriteString("[\n")
	case "csv":
		b.WriteString("id,title,note\n")
	}
	for i := range n {
		id, title, note := fmt.Sprint("p", i), fmt.Sprintf("Study %d of leaves", i), fmt.Sprint("n", i%7)
		switch i % 100 {
		case 50:
			id = fmt.Sprint("p", i/2)
		case 70:
			id = ""
		case 90:
			title = ""
		}
		refused := i%100 == 50 || i%100 == 90
		switch format {
		case "csv":
			if i%100 == 30 {
				fmt.Fprintf(&b, "%s,%s,%s,too,many\n", id, title, note)
				refused = true
			} else {
				fmt.Fprintf(&b, "%s,%s,%s\n", id, title, note)
			}
		default:
			if i%100 == 30 {
				b.WriteString("17")
				refused = true
			} else {
				fmt.Fprintf(&b, `{"id":%q,"title":%q,"note%d":%q}`, id, title, i%5, note)
			}
			if format == "json" && i < n-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		if refused {
			rejects++
		} else {
			papers++
		}
	}
	if format == "json" {
		b.WriteByte(']')
	}
	return b.String(), papers, rejects
}

// However many workers read, and wherever files are cut, the same comes out.
func TestChunks(t *testing.T) {
	listing, err := os.ReadFile("testdata/listing-59.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines, linePapers, lineRejects := manyRecords("jsonl", 3000)
	array, arrayPapers, arrayRejects := manyRecords("json", 3000)
	table, tablePapers, tableRejects := manyRecords("csv", 3000)
	broken := strings.Replace(array, `"Study 1777`, `!"Study 1777`, 1)
	for _, c := range []struct {
		name, text      string
		options         Options
		papers, rejects int
		records         int // in a chunk; 0: as usual
		says            string
	}{
		{"a.jsonl", lines, Options{}, linePapers, lineRejects, 0, ""},
		{"a.jsonl.zst", zstandard(lines), Options{}, linePapers, lineRejects, 0, ""},
		{"a.json", array, Options{}, arrayPapers, arrayRejects, 0, ""},
		{"a.csv", table, Options{}, tablePapers, tableRejects, 0, ""},
		{"a.tsv", strings.ReplaceAll(table, ",", "\t"), Options{}, tablePapers, tableRejects, 0, ""},
		{"a.txt", string(listing), Options{}, 59, 0, 10, ""},
		{"mapped", lines, Options{Fields: map[string]string{"venue": "note4", "doi": "none"}}, linePapers, lineRejects, 0, ""},
		{"cut off", array[:len(array)*4/5], Options{}, -1, -1, 0, ""},
		{"broken", broken, Options{}, -1, -1, 0, ""},
		{"broken, damaged behind", gzipped(broken)[:len(gzipped(broken))*9/10], Options{}, -1, -1, 0, ""},
		{"damaged", gzipped(lines)[:len(gzipped(lines))*4/5], Options{}, -1, -1, 0, "damaged gzip data"},
		{"long", lines, Options{MaxRecord: 52}, -1, -1, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			inputs := []Input{{write(t, t.TempDir(), c.name, c.text), true}}
			whole := read(t, inputs, c.options)
			if c.papers >= 0 && (len(whole.papers) != c.papers || len(whole.rejects) != c.rejects || whole.err != nil) {
				t.Errorf("%d papers, %d rejects, error %v, want %d and %d", len(whole.papers), len(whole.rejects), whole.err, c.papers, c.rejects)
			}
			if c.says == "" && whole.err != nil || c.says != "" && (whole.err == nil || !strings.Contains(whole.err.Error(), c.says)) {
				t.Errorf("error %v, want %q", whole.err, c.says)
			}
			for _, workers := range []int{1, 2, 3, 8} {
				got := readChunks(t, inputs, c.options, workers, c.records)
				if got.chunks < 3 {
					t.Fatalf("%d chunks prove nothing", got.chunks)
				}
				sameOutcome(t, got, whole)
			}
		})
	}
}

// What stands behind a broken element of an array does not count, damage to
// the compressed data included; the digest is of the whole file all the same.
func TestChunksBehindBrokenElement(t *testing.T) {
	array, _, _ := manyRecords("json", 3000)
	text := strings.Replace(array, `"title":"Study 1702`, `"title":!"Study 1702`, 1)
	stored := gzipped(text)
	stored = stored[:len(stored)-10]
	inputs := []Input{{write(t, t.TempDir(), "a.json.gz", stored), true}}
	for _, workers := range []int{1, 3} {
		out := readChunks(t, inputs, Options{}, workers, 0)
		if out.err != nil || len(out.files) != 1 || out.files[0].Bytes != int64(len(stored)) {
			t.Fatalf("%v, files %+v", out.err, out.files)
		}
		last := out.rejects[len(out.rejects)-1]
		if last.Line != 1704 || !strings.Contains(last.Error(), endsHere) || out.papers[len(out.papers)-1].ID != "p1701" {
			t.Errorf("%v", last)
		}
	}
}

// Over the ends of files, errors come in their place.
func TestChunksOfFiles(t *testing.T) {
	dir := t.TempDir()
	lines, papers, rejects := manyRecords("jsonl", 2000)
	table := "id,title\nzz,Last\n" + strings.Repeat("p3,Again\n", 1500)
	inputs := []Input{
		{write(t, dir, "a.jsonl", lines), true}, {write(t, dir, "readme", "Nothing here."), false},
		{write(t, dir, "b.csv", table), true}, {write(t, dir, "empty.jsonl", ""), true}, {write(t, dir, "c.jsonl", line), true},
	}
	whole := read(t, inputs, Options{})
	wantError(t, whole.err, "empty.jsonl: no usable paper")
	if !errors.Is(whole.err, ErrNoPapers) || len(whole.files) != 3 || len(whole.papers) != papers+1 || len(whole.rejects) != rejects+1500 {
		t.Errorf("%d papers, %d rejects, %d files", len(whole.papers), len(whole.rejects), len(whole.files))
	}
	for _, workers := range []int{1, 2, 3, 8} {
		sameOutcome(t, readChunks(t, inputs, Options{}, workers, 0), whole)
	}
}

// An id must not keep the text of its paper in memory, nor the paper that of
// its neighbours.
func TestIDsAreOneString(t *testing.T) {
	out := readText(t, "a.jsonl", line+`{"id":"bcd","title":"y"}`+"\n"+`{"id":"a","title":"z"}`, Options{})
	out.want(t, "a bcd", "a.jsonl:3 same id again")
	if got := fmt.Sprint(out.papers[0].Title, out.papers[1].Title); got != "xy" {
		t.Errorf("titles %q", got)
	}
}
