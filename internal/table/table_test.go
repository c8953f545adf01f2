package table

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var keep = flag.String("keep", "", "also write the table of every kind to this file, and its rows to this file.jsonl, to compare with other programs")

// everyKind is a schema with each kind, required and optional.
func everyKind() Schema {
	var s Schema
	for k := range kindNames {
		kind := Kind(k)
		s = append(s, Column{Name: kind.String(), Kind: kind})
		s = append(s, Column{Name: "optional " + kind.String(), Kind: kind, Optional: true})
	}
	return append(s,
		Column{Name: "venue.name", Kind: String, Dictionary: true},
		Column{Name: "aa, not first", Kind: Strings, Optional: true, Dictionary: true})
}

// randomBatch fills rows of a schema from a seed; start makes rows of different
// batches differ.
func randomBatch(s Schema, start, rows int) *Batch {
	b := &Batch{Rows: rows, Columns: make([]Vector, len(s))}
	for i, c := range s {
		v := &b.Columns[i]
		v.reset(Column{Kind: c.Kind, Optional: c.Optional})
		for row := start; row < start+rows; row++ {
			r := rand.New(rand.NewPCG(uint64(i), uint64(row)))
			present := true
			if c.Optional {
				present = r.IntN(3) > 0
				v.Valid = append(v.Valid, present)
			}
			text := func() string {
				if c.Dictionary {
					return fmt.Sprintf("Venue %d", r.IntN(7))
				}
				return strings.Repeat(fmt.Sprintf("wört %d ", row), r.IntN(40))
			}
			n := 0
			if present {
				n = r.IntN(4) // 0: an empty list
			}
			var one Vector // the values of this row
			one.reset(Column{Kind: c.Kind})
			switch c.Kind {
			case String:
				one.Strings = []string{text()}
			case Int32:
				one.Ints = []int64{int64(int32(r.Uint32()))}
			case Date:
				one.Ints = []int64{int64(r.IntN(80000) - 40000)}
			case Int64:
				one.Ints = []int64{int64(r.Uint64())}
			case Float32:
				one.Floats = []float32{r.Float32()}
			case Float64:
				one.Doubles = []float64{r.NormFloat64()}
			case Bool:
				one.Bools = []bool{r.IntN(2) == 1}
			case Strings:
				list := make([]string, n)
				for j := range list {
					list[j] = text()
				}
				one.Strings, one.Offsets = list, []int32{0, int32(n)}
			case Floats:
				list := make([]float32, n)
				for j := range list {
					list[j] = r.Float32()
				}
				one.Floats, one.Offsets = list, []int32{0, int32(n)}
			}
			if !present && !c.Kind.isList() {
				one = zeroRow(c.Kind)
			}
			v.appendFrom(c, &one, 0)
		}
	}
	return b
}

func zeroRow(kind Kind) Vector {
	return Vector{Strings: []string{""}, Ints: []int64{0}, Floats: []float32{0}, Doubles: []float64{0}, Bools: []bool{false}}
}

func encode(t testing.TB, s Schema, o WriterOptions, batches ...*Batch) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, s, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openBytes(t testing.TB, content []byte) *File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.parquet")
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// scanAll reads a file into one batch.
func scanAll(t testing.TB, f *File, columns []string) *Batch {
	t.Helper()
	s, err := f.Schema().Select(columns)
	if err != nil {
		t.Fatal(err)
	}
	all := &Batch{Columns: make([]Vector, len(s))}
	for i, c := range s {
		all.Columns[i].reset(c)
	}
	err = f.Scan(context.Background(), columns, func(start int, b *Batch) error {
		if start != all.Rows {
			t.Errorf("a batch begins at row %d after %d rows", start, all.Rows)
		}
		if err := b.validate(s); err != nil {
			t.Error(err)
		}
		for i, c := range s {
			for row := range b.Rows {
				all.Columns[i].appendFrom(c, &b.Columns[i], row)
			}
		}
		all.Rows += b.Rows
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sameBatch(t *testing.T, s Schema, got, want *Batch) {
	t.Helper()
	if got.Rows != want.Rows {
		t.Fatalf("%d rows, want %d", got.Rows, want.Rows)
	}
	for i, c := range s {
		for row := range want.Rows {
			g, w := rowOf(c, &got.Columns[i], row), rowOf(c, &want.Columns[i], row)
			if !reflect.DeepEqual(g, w) {
				t.Fatalf("column %q, row %d: %v, want %v", c.Name, row, g, w)
			}
		}
	}
}

func rowOf(c Column, v *Vector, row int) any {
	if !v.Has(row) {
		return nil
	}
	var one Vector
	one.appendFrom(Column{Kind: c.Kind}, &Vector{Strings: v.Strings, Ints: v.Ints, Floats: v.Floats, Doubles: v.Doubles, Bools: v.Bools, Offsets: v.Offsets}, row)
	return fmt.Sprintf("%q %v %v %v %v", one.Strings, one.Ints, one.Floats, one.Doubles, one.Bools)
}

func TestEveryKindComesBack(t *testing.T) {
	s := everyKind()
	batch := randomBatch(s, 0, 7000)
	content := encode(t, s, WriterOptions{RowGroupRows: 3000, Metadata: map[string]string{"b": "2", "a": "1"}}, batch)
	if *keep != "" {
		var lines bytes.Buffer
		w, err := NewJSONWriter(&lines, s)
		err = errors.Join(err, w.Write(batch), os.WriteFile(*keep, content, 0o666), os.WriteFile(*keep+".jsonl", lines.Bytes(), 0o666))
		if err != nil {
			t.Fatal(err)
		}
	}
	f := openBytes(t, content)
	if got := f.Schema(); !reflect.DeepEqual(got, s) {
		t.Errorf("schema %v, want %v", got, s)
	}
	if f.NumRows() != 7000 || len(f.groups) != 3 {
		t.Errorf("%d rows in %d row groups", f.NumRows(), len(f.groups))
	}
	if got := f.Metadata(); !reflect.DeepEqual(got, map[string]string{"a": "1", "b": "2"}) {
		t.Errorf("metadata %v", got)
	}
	sameBatch(t, s, scanAll(t, f, nil), batch)

	// Chosen columns in an order of their own, and chosen rows with one twice.
	some := []string{"venue.name", "optional list<string>", "date"}
	chosen, _ := s.Select(some)
	want := &Batch{Rows: batch.Rows}
	for _, c := range chosen {
		want.Columns = append(want.Columns, batch.Columns[s.Index(c.Name)])
	}
	sameBatch(t, chosen, scanAll(t, f, some), want)
	rows := []int{6999, 0, 2999, 3000, 17, 17, 5000, 1, 2}
	for range 200 {
		rows = append(rows, rand.N(7000))
	}
	got, err := f.Rows(nil, rows)
	if err != nil {
		t.Fatal(err)
	}
	picked := &Batch{Rows: len(rows), Columns: make([]Vector, len(s))}
	for i, c := range s {
		picked.Columns[i].reset(c)
		for _, row := range rows {
			picked.Columns[i].appendFrom(c, &batch.Columns[i], row)
		}
	}
	sameBatch(t, s, got, picked)
}

func TestBytesDoNotDependOnBatchesAndWorkers(t *testing.T) {
	s := everyKind()
	const rows = 5000
	want := encode(t, s, WriterOptions{RowGroupRows: 2000, Workers: 1}, randomBatch(s, 0, rows))
	workers := []int{2, 3, 8, 1, 0}
	for i, step := range []int{rows, 37, 999, 2000, 1} {
		var batches []*Batch
		for start := 0; start < rows; start += step {
			batches = append(batches, randomBatch(s, start, min(step, rows-start)))
		}
		if got := encode(t, s, WriterOptions{RowGroupRows: 2000, Workers: workers[i]}, batches...); !bytes.Equal(got, want) {
			t.Errorf("batches of %d rows on %d workers give other bytes", step, workers[i])
		}
	}
}

func TestEmptyTable(t *testing.T) {
	s := everyKind()
	for _, content := range [][]byte{encode(t, s, WriterOptions{}), encode(t, s, WriterOptions{}, randomBatch(s, 0, 0))} {
		f := openBytes(t, content)
		if !slices.Equal(f.Schema().Names(), s.Names()) || f.NumRows() != 0 {
			t.Errorf("%v, %d rows", f.Schema(), f.NumRows())
		}
		if got := scanAll(t, f, nil); got.Rows != 0 {
			t.Errorf("%d rows", got.Rows)
		}
		if got, err := f.Rows(nil, nil); err != nil || got.Rows != 0 {
			t.Errorf("%v, %v", got, err)
		}
		if _, err := f.Rows(nil, []int{0}); err == nil || !strings.Contains(err.Error(), "no row 0; the table has 0") {
			t.Errorf("row 0: %v", err)
		}
	}
}

func TestListsMissingEmptyAndLong(t *testing.T) {
	s := Schema{{Name: "list", Kind: Strings, Optional: true}, {Name: "vector", Kind: Floats}}
	long := make([]string, 50000)
	for i := range long {
		long[i] = fmt.Sprint("author ", i)
	}
	var list, vector Vector
	list.Valid = []bool{false, true, true, true, false, true}
	list.AppendStrings()
	list.AppendStrings()
	list.AppendStrings(long...)
	list.AppendStrings("")
	list.AppendStrings()
	list.AppendStrings("a", "b")
	for i := range 6 {
		vector.AppendFloats(make([]float32, i)...)
	}
	want := &Batch{Rows: 6, Columns: []Vector{list, vector}}
	f := openBytes(t, encode(t, s, WriterOptions{}, want))
	sameBatch(t, s, scanAll(t, f, nil), want)
	got, err := f.Rows(nil, []int{5, 4, 3, 2, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range []int{2, 0, 1, 50000, 0, 0} {
		if len(got.Columns[0].StringList(i)) != n || got.Columns[0].Has(i) != list.Valid[5-i] || len(got.Columns[1].FloatList(i)) != 5-i {
			t.Errorf("row %d: %d strings, there: %v, %d floats", 5-i, len(got.Columns[0].StringList(i)), got.Columns[0].Has(i), len(got.Columns[1].FloatList(i)))
		}
	}
}

func TestLargeTextsAndManyDistinctOnes(t *testing.T) {
	s := Schema{{Name: "text", Kind: String}, {Name: "dictionary", Kind: String, Dictionary: true}}
	b := &Batch{Rows: 300, Columns: make([]Vector, 2)}
	for i := range b.Rows {
		size := 10
		if i == 100 {
			size = 10 << 20
		}
		b.Columns[0].Strings = append(b.Columns[0].Strings, strings.Repeat("x", size))
		// More than dictionaryBytes in all, so that the column changes to PLAIN.
		b.Columns[1].Strings = append(b.Columns[1].Strings, fmt.Sprintf("%d %s", i, strings.Repeat("y", 30000)))
	}
	f := openBytes(t, encode(t, s, WriterOptions{}, b))
	sameBatch(t, s, scanAll(t, f, nil), b)
	got, err := f.Rows([]string{"dictionary", "text"}, []int{299, 100})
	if err != nil || got.Columns[0].Strings[0] != b.Columns[1].Strings[299] || len(got.Columns[1].Strings[1]) != 10<<20 {
		t.Errorf("chosen rows differ: %v", err)
	}
}

func TestInvalidTextIsReplaced(t *testing.T) {
	s := Schema{{Name: "text", Kind: String}, {Name: "list", Kind: Strings}}
	var list Vector
	list.AppendStrings("ok", "\xff")
	f := openBytes(t, encode(t, s, WriterOptions{}, &Batch{1, []Vector{{Strings: []string{"a\xffb"}}, list}}))
	got := scanAll(t, f, nil)
	if got.Columns[0].Strings[0] != "a\uFFFDb" || got.Columns[1].Strings[1] != "\uFFFD" {
		t.Errorf("%q, %q", got.Columns[0].Strings, got.Columns[1].Strings)
	}
}

func TestErrors(t *testing.T) {
	text := Schema{{Name: "text", Kind: String}}
	list := Schema{{Name: "list", Kind: Strings}}
	for _, c := range []struct {
		schema Schema
		batch  *Batch
		want   string
	}{
		{Schema{}, nil, "at least one column"},
		{Schema{{Kind: Int32}}, nil, "column 0 has no name"},
		{Schema{{Name: "a"}, {Name: "a"}}, nil, `two columns have the name "a"`},
		{Schema{{Name: "a", Kind: 77}}, nil, "the kind Kind(77)"},
		{Schema{{Name: "a", Kind: Int32, Dictionary: true}}, nil, "cannot have a dictionary"},
		{text, &Batch{Rows: 1}, "a batch has 0 columns, its schema 1"},
		{text, &Batch{2, []Vector{{Strings: []string{"one"}}}}, "1 values of string for 2 rows"},
		{text, &Batch{1, []Vector{{Strings: []string{"one"}, Valid: []bool{false}}}}, "not optional"},
		{text, &Batch{1, []Vector{{Strings: []string{"one"}, Valid: []bool{true, true}}}}, "Valid has 2 entries"},
		{list, &Batch{1, []Vector{{Strings: []string{"one"}}}}, "0 offsets for 1 rows"},
		{list, &Batch{1, []Vector{{Strings: []string{"one"}, Offsets: []int32{0, 2}}}}, "do not rise within the 1 elements"},
		{list, &Batch{2, []Vector{{Strings: []string{"one"}, Offsets: []int32{0, 1, 0}}}}, "do not rise"},
		{Schema{{Name: "n", Kind: Int32}}, &Batch{1, []Vector{{Ints: []int64{math.MaxInt32 + 1}}}}, "2147483648 in row 0"},
	} {
		w, err := NewWriter(&bytes.Buffer{}, c.schema, WriterOptions{})
		if err == nil && c.batch != nil {
			err = w.Write(c.batch)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: the error is %v, want %q", c.schema, err, c.want)
		}
	}
	if _, err := NewWriter(nil, text, WriterOptions{RowGroupRows: -1}); err == nil || !strings.Contains(err.Error(), "RowGroupRows = -1") {
		t.Errorf("negative rows: %v", err)
	}
}

func TestWriteErrorsComeBack(t *testing.T) {
	s := Schema{{Name: "text", Kind: String}}
	full := errors.New("the disk is full")
	for limit := 0; limit < 400; limit += 40 {
		w, err := NewWriter(&limited{limit, full}, s, WriterOptions{RowGroupRows: 2})
		for i := 0; i < 20 && err == nil; i++ {
			err = w.Write(&Batch{1, []Vector{{Strings: []string{"some text"}}}})
		}
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, full) {
			t.Errorf("after %d bytes: %v", limit, err)
		}
		if again := w.Close(); again == nil {
			t.Error("Close forgets the error")
		}
	}
}

type limited struct {
	left int
	err  error
}

func (l *limited) Write(b []byte) (int, error) {
	if l.left -= len(b); l.left < 0 {
		return 0, l.err
	}
	return len(b), nil
}

func TestScanEnds(t *testing.T) {
	s := Schema{{Name: "n", Kind: Int64}, {Name: "m", Kind: Int32}}
	rows := 3 * batchRows
	b := &Batch{rows, []Vector{{Ints: make([]int64, rows)}, {Ints: make([]int64, rows)}}}
	f := openBytes(t, encode(t, s, WriterOptions{RowGroupRows: batchRows + 1}, b))
	stop := errors.New("enough")
	calls := 0
	if err := f.Scan(context.Background(), nil, func(int, *Batch) error { calls++; return stop }); err != stop || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls = 0
	if err := f.Scan(ctx, nil, func(int, *Batch) error { calls++; cancel(); return nil }); !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	_, err := f.Rows([]string{"n", "year"}, []int{0})
	for _, err := range []error{err, f.Scan(context.Background(), []string{"year"}, nil)} {
		if err == nil || !strings.Contains(err.Error(), `no column "year"; the columns are n, m`) {
			t.Errorf("unknown column: %v", err)
		}
	}
}

func TestCodesShareTexts(t *testing.T) {
	s := Schema{{Name: "id", Kind: String, Dictionary: true}, {Name: "plain", Kind: String}}
	ids := []string{"a", "b", "c", "d\xff", "e"}
	other := []string{"c", "x"}
	repeat := func(v Vector) *Batch {
		return &Batch{len(v.Codes) + len(v.Strings)*(1-min(1, len(v.Codes))), []Vector{v, v}}
	}
	content := encode(t, s, WriterOptions{RowGroupRows: 7},
		repeat(Vector{Strings: ids, Codes: []int32{4, 3, 3}}), repeat(Vector{Strings: ids, Codes: []int32{2}}),
		repeat(Vector{Strings: []string{"c", "e"}}), repeat(Vector{Strings: other, Codes: []int32{1, 0, 0}}),
		repeat(Vector{Strings: ids, Codes: []int32{0, 4}}))
	want := []string{"e", "d\uFFFD", "d\uFFFD", "c", "c", "e", "x", "c", "c", "a", "e"}
	got := scanAll(t, openBytes(t, content), nil)
	if !slices.Equal(got.Columns[0].Strings, want) || !slices.Equal(got.Columns[1].Strings, want) {
		t.Errorf("%q and %q, want %q", got.Columns[0].Strings, got.Columns[1].Strings, want)
	}
	w, err := NewWriter(&bytes.Buffer{}, s, WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(repeat(Vector{Strings: ids, Codes: []int32{0, 5}})); err == nil || !strings.Contains(err.Error(), "the code 5 in row 1 of the batch is none of 5 texts") {
		t.Errorf("a code too large: %v", err)
	}
}
